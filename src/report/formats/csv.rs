//! CSV: a table of findings for spreadsheets and databases.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::ground::safe::spreadsheet_text;
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
        writer.write_record(cells.into_iter().map(|cell| spreadsheet_text(cell).into_owned()))?;
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
