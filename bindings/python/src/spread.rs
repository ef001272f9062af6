//! Work for several processes: bundles of inputs, and the inputs of a bundle.

use std::path::PathBuf;

use careplan::Spec;
use careplan::disk::{self, Input};
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::work;

/// Inputs that were found on disk. Every function that takes paths takes these.
#[pyclass(frozen, module = "careplan")]
pub struct Inputs(pub Vec<Input>);

#[pymethods]
impl Inputs {
    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// Finds inputs and puts them into bundles of `at_least` bytes. Returns the places of each bundle, and the inputs that have to be
/// checked here.
#[pyfunction]
pub fn spread(python: Python<'_>, paths: Vec<PathBuf>, at_least: u64) -> PyResult<(Vec<Vec<String>>, Inputs)> {
    work::run(python, None, move |_| {
        let spec = Spec::embedded();
        let inputs = disk::find(spec, &paths).map_err(Failure::from)?;
        let (bundles, here) = disk::spread(spec, &paths, inputs, at_least);
        Ok((bundles.into_iter().map(|bundle| bundle.places).collect(), Inputs(here)))
    })
}

/// The inputs of a bundle.
#[pyfunction]
pub fn at(python: Python<'_>, places: Vec<String>) -> Inputs {
    python.detach(|| Inputs(disk::at(Spec::embedded(), places.iter().map(String::as_str))))
}
