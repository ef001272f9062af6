//! From the bytes of a unit's files to values.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::document::value::cell::{decode, encode};
use crate::document::value::{Exact, FormFile, Quoting, Unit, UnitError, UnitErrorKind};
use crate::ground::ms932;
use crate::ground::ms932::FlawKind;
use crate::ground::parallel;
use crate::read::recognise;
use crate::read::records::Records;
use crate::read::{FileName, UnitKey};
use crate::schema::{Edition, Form, NameField, Spec};

/// Reads the files of one unit: name (without folders) and bytes of each.
///
/// # Errors
///
/// The first thing because of which there would be no telling what a value is: a name that says nothing, a wrong number of
/// items, broken quotes, bytes that are not MS932. Values that are wrong in themselves are values all the same.
pub fn read<N: AsRef<str>, D: AsRef<[u8]>>(spec: &Spec, files: &[(N, D)]) -> Result<Unit, UnitError> {
    let named: Vec<(FileName<'_>, &[u8])> =
        files.iter().map(|(name, data)| (FileName::read(spec, name.as_ref()), data.as_ref())).collect();
    read_named(spec, named.iter().map(|(name, data)| (name, *data)))
}

/// Reads the files of one unit, whose names were read before.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_named<'n>(
    spec: &'n Spec,
    files: impl IntoIterator<Item = (&'n FileName<'n>, &'n [u8])>,
) -> Result<Unit, UnitError> {
    let mut gathered = Gathered::default();
    for (name, data) in files {
        gathered.add(spec, name, data)?;
    }
    let Gathered { first, edition, mut files, pictures } = gathered;
    let (Some((_, key)), Some((_, edition))) = (first, edition) else { return Err(UnitErrorKind::NoFiles.of("")) };
    files.sort_by(|a, b| (a.form.code(), a.month).cmp(&(b.form.code(), b.month)));
    let mut unit = Unit { edition: edition.clone(), key, files: Vec::new(), pictures };
    for GivenFile { name, form, month, data } in files {
        let same = |file: &FormFile| file.form.code() == form.code() && file.month.as_deref() == month;
        if unit.files.last().is_some_and(same) {
            return Err(UnitErrorKind::Twice.of(name));
        }
        let mut file = read_file(name, form, data).map_err(|error| located(error, data))?;
        file.month = month.map(str::to_owned);
        if unit.usual_name(&file).as_deref() != Some(name) {
            file.exact.name = Some(name.to_owned());
        }
        unit.files.push(file);
    }
    Ok(unit)
}

/// Files that belong together, by their names.
#[derive(Default)]
struct Gathered<'n> {
    /// The first name, and the unit it says.
    first: Option<(&'n str, UnitKey)>,
    /// The first name of a CSV file, and the edition it says.
    edition: Option<(&'n str, &'n Arc<Edition>)>,
    files: Vec<GivenFile<'n>>,
    pictures: BTreeMap<String, Vec<u8>>,
}

/// A CSV file, not taken apart yet.
struct GivenFile<'n> {
    name: &'n str,
    form: &'n Arc<Form>,
    month: Option<&'n str>,
    data: &'n [u8],
}

impl<'n> Gathered<'n> {
    fn add(&mut self, spec: &'n Spec, read: &'n FileName<'n>, data: &'n [u8]) -> Result<(), UnitError> {
        let name = read.as_str();
        let (Some(key), Some((own, form))) = (read.unit(), recognise::by_name(spec, read, data)) else {
            return Err(UnitErrorKind::Name.of(name));
        };
        match &self.first {
            None => self.first = Some((name, key)),
            Some((other, unit)) if *unit != key => {
                return Err(UnitErrorKind::OtherUnit { other: (*other).to_owned() }.of(name));
            }
            Some(_) => {}
        }
        if read.is_picture() {
            self.pictures.insert(name.to_owned(), data.to_vec());
            return Ok(());
        }
        match &self.edition {
            None => self.edition = Some((name, own)),
            Some((other, expected)) if expected.name() != own.name() => {
                let (found, other, expected) = (own.name().into(), (*other).to_owned(), expected.name().into());
                return Err(UnitErrorKind::OtherEdition { found, other, expected }.of(name));
            }
            Some(_) => {}
        }
        self.files.push(GivenFile { name, form, month: read.field(NameField::Month), data });
        Ok(())
    }
}

/// The records of a file as they stand in its bytes.
struct Layout<'a> {
    data: &'a [u8],
    /// The cells of every record, one record after the other.
    cells: Vec<Range<usize>>,
    /// The end of every record.
    ends: Vec<&'a [u8]>,
    /// The empty lines before the first record.
    before: &'a [u8],
}

/// Says where the record of an error begins in its file.
fn located(mut error: UnitError, data: &[u8]) -> UnitError {
    let mut records = 0;
    for record in Records::of(data) {
        let (start, is_empty) = match &record {
            Ok(record) => (record.span.start, record.is_empty()),
            Err(broken) => (broken.start, false),
        };
        records += usize::from(!is_empty);
        if error.record == Some(records) {
            error.byte = Some(start);
            error.line = Some(1 + memchr::memchr_iter(b'\n', &data[..start]).count() as u64);
            break;
        }
    }
    error
}

/// Records that a thread takes at once: a file with fewer is not worth a second one.
const PART: usize = 4096;

fn read_file(name: &str, form: &Arc<Form>, data: &[u8]) -> Result<FormFile, UnitError> {
    let layout = layout(name, form, data)?;
    let parts: Vec<(usize, &[Range<usize>])> = layout.cells.chunks(form.items().len() * PART).enumerate().collect();
    let parts = parallel::map(&parts, 1, |(part, cells)| read_part(name, form, data, part * PART, cells));
    let mut records = Vec::with_capacity(layout.ends.len());
    // The first error of the file, whatever thread was first.
    for part in parts {
        records.extend(part?);
    }
    let mut exact = Exact::default();
    exact_cells(form, &layout, &records, &mut exact);
    exact_ends(&layout, &mut exact);
    Ok(FormFile { form: form.clone(), month: None, records, exact })
}

/// Reads records from the one at a place of the file.
fn read_part(
    name: &str,
    form: &Form,
    data: &[u8],
    first: usize,
    cells: &[Range<usize>],
) -> Result<Vec<Vec<String>>, UnitError> {
    let items = form.items();
    let mut records = Vec::with_capacity(cells.len() / items.len());
    for (n, cells) in (first..).zip(cells.chunks(items.len())) {
        let mut values = Vec::with_capacity(items.len());
        for (cell, item) in cells.iter().zip(items) {
            let raw = &data[cell.clone()];
            if let Some(flaw) = ms932::first_flaw(raw) {
                let kind = UnitErrorKind::Bytes { what: in_words(flaw.kind), at: flaw.at };
                return Err(kind.at(name, n, Some(item.name())));
            }
            values.push(decode(raw).ok_or_else(|| UnitErrorKind::Quotes.at(name, n, Some(item.name())))?);
        }
        if n == 0 && values[0] == items[0].name() {
            return Err(UnitErrorKind::Header.at(name, n, None));
        }
        records.push(values);
    }
    Ok(records)
}

fn in_words(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::NotMs932 => "bytes that are not MS932",
        FlawKind::CutOff => "half a character",
        FlawKind::UserDefined => "a user-defined character (外字)",
        FlawKind::Nul => "a NUL",
        FlawKind::Control => "a control character",
    }
}

fn layout<'a>(name: &str, form: &Form, data: &'a [u8]) -> Result<Layout<'a>, UnitError> {
    let width = form.items().len();
    let mut layout = Layout { data, cells: Vec::new(), ends: Vec::new(), before: &data[..0] };
    let mut end_of_last = 0;
    for record in Records::of(data) {
        let n = layout.ends.len();
        let record = record.map_err(|_| UnitErrorKind::Quotes.at(name, n, None))?;
        if record.is_empty() && width > 1 {
            // An empty line is what the record before it ends with.
            match layout.ends.last_mut() {
                Some(end) => *end = &data[end_of_last..record.span.next],
                None => layout.before = &data[..record.span.next],
            }
            continue;
        }
        if record.cell_count() != width {
            let kind = UnitErrorKind::Items {
                found: record.cell_count(),
                form: form.code().to_owned(),
                edition: form.edition().to_owned(),
                expected: width,
            };
            return Err(kind.at(name, n, None));
        }
        layout.cells.extend((0..width).map(|n| record.range(n)));
        end_of_last = record.span.end;
        layout.ends.push(record.line_end());
    }
    Ok(layout)
}

/// Finds the way each item is quoted, and keeps the cells that are still written differently.
fn exact_cells(form: &Form, layout: &Layout<'_>, records: &[Vec<String>], exact: &mut Exact) {
    let width = form.items().len();
    let raw = |record: usize, n: usize| &layout.data[layout.cells[record * width + n].clone()];
    let places: Vec<usize> = (0..width).collect();
    let grain = if records.len() > PART { 1 } else { width };
    let quoted = parallel::map(&places, grain, |&n| {
        let usual = Quoting::usual(&form.items()[n]);
        // How many cells each way writes otherwise than they stand.
        let mut others = [0_usize; Quoting::ALL.len()];
        for (record, values) in records.iter().enumerate() {
            let same = ways(raw(record, n), &values[n]);
            others.iter_mut().zip(same).for_each(|(others, same)| *others += usize::from(!same));
        }
        // The usual way where it is as good as any other.
        let best = (0..others.len()).min_by_key(|way| (others[*way], Quoting::ALL[*way] != usual)).unwrap_or_default();
        let mut different = Vec::with_capacity(others[best]);
        if others[best] > 0 {
            let cells = records.iter().enumerate().map(|(record, values)| (record, raw(record, n), &values[n]));
            let cells = cells.filter(|(_, raw, value)| !ways(raw, value)[best]);
            different.extend(cells.map(|(record, raw, _)| (record, raw.to_vec())));
        }
        ((Quoting::ALL[best] != usual).then_some(Quoting::ALL[best]), different)
    });
    for (n, (way, different)) in quoted.into_iter().enumerate() {
        exact.quoting.extend(way.map(|way| (n, way)));
        exact.cells.extend(different.into_iter().map(|(record, raw)| ((record, n), raw)));
    }
}

/// Which ways of quoting write a value as it stands in the file. `value`: what `raw` was decoded to, so that its quotes are in order.
/// Nothing is written for it, as nearly all cells are ASCII and every cell of a file is asked.
fn ways(raw: &[u8], value: &str) -> [bool; Quoting::ALL.len()] {
    let quoted = raw.first() == Some(&b'"');
    // A character with two codes may stand with the other one.
    let as_encoded = || match ms932::encode(value) {
        Some(bytes) if quoted => {
            let mut written = Vec::with_capacity(raw.len());
            encode(&bytes, Quoting::Always, &mut written);
            written == raw
        }
        Some(bytes) => bytes == raw,
        None => false,
    };
    if !raw.is_ascii() && !as_encoded() {
        return [false; Quoting::ALL.len()];
    }
    let must = value.bytes().any(|b| matches!(b, b'"' | b',' | b'\r' | b'\n'));
    Quoting::ALL.map(|way| match way {
        Quoting::Always => quoted,
        Quoting::Filled => quoted == (must || !value.is_empty()),
        Quoting::Never => quoted == must,
    })
}

fn exact_ends(layout: &Layout<'_>, exact: &mut Exact) {
    let mut counts: HashMap<&[u8], usize> = HashMap::new();
    for end in &layout.ends {
        *counts.entry(end).or_default() += 1;
    }
    let usual: &[u8] = b"\r\n";
    // A file of one record without a line break has no habit: that is the exception of the record.
    let most = counts.into_iter().filter(|(end, _)| !end.is_empty());
    let most = most.max_by_key(|(end, count)| (*count, *end == usual, *end)).map_or(usual, |(end, _)| end);
    if most != usual {
        exact.line_end = Some(most.to_vec());
    }
    if !layout.before.is_empty() {
        exact.ends.insert(0, layout.before.to_vec());
    }
    let others = layout.ends.iter().enumerate().filter(|(_, end)| **end != most);
    exact.ends.extend(others.map(|(n, end)| (n + 1, end.to_vec())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_told_without_writing() {
        // NEC's and IBM's code of one character, and what needs quotes.
        let contents: [&[u8]; 9] =
            [b"", b"a", b" x ", b"a,b", b"\"", b"a\r\nb", b"\x95\x5c", b"\x95\x5c,", b"\x87\x54"];
        let others: [&[u8]; 4] = [b"\xfa\x4a", b"\xfa\x5b", b"\xed\x40", b"\xfa\x4a,x"];
        let mut written = Vec::new();
        for content in contents.into_iter().chain(others) {
            for quoting in Quoting::ALL {
                written.clear();
                encode(content, quoting, &mut written);
                let value = decode(&written).unwrap();
                let expected = Quoting::ALL.map(|way| {
                    let mut again = Vec::new();
                    encode(&ms932::encode(&value).unwrap_or_default(), way, &mut again);
                    again == written
                });
                assert_eq!(ways(&written, &value), expected, "{written:x?}");
            }
        }
        assert_eq!(ways(b"\xfa\x4a", "\u{2160}"), [false; 3], "the other code of a character is kept as it is");
        assert_eq!(ways(b"\x87\x54", "\u{2160}"), [true, false, false]);
    }

    #[test]
    fn a_file_of_several_parts_is_read_as_one() {
        let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        let record = |n: usize| format!("202407,131045,{n:010},20251010\r\n");
        let mut data: String = (0..2 * PART + 5).map(record).collect();
        let unit = read(Spec::embedded(), &[(name, &data)]).unwrap();
        let numbers = unit.files[0].records.iter().map(|values| values[2].clone());
        assert!(numbers.eq((0..2 * PART + 5).map(|n| format!("{n:010}"))));
        assert!(unit.files[0].exact.is_empty());
        // A record of the last part, then one of the part before it.
        for wrong in [2 * PART + 2, PART + 1] {
            data = data.replace(&record(wrong), &record(wrong).replace("20251010", "\x01"));
            let error = read(Spec::embedded(), &[(name, &data)]).unwrap_err();
            assert_eq!(error.record, Some(wrong + 1));
        }
        data = data.replace("\x01", "20251010").replace(&record(PART), &record(PART).replace("131045", "\"131045\""));
        let unit = read(Spec::embedded(), &[(name, &data)]).unwrap();
        let kept: Vec<_> = unit.files[0].exact.cells.iter().collect();
        assert_eq!(kept, [(&(PART, 1), &b"\"131045\"".to_vec())]);
    }
}
