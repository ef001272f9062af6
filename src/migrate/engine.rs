//! Writing the records of one file in another edition, and accounting for every cell.

use std::ops::Range;

use super::maps::{Found, TaisMap};
use super::route::{Column, FormPlan};
use crate::ground::ms932;
use crate::ledger::{Cells, Change, Kind, Shown};
use crate::read::cell::content;
use crate::read::records::Records;
use crate::schema::Item;
use crate::schema::RowsWithCode;

/// A file in the new edition.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub bytes: Vec<u8>,
    pub records: u64,
    pub cells: Cells,
    pub changes: Vec<Change>,
    pub found: Found,
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

/// What is needed besides the plan.
pub(crate) struct Context<'c> {
    pub tais: &'c TaisMap,
    /// The new name of a family picture; `None` where it stays.
    pub picture: &'c dyn Fn(&str) -> Option<String>,
    pub show_values: bool,
}

/// A step of writing a record.
enum Write<'p> {
    /// Cells that follow each other in both editions.
    Cells {
        first: usize,
        last: usize,
    },
    Version {
        cell: usize,
        run: usize,
    },
    Picture {
        cell: usize,
        run: usize,
    },
    /// Nothing at all, in every record.
    Empty,
    FromMap {
        key: &'p str,
        rows: &'p RowsWithCode,
        run: usize,
    },
}

/// Equal changes of an item in consecutive records.
struct Run<'p> {
    kind: Kind,
    item: &'p Item,
    show_values: bool,
    now: Option<(u64, u64, Range<usize>, Vec<u8>)>,
}

impl Run<'_> {
    fn add(&mut self, record: u64, bytes: &[u8], from: Range<usize>, to: &[u8], changes: &mut Vec<Change>) {
        if let Some((_, last, before, before_to)) = &mut self.now {
            if *last + 1 == record && bytes[before.clone()] == bytes[from.clone()] && before_to == to {
                *last = record;
                return;
            }
            self.end(bytes, changes);
        }
        self.now = Some((record, record, from, to.to_vec()));
    }

    fn end(&mut self, bytes: &[u8], changes: &mut Vec<Change>) {
        let Some((first, last, from, to)) = self.now.take() else { return };
        let shown = |cell: &[u8]| {
            // What is written anew or from a map is known for what it is.
            let masked = match self.kind {
                Kind::Dropped => is_personal(self.item, cell),
                _ => self.item.is_sensitive(),
            };
            Shown::new(cell, masked && !self.show_values && !cell.is_empty())
        };
        changes.push(Change {
            kind: self.kind,
            item: self.item.no(),
            name: self.item.name().to_owned(),
            records: (first, last),
            from: (self.kind != Kind::Inserted).then(|| shown(&bytes[from])),
            to: (self.kind != Kind::Dropped).then(|| shown(&to)),
        });
    }
}

/// Whether a cell may say something of a person: by its item, or because it may have slipped in from another one.
pub(super) fn is_personal(item: &Item, cell: &[u8]) -> bool {
    item.is_sensitive() || crate::ground::mask::looks_personal(&ms932::decode(content(cell)), item.length())
}

/// Where rows say what product they are about.
struct ProductCells {
    office: Option<usize>,
    service_code: Option<usize>,
    name: Option<usize>,
}

/// Writes the records of a file as a plan says. A file of which the edition has no form comes out empty, all its cells
/// dropped.
pub(crate) fn convert(plan: &FormPlan, bytes: &[u8], context: &Context<'_>) -> Result<Converted, Refusal> {
    let mut out = Converted::default();
    let items = plan.from.items().len();
    let place = |key: &str| plan.from.items().iter().position(|item| item.key() == key);
    let product = ProductCells {
        office: place("service_office_number"),
        service_code: place("service_code"),
        name: place("equipment_name").or(place("service_office_name")),
    };
    let mut runs = Vec::new();
    let writes = writes(plan, context, &mut runs);
    let dropped: Vec<(usize, usize)> = match plan.to {
        Some(_) => dropped_runs(plan, &plan.dropped, context, &mut runs),
        None => dropped_runs(plan, &(0..items).collect::<Vec<_>>(), context, &mut runs),
    };
    let version_cell = place("csv_version");
    let version = plan.versions.0.as_bytes();
    if plan.to.is_some() {
        out.bytes.reserve_exact(bytes.len() + bytes.len() / 8);
    }

    for found in Records::of(bytes) {
        let found = found.map_err(|_| Refusal::BrokenQuotes { record: out.records + 1 })?;
        if found.is_empty() {
            // An empty line is no record; it stays where it is.
            if plan.to.is_some() {
                out.bytes.extend_from_slice(found.line_end());
            }
            continue;
        }
        out.records += 1;
        let record = out.records;
        if found.cell_count() != items {
            return Err(Refusal::Items { record, items: found.cell_count(), expected: items });
        }
        let cell = |n: usize| found.range(n);
        if let Some(n) = version_cell
            && content(&bytes[cell(n)]) != version
        {
            return Err(Refusal::Version { record });
        }
        for (n, length) in &plan.narrowed {
            if ms932::char_count(content(&bytes[cell(*n)])) > usize::from(*length) {
                let item = plan.from.items()[*n].name().to_owned();
                return Err(Refusal::TooLong { record, item });
            }
        }
        for (n, write) in writes.iter().enumerate() {
            if n > 0 {
                out.bytes.push(b',');
            }
            match write {
                Write::Cells { first, last } => {
                    out.bytes.extend_from_slice(&bytes[cell(*first).start..cell(*last).end])
                }
                Write::Empty => {}
                Write::Version { cell: n, run } => {
                    let at = cell(*n);
                    let quoted = bytes[at.start] == b'"';
                    let start = out.bytes.len();
                    out.bytes.extend_from_slice(&b"\""[..usize::from(quoted)]);
                    out.bytes.extend_from_slice(plan.versions.1.as_bytes());
                    out.bytes.extend_from_slice(&b"\""[..usize::from(quoted)]);
                    if plan.versions.0 != plan.versions.1 {
                        out.cells.recoded += 1;
                        runs[*run].add(record, bytes, at, &out.bytes[start..], &mut out.changes);
                    }
                }
                Write::Picture { cell: n, run } => {
                    let at = cell(*n);
                    let old = content(&bytes[at.clone()]);
                    let new = (!old.is_empty()).then(|| (context.picture)(&ms932::decode(old))).flatten();
                    let start = out.bytes.len();
                    match new {
                        None => out.bytes.extend_from_slice(&bytes[at]),
                        Some(new) => {
                            let quotes = &bytes[at.start..at.start + (at.len() - old.len()) / 2];
                            out.bytes.extend([quotes, new.as_bytes(), quotes].concat());
                            out.cells.recoded += 1;
                            runs[*run].add(record, bytes, at, &out.bytes[start..], &mut out.changes);
                        }
                    }
                }
                Write::FromMap { key, rows, run } => {
                    let start = out.bytes.len();
                    let code = |n: Option<usize>| content(n.map_or(&[][..], |n| &bytes[cell(n)]));
                    if rows.has(code(product.service_code)) {
                        let text = |n| ms932::decode(code(n)).replace("\"\"", "\"");
                        let (office, service_code) = (text(product.office), text(product.service_code));
                        let name = text(product.name);
                        match context.tais.get(&office, &service_code, &name) {
                            Some(codes) if *key == "tais_code" => out.bytes.extend(codes.tais_code.bytes()),
                            Some(codes) => out.bytes.extend(codes.equipment_notice_code.bytes()),
                            None if *key == "tais_code" => {
                                out.rows_without_code += 1;
                                *out.found.products.entry((office, service_code, name)).or_default() += 1;
                            }
                            None => {}
                        }
                    }
                    runs[*run].add(record, bytes, 0..0, &out.bytes[start..], &mut out.changes);
                }
            }
        }
        for (n, run) in &dropped {
            let at = cell(*n);
            // An empty value is no loss; it is counted and not listed.
            if !at.is_empty() {
                runs[*run].add(record, bytes, at, b"", &mut out.changes);
            }
        }
        if plan.to.is_some() {
            out.bytes.extend_from_slice(found.line_end());
        }
    }
    if out.records == 0 {
        return Err(Refusal::Empty);
    }
    runs.iter_mut().for_each(|run| run.end(bytes, &mut out.changes));
    count(plan, &mut out);
    Ok(out)
}

/// Cells that neither move nor change are not looked at one by one.
fn writes<'p>(plan: &'p FormPlan, context: &Context<'_>, runs: &mut Vec<Run<'p>>) -> Vec<Write<'p>> {
    let Some(to) = &plan.to else { return Vec::new() };
    let mut add_run = |kind, item: &'p Item| {
        runs.push(Run { kind, item, show_values: context.show_values, now: None });
        runs.len() - 1
    };
    let mut writes: Vec<Write<'p>> = Vec::new();
    for (column, target) in plan.columns.iter().zip(to.items()) {
        let write = match column {
            Column::Copy(n) => match writes.last_mut() {
                Some(Write::Cells { last, .. }) if *last + 1 == *n => {
                    *last = *n;
                    continue;
                }
                _ => Write::Cells { first: *n, last: *n },
            },
            Column::Version(n) => Write::Version { cell: *n, run: add_run(Kind::Recoded, &plan.from.items()[*n]) },
            Column::Picture(n) => Write::Picture { cell: *n, run: add_run(Kind::Recoded, &plan.from.items()[*n]) },
            Column::Inserted { from_tais_map: None, .. } => Write::Empty,
            Column::Inserted { key, from_tais_map: Some(rows) } => {
                Write::FromMap { key, rows, run: add_run(Kind::Inserted, target) }
            }
        };
        writes.push(write);
    }
    writes
}

fn dropped_runs<'p>(
    plan: &'p FormPlan,
    places: &[usize],
    context: &Context<'_>,
    runs: &mut Vec<Run<'p>>,
) -> Vec<(usize, usize)> {
    let mut dropped = Vec::new();
    for n in places {
        let item: &Item = &plan.from.items()[*n];
        dropped.push((*n, runs.len()));
        runs.push(Run { kind: Kind::Dropped, item, show_values: context.show_values, now: None });
    }
    dropped
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
            Column::Inserted { from_tais_map, .. } => {
                out.cells.inserted += records;
                if from_tais_map.is_none() {
                    out.changes.push(Change {
                        kind: Kind::Inserted,
                        item: item.no(),
                        name: item.name().to_owned(),
                        records: (1, records),
                        from: None,
                        to: Some(Shown::Value(String::new())),
                    });
                }
            }
            Column::Copy(source) if *source != n => out.cells.moved += records,
            _ => same += records,
        }
    }
    // What was written anew is counted as it happens; the other cells of those items were copied.
    out.cells.copied = same - out.cells.recoded;
    out.changes.sort_by_key(|change| (change.records.0, change.item, change.kind));
}
