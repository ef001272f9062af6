//! What a file of the input is, if that is certain.

use super::context::Context;
use super::engine::Refusal;
use super::names;
use super::reason::Reason;
use super::route::FormPlan;
use crate::check::NamedFile;
use crate::ground::mask;
use crate::read::FileName;
use crate::read::records::Records;

/// A file of the input, and how it is written.
pub(super) struct Known<'a> {
    pub name: &'a FileName<'a>,
    pub bytes: &'a [u8],
    /// `None` for a picture.
    pub plan: Option<&'a FormPlan>,
}

impl<'a> Known<'a> {
    /// Finds the plan for a file, by the form that its name says and the CSVバージョン of its first record.
    pub fn of(context: &'a Context, file: &'a NamedFile<'a, 'a>) -> Result<Known<'a>, Reason> {
        let (name, path) = (&file.name, file.label().path());
        let bytes = *file.data.as_ref().map_err(|_| Reason::unreadable(path))?;
        if name.is_picture() {
            return Ok(Known { name, bytes, plan: None });
        }
        let (Some(form), Some(_)) = (name.form(), name.unit()) else { return Err(Reason::no_unit(path)) };
        let value = first_cell(bytes).ok_or_else(|| Reason::refusal(path, &Refusal::Empty))?;
        let value = names::text(value);
        let spec = &context.spec;
        let Some(version) = spec.versions().iter().find(|version| version.value == value) else {
            let shown = mask::show(&value, mask::looks_personal(&value, Some(6)), Default::default());
            return Err(Reason::version_unclear(path, &shown));
        };
        let Some(edition) = version.edition.as_deref().and_then(|name| spec.edition(name)) else {
            return Err(Reason::no_tables(path, &version.label));
        };
        if !context.routes.contains_key(edition.name()) {
            return Err(Reason::no_way(edition.name(), context.target.name()));
        }
        match context.plan(edition.name(), form.code()) {
            Some(plan) => Ok(Known { name, bytes, plan: Some(plan) }),
            None => Err(Reason::no_form(path, form.code(), edition.name())),
        }
    }
}

/// The first cell of the first record.
fn first_cell(bytes: &[u8]) -> Option<&[u8]> {
    Records::of(bytes).find_map(|record| match record {
        Ok(record) => (!record.is_empty()).then(|| record.cell(0).0),
        // The quotes may be broken farther on; the first cell is what stands before the first comma.
        Err(broken) => bytes[broken.start..].split(|b| matches!(b, b',' | b'\r' | b'\n')).next(),
    })
}
