//! A map as a table: reading what a spreadsheet saved, and writing one for it.

use unicode_normalization::UnicodeNormalization;

use super::{MapError, error};
use crate::ground::plain_text;
use crate::ground::safe::spreadsheet_cell;
use crate::read::encoding;
use crate::text::{Lang, Text};

/// A column, by the name that programs use and by its Japanese title.
pub(super) type Column = (&'static str, &'static str);

/// A line of a map, its values in the order of the columns asked for.
pub(super) struct Row<const N: usize> {
    /// The line of the file that it begins on, from 1.
    pub line: u64,
    pub values: [String; N],
}

/// Reads a map: UTF-8, UTF-16 or MS932, commas, semicolons or tabs.
pub(super) fn rows<const N: usize>(
    bytes: &[u8],
    needed: &[Column],
    optional: &[Column],
) -> Result<Vec<Row<N>>, MapError> {
    let [ja, en] = plain_text::NEITHER;
    let Some(text) = plain_text::decode(bytes) else { return error(1, Text::new(ja, en)) };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unreadable(&text, &error))?.clone();
    let mut places = Vec::new();
    for column in needed.iter().chain(optional) {
        let place = header.iter().position(|title| is(title, *column));
        if place.is_none() && needed.contains(column) {
            let (en, ja) = column;
            return error(
                1,
                Text::new(format!("「{ja}」（{en}）の列がありません"), format!("there is no column {en}")),
            );
        }
        places.push(place);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&text, &error))?;
        let mut cells = places.iter().map(|place| place.and_then(|n| record.get(n)).map(plain).unwrap_or_default());
        rows.push(Row {
            line: record.position().map_or(0, |place| line(&text, place.byte())),
            values: std::array::from_fn(|_| cells.next().unwrap_or_default()),
        });
    }
    Ok(rows)
}

/// Spreadsheets separate by what the system's settings say.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    *b",\t;".iter().max_by_key(|c| first.bytes().filter(|b| b == *c).count()).unwrap_or(&b',')
}

fn is(title: &str, (en, ja): Column) -> bool {
    let title = plain(title);
    title.eq_ignore_ascii_case(en) || title == ja.nfkc().collect::<String>()
}

/// A cell without what spreadsheets put around a text that is to stay one (`="0300000106"`, `'0300000106`), and in half
/// width.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    let cell = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell);
    cell.trim_start_matches('\'').trim().nfkc().collect()
}

/// The line on which a record begins; the end of the line before it counts for the reader as the record's own.
fn line(text: &str, byte: u64) -> u64 {
    let from = usize::try_from(byte).unwrap_or(text.len()).min(text.len());
    let blank = text.as_bytes()[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    1 + text.as_bytes()[..from + blank].iter().filter(|b| **b == b'\n').count() as u64
}

fn unreadable(text: &str, found: &csv::Error) -> MapError {
    let line = found.position().map_or(1, |place| line(text, place.byte()));
    let message = Text::new("CSV として読めません。引用符（\"）の数を確認してください", found.to_string());
    MapError { line, message }
}

/// UTF-8 with a mark, by which spreadsheets know it.
pub(super) fn write(columns: &[Column], lang: Lang, rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(encoding::BOM.to_vec());
    let title = |(en, ja): &Column| if lang == Lang::Ja { *ja } else { *en }.to_owned();
    let header: Vec<String> = columns.iter().map(title).collect();
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory does not fail.
        let _ = writer.write_record(row.iter().map(|cell| spreadsheet_cell(cell.into()).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: Column = ("office", "事業所番号");

    fn read(text: &[u8]) -> Vec<(u64, String)> {
        rows::<1>(text, &[OFFICE], &[]).unwrap().into_iter().map(|Row { line, values: [v] }| (line, v)).collect()
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for end in ["\n", "\r\n"] {
            let text = ["office,x", "1,a", "", "2,\"b", "b\"", "3,c", ""].join(end);
            let found = read(text.as_bytes());
            assert_eq!(found, [(2, "1".into()), (4, "2".into()), (6, "3".into())], "{end:?}");
        }
    }

    #[test]
    fn what_spreadsheets_save_is_read() {
        let text = "office;note\r\n=\"0300000106\";x\r\n'0300000106;\r\n０３００００0106;\r\n";
        let lines: Vec<String> = read(text.as_bytes()).into_iter().map(|(_, value)| value).collect();
        assert_eq!(lines, ["0300000106"; 3]);
        let utf16: Vec<u8> = "\u{feff}事業所番号\tメモ\r\n1\t\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16), [(2, "1".into())]);
    }
}
