//! A finding: one rule broken at one place.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::fix::{Outlook, Question, Remedy};
use crate::ground::mask;
use crate::report::excerpt::Excerpt;
use crate::report::repeats::Repeats;
use crate::rule::{Arguments, BookRule, Group, Place, Rule, RuleIndex, Severity};
use crate::schema::{Form, Item};
use crate::text::Wording;
use crate::text::{Lang, Text};

/// The end of each message of an inferred rule.
const INFERRED: [&str; 2] = ["［推定: 標準仕様に明文はありません］", " [inferred: the standard does not say so]"];

/// A problem in the data.
///
/// Its words are made when they are asked for, in the language asked for, with values masked or shown.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(crate) rule: Arc<BookRule>,
    pub(crate) severity: Severity,
    pub(crate) about: Arc<About>,
    pub(crate) place: Option<At>,
    pub(crate) item: Option<Arc<Item>>,
    pub(crate) value: Option<Value>,
    pub(crate) arguments: Arguments,
    pub(crate) excerpt: Option<Box<Excerpt>>,
    pub(crate) remedy: Option<Remedy>,
    /// On the first of several in one item: how many there are.
    pub(crate) repeats: Option<Arc<Repeats>>,
    pub(crate) repeated: Option<Box<Repeated>>,
}

/// Findings that one stands for, as most records of the file share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repeated {
    /// How many, with the one that is there.
    pub count: u64,
    /// The first places.
    pub first: Vec<At>,
}

impl Repeated {
    /// Places that are kept.
    pub const PLACES: usize = 3;

    /// What a message says of them at its end.
    fn words(&self, lang: Lang) -> String {
        let records: Vec<String> = self.first.iter().map(|at| at.record.to_string()).collect();
        match lang {
            Lang::Ja => format!("（このファイルで同じ指摘が{}件: レコード{}ほか）", self.count, records.join("・")),
            Lang::En => format!(" ({} times in this file: records {} and more)", self.count, records.join(", ")),
        }
    }
}

/// The file that findings are in. There may be a million findings, and those of one file share it.
#[derive(Debug)]
pub(crate) struct About {
    pub file: Arc<str>,
    pub unit: Option<Arc<str>>,
    pub form: Option<Arc<Form>>,
    pub edition: Box<str>,
}

/// A [`Place`] in little memory: files are smaller than 4 GiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// 0 outside records.
    record: u32,
    line: u32,
    byte: u32,
}

impl At {
    pub fn new(place: Place) -> At {
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        At { record: small(place.record.unwrap_or(0)), line: small(place.line), byte: small(place.byte) }
    }

    /// The same place, moved down by this many records.
    pub fn after(self, records: u64) -> At {
        match self.record {
            0 => self,
            record => At { record: u32::try_from(u64::from(record) + records).unwrap_or(u32::MAX), ..self },
        }
    }

    fn place(self) -> Place {
        let record = (self.record > 0).then_some(u64::from(self.record));
        Place { record, line: self.line.into(), byte: self.byte.into() }
    }
}

/// The value a finding is about.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub text: Box<str>,
    pub sensitive: bool,
}

/// Without what it says.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::shape(&self.text, Lang::En))
    }
}

impl Finding {
    /// A finding about a file as a whole.
    pub(crate) fn of_file(rule: Arc<BookRule>, severity: Severity, about: About, arguments: Arguments) -> Finding {
        Finding {
            rule,
            severity,
            about: Arc::new(about),
            place: None,
            item: None,
            value: None,
            arguments,
            excerpt: None,
            remedy: None,
            repeats: None,
            repeated: None,
        }
    }

    /// How many findings it stands for, itself included: more than one where most records of the file share it.
    pub fn count(&self) -> u64 {
        self.repeated.as_ref().map_or(1, |repeated| repeated.count)
    }

    /// The first places of those that it stands for; none if it stands for itself alone.
    pub fn first_places(&self) -> impl Iterator<Item = Place> + '_ {
        self.repeated.iter().flat_map(|repeated| &repeated.first).map(|at| at.place())
    }

    /// Stands for another one of its kind, too: the one that comes first stays, and it is mended if both are.
    pub(crate) fn stand_for(&mut self, mut other: Finding) {
        if other.order(self) == Ordering::Less {
            std::mem::swap(self, &mut other);
        }
        self.remedy = match (self.remedy, other.remedy) {
            (Some(own), Some(other)) => Some(if own.is_safe() { other } else { own }),
            _ => None,
        };
    }

    /// The rule that is broken.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// How bad it is; the rule's severity unless options changed it.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The file, as it was given: a path, or archive and path (`a.zip!/b.CSV`).
    pub fn file(&self) -> &str {
        &self.about.file
    }

    /// The unit the file belongs to, where its name says.
    pub fn unit(&self) -> Option<&str> {
        self.about.unit.as_deref()
    }

    /// Where in the file, for everything but files as a whole.
    pub fn place(&self) -> Option<Place> {
        self.place.map(At::place)
    }

    /// The form of the file, where it is known.
    pub fn form(&self) -> Option<&Form> {
        self.about.form.as_deref()
    }

    /// The edition whose tables were used.
    pub fn edition(&self) -> &str {
        &self.about.edition
    }

    /// Where the standard says so: the item's line in the layout table, or the rule's section.
    pub fn section(&self) -> &str {
        match &self.item {
            Some(item) if self.rule.group == Group::Fields => item.source(),
            _ => &self.rule.section,
        }
    }

    /// The item, if it is about one.
    pub fn item(&self) -> Option<&Item> {
        self.item.as_deref()
    }

    /// The value, masked unless values are shown.
    pub fn value(&self, wording: Wording) -> Option<String> {
        self.value.as_ref().map(|value| mask::show(&value.text, value.sensitive, wording))
    }

    /// Whether [`Finding::value`] holds the value's shape instead of the value.
    pub fn is_masked(&self, wording: Wording) -> bool {
        self.value.as_ref().is_some_and(|value| value.sensitive && !wording.show_values)
    }

    /// What is wrong. Where the rule is an inference, the message says so. Rules on the input are guards of this program:
    /// nobody takes them for the standard's.
    pub fn message(&self, wording: Wording) -> String {
        let mut message = self.fill(&self.rule.message, wording);
        if self.rule.inferred.is_some() && self.rule.group != Group::Input {
            message.push_str(match wording.lang {
                Lang::Ja => INFERRED[0],
                Lang::En => INFERRED[1],
            });
        }
        if let Some(repeated) = &self.repeated {
            message.push_str(&repeated.words(wording.lang));
        }
        message
    }

    /// What to do.
    pub fn help(&self, wording: Wording) -> String {
        self.fill(&self.rule.help, wording)
    }

    /// What to do, for those who read the report without a terminal.
    pub(crate) fn help_on_paper(&self, wording: Wording) -> String {
        self.fill(&self.rule.help_on_paper, wording)
    }

    fn fill(&self, text: &Text, wording: Wording) -> String {
        self.arguments.fill(text, wording, |name| match name {
            "item" => self.item.as_ref().map(|item| item.name().into()),
            "expected" => self.item.as_ref().map(|item| item.expected().get(wording.lang).into()),
            "form" => self.about.form.as_ref().map(|form| form.code().into()),
            "value" => self.value(wording).map(Into::into),
            _ => None,
        })
    }

    /// What `careplan fix` would really do about it, here: it mends this finding, as a check of the fixed file shows.
    pub fn remedy(&self) -> Option<Remedy> {
        self.remedy
    }

    /// What mends it, as fixing sees the file.
    pub(crate) fn mended_by(&self, outlook: &Outlook) -> Option<Remedy> {
        outlook.remedy(Question {
            rule: &self.rule.id,
            place: self.place(),
            item: self.item.as_ref().map(|item| item.no()),
            value: self.value.as_ref().map(|value| &*value.text),
        })
    }

    /// What it has in common with others of its file that say the same of the same item.
    pub(crate) fn group(&self) -> (RuleIndex, Option<u16>) {
        (self.rule.index(), self.item.as_ref().map(|item| item.no()))
    }

    /// The record, from 1; 0 outside records.
    pub(crate) fn record(&self) -> u64 {
        self.place.map_or(0, |place| place.record.into())
    }

    /// How many findings like it there are in its file, where it is the first of several.
    pub(crate) fn repeats(&self) -> Option<&Repeats> {
        self.repeats.as_deref()
    }

    /// The piece of the record around the place; kept for the first findings of each rule and item.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.excerpt.as_deref()
    }

    /// The order of reports: file, record, item, rule; then place and words, so that it is always the same.
    pub(crate) fn order(&self, other: &Finding) -> Ordering {
        fn key(finding: &Finding) -> (Option<u32>, Option<u16>, &str, Option<u32>) {
            (
                finding.place.map(|place| place.record),
                finding.item.as_ref().map(|item| item.no()),
                &finding.rule.id,
                finding.place.map(|place| place.byte),
            )
        }
        let words = |finding: &Finding| finding.message(Wording { show_values: true, ..Wording::default() });
        let by_file = match Arc::ptr_eq(&self.about, &other.about) {
            true => Ordering::Equal,
            false => self.about.file.cmp(&other.about.file),
        };
        by_file.then_with(|| key(self).cmp(&key(other))).then_with(|| words(self).cmp(&words(other)))
    }
}
