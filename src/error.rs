//! One error for everything that could not be run.

use std::fmt;
use std::ops::Range;

use crate::config::ConfigError;
use crate::document::CsvFilesError;
use crate::document::json::{DocumentError, WriteError};
use crate::document::value::UnitError;
use crate::generate;
use crate::ground::io_words::words as io_words;
use crate::migrate::{MapError, MigrateError};
use crate::report::NotAllListed;
use crate::rule::OptionError;
use crate::schema::SpecError;
use crate::text::Text;

/// Why something could not be run. A problem in the data is never an error: it is a [`Finding`](crate::Finding).
///
/// [`Error::kind`] says what went wrong, [`Error::position`] where. More kinds will come.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// A run that could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file of a spec has a mistake.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// `careplan.toml` or a baseline has a mistake.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An option names a rule or an edition that does not exist.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A baseline needs every finding, and the report does not list them all.
    #[error(transparent)]
    NotAllListed(#[from] NotAllListed),
    /// A map for a migration has a mistake.
    #[error(transparent)]
    Map(#[from] MapError),
    /// A unit cannot be read or written as values.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// A document cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A unit cannot be written as a document.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Synthetic data cannot be made as asked.
    #[error(transparent)]
    Generate(#[from] generate::OptionError),
    /// A fault cannot be planted.
    #[error(transparent)]
    Fault(#[from] generate::FaultError),
    /// A path cannot be looked at.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Input(#[from] crate::disk::InputError),
    /// An output cannot be written.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Output(#[from] crate::disk::output::WriteError),
    /// The system could not do it.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Where an error is. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The file.
    pub file: Option<String>,
    /// The bytes of the file.
    pub span: Option<Range<usize>>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The byte of the file, from 0.
    pub byte: Option<usize>,
    /// The record, from 1.
    pub record: Option<usize>,
    /// The item, as it is called.
    pub item: Option<String>,
}

impl Error {
    /// The kind of error.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// The error as a value.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// Where, as far as it is known.
    pub fn position(&self) -> Position {
        let mut position = Position::default();
        match &*self.0 {
            ErrorKind::Spec(error) => {
                position.file = Some(error.path().to_owned());
                position.span = error.span();
            }
            ErrorKind::Config(error) => {
                position.file = Some(error.path().to_owned());
                position.span = error.span();
            }
            ErrorKind::Map(error) => position.line = Some(error.line),
            ErrorKind::Unit(error) => {
                position.file = (!error.file.is_empty()).then(|| error.file.clone());
                position.record = error.record;
                (position.line, position.byte) = (error.line, error.byte);
                position.item.clone_from(&error.item);
            }
            _ => {}
        }
        position
    }

    /// The message, in Japanese and English.
    pub fn words(&self) -> Text {
        match &*self.0 {
            ErrorKind::Spec(error) => {
                Text::new(format!("仕様のファイル {} に誤りがあります", error.path()), error.to_string())
            }
            ErrorKind::Config(error) => error.words(),
            ErrorKind::Option(error) => error.words(),
            ErrorKind::NotAllListed(error) => error.words(),
            ErrorKind::Map(error) => error.words(),
            ErrorKind::Unit(error) => error.words(),
            ErrorKind::Document(error) => error.words(),
            ErrorKind::Write(error) => error.words(),
            ErrorKind::Generate(error) => error.words(),
            ErrorKind::Fault(error) => error.words(),
            #[cfg(feature = "files")]
            ErrorKind::Input(error) => error.words(),
            #[cfg(feature = "files")]
            ErrorKind::Output(error) => error.words(),
            ErrorKind::Io(error) => io_words(error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl<E: Into<ErrorKind>> From<E> for Error {
    fn from(error: E) -> Error {
        Error(Box::new(error.into()))
    }
}

impl From<CsvFilesError> for ErrorKind {
    fn from(error: CsvFilesError) -> ErrorKind {
        match error {
            CsvFilesError::Document(error) => error.into(),
            CsvFilesError::Unit(error) => error.into(),
        }
    }
}

impl From<MigrateError> for ErrorKind {
    fn from(error: MigrateError) -> ErrorKind {
        match error {
            MigrateError::Edition(error) => error.into(),
        }
    }
}
