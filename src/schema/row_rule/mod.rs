//! Row rules made ready to run: names resolved to places in the record, every part of a known kind.
//!
//! # What a rule means
//!
//! A rule says what must hold of a record. A comparison with an empty side is undecided, and an undecided rule is not
//! broken: emptiness is the business of the required marks. `x is "1"`, `x in {…}`, `present`, `any`, `all`, `none`
//! and `exactly_one` look at emptiness itself and are always decided.

mod compile;
mod detail;
mod needs;
mod number;

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem;
use rustc_hash::FxHashMap;

use crate::ground::{lost, ms932};
use crate::schema::file_name::NameField;
use crate::schema::lang::SyntaxError;
use crate::schema::lang::row_rule::{Comparison, Expr, Operator};
use crate::schema::matcher::{self, Matcher};
use crate::schema::value_type::TypeScope;
use compile::Compiler;
pub(crate) use detail::Detail;
use number::Number;

/// The cells and the file name that a rule looks at.
pub(crate) trait Record {
    /// The content of a cell, without the quotes around it.
    fn cell(&self, index: usize) -> &[u8];
    /// A part of the file's name; empty where the name has none.
    fn name(&self, field: NameField) -> &[u8];
}

/// The names that rules can refer to.
pub(crate) struct RowScope<'a> {
    /// Items by name and by key: place in the record, and whether it is a number.
    pub items: FxHashMap<&'a str, (usize, bool)>,
    pub lookups: &'a HashMap<String, Arc<Lookup>>,
    pub service_names: Arc<ServiceNames>,
    pub types: &'a TypeScope,
}

/// A table of figures.
#[derive(Clone, Debug)]
pub(crate) struct Lookup(pub Vec<(Box<[u8]>, i64)>);

/// The names of service types, in MS932.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceNames(pub Vec<Box<[u8]>>);

/// A compiled rule.
#[derive(Clone, Debug)]
pub(crate) struct RowCheck {
    rule: Truth,
    /// One bit for every cell it reads: a record in which one of them is already wrong is not judged.
    pub reads: u128,
    /// One bit for every cell that is not empty in a record that breaks it.
    pub needs: u128,
    /// One bit for every part of the file's name that it reads, likewise.
    pub reads_name: u8,
}

/// Why a rule cannot be compiled for a form.
#[derive(Debug)]
pub(crate) struct RowError {
    pub error: SyntaxError,
    /// It names an item that the form has not; an older or newer edition of the form may have it.
    pub missing_item: Option<String>,
}

#[derive(Clone, Debug)]
enum Truth {
    Implies(Box<Truth>, Box<Truth>),
    Or(Box<Truth>, Box<Truth>),
    And(Box<Truth>, Box<Truth>),
    Not(Box<Truth>),
    Same(Box<Truth>, Box<Truth>),
    Numbers(Figure, Comparison, Figure),
    Bytes(Bytes, Comparison, Bytes),
    OneOf(Bytes, Vec<Box<[u8]>>),
    /// The same for texts of one length that fit a word, which is what rules ask most.
    OneOfWords(Bytes, usize, Vec<u64>),
    Present(Bytes),
    Any(Vec<Truth>),
    All(Vec<Truth>),
    None(Vec<Truth>),
    ExactlyOne(Vec<Truth>),
    FilledInOrder(Vec<Bytes>),
    AllDifferent(Vec<Bytes>),
    NoDayAfterMonthEnd(Bytes, Bytes),
    ServiceNameKnown(Bytes, Arc<ServiceNames>),
    PictureOfThisFile(Bytes),
    IsA(Bytes, Matcher),
    NoLostCharacter(Bytes),
    NoLostCharacterInName(Bytes),
}

#[derive(Clone, Debug)]
enum Figure {
    Constant(Number),
    Cell(usize),
    Calculate(Box<Figure>, Operator, Box<Figure>),
    Floor(Box<Figure>),
    First(Vec<Figure>),
    Lookup(Arc<Lookup>, Bytes),
}

#[derive(Clone, Debug)]
enum Bytes {
    Constant(Box<[u8]>),
    Cell(usize),
    Name(NameField),
    Prefix(Box<Bytes>, usize),
    Suffix(Box<Bytes>, usize),
}

impl RowCheck {
    /// Compiles a parsed rule.
    pub fn new(expr: &Expr, scope: &RowScope) -> Result<RowCheck, RowError> {
        let mut compiler = Compiler { scope, reads: 0, reads_name: 0, missing_item: None };
        let rule = compiler.truth(expr);
        let rule = rule.map_err(|error| RowError { error, missing_item: compiler.missing_item })?;
        Ok(RowCheck { needs: rule.needs(), rule, reads: compiler.reads, reads_name: compiler.reads_name })
    }

    /// Whether a record breaks the rule.
    #[inline]
    pub fn is_broken(&self, record: &impl Record) -> bool {
        self.rule.holds(record) == Some(false)
    }

    /// How the rule is broken, where there is more to say.
    pub fn detail(&self, record: &impl Record) -> Option<Detail> {
        self.rule.detail(record)
    }

    /// The two sides of the comparison that a broken rule failed on, in words.
    pub fn failed_comparison(&self, record: &impl Record) -> Option<(String, String)> {
        self.rule.failed_comparison(record)
    }
}

impl Truth {
    /// Whether it holds; `None` while an empty value leaves it undecided.
    #[inline]
    fn holds(&self, record: &impl Record) -> Option<bool> {
        match self {
            Truth::Implies(l, r) => match l.holds(record) {
                Some(true) => r.holds(record),
                Some(false) => Some(true),
                // Nothing follows from what is not known.
                None => None,
            },
            Truth::Or(l, r) => match l.holds(record) {
                Some(true) => Some(true),
                Some(false) => r.holds(record),
                None => r.holds(record).filter(|holds| *holds),
            },
            Truth::And(l, r) => match l.holds(record) {
                Some(false) => Some(false),
                Some(true) => r.holds(record),
                None => r.holds(record).filter(|holds| !*holds),
            },
            Truth::Not(inner) => inner.holds(record).map(|holds| !holds),
            Truth::Same(l, r) => Some(l.holds(record)? == r.holds(record)?),
            Truth::Numbers(l, comparison, r) => Some(comparison.holds(l.number(record)?.compare(r.number(record)?))),
            Truth::Bytes(l, comparison, r) => {
                let (l, r) = (l.bytes(record), r.bytes(record));
                (!l.is_empty() && !r.is_empty()).then(|| comparison.holds(order(l, r)))
            }
            Truth::OneOf(value, texts) => {
                let value = value.bytes(record);
                Some(texts.iter().any(|text| **text == *value))
            }
            Truth::OneOfWords(value, length, words) => {
                let value = value.bytes(record);
                Some(value.len() == *length && word(value).is_some_and(|value| words.contains(&value)))
            }
            Truth::Present(value) => Some(!value.bytes(record).is_empty()),
            Truth::Any(list) => Some(list.iter().any(|t| t.holds(record) == Some(true))),
            Truth::All(list) => Some(list.iter().all(|t| t.holds(record) == Some(true))),
            Truth::None(list) => Some(!list.iter().any(|t| t.holds(record) == Some(true))),
            Truth::ExactlyOne(list) => Some(list.iter().filter(|t| t.holds(record) == Some(true)).count() == 1),
            Truth::FilledInOrder(list) => Some(filled_in_order(list, record)),
            Truth::AllDifferent(list) => Some(all_different(list, record)),
            Truth::NoDayAfterMonthEnd(bits, month) => no_day_after_month_end(bits.bytes(record), month.bytes(record)),
            Truth::ServiceNameKnown(value, names) => {
                let value = value.bytes(record);
                (!value.is_empty()).then(|| names.know(value))
            }
            Truth::PictureOfThisFile(value) => {
                let value = value.bytes(record);
                (!value.is_empty()).then(|| is_picture_of(value, record))
            }
            Truth::IsA(value, matcher) => {
                let value = value.bytes(record);
                (!value.is_empty()).then(|| matcher.accepts(value))
            }
            Truth::NoLostCharacter(value) => Some(!lost::has_lost_characters(value.bytes(record))),
            Truth::NoLostCharacterInName(value) => Some(!lost::has_lost_characters_of_name(value.bytes(record))),
        }
    }

    fn failed_comparison(&self, record: &impl Record) -> Option<(String, String)> {
        match self {
            Truth::Implies(_, r) => r.failed_comparison(record),
            Truth::Or(l, r) => r.failed_comparison(record).or_else(|| l.failed_comparison(record)),
            Truth::And(l, r) if l.holds(record) == Some(false) => {
                l.failed_comparison(record).or_else(|| r.failed_comparison(record))
            }
            Truth::And(_, r) => r.failed_comparison(record),
            Truth::Numbers(l, _, r) => Some((l.number(record)?.to_string(), r.number(record)?.to_string())),
            Truth::Bytes(l, _, r) => {
                let text = |bytes: &Bytes| ms932::decode(bytes.bytes(record)).into_owned();
                Some((text(l), text(r)))
            }
            _ => None,
        }
    }
}

/// Up to eight bytes as a number that orders as they do; the rest of the word is zeros, which no cell holds.
#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    let half = |four: &[u8; 4]| u64::from(u32::from_be_bytes(*four));
    Some(match bytes {
        [a, b] => u64::from(*a) << 56 | u64::from(*b) << 48,
        [a, b, c, d] => half(&[*a, *b, *c, *d]) << 32,
        [a, b, c, d, e, f] => half(&[*a, *b, *c, *d]) << 32 | u64::from(*e) << 24 | u64::from(*f) << 16,
        _ if bytes.len() <= 8 => bytes.iter().enumerate().fold(0, |word, (n, b)| word | u64::from(*b) << (56 - 8 * n)),
        _ => return None,
    })
}

/// The order of two texts: most that rules compare are dates, times and codes, and fit a word.
#[inline]
fn order(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    match (word(a), word(b)) {
        (Some(a_word), Some(b_word)) => a_word.cmp(&b_word).then(a.len().cmp(&b.len())),
        _ => a.cmp(b),
    }
}

/// Whether nothing stands after the first empty value.
#[inline]
fn filled_in_order(list: &[Bytes], record: &impl Record) -> bool {
    let filled = |value: &&Bytes| !value.bytes(record).is_empty();
    let first_gap = list.iter().take_while(filled).count();
    !list[first_gap..].iter().any(|value| filled(&value))
}

#[inline]
fn all_different(list: &[Bytes], record: &impl Record) -> bool {
    let seen_before =
        |(n, value): (usize, &[u8])| !value.is_empty() && list[..n].iter().any(|before| before.bytes(record) == value);
    !list.iter().map(|value| value.bytes(record)).enumerate().any(seen_before)
}

/// Whether no day is marked that the month has not; `None` where the month is no month.
#[inline]
fn no_day_after_month_end(bits: &[u8], month: &[u8]) -> Option<bool> {
    if bits.is_empty() {
        return Some(true);
    }
    let days = days_of(month)?;
    Some(bits.iter().skip(days).all(|b| *b == b'0'))
}

fn days_of(month: &[u8]) -> Option<usize> {
    let number = matcher::number(month)?;
    Some(matcher::days_in_month((number / 100) as u32, (number % 100) as u32) as usize)
}

impl ServiceNames {
    /// Whether a text names a service: the name, a beginning of it (福祉用具), or more words around it.
    fn know(&self, text: &[u8]) -> bool {
        self.0.iter().any(|name| name.starts_with(text)) || self.0.iter().any(|name| memmem::find(text, name).is_some())
    }
}

/// The parts that a picture's name shares with the file that names it.
const PICTURE_FIELDS: [NameField; 5] =
    [NameField::From, NameField::FromType, NameField::To, NameField::ToType, NameField::Serial];

/// `UPKIHON_IMAGE_` + everything of the file's name from the sender to the serial + `_` + branch + `.jpg`.
fn is_picture_of(picture: &[u8], record: &impl Record) -> bool {
    let mut parts = picture.split(|b| *b == b'_').skip(2);
    PICTURE_FIELDS
        .iter()
        .map(|field| record.name(*field))
        .filter(|expected| !expected.is_empty())
        .all(|expected| parts.next() == Some(expected))
}

impl Bytes {
    #[inline]
    fn bytes<'r>(&'r self, record: &'r impl Record) -> &'r [u8] {
        match self {
            Bytes::Cell(index) => record.cell(*index),
            Bytes::Constant(bytes) => bytes,
            Bytes::Name(field) => record.name(*field),
            Bytes::Prefix(value, n) => {
                let value = value.simple(record);
                value.get(..*n).unwrap_or(value)
            }
            Bytes::Suffix(value, n) => {
                let value = value.simple(record);
                value.get(value.len().saturating_sub(*n)..).unwrap_or(value)
            }
        }
    }

    /// The bytes of what a prefix is taken of: nearly always a cell.
    #[inline]
    fn simple<'r>(&'r self, record: &'r impl Record) -> &'r [u8] {
        match self {
            Bytes::Cell(index) => record.cell(*index),
            other => other.nested(record),
        }
    }

    #[cold]
    fn nested<'r>(&'r self, record: &'r impl Record) -> &'r [u8] {
        self.bytes(record)
    }
}

impl Comparison {
    #[inline]
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Less => order.is_lt(),
            Comparison::Greater => order.is_gt(),
        }
    }
}

impl Figure {
    fn number(&self, record: &impl Record) -> Option<Number> {
        match self {
            Figure::Constant(number) => Some(*number),
            Figure::Cell(index) => Number::parse(record.cell(*index)),
            Figure::Calculate(l, operator, r) => l.number(record)?.calculate(*operator, r.number(record)?),
            Figure::Floor(value) => value.number(record).map(Number::floor),
            Figure::First(list) => list.iter().find_map(|figure| figure.number(record)),
            Figure::Lookup(table, code) => {
                let code = code.bytes(record);
                let figure = table.0.iter().find_map(|(c, figure)| (**c == *code).then_some(*figure))?;
                Some(Number::whole(figure.into()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::lang::row_rule::parse;

    /// a, b are numbers; x, y are texts; `$from` is 0300000100.
    struct Cells<'a>([&'a str; 4]);

    impl Record for Cells<'_> {
        fn cell(&self, index: usize) -> &[u8] {
            self.0[index].as_bytes()
        }
        fn name(&self, field: NameField) -> &[u8] {
            if field == NameField::From { b"0300000100" } else { b"" }
        }
    }

    fn compile(text: &str) -> Result<RowCheck, SyntaxError> {
        let lookups = HashMap::from([("limits".to_owned(), Arc::new(Lookup(vec![(b"21"[..].into(), 16765)])))]);
        let scope = RowScope {
            items: [("a", (0, true)), ("b", (1, true)), ("x", (2, false)), ("y", (3, false))].into_iter().collect(),
            lookups: &lookups,
            service_names: Arc::new(ServiceNames(vec![b"KAIGO"[..].into()])),
            types: &TypeScope::default(),
        };
        RowCheck::new(&parse(text)?, &scope).map_err(|wrong| wrong.error)
    }

    /// Whether cells break a rule. If so, none that it needs is empty.
    fn broken(rule: &str, cells: [&str; 4]) -> bool {
        let check = compile(rule).unwrap();
        let present = (0..4).filter(|n| !cells[*n].is_empty()).fold(0, |bits, n| bits | 1 << n);
        let is_broken = check.is_broken(&Cells(cells));
        assert!(!is_broken || check.needs & !present == 0, "{rule} needs {:b}: {cells:?}", check.needs);
        is_broken
    }

    #[test]
    fn empty_values_leave_comparisons_undecided() {
        assert!(broken("a == b", ["1", "2", "", ""]));
        assert!(!broken("a == b", ["1", "", "", ""]));
        assert!(!broken("not a == b", ["1", "", "", ""]));
        assert!(!broken("x == y", ["", "", "1", ""]));
        assert!(broken("x is \"1\"", ["", "", "", ""]));
        assert!(!broken("a == b or x is \"1\"", ["1", "", "", ""]), "undecided or false is undecided");
        assert!(broken("a == b and x is \"1\"", ["1", "", "", ""]), "undecided and false is false");
        assert!(!broken("a == b => x is \"1\"", ["1", "", "", ""]));
    }

    #[test]
    fn what_a_rule_needs_is_in_every_record_that_breaks_it() {
        for (rule, needs) in [
            ("a == b", 0b11),
            ("x <= prefix($from, 2)", 0b100),
            ("present(x) => y is \"1\"", 0b100),
            ("prefix(x, 1) in {\"1\", \"2\"} => any(a, y)", 0b100),
            ("present(x) => all(a, b)", 0b100),
            ("not all(x, y)", 0b1100),
            ("none(x, y)", 0),
            ("x == \"1\" or y == \"1\"", 0b1100),
            ("x == \"1\" and y == \"1\"", 0),
            ("x == \"1\" and present(y) => a > 0", 0b1101),
            ("any(x, y) => a > 0", 0b1),
            ("(x == \"1\") == (y == \"1\")", 0),
            ("a == first(b, 7)", 0b1),
            ("a == floor(b * 2)", 0b11),
            ("a == lookup(limits, x)", 0b101),
            ("not x in {\"1\", \"22\"}", 0b100),
            ("x is \"1\"", 0),
            ("exactly_one(x, y)", 0),
            ("not exactly_one(x, all(x, y))", 0b100),
            ("no_day_after_month_end(x, y)", 0b1100),
            ("no_lost_character(x)", 0b100),
            ("is_a(x, digits(1))", 0b100),
            ("service_name_known(x)", 0b100),
            ("filled_in_order(x, y)", 0),
        ] {
            let check = compile(rule).unwrap();
            assert_eq!(check.needs, needs, "{rule}");
            let values = ["", "1", "2", "22", "?", "201902"];
            for n in 0..values.len().pow(4) {
                let cells = [1, 6, 36, 216].map(|place| values[n / place % values.len()]);
                broken(rule, cells);
            }
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        assert!(!broken("a == floor(b * 1140 / 100)", ["11411", "1001", "", ""]));
        assert!(broken("a == floor(b * 1140 / 100)", ["11412", "1001", "", ""]));
        assert!(!broken("a - b <= 0 - 1", ["1", "2", "", ""]));
        assert!(!broken("a == first(b, 7)", ["7", "", "", ""]));
        assert!(!broken("a == lookup(limits, x)", ["16765", "", "21", ""]));
        assert!(!broken("a == lookup(limits, x)", ["1", "", "99", ""]));
        let check = compile("a == b / 100").unwrap();
        assert_eq!(check.failed_comparison(&Cells(["3", "250", "", ""])), Some(("3".into(), "2.50".into())));
        assert!(!broken("a == b", ["10.50", "10.50", "", ""]));
    }

    #[test]
    fn negative_numbers_are_numbers() {
        assert!(!broken("a == b * 2", ["-94", "-47", "", ""]) && broken("a == b * 2", ["94", "-47", "", ""]));
        assert!(!broken("a < b", ["-2", "-1", "", ""]) && broken("a >= 0", ["-1", "", "", ""]));
        let check = compile("a == b * 2").unwrap();
        assert_eq!(check.failed_comparison(&Cells(["94", "-47", "", ""])), Some(("94".into(), "-94".into())));
    }

    #[test]
    fn values_of_a_type() {
        assert!(!broken("is_a(x, calendar_date)", ["", "", "20240229", ""]));
        assert!(broken("is_a(x, calendar_date)", ["", "", "20240230", ""]));
        assert!(!broken("is_a(x, calendar_date)", ["", "", "", ""]), "an empty value is undecided");
        assert!(!broken("is_a(x, digits(3))", ["", "", "123", ""]) && broken("is_a(x, digits(3))", ["", "", "12", ""]));
        assert!(compile("is_a(x, calender_date)").unwrap_err().message.contains("calender_date"));
        assert!(compile("is_a(x, code_of(calender))").unwrap_err().message.contains("no code table"));
        assert!(compile("is_a(x, \"3\")").unwrap_err().message.contains("expected a type"));
    }

    #[test]
    fn presence() {
        let one = "exactly_one(any(a, b), any(x), any(y))";
        assert!(!broken(one, ["1", "1", "", ""]) && broken(one, ["1", "", "1", ""]) && broken(one, ["", "", "", ""]));
        assert!(!broken("filled_in_order(a, b, x)", ["1", "1", "", ""]));
        assert!(broken("filled_in_order(a, b, x)", ["1", "", "1", ""]));
        assert!(
            !broken("all_different(a, b, x, y)", ["1", "", "", "2"])
                && broken("all_different(a, x, y)", ["1", "", "2", "2"])
        );
        assert!(broken("none(a, x)", ["", "", "1", ""]) && broken("all(a, x)", ["", "", "1", ""]));
    }

    #[test]
    fn texts() {
        assert!(!broken("prefix(x, 2) in {\"17\", \"67\"} => present(y)", ["", "", "111111", ""]));
        assert!(broken("prefix(x, 2) in {\"17\", \"67\"} => present(y)", ["", "", "171007", ""]));
        assert!(!broken("suffix(x, 4) == \"AAAA\"", ["", "", "11AAAA", ""]));
        assert!(broken("x == $from", ["", "", "0300000101", ""]));
        assert!(!broken("x == $month", ["", "", "0300000101", ""]), "a name without a month");
        assert!(broken("(x is \"1\") == (y is \"1\")", ["", "", "1", ""]));
        assert!(broken("no_day_after_month_end(x, y)", ["", "", "0000000000000000000000000000001", "202511"]));
        assert!(!broken("no_day_after_month_end(x, y)", ["", "", "0000000000000000000000000000001", "202512"]));
        assert!(
            !broken("service_name_known(x)", ["", "", "KAI", ""])
                && broken("service_name_known(x)", ["", "", "ZZ", ""])
        );
        assert!(!broken("picture_of_this_file(x)", ["", "", "UPKIHON_IMAGE_0300000100_1.jpg", ""]));
        assert!(broken("picture_of_this_file(x)", ["", "", "UPKIHON_IMAGE_0300000101_1.jpg", ""]));
    }

    #[test]
    fn lost_characters() {
        let [name, text] = ["no_lost_character_in_name(x)", "no_lost_character(x)"];
        for (value, in_name, in_text) in
            [("A ?", true, false), ("???", true, true), ("AB", false, false), ("", false, false)]
        {
            assert_eq!(
                (broken(name, ["", "", value, ""]), broken(text, ["", "", value, ""])),
                (in_name, in_text),
                "{value}"
            );
        }
    }

    #[test]
    fn words_order_like_bytes() {
        let texts = [
            "",
            "1",
            "12",
            "13",
            "121",
            "1210",
            "12100",
            "202511",
            "202512",
            "20251105",
            "20251106",
            "0300000100",
            "0300000101",
        ];
        for a in texts {
            for b in texts {
                assert_eq!(order(a.as_bytes(), b.as_bytes()), a.cmp(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn what_a_rule_reads() {
        let check = compile("a == b => x == $from").unwrap();
        assert_eq!((check.reads, check.reads_name), (0b111, NameField::From.bit()));
    }

    #[test]
    fn mistakes_are_found_when_the_rule_is_compiled() {
        let wrong = |text: &str| {
            let error = compile(text).unwrap_err();
            (error.at, error.message)
        };
        assert_eq!(wrong("a == c").0, 5..6);
        assert_eq!(wrong("a == x").1, "the two sides are not of one kind (number, text, truth)");
        assert_eq!(wrong("a + 1").1, "expected something that is true or false");
        assert_eq!(wrong("presnt(x)").1, "no function `presnt`; did you mean `present`?");
        assert_eq!(wrong("x == $form").1, "a file name has no part `form`; did you mean `from`?");
        assert_eq!(wrong("a == b / a").1, "divide only by a number that is not 0");
        assert_eq!(wrong("prefix(x) == y").1, "`prefix` does not take these arguments");
    }
}
