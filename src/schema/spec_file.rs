//! A spec file: its text is parsed here, and a mistake in it is shown at its place.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::error::SpecError;
use super::lang::SyntaxError;
use super::packed;
use crate::ground::nearest::nearest;

/// A result that may be a mistake in a spec file.
pub(super) type Result<T> = std::result::Result<T, SpecError>;

/// A spec file: its path from the folder of specs, and its text.
#[derive(Clone, Debug)]
pub(crate) struct SpecFile {
    pub path: Cow<'static, str>,
    text: Cow<'static, str>,
    /// The form of the text that `build.rs` packed; `None` for a file that the library was not built with.
    packed: Option<&'static str>,
}

impl SpecFile {
    pub fn new(path: String, text: String) -> SpecFile {
        SpecFile { path: path.into(), text: text.into(), packed: None }
    }

    pub fn embedded((path, text, packed): &(&'static str, &'static str, Option<&'static str>)) -> SpecFile {
        SpecFile { path: (*path).into(), text: (*text).into(), packed: *packed }
    }

    /// Whether the library was built with it.
    pub fn is_embedded(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        match self.packed {
            Some(packed) => packed::from_bytes(packed).map_err(|error| self.error(None, error.to_string())),
            None => toml::from_str(&self.text).map_err(|error| self.error(error.span(), error.message())),
        }
    }

    /// A mistake in some part of the file; without a span, in all of it.
    pub fn error(&self, span: Option<Range<usize>>, message: impl Into<String>) -> SpecError {
        SpecError::new(&self.path, &self.text, span, message)
    }

    /// A mistake at a value.
    pub fn at<T>(&self, value: &Spanned<T>, message: impl Into<String>) -> SpecError {
        self.error(Some(value.span()), message)
    }

    /// "no form `X`; did you mean …", at its place.
    pub fn unknown(
        &self,
        value: &Spanned<String>,
        what: &str,
        known: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> SpecError {
        let near = nearest(value.get_ref(), known);
        let error = self.at(value, format!("no {what} `{}`", value.get_ref()));
        error.with_help(near.map(|near| format!("did you mean `{near}`?")))
    }

    /// A mistake inside a text that is in one of the small languages.
    pub fn syntax(&self, value: &Spanned<String>, error: SyntaxError) -> SpecError {
        let literal = value.span();
        let text = &self.text[literal.clone()];
        let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|q| text.starts_with(q)).map_or(0, str::len);
        // Where the value has escapes, places inside it cannot be told; the whole value is marked then.
        let verbatim = text.get(quotes..text.len() - quotes) == Some(value.get_ref());
        let span = match verbatim {
            true => literal.start + quotes + error.at.start..literal.start + quotes + error.at.end,
            false => literal,
        };
        self.error(Some(span), error.message)
    }
}
