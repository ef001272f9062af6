//! The composition root: the spec that the library was built with, and the rules that are Rust.
//!
//! `schema` reads tables and knows no rule. Here the rules of `check` are handed to it.

use std::sync::LazyLock;

use include_dir::{Dir, DirEntry, include_dir};

use crate::check::rules;
use crate::fix::Fix;
use crate::schema::{Spec, SpecError, load};

static SPECS: Dir = include_dir!("$CARGO_MANIFEST_DIR/specs");

impl Spec {
    /// The spec that the library was built with.
    pub fn embedded() -> &'static Spec {
        static SPEC: LazyLock<Spec> = LazyLock::new(|| match Spec::from_files(embedded_files()) {
            Ok(spec) => spec,
            // A test loads the embedded spec; a build that got here was never tested.
            Err(error) => panic!("the embedded spec is broken: {error} ({})", error.path()),
        });
        &SPEC
    }

    /// Loads a spec from the texts of its files, by their path relative to the folder of specs
    /// (`3.2/forms/UPPLAN.toml`).
    ///
    /// # Errors
    ///
    /// The first mistake found, with its place.
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Spec, SpecError>
    where
        P: Into<String>,
        T: Into<String>,
    {
        let files = files.into_iter().map(|(path, text)| (path.into(), text.into()));
        load::load(files.collect(), rules::all(), Fix::all().iter().map(|fix| fix.rule))
    }
}

/// Path and text of every embedded spec file, sorted by path.
pub fn embedded_files() -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&SPECS, &mut files);
    files.sort_unstable();
    files
}

/// Whether a file in a folder of specs is part of the spec: tables, and the templates of pages.
pub(crate) fn is_spec_file(path: &str) -> bool {
    [".toml", ".html", ".css"].iter().any(|extension| path.ends_with(extension))
}

fn collect(dir: &'static Dir, files: &mut Vec<(&'static str, &'static str)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => {
                let path = file.path().to_str().filter(|path| is_spec_file(path));
                if let (Some(path), Some(text)) = (path, file.contents_utf8()) {
                    files.push((path, text));
                }
            }
        }
    }
}
