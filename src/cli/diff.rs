//! `careplan diff`

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use super::args::Global;
use super::convert_args::{Diff, ReportFormat};
use super::output::{self, Outcome};
use super::protected::Protected;
use super::said::said;
use super::sources::{self, Fault, Sources};
use super::writing;
use crate::diff;
use crate::disk::Limits;
use crate::document::value::Unit;
use crate::schema::Spec;

pub(super) fn run(global: &Global, arguments: &Diff) -> Outcome {
    let spec = output::spec(global)?;
    let limits = arguments.limits.limits();
    let (a, b) = (find(&spec, &arguments.a)?, find(&spec, &arguments.b)?);
    let protected = Protected::of(a.paths().chain(b.paths()));
    if let Some(place) = &arguments.output {
        protected.refuse_for_report(&spec, place)?;
    }
    let (a, b) = (units(&spec, &a, &limits)?, units(&spec, &b, &limits)?);
    let difference = diff::compare(&a, &b);
    let wording = output::wording(global, arguments.show_values);
    let write = |out: &mut dyn Write| match arguments.format {
        ReportFormat::Text => diff::text(&difference, wording, out),
        ReportFormat::Json => diff::json(&difference, wording, out),
    };
    match &arguments.output {
        None => output::print(write)?,
        Some(path) => writing::write_file(path, &protected, None, write)?,
    }
    Ok(if difference.is_same() { super::CLEAN } else { super::FINDINGS })
}

fn find<'s>(spec: &'s Spec, path: &PathBuf) -> Result<Sources<'s>, Box<dyn Error>> {
    sources::find(spec, std::slice::from_ref(path))
}

/// All units of some sources. What cannot be read cannot be compared, and nothing is said of the rest.
fn units(spec: &Spec, sources: &Sources<'_>, limits: &Limits) -> Result<Vec<Unit>, Box<dyn Error>> {
    let units = sources.read(spec, limits, true).filter_map(|source| match source.document {
        Ok(document) => Some(Ok(document.unit)),
        Err(Fault::PassedOver) => None,
        Err(fault) => {
            let reason = fault.words();
            let label = source.label;
            Some(Err(said(format!("{label}: {}", reason.ja), format!("{label}: {}", reason.en)).into()))
        }
    });
    units.collect()
}
