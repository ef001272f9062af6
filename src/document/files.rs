//! The CSV files that a document stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::read_as_said;
use crate::document::json::{DocumentError, Lost};
use crate::document::value;
use crate::document::value::{Unit, UnitError};
use crate::schema::Spec;
use crate::schema::binding::Binding;
use crate::text::Text;

/// Values with characters that MS932 lacks, as they were: by record and item, both counted from 1.
pub type Replaced = BTreeMap<(u64, u16), String>;

/// The unit and the files that a document stands for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CsvFiles {
    /// The edition exchanged as JSON that it says; `None`: it is of the common model.
    pub binding: Option<Arc<Binding>>,
    /// The unit.
    pub unit: Unit,
    /// Name and bytes of every file.
    pub files: Vec<(String, Vec<u8>)>,
    /// The values that the files hold in another form, by the name of the file.
    pub replaced: BTreeMap<String, Replaced>,
    /// Values that have no item.
    pub lost: Vec<Lost>,
}

/// Why a document stands for no files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CsvFilesError {
    /// It cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Its files cannot be written.
    #[error(transparent)]
    Unit(#[from] UnitError),
}

impl CsvFilesError {
    /// What it is, if it is JSON or XML and no care-plan document.
    pub fn other_kind(&self) -> Option<&Text> {
        match self {
            CsvFilesError::Document(DocumentError::OtherKind { what }) => Some(what),
            _ => None,
        }
    }

    /// What went wrong, in both languages.
    pub fn words(&self) -> Text {
        match self {
            CsvFilesError::Document(error) => error.words(),
            CsvFilesError::Unit(error) => error.words(),
        }
    }
}

/// The files that a document stands for.
///
/// # Errors
///
/// If it is no document, or is not in order.
pub fn csv_files(spec: &Spec, document: &[u8]) -> Result<CsvFiles, CsvFilesError> {
    let (read, binding) = read_as_said(spec, document)?;
    let written = value::write(&read.unit, spec.narrowing())?;
    let mut replaced: BTreeMap<String, Replaced> = BTreeMap::new();
    for found in written.replaced {
        let file = read.unit.files.iter().find(|file| read.unit.name(file).as_deref() == Some(&found.file));
        let place = file.and_then(|file| file.form.items().iter().position(|item| item.no() == found.item_no));
        if let (Some(file), Some(place)) = (file, place) {
            let value = file.records[found.record - 1][place].clone();
            replaced.entry(found.file).or_default().insert((found.record as u64, found.item_no), value);
        }
    }
    Ok(CsvFiles { binding, unit: read.unit, files: written.files, replaced, lost: read.lost })
}
