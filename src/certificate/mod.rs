//! The certificate of a migration: what its ledger says, as a page to be printed, filed and signed. It is drawn from the ledger
//! alone, in one pass.

mod gather;
mod page;
mod words;

pub use gather::Gathered;
#[cfg(feature = "cli")]
pub(crate) use gather::item_of;
pub use page::Page;
#[cfg(feature = "cli")]
pub(crate) use words::{heading, reason, value, words};
