//! Mending.

use careplan::Spec;
use careplan::fix::{self as core, FileReport};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failed;
use crate::report::wording;
use crate::source::Source;

/// Mends all that is safe, and with `unsafe_fixes` all that is probably right.
///
/// Returns the files by name, those that need nothing as they are, and the report of `careplan fix --format json` as text.
#[pyfunction]
#[pyo3(signature = (source, *, unsafe_fixes=false, lang="ja", show_values=false))]
pub fn fix<'py>(
    python: Python<'py>,
    source: Source,
    unsafe_fixes: bool,
    lang: &str,
    show_values: bool,
) -> PyResult<(Bound<'py, PyDict>, String)> {
    let wording = wording(lang, show_values)?;
    let spec = Spec::embedded();
    let (mended, reports) = python.detach(|| -> PyResult<_> {
        let mut mended = Vec::new();
        let mut reports = Vec::new();
        for file in source.files(spec)? {
            let bytes = file.bytes.map_err(|reason| failed(format!("{}: {reason}", file.name)))?;
            let (folder, name) =
                file.name.rsplit_once('/').map_or((None, &*file.name), |(folder, name)| (Some(folder), name));
            let fixed = core::fix(spec, name, &bytes, unsafe_fixes);
            let name = folder.map_or(fixed.name().to_owned(), |folder| format!("{folder}/{}", fixed.name()));
            mended.push((name, fixed.bytes().to_vec()));
            reports.push(FileReport::new(&*file.name, fixed));
        }
        Ok((mended, reports))
    })?;
    let files = PyDict::new(python);
    for (name, bytes) in mended {
        files.set_item(name, PyBytes::new(python, &bytes))?;
    }
    let mut told = Vec::new();
    core::json(&reports, wording, &mut told)?;
    Ok((files, String::from_utf8(told)?))
}
