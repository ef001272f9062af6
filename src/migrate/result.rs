//! The result of a migration.

use super::maps::MapEvidence;
use super::reason::Reason;
use crate::ledger::{Account, CellCounts, Outcome};
use crate::read::FileName;
use crate::report::Report;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file of the output, with what its name says.
pub(super) struct Made<'s> {
    pub name: FileName<'s>,
    pub bytes: Vec<u8>,
}

impl Made<'_> {
    /// The file without what its name says.
    pub fn into_file(self) -> OutFile {
        OutFile { name: self.name.as_str().to_owned(), bytes: self.bytes }
    }
}

/// The outcome for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is written.
    Migrated,
    /// It is not: see [`UnitResult::reason`].
    Held,
    /// The edition asked for has none of its forms.
    Dropped,
    /// It is no file of the standard.
    PassedOver,
}

impl Status {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Status::Migrated => "migrated",
            Status::Held => "held",
            Status::Dropped => "dropped",
            Status::PassedOver => "passed_over",
        }
    }
}

/// A unit after migration.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnitResult {
    /// The outcome.
    pub status: Status,
    /// The unit as the input names it, or the file where there is no unit.
    pub unit: String,
    /// The folder for its files: the unit as the output names it, where it came so far.
    pub folder: Option<String>,
    /// Its files in the new edition. Those of a unit that is held back are there if it was held for their errors.
    pub files: Vec<OutFile>,
    /// For each file of the input what became of it.
    pub accounts: Vec<Account>,
    /// Why it is held back.
    pub reason: Option<Reason>,
    /// What a check found: in the output, or where there is none in the input.
    pub report: Option<Report>,
    /// What maps would have to say.
    pub found: MapEvidence,
    /// Rows that need a TAISコード or 届出コード that no map gives: left empty.
    pub rows_without_code: u64,
    /// Editions of its files.
    pub editions: Vec<String>,
}

/// Holds a file back, for a reason.
pub(super) fn held(account: &mut Account, reason: &Reason) {
    let entry = &mut account.entry;
    entry.outcome = Outcome::Held;
    entry.reason = Some(reason.messages());
    entry.cells = CellCounts { input: entry.cells.input, held: entry.cells.input, ..CellCounts::default() };
    entry.items = None;
    entry.invertible = None;
    account.changes.clear();
}

impl UnitResult {
    /// Nothing became of the unit yet.
    pub(super) fn new(unit: String) -> UnitResult {
        UnitResult {
            status: Status::Migrated,
            unit,
            folder: None,
            files: Vec::new(),
            accounts: Vec::new(),
            reason: None,
            report: None,
            found: MapEvidence::default(),
            rows_without_code: 0,
            editions: Vec::new(),
        }
    }

    /// Holds the unit back because another one of the input, with this file, is written to its place.
    pub fn hold_taken(&mut self, first: &str) {
        let reason = Reason::unit_taken(self.folder.as_deref().unwrap_or(&self.unit), first);
        self.status = Status::Held;
        self.files.clear();
        for account in &mut self.accounts {
            held(account, &reason);
            (account.entry.path, account.entry.output) = (None, None);
        }
        self.reason = Some(reason);
    }

    /// Adds to the reasons of a unit that is held back that another one is written to its place: who mends it would be held back
    /// again.
    pub fn is_taken_too(&mut self, first: &str) {
        let taken = Reason::unit_taken(self.folder.as_deref().unwrap_or(&self.unit), first);
        let reason = match self.reason.take() {
            Some(own) => own.and(taken),
            None => taken,
        };
        for account in self.accounts.iter_mut().filter(|account| account.entry.reason.is_some()) {
            account.entry.reason = Some(reason.messages());
        }
        self.reason = Some(reason);
    }

    /// Says where the files are put, in the folder of outputs.
    pub fn place(&mut self, folder: &str) {
        for account in &mut self.accounts {
            account.entry.path = account.entry.path.as_ref().map(|name| format!("{folder}/{name}"));
        }
    }
}
