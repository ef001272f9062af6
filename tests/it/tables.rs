//! Every rule has a table of passes and failures, `tests/it/rules/CPnnn.toml`; `support/tables.rs` says how one is written.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::support::tables::{self, agrees, blocked, difference, words};
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
        let passes = table.pass.iter().map(|case| ("pass", case, &case.also, &case.finds));
        let failures = table.fail.iter().map(|case| ("fail", case, &case.finds, &case.also));
        let mut near_misses = 0;
        for (kind, case, expected, not_here) in passes.chain(failures) {
            let report = case.report();
            let of_this_rule = expected.iter().any(|found| found.starts_with(&rule));
            if of_this_rule != (kind == "fail") || !not_here.is_empty() || !agrees(&report, expected) {
                let difference = difference(&report, expected);
                writeln!(wrong, "tests/it/rules/{rule}.toml, {kind}: {}\n{difference}", case.why).unwrap();
            }
            let looked = report.rules().iter().any(|outcome| outcome.id == rule && outcome.rows > 0);
            near_misses += usize::from(kind == "pass" && looked);
        }
        if near_misses == 0 {
            writeln!(wrong, "tests/it/rules/{rule}.toml: in none of the passes the rule looks at anything").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `CAREPLAN_UPDATE=1 cargo test --test it` writes the words, and which rules are blocked, again.
#[test]
fn first_failures_are_told_what_the_tables_say() {
    let mut wrong = String::new();
    for (rule, table) in tables::all() {
        let Some(case) = table.fail.first() else { continue };
        let folder = tempfile::tempdir().unwrap();
        let report = case.report_in(folder.path());
        let [says, help] = words(&rule, &report, folder.path());
        let (expected, said) = ((table.says, table.help, table.blocks), (Some(says), Some(help), blocked(&report)));
        if expected != said {
            writeln!(wrong, "tests/it/rules/{rule}.toml:\n  expected: {expected:?}\n  said: {said:?}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
