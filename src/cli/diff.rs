//! `careplan diff`

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use super::args::Global;
use super::convert_args::{Diff, ReportFormat};
use super::output::{self, Outcome};
use super::said::said;
use super::sources::{self, Fault};
use crate::diff;
use crate::disk::Limits;
use crate::document::value::Unit;
use crate::schema::Spec;

pub(super) fn run(global: &Global, arguments: &Diff) -> Outcome {
    let spec = output::spec(global)?;
    let limits = arguments.limits.limits();
    let a = units(&spec, &arguments.a, &limits)?;
    let b = units(&spec, &arguments.b, &limits)?;
    let difference = diff::compare(&a, &b);
    let wording = output::wording(global, arguments.show_values);
    let write = |out: &mut dyn Write| match arguments.format {
        ReportFormat::Text => diff::text(&difference, wording, out),
        ReportFormat::Json => diff::json(&difference, wording, out),
    };
    match &arguments.output {
        None => output::print(write)?,
        Some(path) => output::write_file(path, write)?,
    }
    Ok(if difference.is_same() { super::CLEAN } else { super::FINDINGS })
}

/// All units under a path. What cannot be read cannot be compared, and nothing is said of the rest.
fn units(spec: &Spec, path: &PathBuf, limits: &Limits) -> Result<Vec<Unit>, Box<dyn Error>> {
    let sources = sources::find(spec, std::slice::from_ref(path))?;
    let units = sources.read(spec, limits).filter_map(|source| match source.document {
        Ok(document) => Some(Ok(document.unit)),
        Err(Fault::PassedOver) => None,
        Err(Fault::Unreadable(reason)) => {
            let label = source.label;
            Some(Err(said(format!("{label}: {}", reason.ja), format!("{label}: {}", reason.en)).into()))
        }
    });
    units.collect()
}
