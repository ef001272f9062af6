//! Checking, and the report.

use careplan::check::{Checker, Options, Scratch};
use careplan::config::Config;
use careplan::disk::{self, Input, Limits};
use careplan::report::formats::{self, View};
use careplan::text::{Lang, Wording};
use careplan::{FileLabel, Profile, Spec, UnitFile};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failure::Failure;
use crate::findings::Findings;
use crate::source::Source;
use crate::work::{self, Job};

/// The report of a check: totals, findings, and the verdict.
///
/// >>> report = careplan.validate({DELETE: b"202407,131045,0000000001,20250230\r\n"}, lang="en")
/// >>> report.verdict, report.is_valid, report.summary["errors"]
/// ('invalid', False, 1)
/// >>> report.to("concise").decode().split(": ")[0]
/// 'DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV:1'
#[pyclass(frozen, module = "careplan")]
pub struct Report {
    report: careplan::Report,
    wording: Wording,
}

pub fn wording(lang: &str, show_values: bool) -> PyResult<Wording> {
    let lang = match lang {
        "ja" => Lang::Ja,
        "en" => Lang::En,
        other => {
            let words = (format!("言語「{other}」はありません（ja、en）"), format!("no language `{other}`: ja or en"));
            return Err(Failure::option(words.0, words.1).into());
        }
    };
    Ok(Wording { lang, show_values })
}

/// Checks files; `careplan.validate` says more.
#[pyfunction]
#[pyo3(signature = (source, *, progress=None, **options))]
pub fn validate(
    python: Python<'_>,
    source: Source,
    progress: Option<Py<PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Report> {
    let asked = Asked::read(options)?;
    let spec = Spec::embedded();
    let wording = self::wording(&asked.lang, asked.show_values)?;
    let options = asked.options(spec)?;
    let report = work::run(python, progress, move |job| {
        let checker = Checker::try_new(spec, options).map_err(Failure::from)?;
        checked(&checker, source, job)
    })?;
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
            Some(other) => {
                let ja = format!("プロファイル「{other}」はありません（exchange、strict）");
                return Err(Failure::option(ja, format!("no profile `{other}`: exchange or strict")).into());
            }
        };
        let config = self.config.map(|text| Config::parse("careplan.toml", &text, spec)).transpose();
        let config = config.map_err(Failure::from)?;
        Ok(Options { profile, config, ..self.options })
    }
}

fn checked(checker: &Checker, source: Source, job: &Job) -> Result<careplan::Report, Failure> {
    match source {
        Source::Paths(paths) => {
            let inputs = disk::find(checker.spec(), paths)?;
            Ok(check_inputs(checker, inputs, job))
        }
        Source::Inputs(inputs) => Ok(check_inputs(checker, inputs, job)),
        Source::Files(files) => {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            let labels: Vec<FileLabel> = names.iter().map(|name| FileLabel::new(*name)).collect();
            let mut scratch = Scratch::default();
            let mut report = checker.report_builder();
            let units = careplan::units(&names);
            job.begin(units.len());
            for unit in units {
                let unit: Vec<UnitFile<'_>> =
                    unit.into_iter().map(|place| UnitFile::new(&labels[place], &files[place].1)).collect();
                report.add(checker.check_unit(&mut scratch, &unit));
                job.next()?;
            }
            Ok(report.finish())
        }
    }
}

fn check_inputs(checker: &Checker, inputs: Vec<Input>, job: &Job) -> careplan::Report {
    let units = disk::units(checker.spec(), inputs);
    job.begin(units.len());
    disk::check_units(checker, &units, &Limits::default(), &|_| job.step())
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
        let format = formats::named(format).ok_or_else(|| {
            Failure::option(
                format!("形式「{format}」はありません（{}）", known()),
                format!("no format `{format}`: {}", known()),
            )
        })?;
        let mut out = Vec::new();
        (format.write)(&self.report, View::from(self.wording), &mut out)?;
        Ok(PyBytes::new(python, &out).unbind())
    }

    fn __repr__(&self) -> String {
        let s = self.report.summary();
        format!("<careplan.Report {}: {} errors, {} warnings, {} infos>", self.verdict(), s.errors, s.warnings, s.infos)
    }
}
