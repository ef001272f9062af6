//! The ledger: what a migration did to every value.
//!
//! It is written as JSON lines: one that says what was run, one for each file with the number of its cells and what became
//! of them, after it one for each run of equal exceptions, and at the end the sums. A cell that is not spoken of was copied
//! byte for byte. Values that identify people are given by their shape; the digest of the input says which values they
//! were, to whoever holds the input.
//!
//! [`Verifier`] proves a ledger again from the two sides and the tables of the spec. What a ledger says is compared with
//! what they show, and never taken for it. The verifier shares with the migration what splits bytes into cells and what
//! gathers equal changes, and nothing that decides what becomes of them.

mod below;
mod compare;
mod index;
mod line;
mod mistakes;
mod names;
mod runs;
mod tables;
mod verify;
mod walk;
mod writer;

pub use below::below;
pub use index::{Claim, each_line};
pub use line::{
    CellCounts, ChangeKind, FileEntry, LedgerChange, LedgerLine, LedgerSums, Outcome, Run, RunOptions, Seal, Shown,
};
pub use mistakes::Mistake;
pub(crate) use runs::{Gathering, is_personal};
pub use verify::{Certainty, Proof, Sides, Verified, Verifier};
pub use walk::Content;
pub(crate) use walk::extent;
pub use writer::{Account, Writer};
