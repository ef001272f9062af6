//! An error in a configuration file.

use std::ops::Range;

use miette::Diagnostic;
use serde::de::DeserializeOwned;

use crate::schema::Mistake;
use crate::text::{Lang, Text};

/// A mistake in a configuration file or a baseline, with the line it stands on. Printed with miette it shows the line and
/// marks the place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{en}")]
#[diagnostic(forward(en))]
pub struct ConfigError {
    en: Box<Mistake>,
    ja: Box<Mistake>,
}

impl ConfigError {
    pub(super) fn new(
        path: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: Text,
        help: Option<Text>,
    ) -> ConfigError {
        let (ja, en) = help.map(|help| (help.ja, help.en)).unzip();
        ConfigError {
            en: Box::new(Mistake::new(path, path, text, span.clone(), message.en, en)),
            ja: Box::new(Mistake::new(path, path, text, span, message.ja, ja).marked_in_japanese()),
        }
    }

    /// The file.
    pub fn path(&self) -> &str {
        self.en.path()
    }

    /// Where in that file, in bytes.
    pub fn span(&self) -> Option<Range<usize>> {
        self.en.span()
    }

    /// What to do about it, where that can be told: the name that may have been meant.
    pub fn advice(&self) -> Option<String> {
        self.en.help().map(|help| help.to_string())
    }

    /// The mistake without its place, in Japanese and English.
    pub fn words(&self) -> Text {
        Text::new(self.ja.to_string(), self.en.to_string())
    }

    /// The mistake as miette draws it, in a language.
    pub fn drawn_in(&self, lang: Lang) -> &dyn Diagnostic {
        match lang {
            Lang::Ja => &*self.ja,
            Lang::En => &*self.en,
        }
    }
}

/// The advice that another name may have been meant.
pub(super) fn did_you_mean(near: Option<String>) -> Option<Text> {
    near.map(|near| Text::new(format!("「{}」のことですか", near.replace('`', "")), format!("did you mean `{near}`?")))
}

/// Reads TOML. An unknown key comes with the one that may have been meant.
pub(crate) fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let message = error.message();
        // "unknown field `selec`, expected one of `select`, `ignore`": the words in backticks are names.
        let mut names = message.split('`').skip(1).step_by(2);
        let near = match names.next() {
            Some(unknown) if message.starts_with("unknown") => crate::ground::nearest::nearest(unknown, names),
            _ => None,
        };
        let message = Text::new(in_japanese(message), message);
        ConfigError::new(path, text, error.span(), message, did_you_mean(near))
    })
}

/// The kinds of mistakes that the reader of TOML finds, in Japanese; the place is marked anyway.
fn in_japanese(message: &str) -> String {
    let name = message.split('`').nth(1).unwrap_or_default();
    match message {
        message if message.starts_with("unknown field") => format!("「{name}」という設定はありません"),
        message if message.starts_with("missing field") => format!("「{name}」がありません"),
        message if message.starts_with("invalid type") || message.starts_with("invalid value") => {
            "値の種類が違います。文字列は引用符で囲み、一覧は [ ] で書いてください".to_owned()
        }
        message if message.starts_with("duplicate key") => "同じ設定が二度書かれています".to_owned(),
        _ => "TOML の書き方が正しくありません".to_owned(),
    }
}
