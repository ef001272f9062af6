//! Which form and edition a file is of: from its name, its CSVバージョン and the number of its items together.

use std::sync::Arc;

use super::FileName;
use super::cell::{RecordCells, content};
use super::encoding::{self, Encoding};
use super::foreign::{self, Foreign};
use super::records::Records;
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

/// The evidence in the first records of a file.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// The most frequent first cell, of those that could be one: CSVバージョン.
    pub version: Vec<u8>,
    /// The most frequent number of items of such records.
    pub items: usize,
    /// Some record begins with a number that could be a CSVバージョン.
    pub has_version: bool,
    /// The first data record.
    pub first: Option<RecordCells>,
}

/// Enough to outvote a damaged record.
const SAMPLE: usize = 32;

impl Sample {
    /// Looks at the first records from a place on.
    pub fn take(bytes: &[u8], from: usize) -> Sample {
        let (mut versions, mut counts) = (Vec::new(), Vec::new());
        let (mut other_versions, mut other_counts) = (Vec::new(), Vec::new());
        let mut first = None;
        let mut seen = 0;
        for record in Records::after(bytes, from) {
            let (version, count) = match &record {
                Ok(record) if record.is_empty() || record.holds_nothing() => continue,
                Ok(record) => (record.cell(0).content(), record.cell_count()),
                Err(broken) => (content(&bytes[broken.cells[0].clone()]), broken.cells.len()),
            };
            first.get_or_insert_with(|| match &record {
                Ok(record) => record.numbered(1),
                Err(broken) => broken.numbered(1),
            });
            // Records that begin as records do are the ones to ask, however few they are: what the others hold is no data.
            let (versions, counts) = match like_a_version(version) {
                true => (&mut versions, &mut counts),
                false => (&mut other_versions, &mut other_counts),
            };
            vote(versions, version);
            vote(counts, count);
            seen += 1;
            // Whatever the others say: these have the majority.
            if seen == SAMPLE || (seen > SAMPLE / 2 && versions.len() == 1 && counts.len() == 1) {
                break;
            }
        }
        let has_version = !versions.is_empty();
        let (versions, counts) = if has_version { (versions, counts) } else { (other_versions, other_counts) };
        let version = most(versions).unwrap_or_default().to_vec();
        Sample { version, items: most(counts).unwrap_or_default(), has_version, first }
    }
}

/// Whether a first cell could be meant for CSVバージョン: some digits, in half or full width, whatever stands around them.
pub(crate) fn like_a_version(cell: &[u8]) -> bool {
    let mut digits = 0;
    let mut rest = cell;
    loop {
        rest = match rest {
            [] => return (4..=8).contains(&digits),
            [b'0'..=b'9', rest @ ..] | [0x82, 0x4F..=0x58, rest @ ..] | [0xEF, 0xBC, 0x90..=0x99, rest @ ..] => {
                digits += 1;
                rest
            }
            [b' ' | b'"' | b'\'' | b'=', rest @ ..] => rest,
            _ => return false,
        }
    }
}

/// What a file is that is no CSV of the standard, whatever its name says. A file that begins as records do is not looked at
/// any further.
pub(crate) fn foreign(spec: &Spec, name: &FileName<'_>, bytes: &[u8]) -> Option<Foreign> {
    if let Some(foreign) = foreign::look(bytes) {
        return Some(foreign);
    }
    let start = encoding::marks(bytes);
    if foreign::begins_like_a_record(&bytes[start..]) || matches!(encoding::detect(bytes), Encoding::Utf16 { .. }) {
        return None;
    }
    let sample = Sample::take(&bytes[..bytes.len() - encoding::tail(&bytes[start..])], start);
    let version = version_sign(spec, &sample.version);
    let fits = match name.form() {
        Some(form) => !editions_by_count(spec, form.code(), &sample).is_empty(),
        None => !candidates(spec, &sample, &version).is_empty(),
    };
    (sample.first.is_some() && !sample.has_version && !fits).then(Foreign::unlike_records)
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

/// The meaning of a value of CSVバージョン.
pub(crate) enum VersionSign<'s> {
    Edition(&'s Arc<Edition>),
    /// An edition without tables.
    NoTables(&'s str),
    /// No edition's value; perhaps what was meant.
    Unknown(Option<(&'s Arc<Edition>, &'s Text)>),
}

impl<'s> VersionSign<'s> {
    /// The edition that it says, or probably means.
    fn edition(&self) -> Option<&'s Arc<Edition>> {
        match self {
            VersionSign::Edition(edition) => Some(edition),
            VersionSign::Unknown(meant) => meant.map(|(edition, _)| edition),
            VersionSign::NoTables(_) => None,
        }
    }
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

/// The edition that a name speaks of. Editions may name their files alike: then it is the one that CSVバージョン or the number
/// of items speaks of, too.
pub(crate) fn edition_of_name<'s>(
    name: &FileName<'s>,
    version: &VersionSign<'s>,
    by_count: &[&'s Arc<Edition>],
) -> Option<&'s Arc<Edition>> {
    let newest = name.edition()?;
    let others = version.edition().into_iter().chain(by_count.iter().rev().copied());
    Some(others.into_iter().find(|edition| name.fits(edition)).unwrap_or(newest))
}

pub(crate) fn choose<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    sample: &Sample,
    version: &VersionSign<'s>,
    code: &str,
) -> Option<&'s Arc<Edition>> {
    let by_count = editions_by_count(spec, code, sample);
    let by_name = edition_of_name(name, version, &by_count);
    let has_form = |edition: &&Arc<Edition>| edition.form(code).is_some();
    // The number of items decides the layout, as nothing else can be read otherwise.
    let fits = |edition: &&Arc<Edition>| by_count.is_empty() || by_count.iter().any(|e| e.name() == edition.name());
    version
        .edition()
        .filter(has_form)
        .filter(fits)
        .or(by_name.filter(has_form).filter(fits))
        .or(by_count.last().copied())
        .or(spec.editions().rfind(has_form))
}

/// The edition and form that a file's name speaks of, and of editions that name their files alike the one that its content
/// speaks of.
pub(crate) fn by_name<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    bytes: &[u8],
) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
    let (own, form) = (name.edition()?, name.form()?);
    if !spec.editions().any(|edition| edition.name() != own.name() && name.fits(edition)) {
        return Some((own, form));
    }
    let sample = Sample::take(bytes, 0);
    let by_count = editions_by_count(spec, form.code(), &sample);
    let edition = edition_of_name(name, &version_sign(spec, &sample.version), &by_count)?;
    Some((edition, edition.form(form.code())?))
}

/// The form that the name begins with, or the only form with this number of items.
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
