//! Item types made ready to run: what an item accepts, and which rule is reported when it does not.

use std::collections::HashMap;
use std::sync::Arc;

use super::code_table::CodeTable;
use super::lang::SyntaxError;
use super::lang::item_type::{Argument, TypeExpr, TypeNode};
use super::matcher::{Class, Matcher};
use crate::rule::BookRule;
use crate::text::Text;

/// The type of an item.
#[derive(Clone, Debug)]
pub struct ValueType {
    pub(crate) matcher: Matcher,
    /// The same under the strict profile, where that asks for more, and the rule of what only the first one accepts.
    pub(crate) strict: Option<(Matcher, Arc<BookRule>)>,
    /// The named types among the alternatives, the main one first.
    pub(crate) named: Vec<TypeUse>,
    /// The accepted values, in words.
    pub(crate) expected: Text,
    /// Whether row rules may calculate with the value.
    pub(crate) numeric: bool,
}

/// A named type with its parameters filled in.
#[derive(Clone, Debug)]
pub(crate) struct TypeUse {
    /// Reported when nothing else is recognised.
    pub rule: Arc<BookRule>,
    /// Particular mistakes, and the rule of each; the first that matches wins.
    pub cases: Vec<(Matcher, Arc<BookRule>)>,
    /// The code table the type refers to, for the list of choices.
    pub table: Option<Arc<CodeTable>>,
}

/// A type as `types.toml` defines it.
#[derive(Clone, Debug)]
pub(crate) struct TypeDefinition {
    pub params: Vec<String>,
    pub is: TypeExpr,
    pub rule: Arc<BookRule>,
    pub cases: Vec<(TypeExpr, Arc<BookRule>)>,
    pub strict: Option<(TypeExpr, Arc<BookRule>)>,
    pub expected: Text,
    pub numeric: bool,
}

/// Everything that item types can refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeScope {
    pub definitions: HashMap<String, TypeDefinition>,
    pub tables: HashMap<String, Arc<CodeTable>>,
}

type Bindings<'a> = HashMap<&'a str, &'a Argument>;

impl TypeScope {
    /// The type of an item, from the words of its spec line.
    pub fn value_type(&self, expr: &TypeExpr) -> Result<ValueType, SyntaxError> {
        let alternatives: &[TypeExpr] = match &expr.node {
            TypeNode::Alternatives(list) => list,
            _ => std::slice::from_ref(expr),
        };
        let none = HashMap::new();
        let mut named = Vec::new();
        let mut expected = Vec::new();
        let mut numeric = true;
        let mut strict_rule = None;
        for alternative in alternatives {
            match &alternative.node {
                TypeNode::Word { name, arguments } if self.definitions.contains_key(name) => {
                    let definition = &self.definitions[name];
                    let bindings = definition.bind(arguments, &alternative.at)?;
                    let used = self.type_use(definition, &bindings)?;
                    expected.push(definition.expected_with(&bindings, used.table.as_deref()));
                    named.push(used);
                    numeric &= definition.numeric;
                    strict_rule = strict_rule.or(definition.strict.as_ref().map(|(_, rule)| rule.clone()));
                }
                TypeNode::Literal(text) => {
                    expected.push(Text::same(text));
                    numeric = false;
                }
                // Free text has no definition, and anything is right.
                _ => {
                    expected.push(Text::new("内容", "its text"));
                    numeric = false;
                }
            }
        }
        let matcher = self.matcher(expr, &none, false)?;
        let strict = strict_rule.map(|rule| Ok((self.matcher(expr, &none, true)?, rule))).transpose()?;
        Ok(ValueType { matcher, strict, named, expected: join(&expected), numeric })
    }

    /// The type that a definition without parameters describes.
    pub fn defined(&self, definition: &TypeDefinition) -> Result<ValueType, SyntaxError> {
        let none = HashMap::new();
        let used = self.type_use(definition, &none)?;
        Ok(ValueType {
            matcher: self.matcher(&definition.is, &none, false)?,
            strict: None,
            expected: definition.expected_with(&none, used.table.as_deref()),
            named: vec![used],
            numeric: definition.numeric,
        })
    }

    /// Whether a definition leads back to itself.
    pub fn contains_itself(&self, name: &str) -> bool {
        let mut waiting = vec![name];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(at) = waiting.pop() {
            for word in self.definitions.get(at).into_iter().flat_map(TypeDefinition::words) {
                if word == name {
                    return true;
                }
                if !seen.contains(&word) {
                    seen.push(word);
                    waiting.push(word);
                }
            }
        }
        false
    }

    fn type_use(&self, definition: &TypeDefinition, bindings: &Bindings) -> Result<TypeUse, SyntaxError> {
        let cases = definition
            .cases
            .iter()
            .map(|(expr, rule)| Ok((self.matcher(expr, bindings, false)?, rule.clone())))
            .collect::<Result<_, SyntaxError>>()?;
        let table = bindings.values().find_map(|argument| match argument {
            Argument::Word(name) => self.tables.get(name).cloned(),
            _ => None,
        });
        Ok(TypeUse { rule: definition.rule.clone(), cases, table })
    }

    /// Compiles a type; `bindings` are the parameters of the named type it stands in. `strict` takes what named types ask
    /// for under the strict profile.
    pub fn matcher(&self, expr: &TypeExpr, bindings: &Bindings, strict: bool) -> Result<Matcher, SyntaxError> {
        match &expr.node {
            TypeNode::Literal(text) => literal(text, expr),
            TypeNode::Sequence(parts) => {
                let parts = parts.iter().map(|p| self.matcher(p, bindings, strict)).collect::<Result<Vec<_>, _>>()?;
                Ok(Matcher::sequence(parts))
            }
            TypeNode::Alternatives(list) => {
                let list = list.iter().map(|p| self.matcher(p, bindings, strict)).collect::<Result<Vec<_>, _>>()?;
                Ok(Matcher::Alternatives(list.into()))
            }
            TypeNode::Word { name, arguments } => {
                let arguments: Vec<Argument> = arguments.iter().map(|a| a.resolve(bindings)).collect();
                if let Some(definition) = self.definitions.get(name) {
                    let inner = definition.bind(&arguments, &expr.at)?;
                    let is = definition.strict.as_ref().filter(|_| strict).map_or(&definition.is, |(is, _)| is);
                    return self.matcher(is, &inner, strict).map_err(|error| {
                        // The mistake is in the definition; it was already reported when that was checked.
                        SyntaxError::new(expr.at.clone(), format!("in type {name}: {}", error.message))
                    });
                }
                self.built_in(name, &arguments, expr)
            }
        }
    }

    fn built_in(&self, name: &str, arguments: &[Argument], expr: &TypeExpr) -> Result<Matcher, SyntaxError> {
        let wrong = |form: &str| SyntaxError::new(expr.at.clone(), format!("write {form}"));
        let class = |set: Class, arguments: &[Argument], form: &str| match arguments {
            [range] => match range.as_range() {
                Some((min, max)) if min <= max && max > 0 => Ok(Matcher::Class { set, min, max }),
                _ => Err(wrong(form)),
            },
            _ => Err(wrong(form)),
        };
        match (name, arguments) {
            ("digits", [range]) => match range.as_range() {
                Some((min, max)) if min <= max && max > 0 => Ok(Matcher::Digits { min, max }),
                _ => Err(wrong("digits(6) or digits(1..5)")),
            },
            ("alnum", arguments) => class(Class::alphanumeric(), arguments, "alnum(10) or alnum(1..10)"),
            ("ascii", arguments) => class(Class::graphic(), arguments, "ascii(10) or ascii(1..10)"),
            ("chars", [Argument::Text(set), range]) => {
                let set = Class::of(set).ok_or_else(|| wrong("ASCII characters only"))?;
                class(set, std::slice::from_ref(range), "chars(\"0123456789-\", 1..15)")
            }
            ("plain_integer", [Argument::Number(max @ 1..=18)]) => Ok(Matcher::PlainInteger { max: *max as usize }),
            ("signed_integer", [Argument::Number(max @ 1..=18)]) => Ok(Matcher::SignedInteger { max: *max as usize }),
            ("number_in", [range]) => match range.as_range() {
                Some((min, max)) if min <= max => Ok(Matcher::NumberIn { min: min as u64, max: max as u64 }),
                _ => Err(wrong("number_in(1..99)")),
            },
            ("check_digit", [Argument::Number(n @ 2..=18)]) => Ok(Matcher::CheckDigit(*n as usize)),
            ("calendar_date", []) => Ok(Matcher::Date),
            ("calendar_month", []) => Ok(Matcher::Month),
            ("calendar_date_time", []) => Ok(Matcher::DateTime),
            ("clock_time", []) => Ok(Matcher::Clock),
            ("bit_string", [Argument::Number(n @ 1..=64)]) => Ok(Matcher::Bits(*n as usize)),
            ("literal", [Argument::Text(text)]) => literal(text, expr),
            ("code_of", [Argument::Word(table)]) => match self.tables.get(table) {
                Some(table) => Ok(Matcher::Code(table.set())),
                None => {
                    let nearest = crate::ground::nearest::among(table, self.tables.keys());
                    Err(SyntaxError::new(expr.at.clone(), format!("no code table `{table}`{nearest}")))
                }
            },
            ("text", []) => Ok(Matcher::Text),
            ("nothing", []) => Ok(Matcher::Nothing),
            _ if BUILT_IN.contains(&name) => {
                Err(SyntaxError::new(expr.at.clone(), format!("`{name}` does not take these arguments")))
            }
            _ => {
                let known = BUILT_IN.iter().map(|n| n.to_string()).chain(self.definitions.keys().cloned());
                let nearest = crate::ground::nearest::among(name, known);
                Err(SyntaxError::new(expr.at.clone(), format!("no type `{name}`{nearest}")))
            }
        }
    }
}

/// The words of the type language that need no definition.
const BUILT_IN: [&str; 16] = [
    "digits",
    "alnum",
    "ascii",
    "chars",
    "plain_integer",
    "number_in",
    "check_digit",
    "calendar_date",
    "calendar_month",
    "calendar_date_time",
    "clock_time",
    "bit_string",
    "literal",
    "code_of",
    "text",
    "nothing",
];

impl TypeDefinition {
    /// The words that its texts consist of.
    fn words(&self) -> Vec<&str> {
        let others = self.cases.iter().chain(&self.strict).map(|(expr, _)| expr);
        let mut words = Vec::new();
        std::iter::once(&self.is).chain(others).for_each(|expr| expr.words(&mut words));
        words
    }

    fn bind<'a>(&'a self, arguments: &'a [Argument], at: &std::ops::Range<usize>) -> Result<Bindings<'a>, SyntaxError> {
        if self.params.len() != arguments.len() {
            let message = format!("{} parameters are needed, {} given", self.params.len(), arguments.len());
            return Err(SyntaxError::new(at.clone(), message));
        }
        Ok(self.params.iter().map(String::as_str).zip(arguments).collect())
    }

    /// The expected values, in words, with parameters and codes in their places.
    fn expected_with(&self, bindings: &Bindings, table: Option<&CodeTable>) -> Text {
        let text = table.map_or_else(|| self.expected.clone(), |table| self.expected.with("codes", &codes(table)));
        bindings.iter().fold(text, |text, (name, argument)| text.with(name, &argument.in_words()))
    }
}

/// Longer tables are not listed where a value is asked for.
const MOST_CODES: usize = 8;

/// The codes of a table with their labels, or where to see them.
fn codes(table: &CodeTable) -> Text {
    if table.codes().len() > MOST_CODES {
        let command = format!("`careplan spec show {}`", table.name());
        return Text::new(format!("一覧は {command}"), format!("see {command}"));
    }
    let codes: Vec<String> = table.codes().map(|(code, label)| format!("{code} {label}")).collect();
    Text::new(codes.join("、"), codes.join(", "))
}

impl Argument {
    /// Replaces parameters of the surrounding definition by what they stand for.
    fn resolve(&self, bindings: &Bindings) -> Argument {
        match self {
            Argument::Word(name) => bindings.get(name.as_str()).map_or_else(|| self.clone(), |a| (*a).clone()),
            Argument::Range(from, to) => Argument::Range(from.resolve(bindings).into(), to.resolve(bindings).into()),
            Argument::Number(_) | Argument::Text(_) => self.clone(),
        }
    }

    fn as_range(&self) -> Option<(usize, usize)> {
        match self {
            Argument::Number(n) => Some((*n as usize, *n as usize)),
            Argument::Range(from, to) => match (&**from, &**to) {
                (Argument::Number(from), Argument::Number(to)) => Some((*from as usize, *to as usize)),
                _ => None,
            },
            Argument::Word(_) | Argument::Text(_) => None,
        }
    }

    fn in_words(&self) -> Text {
        match self {
            Argument::Number(n) => Text::same(n.to_string()),
            Argument::Word(text) | Argument::Text(text) => Text::same(text),
            Argument::Range(from, to) => {
                let (from, to) = (from.in_words(), to.in_words());
                Text::new(format!("{}～{}", from.ja, to.ja), format!("{} to {}", from.en, to.en))
            }
        }
    }
}

fn literal(text: &str, expr: &TypeExpr) -> Result<Matcher, SyntaxError> {
    match crate::ground::ms932::encode(text) {
        Some(bytes) => Ok(Matcher::Literal { chars: text.chars().count(), bytes: bytes.into() }),
        None => Err(SyntaxError::new(expr.at.clone(), "the text has characters that MS932 lacks")),
    }
}

fn join(list: &[Text]) -> Text {
    let en: Vec<&str> = list.iter().map(|t| t.en.as_str()).collect();
    let mut ja = String::new();
    for text in list {
        // Japanese sets a space beside ASCII alone.
        match ja.chars().last() {
            None => {}
            Some(c) => ja.push_str(if c.is_ascii() { " か" } else { "か" }),
        }
        if !ja.is_empty() && text.ja.starts_with(|c: char| c.is_ascii()) {
            ja.push(' ');
        }
        ja.push_str(&text.ja);
    }
    Text::new(ja, en.join(", or "))
}
