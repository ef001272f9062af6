//! CSV: a table of findings for spreadsheets and databases.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::report::Report;
use crate::report::formats::words::{list_ends, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::rule::Severity;

const HEADER: [&str; 15] = [
    "rule", "severity", "message", "file", "unit", "record", "line", "byte", "item_no", "item", "value", "masked",
    "help", "edition", "form",
];

pub(super) const FORMAT: Format = Format {
    name: "csv",
    about: "A table of findings, for spreadsheets",
    readers: Readers::Programs,
    most_per_rule: None,
    inputs: Inputs::None,
    write: csv,
};

fn csv(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEADER)?;
    for finding in report.findings() {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let place = finding.place();
        let masked = finding.value(wording).map(|_| finding.is_masked(wording).to_string());
        let cells: [Cow<'_, str>; HEADER.len()] = [
            finding.rule().id.as_str().into(),
            finding.severity().as_str().into(),
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
        let mut cells = [""; HEADER.len()];
        (cells[1], cells[2]) = (Severity::Info.as_str(), &words);
        writer.write_record(cells)?;
    }
    // The last row is no finding: it says what all of them come to.
    let words = verdict(report, wording.lang);
    let mut cells = [""; HEADER.len()];
    (cells[1], cells[2]) = (report.verdict().as_str(), &words);
    writer.write_record(cells)?;
    writer.flush()
}

/// Keeps a spreadsheet from taking a cell for a formula.
fn text_only(cell: Cow<'_, str>) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}").into() } else { cell }
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
}
