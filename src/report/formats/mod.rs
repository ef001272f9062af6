//! Reports: one finished list of findings, one file for each format.

mod completeness;
mod csv;
mod github;
mod html;
mod json;
mod junit;
mod markup;
mod sarif;
#[cfg(feature = "cli")]
mod text;

use std::io::{self, Write};

#[cfg(feature = "cli")]
pub use text::TextStyle;

use crate::report::Report;
use crate::text::Wording;

/// The JSON Schema (2020-12) of what [`json`] writes, generated from the types that are written.
pub const JSON_SCHEMA: &str = include_str!("report.schema.json");

/// The most findings that reports for people list. Nobody reads more, and no browser likes to show more.
pub const MOST_LISTED: usize = 10_000;

/// Writes a report as one JSON object, in the shape that `careplan validate --format json` prints.
///
/// ```
/// use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
/// use careplan::report::formats as report;
/// use careplan::text::Wording;
/// use careplan::schema::Spec;
///
/// let checker = Checker::new(Spec::embedded(), Options::default());
/// let label = FileLabel::new("UPPLAN.CSV");
/// let unit = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, b"")]);
/// let report = checker.report([unit]);
/// let mut out = Vec::new();
/// report::json(&report, Wording::default(), &mut out)?;
/// let value: serde_json::Value = serde_json::from_slice(&out)?;
/// assert_eq!(value["summary"]["errors"], 2);
/// assert_eq!(value["findings"][0]["rule"], "CP301");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What writing to `out` returns.
pub fn json(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    json::object(report, wording, out)
}

/// Writes a report as JSON lines: each finding, then one object with the rest.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn ndjson(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    json::lines(report, wording, out)
}

/// Writes a report as SARIF 2.1.0, which code hosts and editors show beside the files.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn sarif(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    sarif::sarif(report, wording, out)
}

/// Writes a report as JUnit XML, which CI servers show as tests: a suite for each file, a failure for each finding.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn junit(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    junit::junit(report, wording, out)
}

/// Writes a report as workflow commands of GitHub Actions, which become annotations.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn github(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    github::github(report, wording, out)
}

/// Writes the findings as CSV in UTF-8, with a header, safe to open in a spreadsheet.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn csv(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    csv::csv(report, wording, out)
}

/// Writes a report as one HTML page that needs nothing else: no network, no script (with one it can be filtered).
///
/// # Errors
///
/// What writing to `out` returns.
pub fn html(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    html::html(report, wording, out)
}

/// Writes a report for people at a terminal.
///
/// # Errors
///
/// What writing to `out` returns.
#[cfg(feature = "cli")]
pub fn text(report: &Report, wording: Wording, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    text::text(report, wording, style, out)
}
