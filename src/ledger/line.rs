//! The lines of a ledger, as they are written and read.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ground::hex::hex;
use crate::ground::{mask, ms932};
use crate::text::{Lang, Text};

/// One line of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
pub enum LedgerLine {
    /// The run that wrote the ledger.
    Run(Run),
    /// A file, followed by its exceptions.
    File(Box<FileEntry>),
    /// What became of some cells of the file before it.
    Change(LedgerChange),
    /// The sums.
    Summary(LedgerSums),
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
    /// Its options.
    pub options: RunOptions,
    /// The paths of the input, as they were given.
    pub paths: Vec<String>,
    /// The map of service types, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_types: Option<Seal>,
    /// The map of TAISコード, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tais: Option<Seal>,
    /// SHA-256 of all of this: what decides what is written.
    #[serde(default)]
    pub arguments: String,
    /// What is to be known of the form of the output: that it is provisional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl Run {
    /// The version of ledgers that this program writes and reads.
    pub const VERSION: u32 = 2;

    /// Name and version of this program.
    pub fn tool() -> String {
        format!("careplan {}", env!("CARGO_PKG_VERSION"))
    }

    /// The digest of what was run: of this line without the digest.
    pub fn digest(&self) -> String {
        let bare = Run { arguments: String::new(), ..self.clone() };
        // Texts and numbers are always written.
        hex(&Sha256::digest(serde_json::to_vec(&bare).unwrap_or_default()))
    }

    /// The run with its digest.
    #[must_use]
    pub fn sealed(mut self) -> Run {
        self.arguments = self.digest();
        self
    }
}

/// The options of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunOptions {
    /// Migrate back and compare.
    pub prove: bool,
    /// Values may have no place in the output.
    pub allow_loss: bool,
    /// Units that have errors are written, too.
    pub keep_invalid: bool,
    /// Documents with characters that MS932 lacks are held back.
    pub strict_characters: bool,
    /// Values of sensitive items are shown.
    pub show_values: bool,
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
    pub cells: CellCounts,
    /// Whether migrating back gives the same bytes, where that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invertible: Option<bool>,
}

impl FileEntry {
    /// The entry of a file of which nothing more is known.
    pub fn bare(file: impl Into<String>, outcome: Outcome) -> FileEntry {
        FileEntry {
            file: file.into(),
            outcome,
            reason: None,
            form: None,
            edition: None,
            input: None,
            path: None,
            output: None,
            records: 0,
            items: None,
            cells: CellCounts::default(),
            invertible: None,
        }
    }

    /// Why a file is dropped: an edition has no such form.
    pub(crate) fn no_form(form: &str, edition: &str) -> Text {
        Text::new(format!("{edition}版に {form} はありません"), format!("edition {edition} has no {form}"))
    }
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
pub struct CellCounts {
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

impl CellCounts {
    /// Whether every cell of both sides is accounted for.
    pub fn balance(&self) -> bool {
        // A ledger may say any number.
        let sum = |parts: &[u64]| parts.iter().try_fold(0u64, |sum, part| sum.checked_add(*part));
        let placed = [self.copied, self.moved, self.recoded, self.replaced];
        let gone = sum(&[&placed[..], &[self.dropped, self.held]].concat());
        gone == Some(self.input) && sum(&[&placed[..], &[self.inserted]].concat()) == Some(self.output)
    }

    /// Adds those of another file.
    pub fn add(&mut self, other: &CellCounts) {
        let pairs = [
            (&mut self.input, other.input),
            (&mut self.output, other.output),
            (&mut self.copied, other.copied),
            (&mut self.moved, other.moved),
            (&mut self.recoded, other.recoded),
            (&mut self.replaced, other.replaced),
            (&mut self.dropped, other.dropped),
            (&mut self.held, other.held),
            (&mut self.inserted, other.inserted),
        ];
        for (sum, more) in pairs {
            *sum = sum.saturating_add(more);
        }
    }
}

/// What became of cells that were not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
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
pub struct LedgerChange {
    /// The outcome.
    pub kind: ChangeKind,
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
}

/// The sums of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerSums {
    /// Files.
    pub files: u64,
    /// Data records of the input.
    pub records: u64,
    /// Cells of all files.
    pub cells: CellCounts,
    /// SHA-256 of all lines before.
    pub sha256: String,
}
