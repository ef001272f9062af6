//! Holds the loader's input: the spec files, and the rules written in Rust.

use crate::rule::RuleDefinition;
use crate::schema::raw::FileId;
use crate::schema::spec_file::SpecFile;

/// The files of a spec, and what the program brings. Each file beside this one adds a step of loading.
pub(super) struct Loader {
    pub files: Vec<SpecFile>,
    /// The rules that are Rust.
    pub definitions: Vec<&'static RuleDefinition>,
    /// Ids of rules that are data and have to be there.
    pub required: Vec<&'static str>,
}

impl Loader {
    pub fn file(&self, file: FileId) -> &SpecFile {
        &self.files[file]
    }
}
