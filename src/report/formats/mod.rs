//! Formats of reports: a file for each, and a line in the table [`FORMATS`]. The command line and the tests that hold every format
//! to its promises go by the table.

mod azure;
mod by_rule;
mod completeness;
mod concise;
mod csv;
mod fingerprint;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
pub(crate) mod markup;
mod sarif;
#[cfg(feature = "cli")]
mod text;
mod words;

use std::io::{self, Write};

use crate::ground::day::Day;
use crate::report::Report;
use crate::text::Wording;

/// Every format.
pub static FORMATS: &[Format] = &[
    #[cfg(feature = "cli")]
    text::FORMAT,
    concise::FORMAT,
    json::OBJECT,
    json::LINES,
    sarif::FORMAT,
    junit::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    azure::FORMAT,
    csv::FORMAT,
    html::FORMAT,
];

/// A format of reports.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// As `careplan validate --format` takes it.
    pub name: &'static str,
    /// Its readers.
    pub readers: Readers,
    /// How many findings of each rule it lists unless told otherwise; all if `None`.
    pub most_per_rule: Option<u64>,
    /// How it lists the files that were read.
    pub inputs: Inputs,
    /// Writes a report.
    pub write: fn(&Report, View, &mut dyn Write) -> io::Result<()>,
}

/// The readers of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// People at a terminal.
    Terminal,
    /// People with a browser.
    Browser,
    /// Programs.
    Programs,
}

impl Readers {
    /// Whether they are people: findings are shown with an excerpt of their records, and at most [`MOST_LISTED`] of them.
    pub fn are_people(self) -> bool {
        self != Readers::Programs
    }
}

/// How a format lists the files that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Nothing.
    None,
    /// Their names.
    Listed,
    /// Their names and digests.
    WithDigests,
}

/// How a report is to look.
#[derive(Clone, Copy, Debug, Default)]
pub struct View {
    /// Its language, and whether values are shown.
    pub wording: Wording,
    /// How it is drawn on a terminal.
    pub style: TextStyle,
    /// Totals only, without the findings; reports for programs have both.
    pub statistics: bool,
    /// The day that the report says it was made on. Without one the same data make the same bytes every day.
    pub stamp: Option<Day>,
}

impl From<Wording> for View {
    fn from(wording: Wording) -> View {
        View { wording, ..View::default() }
    }
}

/// How the text report looks.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns of the terminal.
    pub width: usize,
    /// ANSI colours.
    pub color: bool,
    /// Lines and marks beyond ASCII.
    pub unicode: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        TextStyle { width: 80, color: false, unicode: true }
    }
}

/// The format of a name.
///
/// ```
/// use careplan::report::formats;
/// use careplan::text::Wording;
///
/// let report = careplan::validate([("UPPLAN.CSV", "")]);
/// let csv = formats::named("csv").unwrap();
/// let mut table = Vec::new();
/// (csv.write)(&report, Wording::default().into(), &mut table)?;
/// assert_eq!(String::from_utf8(table)?.lines().count(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The JSON Schema (2020-12) of what `json` writes, generated from the types that are written.
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
/// Any error of writing to `out`.
pub fn json(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    (json::OBJECT.write)(report, wording.into(), out)
}
