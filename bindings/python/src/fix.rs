//! Mending.

use careplan::Spec;
use careplan::fix::{self as core, FileReport};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failure::Failure;
use crate::report::wording;
use crate::source::{File, Source};
use crate::work;

/// Files by name, and the report of `careplan fix --format json` as text.
#[pyfunction]
#[pyo3(signature = (source, *, unsafe_fixes=false, lang="ja", show_values=false, progress=None))]
pub fn fix<'py>(
    python: Python<'py>,
    source: Source,
    unsafe_fixes: bool,
    lang: &str,
    show_values: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, String)> {
    let wording = wording(lang, show_values)?;
    let (mended, told) = work::run(python, progress, move |job| {
        let spec = Spec::embedded();
        let files = source.files(spec)?;
        job.begin(files.len());
        let mut mended = Vec::new();
        let mut reports = Vec::new();
        for File { name, bytes } in &files {
            let (fixed, place) = core::fix_in_folder(spec, name, bytes, unsafe_fixes);
            mended.push((place, fixed.bytes().to_vec()));
            reports.push(FileReport::new(&**name, fixed));
            job.next()?;
        }
        let mut told = Vec::new();
        core::json(&reports, wording, &mut told).map_err(Failure::from)?;
        Ok((mended, told))
    })?;
    let files = PyDict::new(python);
    for (name, bytes) in mended {
        files.set_item(name, PyBytes::new(python, &bytes))?;
    }
    Ok((files, String::from_utf8(told)?))
}
