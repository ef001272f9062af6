//! Findings as notes beneath a sheet, and the numbers that lead from a cell to its note.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::read::{PrintPlace, PrintRecord};
use crate::report::{Finding, Report};
use crate::rule::Severity;
use crate::text::{Lang, Wording};

/// What is wrong, by file and record.
#[derive(Debug, Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    by_file: HashMap<Arc<str>, OfFile>,
}

#[derive(Debug, Default)]
struct OfFile {
    /// About the file as a whole.
    whole: Vec<usize>,
    records: HashMap<u64, Vec<usize>>,
}

/// One finding in words.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub severity: Severity,
    pub rule: String,
    pub message: String,
    /// The number and the name of the item.
    pub item: Option<(u16, String)>,
}

/// The notes of one sheet, numbered from 1.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub notes: Vec<Note>,
    numbers: HashMap<(PrintPlace, u16), BTreeSet<usize>>,
}

impl Notes {
    /// The findings of a report, with the values that they are about: the sheet shows them anyway.
    pub fn of(report: &Report, lang: Lang) -> Notes {
        let wording = Wording { lang, show_values: true };
        let mut notes = Notes::default();
        for finding in report.findings() {
            notes.add(finding, wording);
        }
        notes
    }

    fn add(&mut self, finding: &Finding, wording: Wording) {
        let number = self.all.len();
        self.all.push(Note {
            severity: finding.severity(),
            rule: finding.rule().id.clone(),
            message: finding.message(wording),
            item: finding.item().map(|item| (item.no(), item.name().to_owned())),
        });
        let of_file = self.by_file.entry(finding.file().into()).or_default();
        match finding.place().and_then(|place| place.record) {
            Some(record) => of_file.records.entry(record).or_default().push(number),
            None => of_file.whole.push(number),
        }
    }

    /// Everything about the records of a sheet, and about the files that they are in.
    pub fn of_rows<'r>(&self, rows: impl Iterator<Item = &'r PrintRecord>) -> Marks {
        let mut marks = Marks::default();
        if self.all.is_empty() {
            return marks;
        }
        let mut known: HashMap<(&str, Option<u16>, &str), usize> = HashMap::new();
        let mut number_of = |note: &'_ usize, marks: &mut Marks| -> usize {
            let found = &self.all[*note];
            let key = (found.rule.as_str(), found.item.as_ref().map(|(no, _)| *no), found.message.as_str());
            *known.entry(key).or_insert_with(|| {
                marks.notes.push(found.clone());
                marks.notes.len()
            })
        };
        let mut files = BTreeSet::new();
        for place in rows.flat_map(|row| &row.places) {
            let Some(of_file) = self.by_file.get(&place.file) else { continue };
            files.insert(place.file.clone());
            for note in of_file.records.get(&place.record).into_iter().flatten() {
                let number = number_of(note, &mut marks);
                if let Some((item, _)) = self.all[*note].item {
                    marks.numbers.entry((place.clone(), item)).or_default().insert(number);
                }
            }
        }
        for note in files.iter().flat_map(|file| &self.by_file[file].whole) {
            number_of(note, &mut marks);
        }
        marks
    }
}

impl Marks {
    /// The numbers of the notes on a cell: `1,3`; empty without any.
    pub fn numbers(&self, row: &PrintRecord, item: u16) -> String {
        if self.numbers.is_empty() {
            return String::new();
        }
        let found = row.places.iter().filter_map(|place| self.numbers.get(&(place.clone(), item)));
        let numbers: BTreeSet<usize> = found.flatten().copied().collect();
        numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
    }
}
