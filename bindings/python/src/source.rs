//! What Python gives: paths, or names and bytes.

use std::path::PathBuf;

use careplan::disk::{self, Limits};
use careplan::{FileKind, Spec};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyDict, PyMapping};

use crate::failed;

/// Files to work on.
pub enum Source {
    /// Files, folders, archives on disk.
    Paths(Vec<PathBuf>),
    /// Names and bytes; the bytes stay Python's.
    Files(Vec<(String, PyBackedBytes)>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Source {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Source> {
        if let Ok(path) = given.extract::<PathBuf>() {
            return Ok(Source::Paths(vec![path]));
        }
        if given.cast::<PyDict>().is_ok() || given.cast::<PyMapping>().is_ok() {
            let pairs = given.call_method0("items")?;
            let files: PyResult<Vec<(String, PyBackedBytes)>> = pairs.try_iter()?.map(|pair| pair?.extract()).collect();
            return files.map(Source::Files);
        }
        Ok(Source::Paths(given.try_iter()?.map(|path| path?.extract()).collect::<PyResult<_>>()?))
    }
}

/// A file that was read, or the reason why not.
pub struct File {
    pub name: String,
    pub bytes: Result<Vec<u8>, String>,
}

impl Source {
    /// Every file of the standard, with its bytes: for what needs all of them at once.
    pub fn files(self, spec: &Spec) -> PyResult<Vec<File>> {
        match self {
            Source::Files(files) => {
                Ok(files.into_iter().map(|(name, bytes)| File { name, bytes: Ok(bytes.to_vec()) }).collect())
            }
            Source::Paths(paths) => {
                let inputs = disk::find(spec, paths).map_err(failed)?;
                let limits = Limits::default();
                let wanted =
                    |name: &str| matches!(careplan::classify(name, b"").kind(), FileKind::Csv | FileKind::Picture);
                let inputs = inputs.into_iter().filter(|input| wanted(input.label().name()));
                Ok(inputs
                    .map(|input| {
                        let mut bytes = Vec::new();
                        let read = input.read(&mut bytes, &limits);
                        File {
                            name: input.label().path().to_owned(),
                            bytes: read.map(|()| bytes).map_err(|why| format!("{why:?}")),
                        }
                    })
                    .collect())
            }
        }
    }
}
