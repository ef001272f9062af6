//! The CSV files that a document of an edition exchanged as JSON stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::json::{DocumentError, Lost, Node};
use crate::document::value;
use crate::document::value::{Unit, UnitError};
use crate::schema::Spec;
use crate::schema::binding::Binding;
use crate::text::Text;

/// Values with characters that MS932 lacks, as they were: by record and item, both counted from 1.
pub type Replaced = BTreeMap<(u64, u16), String>;

/// What a document stands for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CsvFiles {
    /// The binding that it is a document of.
    pub binding: Arc<Binding>,
    /// The unit.
    pub unit: Unit,
    /// Name and bytes of every file.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is not in the files as it was, by the name of the file.
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
    /// What went wrong, in both languages.
    pub fn words(&self) -> Text {
        match self {
            CsvFilesError::Document(error) => error.words(),
            CsvFilesError::Unit(error) => error.words(),
        }
    }
}

/// The files that a document stands for; `None` for JSON that says no such edition.
///
/// # Errors
///
/// If it is no JSON, or says such an edition and is not in order.
pub fn csv_files(spec: &Spec, document: &[u8]) -> Result<Option<CsvFiles>, CsvFilesError> {
    let node = Node::parse(document)?;
    let Some(binding) = spec.bindings().find(|binding| binding.is_said_by(&node)) else { return Ok(None) };
    let read = binding.read_node(node)?;
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
    Ok(Some(CsvFiles { binding: binding.clone(), unit: read.unit, files: written.files, replaced, lost: read.lost }))
}
