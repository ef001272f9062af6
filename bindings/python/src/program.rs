//! The command line.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the program `careplan` with arguments. Returns its exit code. Signals end the process from then on.
#[pyfunction]
pub fn program(python: Python<'_>, arguments: Vec<OsString>) -> u8 {
    let words = std::iter::once(OsString::from("careplan")).chain(arguments).collect();
    python.detach(|| careplan::cli::run(words))
}
