//! Code Quality of GitLab: a JSON array of issues, each with a fingerprint that stays the same from run to run.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::report::formats::fingerprint::Fingerprints;
use crate::report::formats::words::{list_ends, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report, Verdict};
use crate::rule::Severity;
use crate::text::Wording;

pub(super) const FORMAT: Format =
    Format { name: "gitlab", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::None, write: gitlab };

/// Findings come file by file, and are written one by one, so that a long list is never in memory twice.
fn gitlab(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let (mut file, mut fingerprints) = ("", Fingerprints::default());
    write!(out, "[")?;
    for (n, finding) in report.findings().iter().enumerate() {
        if file != finding.file() {
            (file, fingerprints) = (finding.file(), Fingerprints::default());
        }
        write!(out, "{}", if n == 0 { "\n" } else { ",\n" })?;
        serde_json::to_writer(&mut *out, &issue(finding, &fingerprints.of(finding), view.wording))?;
    }
    let mut separator = if report.findings().is_empty() { "\n" } else { ",\n" };
    for words in about_all(report, view.wording) {
        write!(out, "{separator}")?;
        serde_json::to_writer(&mut *out, &note(&words))?;
        separator = ",\n";
    }
    writeln!(out, "\n]")
}

/// What is no finding, and must not be missed: that not everything could be checked, and that the list ends early.
fn about_all(report: &Report, wording: Wording) -> Vec<String> {
    let incomplete = report.verdict() == Verdict::Incomplete;
    let incomplete = incomplete.then(|| verdict(report, wording.lang));
    incomplete.into_iter().chain(list_ends(report, wording.lang)).collect()
}

fn note(words: &str) -> Value {
    json!({
        "type": "issue",
        "description": words,
        "check_name": "careplan",
        "fingerprint": format!("careplan:{words}"),
        "severity": "minor",
        "location": {"path": ".", "lines": {"begin": 1}},
    })
}

fn issue(finding: &Finding, fingerprint: &str, wording: Wording) -> Value {
    let severity = match finding.severity() {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    let item = finding.item().map_or_else(String::new, |item| format!("No.{} {}: ", item.no(), item.name()));
    // A file as a whole is shown at its first line, since GitLab asks for one.
    let line = finding.place().map_or(1, |place| place.line);
    json!({
        "type": "issue",
        "description": format!("{item}{}", finding.message(wording)),
        "check_name": finding.rule().id,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": finding.file(), "lines": {"begin": line}},
    })
}
