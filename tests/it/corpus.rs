//! The corpus: valid units give no error and no warning, each mutant breaks exactly the rule it is named by.
//!
//! `corpus/invalid` is made from `corpus/mutants.toml`. After changing a recipe or a valid unit, run
//! `CAREPLAN_UPDATE=1 cargo test --test it corpus` and look at what git shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{folders, mutants, name, repo};
use careplan::check::{Checker, Options};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::report::Report;
use careplan::rule::{Profile, Severity};
use careplan::schema::Spec;
use careplan::text::Wording;
use serde_json::{Value, json};

fn validate(path: &Path, options: Options) -> Report {
    let spec = Spec::embedded();
    let inputs = input::find(spec, [path]).unwrap();
    input::check(&Checker::new(spec, options), inputs, &Limits::default())
}

/// What `expected.json` holds of a report: where each finding is, and of which rule.
fn outline(report: &Report) -> Value {
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
    findings.collect()
}

#[test]
fn valid_units_give_no_errors_and_no_warnings() {
    let spec = Spec::embedded();
    for edition in folders(repo("corpus/valid")) {
        let mut forms = BTreeSet::new();
        for case in folders(&edition) {
            let report = validate(&case, Options::default());
            assert!(!report.has(Severity::Warning), "{}: {}", case.display(), outline(&report));
            assert!(report.is_valid(), "{}", case.display());
            for entry in case.read_dir().unwrap() {
                let read = careplan::read::FileName::read(spec, &name(&entry.unwrap().path()));
                assert_eq!(read.edition().unwrap().name(), name(&edition));
                forms.insert(read.form().unwrap().code().to_owned());
            }
        }
        let all = spec.edition(&name(&edition)).unwrap().forms().map(|form| form.code().to_owned()).collect();
        assert_eq!(forms, all, "every form of {} has a valid unit", name(&edition));
    }
}

/// The care plan is the printed example of 別紙, whose office numbers are made up without check digits.
#[test]
fn valid_units_have_no_errors_under_the_strict_profile() {
    let strict = || Options { profile: Some(Profile::Strict), ..Options::default() };
    for case in folders(repo("corpus/valid")).iter().flat_map(folders) {
        let report = validate(&case, strict());
        let errors = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
        let rules: BTreeSet<&str> = errors.map(|finding| finding.rule().id.as_str()).collect();
        let expected: &[&str] = if name(&case) == "care-plan" { &["CP439"] } else { &[] };
        assert_eq!(rules.into_iter().collect::<Vec<_>>(), expected, "{}", case.display());
    }
}

#[test]
fn rules_of_the_strict_profile_are_not_run_without_it() {
    let mutants = mutants::read().mutant.into_iter().filter(|mutant| mutant.profile == Some(Profile::Strict));
    let mut seen = 0;
    for mutant in mutants {
        seen += 1;
        let report = validate(&repo("corpus/invalid").join(&mutant.rule).join("unit"), Options::default());
        assert!(report.findings().is_empty(), "{}: {}", mutant.rule, outline(&report));
        assert!(report.rules().iter().all(|rule| rule.id != mutant.rule), "{} is not listed", mutant.rule);
    }
    assert!(seen >= 2);
}

#[test]
fn mutants_break_exactly_their_rule() {
    let update = std::env::var_os("CAREPLAN_UPDATE").is_some();
    for mutant in mutants::read().mutant {
        let folder = mutant.folder();
        let unit = folder.join("unit");
        let files = mutant.files();
        if update {
            mutants::write(&unit, &files);
            if let Some(baseline) = &mutant.baseline {
                fs::write(folder.join("baseline.toml"), baseline).unwrap();
            }
        }
        for (name, data) in &files {
            let found = fs::read(unit.join(name)).unwrap_or_else(|e| panic!("{}: {e}", unit.join(name).display()));
            // Archives may be packed differently by another version of the zip crate.
            assert!(
                name.ends_with(".zip") || found == *data,
                "{name} of {} is not as its recipe makes it",
                mutant.rule
            );
        }
        let baseline = fs::read_to_string(folder.join("baseline.toml")).ok();
        assert_eq!(baseline, mutant.baseline, "the baseline of {}", mutant.rule);
        assert_eq!(count_files(&unit), files.len(), "{} has files its recipe does not make", mutant.rule);

        let report = mutant.check();
        let rules: BTreeSet<&str> = report.findings().iter().map(|finding| finding.rule().id.as_str()).collect();
        let messages: Vec<String> = report.findings().iter().map(|f| f.message(Wording::default())).collect();
        assert_eq!(rules.into_iter().collect::<Vec<_>>(), [mutant.rule.as_str()], "{}: {messages:?}", mutant.why);

        let expected = folder.join("expected.json");
        let outline = serde_json::to_string_pretty(&outline(&report)).unwrap() + "\n";
        if update {
            fs::write(&expected, &outline).unwrap();
        }
        assert_eq!(fs::read_to_string(&expected).unwrap(), outline, "{}", mutant.rule);
    }
}

fn count_files(folder: &Path) -> usize {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[test]
fn every_rule_has_a_mutant_and_every_mutant_a_rule() {
    let rules: BTreeSet<String> = Spec::embedded().rules().iter().map(|rule| rule.id.clone()).collect();
    let recipes: BTreeSet<String> = mutants::read().mutant.into_iter().map(|mutant| mutant.rule).collect();
    let on_disk: BTreeSet<String> = folders(repo("corpus/invalid")).iter().map(|folder| name(folder)).collect();
    assert_eq!(rules, recipes, "rules and recipes");
    assert_eq!(recipes, on_disk, "recipes and folders");
}
