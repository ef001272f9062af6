//! Tables of cases: an input, and the findings that it must have.
//!
//! A finding is written `CP612 UPPLAN record 3 item 27`: the rule, the file (its name up to the first part that begins with a
//! digit), the record and the number of the item, as far as the finding has them. The end may be left out where it does not
//! matter: `CP612`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use careplan::check::{Checker, Options};
use careplan::report::{Finding, Report};
use careplan::rule::Profile;
use careplan::schema::Spec;
use careplan::text::Lang;
use careplan::text::Wording;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::mutants::{self, Edit};
use super::{name, repo};

/// The table of a rule, `tests/it/rules/CPnnn.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The message of the first finding of the first failure: masked in Japanese, with values in English.
    pub says: Option<Words>,
    /// Its help, likewise.
    pub help: Option<Words>,
    /// Inputs without a finding of the rule.
    #[serde(default)]
    pub pass: Vec<Case>,
    /// Inputs with findings of the rule.
    #[serde(default)]
    pub fail: Vec<Case>,
}

/// A text in both languages.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub ja: String,
    pub en: String,
}

/// An input with what is found in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub why: String,
    /// `4.1/actual` is a unit of `corpus/valid`, `field/tabs` one of `corpus/field`; none: the edits write every file.
    pub base: Option<String>,
    #[serde(default)]
    pub edit: Vec<Edit>,
    /// `--edition`
    pub edition: Option<String>,
    /// `--profile`
    pub profile: Option<Profile>,
    /// `--baseline`, written beside the unit.
    pub baseline: Option<String>,
    /// Of a failure: all findings.
    #[serde(default)]
    pub finds: Vec<String>,
    /// Of a pass: all findings, which are of other rules.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The tables of all rules, by id.
pub fn all() -> BTreeMap<String, Table> {
    let paths = repo("tests/it/rules").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let tables = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    tables.map(|path| (name(&path).replace(".toml", ""), read(&path))).collect()
}

/// Reads a TOML file, or says where it is wrong.
pub fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    /// Makes the files and checks them, as `careplan validate` does.
    pub fn report(&self) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let unit = folder.path().join("unit");
        mutants::write(&unit, &mutants::made(self.base.as_deref(), &self.edit));
        let options = Options { edition: self.edition.clone(), profile: self.profile, ..Options::default() };
        let checker = Checker::new(Spec::embedded(), options);
        let mut report = check(&checker, &unit).unwrap();
        if let Some(baseline) = &self.baseline {
            let path = folder.path().join("baseline.toml");
            fs::write(&path, baseline).unwrap();
            let baseline = careplan::disk::config::read_baseline(&path, Spec::embedded()).unwrap().unwrap();
            report.accept(&checker, &baseline).unwrap();
        }
        report
    }
}

/// Checks a file or folder.
pub fn check(checker: &Checker, path: &Path) -> io::Result<Report> {
    let inputs = careplan::disk::find(checker.spec(), [path])
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    Ok(careplan::disk::check(checker, inputs, &careplan::disk::Limits::default()))
}

/// Where a finding is: `UPPLAN record 3 item 27`.
pub fn place(finding: &Finding) -> String {
    let file = finding.file().rsplit('/').next().unwrap();
    let code: Vec<&str> = file.split('_').take_while(|part| !part.starts_with(|c: char| c.is_ascii_digit())).collect();
    let mut place = code.join("_");
    if let Some(record) = finding.place().and_then(|place| place.record) {
        write!(place, " record {record}").unwrap();
    }
    if let Some(item) = finding.item() {
        write!(place, " item {}", item.no()).unwrap();
    }
    place
}

/// Whether the findings are those expected, in any order.
pub fn agrees(report: &Report, expected: &[String]) -> bool {
    let mut left: Vec<String> = report.findings().iter().map(outline).collect();
    // The exact ones first, so that a short one does not take what only they fit.
    let mut expected: Vec<&String> = expected.iter().collect();
    expected.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let all = expected.iter().all(|text| {
        let fits = |found: &String| found == *text || found.starts_with(&format!("{text} "));
        left.iter().position(fits).map(|n| left.remove(n)).is_some()
    });
    all && left.is_empty()
}

/// A finding as tables write it.
pub fn outline(finding: &Finding) -> String {
    format!("{} {}", finding.rule().id, place(finding))
}

/// Expected and found, in full.
pub fn difference(report: &Report, expected: &[String]) -> String {
    let wording = Wording { lang: Lang::En, show_values: true };
    let mut text = String::from("  expected:\n");
    expected.iter().for_each(|expected| writeln!(text, "    {expected}").unwrap());
    text += "  found:\n";
    for finding in report.findings() {
        writeln!(text, "    {}: {}", outline(finding), finding.message(wording)).unwrap();
    }
    text
}
