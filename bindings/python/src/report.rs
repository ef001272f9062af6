//! Checking, and the report.

use careplan::check::{Checker, Options, Scratch};
use careplan::config::Config;
use careplan::disk::{self, Limits};
use careplan::report::formats::{self, View};
use careplan::text::{Lang, Wording};
use careplan::{FileLabel, Profile, Spec, UnitFile};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failed;
use crate::findings::Findings;
use crate::source::Source;

/// The report of a check: totals, findings, and for every rule whether it could look at everything.
#[pyclass(frozen, module = "careplan")]
pub struct Report {
    report: careplan::Report,
    wording: Wording,
}

pub fn wording(lang: &str, show_values: bool) -> PyResult<Wording> {
    let lang = match lang {
        "ja" => Lang::Ja,
        "en" => Lang::En,
        other => return Err(failed(format!("no language `{other}`: ja or en"))),
    };
    Ok(Wording { lang, show_values })
}

/// Checks files against the standard.
///
/// `source` is a path, several paths, or a mapping of names to bytes. Files that share sender, receiver and serial are
/// checked together.
#[pyfunction]
#[pyo3(signature = (source, **options), text_signature = "(source, *, profile=None, edition=None, select=(), ignore=(), config=None, lang='ja', show_values=False)")]
pub fn validate(python: Python<'_>, source: Source, options: Option<&Bound<'_, PyDict>>) -> PyResult<Report> {
    let asked = Asked::read(options)?;
    let spec = Spec::embedded();
    let wording = self::wording(&asked.lang, asked.show_values)?;
    let checker = Checker::try_new(spec, asked.options(spec)?).map_err(failed)?;
    let report = python.detach(|| checked(&checker, source))?;
    Ok(Report { report, wording })
}

/// The options of a check by their names in Python.
struct Asked {
    options: Options,
    profile: Option<String>,
    config: Option<String>,
    lang: String,
    show_values: bool,
}

impl Asked {
    fn read(given: Option<&Bound<'_, PyDict>>) -> PyResult<Asked> {
        let options = Options { digests: true, ..Options::default() };
        let mut asked = Asked { options, profile: None, config: None, lang: "ja".to_owned(), show_values: false };
        for (name, value) in given.into_iter().flatten() {
            match name.extract::<String>()?.as_str() {
                "profile" => asked.profile = value.extract()?,
                "edition" => asked.options.edition = value.extract()?,
                "select" => asked.options.select = value.extract()?,
                "ignore" => asked.options.ignore = value.extract()?,
                "config" => asked.config = value.extract()?,
                "lang" => asked.lang = value.extract()?,
                "show_values" => asked.show_values = value.extract()?,
                other => {
                    return Err(PyTypeError::new_err(format!(
                        "validate() got an unexpected keyword argument '{other}'"
                    )));
                }
            }
        }
        Ok(asked)
    }

    fn options(self, spec: &Spec) -> PyResult<Options> {
        let profile = match self.profile.as_deref() {
            None => None,
            Some("exchange") => Some(Profile::Exchange),
            Some("strict") => Some(Profile::Strict),
            Some(other) => return Err(failed(format!("no profile `{other}`: exchange or strict"))),
        };
        let config = self.config.map(|text| Config::parse("careplan.toml", &text, spec)).transpose().map_err(failed)?;
        Ok(Options { profile, config, ..self.options })
    }
}

fn checked(checker: &Checker, source: Source) -> PyResult<careplan::Report> {
    match source {
        Source::Paths(paths) => {
            let inputs = disk::find(checker.spec(), paths).map_err(failed)?;
            Ok(disk::check(checker, inputs, &Limits::default()))
        }
        Source::Files(files) => {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            let labels: Vec<FileLabel> = names.iter().map(|name| FileLabel::new(*name)).collect();
            let mut scratch = Scratch::default();
            let mut report = checker.report_builder();
            for unit in careplan::units(&names) {
                let unit: Vec<UnitFile<'_>> =
                    unit.into_iter().map(|place| UnitFile::new(&labels[place], &files[place].1)).collect();
                report.add(checker.check_unit(&mut scratch, &unit));
            }
            Ok(report.finish())
        }
    }
}

#[pymethods]
impl Report {
    /// Totals by name: files, units, records, errors, warnings, infos, truncated, accepted.
    #[getter]
    fn summary<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let s = self.report.summary();
        let totals = PyDict::new(python);
        for (name, value) in [
            ("files", s.files),
            ("units", s.units),
            ("records", s.records),
            ("errors", s.errors),
            ("warnings", s.warnings),
            ("infos", s.infos),
            ("truncated", s.truncated),
            ("accepted", s.accepted),
        ] {
            totals.set_item(name, value)?;
        }
        Ok(totals)
    }

    /// `valid`, `incomplete` (some rule could not look at everything) or `invalid`.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.report.verdict().as_str()
    }

    /// Whether the verdict is `valid`.
    #[getter]
    fn is_valid(&self) -> bool {
        self.report.is_valid()
    }

    /// The findings: a table that pyarrow, polars and duckdb take, and that can be iterated over.
    #[getter]
    fn findings(&self) -> PyResult<Findings> {
        Findings::new(&self.report, self.wording)
    }

    /// The report in a format of the command line: json, ndjson, sarif, junit, github, csv, html and others.
    fn to(&self, python: Python<'_>, format: &str) -> PyResult<Py<PyBytes>> {
        let known = || formats::FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
        let format = formats::named(format).ok_or_else(|| failed(format!("no format `{format}`: {}", known())))?;
        let mut out = Vec::new();
        (format.write)(&self.report, View::from(self.wording), &mut out)?;
        Ok(PyBytes::new(python, &out).unbind())
    }

    fn __repr__(&self) -> String {
        let s = self.report.summary();
        format!("<careplan.Report {}: {} errors, {} warnings, {} infos>", self.verdict(), s.errors, s.warnings, s.infos)
    }
}
