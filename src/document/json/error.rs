//! Why a document cannot be read.

use crate::text::Text;

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not JSON, or a member twice.
    #[error("not a JSON document: {reason}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The byte of the line, from 1.
        column: usize,
        /// What the parser said.
        reason: String,
    },
    /// Not XML, or not of the common model.
    #[error("not an XML document of the common model: {}", reason.en)]
    NotXml {
        /// What is wrong.
        reason: Text,
    },
    /// JSON or XML, but no care-plan document.
    #[error("not a care-plan document but {}", what.en)]
    OtherKind {
        /// What it is.
        what: Text,
    },
    /// An edition without tables.
    #[error("the document is of edition `{name}`, which has no tables")]
    UnknownEdition {
        /// The edition.
        name: String,
    },
    /// Another edition than the one it is read as.
    #[error("the document says edition `{found}`, not {expected}")]
    OtherEdition {
        /// What it says.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// Something that must be there is not.
    #[error("{at} is missing")]
    Missing {
        /// Where.
        at: String,
    },
    /// Something that no table knows.
    #[error("{at} is not known to the tables of edition {edition}")]
    UnknownMember {
        /// Where.
        at: String,
        /// The edition.
        edition: String,
    },
    /// Something else stands there than should.
    #[error("{at}: {}", reason.en)]
    Wrong {
        /// Where.
        at: String,
        /// What is wrong.
        reason: Text,
    },
}

impl DocumentError {
    /// What went wrong, in both languages.
    pub fn words(&self) -> Text {
        let ja = match self {
            DocumentError::NotJson { line, column, .. } => {
                format!("JSON として正しくありません（{line}行{column}桁目の付近）")
            }
            DocumentError::NotXml { reason } => format!("共通モデルの XML として読めません（{}）", reason.ja),
            DocumentError::OtherKind { what } => format!("ケアプランの文書ではありません（{}）", what.ja),
            DocumentError::UnknownEdition { name } => format!("`{name}` 版の文書です。この版の表はありません"),
            DocumentError::OtherEdition { found, expected } => {
                format!("`{found}` 版の文書です（{expected}版として読もうとしました）")
            }
            DocumentError::Missing { at } => format!("{at} がありません"),
            DocumentError::UnknownMember { at, edition } => format!("{at} は{edition}版の表にありません"),
            DocumentError::Wrong { at, reason } => format!("{at}: {}", reason.ja),
        };
        Text::new(ja, self.to_string())
    }
}

/// Something stands there that should not.
pub(super) fn wrong(at: impl ToString, ja: impl Into<String>, en: impl Into<String>) -> DocumentError {
    DocumentError::Wrong { at: at.to_string(), reason: Text::new(ja, en) }
}
