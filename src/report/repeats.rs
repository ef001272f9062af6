//! A fault that is found again and again in one item: how often, and from which record to which.

use std::collections::HashMap;
use std::sync::Arc;

use crate::report::finding::Finding;

/// How often a rule is broken in one item of a file, listed or not. It stands with the first such finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeats {
    pub times: u64,
    /// The first record and the last; 0 outside records.
    pub records: (u64, u64),
}

impl Repeats {
    /// A finding in a record.
    pub fn one(record: u64) -> Repeats {
        Repeats { times: 1, records: (record, record) }
    }

    /// Takes others.
    pub fn add(&mut self, other: Repeats) {
        self.times += other.times;
        self.records.0 = self.records.0.min(other.records.0);
        self.records.1 = self.records.1.max(other.records.1);
    }

    /// Returns the same repeats, moved behind `records` more records.
    pub fn after(self, records: u64) -> Repeats {
        let after = |record: u64| if record == 0 { 0 } else { record + records };
        Repeats { records: (after(self.records.0), after(self.records.1)), ..self }
    }

    /// Whether every record from the first to the last is among them.
    pub fn is_run(&self) -> bool {
        self.records.0 > 0 && self.records.1 - self.records.0 + 1 == self.times
    }
}

/// Counts again what findings say of others like them. The findings are all there are, in the order of reports.
pub(crate) fn tell(findings: &mut [Finding]) {
    for file in findings.chunk_by_mut(|a, b| a.file() == b.file()) {
        let mut groups: HashMap<_, (usize, Repeats)> = HashMap::new();
        for (n, finding) in file.iter_mut().enumerate() {
            finding.repeats = None;
            let one = Repeats::one(finding.record());
            let group = groups.entry(finding.group()).or_insert((n, Repeats { times: 0, ..one }));
            group.1.add(one);
        }
        for (n, repeats) in groups.into_values().filter(|(_, repeats)| repeats.times > 1) {
            file[n].repeats = Some(Arc::new(repeats));
        }
    }
}
