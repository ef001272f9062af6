//! What could not be run, on its way to an exception of `careplan._errors`.

use careplan::text::Text;
use careplan::{Error, ErrorKind, Position};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The class of an exception.
#[derive(Clone, Copy, Debug)]
pub enum Class {
    /// An option, a setting, an edition, a form that does not exist.
    Option,
    /// A path or a file that cannot be read.
    Path,
    /// Data that cannot be taken apart.
    Data,
}

/// The reason why something could not be run, in both languages, and its place.
#[derive(Debug)]
pub struct Failure {
    class: Class,
    words: Text,
    place: Box<Position>,
    path: Option<String>,
}

impl Failure {
    pub fn new(class: Class, words: Text) -> Failure {
        Failure { class, words, place: Box::default(), path: None }
    }

    /// An option that says nothing.
    pub fn option(ja: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure::new(Class::Option, Text::new(ja, en))
    }

    /// The path that it is about.
    pub fn at(mut self, path: &str) -> Failure {
        self.path = Some(path.to_owned());
        self
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        let error: Error = error.into();
        let class = match error.kind() {
            ErrorKind::Option(_) | ErrorKind::Config(_) | ErrorKind::Spec(_) => Class::Option,
            ErrorKind::Input(_) | ErrorKind::Io(_) => Class::Path,
            _ => Class::Data,
        };
        let path = match error.kind() {
            ErrorKind::Input(
                careplan::disk::InputError::NotFound { path, .. } | careplan::disk::InputError::Io { path, .. },
            ) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        Failure { class, words: error.words(), place: Box::new(error.position()), path }
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> PyErr {
        Python::attach(|python| exception(python, failure).unwrap_or_else(|error| error))
    }
}

fn exception(python: Python<'_>, failure: Failure) -> PyResult<PyErr> {
    let class = match failure.class {
        Class::Option => "OptionError",
        Class::Path => "PathError",
        Class::Data => "DataError",
    };
    let Failure { words, place, path, .. } = failure;
    let place = *place;
    let arguments = PyDict::new(python);
    arguments.set_item("path", path.or_else(|| place.file.clone()))?;
    arguments.set_item("file", place.file)?;
    arguments.set_item("record", place.record)?;
    arguments.set_item("line", place.line)?;
    arguments.set_item("byte", place.byte.or(place.span.map(|span| span.start)))?;
    arguments.set_item("item", place.item)?;
    let class = python.import("careplan._errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call((words.en, words.ja), Some(&arguments))?))
}
