//! What does not hold.

use crate::text::Text;

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, or the line of the ledger.
    pub place: Text,
    /// What is wrong with it.
    pub message: Text,
}

impl Mistake {
    /// Something wrong with a file.
    pub fn file(place: &str, message: Text) -> Mistake {
        Mistake { place: Text::same(place), message }
    }

    pub(super) fn line(number: u64, message: Text) -> Mistake {
        let place = match number {
            0 => Text::new("台帳の末尾", "end of the ledger"),
            _ => Text::new(format!("台帳の{number}行目"), format!("line {number} of the ledger")),
        };
        Mistake { place, message }
    }
}

/// Mistakes, as many as anybody reads.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    pub kept: Vec<Mistake>,
    pub more: u64,
}

const MOST_MISTAKES: usize = 1_000;

impl Mistakes {
    pub fn push(&mut self, mistake: Mistake) {
        match self.kept.len() < MOST_MISTAKES {
            true => self.kept.push(mistake),
            false => self.more += 1,
        }
    }
}
