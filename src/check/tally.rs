//! What the outcomes of files come to for one rule.

use std::collections::BTreeSet;

use super::outcome::{Coverage, Fixable};

/// What the outcomes of files come to for one rule.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub applies: bool,
    pub rows: u64,
    pub blocked: BTreeSet<String>,
    pub findings: u64,
    pub files: u64,
    pub fixable: Fixable,
    /// Files in which the rule was left out.
    pub set_aside: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.applies |= other.applies;
        self.rows += other.rows;
        self.blocked.extend(other.blocked);
        self.findings += other.findings;
        self.files += other.files;
        self.fixable.add(other.fixable);
        self.set_aside += other.set_aside;
    }
}

impl From<Coverage> for Tally {
    fn from(seen: Coverage) -> Tally {
        Tally { applies: true, rows: seen.rows, blocked: seen.blocked, ..Tally::default() }
    }
}
