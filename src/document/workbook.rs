//! Whether an Excel workbook can be read without asking for more memory than a table of items needs.
//!
//! The library that reads workbooks believes them: a cell in the last row and column, or a count of texts, is enough to have
//! it ask for hundreds of gigabytes. So everything that says how large something is is looked at first.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Bytes of all parts of a workbook, unpacked.
const MOST_BYTES: u64 = 32 << 20;
/// Rows, columns, texts: the tables of the standard have a thousand rows and a dozen columns.
const MOST_ROWS: u64 = 20_000;
const MOST_COLUMNS: u64 = 256;
const MOST_TEXTS: u64 = 1_000_000;

/// Why a workbook is not read, if it is not.
pub(super) fn look_at(workbook: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).map_err(|error| error.to_string())?;
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = entry.name().map_err(|error| error.to_string())?.into_owned();
        let mut part = Vec::new();
        entry.take(left + 1).read_to_end(&mut part).map_err(|error| format!("{name}: {error}"))?;
        left = left.checked_sub(part.len() as u64).ok_or_else(|| format!("more than {MOST_BYTES} bytes unpacked"))?;
        if name.ends_with(".xml") {
            look_at_part(&part).map_err(|why| format!("{name}: {why}"))?;
        }
    }
    Ok(())
}

fn look_at_part(part: &[u8]) -> Result<(), String> {
    let mut reader = Reader::from_reader(part);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => look_at_element(&element)?,
            // The reader reports content that is not XML.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn look_at_element(element: &BytesStart<'_>) -> Result<(), String> {
    for attribute in element.attributes().flatten().filter(|attribute| attribute.key.prefix().is_none()) {
        let value = &attribute.value;
        match attribute.key.local_name().as_ref() {
            "r" | "ref" if !value.split(':').all(is_near) => return Err(format!("{value} is too far out")),
            "count" | "uniqueCount" if value.trim().parse::<u64>().is_ok_and(|count| count > MOST_TEXTS) => {
                return Err(format!("{value} texts are too many"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a row (`12`) or a cell (`AB12`) is where tables are.
fn is_near(place: &str) -> bool {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.fold(0u64, |column, letter| {
        column.saturating_mul(26).saturating_add(u64::from(letter.to_ascii_uppercase() - b'A' + 1))
    });
    let row = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // Anything else is not a cell reference.
    let near =
        row.is_empty() || row.parse::<u64>().map_or(!row.bytes().all(|b| b.is_ascii_digit()), |row| row <= MOST_ROWS);
    column <= MOST_COLUMNS && near || !place.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for near in ["1", "A1", "L2000", "20000", ""] {
            assert!(is_near(near), "{near}");
        }
        for far in ["XFD1048576", "4294967295", "A20001", "ZZZ1", "99999999999999999999999"] {
            assert!(!is_near(far), "{far}");
        }
    }

    #[test]
    fn counts_and_places_are_looked_at() {
        for part in [
            "<c r='XFD1'/>",
            "<x><row r = \"4294967295\">",
            "<dimension ref='A1:XFD9'/>",
            "<sst uniqueCount='4000000000'/>",
        ] {
            assert!(look_at_part(part.as_bytes()).is_err(), "{part}");
        }
        look_at_part(b"<sst count='12'><c r='B12'/></sst>").unwrap();
    }
}
