//! From a parsed rule to one that can be run: names resolved, kinds checked.

use super::*;
use crate::ground::ms932;
use crate::schema::lang::item_type::{Argument, TypeExpr, TypeNode};
use crate::schema::lang::row_rule::Node;

/// One compiled side of a rule.
enum Side {
    Truth(Truth),
    Figure(Figure),
    Bytes(Bytes),
}

pub(super) struct Compiler<'a> {
    pub(super) scope: &'a RowScope<'a>,
    pub(super) reads: u128,
    pub(super) reads_name: u8,
    /// The rule names this item, which the form has not.
    pub(super) missing_item: Option<String>,
}

fn wrong<T>(expr: &Expr, message: impl Into<String>) -> Result<T, SyntaxError> {
    Err(SyntaxError::new(expr.at.clone(), message))
}

impl Compiler<'_> {
    pub(super) fn truth(&mut self, expr: &Expr) -> Result<Truth, SyntaxError> {
        match self.side(expr)? {
            Side::Truth(truth) => Ok(truth),
            Side::Figure(_) | Side::Bytes(_) => wrong(expr, "expected something that is true or false"),
        }
    }

    fn figure(&mut self, expr: &Expr) -> Result<Figure, SyntaxError> {
        match self.side(expr)? {
            Side::Figure(figure) => Ok(figure),
            Side::Truth(_) | Side::Bytes(_) => wrong(expr, "expected a number"),
        }
    }

    /// Any item can be looked at as bytes, a number too.
    fn bytes(&mut self, expr: &Expr) -> Result<Bytes, SyntaxError> {
        match self.side(expr)? {
            Side::Bytes(bytes) => Ok(bytes),
            Side::Figure(Figure::Cell(index)) => Ok(Bytes::Cell(index)),
            Side::Truth(_) | Side::Figure(_) => wrong(expr, "expected an item or a text"),
        }
    }

    fn all_bytes(&mut self, list: &[Expr]) -> Result<Vec<Bytes>, SyntaxError> {
        list.iter().map(|expr| self.bytes(expr)).collect()
    }

    /// Truths as they are, items as "is present".
    fn presence(&mut self, list: &[Expr]) -> Result<Vec<Truth>, SyntaxError> {
        list.iter()
            .map(|expr| match self.side(expr)? {
                Side::Truth(truth) => Ok(truth),
                Side::Bytes(bytes) => Ok(Truth::Present(bytes)),
                Side::Figure(Figure::Cell(index)) => Ok(Truth::Present(Bytes::Cell(index))),
                Side::Figure(_) => wrong(expr, "expected an item"),
            })
            .collect()
    }

    fn side(&mut self, expr: &Expr) -> Result<Side, SyntaxError> {
        let truth = |truth| Ok(Side::Truth(truth));
        match &expr.node {
            Node::Implies(l, r) => truth(Truth::Implies(self.truth(l)?.into(), self.truth(r)?.into())),
            Node::Or(l, r) => truth(Truth::Or(self.truth(l)?.into(), self.truth(r)?.into())),
            Node::And(l, r) => truth(Truth::And(self.truth(l)?.into(), self.truth(r)?.into())),
            Node::Not(inner) => truth(Truth::Not(self.truth(inner)?.into())),
            Node::Compare(l, comparison, r) => truth(self.compare(l, *comparison, r, expr)?),
            Node::OneOf(value, texts) => {
                let texts = texts.iter().map(|t| encode(t, expr)).collect::<Result<Vec<_>, _>>()?;
                let value = self.bytes(value)?;
                let length = texts[0].len();
                let words: Option<Vec<u64>> = texts.iter().map(|t| word(t).filter(|_| t.len() == length)).collect();
                truth(match words {
                    Some(words) => Truth::OneOfWords(value, length, words),
                    None => Truth::OneOf(value, texts),
                })
            }
            Node::Calculate(l, operator, r) => {
                let (l, r) = (self.figure(l)?, self.figure(r)?);
                if *operator == Operator::Divide && !matches!(r, Figure::Constant(n) if n.numerator != 0) {
                    return wrong(expr, "divide only by a number that is not 0");
                }
                Ok(Side::Figure(Figure::Calculate(l.into(), *operator, r.into())))
            }
            Node::Number(n) => Ok(Side::Figure(Figure::Constant(Number::whole((*n).into())))),
            Node::Text(text) => Ok(Side::Bytes(Bytes::Constant(encode(text, expr)?))),
            Node::Item(name) => match self.scope.items.get(name.as_str()) {
                Some((index, numeric)) => {
                    self.reads |= 1 << index;
                    Ok(match numeric {
                        true => Side::Figure(Figure::Cell(*index)),
                        false => Side::Bytes(Bytes::Cell(*index)),
                    })
                }
                None => {
                    self.missing_item = Some(name.clone());
                    wrong(expr, format!("the form has no item `{name}`"))
                }
            },
            Node::FileName(name) => match NameField::from_key(name) {
                Some(field) => {
                    self.reads_name |= field.bit();
                    Ok(Side::Bytes(Bytes::Name(field)))
                }
                None => {
                    let nearest = crate::ground::nearest::among(name, NameField::ALL.map(NameField::key));
                    wrong(expr, format!("a file name has no part `{name}`{nearest}"))
                }
            },
            Node::Call(name, arguments) => self.call(name, arguments, expr),
        }
    }

    fn compare(&mut self, l: &Expr, comparison: Comparison, r: &Expr, expr: &Expr) -> Result<Truth, SyntaxError> {
        Ok(match (self.side(l)?, self.side(r)?) {
            (Side::Figure(l), Side::Figure(r)) => Truth::Numbers(l, comparison, r),
            (Side::Bytes(l), Side::Bytes(r)) => Truth::Bytes(l, comparison, r),
            (Side::Truth(l), Side::Truth(r)) => match comparison {
                Comparison::Equal => Truth::Same(l.into(), r.into()),
                Comparison::NotEqual => Truth::Not(Truth::Same(l.into(), r.into()).into()),
                _ => return wrong(expr, "two truths can only be compared with == and !="),
            },
            _ => return wrong(expr, "the two sides are not of one kind (number, text, truth)"),
        })
    }

    fn call(&mut self, name: &str, arguments: &[Expr], expr: &Expr) -> Result<Side, SyntaxError> {
        let truth = |truth| Ok(Side::Truth(truth));
        match (name, arguments) {
            ("present", [value]) => truth(Truth::Present(self.bytes(value)?)),
            ("any", list) => truth(Truth::Any(self.presence(list)?)),
            ("all", list) => truth(Truth::All(self.presence(list)?)),
            ("none", list) => truth(Truth::None(self.presence(list)?)),
            ("exactly_one", list) => truth(Truth::ExactlyOne(self.presence(list)?)),
            ("filled_in_order", list) => truth(Truth::FilledInOrder(self.all_bytes(list)?)),
            ("all_different", list) => truth(Truth::AllDifferent(self.all_bytes(list)?)),
            ("prefix", [value, n]) => {
                let n = length(n)?;
                Ok(Side::Bytes(Bytes::Prefix(self.bytes(value)?.into(), n)))
            }
            ("suffix", [value, n]) => {
                let n = length(n)?;
                Ok(Side::Bytes(Bytes::Suffix(self.bytes(value)?.into(), n)))
            }
            ("floor", [value]) => Ok(Side::Figure(Figure::Floor(self.figure(value)?.into()))),
            ("first", list) => {
                let list = list.iter().map(|e| self.figure(e)).collect::<Result<_, _>>()?;
                Ok(Side::Figure(Figure::First(list)))
            }
            ("lookup", [table, code]) => match &table.node {
                Node::Item(name) if self.scope.lookups.contains_key(name) => {
                    let table = self.scope.lookups[name].clone();
                    Ok(Side::Figure(Figure::Lookup(table, self.bytes(code)?)))
                }
                _ => wrong(table, "no such table of figures in lookups.toml"),
            },
            ("no_day_after_month_end", [bits, month]) => {
                truth(Truth::NoDayAfterMonthEnd(self.bytes(bits)?, self.bytes(month)?))
            }
            ("service_name_known", [value]) => {
                truth(Truth::ServiceNameKnown(self.bytes(value)?, self.scope.service_names.clone()))
            }
            ("picture_of_this_file", [value]) => {
                self.reads_name |= PICTURE_FIELDS.iter().fold(0, |bits, field| bits | field.bit());
                truth(Truth::PictureOfThisFile(self.bytes(value)?))
            }
            ("no_lost_character", [value]) => truth(Truth::NoLostCharacter(self.bytes(value)?)),
            ("no_lost_character_in_name", [value]) => truth(Truth::NoLostCharacterInName(self.bytes(value)?)),
            ("is_a", [value, of]) => {
                let Some(of) = type_expr(of) else { return wrong(of, "expected a type") };
                match self.scope.types.matcher(&of, &HashMap::new(), false) {
                    Ok(matcher) => truth(Truth::IsA(self.bytes(value)?, matcher)),
                    Err(error) => wrong(&arguments[1], error.message),
                }
            }
            _ if FUNCTIONS.contains(&name) => wrong(expr, format!("`{name}` does not take these arguments")),
            _ => {
                let nearest = crate::ground::nearest::among(name, FUNCTIONS);
                wrong(expr, format!("no function `{name}`{nearest}"))
            }
        }
    }
}

/// A type as it stands in a rule: a word, or a word with words and numbers.
fn type_expr(expr: &Expr) -> Option<TypeExpr> {
    let argument = |expr: &Expr| match &expr.node {
        Node::Item(name) => Some(Argument::Word(name.clone())),
        Node::Number(n) => u32::try_from(*n).ok().map(Argument::Number),
        _ => None,
    };
    let (name, arguments) = match &expr.node {
        Node::Item(name) => (name, Vec::new()),
        Node::Call(name, list) => (name, list.iter().map(argument).collect::<Option<_>>()?),
        _ => return None,
    };
    Some(TypeExpr { at: expr.at.clone(), node: TypeNode::Word { name: name.clone(), arguments } })
}

const FUNCTIONS: [&str; 18] = [
    "present",
    "any",
    "all",
    "none",
    "exactly_one",
    "filled_in_order",
    "all_different",
    "prefix",
    "suffix",
    "floor",
    "first",
    "lookup",
    "no_day_after_month_end",
    "service_name_known",
    "picture_of_this_file",
    "no_lost_character",
    "no_lost_character_in_name",
    "is_a",
];

fn encode(text: &str, expr: &Expr) -> Result<Box<[u8]>, SyntaxError> {
    match ms932::encode(text) {
        Some(bytes) => Ok(bytes.into()),
        None => wrong(expr, "the text has characters that MS932 lacks"),
    }
}

fn length(expr: &Expr) -> Result<usize, SyntaxError> {
    match expr.node {
        Node::Number(n @ 1..=64) => Ok(n as usize),
        _ => wrong(expr, "expected a number of characters"),
    }
}
