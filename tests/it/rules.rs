//! The rule book: every rule can be read, in both languages, and its example is true.

use crate::support::{join, name, repo, split, tables};
use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::rule::{Cells, Example, Rule};
use careplan::schema::{Form, Spec};
use careplan::text::Lang;
use careplan::text::Wording;

fn rules() -> impl Iterator<Item = &'static Rule> {
    Spec::embedded().rules().iter()
}

#[test]
fn every_rule_says_what_and_why_in_both_languages() {
    for rule in rules() {
        for text in [&rule.title, &rule.why] {
            let is_japanese = |c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}');
            assert!(text.ja.chars().any(is_japanese), "{} in Japanese: {}", rule.id, text.ja);
            assert!(text.en.chars().any(|c| c.is_ascii_alphabetic()), "{} in English: {}", rule.id, text.en);
        }
        assert!(rule.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", rule.slug);
        assert!(rule.example.is_some(), "{} has an example", rule.id);
    }
}

/// No `{…}` is left over in any message or help, in either language: every fact a text speaks of is given.
#[test]
fn messages_are_complete() {
    for failure in tables::first_failures() {
        let report = failure.report();
        for finding in report.findings() {
            for lang in [Lang::Ja, Lang::En] {
                for show_values in [false, true] {
                    let wording = Wording { lang, show_values };
                    for words in [finding.message(wording), finding.help(wording)] {
                        assert!(!words.contains(['{', '}']), "{}: {words}", finding.rule().id);
                        assert!(!words.is_empty(), "{}", finding.rule().id);
                    }
                }
            }
        }
    }
}

/// A record of the form that breaks no rule: the first of the valid corpus.
fn valid_record(form: &Form) -> (String, Vec<Vec<u8>>) {
    for case in crate::support::folders(repo("corpus/valid/4.1")) {
        for entry in case.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let read = careplan::read::FileName::read(Spec::embedded(), &name(&path));
            if read.form().is_some_and(|f| f.code() == form.code()) && !read.is_picture() {
                let mut records = split(&std::fs::read(&path).unwrap());
                return (name(&path), records.remove(0));
            }
        }
    }
    panic!("{} is in the valid corpus", form.code())
}

/// Puts the cells of an example into a record, and returns the rules it breaks.
fn broken(rule: &Rule, example: &Example, cells: &[(String, String)]) -> Vec<String> {
    let spec = Spec::embedded();
    let form = spec.newest().form(example.form.as_ref().unwrap()).unwrap();
    let (file, mut record) = valid_record(form);
    // An item of either cell set is first emptied, so that only the example's values are there.
    let Cells::Items(bad) = &example.bad else { unreachable!() };
    let Cells::Items(good) = &example.good else { unreachable!() };
    let index = |item: &str| {
        let found = form.items().iter().position(|i| i.name() == item || i.key() == item);
        found.unwrap_or_else(|| panic!("{} has no {item}", form.code()))
    };
    for (item, _) in bad.iter().chain(good) {
        record[index(item)] = Vec::new();
    }
    for (item, value) in cells {
        let n = index(item);
        let quotes = form.items()[n].is_text() && !value.is_empty();
        record[n] = crate::support::ms932(&if quotes { format!("\"{value}\"") } else { value.clone() });
    }
    let data = join(&[record]);
    let checker = Checker::new(spec, Options { profile: Some(rule.profile), ..Options::default() });
    let label = FileLabel::new(example.file.clone().unwrap_or(file));
    let outcome = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, &data)]);
    let report = checker.report([outcome]);
    let mut rules: Vec<String> = report.findings().iter().map(|finding| finding.rule().id.clone()).collect();
    rules.dedup();
    rules
}

#[test]
fn examples_are_true() {
    for rule in rules() {
        let example = rule.example.as_ref().unwrap();
        let (Cells::Items(bad), Cells::Items(good)) = (&example.bad, &example.good) else { continue };
        assert!(
            broken(rule, example, bad).contains(&rule.id),
            "{}: the bad example breaks it: {:?}",
            rule.id,
            broken(rule, example, bad)
        );
        assert!(!broken(rule, example, good).contains(&rule.id), "{}: the good example does not", rule.id);
    }
}

/// Found by fuzzing: each condition was counted as a record, and more were taken off than there are.
#[test]
fn a_record_is_counted_once_for_a_rule_of_several_conditions() {
    let name = "UPYOBO_0300000502_46_0300000601_63_20240421100000.CSV";
    let mut rows = split(&std::fs::read(repo("corpus/valid/4.1/support-plan").join(name)).unwrap());
    let form = Spec::embedded().newest().form("UPYOBO").unwrap();
    let keys = ["checklist_exercise", "checklist_nutrition", "checklist_oral"];
    for key in keys {
        rows[0][form.items().iter().position(|item| item.key() == key).unwrap()] = b"x".to_vec();
    }
    let checker = Checker::new(Spec::embedded(), Options::default());
    let label = FileLabel::new(name);
    let data = join(&rows);
    let report = checker.report([checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, &data)])]);
    let outcome = report.rules().iter().find(|outcome| outcome.id == "CP591").unwrap();
    assert_eq!((rows.len(), outcome.rows), (2, 1), "the other record was looked at");
    assert_eq!(outcome.blocked_by, ["CP418"]);
}

/// Rows are looked up by runs of one key, so a row of another plan must be seen wherever it stands.
#[test]
fn a_row_without_a_parent_is_seen_among_others() {
    let files = crate::support::files(repo("corpus/valid/4.1/care-plan"));
    let checker = Checker::new(Spec::embedded(), Options { select: vec!["CP611".into()], ..Options::default() });
    for form in ["UP2KYO", "UP3KYO"] {
        let n = files.iter().position(|(name, _)| name.starts_with(form)).unwrap();
        let plan_date = Spec::embedded().newest().form(form).unwrap().items().iter();
        let plan_date = plan_date.enumerate().find(|(_, item)| item.key() == "plan_date").unwrap().0;
        let records = split(&files[n].1);
        assert!(records.len() > 3);
        for record in 0..records.len() {
            let (mut changed, mut unit) = (records.clone(), files.clone());
            changed[record][plan_date] = b"20191011".to_vec();
            unit[n].1 = join(&changed);
            let report = checker.report([crate::support::check(&checker, &unit)]);
            let found: Vec<_> = report
                .findings()
                .iter()
                .map(|finding| (finding.form().unwrap().code(), finding.place().unwrap().record))
                .collect();
            assert_eq!(found, [(form, Some(record as u64 + 1))]);
        }
    }
}

/// A cell that cannot be read is one finding: nothing is compared with it, looked up by it or added up.
#[test]
fn a_cell_that_cannot_be_read_is_one_finding() {
    let checker = Checker::new(Spec::embedded(), Options::default());
    let said = |unit: &[(String, Vec<u8>)]| {
        let report = checker.report([crate::support::check(&checker, unit)]);
        let said = report.findings().iter().map(|finding| {
            let item = finding.item().map_or(0, |item| item.no());
            (finding.rule().id.clone(), finding.place().and_then(|place| place.record), item)
        });
        said.collect::<Vec<_>>()
    };
    for case in ["use-table", "care-plan", "actual"] {
        let files = crate::support::files(repo("corpus/valid/4.1").join(case));
        let before = said(&files);
        for (n, (name, bytes)) in files.iter().enumerate() {
            let records = split(bytes);
            for record in 0..records.len().min(12) {
                for cell in 1..records[record].len() {
                    if records[record][cell].contains(&b'"') {
                        continue;
                    }
                    let (mut changed, mut unit) = (records.clone(), files.clone());
                    changed[record][cell] = b"\x81".to_vec();
                    unit[n].1 = join(&changed);
                    let mut said = said(&unit);
                    said.retain(|one| !before.contains(one));
                    let expected = ("CP101".to_owned(), Some(record as u64 + 1), cell as u16 + 1);
                    assert_eq!(said, [expected], "{name} record {}, item {}", record + 1, cell + 1);
                }
            }
        }
    }
}
