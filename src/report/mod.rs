//! Reports: one finished list of findings, one file for each format.

mod json;
#[cfg(feature = "cli")]
mod text;

use std::io::{self, Write};

#[cfg(feature = "cli")]
pub use text::TextStyle;

use crate::check::Report;
use crate::rule::Wording;

/// Writes a report as one JSON object, in the shape that `careplan validate --format json` prints.
///
/// ```
/// use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
/// use careplan::{report, rule::Wording, schema::Spec};
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

/// Writes a report for people at a terminal.
///
/// # Errors
///
/// What writing to `out` returns.
#[cfg(feature = "cli")]
pub fn text(report: &Report, wording: Wording, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    text::text(report, wording, style, out)
}
