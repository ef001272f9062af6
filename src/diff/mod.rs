//! Two sets of units compared by what their records are about, not by the order of their lines.
//!
//! A record is known by its form, sender, receiver and the items of its form that tell records apart
//! ([`Form::record_key`](crate::schema::Form::record_key)). Serials and file names do not matter: a delivery and the same
//! delivery sent again have the same records. Of records with one key the equal ones are matched first, the others in
//! their order. Units of different editions are compared by the items that they both have.
//!
//! ```
//! use careplan::diff;
//! use careplan::document::value as model;
//! use careplan::schema::Spec;
//!
//! let unit = |serial: &str, row: &str| {
//!     let name = format!("DLTJSK_202511_0300000205_11_0300000106_43_{serial}.CSV");
//!     model::read(Spec::embedded(), &[(name, format!("202407,131045,0000000011,202511,{row}\r\n"))])
//! };
//! let old = [unit("20251212093200", "0300000205,11")?];
//! assert!(diff::compare(&old, &[unit("20250101000000", "0300000205,11")?]).is_same());
//! assert_eq!(diff::compare(&old, &[unit("20251212093200", "0300000206,11")?]).entries.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compare;
mod report;

pub use compare::{ChangedValue, DiffKind, Difference, Location, RecordDifference, Size, compare};
pub use report::{json, text};
