//! Every integration test, in one crate: one program to link.

mod across_units;
mod anonymize;
mod architecture;
#[cfg(feature = "cli")]
mod baseline;
mod binding;
#[cfg(feature = "cli")]
mod certificate;
mod characters;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod config;
#[cfg(feature = "cli")]
mod convert;
#[cfg(feature = "cli")]
mod convert_tables;
mod corpus;
mod demands;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod document_inputs;
mod documents;
mod facade;
mod faults;
mod field;
#[cfg(feature = "cli")]
mod fix;
mod fix_damage;
#[cfg(feature = "cli")]
mod fix_promises;
#[cfg(feature = "cli")]
mod formats;
mod fuzz_replay;
#[cfg(feature = "cli")]
mod generate;
#[cfg(all(feature = "cli", unix))]
mod hostile;
#[cfg(feature = "cli")]
mod import;
#[cfg(feature = "cli")]
mod japanese;
mod kit;
#[cfg(feature = "cli")]
mod ledger_tampering;
#[cfg(feature = "cli")]
mod masking;
mod migrate;
mod migrate_documents;
#[cfg(feature = "cli")]
mod migrate_json;
#[cfg(feature = "cli")]
mod migrate_program;
mod next_edition;
#[cfg(all(feature = "cli", unix))]
mod output;
mod print;
#[cfg(feature = "cli")]
mod print_program;
mod properties;
mod random;
mod report;
mod rules;
mod spec_errors;
mod spec_tables;
mod support;
mod tables;
#[cfg(all(unix, feature = "cli"))]
mod terminal;
