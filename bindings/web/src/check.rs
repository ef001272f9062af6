//! Checking.

use careplan::check::{Checker, Options, ReportBuilder, Scratch, UnitFile};
use careplan::config::Config;
use careplan::report::formats::{self, View};
use careplan::{FileLabel, Profile, Report, Spec};
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::given::{contents, unit_file};
use crate::{Result, wording};

/// What a check is asked for; as the options of `careplan validate`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Asked {
    profile: Option<String>,
    edition: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    /// The text of a careplan.toml.
    config: Option<String>,
}

impl Asked {
    fn options(self, spec: &Spec) -> Result<Options> {
        let profile = match self.profile.as_deref() {
            None => None,
            Some("exchange") => Some(Profile::Exchange),
            Some("strict") => Some(Profile::Strict),
            Some(other) => return Err(JsError::new(&format!("no profile `{other}`: exchange or strict"))),
        };
        let config = match &self.config {
            Some(text) => Some(Config::parse("careplan.toml", text, spec)?),
            None => None,
        };
        Ok(Options {
            select: self.select,
            ignore: self.ignore,
            edition: self.edition,
            profile,
            config,
            excerpts_per_rule: formats::MOST_LISTED as u64,
            digests: true,
            ..Options::default()
        })
    }
}

/// A check in progress: it takes unit after unit, so that only the files of one unit are in memory at a time.
#[wasm_bindgen]
pub struct Check {
    checker: &'static Checker,
    report: ReportBuilder<'static>,
    scratch: Scratch,
}

#[wasm_bindgen]
impl Check {
    /// Begins a check. `options` is JSON: `profile`, `edition`, `select`, `ignore`, `config`; or empty.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Check> {
        let asked: Asked = if options.is_empty() { Asked::default() } else { serde_json::from_str(options)? };
        let spec = Spec::embedded();
        // Outcomes borrow from the checker, and JavaScript knows no lifetimes: the few kilobytes of a checker are kept until
        // the worker ends.
        let checker: &'static Checker = Box::leak(Box::new(Checker::try_new(spec, asked.options(spec)?)?));
        Ok(Check { checker, report: checker.report_builder(), scratch: Scratch::default() })
    }

    /// Checks the files of a unit: a `Uint8Array` for each name, or a word that says why there are none.
    pub fn unit(&mut self, names: Vec<String>, given: Array) {
        let labels: Vec<FileLabel> = names.into_iter().map(FileLabel::new).collect();
        let contents = contents(&given);
        let files: Vec<UnitFile<'_>> =
            labels.iter().zip(&contents).map(|(label, content)| unit_file(label, content)).collect();
        self.report.add(self.checker.check_unit(&mut self.scratch, &files));
        self.scratch.trim();
    }

    /// Ends the check.
    pub fn finish(self) -> Checked {
        Checked { report: self.report.finish() }
    }
}

/// A report.
#[wasm_bindgen]
pub struct Checked {
    report: Report,
}

#[wasm_bindgen]
impl Checked {
    /// The report in a format of `careplan validate --format`, with the limits that the format has.
    pub fn write(&mut self, format: &str, lang: &str, show_values: bool) -> Result<Vec<u8>> {
        let format = formats::named(format).ok_or_else(|| JsError::new(&format!("no format `{format}`")))?;
        let mut out = Vec::new();
        (format.write)(&self.report, View::from(wording(lang, show_values)), &mut out)?;
        Ok(out)
    }
}
