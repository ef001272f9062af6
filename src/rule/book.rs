//! The one list of rules.

use std::collections::HashMap;
use std::sync::Arc;

use super::Rule;

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
    rules: Vec<Arc<Rule>>,
    by_name: HashMap<String, usize>,
}

impl RuleBook {
    /// Gathers rules; returns the name that two of them share, if any do.
    pub(crate) fn new(mut rules: Vec<Arc<Rule>>) -> Result<RuleBook, String> {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let mut by_name = HashMap::new();
        for (n, rule) in rules.iter().enumerate() {
            for name in [&rule.id, &rule.slug] {
                if by_name.insert(name.clone(), n).is_some() {
                    return Err(name.clone());
                }
            }
        }
        Ok(RuleBook { rules, by_name })
    }

    /// All rules, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Rule>> {
        self.rules.iter()
    }

    /// A rule by its id (any letter case) or slug.
    pub fn get(&self, name: &str) -> Option<&Arc<Rule>> {
        self.position(name).map(|n| &self.rules[n])
    }

    /// The rule at a place of the list.
    pub(crate) fn at(&self, position: usize) -> &Arc<Rule> {
        &self.rules[position]
    }

    /// The rule of a definition.
    pub(crate) fn by_definition(&self, definition: &super::RuleDefinition) -> Arc<Rule> {
        // Every definition is in every book.
        self.at(self.position(definition.id).unwrap_or(0)).clone()
    }

    /// The place of a rule in the list.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).or_else(|| self.by_name.get(&name.to_ascii_uppercase())).copied()
    }

    /// "did you mean …" for a name that is not a rule's.
    pub fn nearest(&self, name: &str) -> Option<String> {
        let upper = name.to_ascii_uppercase();
        let names = |n: &str| crate::ground::nearest::nearest(n, self.by_name.keys());
        names(name).or_else(|| names(&upper))
    }
}
