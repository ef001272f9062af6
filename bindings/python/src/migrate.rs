//! Other editions and other formats.

use careplan::Spec;
use careplan::document;
use careplan::migrate::Status;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failed;
use crate::source::{File, Source};

fn all(files: Vec<File>) -> PyResult<Vec<(String, Vec<u8>)>> {
    let read = |file: File| match file.bytes {
        Ok(bytes) => Ok((file.name, bytes)),
        Err(reason) => Err(failed(format!("{}: {reason}", file.name))),
    };
    files.into_iter().map(read).collect()
}

/// Writes units in another edition: files by `unit/name`, and for each unit that is held back why.
#[pyfunction]
pub fn migrate<'py>(
    python: Python<'py>,
    source: Source,
    to: &str,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyDict>)> {
    let results = python.detach(|| -> PyResult<_> {
        let files = all(source.files(Spec::embedded())?)?;
        careplan::migrate(files, to).map_err(failed)
    })?;
    let (written, held) = (PyDict::new(python), PyDict::new(python));
    for result in results {
        match result.status {
            Status::Migrated => {
                let folder = result.folder.as_deref().unwrap_or(&result.unit);
                for file in result.files {
                    written.set_item(format!("{folder}/{}", file.name), PyBytes::new(python, &file.bytes))?;
                }
            }
            Status::Held => {
                let why = result.reason.as_ref().map(|reason| reason.message());
                held.set_item(result.unit, why.map(|text| text.en.clone()))?;
            }
            _ => {}
        }
    }
    Ok((written, held))
}

/// Writes each unit as `json`, `xml` or `ndjson`: documents by the name of the unit.
#[pyfunction]
pub fn convert<'py>(python: Python<'py>, source: Source, to: &str) -> PyResult<Bound<'py, PyDict>> {
    type Write = fn(&careplan::Unit) -> Result<Vec<u8>, String>;
    let write: Write = match to {
        "json" => |unit| document::to_json(unit).map_err(|error| error.to_string()),
        "xml" => |unit| document::to_xml(unit).map_err(|error| error.to_string()),
        "ndjson" => |unit| Ok(document::to_ndjson(unit)),
        other => return Err(failed(format!("no format `{other}`: json, xml or ndjson"))),
    };
    let documents = python.detach(|| -> PyResult<Vec<(String, Vec<u8>)>> {
        let units = careplan::read(all(source.files(Spec::embedded())?)?).map_err(failed)?;
        let named = |unit: &careplan::Unit| Ok((format!("{}.{to}", unit.key), write(unit).map_err(failed)?));
        units.iter().map(named).collect()
    })?;
    let named = PyDict::new(python);
    for (name, bytes) in documents {
        named.set_item(name, PyBytes::new(python, &bytes))?;
    }
    Ok(named)
}
