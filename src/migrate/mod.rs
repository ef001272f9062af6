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

mod context;
mod document;
mod engine;
pub mod folder;
mod known;
mod maps;
mod migrator;
mod names;
mod origin;
mod prove;
mod reason;
mod reason_document;
mod result;
mod route;
mod seals;
mod target;
pub mod told;
mod unit;
mod way;
mod write;

#[doc(hidden)]
pub use crate::schema::Move;
pub use context::{MigrateError, Options};
pub use maps::{MapError, MapEvidence, ServiceTypeMap, TaisMap, Unmatched};
pub use migrator::Migrator;
pub use names::{OfficeSide, UnknownType};
pub use reason::Reason;
pub use result::{OutFile, Status, UnitResult};
pub use route::Step;
pub use target::Target;
