//! The three small languages of the spec files, parsed with nom: item types, file-name patterns, row rules.
//!
//! Each parser turns text into a tree that remembers where every part stood, so that whatever turns out wrong
//! later (an unknown code table, an item that does not exist) is still shown at its place in the file.

pub(crate) mod file_name;
pub(crate) mod item_type;
pub(crate) mod row_rule;

use std::ops::Range;

use nom::character::complete::multispace0;
use nom::error::{ContextError, ErrorKind, FromExternalError, ParseError};
use nom::sequence::preceded;
use nom::{IResult, Parser};

/// An error in a text of one of the languages, with its byte position in that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub at: Range<usize>,
    pub message: String,
}

impl SyntaxError {
    pub fn new(at: Range<usize>, message: impl Into<String>) -> SyntaxError {
        SyntaxError { at, message: message.into() }
    }
}

/// nom's error: the furthest place reached and what would have been accepted there.
#[derive(Debug)]
pub(super) struct Stuck<'a> {
    rest: &'a str,
    expected: Option<&'static str>,
}

impl<'a> ParseError<&'a str> for Stuck<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Stuck { rest, expected: None }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }

    fn or(self, other: Self) -> Self {
        // Alternatives: the one that got further knows better what was meant.
        if other.rest.len() < self.rest.len() { other } else { self }
    }
}

impl<'a> ContextError<&'a str> for Stuck<'a> {
    fn add_context(rest: &'a str, expected: &'static str, mut other: Self) -> Self {
        if other.rest.trim_start().len() == rest.trim_start().len() {
            other.expected = Some(expected);
        }
        other
    }
}

impl<'a, E> FromExternalError<&'a str, E> for Stuck<'a> {
    fn from_external_error(rest: &'a str, _: ErrorKind, _: E) -> Self {
        Stuck { rest, expected: None }
    }
}

pub(super) type Parsed<'a, T> = IResult<&'a str, T, Stuck<'a>>;

/// Runs a parser over a whole text.
pub(super) fn parse_all<'a, T>(
    text: &'a str,
    mut parser: impl Parser<&'a str, Output = T, Error = Stuck<'a>>,
) -> Result<T, SyntaxError> {
    let (rest, value) = parser.parse(text).map_err(|error| match error {
        nom::Err::Error(stuck) | nom::Err::Failure(stuck) => stuck.into_syntax_error(text),
        nom::Err::Incomplete(_) => SyntaxError::new(text.len()..text.len(), "the text is cut off"),
    })?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        Ok(value)
    } else {
        let stuck = Stuck { rest, expected: None };
        Err(stuck.into_syntax_error(text))
    }
}

impl Stuck<'_> {
    fn into_syntax_error(self, text: &str) -> SyntaxError {
        let rest = self.rest.trim_start();
        let from = text.len() - rest.len();
        let width = rest.chars().next().map_or(0, char::len_utf8);
        let found = match rest.chars().next() {
            None => "the end".to_owned(),
            Some(c) => format!("`{c}`"),
        };
        let message = match self.expected {
            Some(expected) => format!("expected {expected}, found {found}"),
            None => format!("did not expect {found}"),
        };
        SyntaxError::new(from..from + width, message)
    }
}

/// Skips white space before a parser.
pub(super) fn spaced<'a, T>(
    parser: impl Parser<&'a str, Output = T, Error = Stuck<'a>>,
) -> impl Parser<&'a str, Output = T, Error = Stuck<'a>> {
    preceded(multispace0, parser)
}

/// Where `part`, a piece of `whole`, stands in it.
pub(super) fn offset(whole: &str, part: &str) -> usize {
    whole.len() - part.len()
}
