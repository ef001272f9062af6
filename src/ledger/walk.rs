//! Going through both sides of a file, record by record and cell by cell: what became of each cell, as the two sides show it.

use super::line::{CellCounts, ChangeKind, LedgerChange, Shown};
use super::names::Naming;
use super::runs::{Gathering, is_personal};
use super::tables::{ExpectedSource, Tables};
use crate::document::Replaced;
use crate::ground::ms932;
use crate::read::cell::{Cell, content};
use crate::read::records::{Record, Records};
use crate::text::Text;

/// A file on one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Content<'a> {
    /// What is sealed: the file, or the document that it stands in.
    pub sealed: &'a [u8],
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The edition of the document that it stands in.
    pub document: Option<&'a str>,
    /// Values of the document that its bytes do not hold as they are.
    pub replaced: Option<&'a Replaced>,
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Content<'a> {
        Content { sealed: bytes, bytes, document: None, replaced: None }
    }
}

/// Records and cells of a file, as far as they can be told.
pub(crate) fn extent(bytes: &[u8]) -> (u64, u64) {
    let records = Records::of(bytes).map(|record| match record {
        Ok(record) if record.is_empty() => (0, 0),
        Ok(record) => (1, record.cell_count() as u64),
        Err(broken) => (1, broken.cells.len() as u64),
    });
    records.fold((0, 0), |(records, cells), (one, own)| (records + one, cells + own))
}

/// What both sides show.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Walked {
    pub records: u64,
    pub cells: CellCounts,
    /// In the order of a ledger.
    pub changes: Vec<LedgerChange>,
}

/// What else is to be known of a file.
pub(super) struct Around<'w> {
    pub tables: &'w Tables<'w>,
    /// `None` where the file has no output.
    pub naming: Option<&'w Naming<'w>>,
    pub show_values: bool,
    /// Whether the run had a map of TAISコード.
    pub with_codes: bool,
}

/// Goes through both sides. What must not be is handed to `wrong`; where the sides cannot be compared any farther there is no
/// result.
pub(super) fn walk<'w>(
    around: &'w Around<'w>,
    input: Content<'w>,
    output: Option<&'w [u8]>,
    wrong: &mut dyn FnMut(Text),
) -> Option<Walked> {
    let mut walk = Walk::new(around, input.replaced, wrong);
    let mut others = output.map(Records::of);
    for record in Records::of(input.bytes) {
        let other = match &mut others {
            Some(others) => Some(walk.read(others.next()?.ok())?),
            None => None,
        };
        let record = walk.read(record.ok())?;
        if other.as_ref().is_some_and(|other| other.line_end() != record.line_end()) {
            walk.wrong(("の改行が出力で違います", ": its line break is another in the output"));
        }
        if record.is_empty() {
            if other.is_some_and(|other| !other.is_empty()) {
                walk.wrong(("の後の空行が出力にありません", ": the empty line after it is none in the output"));
            }
            continue;
        }
        walk.record(&record, other.as_ref())?;
    }
    if others.is_some_and(|mut others| others.next().is_some()) {
        walk.wrong(("の後に、出力には別のレコードがあります", " is the last, and the output has more records"));
        return None;
    }
    Some(walk.finish())
}

/// The changes of one column of the output, as they are gathered.
struct ColumnChanges<'w> {
    column: &'w ExpectedSource,
    run: Option<Gathering<'w, 'w>>,
}

struct Walk<'w, 'm> {
    around: &'w Around<'w>,
    replaced: Option<&'w Replaced>,
    wrong: &'m mut dyn FnMut(Text),
    written: Vec<ColumnChanges<'w>>,
    dropped: Vec<(usize, Gathering<'w, 'w>)>,
    walked: Walked,
    /// What documents say in characters of their own comes last.
    narrowed: Vec<LedgerChange>,
}

impl<'w, 'm> Walk<'w, 'm> {
    fn new(around: &'w Around<'w>, replaced: Option<&'w Replaced>, wrong: &'m mut dyn FnMut(Text)) -> Walk<'w, 'm> {
        let (tables, show) = (around.tables, around.show_values);
        let columns = tables.columns.iter().enumerate().map(|(n, column)| {
            let run = match column {
                ExpectedSource::Copy(_) => None,
                ExpectedSource::Version(n) | ExpectedSource::Picture(n) => {
                    Some((ChangeKind::Recoded, &tables.from.items()[*n]))
                }
                ExpectedSource::Inserted(_) => tables.to.map(|to| (ChangeKind::Inserted, &to.items()[n])),
            };
            ColumnChanges { column, run: run.map(|(kind, item)| Gathering::new(kind, item, show)) }
        });
        let dropped = |n: &usize| (*n, Gathering::new(ChangeKind::Dropped, &tables.from.items()[*n], show));
        Walk {
            around,
            replaced,
            wrong,
            written: columns.collect(),
            dropped: tables.dropped.iter().map(dropped).collect(),
            walked: Walked::default(),
            narrowed: Vec::new(),
        }
    }

    fn wrong(&mut self, (ja, en): (&str, &str)) {
        let record = self.walked.records;
        (self.wrong)(Text::new(format!("{record}件目{ja}"), format!("record {record}{en}")));
    }

    fn wrong_item(&mut self, item: usize, (ja, en): (&str, &str)) {
        let record = self.walked.records;
        (self.wrong)(Text::new(format!("{record}件目の項目{item}{ja}"), format!("record {record}, item {item} {en}")));
    }

    /// A record whose quotes are in order.
    fn read<'r>(&mut self, record: Option<Record<'r>>) -> Option<Record<'r>> {
        if record.is_none() {
            self.wrong(("の後で引用符が正しくありません", " is followed by quotes that are not in order"));
        }
        record
    }

    fn record(&mut self, record: &Record<'w>, other: Option<&Record<'w>>) -> Option<()> {
        self.walked.records += 1;
        let tables = self.around.tables;
        let sides = [(Some(record), tables.from.items().len()), (other, self.written.len())];
        for (side, expected) in sides {
            let Some(count) = side.map(Record::cell_count).filter(|count| *count != expected) else { continue };
            let (ja, en) =
                (format!("が{expected}項目ではなく{count}項目です"), format!(" has {count} items, not {expected}"));
            self.wrong((&ja, &en));
            return None;
        }
        self.walked.cells.input += record.cell_count() as u64;
        if let Some(other) = other {
            self.walked.cells.output += other.cell_count() as u64;
            (0..self.written.len()).for_each(|n| self.cell(record, other, n));
        }
        self.drop_cells(record);
        Some(())
    }

    /// One cell of the output.
    fn cell(&mut self, record: &Record<'w>, other: &Record<'w>, n: usize) {
        let there = other.cell(n).0;
        let column = self.written[n].column;
        let Some(source) = column.source() else { return self.inserted(record, there, n) };
        let here = record.cell(source).0;
        let was = self.replaced.and_then(|replaced| replaced.get(&(self.walked.records, source as u16 + 1)));
        if let ExpectedSource::Copy(_) = column {
            if here != there {
                return self.wrong_item(source + 1, ("が出力で違います", "is another in the output"));
            }
            match was {
                Some(was) => self.narrowed(source, was, here),
                None if source == n => self.walked.cells.copied += 1,
                None => self.walked.cells.moved += 1,
            }
            return;
        }
        if was.is_some() {
            return self.narrowed_elsewhere(source);
        }
        match self.recoded(column, here) {
            None if here == there => self.walked.cells.copied += 1,
            Some(expected) if expected == there => {
                self.walked.cells.recoded += 1;
                self.gather(n, here, there);
            }
            _ => self.wrong_item(
                source + 1,
                (
                    "の出力の値が、書き換えた値として正しくありません",
                    "is another in the output, and not what it is written anew as",
                ),
            ),
        }
    }

    /// What a cell is written anew as; `None` where it stays.
    fn recoded(&self, column: &ExpectedSource, here: &[u8]) -> Option<Vec<u8>> {
        let (before, after) = self.around.tables.versions;
        let new = match column {
            // Another value would be of another edition.
            ExpectedSource::Version(_) if content(here) == before.as_bytes() => {
                (before != after).then(|| after.to_owned())
            }
            ExpectedSource::Version(_) => Some(after.to_owned()),
            ExpectedSource::Picture(_) if content(here).is_empty() => None,
            ExpectedSource::Picture(_) => {
                self.around.naming.and_then(|naming| naming.picture(&ms932::decode(content(here))))
            }
            ExpectedSource::Copy(_) | ExpectedSource::Inserted(_) => None,
        };
        let quote = &here[..(here.len() - Cell(here).content().len()) / 2];
        new.map(|new| [quote, new.as_bytes(), quote].concat())
    }

    fn inserted(&mut self, record: &Record<'w>, there: &'w [u8], n: usize) {
        self.walked.cells.inserted += 1;
        let (around, column) = (self.around, self.written[n].column);
        let may_be = match column {
            ExpectedSource::Inserted(Some((rows, code)))
                if around.with_codes && rows.has(record.cell(*code).content()) =>
            {
                let item = around.tables.to.and_then(|to| to.items().get(n));
                item.is_some_and(|item| item.value_type().matcher.accepts(there))
            }
            _ => false,
        };
        if !there.is_empty() && !may_be {
            let words = ("の出力に、どこにも無かった値があります", "of the output has a value that comes from nowhere");
            return self.wrong_item(n + 1, words);
        }
        self.gather(n, b"", there);
    }

    fn gather(&mut self, n: usize, here: &'w [u8], there: &[u8]) {
        let Walked { records, changes, .. } = &mut self.walked;
        if let Some(run) = &mut self.written[n].run {
            run.add(*records, here, there, changes);
        }
    }

    /// What a document says in characters of its own is written as the nearest there are.
    fn narrowed(&mut self, source: usize, was: &str, here: &[u8]) {
        self.walked.cells.replaced += 1;
        let item = &self.around.tables.from.items()[source];
        let masked = is_personal(item, here) && !self.around.show_values;
        self.narrowed.push(LedgerChange {
            kind: ChangeKind::Replaced,
            item: item.no(),
            name: item.name().to_owned(),
            records: (self.walked.records, self.walked.records),
            from: Some(Shown::text(was, masked)),
            to: Some(Shown::new(here, masked)),
        });
    }

    fn narrowed_elsewhere(&mut self, source: usize) {
        self.wrong_item(
            source + 1,
            (
                "はCSVに無い文字があるのに、失われたか書き換わりました",
                "was dropped or written anew with characters that CSV lacks",
            ),
        );
    }

    /// The cells of the record that are not in the output.
    fn drop_cells(&mut self, record: &Record<'w>) {
        for at in 0..self.dropped.len() {
            self.walked.cells.dropped += 1;
            let n = self.dropped[at].0;
            let here = record.cell(n).0;
            if self.replaced.is_some_and(|replaced| replaced.contains_key(&(self.walked.records, n as u16 + 1))) {
                self.narrowed_elsewhere(n);
            }
            // An empty value is no loss; it is counted and not listed.
            if !here.is_empty() {
                let Walked { records, changes, .. } = &mut self.walked;
                self.dropped[at].1.add(*records, here, b"", changes);
            }
        }
    }

    fn finish(self) -> Walked {
        let Walk { mut walked, written, dropped, narrowed, .. } = self;
        let runs = written.into_iter().filter_map(|written| written.run).chain(dropped.into_iter().map(|(_, run)| run));
        runs.for_each(|mut run| run.end(&mut walked.changes));
        walked.changes.sort_by_key(|change| (change.records.0, change.item, change.kind));
        walked.changes.extend(narrowed);
        walked
    }
}
