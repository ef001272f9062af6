//! careplan in a browser or in Node: files in memory in, reports and files out.
//!
//! This crate only carries values over the border. What is checked, mended and said is the library's, so that a page says
//! the same as the command line, byte for byte.

mod archive;

use careplan::check::{Checker, FileLabel, NotChecked, Options, ReportBuilder, Scratch, UnitFile};
use careplan::config::Config;
use careplan::fix::{self, FileReport};
use careplan::generate::{self, Faults, Generator};
use careplan::report::formats::{self, View};
use careplan::text::{Lang, Text, Wording};
use careplan::{FileKind, Profile, Report, Spec};
use js_sys::{Array, Uint8Array, Uint32Array};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

type Result<T> = std::result::Result<T, JsError>;

/// What this is: versions, editions, formats of reports. JSON.
#[wasm_bindgen]
pub fn about() -> String {
    let spec = Spec::embedded();
    let editions: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
    let formats: Vec<&str> = formats::FORMATS.iter().map(|format| format.name).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "spec": spec.digest(),
        "editions": editions,
        "formats": formats,
    })
    .to_string()
}

/// Groups names of files into units: for each unit the places of its files in the list.
#[wasm_bindgen]
pub fn units(names: Vec<String>) -> Vec<Uint32Array> {
    let places = |unit: Vec<usize>| unit.into_iter().map(|place| place as u32).collect::<Vec<u32>>();
    careplan::units(&names).into_iter().map(|unit| Uint32Array::from(places(unit).as_slice())).collect()
}

/// How values are worded.
fn wording(lang: &str, show_values: bool) -> Wording {
    Wording { lang: if lang == "en" { Lang::En } else { Lang::Ja }, show_values }
}

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

    /// Checks the files of a unit: a `Uint8Array` for each name, or a string that says why the file cannot be read.
    pub fn unit(&mut self, names: Vec<String>, contents: Array) {
        let labels: Vec<FileLabel> = names.into_iter().map(FileLabel::new).collect();
        let contents: Vec<std::result::Result<Vec<u8>, String>> = contents.iter().map(content).collect();
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

fn content(value: JsValue) -> std::result::Result<Vec<u8>, String> {
    match value.as_string() {
        Some(reason) => Err(reason),
        None => Ok(Uint8Array::new(&value).to_vec()),
    }
}

fn unit_file<'a>(label: &'a FileLabel, content: &'a std::result::Result<Vec<u8>, String>) -> UnitFile<'a> {
    match content {
        Ok(bytes) => UnitFile::new(label, bytes),
        Err(reason) => UnitFile::not_checked(label, NotChecked::Unreadable { reason: Text::same(reason.clone()) }),
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

/// Files that are mended, one after another.
#[wasm_bindgen]
#[derive(Default)]
pub struct Fixes {
    reports: Vec<FileReport>,
}

#[wasm_bindgen]
impl Fixes {
    /// Begins.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Fixes {
        Fixes::default()
    }

    /// Mends a file; `path` may have folders before the name. `None` if it stays as it is.
    pub fn file(&mut self, path: &str, bytes: &[u8], unsafe_fixes: bool) -> Option<Named> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let fixed = fix::fix(Spec::embedded(), name, bytes, unsafe_fixes);
        let changed = !fixed.changes().is_empty();
        let name = if folder.is_empty() { fixed.name().to_owned() } else { format!("{folder}/{}", fixed.name()) };
        let mended = changed.then(|| Named { name: name.clone(), bytes: fixed.bytes().to_vec() });
        let mut report = FileReport::new(path, fixed);
        report.written = changed.then_some(name);
        self.reports.push(report);
        mended
    }

    /// What was changed and what was not, in the shape of `careplan fix --format json`.
    pub fn report(&self, lang: &str, show_values: bool) -> Result<String> {
        let mut out = Vec::new();
        fix::json(&self.reports, wording(lang, show_values), &mut out)?;
        Ok(String::from_utf8(out)?)
    }
}

/// A file: its name and its bytes.
#[wasm_bindgen]
pub struct Named {
    name: String,
    bytes: Vec<u8>,
}

#[wasm_bindgen]
impl Named {
    /// Its name, with the folders it was given with.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its bytes.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }
}

/// What a file is by its name: `csv`, `picture`, `document`, `archive`, `litter` or `other`.
#[wasm_bindgen]
pub fn kind(path: &str) -> String {
    match careplan::classify(path, b"").kind() {
        FileKind::Csv => "csv",
        FileKind::Picture => "picture",
        FileKind::Document => "document",
        FileKind::Archive => "archive",
        FileKind::Litter => "litter",
        _ => "other",
    }
    .to_owned()
}

/// A few people's made-up units, some with faults: something to look at for who has no data at hand.
#[wasm_bindgen]
pub fn sample() -> Result<Vec<Named>> {
    let spec = Spec::embedded();
    let generator = Generator::new(spec, &generate::Options { users: 6, ..generate::Options::default() })?;
    let faults = Faults::parse("CP415,CP702,CP711", spec.rules())?;
    let files = (0..generator.parts()).flat_map(|part| generator.part_with_faults(part, &faults).0);
    Ok(files.map(|file| Named { name: file.path, bytes: file.bytes }).collect())
}
