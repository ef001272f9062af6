//! Pages for people.

use careplan::Spec;
use careplan::print::{By, Input, Options, Printer};
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::report::wording;
use crate::source::Source;
use crate::work;

/// Names and HTML of an index and of the pages.
#[pyfunction]
#[pyo3(signature = (source, *, by="person", marks=true, lang="ja", progress=None))]
pub fn print(
    python: Python<'_>,
    source: Source,
    by: &str,
    marks: bool,
    lang: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<Vec<(String, String)>> {
    let lang = wording(lang, true)?.lang;
    let by = match by {
        "person" => By::Person,
        "unit" => By::Unit,
        other => {
            let ja = format!("by「{other}」はありません（person、unit）");
            return Err(Failure::option(ja, format!("no pages by `{other}`: person or unit")).into());
        }
    };
    work::run(python, progress, move |job| {
        let spec = Spec::embedded();
        let printer = Printer::new(spec, Options { by, marks, lang }).map_err(Failure::from)?;
        let files: Vec<Input> =
            source.files(spec)?.into_iter().map(|file| Input::new(&file.name, file.bytes)).collect();
        let book = printer.book(&files);
        job.begin(book.len());
        let mut pages = Vec::with_capacity(book.len() + 1);
        let index = book.index().map_err(Failure::from)?;
        pages.push((index.name, index.html));
        for n in 0..book.len() {
            let page = book.page(n).map_err(Failure::from)?;
            pages.push((page.name, page.html));
            job.next()?;
        }
        Ok(pages)
    })
}
