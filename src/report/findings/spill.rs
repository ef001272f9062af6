//! Where findings go that are too many for memory.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fix::{Outlook, Remedy};
use crate::report::finding::{Finding, Value};
use crate::rule::Place;
use crate::rule::{Argument, Arguments, Severity};
use crate::schema::Spec;
use crate::text::Text;

/// A place to keep bytes until they are asked for again: a file without a name, most of the time.
///
/// The core touches no disk, so whoever wants memory to stay bounded brings one
/// ([`Checker::with_spill`](crate::check::Checker::with_spill)). What is kept holds values of the data as they are.
pub trait Spill: fmt::Debug + Send + Sync {
    /// Keeps some bytes. Returns the place to read them from.
    ///
    /// # Errors
    ///
    /// If they cannot be kept; the findings then stay in memory.
    fn keep(&self, bytes: &[u8]) -> io::Result<u64>;

    /// Fills a buffer with the bytes that were kept at a place.
    ///
    /// # Errors
    ///
    /// If they cannot be read: the report cannot be written.
    fn read(&self, place: u64, buffer: &mut [u8]) -> io::Result<()>;
}

/// Findings of one file, sorted, that were kept elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    place: u64,
    bytes: u32,
    /// How many there are.
    pub count: u32,
    /// The record of the first of them, as sorting sees it.
    first: Option<Option<u64>>,
    /// Records before the part of the file that they are numbered in.
    records_before: u64,
    /// What fixing would do to the file: known only after the findings were kept.
    outlook: Option<Arc<Outlook>>,
}

impl Run {
    /// As sorting sees it: no finding of the run comes before this.
    pub fn first(&self) -> Option<Option<u64>> {
        self.first.map(|record| record.map(|record| record + self.records_before))
    }

    /// The same, of a part of the file that has so many records before it.
    pub fn after(self, records: u64) -> Run {
        Run { records_before: self.records_before + records, ..self }
    }

    /// The same, now that it is known what fixing would do.
    pub fn with_outlook(self, outlook: Option<&Arc<Outlook>>) -> Run {
        Run { outlook: outlook.cloned(), ..self }
    }

    /// Keeps sorted findings of files, each file's on its own. `None` where that is not possible.
    pub fn keep_all<'f>(spill: &dyn Spill, files: impl Iterator<Item = &'f [Finding]>) -> Option<Vec<Run>> {
        let mut bytes = Vec::new();
        let mut runs = Vec::new();
        for findings in files {
            let from = bytes.len();
            for finding in findings {
                bytes = postcard::to_extend(&Stored::of(finding), bytes).ok()?;
            }
            runs.push(Run {
                place: from as u64,
                bytes: u32::try_from(bytes.len() - from).ok()?,
                count: u32::try_from(findings.len()).ok()?,
                first: findings.first().map(|finding| finding.place.map(|place| place.record))?,
                records_before: 0,
                outlook: None,
            });
        }
        let place = spill.keep(&bytes).ok()?;
        runs.iter_mut().for_each(|run| run.place += place);
        Some(runs)
    }

    /// Reads them again, as findings of a file.
    pub fn read(&self, spill: &dyn Spill, spec: &Spec, file: &Arc<str>) -> io::Result<VecDeque<Finding>> {
        let mut bytes = vec![0; self.bytes as usize];
        spill.read(self.place, &mut bytes)?;
        let mut rest = &bytes[..];
        let mut findings = VecDeque::with_capacity(self.count as usize);
        while !rest.is_empty() {
            let (stored, after): (Stored<'_>, _) = postcard::take_from_bytes(rest).map_err(io::Error::other)?;
            rest = after;
            // Findings of one file are of one unit and, nearly always, one edition: they share these texts.
            let mut finding = stored.finding(spec, file, findings.back());
            if let Some(record) = finding.place.as_mut().and_then(|place| place.record.as_mut()) {
                *record += self.records_before;
            }
            if let Some(outlook) = &self.outlook {
                finding.remedy = finding.mended_by(outlook);
            }
            findings.push_back(finding);
        }
        Ok(findings)
    }
}

/// A finding as it is kept: what the spec holds is named, the rest stands there. Excerpts are not kept.
#[derive(Deserialize, Serialize)]
struct Stored<'a> {
    rule: &'a str,
    severity: Severity,
    unit: Option<&'a str>,
    place: Option<(Option<u64>, u64, u64)>,
    edition: &'a str,
    form: Option<&'a str>,
    item: Option<u16>,
    value: Option<(&'a str, bool)>,
    #[serde(borrow)]
    arguments: Vec<(&'a str, StoredArgument<'a>)>,
    remedy: Option<Remedy>,
}

#[derive(Deserialize, Serialize)]
enum StoredArgument<'a> {
    Text(&'a str, &'a str),
    Number(u64),
    Value(&'a str, bool),
}

impl<'a> Stored<'a> {
    fn of(finding: &'a Finding) -> Stored<'a> {
        let argument = |argument: &'a Argument| match argument {
            Argument::Text(Text { ja, en }) => StoredArgument::Text(ja, en),
            Argument::Number(number) => StoredArgument::Number(*number),
            Argument::Value { text, sensitive } => StoredArgument::Value(text, *sensitive),
        };
        Stored {
            rule: &finding.rule.id,
            severity: finding.severity,
            unit: finding.unit.as_deref(),
            place: finding.place.map(|place| (place.record, place.line, place.byte)),
            edition: &finding.edition,
            form: finding.form.as_ref().map(|form| form.code()),
            item: finding.item.as_ref().map(|item| item.no()),
            value: finding.value.as_ref().map(|value| (&*value.text, value.sensitive)),
            arguments: finding.arguments.iter().map(|(name, value)| (name, argument(value))).collect(),
            remedy: finding.remedy,
        }
    }

    fn finding(self, spec: &Spec, file: &Arc<str>, like: Option<&Finding>) -> Finding {
        let shared = |text: &str, other: Option<&Arc<str>>| match other.filter(|other| &***other == text) {
            Some(other) => other.clone(),
            None => Arc::from(text),
        };
        let form = self.form.and_then(|code| spec.edition(self.edition)?.form(code).cloned());
        let item = self.item.and_then(|no| form.as_ref()?.items().iter().find(|item| item.no() == no).cloned());
        let mut arguments = Arguments::default();
        for (name, argument) in self.arguments {
            let argument = match argument {
                StoredArgument::Text(ja, en) => Argument::Text(Text::new(ja, en)),
                StoredArgument::Number(number) => Argument::Number(number),
                StoredArgument::Value(text, sensitive) => Argument::value(text, sensitive),
            };
            arguments.set(name.to_owned(), argument);
        }
        let rules = spec.rules();
        Finding {
            rule: rules.at(rules.position(self.rule).unwrap_or(0)).clone(),
            severity: self.severity,
            file: file.clone(),
            unit: self.unit.map(|unit| shared(unit, like.and_then(|like| like.unit.as_ref()))),
            place: self.place.map(|(record, line, byte)| Place { record, line, byte }),
            edition: shared(self.edition, like.map(|like| &like.edition)),
            form,
            item,
            value: self.value.map(|(text, sensitive)| Value { text: text.into(), sensitive }),
            arguments,
            excerpt: None,
            remedy: self.remedy,
        }
    }
}
