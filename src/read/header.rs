//! Lines before the data that are no data: names of items, or what a spreadsheet puts above its columns.

use std::ops::Range;

use super::cell::content;
use super::recognise::like_a_version;
use super::records::Records;
use crate::schema::Spec;
use crate::text::Text;

/// A line before the data that holds no data.
pub(crate) struct Header {
    /// Where each empty line before it begins.
    pub empty_lines: Vec<usize>,
    /// Where it begins.
    pub start: usize,
    /// Where the next line begins.
    pub end: usize,
    pub holds: Holds,
}

/// What stands in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    ItemNames,
    /// `sep=,`
    Separator,
    /// Words or numbers over the columns, or a title.
    Other,
}

impl Holds {
    /// In words.
    pub fn words(self) -> Text {
        match self {
            Holds::ItemNames => Text::new("項目名が並んでいます", "it holds item names"),
            Holds::Separator => {
                Text::new("表計算ソフトに区切りを知らせる行です", "it tells a spreadsheet the separator")
            }
            Holds::Other => Text::new(
                "表計算ソフトの列名や表題など、データでない行です",
                "names of columns or a title, as a spreadsheet writes them, and no data",
            ),
        }
    }
}

/// The header line that comes next, or after empty lines: without them it would be the first line. Its quotes may
/// be out of order, as mending them would make a header of it. `decode` turns a cell into text.
pub(crate) fn header(
    spec: &Spec,
    data: &[u8],
    records: &mut Records<'_>,
    decode: impl Fn(&[u8]) -> String,
) -> Option<Header> {
    let mut empty_lines = Vec::new();
    for record in records {
        let (span, cells) = match record {
            Ok(record) if record.is_empty() => {
                empty_lines.push(record.span.start);
                continue;
            }
            Ok(record) if record.holds_nothing() => return None,
            Ok(record) => (record.span.clone(), record.ranges()),
            Err(broken) if broken.is_open() => return None,
            Err(broken) => (broken.span(), broken.cells),
        };
        let holds = held(spec, data, &cells, decode, span.next)?;
        return Some(Header { empty_lines, start: span.start, end: span.next, holds });
    }
    None
}

/// What a line holds, if it is a header.
fn held(
    spec: &Spec,
    data: &[u8],
    cells: &[Range<usize>],
    decode: impl Fn(&[u8]) -> String,
    next: usize,
) -> Option<Holds> {
    let first = content(&data[cells[0].clone()]);
    if first.first().is_some_and(u8::is_ascii_digit) {
        return (are_numbered(data, cells) && data_follows(data, next)).then_some(Holds::Other);
    }
    if first.eq_ignore_ascii_case(b"sep=") && cells[1..].iter().all(|cell| cell.is_empty()) {
        return Some(Holds::Separator);
    }
    if names_items(spec, data, cells, decode) {
        return Some(Holds::ItemNames);
    }
    let is_word = |cell: &Range<usize>| !is_data(content(&data[cell.clone()]));
    (!first.is_empty() && cells.iter().all(is_word) && data_follows(data, next)).then_some(Holds::Other)
}

/// The number of header cells to read; every form has fewer.
const MOST_CELLS: usize = 256;

/// Whether the cells of a record are names of items.
fn names_items(spec: &Spec, data: &[u8], cells: &[Range<usize>], decode: impl Fn(&[u8]) -> String) -> bool {
    let is_item_name = |cell: &Range<usize>| {
        let text = decode(content(&data[cell.clone()]));
        let mut items = spec.newest().forms().flat_map(|form| form.items());
        items.any(|item| item.name() == text.trim() || item.printed_name() == text.trim())
    };
    // Two names, so that a free text which happens to be a name is not taken for a header.
    cells.iter().take(MOST_CELLS).filter(|cell| is_item_name(cell)).take(2).count() == 2
}

/// Whether a value looks like data: a number, a date, a code of digits. Names of columns may have one or two digits.
fn is_data(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    digits >= 3 && value.iter().all(|b| b.is_ascii_digit() || b.is_ascii_punctuation() || *b == b' ')
}

/// Columns that are numbered from 1.
fn are_numbered(data: &[u8], cells: &[Range<usize>]) -> bool {
    cells.len() > 1
        && cells.iter().enumerate().all(|(n, cell)| content(&data[cell.clone()]) == (n + 1).to_string().as_bytes())
}

/// Whether a record follows in which CSVバージョン could stand: at once, or after another line or two of the header.
fn data_follows(data: &[u8], at: usize) -> bool {
    let lines = Records::after(data, at).filter(|record| !record.as_ref().is_ok_and(|record| record.is_empty()));
    lines.take(3).any(|record| match record {
        Ok(record) => like_a_version(record.cell(0).content()),
        Err(broken) => like_a_version(content(&data[broken.cells[0].clone()])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "202407,131045,0000000001,20251010\r\n";

    fn held_by(line: &str) -> Option<Holds> {
        let data = format!("{line}\r\n{ROW}");
        header(Spec::embedded(), data.as_bytes(), &mut Records::of(data.as_bytes()), |cell| {
            String::from_utf8_lossy(cell).into_owned()
        })
        .map(|header| header.holds)
    }

    #[test]
    fn headers_of_spreadsheets_and_programs() {
        for (line, holds) in [
            ("CSVバージョン,保険者番号,被保険者番号,居宅サービス計画作成（変更）日", Holds::ItemNames),
            ("Column1,Column2,Column3,Column4", Holds::Other),
            ("列1,列2,列3,列4", Holds::Other),
            ("F1,F2,F3,F4", Holds::Other),
            ("A,B,C,D", Holds::Other),
            ("\"csv_version\",\"insurer_number\",\"insured_number\",\"plan_date\"", Holds::Other),
            ("CSV Version,Insurer No.,Insured No.,Date", Holds::Other),
            ("1,2,3,4", Holds::Other),
            ("居宅サービス計画,,,", Holds::Other),
            ("Unnamed: 0,Unnamed: 1,Unnamed: 2,Unnamed: 3", Holds::Other),
            ("sep=,", Holds::Separator),
        ] {
            assert_eq!(held_by(line), Some(holds), "{line}");
        }
    }

    #[test]
    fn records_are_no_headers() {
        for line in [
            "202407,131045,0000000001,20251010",
            "x,131045,0000000001,20251010",
            ",131045,0000000001,20251010",
            "\"介護 太郎\",131045,H123456789,2025/05/01",
            ",,,",
            "2024,,,",
        ] {
            assert_eq!(held_by(line), None, "{line}");
        }
        // Nothing that could be data follows.
        let text = b"Column1,Column2\r\nx,y\r\n";
        assert!(header(Spec::embedded(), text, &mut Records::of(text), |_| String::new()).is_none());
    }
}
