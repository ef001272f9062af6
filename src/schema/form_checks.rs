//! A form made ready for checking: what the hot loop needs of each item, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ground::ms932;
use crate::ground::nothing::is_nothing_in_text;
use crate::rule::{BookRule, Profile, RuleBook, RuleIndex};
use crate::schema::{Confidence, Edition, Form, Item, Matcher, Member, Required, RowRule};

/// The rules on cells that the program names itself; their words are data.
#[derive(Clone, Debug)]
pub(crate) struct CellRules {
    missing: Arc<BookRule>,
    missing_if_inferred: Arc<BookRule>,
    missing_if_needed: Arc<BookRule>,
    pub too_long: Arc<BookRule>,
    pub spaces: Arc<BookRule>,
    pub full_width: Arc<BookRule>,
    /// Longer than the item's length, and accepted.
    pub long: Arc<BookRule>,
    /// A spreadsheet made another value of it.
    pub spreadsheet: Arc<BookRule>,
    /// A word stands for nothing.
    pub null: Arc<BookRule>,
}

impl CellRules {
    pub const IDS: [&str; 9] = ["CP401", "CP402", "CP403", "CP404", "CP405", "CP406", "CP437", "CP440", "CP441"];

    /// Finds them in a book, or says which one is missing.
    pub fn find(book: &RuleBook) -> Result<CellRules, &'static str> {
        let rule = |n: usize| book.find(Self::IDS[n]).cloned().ok_or(Self::IDS[n]);
        Ok(CellRules {
            missing: rule(0)?,
            missing_if_inferred: rule(1)?,
            missing_if_needed: rule(2)?,
            too_long: rule(3)?,
            spaces: rule(4)?,
            full_width: rule(5)?,
            long: rule(6)?,
            spreadsheet: rule(7)?,
            null: rule(8)?,
        })
    }

    /// The rule that an empty cell of an item breaks.
    pub fn missing(&self, item: &Item) -> Option<&Arc<BookRule>> {
        match (item.required(), item.confidence()) {
            (Required::Optional, _) => None,
            (Required::Required, Confidence::Confirmed) => Some(&self.missing),
            (Required::Required, Confidence::Inferred) => Some(&self.missing_if_inferred),
            (Required::Needed, _) => Some(&self.missing_if_needed),
        }
    }

    /// Every rule that a cell of an item can break.
    fn of(&self, item: &Item, profile: Profile) -> Vec<RuleIndex> {
        let mut rules: Vec<&Arc<BookRule>> = self.missing(item).into_iter().collect();
        let (shortest, longest) = item.value_type().matcher.chars();
        if item.is_text() {
            rules.extend(item.length().map(|_| &self.too_long));
            rules.extend([&self.spaces, &self.null]);
        } else {
            for named in &item.value_type().named {
                rules.push(&named.rule);
                rules.extend(named.cases.iter().map(|(_, rule)| rule));
            }
            rules.extend(strict_type(item, profile).map(|(_, rule)| rule));
            if Some(shortest) != longest && longest.is_some_and(|longest| longest > 0) {
                rules.push(&self.too_long);
            }
            rules.extend(item.accepted_length().map(|_| &self.long));
            rules.extend([&self.spaces, &self.full_width, &self.spreadsheet, &self.null]);
        }
        rules.into_iter().map(|rule| rule.index()).collect()
    }
}

/// The checks of one form in one edition.
#[derive(Debug)]
pub(crate) struct FormChecks {
    pub edition: Arc<Edition>,
    pub form: Arc<Form>,
    pub cells: Vec<CellCheck>,
    /// The cells that say which person and what a record is about: its key in relations to other forms.
    pub key: Vec<usize>,
    /// Places in the rule book of the rules that a cell of this form can break.
    pub cell_rules: BTreeSet<RuleIndex>,
    pub row_rules: Vec<RowRule>,
    /// The places of items by their keys.
    pub places: FxHashMap<String, usize>,
}

/// The check of one cell.
#[derive(Debug)]
pub(crate) struct CellCheck {
    matcher: Matcher,
    pub text: bool,
    may_be_empty: bool,
    /// Longer values are accepted by the type but must be mentioned; of a text, values of more bytes are to be counted.
    silent_length: usize,
}

impl FormChecks {
    pub fn new(edition: &Arc<Edition>, form: &Arc<Form>, rules: &CellRules, profile: Profile) -> FormChecks {
        FormChecks {
            edition: edition.clone(),
            form: form.clone(),
            cells: form.items().iter().map(|item| CellCheck::new(item, profile)).collect(),
            key: key(edition, form),
            cell_rules: form.items().iter().flat_map(|item| rules.of(item, profile)).collect(),
            row_rules: form.row_rules.clone(),
            places: form.items().iter().enumerate().map(|(n, item)| (item.key().to_owned(), n)).collect(),
        }
    }

    /// The item of a cell.
    pub fn item(&self, index: usize) -> Option<&Arc<Item>> {
        self.form.items().get(index)
    }
}

/// The cells that relations use, or those that name the person.
fn key(edition: &Edition, form: &Form) -> Vec<usize> {
    let belongs = |member: &Member| member.form == form.code();
    let relations = edition.relations().iter().filter(|r| belongs(&r.parent) || belongs(&r.child));
    let mut keys: BTreeSet<&str> = relations.flat_map(|relation| &relation.key).map(String::as_str).collect();
    keys.extend(["insurer_number", "insured_number"]);
    let items = form.items().iter().enumerate();
    items.filter(|(_, item)| keys.contains(item.key())).map(|(n, _)| n).collect()
}

/// The type that the strict profile adds to the item's own, and the rule it reports.
pub(crate) fn strict_type(item: &Item, profile: Profile) -> Option<&(Matcher, Arc<BookRule>)> {
    item.value_type().strict.as_ref().filter(|_| profile == Profile::Strict)
}

impl CellCheck {
    fn new(item: &Item, profile: Profile) -> CellCheck {
        let silent_length = match (item.accepted_length(), item.length()) {
            (Some(_), Some(length)) => usize::from(length),
            (None, Some(length)) if item.is_text() => usize::from(length),
            _ => usize::MAX,
        };
        CellCheck {
            matcher: strict_type(item, profile).map_or(&item.value_type().matcher, |(matcher, _)| matcher).clone(),
            text: item.is_text(),
            may_be_empty: item.required() == Required::Optional,
            silent_length,
        }
    }

    /// Whether there is nothing at all to say about a cell. `check_text` is off in files whose characters cannot be
    /// checked.
    #[inline]
    pub fn is_clean(&self, raw: &[u8], check_text: bool) -> bool {
        let Some((first, rest)) = raw.split_first() else { return self.may_be_empty };
        if *first != b'"' {
            return !self.text && raw.len() <= self.silent_length && self.matcher.accepts(raw);
        }
        // The splitter has seen to it that a quote in front has its partner at the end.
        match rest {
            [b'"'] => self.text && self.may_be_empty,
            [inner @ .., _] => {
                self.text
                    && inner.len() <= self.silent_length
                    && (!check_text || ms932::first_flaw(inner).is_none())
                    && !is_nothing_in_text(inner)
            }
            [] => false,
        }
    }
}
