//! Writing units in another edition, and proving that nothing was lost.
//!
//! What changes between editions is data: `specs/moves/`. A [`Migrator`] puts moves together into one plan for each form,
//! and takes a unit at a time: bytes and names in, files and a ledger out. It touches no disk; a unit that it cannot be
//! sure of is held back whole, with the reason.
//!
//! ```
//! use careplan::check::{FileLabel, UnitFile};
//! use careplan::migrate::{Migrator, Options, Status};
//! use careplan::schema::Spec;
//!
//! let migrator = Migrator::new(Spec::embedded(), "4.1", Options::default())?;
//! let label = FileLabel::new("DLT1KYO_0300000100_043_0300000005_011_20251105093000.CSV");
//! let unit = migrator.unit(&mut Default::default(), &[UnitFile::new(&label, b"202504,131045,0123456789,20251010\r\n")]);
//! assert_eq!(unit.status, Status::Migrated);
//! assert_eq!(unit.files[0].name, "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
//! assert_eq!(unit.files[0].bytes, b"202407,131045,0123456789,20251010\r\n");
//! assert_eq!((unit.accounts[0].entry.cells.copied, unit.accounts[0].entry.cells.recoded), (3, 1));
//! # Ok::<(), careplan::migrate::MigrateError>(())
//! ```

mod document;
mod engine;
mod maps;
mod names;
mod prove;
mod reason;
mod reason_document;
mod route;
mod seals;
mod target;
mod unit;

use std::collections::HashMap;
use std::sync::Arc;

pub use document::DocumentTarget;
#[cfg(feature = "cli")]
pub(crate) use document::provisional;
pub use maps::{Found, MapError, SERVICE_TYPE_COLUMNS, ServiceTypeMap, TAIS_COLUMNS, TaisMap};
pub use names::{Side, UnknownType};
pub use reason::Reason;
pub use route::Step;
pub use target::{CsvTarget, Target};

use crate::check::{Checker, FileLabel, Scratch, UnitFile};
use crate::ledger::Account;
use crate::report::Report;
use crate::rule::OptionError;
use crate::schema::Spec;
use route::{FormPlan, Route};

/// What a migration may do, and what it is told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Go back to an older edition, although values may have no place there.
    pub allow_loss: bool,
    /// Write units that have errors under the target edition, too.
    pub keep_invalid: bool,
    /// Do not check what is written: whoever asks for it does that.
    pub unchecked: bool,
    /// Migrate back and compare.
    pub prove: bool,
    /// Hold documents back that have characters which MS932 lacks.
    pub strict_characters: bool,
    /// Show the values of sensitive items in ledgers.
    pub show_values: bool,
    /// Service types of offices.
    pub service_types: ServiceTypeMap,
    /// Codes of equipment.
    pub tais: TaisMap,
}

/// A migration that cannot be begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// There is no such edition.
    #[error(transparent)]
    Edition(#[from] OptionError),
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is written.
    Migrated,
    /// It is not: see [`UnitResult::reason`].
    Held,
    /// The edition asked for has none of its forms.
    Dropped,
    /// It is no file of the standard.
    PassedOver,
}

/// A unit after migration.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnitResult {
    /// What became of it.
    pub status: Status,
    /// The unit as the input names it, or the file where there is no unit.
    pub unit: String,
    /// The folder for its files: the unit as the output names it, where it came so far.
    pub folder: Option<String>,
    /// Its files in the new edition. Those of a unit that is held back are there if it was held for their errors.
    pub files: Vec<OutFile>,
    /// For each file of the input what became of it.
    pub accounts: Vec<Account>,
    /// Why it is held back.
    pub reason: Option<Reason>,
    /// What a check found: in the output, or where there is none in the input.
    pub report: Option<Report>,
    /// What maps would have to say.
    pub found: Found,
    /// Rows that need a TAISコード or 届出コード that no map gives: left empty.
    pub rows_without_code: u64,
    /// Editions of its files.
    pub editions: Vec<String>,
}

/// Migrates units to an edition.
#[derive(Debug)]
pub struct Migrator {
    spec: Spec,
    target: Box<dyn Target>,
    options: Options,
    checker: Checker,
    routes: HashMap<String, Route>,
    /// By edition and code.
    plans: HashMap<(String, String), FormPlan>,
}

impl Migrator {
    /// A migration to an edition.
    ///
    /// # Errors
    ///
    /// If there is no such edition.
    pub fn new(spec: &Spec, to: &str, options: Options) -> Result<Migrator, MigrateError> {
        if let Some(binding) = spec.binding(to) {
            return Migrator::to(spec, Box::new(DocumentTarget::new(binding.clone())), options);
        }
        let Some(edition) = spec.edition(to) else {
            let mut known: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
            known.extend(spec.bindings().map(|binding| binding.name()));
            return Err(OptionError::UnknownEdition { name: to.to_owned(), known: known.join(", ") }.into());
        };
        Migrator::to(spec, Box::new(CsvTarget(edition.clone())), options)
    }

    /// A migration to whatever is written in the end.
    ///
    /// # Errors
    ///
    /// If the spec does not have the target's edition.
    pub fn to(spec: &Spec, target: Box<dyn Target>, options: Options) -> Result<Migrator, MigrateError> {
        let to: &Arc<_> = target.edition();
        let options_of_check = crate::check::Options { excerpts_per_rule: 0, ..crate::check::Options::default() };
        let checker = Checker::try_new(spec, options_of_check)?;
        let mut routes = HashMap::new();
        let mut plans = HashMap::new();
        for from in spec.editions() {
            let Some(route) = Route::find(spec, from, to) else { continue };
            for form in from.forms() {
                plans.insert((from.name().to_owned(), form.code().to_owned()), FormPlan::new(&route, form));
            }
            routes.insert(from.name().to_owned(), route);
        }
        Ok(Migrator { spec: spec.clone(), target, options, checker, routes, plans })
    }

    /// Migrates the files that share sender, receiver and serial.
    pub fn unit(&self, scratch: &mut Scratch, files: &[UnitFile<'_>]) -> UnitResult {
        unit::migrate(self, scratch, files, None)
    }

    /// Migrates a JSON document, as the files that it stands for; `None` if it says no edition that is exchanged as JSON.
    /// Characters that these files cannot hold are replaced, and each is in the account of its file.
    pub fn document(&self, scratch: &mut Scratch, label: &FileLabel, document: &[u8]) -> Option<UnitResult> {
        document::migrate(self, scratch, label, document)
    }

    /// The edition that it leads to, and how units are written in it.
    pub fn target(&self) -> &dyn Target {
        &*self.target
    }

    /// The steps from an edition.
    pub fn steps(&self, from: &str) -> Option<&[Step]> {
        self.routes.get(from).map(|route| &route.steps[..])
    }

    /// The spec.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }
}
