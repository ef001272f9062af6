//! What an export may say in another way: a table with the reasons, and a count for each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Differences that the standard leaves to the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leave {
    /// Where quotes stand that need not.
    Quoting,
    /// The order of records in a file.
    Order,
    /// Repeated values may be written again or left out.
    Unfolded,
    /// Zeros before a number.
    LeadingZeros,
    /// An empty number, or 0.
    EmptyOrZero,
    /// The serial in names.
    Serial,
    /// The receiver is the sender.
    Swapped,
    /// Who wrote the record, and when.
    WrittenBy,
    /// Another name of the same picture.
    PictureName,
    /// The same for further offices.
    Copies,
    /// Records that delete something.
    Deletes,
}

/// A line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowance {
    kind: Leave,
    title: Text,
    because: Text,
    /// The items whose values do not matter, by form.
    #[serde(default)]
    items: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowances {
    allowed: Vec<Allowance>,
}

/// The table; a test reads it, so that no build with a mistake in it is ever used.
fn table() -> &'static [Allowance] {
    static TABLE: LazyLock<Allowances> = LazyLock::new(|| {
        toml::from_str(include_str!("allowed.toml")).unwrap_or_else(|error| panic!("allowed.toml: {error}"))
    });
    &TABLE.allowed
}

impl Leave {
    /// What it is called.
    pub fn title(self) -> &'static Text {
        static NOTHING: LazyLock<Text> = LazyLock::new(Text::default);
        table().iter().find(|line| line.kind == self).map_or(&NOTHING, |line| &line.title)
    }

    /// Why it is no difference.
    pub fn because(self) -> &'static Text {
        static NOTHING: LazyLock<Text> = LazyLock::new(Text::default);
        table().iter().find(|line| line.kind == self).map_or(&NOTHING, |line| &line.because)
    }

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Leave::Quoting => "quoting",
            Leave::Order => "order",
            Leave::Unfolded => "unfolded",
            Leave::LeadingZeros => "leading-zeros",
            Leave::EmptyOrZero => "empty-or-zero",
            Leave::Serial => "serial",
            Leave::Swapped => "swapped",
            Leave::WrittenBy => "written-by",
            Leave::PictureName => "picture-name",
            Leave::Copies => "copies",
            Leave::Deletes => "deletes",
        }
    }
}

/// Whether the value of an item is about who wrote the record and when.
pub(super) fn says_who_wrote(form: &str, item: &str) -> bool {
    let line = table().iter().find(|line| line.kind == Leave::WrittenBy);
    line.and_then(|line| line.items.get(form)).is_some_and(|items| items.iter().any(|own| own == item))
}

/// Whether records of a form may write repeats again, or leave them out.
pub(super) fn may_be_unfolded(form: &str) -> bool {
    table().iter().any(|line| line.kind == Leave::Unfolded && line.items.contains_key(form))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[test]
    fn every_kind_has_its_words_and_every_item_is_there() {
        assert_eq!(table().len(), 11);
        for line in table() {
            let text = serde_json::to_value(line.kind).unwrap();
            assert_eq!(text, line.kind.as_str());
            assert!(!line.kind.title().ja.is_empty() && !line.kind.because().en.is_empty());
            for (form, items) in &line.items {
                let form = Spec::embedded().newest().form(form).unwrap();
                assert!(items.iter().all(|item| form.item(item).is_some()), "{items:?}");
            }
        }
        assert!(says_who_wrote("UPPLAN", "created_date") && !says_who_wrote("UP1KYO", "created_date"));
    }
}
