//! What is wrong with a configuration file.

use std::ops::Range;

use miette::Diagnostic;
use serde::de::DeserializeOwned;

use crate::schema::Mistake;

/// A mistake in a configuration file or a baseline, with the line it stands on. Printed with miette it shows the line and
/// marks the place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error(transparent)]
#[diagnostic(transparent)]
pub struct ConfigError(Box<Mistake>);

impl ConfigError {
    pub(super) fn new(
        path: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> ConfigError {
        ConfigError(Box::new(Mistake::new(path, path, text, span, message.into(), help)))
    }

    /// The file.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Where in that file, in bytes.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span()
    }

    /// What to do about it, where that can be told: the name that may have been meant.
    pub fn advice(&self) -> Option<String> {
        self.0.help().map(|help| help.to_string())
    }
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
        ConfigError::new(path, text, error.span(), message, near.map(|near| format!("did you mean `{near}`?")))
    })
}
