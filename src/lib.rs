//! Reads, validates and migrates Japan's care-plan exchange data (ケアプランデータ連携標準仕様).
//!
//! Care-management offices and service offices exchange plans, use tables and preventive-care forms as MS932 CSV files, in
//! units (送信単位) of files that belong together. [`validate()`] turns names and bytes into a [`Report`], [`read()`] into values,
//! [`fix()`] into mended bytes and [`migrate()`] into the same unit in another edition. All of them are pure functions of
//! the bytes and of the [`Spec`], which is data; nothing is read from disk, and no clock is asked.
//!
//! ```
//! let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
//! let report = careplan::validate([(name, "202407,131045,0000000001,20250230\r\n")]);
//! let finding = &report.findings()[0];
//! assert_eq!((finding.rule().id.as_str(), finding.rule().slug.as_str()), ("CP415", "date"));
//! assert_eq!(finding.severity().to_string(), "error");
//! ```
//!
//! What needs options has a type of its own: [`Checker`] (rules, severities, profile, [`Config`]), [`Migrator`],
//! [`Generator`]. With the feature `files`, [`find`] and [`check`] do the same for files, folders and zip archives.
//!
//! What stands on this page is what careplan promises. The modules behind it are reachable for our own tests and
//! benchmarks, are hidden here, and may change in any release.
//!
//! # Features
//!
//! All are on by default. `cli`: the command line; `files`: inputs and outputs on disk; `archives`: zip archives, wherever their
//! bytes are; `parallel`: units are checked on every core. Without them the library compiles for `wasm32-unknown-unknown`.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

#[doc(hidden)]
pub mod anonymize;
#[cfg(feature = "archives")]
#[doc(hidden)]
pub mod archive;
#[doc(hidden)]
pub mod certificate;
#[doc(hidden)]
pub mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod diff;
#[cfg(feature = "files")]
#[doc(hidden)]
pub mod disk;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod embedded;
mod error;
mod facade;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod generate;
#[doc(hidden)]
pub mod ground;
#[doc(hidden)]
pub mod kit;
#[doc(hidden)]
pub mod ledger;
#[doc(hidden)]
pub mod migrate;
#[doc(hidden)]
pub mod print;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rule;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod text;

pub use anonymize::Anonymizer;
pub use check::{Checker, FileLabel, Options, Scratch, UnitFile};
pub use config::{Config, FailOn};
#[cfg(feature = "files")]
pub use disk::{Limits, check, find};
pub use document::value::{Date, FormFile, Record, Unit, Value};
pub use error::{Error, ErrorKind, Position};
pub use facade::{classify, fix, migrate, print, read, units, validate};
pub use fix::{Change, Fixed};
pub use generate::Generator;
pub use ledger::Verifier;
pub use migrate::{Migrator, UnitResult};
pub use read::{Classified, FileKind, FileName, UnitKey};
pub use report::{Baseline, Finding, Report, RuleOutcome, RuleStatus, Summary};
pub use rule::{Place, Profile, Rule, Severity};
pub use schema::{Edition, Form, Item, Spec};
pub use text::{Lang, Text, Wording};

#[cfg(all(doctest, feature = "files"))]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
