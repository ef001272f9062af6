//! The result of a comparison.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::allowed::Leave;
use super::hint::Hint;
use crate::kit::make::Person;
use crate::schema::{Form, Item};
use crate::text::Text;

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenarios that were asked for, in the order of the kit.
    pub scenarios: Vec<ScenarioOutcome>,
    /// Records about people who are not in the kit, by file.
    pub foreign: Vec<Foreign>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// How many records were exported.
    pub records: usize,
    /// Records of scenarios that were not asked for.
    pub not_asked: usize,
}

/// What came of a scenario.
#[derive(Clone, Debug)]
pub struct ScenarioOutcome {
    /// `D1`
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whether it passed.
    pub status: ScenarioStatus,
    /// Records that should be there.
    pub expected: usize,
    /// Records that are there.
    pub found: usize,
    /// Those that say the same.
    pub equal: usize,
    /// What the standard does not leave to the sender.
    pub differences: Vec<Difference>,
    /// What it does, with how often.
    pub allowed: BTreeMap<Leave, usize>,
}

/// Whether a scenario passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioStatus {
    /// Everything is there.
    Passed,
    /// Something is not.
    Failed,
    /// Nothing about its people was exported.
    NotExported,
}

impl ScenarioStatus {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ScenarioStatus::Passed => "passed",
            ScenarioStatus::Failed => "failed",
            ScenarioStatus::NotExported => "not-exported",
        }
    }
}

/// What became of a record or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// It is not there.
    Lost,
    /// It is another one.
    Changed,
    /// It was not there.
    Added,
}

impl DifferenceKind {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            DifferenceKind::Lost => "lost",
            DifferenceKind::Changed => "changed",
            DifferenceKind::Added => "added",
        }
    }
}

/// What is not as it was.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What became of it.
    pub kind: DifferenceKind,
    /// Whom it is about; nobody for sender and receiver.
    pub person: Option<Person>,
    /// The form, if it is about one.
    pub form: Option<Arc<Form>>,
    /// The items that the record is known by, but for the person, with their values.
    pub key: Vec<(Arc<Item>, String)>,
    /// What of the record: an item, a picture, sender and receiver. Nothing: the whole record.
    pub what: What,
    /// As it was imported.
    pub expected: String,
    /// As it was exported.
    pub found: String,
    /// Where it was imported from.
    pub imported: Option<RecordPlace>,
    /// Where it was exported to.
    pub exported: Option<RecordPlace>,
    /// What probably happened.
    pub hint: Option<Hint>,
}

/// What a difference is about.
#[derive(Clone, Debug)]
pub enum What {
    /// A record.
    Record,
    /// A value of an item.
    Item(Arc<Item>),
    /// A family picture.
    Picture,
    /// Sender and receiver in the names of files.
    Route,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The file.
    pub file: String,
    /// The record, from 1.
    pub record: u64,
}

/// Records of a file that are about nobody in the kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The file.
    pub file: String,
    /// How many.
    pub records: usize,
}

/// A file or a record that cannot be read.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The file.
    pub file: String,
    /// The record, if it is not the whole file.
    pub record: Option<u64>,
    /// Why.
    pub why: Text,
}

impl Outcome {
    /// Whether everything that was asked for is there, and nothing else.
    pub fn passed(&self) -> bool {
        !self.scenarios.is_empty()
            && self.scenarios.iter().all(|one| one.status == ScenarioStatus::Passed)
            && self.foreign.is_empty()
            && self.unread.is_empty()
    }

    /// How many scenarios are so.
    pub fn count(&self, status: ScenarioStatus) -> usize {
        self.scenarios.iter().filter(|one| one.status == status).count()
    }
}
