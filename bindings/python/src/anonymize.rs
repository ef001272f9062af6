//! Copies in which nobody is to be found.

use std::collections::BTreeMap;

use careplan::Spec;
use careplan::anonymize::{Anonymized, Anonymizer};
use careplan::check::{Checker, Options};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::failure::{Class, Failure};
use crate::source::Source;
use crate::work;

/// Files by name; how many values of each kind were replaced; the first file of each unit whose copy has other findings.
type Told<'py> = (Bound<'py, PyDict>, BTreeMap<String, u64>, Vec<String>);

#[pyfunction]
#[pyo3(signature = (source, key, *, offices=false, progress=None))]
pub fn anonymize<'py>(
    python: Python<'py>,
    source: Source,
    key: Vec<u8>,
    offices: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Told<'py>> {
    let (copies, replaced, unproved) = work::run(python, progress, move |job| {
        let spec = Spec::embedded();
        let files = source.files(spec)?;
        let mut anonymizer = Anonymizer::new(spec, offices);
        files.iter().for_each(|file| anonymizer.learn(&file.name, &file.bytes));
        let replacer = anonymizer.settle(&key);
        let checker = Checker::new(spec, Options::default());
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let units = careplan::units(&names);
        job.begin(units.len());
        let (mut copies, mut replaced, mut unproved) = (Vec::new(), BTreeMap::new(), Vec::new());
        for unit in units {
            let before: Vec<(&str, &[u8])> = unit.iter().map(|n| (names[*n], &files[*n].bytes[..])).collect();
            let copy = before.iter().map(|(name, bytes)| {
                let refused = |words| Failure::new(Class::Data, words).at(name);
                replacer.file(name, bytes).map_err(refused)
            });
            let after: Vec<Anonymized> = copy.collect::<Result<_, Failure>>()?;
            if !replacer.is_proved(&checker, &before, &after) {
                unproved.extend(after.first().map(|file| file.name.clone()));
            }
            for file in after {
                for (kind, count) in file.replaced {
                    *replaced.entry(kind.words().en).or_default() += count;
                }
                copies.push((file.name, file.bytes));
            }
            job.next()?;
        }
        Ok((copies, replaced, unproved))
    })?;
    let named = PyDict::new(python);
    for (name, bytes) in copies {
        named.set_item(name, PyBytes::new(python, &bytes))?;
    }
    Ok((named, replaced, unproved))
}
