//! From bytes to records: encoding, records and cells, the meaning of a file's name.

pub(crate) mod encoding;
pub(crate) mod lines;
pub mod ms932;
pub(crate) mod name;
pub(crate) mod recover;
pub(crate) mod split;
mod unit_key;

pub use name::FileName;
#[cfg(feature = "files")]
pub(crate) use name::begins_like_a_form;
pub use unit_key::UnitKey;
