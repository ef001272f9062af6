//! The findings that a report lists: all of them, up to a limit.

use crate::report::finding::Finding;

/// The most findings that a report lists, unless options say otherwise: some hundred megabytes.
pub const MOST_FINDINGS: usize = 1_000_000;

/// Findings up to a limit. Of more than that the first in the order of reports are kept, in whatever order they come, so that
/// memory is bounded and the list is the same on any number of threads.
#[derive(Debug)]
pub(crate) struct Listing {
    findings: Vec<Finding>,
    most: usize,
}

impl Listing {
    pub fn new(most: usize) -> Listing {
        Listing { findings: Vec::new(), most }
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
        // A quarter more than the limit, so that the list is not cut for each finding beyond it.
        if self.findings.len() > self.most.saturating_add(self.most / 4) {
            self.cut();
        }
    }

    /// Adds several.
    pub fn append(&mut self, findings: Vec<Finding>) {
        if self.findings.is_empty() {
            // Take over the list of a single large file without copying it.
            self.findings = findings;
        } else {
            self.findings.extend(findings);
        }
        if self.findings.len() > self.most.saturating_add(self.most / 4) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.findings.len() > self.most {
            self.findings.select_nth_unstable_by(self.most, Finding::order);
            self.findings.truncate(self.most);
        }
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.findings.iter_mut()
    }

    /// The findings kept, in the order they were added, without those that were cut.
    pub fn into_unsorted(self) -> Vec<Finding> {
        self.findings
    }

    /// The listed findings, in the order of reports.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.cut();
        self.findings.sort_by(Finding::order);
        self.findings
    }
}
