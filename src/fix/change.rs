//! What fixing did to a file, and what it did not do.

use std::sync::Arc;

use super::kinds::Fix;
use crate::ground::mask;
use crate::rule::Place;
use crate::schema::Item;
use crate::text::Wording;
use crate::text::{Lang, Text};

/// One change that a fix makes.
#[derive(Clone, Debug)]
pub struct Change {
    pub(super) fix: &'static Fix,
    pub(super) rule: &'static str,
    pub(super) place: Option<Place>,
    pub(super) item: Option<Arc<Item>>,
    pub(super) old: Option<Box<str>>,
    pub(super) new: Option<Box<str>>,
    pub(super) sensitive: bool,
}

impl Change {
    pub(super) fn of_file(fix: &'static Fix) -> Change {
        Change { fix, rule: fix.rule, place: None, item: None, old: None, new: None, sensitive: false }
    }

    /// The kind of fix.
    pub fn fix(&self) -> &'static Fix {
        self.fix
    }

    /// The rule it answers.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Where in the file as it was; `None` for the file as a whole.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// The item, if it is about one.
    pub fn item(&self) -> Option<&Item> {
        self.item.as_deref()
    }

    /// The value before, where the change is about one; masked unless values are shown.
    pub fn old_value(&self, wording: Wording) -> Option<String> {
        self.old.as_ref().map(|value| self.show(value, wording))
    }

    /// The value after.
    pub fn new_value(&self, wording: Wording) -> Option<String> {
        self.new.as_ref().map(|value| self.show(value, wording))
    }

    /// The whole value: what is changed may be its end.
    fn show(&self, value: &str, wording: Wording) -> String {
        match self.sensitive && !wording.show_values {
            true => mask::shape(value, wording.lang),
            false => mask::printable(value),
        }
    }

    /// Whether the values are given as shapes.
    pub fn is_masked(&self, wording: Wording) -> bool {
        self.old.is_some() && self.sensitive && !wording.show_values
    }

    /// What is done.
    pub fn description(&self, lang: Lang) -> String {
        self.fix.description().get(lang).to_owned()
    }
}

/// Something that should be fixed and cannot be: the file is left as it is.
#[derive(Clone, Debug)]
pub struct Left {
    pub(super) rule: &'static str,
    pub(super) place: Option<Place>,
    pub(super) reason: Text,
}

impl Left {
    /// Something about a file as a whole.
    #[cfg(feature = "cli")]
    pub(crate) fn of_file(rule: &'static str, reason: Text) -> Left {
        Left { rule, place: None, reason }
    }

    /// The rule whose finding stays.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Where.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Why it cannot be fixed.
    pub fn reason(&self) -> &Text {
        &self.reason
    }
}
