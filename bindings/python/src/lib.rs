//! careplan for Python. This crate only carries values over the border: what is checked, mended and migrated is the
//! library's, and a report says here what it says on the command line.

mod findings;
mod fix;
mod migrate;
mod report;
mod source;
mod stream;
mod tables;

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    _careplan,
    CareplanError,
    PyException,
    "What could not be run: a path, an option, an edition that does not exist."
);

/// An error of the library as an exception.
fn failed(error: impl std::fmt::Display) -> PyErr {
    CareplanError::new_err(error.to_string())
}

#[pymodule]
mod _careplan {
    #[pymodule_export]
    use super::CareplanError;
    #[pymodule_export]
    use super::findings::Findings;
    #[pymodule_export]
    use super::fix::fix;
    #[pymodule_export]
    use super::migrate::{convert, migrate};
    #[pymodule_export]
    use super::report::{Report, validate};
    #[pymodule_export]
    use super::tables::{Table, read};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
