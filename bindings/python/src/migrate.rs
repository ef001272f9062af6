//! Other editions and other formats.

use careplan::Spec;
use careplan::document;
use careplan::migrate::Status;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failure::{Class, Failure};
use crate::source::Source;
use crate::work;

/// Files by `unit/name`, and for each unit that is held back why, in English and Japanese.
#[pyfunction]
#[pyo3(signature = (source, to, *, progress=None))]
pub fn migrate<'py>(
    python: Python<'py>,
    source: Source,
    to: String,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyDict>)> {
    let results = work::run(python, progress, move |job| {
        let files = source.files(Spec::embedded())?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let units = careplan::units(&names);
        job.begin(units.len());
        // Says also that there is no such edition where there are no files.
        let mut results = careplan::migrate::<&str, &[u8]>([], &to).map_err(Failure::from)?;
        for unit in units {
            let unit = unit.into_iter().map(|n| (files[n].name.as_str(), &files[n].bytes));
            results.extend(careplan::migrate(unit, &to).map_err(Failure::from)?);
            job.next()?;
        }
        Ok(results)
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
                held.set_item(result.unit, why.map(|text| (text.en.clone(), text.ja.clone())))?;
            }
            _ => {}
        }
    }
    Ok((written, held))
}

/// Documents by the name of the unit.
#[pyfunction]
#[pyo3(signature = (source, to, *, progress=None))]
pub fn convert<'py>(
    python: Python<'py>,
    source: Source,
    to: String,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    type Write = fn(&careplan::Unit) -> Result<Vec<u8>, document::json::WriteError>;
    let write: Write = match &*to {
        "json" => document::to_json,
        "xml" => document::to_xml,
        "ndjson" => |unit| Ok(document::to_ndjson(unit)),
        other => {
            let ja = format!("形式「{other}」はありません（json、xml、ndjson）");
            return Err(Failure::option(ja, format!("no format `{other}`: json, xml or ndjson")).into());
        }
    };
    let documents = work::run(python, progress, move |job| {
        let mut documents = Vec::new();
        source.units(Spec::embedded(), job, None, |unit| {
            let bytes = write(&unit).map_err(|error| Failure::new(Class::Data, error.words()))?;
            documents.push((format!("{}.{to}", unit.key), bytes));
            Ok(())
        })?;
        Ok(documents)
    })?;
    let named = PyDict::new(python);
    for (name, bytes) in documents {
        named.set_item(name, PyBytes::new(python, &bytes))?;
    }
    Ok(named)
}
