//! Checking: from the bytes of files to findings, and to a report that says what was looked at.
//!
//! A [`Checker`] is made once from a spec and options. It checks one unit (送信単位: the files that share sender, receiver
//! and serial) at a time, on any number of threads, touches no disk and no clock, and puts the outcomes together into a
//! [`Report`](crate::Report).
//!
//! ```
//! use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
//! use careplan::schema::Spec;
//!
//! let checker = Checker::new(Spec::embedded(), Options::default());
//! let mut scratch = Scratch::default();
//! let label = FileLabel::new("DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
//! let unit = [UnitFile::new(&label, b"202407,131045,0123456789,20251010\r\n")];
//! let report = checker.report([checker.check_unit(&mut scratch, &unit)]);
//! assert!(report.is_valid());
//!
//! let unit = [UnitFile::new(&label, b"202407,131045,0123456789,20240230\r\n")];
//! let report = checker.report([checker.check_unit(&mut scratch, &unit)]);
//! assert_eq!(report.findings()[0].rule().id, "CP415");
//! ```

mod builder;
mod cause;
pub(crate) mod cell;
mod checker;
mod context;
mod corpus;
mod deletes;
mod file;
mod input;
mod keys;
mod kinds;
mod naming;
mod options;
mod outcome;
mod recognition;
mod remedies;
pub(crate) mod rules;
mod run;
mod services;
mod settings;
mod shared_faults;
mod sink;
mod table;
mod tally;
mod unit;

pub use crate::read::FileLabel;
pub use builder::ReportBuilder;
pub use checker::Checker;
pub(crate) use input::NamedFile;
pub use input::{NotChecked, UnitFile};
pub use options::Options;
pub use outcome::UnitOutcome;
pub use run::Scratch;
