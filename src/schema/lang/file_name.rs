//! The language of file names: `UPPLAN_{month}_{from}_{from_type}_{to}_{to_type}_{serial}.CSV`.
//!
//! A pattern is fixed text and placeholders; it serves to read a name and to write one.

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{cut, map};
use nom::error::context;
use nom::multi::many1;
use nom::sequence::delimited;

use super::{Parsed, SyntaxError, offset, parse_all};

/// One piece of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NamePart {
    Fixed(String),
    Placeholder { name: String, at: Range<usize> },
}

/// Parses a file-name pattern.
pub(crate) fn parse(text: &str) -> Result<Vec<NamePart>, SyntaxError> {
    let parts = parse_all(text, many1(|i| part(text, i)))?;
    // Two placeholders side by side could not be told apart when a name is read.
    for pair in parts.windows(2) {
        if let [NamePart::Placeholder { .. }, NamePart::Placeholder { at, .. }] = pair {
            return Err(SyntaxError::new(at.clone(), "fixed text is needed between two placeholders"));
        }
    }
    Ok(parts)
}

fn part<'a>(text: &'a str, input: &'a str) -> Parsed<'a, NamePart> {
    let name = |input| take_while1(|c: char| c.is_ascii_lowercase() || c == '_').parse(input);
    let placeholder = |input: &'a str| {
        let (rest, name): (_, &str) =
            delimited(char('{'), cut(context("the name of a placeholder", name)), cut(context("`}`", char('}'))))
                .parse(input)?;
        let at = offset(text, input)..offset(text, rest);
        Ok((rest, NamePart::Placeholder { name: name.to_owned(), at }))
    };
    let fixed = map(take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.'), |fixed: &str| {
        NamePart::Fixed(fixed.to_owned())
    });
    alt((placeholder, fixed)).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_text_and_placeholders() {
        let parts = parse("UP1KYO_{from}.CSV").unwrap();
        assert_eq!(
            parts,
            [
                NamePart::Fixed("UP1KYO_".into()),
                NamePart::Placeholder { name: "from".into(), at: 7..13 },
                NamePart::Fixed(".CSV".into()),
            ]
        );
    }

    #[test]
    fn errors_say_where() {
        assert_eq!(parse("A_{from").unwrap_err().at, 7..7);
        assert_eq!(parse("A_{}").unwrap_err().message, "expected the name of a placeholder, found `}`");
        assert_eq!(parse("A_{from}{to}").unwrap_err().at, 8..12);
        assert_eq!(parse("").unwrap_err().at, 0..0);
    }
}
