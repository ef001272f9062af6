//! What is checked: files by the names that reports give them, with their bytes or the reason why there are none.

use std::fmt;

use crate::read::{FileLabel, FileName};
use crate::schema::Spec;
use crate::text::Text;

/// Why a file was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotChecked {
    /// It cannot be read.
    Unreadable {
        /// What the system said, or why it was not opened.
        reason: Text,
    },
    /// A path was given and there is no care-plan file at it.
    NothingHere,
    /// It is not a file of the standard.
    NotACarePlanFile,
    /// It is JSON or XML, but no care-plan document.
    OtherDocument {
        /// What it is.
        what: Text,
    },
    /// It is over a limit.
    OverLimit {
        /// What is: a file, an archive.
        what: Text,
        /// How large it is.
        actual: String,
        /// How large it may be.
        limit: String,
        /// The option that sets the limit.
        option: &'static str,
    },
}

impl NotChecked {
    /// Why, in both languages.
    pub fn words(&self) -> Text {
        match self {
            NotChecked::Unreadable { reason } => reason.clone(),
            NotChecked::OverLimit { what, actual, limit, option } => Text::new(
                format!("{}が {actual} で、上限 {limit} を超えています（{option}）", what.ja),
                format!("{} is {actual}, the limit is {limit} ({option})", what.en),
            ),
            NotChecked::NothingHere | NotChecked::NotACarePlanFile | NotChecked::OtherDocument { .. } => {
                Text::new("標準仕様のファイルではありません", "not a file of the standard")
            }
        }
    }

    /// A file over the size limit.
    pub fn too_large(actual: u64, limit: u64) -> NotChecked {
        NotChecked::OverLimit {
            what: Text::new("ファイルの大きさ", "the file's size"),
            actual: format!("{actual} bytes"),
            limit: format!("{limit} bytes"),
            option: "--max-file-size",
        }
    }

    /// The rule that keeps every other from being run, if the file should have been checked.
    pub(super) fn blocks(&self) -> Option<&'static str> {
        match self {
            NotChecked::Unreadable { .. } => Some("CP001"),
            NotChecked::NothingHere => Some("CP002"),
            NotChecked::OverLimit { .. } => Some("CP004"),
            NotChecked::NotACarePlanFile | NotChecked::OtherDocument { .. } => None,
        }
    }

    /// Whether it is none of ours, and was passed over.
    pub(crate) fn is_passed_over(&self) -> bool {
        matches!(self, NotChecked::NotACarePlanFile | NotChecked::OtherDocument { .. })
    }

    /// Whether it counts as a file of the report.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, NotChecked::Unreadable { .. } | NotChecked::OverLimit { .. })
    }
}

/// Bytes, unless they are too many: places in a file are kept in 32 bits.
fn checkable(data: &[u8]) -> Result<&[u8], NotChecked> {
    match u32::try_from(data.len()) {
        Ok(_) => Ok(data),
        Err(_) => Err(NotChecked::too_large(data.len() as u64, u64::from(u32::MAX))),
    }
}

/// A file of a unit: its bytes, or why there are none.
#[derive(Clone)]
pub struct UnitFile<'a> {
    label: &'a FileLabel,
    data: Result<&'a [u8], NotChecked>,
    /// It stands somewhere in these bytes, so that `careplan fix` could mend it.
    can_be_fixed: bool,
}

impl<'a> UnitFile<'a> {
    /// A file that was read.
    pub fn new(label: &'a FileLabel, data: &'a [u8]) -> UnitFile<'a> {
        match checkable(data) {
            Ok(data) => UnitFile { label, data: Ok(data), can_be_fixed: true },
            Err(why) => UnitFile::not_checked(label, why),
        }
    }

    /// A file that was not.
    pub fn not_checked(label: &'a FileLabel, why: NotChecked) -> UnitFile<'a> {
        UnitFile { label, data: Err(why), can_be_fixed: false }
    }

    /// Reads the file's name. It is read here, where the file comes in, and nowhere else.
    pub(crate) fn named<'s>(&self, spec: &'s Spec) -> NamedFile<'s, 'a> {
        let name = FileName::of(spec, self.label.clone());
        NamedFile { name, data: self.data.clone(), can_be_fixed: self.can_be_fixed }
    }
}

/// A file of a unit together with what its name says: what checks and migrations hand on.
#[derive(Clone)]
pub(crate) struct NamedFile<'s, 'a> {
    pub name: FileName<'s>,
    pub data: Result<&'a [u8], NotChecked>,
    /// See [`UnitFile`].
    pub can_be_fixed: bool,
}

impl<'s, 'a> NamedFile<'s, 'a> {
    /// A file that was read.
    pub fn new(name: FileName<'s>, data: &'a [u8]) -> NamedFile<'s, 'a> {
        let data = checkable(data);
        NamedFile { name, can_be_fixed: data.is_ok(), data }
    }

    /// A file that was not.
    pub fn not_checked(name: FileName<'s>, why: NotChecked) -> NamedFile<'s, 'a> {
        NamedFile { name, data: Err(why), can_be_fixed: false }
    }

    /// A file that was made of something else: there is none that `careplan fix` could be given.
    pub fn made(name: FileName<'s>, data: &'a [u8]) -> NamedFile<'s, 'a> {
        NamedFile { can_be_fixed: false, ..NamedFile::new(name, data) }
    }

    pub fn label(&self) -> &FileLabel {
        self.name.label()
    }
}

/// Without the bytes, which hold what identifies people.
impl fmt::Debug for UnitFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.data.as_ref().map(|data| data.len());
        f.debug_struct("UnitFile").field("label", &self.label).field("size", &size).finish()
    }
}
