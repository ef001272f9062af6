//! The ledger: what a migration did to every value.
//!
//! It is written as JSON lines: one that says what was run, one for each file with the number of its cells and what became
//! of them, after it one for each run of equal exceptions, and at the end the sums. A cell that is not spoken of was copied
//! byte for byte. Values that identify people are given by their shape; the digest of the input says which values they
//! were, to whoever holds the input.
//!
//! [`Verifier`] proves a ledger again from the two sides. It shares with the migration what splits bytes into cells, and
//! nothing that decides what becomes of them.

mod compare;
mod line;
mod verify;
mod writer;

pub use compare::{Claim, Content};
pub use line::{Cells, Change, FileEntry, Kind, Line, Outcome, Run, Seal, Shown, Summary};
pub use verify::{Mistake, Verified, Verifier};
pub use writer::{Account, Writer};
