//! The common model in formats that other programs read: JSON, XML, lines of JSON; and back to CSV.
//!
//! All of them carry values under English item keys, whatever the edition, and what is needed to write the files again
//! byte for byte. `careplan spec schema --xsd` describes the XML (`xsd`).
//!
//! ```
//! use careplan::document as convert;
//! use careplan::document::value as model;
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";
//! let files = [(name.to_owned(), b"202407,131045,0123456789,20251010\r\n".to_vec())];
//! let xml = convert::to_xml(&model::read(spec, &files)?)?;
//! let unit = convert::read(spec, &xml)?.unit;
//! assert_eq!(model::write(&unit, spec.narrowing())?.files, files);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod files;
#[cfg(feature = "cli")]
pub mod import;
pub mod json;
mod ndjson;
pub mod table;
pub mod value;
#[cfg(feature = "cli")]
mod workbook;
mod xml;
mod xsd;

use crate::document::json::{Document, DocumentError, Said, WriteError};
use crate::document::value::Unit;
use crate::schema::Spec;
use crate::schema::binding::Binding;

pub use files::{CsvFiles, CsvFilesError, Replaced, csv_files};
pub use ndjson::to_ndjson;
pub use xml::to_xml;
pub use xsd::xsd;

/// A unit as one JSON document of the common model.
///
/// # Errors
///
/// None that a unit of its own edition could cause.
pub fn to_json(unit: &Unit) -> Result<Vec<u8>, WriteError> {
    Binding::common(&unit.edition).write(unit)
}

/// Reads a document: the common model as JSON or XML, or an edition that is exchanged as JSON.
///
/// # Errors
///
/// If it is none of these, or is not in order.
pub fn read(spec: &Spec, document: &[u8]) -> Result<Document, DocumentError> {
    read_as_said(spec, document).map(|(document, _)| document)
}

fn read_as_said(spec: &Spec, document: &[u8]) -> Result<Said, DocumentError> {
    let text = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    match text.trim_ascii_start().first() {
        Some(b'<') => Ok((xml::read(spec, document)?, None)),
        _ => json::read_any(spec, document),
    }
}
