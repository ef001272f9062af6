//! Words in two languages.

use serde::{Deserialize, Serialize};

/// The language messages are written in. Item names and codes stay as the standard prints them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

/// `1 file`, `2 files`: a number and what is counted, in English.
pub(crate) fn counted(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A text in Japanese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// 日本語
    pub ja: String,
    /// English
    pub en: String,
}

impl Text {
    /// The same words in both languages: names and values that are not translated.
    pub fn same(words: impl Into<String>) -> Text {
        let ja = words.into();
        Text { en: ja.clone(), ja }
    }

    /// One text from two.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Text {
        Text { ja: ja.into(), en: en.into() }
    }

    /// The words in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Replaces `{name}` in both languages.
    pub(crate) fn with(&self, name: &str, value: &Text) -> Text {
        let hole = format!("{{{name}}}");
        Text { ja: self.ja.replace(&hole, &value.ja), en: self.en.replace(&hole, &value.en) }
    }
}

/// How to put a finding into words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wording {
    /// The language.
    pub lang: Lang,
    /// Whether the values of sensitive items are shown as they are. By default only their shape is: "10 digits".
    pub show_values: bool,
}
