//! Writing the records of one file in another edition, and accounting for every cell.

use super::maps::{MapEvidence, TaisMap};
use super::route::{FormPlan, ItemSource};
use crate::ground::ms932;
use crate::ledger::Gathering;
use crate::ledger::{CellCounts, ChangeKind, LedgerChange, Shown};
use crate::read::cell::Cell;
use crate::read::records::{Record, Records};
use crate::schema::{Item, RowsWithCode};

/// A file in the new edition.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub bytes: Vec<u8>,
    pub records: u64,
    pub cells: CellCounts,
    pub changes: Vec<LedgerChange>,
    pub found: MapEvidence,
    /// Rows that need a TAISコード or 届出コード that no map gives.
    pub rows_without_code: u64,
}

/// Why a file cannot be taken apart, or not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Quotes that are not in order.
    BrokenQuotes { record: u64 },
    /// Another number of items than the form has.
    Items { record: u64, items: usize, expected: usize },
    /// Another CSVバージョン than the first record's.
    Version { record: u64 },
    /// A value that is longer than the older edition takes.
    TooLong { record: u64, item: String },
    /// There are no records.
    Empty,
}

/// Where values come from that the rows do not hold.
pub(crate) struct Sources<'c> {
    pub tais: &'c TaisMap,
    /// The new name of a family picture; `None` where it stays.
    pub picture: &'c dyn Fn(&str) -> Option<String>,
    pub show_values: bool,
}

/// Writes the records of a file as a plan says. A file of which the edition has no form comes out empty, all its cells
/// dropped.
pub(crate) fn convert(plan: &FormPlan, bytes: &[u8], sources: &Sources<'_>) -> Result<Converted, Refusal> {
    let mut engine = Engine::new(plan, sources);
    if plan.to.is_some() {
        engine.out.bytes.reserve_exact(bytes.len() + bytes.len() / 8);
    }
    for record in Records::of(bytes) {
        let record = record.map_err(|_| Refusal::BrokenQuotes { record: engine.out.records + 1 })?;
        engine.record(&record)?;
    }
    engine.finish()
}

/// A step of writing a record. Cells that neither move nor change are not looked at one by one.
enum Write<'p, 'b> {
    /// Cells that follow each other in both editions.
    Cells { first: usize, last: usize },
    /// CSVバージョン, written anew.
    Version { cell: usize, run: Gathering<'p, 'b> },
    /// The name of a picture, which changes as the names of files do.
    Picture { cell: usize, run: Gathering<'p, 'b> },
    /// Nothing at all, in every record.
    Empty,
    /// A column of the map of TAISコード, for the rows that need a code.
    FromMap { column: &'p str, rows: &'p RowsWithCode, is_first: bool, run: Gathering<'p, 'b> },
}

/// A file on its way.
struct Engine<'p, 'b> {
    plan: &'p FormPlan,
    sources: &'p Sources<'p>,
    writes: Vec<Write<'p, 'b>>,
    /// Cells without a place in the output.
    dropped: Vec<(usize, Gathering<'p, 'b>)>,
    out: Converted,
}

impl<'p, 'b> Engine<'p, 'b> {
    fn new(plan: &'p FormPlan, sources: &'p Sources<'p>) -> Engine<'p, 'b> {
        let items = plan.from.items();
        let dropped: Vec<usize> = match plan.to {
            Some(_) => plan.dropped.clone(),
            None => (0..items.len()).collect(),
        };
        let run = |n: usize| Gathering::new(ChangeKind::Dropped, &items[n], sources.show_values);
        Engine {
            plan,
            sources,
            writes: writes(plan, sources.show_values),
            dropped: dropped.into_iter().map(|n| (n, run(n))).collect(),
            out: Converted::default(),
        }
    }

    fn record(&mut self, record: &Record<'b>) -> Result<(), Refusal> {
        if record.is_empty() {
            // An empty line is no record; it stays where it is.
            self.end_line(record);
            return Ok(());
        }
        self.out.records += 1;
        self.refuse(record)?;
        for (n, write) in self.writes.iter_mut().enumerate() {
            if n > 0 {
                self.out.bytes.push(b',');
            }
            write.put(record, self.plan, self.sources, &mut self.out);
        }
        for (n, run) in &mut self.dropped {
            let cell = record.cell(*n).0;
            // An empty value is no loss; it is counted and not listed.
            if !cell.is_empty() {
                run.add(self.out.records, cell, b"", &mut self.out.changes);
            }
        }
        self.end_line(record);
        Ok(())
    }

    fn end_line(&mut self, record: &Record<'b>) {
        if self.plan.to.is_some() {
            self.out.bytes.extend_from_slice(record.line_end());
        }
    }

    /// The reason why a record cannot be written, if there is one.
    fn refuse(&self, record: &Record<'b>) -> Result<(), Refusal> {
        let (items, number) = (self.plan.from.items(), self.out.records);
        if record.cell_count() != items.len() {
            return Err(Refusal::Items { record: number, items: record.cell_count(), expected: items.len() });
        }
        // Every form begins with CSVバージョン.
        if record.cell(0).content() != self.plan.versions.0.as_bytes() {
            return Err(Refusal::Version { record: number });
        }
        let is_long = |(n, length): &&(usize, u16)| ms932::char_count(record.cell(*n).content()) > usize::from(*length);
        match self.plan.narrowed.iter().find(is_long) {
            Some((n, _)) => Err(Refusal::TooLong { record: number, item: items[*n].name().to_owned() }),
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<Converted, Refusal> {
        let Engine { plan, writes, dropped, mut out, .. } = self;
        if out.records == 0 {
            return Err(Refusal::Empty);
        }
        let runs = writes.into_iter().filter_map(Write::into_run).chain(dropped.into_iter().map(|(_, run)| run));
        runs.for_each(|mut run| run.end(&mut out.changes));
        count(plan, &mut out);
        Ok(out)
    }
}

/// How the columns of a plan are written.
fn writes<'p, 'b>(plan: &'p FormPlan, show_values: bool) -> Vec<Write<'p, 'b>> {
    let Some(to) = &plan.to else { return Vec::new() };
    let run = |kind, item: &'p Item| Gathering::new(kind, item, show_values);
    let recoded = |n: usize| run(ChangeKind::Recoded, &plan.from.items()[n]);
    let mut writes: Vec<Write<'p, 'b>> = Vec::new();
    for (column, target) in plan.columns.iter().zip(to.items()) {
        let write = match column {
            ItemSource::Copy(n) => match writes.last_mut() {
                Some(Write::Cells { last, .. }) if *last + 1 == *n => {
                    *last = *n;
                    continue;
                }
                _ => Write::Cells { first: *n, last: *n },
            },
            ItemSource::Version(n) => Write::Version { cell: *n, run: recoded(*n) },
            ItemSource::Picture(n) => Write::Picture { cell: *n, run: recoded(*n) },
            ItemSource::Inserted { from_tais_map: None, .. } => Write::Empty,
            ItemSource::Inserted { key, from_tais_map: Some(rows) } => {
                let is_first = !writes.iter().any(|write| matches!(write, Write::FromMap { .. }));
                Write::FromMap { column: key, rows, is_first, run: run(ChangeKind::Inserted, target) }
            }
        };
        writes.push(write);
    }
    writes
}

impl<'p, 'b> Write<'p, 'b> {
    fn into_run(self) -> Option<Gathering<'p, 'b>> {
        match self {
            Write::Cells { .. } | Write::Empty => None,
            Write::Version { run, .. } | Write::Picture { run, .. } | Write::FromMap { run, .. } => Some(run),
        }
    }

    /// Writes what comes next in a record.
    fn put(&mut self, record: &Record<'b>, plan: &FormPlan, sources: &Sources<'_>, out: &mut Converted) {
        match self {
            Write::Cells { first, last } => out.bytes.extend_from_slice(record.cells(*first, *last)),
            Write::Empty => {}
            Write::Version { cell, run } => version(record.cell(*cell), &plan.versions, run, out),
            Write::Picture { cell, run } => picture(record.cell(*cell), sources, run, out),
            Write::FromMap { column, rows, is_first, run } => {
                let start = out.bytes.len();
                from_map((column, *is_first), record, plan, rows, sources, out);
                run.add(out.records, b"", &out.bytes[start..], &mut out.changes);
            }
        }
    }
}

/// CSVバージョン, in quotes where it was.
fn version<'b>(cell: Cell<'b>, versions: &(String, String), run: &mut Gathering<'_, 'b>, out: &mut Converted) {
    let quote = &b"\""[..usize::from(cell.0.first() == Some(&b'"'))];
    let start = out.bytes.len();
    for part in [quote, versions.1.as_bytes(), quote] {
        out.bytes.extend_from_slice(part);
    }
    if versions.0 != versions.1 {
        out.cells.recoded += 1;
        run.add(out.records, cell.0, &out.bytes[start..], &mut out.changes);
    }
}

/// The name of a picture, in quotes where it was.
fn picture<'b>(cell: Cell<'b>, sources: &Sources<'_>, run: &mut Gathering<'_, 'b>, out: &mut Converted) {
    let old = cell.content();
    let new = (!old.is_empty()).then(|| (sources.picture)(&ms932::decode(old))).flatten();
    let Some(new) = new else { return out.bytes.extend_from_slice(cell.0) };
    let quote = &cell.0[..(cell.0.len() - old.len()) / 2];
    let start = out.bytes.len();
    for part in [quote, new.as_bytes(), quote] {
        out.bytes.extend_from_slice(part);
    }
    out.cells.recoded += 1;
    run.add(out.records, cell.0, &out.bytes[start..], &mut out.changes);
}

/// A value of the map of TAISコード; nothing for rows without a code. Of a row that should have one and is not in the map
/// the first column takes note.
fn from_map(
    (column, is_first): (&str, bool),
    record: &Record<'_>,
    plan: &FormPlan,
    rows: &RowsWithCode,
    sources: &Sources<'_>,
    out: &mut Converted,
) {
    let [office, service_code, name] = plan.product.map(|n| n.map_or(&b""[..], |n| record.cell(n).content()));
    if !rows.has(service_code) {
        return;
    }
    let [office, service_code, name] =
        [office, service_code, name].map(|value| ms932::decode(value).replace("\"\"", "\""));
    match sources.tais.get(&office, &service_code, &name) {
        Some(product) => {
            out.found.products_given.insert(product.line);
            out.bytes.extend_from_slice(product.codes.of(column).as_bytes());
        }
        None if is_first => {
            out.rows_without_code += 1;
            *out.found.products.entry((office, service_code, name)).or_default() += 1;
        }
        None => {}
    }
}

/// The sums, and the items that are new and empty in every record.
fn count(plan: &FormPlan, out: &mut Converted) {
    let records = out.records;
    out.cells.input = records * plan.from.items().len() as u64;
    let Some(to) = &plan.to else {
        out.cells.dropped = out.cells.input;
        out.changes.sort_by_key(|change| (change.records.0, change.item));
        return;
    };
    out.cells.output = records * to.items().len() as u64;
    out.cells.dropped = records * plan.dropped.len() as u64;
    let mut same = 0;
    for (n, (column, item)) in plan.columns.iter().zip(to.items()).enumerate() {
        match column {
            ItemSource::Inserted { from_tais_map, .. } => {
                out.cells.inserted += records;
                if from_tais_map.is_none() {
                    out.changes.push(LedgerChange {
                        kind: ChangeKind::Inserted,
                        item: item.no(),
                        name: item.name().to_owned(),
                        records: (1, records),
                        from: None,
                        to: Some(Shown::Value(String::new())),
                    });
                }
            }
            ItemSource::Copy(source) if *source != n => out.cells.moved += records,
            _ => same += records,
        }
    }
    // What was written anew is counted as it happens; the other cells of those items were copied.
    out.cells.copied = same - out.cells.recoded;
    out.changes.sort_by_key(|change| (change.records.0, change.item, change.kind));
}
