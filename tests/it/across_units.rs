//! Rules that look at all units of a report: what counts as earlier, and that the order of units does not matter.

use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::report::{Report, RuleStatus};
use careplan::schema::Spec;

const PLAN_IN_OCTOBER: &str = "UPPLAN_202510_0300000106_43_0300000205_11_20251005093000.CSV";
const PLAN_IN_NOVEMBER: &str = "UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV";
const DELETE_IN_NOVEMBER: &str = "DLTPLAN_202511_0300000106_43_0300000205_11_20251112093000.CSV";
const DELETE_LATER: &str = "DLTPLAN_202511_0300000106_43_0300000205_11_20251114093000.CSV";
const PLAN_LATER: &str = "UPPLAN_202511_0300000106_43_0300000205_11_20251113093000.CSV";
const OTHER_PLAN: &str = "UPPLAN_202511_0300000106_43_0300000403_21_20251105093000.CSV";
const OTHER_DELETE: &str = "DLTPLAN_202511_0300000106_43_0300000403_21_20251112093000.CSV";
const ELSEWHERE: &str = "UPPLAN_202511_0300000106_43_0300000304_11_20251105093000.CSV";
const OLD_EDITION: &str = "UPPLAN_202511_0300000106_043_0300000205_011_20251105093000.CSV";
const OLD_DELETE: &str = "DLTPLAN_202511_0300000106_043_0300000205_011_20251112093000.CSV";
const AT_THE_SAME_TIME: &str = "UPPLAN_202511_0300000106_043_0300000205_011_20251112093000.CSV";

/// What a rule says of units of one file each, given in this order.
fn report(rule: &str, names: &[&str]) -> Report {
    let checker = Checker::new(Spec::embedded(), Options { select: vec![rule.into()], ..Options::default() });
    let mut scratch = Scratch::default();
    checker.report(names.iter().map(|name| {
        let label = FileLabel::new(*name);
        checker.check_unit(&mut scratch, &[UnitFile::new(&label, b"")])
    }))
}

fn found(rule: &str, names: &[&str]) -> (Vec<String>, RuleStatus) {
    let turned: Vec<&str> = names.iter().rev().copied().collect();
    let [one, other] = [report(rule, names), report(rule, &turned)].map(|report| {
        let files = report.findings().iter().map(|finding| finding.file().to_owned()).collect();
        (files, report.rules().iter().find(|outcome| outcome.id == rule).unwrap().clone())
    });
    assert_eq!(one, other, "the order of units does not matter");
    (one.0, one.1.status)
}

#[test]
fn a_delete_needs_an_earlier_unit_of_its_form_and_month() {
    let missing = (vec![DELETE_IN_NOVEMBER.to_owned()], RuleStatus::Run);
    let nothing = (vec![], RuleStatus::Run);
    assert_eq!(found("CP608", &[PLAN_IN_NOVEMBER, DELETE_IN_NOVEMBER]), nothing);
    assert_eq!(found("CP608", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER]), missing);
    // That one comes too late is what CP607 says.
    assert_eq!(found("CP608", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER, PLAN_LATER]), nothing);
    assert_eq!(found("CP608", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER, ELSEWHERE]), missing);
    let old = report("CP608", &[PLAN_IN_OCTOBER, OLD_DELETE]);
    let said: Vec<_> = old.findings().iter().map(|finding| (finding.file(), finding.edition())).collect();
    assert_eq!(said, [(OLD_DELETE, "4.0")], "the edition is the file's");
    // Service types are written differently in each edition; the offices are the same.
    assert_eq!(found("CP608", &[OLD_EDITION, DELETE_IN_NOVEMBER]), nothing);
}

#[test]
fn a_delete_of_an_earlier_serial_than_what_it_deletes_comes_too_early() {
    let too_early = (vec![DELETE_IN_NOVEMBER.to_owned()], RuleStatus::Run);
    let nothing = (vec![], RuleStatus::Run);
    let silent = (vec![], RuleStatus::NotApplicable);
    assert_eq!(found("CP607", &[DELETE_IN_NOVEMBER, PLAN_LATER]), too_early);
    assert_eq!(found("CP607", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER, PLAN_LATER]), too_early);
    assert_eq!(
        found("CP607", &[PLAN_IN_NOVEMBER, DELETE_IN_NOVEMBER, PLAN_LATER]),
        nothing,
        "sent, taken back, sent again"
    );
    assert_eq!(found("CP607", &[DELETE_LATER, PLAN_LATER]), nothing);
    assert_eq!(found("CP607", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER]), silent, "CP608 speaks of what is nowhere");
    assert_eq!(found("CP607", &[AT_THE_SAME_TIME, DELETE_IN_NOVEMBER]), silent, "one serial is no later than itself");
    // What was sent first may be in the file whose name says nothing.
    assert_eq!(found("CP607", &[DELETE_IN_NOVEMBER, PLAN_LATER, "UPPLAN.CSV"]), (vec![], RuleStatus::Blocked));
    let report = report("CP607", &[DELETE_IN_NOVEMBER, PLAN_LATER, OTHER_DELETE, OTHER_PLAN]);
    let outcome = report.rules().iter().find(|outcome| outcome.id == "CP607").unwrap();
    assert_eq!((outcome.rows, outcome.findings), (2, 1), "the other one comes in time");
    let finding = &report.findings()[0];
    assert_eq!(finding.unit(), Some("0300000106_43_0300000205_11_20251112093000"));
    assert_eq!((finding.edition(), finding.form().map(|form| form.code())), ("4.1", Some("DLTPLAN")));
    let message = finding.message(Default::default());
    assert!(
        message.contains("UPPLAN") && message.contains("202511") && message.contains("20251113093000"),
        "{message}"
    );
}

#[test]
fn nothing_is_said_where_the_data_begins() {
    let silent = (vec![], RuleStatus::NotApplicable);
    assert_eq!(found("CP608", &[DELETE_IN_NOVEMBER]), silent);
    assert_eq!(found("CP608", &[DELETE_IN_NOVEMBER, PLAN_LATER, ELSEWHERE]), silent);
    assert_eq!(found("CP608", &[DELETE_IN_NOVEMBER, DELETE_LATER]), silent, "deletes alone do not say what was sent");
    assert_eq!(found("CP608", &[PLAN_IN_NOVEMBER]), silent);
    assert_eq!(found("CP608", &[AT_THE_SAME_TIME, DELETE_IN_NOVEMBER]), silent, "one serial is no earlier than itself");
}

#[test]
fn a_file_whose_name_cannot_be_read_may_be_what_was_deleted() {
    let blocked = (vec![], RuleStatus::Blocked);
    assert_eq!(found("CP608", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER, "UPPLAN.CSV"]), blocked);
    assert_eq!(found("CP608", &[PLAN_IN_NOVEMBER, DELETE_IN_NOVEMBER, "UPPLAN.CSV"]), (vec![], RuleStatus::Run));
    let rules = report("CP608", &[PLAN_IN_OCTOBER, DELETE_IN_NOVEMBER, "UPPLAN.CSV"]);
    assert_eq!(rules.rules().iter().find(|rule| rule.id == "CP608").unwrap().blocked_by, ["CP301"]);
}
