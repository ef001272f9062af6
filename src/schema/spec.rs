//! The spec as a whole: its editions, versions and rules.

use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::binding::{self, Binding};
use super::edition::Edition;
use super::form_checks::CellRules;
use super::moves::Move;
use super::narrow::Narrowing;
use super::raw::FileId;
use super::spec_file::{Result, SpecFile};
use crate::ground::hex::hex;
use crate::rule::RuleBook;
use crate::text::Text;

/// All editions of the standard, and all rules.
#[derive(Clone, Debug)]
pub struct Spec {
    pub(super) editions: Vec<Arc<Edition>>,
    /// Form codes of all editions, the longest first.
    pub(super) form_codes: Vec<String>,
    pub(super) versions: Vec<Version>,
    pub(super) mistaken: Vec<MistakenVersion>,
    pub(super) rules: RuleBook,
    pub(super) cell_rules: CellRules,
    pub(super) moves: Vec<Arc<Move>>,
    /// What it was loaded from. Demands, and layouts and templates of pages, are read when somebody asks for them.
    pub(super) files: Arc<[SpecFile]>,
    pub(super) digest: OnceLock<String>,
    /// The files of each edition that is exchanged as JSON, by its name.
    pub(super) binding_files: Vec<(String, Vec<FileId>)>,
    pub(super) bound: OnceLock<Bound>,
}

/// What the editions that are exchanged as JSON say.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound {
    bindings: Vec<Arc<Binding>>,
    narrowing: Narrowing,
}

impl Spec {
    /// The codes of the forms of all editions, the longest first.
    pub(crate) fn form_codes(&self) -> impl Iterator<Item = &str> {
        self.form_codes.iter().map(String::as_str)
    }

    /// Every edition with tables, oldest first.
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Arc<Edition>> + ExactSizeIterator {
        self.editions.iter()
    }

    /// An edition by its name, `4.1`.
    pub fn edition(&self, name: &str) -> Option<&Arc<Edition>> {
        self.editions.iter().find(|edition| edition.name == name)
    }

    /// The newest edition that is exchanged as CSV; the default for data that names no edition.
    pub fn newest(&self) -> &Arc<Edition> {
        // Loading fails without editions.
        &self.editions[self.editions.len() - 1]
    }

    /// Every CSVバージョン the standard has printed.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The versions that are for a month of service, `202504`: those with the latest first month that is not after it.
    pub fn versions_of_month(&self, month: &str) -> Vec<&Version> {
        let begun = || self.versions.iter().filter(|version| *version.applies_from <= *month);
        let latest = begun().map(|version| &version.applies_from).max();
        begun().filter(|version| Some(&version.applies_from) == latest).collect()
    }

    /// Values of CSVバージョン that are seen in the wild and were never printed.
    pub fn mistaken_versions(&self) -> &[MistakenVersion] {
        &self.mistaken
    }

    /// Every rule.
    pub fn rules(&self) -> &RuleBook {
        &self.rules
    }

    /// The rules on cells that the program names.
    pub(crate) fn cell_rules(&self) -> &CellRules {
        &self.cell_rules
    }

    /// Editions that are exchanged as JSON, oldest first.
    pub fn bindings(&self) -> impl ExactSizeIterator<Item = &Arc<Binding>> {
        self.bound().bindings.iter()
    }

    /// An edition that is exchanged as JSON, by its name, `5.0`.
    pub fn binding(&self, name: &str) -> Option<&Arc<Binding>> {
        self.bound().bindings.iter().find(|binding| binding.name() == name)
    }

    /// The replacements for characters that MS932 lacks.
    pub fn narrowing(&self) -> &Narrowing {
        &self.bound().narrowing
    }

    fn bound(&self) -> &Bound {
        // Other files than those the library was built with are read while the spec is loaded, which says what is wrong with them.
        let read = || self.read_bindings().unwrap_or_else(|error| panic!("the embedded spec is broken: {error}"));
        self.bound.get_or_init(read)
    }

    /// Reads the editions that are exchanged as JSON. Checking CSV has no need of them, and at a start they took a twelfth of the time.
    pub(super) fn read_bindings(&self) -> Result<Bound> {
        let mut bound = Bound::default();
        for (folder, files) in &self.binding_files {
            let files: Vec<&SpecFile> = files.iter().map(|file| &self.files[*file]).collect();
            let (binding, narrowing) = binding::load(folder, &files, &self.editions)?;
            bound.bindings.push(Arc::new(binding));
            bound.narrowing = narrowing;
        }
        Ok(bound)
    }

    /// The changes between neighbouring editions.
    pub fn moves(&self) -> &[Arc<Move>] {
        &self.moves
    }

    /// SHA-256 of the spec files: two reports with the same digest were made by the same rules and tables.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut hasher = Sha256::new();
            for file in &*self.files {
                // Lengths keep two different sets of files from being the same bytes.
                for part in [&*file.path, file.text()] {
                    hasher.update((part.len() as u64).to_le_bytes());
                    hasher.update(part.as_bytes());
                }
            }
            hex(&hasher.finalize())
        })
    }
}

/// A value of CSVバージョン.
#[derive(Clone, Debug)]
pub struct Version {
    /// `202407`
    pub value: String,
    /// The edition whose tables describe it, if there are any.
    pub edition: Option<String>,
    /// Its title: `3 / 3.1 / 3.2`.
    pub label: String,
    /// The first month of service that it is for, `202504`.
    pub applies_from: String,
}

/// A value of CSVバージョン that does not exist, and what it was probably meant to be. All inferred.
#[derive(Clone, Debug)]
pub struct MistakenVersion {
    /// `202410`
    pub value: String,
    /// `202407`
    pub meant: String,
    /// Why one would write it.
    pub because: Text,
}
