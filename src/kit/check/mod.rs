//! Compares an export with the imported units, by scenario, person and record key.

mod allowed;
mod cells;
mod compare;
mod hint;
mod matching;
mod outcome;
mod pictures;
mod scenario;
pub(super) mod side;
pub(super) mod standing;
mod unfold;

pub use allowed::Leave;
pub use compare::check;
pub use hint::Hint;
pub use outcome::{
    Difference, DifferenceKind, Foreign, Outcome, RecordPlace, ScenarioOutcome, ScenarioStatus, Unread, What,
};
