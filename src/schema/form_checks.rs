//! A form made ready for checking: what the hot loop needs of each item, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ground::ms932;
use crate::rule::{Profile, RuleBook};
use crate::schema::{Confidence, Edition, Form, Item, Matcher, Member, Required, RowRule};

/// The rules on cells that the program names itself: of an empty cell, of its length, of spaces and full-width characters.
/// Their words are data.
pub(crate) const RULES: [&str; 7] = ["CP401", "CP402", "CP403", "CP404", "CP405", "CP406", "CP437"];

/// The checks of one form in one edition.
#[derive(Debug)]
pub(crate) struct FormChecks {
    pub edition: Arc<Edition>,
    pub form: Arc<Form>,
    pub cells: Vec<CellCheck>,
    /// The cells that say which person and what a record is about: its key in relations to other forms.
    pub key: Vec<usize>,
    /// Places in the rule book of the rules that a cell of this form can break.
    pub cell_rules: BTreeSet<usize>,
    /// The row rules with their places in the rule book.
    pub row_rules: Vec<(usize, RowRule)>,
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
    pub fn new(edition: &Arc<Edition>, form: &Arc<Form>, rules: &RuleBook, profile: Profile) -> FormChecks {
        let mut cell_rules = BTreeSet::new();
        for item in form.items() {
            for id in rules_of(item, profile) {
                cell_rules.extend(rules.position(&id));
            }
        }
        let row_rules = form.row_rules.iter().filter_map(|row| Some((rules.position(&row.rule.id)?, row.clone())));
        FormChecks {
            edition: edition.clone(),
            form: form.clone(),
            cells: form.items().iter().map(|item| CellCheck::new(item, profile)).collect(),
            key: key(edition, form),
            cell_rules,
            row_rules: row_rules.collect(),
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

/// Every rule that a cell of the item can break.
fn rules_of(item: &Item, profile: Profile) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    ids.extend(missing_rule(item).map(str::to_owned));
    if item.is_text() {
        ids.extend(item.length().map(|_| "CP404".to_owned()));
        return ids;
    }
    for named in &item.value_type().named {
        ids.push(named.rule.clone());
        ids.extend(named.cases.iter().map(|(_, rule)| rule.clone()));
    }
    ids.extend(strict_type(item, profile).map(|(_, rule)| rule.clone()));
    let (shortest, longest) = item.value_type().matcher.chars();
    if Some(shortest) != longest && longest.is_some_and(|longest| longest > 0) {
        ids.push("CP404".into());
    }
    if item.accepted_length().is_some() {
        ids.push("CP437".into());
    }
    ids.extend(["CP405".into(), "CP406".into()]);
    ids
}

/// The rule that an empty cell of the item breaks.
pub(crate) fn missing_rule(item: &Item) -> Option<&'static str> {
    match (item.required(), item.confidence()) {
        (Required::Optional, _) => None,
        (Required::Required, Confidence::Confirmed) => Some("CP401"),
        (Required::Required, Confidence::Inferred) => Some("CP402"),
        (Required::Needed, _) => Some("CP403"),
    }
}

/// What the item's type asks for besides under the strict profile, and the rule of it.
pub(crate) fn strict_type(item: &Item, profile: Profile) -> Option<&(Matcher, String)> {
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
            may_be_empty: missing_rule(item).is_none(),
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
                self.text && inner.len() <= self.silent_length && (!check_text || ms932::first_flaw(inner).is_none())
            }
            [] => false,
        }
    }
}
