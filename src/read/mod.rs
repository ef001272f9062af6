//! From bytes to records: encoding, records and cells, the meaning of a file's name.

pub(crate) mod cell;
pub(crate) mod classify;
mod copy_name;
pub(crate) mod encoding;
pub(crate) mod foreign;
pub(crate) mod header;
mod label;
pub(crate) mod landmarks;
pub(crate) mod lines;
pub(crate) mod name;
mod name_rewritten;
pub(crate) mod picture;
pub(crate) mod recognise;
pub(crate) mod records;
pub(crate) mod recover;
pub(crate) mod remade;
pub(crate) mod split;
mod unit_key;
pub(crate) mod units;

pub use crate::ground::ms932;
pub use classify::{Classified, FileKind, classify};
pub use label::FileLabel;
pub use name::FileName;
pub(crate) use name::NameFault;
#[cfg(feature = "files")]
pub(crate) use name::NameReading;
pub(crate) use name::begins_like_a_form;
pub use unit_key::UnitKey;
pub use units::units;

/// Splits bytes into records and counts their cells: what benchmarks measure the splitter with.
#[doc(hidden)]
pub fn count_cells(bytes: &[u8]) -> usize {
    records::Records::of(bytes).flatten().map(|record| record.cell_count()).sum()
}
