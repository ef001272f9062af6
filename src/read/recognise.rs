//! Which form and edition a file is of: from its name, its CSVバージョン and the number of its items together.

use std::ops::Range;
use std::sync::Arc;

use super::FileName;
use super::cell::{RecordCells, content, ranges};
use super::recover::recover;
use super::split::{Next, RecordSpan, Records};
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

/// What the first records of a file show.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// The most frequent first cell: CSVバージョン.
    pub version: Vec<u8>,
    /// The most frequent number of items.
    pub items: usize,
    /// The first data record.
    pub first: Option<RecordCells>,
}

/// Enough to outvote a damaged record.
const SAMPLE: usize = 32;

impl Sample {
    /// Looks at the first records from a place on.
    pub fn take(bytes: &[u8], from: usize) -> Sample {
        let mut records = Records::new(bytes, from);
        let mut ends = Vec::with_capacity(SAMPLE * 32);
        let mut before: Option<(RecordSpan, usize)> = None;
        let (mut versions, mut counts) = (Vec::new(), Vec::new());
        let mut first = None;
        let mut seen = 0;
        while seen < SAMPLE {
            let begin = ends.len();
            let next = match &before {
                Some((span, items)) => records.next_like(span, *items, &mut ends).0,
                None => records.next(&mut ends),
            };
            let (start, version, count) = match next {
                Next::End => break,
                Next::Record(span) => {
                    let (start, end, count) = (span.start, ends[begin] as usize, ends.len() - begin);
                    before = Some((span, count));
                    (start, start..end, count)
                }
                Next::Broken { start } => {
                    let record = recover(bytes, start, None);
                    records.seek(record.next);
                    before = None;
                    first.get_or_insert_with(|| RecordCells { number: 1, start, cells: record.cells.clone() });
                    (start, record.cells[0].clone(), record.cells.len())
                }
            };
            if count == 1 && version.is_empty() {
                continue;
            }
            seen += 1;
            first.get_or_insert_with(|| RecordCells { number: 1, start, cells: ranges(start, &ends[begin..]) });
            vote(&mut versions, content(&bytes[version]));
            vote(&mut counts, count);
            // Whatever the others say: these have the majority.
            if seen > SAMPLE / 2 && versions.len() == 1 && counts.len() == 1 {
                break;
            }
        }
        Sample { version: most(versions).unwrap_or_default().to_vec(), items: most(counts).unwrap_or_default(), first }
    }
}

/// Counts a vote; nearly always all are for one.
fn vote<T: PartialEq>(votes: &mut Vec<(T, usize)>, value: T) {
    match votes.iter_mut().find(|(other, _)| *other == value) {
        Some((_, count)) => *count += 1,
        None => votes.push((value, 1)),
    }
}

/// What most votes are for; of equals the first in their own order.
fn most<T: Ord>(votes: Vec<(T, usize)>) -> Option<T> {
    votes.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a))).map(|(value, _)| value)
}

/// What a value of CSVバージョン says.
pub(crate) enum VersionSign<'s> {
    Edition(&'s Arc<Edition>),
    /// An edition without tables.
    NoTables(&'s str),
    /// No edition's value; perhaps what was meant.
    Unknown(Option<(&'s Arc<Edition>, &'s Text)>),
}

pub(crate) fn version_sign<'s>(spec: &'s Spec, value: &[u8]) -> VersionSign<'s> {
    let value = String::from_utf8_lossy(value);
    if let Some(version) = spec.versions().iter().find(|v| v.value == value) {
        return match version.edition.as_deref().and_then(|name| spec.edition(name)) {
            Some(edition) => VersionSign::Edition(edition),
            None => VersionSign::NoTables(&version.label),
        };
    }
    let mistake = spec.mistaken_versions().iter().find(|m| m.value == value);
    VersionSign::Unknown(mistake.and_then(|mistake| {
        let edition = spec.editions().find(|e| e.csv_version() == mistake.meant)?;
        Some((edition, &mistake.because))
    }))
}

/// The edition and form whose table a file is read by: what [`decide`] decides, without its findings.
pub(crate) fn recognise<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    sample: &Sample,
) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
    let version = version_sign(spec, &sample.version);
    if matches!(version, VersionSign::NoTables(_)) {
        return None;
    }
    let code = form_code(spec, name, sample, &version)?;
    let edition = choose(spec, name, sample, &version, &code)?;
    Some((edition, edition.form(&code)?))
}

/// The editions whose form has as many items as the sample.
pub(crate) fn editions_by_count<'s>(spec: &'s Spec, code: &str, sample: &Sample) -> Vec<&'s Arc<Edition>> {
    let fits = |edition: &&Arc<Edition>| edition.form(code).is_some_and(|form| form.items().len() == sample.items);
    spec.editions().filter(fits).collect()
}

pub(crate) fn choose<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    sample: &Sample,
    version: &VersionSign<'s>,
    code: &str,
) -> Option<&'s Arc<Edition>> {
    let by_count = editions_by_count(spec, code, sample);
    let by_version = match version {
        VersionSign::Edition(edition) => Some(*edition),
        VersionSign::Unknown(meant) => meant.map(|(edition, _)| edition),
        VersionSign::NoTables(_) => None,
    };
    let has_form = |edition: &&Arc<Edition>| edition.form(code).is_some();
    // The number of items decides the layout, as nothing else can be read otherwise.
    let fits = |edition: &&Arc<Edition>| by_count.is_empty() || by_count.iter().any(|e| e.name() == edition.name());
    by_version
        .filter(has_form)
        .filter(fits)
        .or(name.edition().filter(has_form).filter(fits))
        .or(by_count.last().copied())
        .or(spec.editions().rfind(has_form))
}

/// A line with the names of items instead of values, before the data.
pub(crate) struct Header {
    /// Where each empty line before it begins.
    pub empty_lines: Vec<usize>,
    /// Where it begins.
    pub start: usize,
    /// Where the next line begins.
    pub end: usize,
}

/// The header line that begins at a place, or after empty lines: without them it would be the first line. Its quotes may
/// be out of order, as mending them would make a header of it. `decode` turns a cell into text.
pub(crate) fn header(spec: &Spec, data: &[u8], start: usize, decode: impl Fn(&[u8]) -> String) -> Option<Header> {
    let mut records = Records::new(data, start);
    let mut ends = Vec::with_capacity(64);
    let mut empty_lines = Vec::new();
    let (start, end, cells) = loop {
        ends.clear();
        match records.next(&mut ends) {
            Next::End => return None,
            Next::Record(span) if span.start == span.end => empty_lines.push(span.start),
            Next::Record(span) => break (span.start, span.next, ranges(span.start, &ends)),
            Next::Broken { start } => {
                let record = recover(data, start, None);
                if record.is_open() {
                    return None;
                }
                break (start, record.next, record.cells);
            }
        }
    };
    if data[cells[0].clone()].first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let is_item_name = |cell: &Range<usize>| {
        let text = decode(content(&data[cell.clone()]));
        let mut items = spec.newest().forms().flat_map(|form| form.items());
        items.any(|item| item.name() == text.trim() || item.printed_name() == text.trim())
    };
    // Two names, so that a free text which happens to be a name is not taken for a header.
    let is_header = cells.iter().filter(|cell| is_item_name(cell)).take(2).count() == 2;
    is_header.then_some(Header { empty_lines, start, end })
}

/// The form the name begins with, or the only one that has so many items.
pub(crate) fn form_code(spec: &Spec, name: &FileName<'_>, sample: &Sample, version: &VersionSign) -> Option<String> {
    if let Some(form) = name.form() {
        return Some(form.code().to_owned());
    }
    let candidates = candidates(spec, sample, version);
    match &candidates[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The codes of the forms that have as many items as the sample.
pub(crate) fn candidates(spec: &Spec, sample: &Sample, version: &VersionSign) -> Vec<String> {
    let editions: Vec<&Arc<Edition>> = match version {
        VersionSign::Edition(edition) => vec![edition],
        _ => spec.editions().collect(),
    };
    let forms = editions.iter().flat_map(|edition| edition.forms());
    let mut codes: Vec<String> =
        forms.filter(|form| form.items().len() == sample.items).map(|form| form.code().to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}
