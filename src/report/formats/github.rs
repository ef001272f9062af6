//! Workflow commands of GitHub Actions: each finding becomes an annotation.

use std::io::{self, Write};

use crate::ground::safe::{command_message, command_property};
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
    writeln!(out, "::{command} title=careplan::{}", command_message(&verdict(report, wording.lang)))?;
    report.findings().iter().try_for_each(|finding| annotation(finding, wording, out))?;
    match list_ends(report, wording.lang) {
        Some(words) => writeln!(out, "::notice title=careplan::{}", command_message(&words)),
        None => Ok(()),
    }
}

fn annotation(finding: &Finding, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    write!(out, "::{command} file={}", command_property(finding.file()))?;
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
    writeln!(out, ",title={}::{}", command_property(&title), command_message(&message))
}
