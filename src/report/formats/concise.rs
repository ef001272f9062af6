//! Concise: one line for each finding, for `grep`, editors and logs; the verdict is the last line.

use std::io::{self, Write};

use crate::report::formats::words::{list_ends, mark, severity, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report};
use crate::text::Wording;

pub(super) const FORMAT: Format =
    Format { name: "concise", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::None, write: concise };

fn concise(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    for finding in report.findings() {
        writeln!(out, "{}", line(finding, wording))?;
    }
    let ends = list_ends(report, wording.lang);
    ends.into_iter().chain([verdict(report, wording.lang)]).try_for_each(|line| writeln!(out, "{line}"))
}

/// `path:line: CP415 error No.4 …: message [*]`; without a line for a file as a whole.
fn line(finding: &Finding, wording: Wording) -> String {
    let place = finding.place().map_or_else(String::new, |place| format!(":{}", place.line));
    let item = finding.item().map_or_else(String::new, |item| format!(" No.{} {}:", item.no(), item.name()));
    let mark = finding.remedy().map_or_else(String::new, |remedy| format!(" {}", mark(remedy.is_safe())));
    let (id, severity) = (&finding.rule().id, severity(finding.severity(), wording.lang));
    // A message may have several lines; this has one.
    let message = finding.message(wording).replace(['\r', '\n'], " ");
    format!("{}{place}: {id} {severity}{item} {message}{mark}", finding.file())
}
