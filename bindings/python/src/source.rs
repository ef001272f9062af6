//! What Python gives: paths, names and bytes, or inputs that were found before.

use std::path::PathBuf;

use careplan::disk::{self, Fault, Input, Limits, Sources};
use careplan::document::value::Unit;
use careplan::text::Text;
use careplan::{FileKind, Spec};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyDict, PyMapping};

use crate::failure::{Class, Failure};
use crate::spread::Inputs;
use crate::work::Job;

/// Files to work on.
pub enum Source {
    /// Files, folders, archives on disk.
    Paths(Vec<PathBuf>),
    /// Names and bytes; the bytes stay Python's.
    Files(Vec<(String, PyBackedBytes)>),
    /// What was found.
    Inputs(Vec<Input>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Source {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Source> {
        if let Ok(inputs) = given.cast::<Inputs>() {
            return Ok(Source::Inputs(inputs.get().0.clone()));
        }
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

/// A file that was read.
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Source {
    /// Every CSV file and picture with its bytes: for what needs all of them at once.
    pub fn files(self, spec: &Spec) -> Result<Vec<File>, Failure> {
        let inputs = match self {
            Source::Files(files) => {
                let file = |(name, bytes): (String, PyBackedBytes)| File { name, bytes: bytes.to_vec() };
                return Ok(files.into_iter().map(file).collect());
            }
            Source::Paths(paths) => disk::find(spec, paths)?,
            Source::Inputs(inputs) => inputs,
        };
        let limits = Limits::default();
        let wanted = |name: &str| matches!(careplan::classify(name, b"").kind(), FileKind::Csv | FileKind::Picture);
        let mut files = Vec::new();
        for input in inputs.into_iter().filter(|input| wanted(input.label().name())) {
            let (mut bytes, path) = (Vec::new(), input.label().path());
            input.read(&mut bytes, &limits).map_err(|why| {
                let Text { ja, en } = why.words();
                Failure::new(Class::Path, Text::new(format!("{path}: {ja}"), format!("{path}: {en}"))).at(path)
            })?;
            files.push(File { name: path.to_owned(), bytes });
        }
        Ok(files)
    }

    /// Hands over every unit as values, one after another. What cannot be read is an error, or `skipped` is told its path.
    pub fn units(
        self,
        spec: &Spec,
        job: &Job,
        mut skipped: Option<&mut dyn FnMut(String, Text)>,
        mut take: impl FnMut(Unit) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let inputs = match self {
            Source::Files(files) => {
                let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
                let units = careplan::units(&names);
                job.begin(units.len());
                for unit in units {
                    let first = names[unit[0]].to_owned();
                    match (careplan::read(unit.into_iter().map(|n| (names[n], &*files[n].1))), &mut skipped) {
                        (Ok(units), _) => units.into_iter().try_for_each(&mut take)?,
                        (Err(error), Some(skipped)) => skipped(first, error.words()),
                        (Err(error), None) => return Err(error.into()),
                    }
                    job.next()?;
                }
                return Ok(());
            }
            Source::Paths(paths) => disk::find(spec, paths)?,
            Source::Inputs(inputs) => inputs,
        };
        let (limits, sources) = (Limits::default(), Sources::of(spec, inputs));
        job.begin(sources.len());
        for source in sources.read(spec, &limits, false) {
            match (source.document, &mut skipped) {
                (Ok(document), _) => take(document.unit)?,
                (Err(Fault::PassedOver), _) => {}
                (Err(fault), Some(skipped)) => skipped(source.label, fault.words()),
                (Err(Fault::Unit(error)), None) => return Err(Failure::from(error).at(&source.label)),
                (Err(fault), None) => return Err(Failure::new(Class::Path, fault.words()).at(&source.label)),
            }
            job.next()?;
        }
        Ok(())
    }
}
