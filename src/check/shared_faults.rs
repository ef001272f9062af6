//! What most records of a file have in common: one finding stands for all of them.

use std::collections::HashMap;

use crate::report::{At, Repeated};
use crate::rule::RuleIndex;

/// A rule, and the number of the item.
pub(super) type Key = (RuleIndex, Option<u16>);

/// Fewer than this are listed one by one.
const LEAST: u64 = 10;

/// How often each rule was broken in each item, and where first.
#[derive(Debug, Default)]
pub(super) struct SharedFaults(HashMap<Key, Repeated>);

impl SharedFaults {
    /// Takes note of a finding. `at` is asked where a place is kept.
    pub fn note(&mut self, key: Key, at: impl FnOnce() -> At) {
        let seen = self.0.entry(key).or_default();
        seen.count += 1;
        if seen.first.len() < Repeated::PLACES {
            seen.first.push(at());
        }
    }

    /// Takes those of the part of the file that follows; there are so many records before it.
    pub fn absorb(&mut self, part: SharedFaults, records: u64) {
        for (key, seen) in part.0 {
            let own = self.0.entry(key).or_default();
            own.count += seen.count;
            let more = Repeated::PLACES.saturating_sub(own.first.len());
            own.first.extend(seen.first.into_iter().take(more).map(|at| at.after(records)));
        }
    }

    /// Returns the faults that more than half of the records share.
    pub fn of_most(self, records: u64) -> HashMap<Key, Repeated> {
        let is_most = |count: u64| count >= LEAST && count * 2 > records;
        self.0.into_iter().filter(|(_, seen)| is_most(seen.count)).collect()
    }
}
