//! A comparison for people, for programs and for pipelines.
//!
//! The data of a kit are made up, so the values of its people are shown. Of records about anybody else only file and number are.

mod json;
mod junit;
mod lines;
mod text;

use std::io::{self, Write};

pub use json::json;
pub use junit::junit;
pub use text::text;

use super::check::Outcome;
use super::make::KitError;
use super::render::Templates;
use crate::schema::Spec;
use crate::text::Lang;

/// Writes a comparison as a page, which needs no other file.
///
/// # Errors
///
/// If a template has a mistake. What cannot be written is an error of the inner result.
pub fn html(spec: &Spec, outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> Result<io::Result<()>, KitError> {
    let page = Templates::new(spec)?.report(&lines::page(outcome, lang), lang)?;
    Ok(out.write_all(page.as_bytes()))
}
