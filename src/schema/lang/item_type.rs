//! The language of item types: `date | "00000000"`, `"H" digits(9)`, `int(7)`, `code(care_level)`.
//!
//! ```text
//! type     = sequence { "|" sequence }
//! sequence = part { part }
//! part     = "(" type ")" | "\"" text "\"" | word [ "(" argument { "," argument } ")" ]
//! argument = bound [ ".." bound ] | "\"" text "\""
//! bound    = number | word
//! ```

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while1};
use nom::character::complete::{char, digit1};
use nom::combinator::{cut, map, map_res, opt};
use nom::error::context;
use nom::multi::{many0, many1, separated_list1};
use nom::sequence::{delimited, preceded};

use super::{Parsed, SyntaxError, parse_all, spaced};

/// A type as written, with the place of each part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeExpr {
    pub at: Range<usize>,
    pub node: TypeNode,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeNode {
    Literal(String),
    Word { name: String, arguments: Vec<Argument> },
    Sequence(Vec<TypeExpr>),
    Alternatives(Vec<TypeExpr>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Argument {
    Number(u32),
    Word(String),
    Text(String),
    Range(Box<Argument>, Box<Argument>),
}

impl TypeExpr {
    /// Gathers the words that it names.
    pub fn words<'t>(&'t self, words: &mut Vec<&'t str>) {
        match &self.node {
            TypeNode::Literal(_) => {}
            TypeNode::Word { name, .. } => words.push(name),
            TypeNode::Sequence(list) | TypeNode::Alternatives(list) => list.iter().for_each(|part| part.words(words)),
        }
    }
}

/// Parses an item type.
pub(crate) fn parse(text: &str) -> Result<TypeExpr, SyntaxError> {
    parse_all(text, |input| alternatives(text, input))
}

fn alternatives<'a>(text: &'a str, input: &'a str) -> Parsed<'a, TypeExpr> {
    let more = many0(preceded(spaced(char('|')), cut(|i| sequence(text, i))));
    let (rest, (first, mut list)) = (|i| sequence(text, i), more).parse(input)?;
    list.insert(0, first);
    Ok((rest, gather(text, input, rest, list, TypeNode::Alternatives)))
}

fn sequence<'a>(text: &'a str, input: &'a str) -> Parsed<'a, TypeExpr> {
    let (rest, list) = context("a type", many1(spaced(|i| part(text, i)))).parse(input)?;
    Ok((rest, gather(text, input, rest, list, TypeNode::Sequence)))
}

/// One part stands for itself; several become one node.
fn gather(
    text: &str,
    input: &str,
    rest: &str,
    mut list: Vec<TypeExpr>,
    node: fn(Vec<TypeExpr>) -> TypeNode,
) -> TypeExpr {
    match list.len() {
        1 => list.remove(0),
        _ => located(text, input, rest, node(list)),
    }
}

fn located(text: &str, input: &str, rest: &str, node: TypeNode) -> TypeExpr {
    let from = super::offset(text, input.trim_start());
    TypeExpr { at: from..super::offset(text, rest), node }
}

fn part<'a>(text: &'a str, input: &'a str) -> Parsed<'a, TypeExpr> {
    let group = delimited(char('('), cut(|i| alternatives(text, i)), cut(context("`)`", spaced(char(')')))));
    let single = |input: &'a str| {
        let (rest, node) = alt((map(quoted, TypeNode::Literal), call)).parse(input)?;
        Ok((rest, located(text, input, rest, node)))
    };
    alt((group, single)).parse(input)
}

fn call(input: &str) -> Parsed<'_, TypeNode> {
    let arguments = delimited(
        char('('),
        cut(separated_list1(spaced(char(',')), spaced(argument))),
        cut(context("`,` or `)`", spaced(char(')')))),
    );
    map((word, opt(arguments)), |(name, arguments)| TypeNode::Word { name, arguments: arguments.unwrap_or_default() })
        .parse(input)
}

fn argument(input: &str) -> Parsed<'_, Argument> {
    let range =
        map((bound, opt(preceded(tag(".."), cut(context("the end of the range", bound))))), |(from, to)| match to {
            None => from,
            Some(to) => Argument::Range(Box::new(from), Box::new(to)),
        });
    context("a number, a name or a quoted text", alt((map(quoted, Argument::Text), range))).parse(input)
}

fn bound(input: &str) -> Parsed<'_, Argument> {
    alt((map(map_res(digit1, str::parse), Argument::Number), map(word, Argument::Word))).parse(input)
}

fn word(input: &str) -> Parsed<'_, String> {
    let mut name = take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let (rest, name): (_, &str) = name.parse(input)?;
    Ok((rest, name.to_owned()))
}

fn quoted(input: &str) -> Parsed<'_, String> {
    map(delimited(char('"'), take_till(|c| c == '"'), cut(context("the closing `\"`", char('"')))), str::to_owned)
        .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(name: &str, arguments: Vec<Argument>) -> TypeNode {
        TypeNode::Word { name: name.into(), arguments }
    }

    #[test]
    fn a_word_with_a_range() {
        let expr = parse("digits(1..5)").unwrap();
        let range = Argument::Range(Argument::Number(1).into(), Argument::Number(5).into());
        assert_eq!(expr.node, word("digits", vec![range]));
        assert_eq!(expr.at, 0..12);
    }

    #[test]
    fn alternatives_bind_weaker_than_sequences() {
        let expr = parse(r#"digits(10) | "H" digits(9)"#).unwrap();
        let TypeNode::Alternatives(list) = expr.node else { panic!("{expr:?}") };
        assert_eq!(list[0].node, word("digits", vec![Argument::Number(10)]));
        let TypeNode::Sequence(parts) = &list[1].node else { panic!("{list:?}") };
        assert_eq!(parts[0].node, TypeNode::Literal("H".into()));
        assert_eq!(parts[1].at, 17..26);
    }

    #[test]
    fn groups() {
        let expr = parse(r#"code(t) ("AAAA" | "EEEE")"#).unwrap();
        let TypeNode::Sequence(parts) = expr.node else { panic!("{expr:?}") };
        assert!(matches!(parts[1].node, TypeNode::Alternatives(_)));
    }

    #[test]
    fn errors_say_where_and_what() {
        let wrong = |text: &str| {
            let error = parse(text).unwrap_err();
            (error.at, error.message)
        };
        assert_eq!(wrong("date | "), (7..7, "expected a type, found the end".into()));
        assert_eq!(wrong("digits(6"), (8..8, "expected `,` or `)`, found the end".into()));
        assert_eq!(wrong("digits(1..)").0, 10..11);
        assert_eq!(wrong("digits()").0, 7..8);
        assert_eq!(wrong("\"H").1, "expected the closing `\"`, found the end");
        assert_eq!(wrong("date ＋"), (5..8, "did not expect `＋`".into()));
    }
}
