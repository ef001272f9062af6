//! What is to be found where faults were planted, and how to look for it.

use serde::Serialize;

use crate::rule::{Profile, RuleBook};
use crate::schema::Edition;

/// A finding that is to be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Expected {
    /// The rule that is broken.
    pub rule: String,
    /// Path of the file.
    pub file: String,
    /// The record, counted from 1; none for a file as a whole.
    pub record: Option<u64>,
    /// No. of the item.
    pub item: Option<u16>,
}

/// All findings of planted faults, as they are written beside the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// The options with which `careplan validate` finds these and nothing else.
    pub validate: Vec<String>,
    /// The expected finding.
    pub findings: Vec<Expected>,
}

impl Expectation {
    /// Looks up which options it takes: rules of the strict profile need it, and all data of an edition that is no longer
    /// accepted says so, which is no fault.
    pub fn new(findings: Vec<Expected>, rules: &RuleBook, edition: &Edition) -> Expectation {
        let strict = |found: &Expected| rules.get(&found.rule).is_some_and(|rule| rule.profile == Profile::Strict);
        let mut validate = Vec::new();
        if findings.iter().any(strict) {
            validate.extend(["--profile", "strict"]);
        }
        if !edition.is_accepted_after_integration() {
            validate.extend(["--ignore", "CP311"]);
        }
        Expectation { validate: validate.into_iter().map(str::to_owned).collect(), findings }
    }
}
