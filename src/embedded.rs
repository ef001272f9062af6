//! The composition root: the spec that the library was built with, and the rules that are Rust.
//!
//! `schema` reads tables and knows no rule. Here the rules of `check` are handed to it.

use std::sync::LazyLock;

use crate::check::rules;
use crate::fix::Fix;
use crate::schema::{Spec, SpecError, SpecFile, load};

/// Path, text, and what `build.rs` made of it, of every file; by path.
static SPECS: &[(&str, &str, Option<&str>)] = include!(concat!(env!("OUT_DIR"), "/specs.rs"));

impl Spec {
    /// The spec that the library was built with.
    pub fn embedded() -> &'static Spec {
        static SPEC: LazyLock<Spec> = LazyLock::new(|| match load_files(SPECS.iter().map(SpecFile::embedded)) {
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
        load_files(files.into_iter().map(|(path, text)| SpecFile::new(path.into(), text.into())))
    }
}

fn load_files(files: impl Iterator<Item = SpecFile>) -> Result<Spec, SpecError> {
    load::load(files.collect(), rules::all(), Fix::all().iter().map(|fix| fix.rule))
}

/// Path and text of every embedded spec file, sorted by path.
pub fn embedded_files() -> Vec<(&'static str, &'static str)> {
    SPECS.iter().map(|(path, text, _)| (*path, *text)).collect()
}

/// Whether a file in a folder of specs is part of the spec: tables, and the templates of pages.
#[cfg(feature = "cli")]
pub(crate) fn is_spec_file(path: &str) -> bool {
    [".toml", ".html", ".css"].iter().any(|extension| path.ends_with(extension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::packed::from_bytes;

    #[test]
    fn a_packed_file_holds_what_its_text_says() {
        let mut count = 0;
        for (path, text, packed) in SPECS {
            let Some(packed) = packed else { continue };
            let said: toml::Value = toml::from_str(text).unwrap();
            assert_eq!(from_bytes::<toml::Value>(packed).unwrap(), said, "{path}");
            count += 1;
        }
        assert!(count > 50, "{count} files are packed");
    }

    #[test]
    fn a_file_that_is_cut_off_is_an_error() {
        let (_, _, packed) = SPECS.iter().find(|(path, ..)| *path == "versions.toml").unwrap();
        let packed: &'static str = packed.unwrap();
        for end in (0..packed.len()).filter(|end| packed.is_char_boundary(*end)) {
            assert!(from_bytes::<toml::Value>(&packed[..end]).is_err(), "cut at {end}");
        }
    }
}
