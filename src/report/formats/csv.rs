//! CSV: a table of findings for spreadsheets and databases.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::ground::safe::spreadsheet_cell;
use crate::report::Report;
use crate::report::formats::words::{list_ends, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::rule::Severity;
use crate::text::Lang;

/// The columns, by their English and Japanese headings.
const COLUMNS: [(&str, &str); 15] = [
    ("rule", "規則"),
    ("severity", "重大度"),
    ("message", "内容"),
    ("file", "ファイル"),
    ("unit", "送信単位"),
    ("record", "レコード"),
    ("line", "行"),
    ("byte", "バイト位置"),
    ("item_no", "No."),
    ("item", "項目"),
    ("value", "値"),
    ("masked", "伏せ字"),
    ("help", "対処"),
    ("edition", "版"),
    ("form", "様式"),
];

pub(super) const FORMAT: Format =
    Format { name: "csv", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::None, write: csv };

fn csv(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    let lang = wording.lang;
    // Spreadsheets take a CSV for UTF-8 only where it says so.
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS.map(|(en, ja)| if lang == Lang::Ja { ja } else { en }))?;
    for finding in report.findings() {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let place = finding.place();
        let masked = finding.value(wording).map(|_| yes_or_no(finding.is_masked(wording), lang));
        let cells: [Cow<'_, str>; COLUMNS.len()] = [
            finding.rule().id.as_str().into(),
            finding.severity().title(lang).into(),
            finding.message(wording).into(),
            finding.file().into(),
            finding.unit().unwrap_or_default().into(),
            number(place.and_then(|place| place.record)).into(),
            number(place.map(|place| place.line)).into(),
            number(place.map(|place| place.byte)).into(),
            number(finding.item().map(|item| item.no().into())).into(),
            finding.item().map_or("", |item| item.name()).into(),
            finding.value(wording).unwrap_or_default().into(),
            masked.unwrap_or_default().into(),
            finding.help(wording).into(),
            finding.edition().into(),
            finding.form().map_or("", |form| form.code()).into(),
        ];
        writer.write_record(cells.into_iter().map(|cell| text_only(cell).into_owned()))?;
    }
    if let Some(words) = list_ends(report, wording.lang) {
        let mut cells = [""; COLUMNS.len()];
        (cells[1], cells[2]) = (Severity::Info.title(lang), &words);
        writer.write_record(cells)?;
    }
    // The last row is no finding: it says what all of them come to.
    let words = verdict(report, wording.lang);
    let mut cells = [""; COLUMNS.len()];
    (cells[1], cells[2]) = (report.verdict().as_str(), &words);
    writer.write_record(cells)?;
    writer.flush()
}

fn yes_or_no(yes: bool, lang: Lang) -> &'static str {
    match (yes, lang) {
        (true, Lang::Ja) => "はい",
        (false, Lang::Ja) => "いいえ",
        (true, Lang::En) => "true",
        (false, Lang::En) => "false",
    }
}

/// Keeps a spreadsheet from taking a cell for a formula, and from making another number, or a date, of what looks like one.
fn text_only(cell: Cow<'_, str>) -> Cow<'_, str> {
    match is_remade(&cell) {
        true => format!("=\"{cell}\"").into(),
        false => spreadsheet_cell(cell),
    }
}

/// Whether a spreadsheet shows something else for a cell: 0300000106 without its zero, 4.0 as 4, 1-10 as a date, long
/// numbers with an exponent. Such a cell has digits and few marks only, so that it can stand inside `="…"`.
fn is_remade(cell: &str) -> bool {
    const LONGEST_NUMBER: usize = 11;
    let is_like_a_number = cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.bytes().all(|b| b.is_ascii_digit() || b"./-:Ee+".contains(&b));
    let plain = cell.len() <= LONGEST_NUMBER && cell.bytes().all(|b| b.is_ascii_digit());
    is_like_a_number && (!plain || (cell.len() > 1 && cell.starts_with('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-387", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(text_only(cell.into()), format!("'{cell}"));
        }
        assert_eq!(text_only("a=1".into()), "a=1");
        assert_eq!(text_only("".into()), "");
    }

    #[test]
    fn what_looks_like_a_number_stays_as_it_is() {
        for cell in ["0300000106", "4.0", "4.1", "1-10", "2025/05/01", "1E5", "12:30", "202511120930001"] {
            assert_eq!(text_only(cell.into()), format!("=\"{cell}\""));
        }
        for cell in ["0", "12", "123456789", "CP415", "UPPLAN_0300000106.CSV", "〈数字10桁〉", "1a\"b"] {
            assert_eq!(text_only(cell.into()), cell);
        }
    }
}
