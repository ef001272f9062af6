//! Mending.

use careplan::Spec;
use careplan::fix::{self, FileReport};
use wasm_bindgen::prelude::*;

use crate::{Named, Result, wording};

/// Files that are mended, one after another.
#[wasm_bindgen]
#[derive(Default)]
pub struct Fixes {
    reports: Vec<FileReport>,
}

#[wasm_bindgen]
impl Fixes {
    /// Begins.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Fixes {
        Fixes::default()
    }

    /// Mends a file; `path` may have folders before the name. `None` if it stays as it is.
    pub fn file(&mut self, path: &str, bytes: &[u8], unsafe_fixes: bool) -> Option<Named> {
        let (fixed, name) = fix::fix_in_folder(Spec::embedded(), path, bytes, unsafe_fixes);
        let changed = !fixed.changes().is_empty();
        let mended = changed.then(|| Named::new(name.clone(), fixed.bytes().to_vec()));
        let mut report = FileReport::new(path, fixed);
        report.written = changed.then_some(name);
        self.reports.push(report);
        mended
    }

    /// What was changed and what was not, in the shape of `careplan fix --format json`.
    pub fn report(&self, lang: &str, show_values: bool) -> Result<String> {
        let mut out = Vec::new();
        fix::json(&self.reports, wording(lang, show_values), &mut out)?;
        Ok(String::from_utf8(out)?)
    }
}
