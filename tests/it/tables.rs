//! Every rule has a table of passes and failures, `tests/it/rules/CPnnn.toml`; `support/tables.rs` says how one is written.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::support::tables::{self, Case, agrees, difference, words};
use careplan::report::Report;
use careplan::schema::Spec;

#[test]
fn every_rule_has_a_pass_and_a_failure() {
    let tables = tables::all();
    let rules: BTreeSet<&str> = Spec::embedded().rules().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(tables.keys().map(String::as_str).collect::<BTreeSet<_>>(), rules, "rules and their tables");
    let incomplete = tables.iter().filter(|(_, table)| table.pass.is_empty() || table.fail.is_empty());
    assert_eq!(incomplete.map(|(rule, _)| rule).collect::<Vec<_>>(), [""; 0], "tables without a pass or a failure");
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
