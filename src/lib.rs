//! Reads, validates and migrates Japan's care-plan exchange data (ケアプランデータ連携標準仕様).
//!
//! Care-management offices and service offices exchange plans, use tables and preventive-care forms as MS932 CSV files, in
//! units of files that belong together. [`check::Checker`] turns the bytes of a unit into findings; it is a pure function
//! of the bytes and of the [`schema::Spec`], which is data. [`disk`] finds and reads files, folders and archives,
//! [`report`] writes what was found.
//!
//! ```
//! use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
//! use careplan::schema::Spec;
//!
//! let checker = Checker::new(Spec::embedded(), Options::default());
//! let label = FileLabel::new("DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV");
//! let bytes = b"202407,131045,0000000001,20240230\r\n";
//! let unit = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes)]);
//! let report = checker.report([unit]);
//! let finding = &report.findings()[0];
//! assert_eq!((finding.rule().id.as_str(), finding.rule().slug.as_str()), ("CP415", "date"));
//! ```
//!
//! # Features
//!
//! All are on by default. `cli`: the command line; `files`: [`disk`]; `parallel`: units are checked on every core.
//! Without them the library compiles for `wasm32-unknown-unknown`.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod diff;
#[cfg(feature = "files")]
pub mod disk;
pub mod document;
pub mod embedded;
pub mod fix;
pub mod generate;
pub mod ground;
pub mod ledger;
pub mod migrate;
pub mod read;
pub mod report;
pub mod rule;
pub mod schema;
pub mod text;

#[cfg(all(doctest, feature = "files"))]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
