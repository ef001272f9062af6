//! The one list of rules.

use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Rule, RuleDefinition};

/// Every rule of a spec, sorted by id: those that are data and those written in Rust.
///
/// ```
/// use careplan::schema::Spec;
///
/// let rules = Spec::embedded().rules();
/// assert_eq!(rules.get("CP415").unwrap().slug, "date");
/// assert!(rules.get("date").is_some(), "a rule is found by its slug too");
/// ```
#[derive(Clone, Debug)]
pub struct RuleBook {
    rules: Arc<[Arc<BookRule>]>,
    by_name: Arc<FxHashMap<String, RuleIndex>>,
}

/// A rule's place in the book of its spec. Only the book makes one, so there is a rule at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleIndex(u16);

impl RuleIndex {
    /// The place in lists that have something for each rule of the book.
    pub fn n(self) -> usize {
        self.0.into()
    }
}

/// A rule of a book.
#[derive(Debug)]
pub(crate) struct BookRule {
    rule: Rule,
    index: RuleIndex,
}

impl BookRule {
    /// Its place in the book.
    pub fn index(&self) -> RuleIndex {
        self.index
    }
}

impl Deref for BookRule {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        &self.rule
    }
}

impl RuleBook {
    /// Gathers rules; returns the name that two of them share, if any do.
    pub(crate) fn new(mut rules: Vec<Rule>) -> Result<RuleBook, String> {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let rules = rules.into_iter().zip(0..).map(|(rule, n)| Arc::new(BookRule { rule, index: RuleIndex(n) }));
        let rules: Arc<[Arc<BookRule>]> = rules.collect();
        let mut by_name = FxHashMap::default();
        for rule in &*rules {
            for name in [&rule.id, &rule.slug] {
                if by_name.insert(name.clone(), rule.index).is_some() {
                    return Err(name.clone());
                }
            }
        }
        Ok(RuleBook { rules, by_name: by_name.into() })
    }

    /// All rules, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|rule| &rule.rule)
    }

    /// A rule by its id (any letter case) or slug.
    pub fn get(&self, name: &str) -> Option<&Rule> {
        self.find(name).map(|rule| &rule.rule)
    }

    /// All rules with their places, by id.
    pub(crate) fn entries(&self) -> &[Arc<BookRule>] {
        &self.rules
    }

    /// The rule at a place.
    pub(crate) fn at(&self, index: RuleIndex) -> &Arc<BookRule> {
        &self.rules[index.n()]
    }

    /// A rule by its id (any letter case) or slug.
    pub(crate) fn find(&self, name: &str) -> Option<&Arc<BookRule>> {
        let index = self.by_name.get(name).or_else(|| self.by_name.get(&name.to_ascii_uppercase()))?;
        Some(self.at(*index))
    }

    /// The rule of a definition. The loader puts every definition into the book.
    pub(crate) fn defined(&self, definition: &RuleDefinition) -> &Arc<BookRule> {
        self.at(self.by_name[definition.id])
    }

    /// "did you mean …" for a name that is not a rule's.
    pub fn nearest(&self, name: &str) -> Option<String> {
        let upper = name.to_ascii_uppercase();
        let names = |n: &str| crate::ground::nearest::nearest(n, self.by_name.keys());
        names(name).or_else(|| names(&upper))
    }
}
