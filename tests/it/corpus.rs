//! The corpus: valid units give no error and no warning, each invalid one breaks exactly the rule it is named by.
//!
//! `corpus/invalid` holds the first failure of the table of each rule. After changing one, or a valid unit, run
//! `CAREPLAN_UPDATE=1 cargo test --test it` and look at what git shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::tables::{self, outlines};
use crate::support::{folders, name, repo};
use careplan::check::{Checker, Options};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::report::Report;
use careplan::rule::{Profile, Severity};
use careplan::schema::Spec;

fn validate(path: &Path, options: Options) -> Report {
    let spec = Spec::embedded();
    let inputs = input::find(spec, [path]).unwrap();
    input::check(&Checker::new(spec, options), inputs, &Limits::default())
}

#[test]
fn valid_units_give_no_errors_and_no_warnings() {
    let spec = Spec::embedded();
    for edition in folders(repo("corpus/valid")) {
        let mut forms = BTreeSet::new();
        for case in folders(&edition) {
            let report = validate(&case, Options::default());
            assert!(!report.has(Severity::Warning), "{}: {}", case.display(), outlines(&report));
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
    let strict = tables::first_failures().into_iter().filter(|case| case.profile == Some(Profile::Strict));
    let mut seen = 0;
    for mut case in strict {
        seen += 1;
        case.profile = None;
        let report = case.report();
        assert_eq!(outlines(&report), "", "{}", case.rule);
        assert!(report.rules().iter().all(|rule| rule.id != case.rule), "{} is not listed", case.rule);
    }
    assert!(seen >= 2);
}

#[test]
fn invalid_units_are_as_the_tables_make_them() {
    for case in tables::first_failures() {
        let folder = repo("corpus/invalid").join(&case.rule);
        let unit = folder.join("unit");
        let files = case.files();
        for (name, data) in &files {
            let found = fs::read(unit.join(name)).unwrap_or_else(|e| panic!("{}: {e}", unit.join(name).display()));
            assert!(found == *data, "{name} of {} is not as its table makes it", case.rule);
        }
        assert_eq!(count_files(&unit), files.len(), "{} has files its table does not make", case.rule);
        let baseline = fs::read_to_string(folder.join("baseline.toml")).ok();
        assert_eq!(baseline, case.baseline, "the baseline of {}", case.rule);

        let report = case.report();
        let others = report.findings().iter().any(|finding| finding.rule().id != case.rule);
        assert!(!others, "the first failure of {} breaks other rules", case.rule);
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        assert_eq!(expected, tables::expected_json(&report), "{}", case.rule);
    }
}

fn count_files(folder: &Path) -> usize {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[test]
fn every_rule_has_an_invalid_unit() {
    let rules: BTreeSet<String> = Spec::embedded().rules().iter().map(|rule| rule.id.clone()).collect();
    let on_disk: BTreeSet<String> = folders(repo("corpus/invalid")).iter().map(|folder| name(folder)).collect();
    assert_eq!(rules, on_disk);
}
