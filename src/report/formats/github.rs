//! Workflow commands of GitHub Actions: each finding becomes an annotation.

use std::io::{self, Write};

use crate::report::formats::words::{list_ends, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report, Verdict};
use crate::rule::Severity;
use crate::text::Wording;

pub(super) const FORMAT: Format =
    Format { name: "github", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::None, write: github };

fn github(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    // First, as a host shows only some annotations of a run.
    let command = match report.verdict() {
        Verdict::Invalid => "error",
        Verdict::Incomplete => "warning",
        Verdict::Valid => "notice",
    };
    writeln!(out, "::{command} title=careplan::{}", data(&verdict(report, wording.lang)))?;
    report.findings().iter().try_for_each(|finding| annotation(finding, wording, out))?;
    match list_ends(report, wording.lang) {
        Some(words) => writeln!(out, "::notice title=careplan::{}", data(&words)),
        None => Ok(()),
    }
}

fn annotation(finding: &Finding, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    write!(out, "::{command} file={}", property(finding.file()))?;
    if let Some(place) = finding.place() {
        write!(out, ",line={}", place.line)?;
    }
    let rule = finding.rule();
    let title = format!("{} {}", rule.id, rule.title.get(wording.lang));
    let mut message = finding.message(wording);
    if let Some(item) = finding.item() {
        message = format!("No.{} {}: {message}", item.no(), item.name());
    }
    let help = finding.help(wording);
    if !help.is_empty() {
        message = format!("{message}\n{help}");
    }
    writeln!(out, ",title={}::{}", property(&title), data(&message))
}

/// A message: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: a comma or a colon would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\r\n::error::x, y"), "100%25%0D%0A::error::x, y");
        assert_eq!(property("C:/a,b%\n"), "C%3A/a%2Cb%25%0A");
    }
}
