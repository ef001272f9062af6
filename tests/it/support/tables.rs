//! Tables of cases: an input, and the findings that it must have.
//!
//! A finding is written `CP612 UPPLAN record 3 item 27`: the rule, the file (its name up to the first part that begins with a
//! digit), the record and the number of the item, as far as the finding has them. The end may be left out where it does not
//! matter: `CP612`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use careplan::check::{Checker, Options};
use careplan::generate::File;
use careplan::generate::faults::edit;
use careplan::report::{Finding, Report};
use careplan::rule::Profile;
use careplan::schema::Spec;
use careplan::text::{Lang, Wording};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{files, name, repo, root};

/// The table of a rule, `tests/it/rules/CPnnn.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The rules that the first failure keeps from looking at everything; `CP5` for more than four that begin so.
    #[serde(default)]
    pub blocks: Vec<String>,
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
    /// The rule that it is in the table of.
    #[serde(skip)]
    pub rule: String,
    pub why: String,
    /// `4.1/actual` is a unit of `corpus/valid`, `field/tabs` a folder of `corpus`; none: the edits write every file.
    pub base: Option<String>,
    /// What is done to it; `src/generate/faults/edit.rs` says how that is written.
    #[serde(default)]
    pub edit: Vec<String>,
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
    repo("");
    load()
}

/// The first failure of each rule: what `corpus/invalid` is made from.
pub fn first_failures() -> Vec<Case> {
    all().into_values().filter_map(|table| table.fail.into_iter().next()).collect()
}

/// Writes what is made from the tables: the invalid units of the corpus, with what is found in them, and the words at the
/// beginning of each table.
pub fn update() {
    for (rule, table) in load() {
        let Some(case) = table.fail.first() else { continue };
        let folder = root().join("corpus/invalid").join(&rule);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let report = case.report_in(&folder);
        fs::write(folder.join("expected.json"), expected_json(&report)).unwrap();
        let path = table_of(&rule);
        let text = fs::read_to_string(&path).unwrap();
        let cases = &text[text.find("[[").unwrap()..];
        let [says, help] = words(&rule, &report, &folder);
        let head = [("says", says), ("help", help)].map(|(key, Words { ja, en })| {
            let [ja, en] = [ja, en].map(toml::Value::String);
            format!("[{key}]\nja = {ja}\nen = {en}\n\n")
        });
        let blocks = toml::Value::from(blocked(&report));
        fs::write(path, format!("blocks = {blocks}\n\n{}{cases}", head.concat())).unwrap();
    }
}

/// What the first finding of a rule says, and its help. The folder that was checked is not always the same.
pub fn words(rule: &str, report: &Report, folder: &Path) -> [Words; 2] {
    let finding = report.findings().iter().find(|finding| finding.rule().id == rule).unwrap();
    let folder = folder.join("unit/").to_string_lossy().into_owned();
    let [ja, en] = [(Lang::Ja, false), (Lang::En, true)].map(|(lang, show_values)| Wording { lang, show_values });
    let texts: [fn(&Finding, Wording) -> String; 2] = [Finding::message, Finding::help];
    texts.map(|said| Words { ja: said(finding, ja).replace(&folder, ""), en: said(finding, en).replace(&folder, "") })
}

/// Where the table of a rule is.
fn table_of(rule: &str) -> PathBuf {
    root().join(format!("tests/it/rules/{rule}.toml"))
}

fn load() -> BTreeMap<String, Table> {
    let paths = root().join("tests/it/rules").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let tables = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let named = tables.map(|path| {
        let rule = name(&path).replace(".toml", "");
        let mut table: Table = read(&path);
        table.pass.iter_mut().chain(&mut table.fail).for_each(|case| case.rule.clone_from(&rule));
        (rule, table)
    });
    named.collect()
}

/// Reads a TOML file, or says where it is wrong.
pub fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a unit of the corpus.
fn unit(base: &str) -> Vec<File> {
    let valid = base.starts_with(|first: char| first.is_ascii_digit());
    let folder = root().join("corpus").join(if valid { "valid" } else { "" }).join(base);
    files(folder).into_iter().map(|(path, bytes)| File { path, bytes }).collect()
}

impl Case {
    /// The files, by path.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let base = self.base.as_deref();
        let edition = base.and_then(|base| Spec::embedded().edition(base.split('/').next()?));
        let edition = edition.unwrap_or(Spec::embedded().newest());
        let mut unit = edit::EditedUnit::new(edition, "", base.map(unit).unwrap_or_default(), &unit);
        for line in &self.edit {
            unit.edit(line).unwrap_or_else(|error| panic!("{}, {}: {error}", self.rule, self.why));
        }
        unit.files.into_iter().map(|file| (file.path, file.bytes)).collect()
    }

    /// Makes the files and checks them, as `careplan validate` does.
    pub fn report(&self) -> Report {
        let folder = tempfile::tempdir().unwrap();
        self.report_in(folder.path())
    }

    /// Makes the files in a folder that has no `unit`, and checks them.
    pub fn report_in(&self, folder: &Path) -> Report {
        let unit = folder.join("unit");
        write(&unit, &self.files());
        let options = Options { edition: self.edition.clone(), profile: self.profile, ..Options::default() };
        let checker = Checker::new(Spec::embedded(), options);
        let mut report = check(&checker, &unit);
        if let Some(baseline) = &self.baseline {
            let path = folder.join("baseline.toml");
            fs::write(&path, baseline).unwrap();
            let baseline = careplan::disk::config::read_baseline(&path, Spec::embedded()).unwrap().unwrap();
            report.accept(&baseline).unwrap();
        }
        report
    }
}

/// What `expected.json` holds of a report: where each finding is, and of which rule.
pub fn expected_json(report: &Report) -> String {
    let findings = report.findings().iter().map(|finding| {
        json!({
            "rule": finding.rule().id,
            "severity": finding.severity().as_str(),
            "file": finding.file().rsplit('/').next(),
            "record": finding.place().and_then(|place| place.record),
            "line": finding.place().map(|place| place.line),
            "byte": finding.place().map(|place| place.byte),
            "item": finding.item().map(|item| item.no()),
        })
    });
    serde_json::to_string_pretty(&findings.collect::<Value>()).unwrap() + "\n"
}

/// Writes files into a folder.
pub fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    fs::create_dir_all(folder).unwrap();
    for (name, data) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    }
}

/// Checks a file or folder.
pub fn check(checker: &Checker, path: &Path) -> Report {
    let inputs = careplan::disk::find(checker.spec(), [path]).unwrap();
    careplan::disk::check(checker, inputs, &careplan::disk::Limits::default())
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

/// The rules that could not look at everything, those of a group as one if they are more than four.
pub fn blocked(report: &Report) -> Vec<String> {
    let rules: Vec<&str> = report.blocked().map(|rule| rule.id.as_str()).collect();
    let groups = rules.chunk_by(|one, other| one[..3] == other[..3]);
    let shortened = groups.flat_map(|group| if group.len() > 4 { vec![&group[0][..3]] } else { group.to_vec() });
    shortened.map(str::to_owned).collect()
}

/// A finding as tables write it.
pub fn outline(finding: &Finding) -> String {
    format!("{} {}", finding.rule().id, place(finding))
}

/// All findings as tables write them.
pub fn outlines(report: &Report) -> String {
    report.findings().iter().map(outline).collect::<Vec<_>>().join(", ")
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
