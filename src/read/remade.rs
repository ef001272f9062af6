//! Values that something between the program that wrote them and this one has remade: a spreadsheet that took a number for a
//! number and a date for a date, a database that wrote NULL for nothing.

use std::collections::BTreeSet;

use super::cell::content;
use super::records::Records;
use crate::ground::ms932;
use crate::ground::nothing::{is_nothing, is_nothing_in_text};
use crate::schema::{Item, Required};

/// What a value of a coded item probably was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remade {
    pub how: How,
    /// The value before, where it can be told. It is right for its item.
    pub before: Option<String>,
}

/// What was done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// `900` for `0900`
    Zeros,
    /// `2025/05/01`, `9:00`, `1,234`
    Format,
    /// `1.11E+30`
    Exponent,
    /// `="0900"`, `'0900`
    Formula,
    /// `NULL`
    Null,
    /// `1600022` for `160-0022`
    PostalHyphen,
    /// `00001000010` for `00001-000010`
    TaisHyphen,
    /// `h` for `H`
    LetterCase,
}

impl How {
    /// Whether it is what spreadsheets do.
    pub fn is_of_a_spreadsheet(self) -> bool {
        matches!(self, How::Zeros | How::Format | How::Exponent | How::Formula)
    }
}

/// What was done to a value that is not right for its item, where that can be told. Of a text only that it is no text at all.
pub(crate) fn remade(item: &Item, value: &[u8]) -> Option<Remade> {
    let null = || {
        let before = (item.required() == Required::Optional).then(String::new);
        Some(Remade { how: How::Null, before })
    };
    if item.is_text() {
        return is_nothing_in_text(value).then(null)?;
    }
    if value.is_empty() || !value.is_ascii() || item.value_type().matcher.accepts(value) {
        return None;
    }
    if is_nothing(value) {
        return null();
    }
    let text = String::from_utf8_lossy(value).replace("\"\"", "\"");
    if let Some(inner) = formula(&text) {
        return Some(Remade { how: How::Formula, before: item.accepts_text(inner).then(|| inner.to_owned()) });
    }
    if is_exponent(&text) {
        return Some(Remade { how: How::Exponent, before: None });
    }
    let candidates = [
        (How::Zeros, zeros(item, &text)),
        (How::Format, date_or_time(&text)),
        (How::Format, ungrouped(&text)),
        (How::PostalHyphen, hyphen(&text, 7, 3)),
        (How::TaisHyphen, hyphen(&text, 11, 5)),
        (How::LetterCase, Some(text.to_ascii_uppercase()).filter(|upper| *upper != text)),
    ];
    let accepted = |(how, before): (How, Option<String>)| {
        let before = before.filter(|before| item.accepts_text(before));
        before.map(|before| Remade { how, before: Some(before) })
    };
    candidates.into_iter().find_map(accepted)
}

/// `="0900"` and `'0900`, with which people keep a spreadsheet from reading a number.
fn formula(text: &str) -> Option<&str> {
    let quoted = || text.strip_prefix("=\"")?.strip_suffix('"');
    quoted().or_else(|| text.strip_prefix('\''))
}

/// A quote as it stands in a value that is not quoted: `="0900"`.
pub(crate) fn is_formula(raw: &[u8]) -> bool {
    raw.starts_with(b"=\"") && raw.ends_with(b"\"") && raw.len() > 3 && !raw[2..raw.len() - 1].contains(&b'"')
}

fn is_exponent(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number(number)
        && number.starts_with(|c: char| c.is_ascii_digit())
        && is_number(exponent.trim_start_matches(['+', '-']))
}

/// The one value that is right with zeros in front.
fn zeros(item: &Item, text: &str) -> Option<String> {
    let length = usize::from(item.length()?);
    if text.len() >= length || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut right =
        (text.len() + 1..=length).map(|width| format!("{text:0>width$}")).filter(|padded| item.accepts_text(padded));
    let only = right.next()?;
    right.next().is_none().then_some(only)
}

/// `2025/5/1`, `2025-05`, `2025年5月1日`, `9:00`, `2025/5/1 0:00` without what a spreadsheet puts between digits.
fn date_or_time(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ').unwrap_or((text, ""));
    if !time.is_empty() && !time.bytes().all(|b| matches!(b, b'0' | b':')) {
        return None;
    }
    let parts: Vec<&str> = date.split(['/', '-', ':', '.']).collect();
    let two = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match parts[..] {
        [year, month, day] if year.len() == 4 && two(&month) && two(&day) && !date.contains(':') => {
            Some(format!("{year}{month:0>2}{day:0>2}"))
        }
        [year, month] if year.len() == 4 && two(&month) && !date.contains(':') => Some(format!("{year}{month:0>2}")),
        [hour, minute] if two(&hour) && minute.len() == 2 && date.contains(':') => Some(format!("{hour:0>2}{minute}")),
        [hour, minute, "00"] if two(&hour) && minute.len() == 2 && date.contains(':') => {
            Some(format!("{hour:0>2}{minute}"))
        }
        _ => None,
    }
}

/// `1,234` and `250.0` without what a spreadsheet adds to a whole number.
fn ungrouped(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_whole = part.bytes().all(|b| b == b'0') && (text.contains(',') || !part.is_empty());
    let groups: Vec<&str> = whole.trim_start_matches('-').split(',').collect();
    let in_threes = groups[1..].iter().all(|group| group.len() == 3) && !groups[0].is_empty();
    (is_whole && in_threes).then(|| whole.replace(',', ""))
}

fn hyphen(text: &str, digits: usize, at: usize) -> Option<String> {
    let fits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{}-{}", &text[..at], &text[at..]))
}

/// Whether a file was saved by a spreadsheet: one value that only a spreadsheet writes, or values of two items that it could
/// have remade. A single item may be a slip, or the habit of some program. The whole file is looked through, or as much as decides:
/// who asks has such a value before him.
pub(crate) fn saved_by_spreadsheet(items: &[std::sync::Arc<Item>], data: &[u8], start: usize) -> bool {
    let mut remade_items = BTreeSet::new();
    for record in Records::after(data, start).with_items(Some(items.len())) {
        let cells = match record {
            Ok(record) => record.ranges(),
            Err(broken) => broken.cells,
        };
        if cells.len() != items.len() {
            continue;
        }
        for (item, cell) in items.iter().zip(cells) {
            let raw = &data[cell];
            if is_formula(raw) {
                return true;
            }
            match remade(item, content(raw)).map(|remade| remade.how) {
                Some(How::Exponent | How::Formula) => return true,
                Some(How::Zeros | How::Format) => _ = remade_items.insert(item.no()),
                _ => continue,
            }
            if remade_items.len() >= 2 {
                return true;
            }
        }
    }
    false
}

/// Whether a value that stands for another one is what the file has elsewhere as an item of its own.
pub(crate) fn stands_elsewhere(data: &[u8], value: &str) -> bool {
    ms932::encode(value).is_some_and(|bytes| memchr::memmem::find(data, &[b",", &bytes[..], b","].concat()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[track_caller]
    fn was(form: &str, key: &str, value: &str) -> Option<(How, Option<String>)> {
        let form = Spec::embedded().newest().form(form).unwrap();
        let item = form.items().iter().find(|item| item.key() == key).unwrap();
        remade(item, value.as_bytes()).map(|remade| (remade.how, remade.before))
    }

    #[test]
    fn what_values_were() {
        for (form, key, value, how, before) in [
            ("UPPLAN", "start_time", "900", How::Zeros, Some("0900")),
            ("UPPLAN", "start_time", "0", How::Zeros, Some("0000")),
            ("UPPLAN", "insured_number", "12340", How::Zeros, Some("0000012340")),
            ("UPPLAN", "service_office_number", "300000005", How::Zeros, Some("0300000005")),
            ("UPPLAN", "created_date", "2025/05/01", How::Format, Some("20250501")),
            ("UPPLAN", "created_date", "2025/5/1", How::Format, Some("20250501")),
            ("UPPLAN", "created_date", "2025-05-01", How::Format, Some("20250501")),
            ("UPPLAN", "created_date", "2025/5/1 0:00", How::Format, Some("20250501")),
            ("UPPLAN", "target_month", "2025/05", How::Format, Some("202505")),
            ("UPPLAN", "start_time", "9:00", How::Format, Some("0900")),
            ("UPPLAN", "start_time", "09:00:00", How::Format, Some("0900")),
            ("UPPLAN", "units", "1,234", How::Format, Some("1234")),
            ("UPPLAN", "units", "250.0", How::Format, Some("250")),
            ("UPPLAN", "daily_rate_days", "1.11E+30", How::Exponent, None),
            ("UPPLAN", "start_time", "=\"0900\"", How::Formula, Some("0900")),
            ("UPPLAN", "start_time", "=\"\"0900\"\"", How::Formula, Some("0900")),
            ("UPPLAN", "insured_number", "'0000012340", How::Formula, Some("0000012340")),
            ("UPPLAN", "tais_code", "NULL", How::Null, Some("")),
            ("UPPLAN", "created_date", "null", How::Null, None),
            ("UPPLAN", "tais_code", "00001000010", How::TaisHyphen, Some("00001-000010")),
            ("UP1KYO", "user_postal_code", "1600022", How::PostalHyphen, Some("160-0022")),
            ("UPPLAN", "insured_number", "h123456789", How::LetterCase, Some("H123456789")),
        ] {
            assert_eq!(was(form, key, value), Some((how, before.map(str::to_owned))), "{key} {value}");
        }
    }

    #[test]
    fn what_is_just_wrong() {
        for (key, value) in [
            ("start_time", "2460"),
            ("start_time", "25:00"),
            ("created_date", "2025/13/01"),
            ("created_date", "2025/05/01 10:00"),
            ("units", "387u"),
            ("units", "1,23"),
            ("insured_number", "12345678901"),
            ("start_time", "0900"),
            ("start_time", ""),
        ] {
            assert_eq!(was("UPPLAN", key, value), None, "{key} {value}");
        }
    }
}
