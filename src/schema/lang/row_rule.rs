//! The language of row rules:
//! `prefix(サービスコード, 2) in {"17", "67"} => any(TAISコード, 福祉用具届出コード)`.
//!
//! ```text
//! rule    = either [ "=>" rule ]
//! either  = both { "or" both }
//! both    = single { "and" single }
//! single  = "not" single | comparison
//! comparison = sum [ ( "==" | "!=" | "<=" | ">=" | "<" | ">" ) sum
//!                  | "is" text | "in" "{" text { "," text } "}" ]
//! sum     = product { ( "+" | "-" ) product }
//! product = value { ( "*" | "/" ) value }
//! value   = number | text | "$" name | name "(" rule { "," rule } ")" | item | "`" item "`" | "(" rule ")"
//! ```
//!
//! An item is named as the standard prints it; one whose name has spaces or half-width parentheses stands between
//! backquotes. What a rule means is in [`crate::schema::row_rule`].

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_till1, take_while1};
use nom::character::complete::{char, digit1};
use nom::combinator::{cut, map, map_res, not, opt, peek, value, verify};
use nom::error::context;
use nom::multi::{many0, separated_list1};
use nom::sequence::{delimited, preceded, terminated};

use super::{Parsed, SyntaxError, offset, parse_all, spaced};

/// A rule, or a part of one, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    pub at: Range<usize>,
    pub node: Node,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Implies(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// The value is one of these texts; an empty value is none of them.
    OneOf(Box<Expr>, Vec<String>),
    Calculate(Box<Expr>, Operator, Box<Expr>),
    Call(String, Vec<Expr>),
    Number(i64),
    Text(String),
    Item(String),
    FileName(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// Parses a row rule.
pub(crate) fn parse(text: &str) -> Result<Expr, SyntaxError> {
    parse_all(text, |i| rule(text, i))
}

fn located(text: &str, input: &str, rest: &str, node: Node) -> Expr {
    let from = offset(text, input.trim_start());
    Expr { at: from..offset(text, rest), node }
}

fn rule<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    let (rest, left) = either(text, input)?;
    let (rest, right) = opt(preceded(spaced(tag("=>")), cut(|i| rule(text, i)))).parse(rest)?;
    Ok(match right {
        None => (rest, left),
        Some(right) => (rest, located(text, input, rest, Node::Implies(left.into(), right.into()))),
    })
}

fn either<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    chain(text, input, both, |i| keyword("or", i).map(|(rest, ())| (rest, Node::Or as Join)))
}

fn both<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    chain(text, input, single, |i| keyword("and", i).map(|(rest, ())| (rest, Node::And as Join)))
}

fn single<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    if let Ok((rest, ())) = spaced(|i| keyword("not", i)).parse(input) {
        let (rest, inner) = cut(|i| single(text, i)).parse(rest)?;
        return Ok((rest, located(text, input, rest, Node::Not(inner.into()))));
    }
    comparison(text, input)
}

fn comparison<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    let (rest, left) = sum(text, input)?;
    let operator = alt((
        value(Comparison::Equal, tag("==")),
        value(Comparison::NotEqual, tag("!=")),
        value(Comparison::LessOrEqual, tag("<=")),
        value(Comparison::GreaterOrEqual, tag(">=")),
        value(Comparison::Less, tag("<")),
        value(Comparison::Greater, tag(">")),
    ));
    if let Ok((rest, operator)) = spaced(operator).parse(rest) {
        let (rest, right) = cut(|i| sum(text, i)).parse(rest)?;
        let node = Node::Compare(left.into(), operator, right.into());
        return Ok((rest, located(text, input, rest, node)));
    }
    let one = map(preceded(|i| keyword("is", i), cut(spaced(quoted))), |text| vec![text]);
    let several = preceded(
        |i| keyword("in", i),
        cut(delimited(
            spaced(char('{')),
            separated_list1(spaced(char(',')), spaced(quoted)),
            context("`,` or `}`", spaced(char('}'))),
        )),
    );
    let (rest, set) = opt(spaced(alt((one, several)))).parse(rest)?;
    Ok(match set {
        None => (rest, left),
        Some(set) => (rest, located(text, input, rest, Node::OneOf(left.into(), set))),
    })
}

fn sum<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    chain(text, input, product, |i| {
        alt((
            value((|l, r| Node::Calculate(l, Operator::Add, r)) as Join, char('+')),
            value((|l, r| Node::Calculate(l, Operator::Subtract, r)) as Join, char('-')),
        ))
        .parse(i)
    })
}

fn product<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    chain(text, input, atom, |i| {
        alt((
            value((|l, r| Node::Calculate(l, Operator::Multiply, r)) as Join, char('*')),
            value((|l, r| Node::Calculate(l, Operator::Divide, r)) as Join, char('/')),
        ))
        .parse(i)
    })
}

type Join = fn(Box<Expr>, Box<Expr>) -> Node;

/// `operand { operator operand }`, joined from the left.
fn chain<'a>(
    text: &'a str,
    input: &'a str,
    operand: fn(&'a str, &'a str) -> Parsed<'a, Expr>,
    operator: impl Fn(&'a str) -> Parsed<'a, Join>,
) -> Parsed<'a, Expr> {
    let (rest, first) = operand(text, input)?;
    let more = (spaced(operator), cut(|i| operand(text, i)));
    let (rest, more) = many0(more).parse(rest)?;
    let joined = more.into_iter().fold(first, |left, (join, right)| {
        let at = left.at.start..right.at.end;
        Expr { at, node: join(left.into(), right.into()) }
    });
    Ok((rest, joined))
}

fn atom<'a>(text: &'a str, input: &'a str) -> Parsed<'a, Expr> {
    let group = delimited(char('('), cut(|i| rule(text, i)), cut(context("`)`", spaced(char(')')))));
    let number = map(map_res(digit1, str::parse), Node::Number);
    let file_name =
        map(preceded(char('$'), cut(context("a part of the file name", name))), |name| Node::FileName(name.to_owned()));
    let call = map(
        (
            terminated(name, peek(char('('))),
            delimited(
                char('('),
                cut(separated_list1(spaced(char(',')), |i| rule(text, i))),
                cut(context("`,` or `)`", spaced(char(')')))),
            ),
        ),
        |(name, arguments)| Node::Call(name.to_owned(), arguments),
    );
    let backquoted = map(
        delimited(char('`'), take_till1(|c| c == '`'), cut(context("the closing backquote", char('`')))),
        |name: &str| Node::Item(name.to_owned()),
    );
    let item = map(
        verify(take_while1(is_item_char), |name: &str| !["and", "or", "not", "in", "is"].contains(&name)),
        |name: &str| Node::Item(name.to_owned()),
    );
    let mut nodes = alt((call, number, map(quoted, Node::Text), file_name, backquoted, item));
    let leaf = |input: &'a str| {
        let (rest, node) = nodes.parse(input)?;
        Ok((rest, located(text, input, rest, node)))
    };
    spaced(context("an item, a value or `(`", alt((group, leaf)))).parse(input)
}

fn keyword<'a>(word: &'static str, input: &'a str) -> Parsed<'a, ()> {
    value((), (tag(word), not(take_while1(is_item_char)))).parse(input)
}

fn name(input: &str) -> Parsed<'_, &str> {
    take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_').parse(input)
}

/// Characters of item names that need no backquotes: letters and digits of any script, and the full-width marks.
fn is_item_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && !c.is_whitespace())
}

fn quoted(input: &str) -> Parsed<'_, String> {
    map(
        delimited(
            context("a text in double quotes", char('"')),
            take_till(|c| c == '"'),
            cut(context("the closing `\"`", char('"'))),
        ),
        str::to_owned,
    )
    .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows how a rule was understood, fully parenthesised.
    fn read(text: &str) -> String {
        fn show(expr: &Expr) -> String {
            match &expr.node {
                Node::Implies(l, r) => format!("({} => {})", show(l), show(r)),
                Node::Or(l, r) => format!("({} or {})", show(l), show(r)),
                Node::And(l, r) => format!("({} and {})", show(l), show(r)),
                Node::Not(inner) => format!("(not {})", show(inner)),
                Node::Compare(l, op, r) => format!("({} {op:?} {})", show(l), show(r)),
                Node::OneOf(l, set) => format!("({} in {set:?})", show(l)),
                Node::Calculate(l, op, r) => format!("({} {op:?} {})", show(l), show(r)),
                Node::Call(name, list) => {
                    format!("{name}[{}]", list.iter().map(show).collect::<Vec<_>>().join(" "))
                }
                Node::Number(n) => n.to_string(),
                Node::Text(text) => format!("{text:?}"),
                Node::Item(name) => name.clone(),
                Node::FileName(name) => format!("${name}"),
            }
        }
        show(&parse(text).unwrap())
    }

    #[test]
    fn the_example_of_the_design() {
        assert_eq!(
            read(r#"prefix(サービスコード,2) in {"17","67"} => exactly_one(TAISコード, 福祉用具届出コード)"#),
            r#"((prefix[サービスコード 2] in ["17", "67"]) => exactly_one[TAISコード 福祉用具届出コード])"#
        );
    }

    #[test]
    fn precedence() {
        assert_eq!(
            read("a == b + c * 2 or d is \"x\" and not e"),
            "((a Equal (b Add (c Multiply 2))) or ((d in [\"x\"]) and (not e)))"
        );
        assert_eq!(read("a - b - c <= d"), "(((a Subtract b) Subtract c) LessOrEqual d)");
        assert_eq!(read("a => b => c"), "(a => (b => c))");
        assert_eq!(read("(a == b) == (c == d)"), "((a Equal b) Equal (c Equal d))");
    }

    #[test]
    fn item_names_as_printed() {
        assert_eq!(read("回数／日数 == `相談方法(その他の内容)`"), "(回数／日数 Equal 相談方法(その他の内容))");
        assert_eq!(read("居宅サービス計画作成（変更）日 == $month"), "(居宅サービス計画作成（変更）日 Equal $month)");
        assert_eq!(read("１サービス種類コード is \"11\""), "(１サービス種類コード in [\"11\"])");
        assert_eq!(read("order == notes"), "(order Equal notes)");
    }

    #[test]
    fn errors_say_where_and_what() {
        let wrong = |text: &str| {
            let error = parse(text).unwrap_err();
            (error.at, error.message)
        };
        assert_eq!(wrong("a == "), (5..5, "expected an item, a value or `(`, found the end".into()));
        assert_eq!(wrong("f(a"), (3..3, "expected `,` or `)`, found the end".into()));
        assert_eq!(wrong("a in {\"1\" \"2\"}").0, 10..11);
        assert_eq!(wrong("a == b c"), (7..8, "did not expect `c`".into()));
        assert_eq!(wrong("a is 3").1, "expected a text in double quotes, found `3`");
    }
}
