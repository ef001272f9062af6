//! Words of the certificate, in both languages, and values as they are shown there.

use std::collections::BTreeMap;

use crate::ground::mask;
use crate::ledger::{Change, Kind, Shown};
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
pub(crate) fn value(shown: Option<&Shown>, change: &Change, item: Option<&Item>, lang: Lang, show: bool) -> String {
    match shown {
        None => String::new(),
        Some(Shown::Shape(shape)) => mask::printable(&mask::shape_in(shape, lang)),
        Some(Shown::Value(text)) if text.is_empty() => mask::shape("", lang),
        Some(Shown::Value(text)) => {
            let bare = String::from_utf8_lossy(content(text.as_bytes())).into_owned();
            // What is written anew or inserted is known for what it is.
            let known = matches!(change.kind, Kind::Recoded | Kind::Inserted) && item.is_some();
            let length = item.and_then(|item| item.length());
            let personal =
                item.is_some_and(|item| item.is_sensitive()) || (!known && mask::looks_personal(&bare, length));
            if personal && !show { mask::shape(&bare, lang) } else { mask::printable(text) }
        }
    }
}

/// Why a cell was changed.
pub(crate) fn reason(change: &Change, item: Option<&Item>, has_form: bool) -> &'static str {
    let is_version = item.map_or(change.name == "CSVバージョン", |item| item.key() == VERSION_ITEM);
    let is_empty = matches!(&change.to, Some(Shown::Value(text)) if text.is_empty());
    match change.kind {
        Kind::Recoded if is_version => "because_version",
        Kind::Recoded => "because_picture",
        Kind::Replaced => "because_characters",
        Kind::Dropped if has_form => "because_no_item",
        Kind::Dropped => "because_no_form",
        Kind::Inserted if is_empty => "because_new",
        Kind::Inserted => "because_map",
        Kind::NotInvertible => "because_back",
    }
}

/// The heading that changes of a kind stand under.
pub(crate) fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Recoded => "recoded",
        Kind::Replaced => "replaced",
        Kind::Dropped => "dropped",
        Kind::Inserted => "inserted",
        Kind::NotInvertible => "not_invertible",
    }
}
