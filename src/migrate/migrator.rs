//! The entry: a migrator takes units and documents.

use super::context::{Context, MigrateError, Options};
use super::document;
use super::result::UnitResult;
use super::route::Step;
use super::target::Target;
use super::unit;
use crate::check::{FileLabel, NamedFile, Scratch, UnitFile};
use crate::schema::Spec;
use crate::text::Text;

/// Migrates units to an edition.
#[derive(Debug)]
pub struct Migrator {
    context: Context,
}

impl Migrator {
    /// A migration to an edition.
    ///
    /// # Errors
    ///
    /// If there is no such edition.
    pub fn new(spec: &Spec, to: &str, options: Options) -> Result<Migrator, MigrateError> {
        Ok(Migrator { context: Context::new(spec, to, options)? })
    }

    /// Migrates the files that share sender, receiver and serial.
    pub fn unit(&self, scratch: &mut Scratch, files: &[UnitFile<'_>]) -> UnitResult {
        let files: Vec<NamedFile<'_, '_>> = files.iter().map(|file| file.named(self.spec())).collect();
        self.named_unit(scratch, &files)
    }

    /// Migrates the files of a unit whose names were read before.
    pub(crate) fn named_unit(&self, scratch: &mut Scratch, files: &[NamedFile<'_, '_>]) -> UnitResult {
        unit::migrate(&self.context, scratch, files, None)
    }

    /// Migrates a JSON document, as the files that it stands for. Characters that these files cannot hold are replaced, and
    /// each is in the account of its file.
    ///
    /// # Errors
    ///
    /// What it is, if it says no edition that is exchanged as JSON.
    pub fn document(&self, scratch: &mut Scratch, label: &FileLabel, document: &[u8]) -> Result<UnitResult, Text> {
        document::migrate(&self.context, scratch, label, document)
    }

    /// The edition that it leads to, and how units are written in it.
    pub fn target(&self) -> &Target {
        &self.context.target
    }

    /// The steps from an edition.
    pub fn steps(&self, from: &str) -> Option<&[Step]> {
        self.context.routes.get(from).map(|route| &route.steps[..])
    }

    /// The spec.
    pub fn spec(&self) -> &Spec {
        &self.context.spec
    }
}
