//! Inputs from the field: `corpus/field`, with what must be found in `expected.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::support::tables::{self, agrees, difference, place};
use crate::support::{folders, name, repo};
use careplan::check::{Checker, Options};
use careplan::report::Report;
use careplan::rule::Severity;
use careplan::schema::Spec;
use careplan::text::Lang;
use careplan::text::Wording;
use serde::Deserialize;

/// What must be found in an input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    why: String,
    #[serde(default)]
    pending: bool,
    finds: Option<Vec<String>>,
    below: Option<Severity>,
    some: Option<Severity>,
    most: Option<usize>,
    at: Option<String>,
    says: Option<String>,
}

impl Expected {
    /// Whether all conditions hold.
    fn holds(&self, report: &Report) -> bool {
        let findings = report.findings();
        let says = |words: &String| {
            let en = Wording { lang: Lang::En, show_values: true };
            let mut texts = findings.iter().flat_map(|finding| [finding.message(en), finding.help(en)]);
            texts.any(|text| text.to_lowercase().contains(&words.to_lowercase()))
        };
        let at = |expected: &String| {
            let fits = |found: String| found == *expected || found.starts_with(&format!("{expected} "));
            findings.iter().any(|finding| fits(place(finding)))
        };
        self.below.is_none_or(|severity| !report.has(severity))
            && self.some.is_none_or(|severity| report.has(severity))
            && self.most.is_none_or(|most| findings.len() <= most)
            && self.at.as_ref().is_none_or(at)
            && self.says.as_ref().is_none_or(says)
    }
}

fn cases() -> BTreeMap<String, Expected> {
    tables::read(&repo("corpus/field/expected.toml"))
}

#[test]
fn inputs_from_the_field_give_what_they_must() {
    let checker = Checker::new(Spec::embedded(), Options::default());
    let mut wrong = String::new();
    for (name, case) in cases() {
        let report = tables::check(&checker, &repo("corpus/field").join(&name));
        let finds = case.finds.as_deref().unwrap_or_default();
        let says = match (case.pending, case.holds(&report)) {
            (true, true) => "is pending and its conditions hold: take `pending` out and add `finds`",
            (false, false) => "a condition does not hold",
            (false, true) if !agrees(&report, finds) => "other findings than expected",
            _ => continue,
        };
        let difference = difference(&report, finds);
        writeln!(wrong, "corpus/field/{name}: {says}\n  {}\n{difference}", case.why).unwrap();
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_input_from_the_field_is_expected() {
    let cases: BTreeSet<String> = cases().into_keys().collect();
    let on_disk: BTreeSet<String> = folders(repo("corpus/field")).iter().map(|folder| name(folder)).collect();
    assert_eq!(cases, on_disk);
}
