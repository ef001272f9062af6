//! careplan for Python. This crate only carries values over the border: what is checked, mended and migrated is the
//! library's, and a report says here what it says on the command line. What users call is in `python/careplan`.

mod anonymize;
mod failure;
mod findings;
mod fix;
mod migrate;
mod pages;
mod program;
mod report;
mod source;
mod spread;
mod stream;
mod tables;
mod work;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// What should not be possible.
fn failed(error: impl std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

#[pymodule]
mod _careplan {
    #[pymodule_export]
    use super::anonymize::anonymize;
    #[pymodule_export]
    use super::findings::Findings;
    #[pymodule_export]
    use super::fix::fix;
    #[pymodule_export]
    use super::migrate::{convert, migrate};
    #[pymodule_export]
    use super::pages::print;
    #[pymodule_export]
    use super::program::program;
    #[pymodule_export]
    use super::report::{Report, validate};
    #[pymodule_export]
    use super::spread::{Inputs, at, spread};
    #[pymodule_export]
    use super::tables::{Table, read, table};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
