//! Words of the certificate, in both languages, and values as they are shown there.

use std::collections::BTreeMap;

use crate::ground::mask;
use crate::ledger::{ChangeKind, LedgerChange, Shown};
use crate::read::cell::content;
use crate::schema::{Item, VERSION_ITEM};
use crate::text::{Lang, Text};

const WORDS: &str = include_str!("words.toml");

/// The words of the page, by their names.
pub(crate) fn words(lang: Lang) -> BTreeMap<String, String> {
    let words: BTreeMap<String, Text> = toml::from_str(WORDS).unwrap_or_default();
    words.into_iter().map(|(name, text)| (name, text.get(lang).to_owned())).collect()
}

/// A value of a ledger. A ledger may show values of people, a certificate does not.
pub(crate) fn value(
    shown: Option<&Shown>,
    change: &LedgerChange,
    item: Option<&Item>,
    lang: Lang,
    show: bool,
) -> String {
    match shown {
        None => String::new(),
        Some(Shown::Shape(shape)) => mask::printable(&mask::shape_in(shape, lang)),
        Some(Shown::Value(text)) if text.is_empty() => mask::shape("", lang),
        Some(Shown::Value(text)) => {
            let bare = String::from_utf8_lossy(content(text.as_bytes())).into_owned();
            // What is written anew or inserted is known for what it is.
            let known = matches!(change.kind, ChangeKind::Recoded | ChangeKind::Inserted) && item.is_some();
            let length = item.and_then(|item| item.length());
            let personal =
                item.is_some_and(|item| item.is_sensitive()) || (!known && mask::looks_personal(&bare, length));
            if personal && !show { mask::shape(&bare, lang) } else { mask::printable(text) }
        }
    }
}

/// Why a cell was changed.
pub(crate) fn reason(change: &LedgerChange, item: Option<&Item>, has_form: bool) -> &'static str {
    let is_version = item.map_or(change.name == "CSVバージョン", |item| item.key() == VERSION_ITEM);
    let is_empty = matches!(&change.to, Some(Shown::Value(text)) if text.is_empty());
    match change.kind {
        ChangeKind::Recoded if is_version => "because_version",
        ChangeKind::Recoded => "because_picture",
        ChangeKind::Replaced => "because_characters",
        ChangeKind::Dropped if has_form => "because_no_item",
        ChangeKind::Dropped => "because_no_form",
        ChangeKind::Inserted if is_empty => "because_new",
        ChangeKind::Inserted => "because_map",
        ChangeKind::NotInvertible => "because_back",
    }
}

/// The heading that changes of a kind stand under.
pub(crate) fn heading(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Recoded => "recoded",
        ChangeKind::Replaced => "replaced",
        ChangeKind::Dropped => "dropped",
        ChangeKind::Inserted => "inserted",
        ChangeKind::NotInvertible => "not_invertible",
    }
}
