//! The lines of a ledger, as they are written and read.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ground::hex::hex;
use crate::ground::{mask, ms932};
use crate::text::{Lang, Text};

/// One line of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// The run that wrote the ledger.
    Run(Run),
    /// A file, followed by its exceptions.
    File(Box<FileEntry>),
    /// What became of some cells of the file before it.
    Change(Change),
    /// The sums.
    Summary(Summary),
}

/// The run that wrote the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The version of this form of ledger.
    pub ledger: u32,
    /// Name and version of the program.
    pub tool: String,
    /// SHA-256 of the spec, moves included.
    pub spec: String,
    /// The edition it was to lead to.
    pub to: String,
    /// SHA-256 of all that decides what is written: spec, edition, options and maps.
    pub arguments: String,
    /// What is to be known of the form of the output: that it is provisional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The outcome for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was written in the edition asked for.
    Migrated,
    /// It was held back, whole.
    Held,
    /// The edition asked for has no such file; its values are listed.
    Dropped,
    /// It is no file of the standard, and was not looked at.
    PassedOver,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// The file, as it was given; one that stands in a document as `document.json!/NAME.CSV`.
    pub file: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it was not simply migrated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The edition it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The input, where it could be read: the file, or the whole document that it stands in.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub input: Option<Seal>,
    /// The output's path in the folder of outputs, written as that of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The output: the file, or the whole document.
    #[serde(rename = "out", skip_serializing_if = "Option::is_none")]
    pub output: Option<Seal>,
    /// Data records.
    pub records: u64,
    /// For each item of the output, the number of the input's item; 0 where there is none. Absent where all are the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<u16>>,
    /// The counts of its cells by outcome.
    pub cells: Cells,
    /// Whether migrating back gives the same bytes, where that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invertible: Option<bool>,
}

/// Size and digest, which prove that bytes are unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// How many.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: String,
}

impl Seal {
    /// The seal of some bytes.
    pub fn of(bytes: &[u8]) -> Seal {
        Seal { bytes: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) }
    }
}

/// Counts of the cells of a file by outcome. Every cell of the input is counted once; `inserted` counts cells that only
/// the output has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cells {
    /// Cells of the input.
    #[serde(rename = "in")]
    pub input: u64,
    /// Cells of the output.
    #[serde(rename = "out")]
    pub output: u64,
    /// The same bytes in the item of the same number.
    pub copied: u64,
    /// The same bytes in an item of another number.
    pub moved: u64,
    /// Written anew.
    pub recoded: u64,
    /// With a character replaced.
    pub replaced: u64,
    /// Without a place in the output.
    pub dropped: u64,
    /// Held back with their file.
    pub held: u64,
    /// New in the output.
    pub inserted: u64,
}

impl Cells {
    /// Whether every cell of both sides is accounted for.
    pub fn balance(&self) -> bool {
        let placed = self.copied + self.moved + self.recoded + self.replaced;
        self.input == placed + self.dropped + self.held && self.output == placed + self.inserted
    }

    /// Adds those of another file.
    pub fn add(&mut self, other: &Cells) {
        self.input += other.input;
        self.output += other.output;
        self.copied += other.copied;
        self.moved += other.moved;
        self.recoded += other.recoded;
        self.replaced += other.replaced;
        self.dropped += other.dropped;
        self.held += other.held;
        self.inserted += other.inserted;
    }
}

/// What became of cells that were not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Written anew.
    Recoded,
    /// With a character replaced.
    Replaced,
    /// Without a place in the output.
    Dropped,
    /// New in the output.
    Inserted,
    /// Migrating back does not give this value.
    NotInvertible,
}

/// What became of an item in consecutive records with equal values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The outcome.
    pub kind: Kind,
    /// The item's number: in the input, for inserted ones in the output.
    pub item: u16,
    /// Its name.
    pub name: String,
    /// The first and the last record.
    pub records: (u64, u64),
    /// The value before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Shown>,
    /// The value after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Shown>,
}

/// A cell as a ledger shows it: its bytes with their quotes, or what they look like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// What it says.
    Value(String),
    /// What it looks like: the value identifies people.
    Shape(String),
}

impl Shown {
    /// Shows a cell.
    pub(crate) fn new(cell: &[u8], sensitive: bool) -> Shown {
        Shown::text(&ms932::decode(cell), sensitive)
    }

    /// Shows a value of a document.
    pub(crate) fn text(text: &str, sensitive: bool) -> Shown {
        match sensitive {
            true => Shown::Shape(mask::shape(text, Lang::En)),
            false => Shown::Value(text.to_owned()),
        }
    }

    /// Whether it is what a value of a document looks like.
    pub(super) fn shows_text(&self, text: &str) -> bool {
        *self == Shown::text(text, matches!(self, Shown::Shape(_)))
    }

    /// Whether it is what a cell looks like.
    pub(super) fn shows(&self, cell: &[u8]) -> bool {
        *self == Shown::new(cell, matches!(self, Shown::Shape(_)))
    }
}

/// The sums of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Files.
    pub files: u64,
    /// Data records of the input.
    pub records: u64,
    /// Cells of all files.
    pub cells: Cells,
    /// SHA-256 of all lines before.
    pub sha256: String,
}
