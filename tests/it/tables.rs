//! Every rule has a table of passes and failures, `tests/it/rules/CPnnn.toml`; `support/tables.rs` says how one is written.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::support::tables::{self, Case, agrees, difference, words};
use careplan::report::Report;
use careplan::schema::Spec;

/// Rules whose table lacks a pass or a failure. The list may only become shorter.
const INCOMPLETE: &[&str] = &[
    "CP001", "CP002", "CP003", "CP004", "CP005", "CP101", "CP102", "CP103", "CP104", "CP105", "CP106", "CP107",
    "CP108", "CP201", "CP202", "CP203", "CP204", "CP205", "CP206", "CP207", "CP208", "CP209", "CP210", "CP211",
    "CP301", "CP302", "CP303", "CP304", "CP305", "CP307", "CP308", "CP309", "CP310", "CP311", "CP312", "CP313",
    "CP314", "CP401", "CP402", "CP403", "CP405", "CP410", "CP411", "CP412", "CP414", "CP415", "CP416", "CP417",
    "CP418", "CP420", "CP421", "CP422", "CP423", "CP424", "CP425", "CP426", "CP427", "CP428", "CP430", "CP431",
    "CP432", "CP433", "CP434", "CP437", "CP438", "CP501", "CP502", "CP503", "CP504", "CP505", "CP511", "CP512",
    "CP513", "CP514", "CP521", "CP531", "CP532", "CP533", "CP541", "CP542", "CP543", "CP544", "CP545", "CP546",
    "CP547", "CP548", "CP549", "CP550", "CP551", "CP562", "CP563", "CP564", "CP565", "CP566", "CP567", "CP568",
    "CP569", "CP581", "CP582", "CP591", "CP601", "CP602", "CP603", "CP604", "CP605", "CP607", "CP608", "CP611",
    "CP612", "CP613", "CP614", "CP615", "CP616", "CP701", "CP702", "CP711", "CP712", "CP721", "CP722", "CP724",
    "CP801", "CP802", "CP803", "CP804", "CP805",
];

#[test]
fn every_rule_has_a_pass_and_a_failure() {
    let tables = tables::all();
    let rules: BTreeSet<&str> = Spec::embedded().rules().iter().map(|rule| rule.id.as_str()).collect();
    let complete =
        |rule: &&str| tables.get(*rule).is_some_and(|table| !table.pass.is_empty() && !table.fail.is_empty());
    let incomplete: BTreeSet<&str> = rules.iter().copied().filter(|rule| !complete(rule)).collect();
    assert_eq!(
        incomplete,
        INCOMPLETE.iter().copied().collect(),
        "rules without a pass or a failure, and the list of them"
    );
    let unknown: Vec<&String> = tables.keys().filter(|rule| !rules.contains(rule.as_str())).collect();
    assert_eq!(unknown, [""; 0], "tables of rules that do not exist");
}

#[test]
fn tables_are_true() {
    let mut wrong = String::new();
    for (rule, table) in tables::all() {
        for case in &table.pass {
            let report = case.report();
            let fine = case.finds.is_empty() && case.also.iter().all(|found| !found.starts_with(&rule));
            if !fine || !agrees(&report, &case.also) {
                tell(&mut wrong, &rule, "pass", case, &report, &case.also);
            }
        }
        for case in &table.fail {
            let report = case.report();
            let fine = case.also.is_empty() && case.finds.iter().any(|found| found.starts_with(&rule));
            if !fine || !agrees(&report, &case.finds) {
                tell(&mut wrong, &rule, "fail", case, &report, &case.finds);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `CAREPLAN_UPDATE=1 cargo test --test it` writes the words again.
#[test]
fn first_failures_are_told_what_the_tables_say() {
    let mut wrong = String::new();
    for (rule, table) in tables::all() {
        let Some(case) = table.fail.first() else { continue };
        let folder = tempfile::tempdir().unwrap();
        let said = words(&rule, &case.report_in(folder.path()), folder.path());
        for (expected, said) in
            [table.says, table.help].into_iter().zip(said).filter(|(table, said)| table.as_ref() != Some(said))
        {
            writeln!(wrong, "tests/it/rules/{rule}.toml:\n  expected: {expected:?}\n  said: {said:?}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn tell(wrong: &mut String, rule: &str, kind: &str, case: &Case, report: &Report, expected: &[String]) {
    let difference = difference(report, expected);
    writeln!(wrong, "tests/it/rules/{rule}.toml, {kind}: {}\n{difference}", case.why).unwrap();
}
