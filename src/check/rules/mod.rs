//! The rules whose check is Rust, one file per group: what each says and why it matters.
//!
//! Where bytes are read or names are taken apart, a rule is only declared here and reported where the thing is seen.
//! Rules on items and records are data: `specs/4.1/rules/`.

pub(crate) mod bytes;
pub(crate) mod csv;
pub(crate) mod input;
pub(crate) mod names;

use crate::rule::RuleDefinition;

/// Every rule declared in Rust.
pub(crate) fn all() -> impl Iterator<Item = &'static RuleDefinition> {
    [input::ALL, bytes::ALL, csv::ALL, names::ALL].into_iter().flatten().copied()
}
