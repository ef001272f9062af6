//! Random numbers that depend on nothing but their key.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What random numbers are for: each purpose has its own, so that a new one changes no other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// Who a person is: the same in every month.
    Person,
    /// Which services a person has while a plan holds.
    Services,
    /// The words and values of forms in a month.
    Forms,
    /// The fault and its place.
    Faults,
    /// The planner of an office.
    Planner,
    /// Names that two people share.
    Names,
    /// What is seldom: in a person's months (month 0), or in the services of a plan.
    Shapes,
}

/// Random numbers keyed by seed, office, user and month, whatever was drawn for others before.
#[derive(Debug)]
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// The key of the cipher is the four numbers themselves.
    pub fn new(seed: u64, office: u64, user: u64, month: u64, purpose: Purpose) -> Random {
        let mut key = [0; 32];
        for (part, number) in key.chunks_exact_mut(8).zip([seed, office, user, month]) {
            part.copy_from_slice(&number.to_le_bytes());
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(purpose as u64);
        Random(rng)
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        // The bias is at most n in 2^32: nothing for test data.
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// A number from `from` to `to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below((to - from + 1) as usize) as u64
    }

    /// Whether something happens that happens `n` times in a hundred.
    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// One of a list that is not empty.
    pub fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_every_part_of_the_key_and_on_nothing_else() {
        let draw = |seed, office, user, month, purpose| Random::new(seed, office, user, month, purpose).below(1 << 31);
        let first = draw(1, 2, 3, 4, Purpose::Person);
        assert_eq!(first, draw(1, 2, 3, 4, Purpose::Person));
        for other in [
            draw(9, 2, 3, 4, Purpose::Person),
            draw(1, 9, 3, 4, Purpose::Person),
            draw(1, 2, 9, 4, Purpose::Person),
            draw(1, 2, 3, 9, Purpose::Person),
            draw(1, 2, 3, 4, Purpose::Forms),
        ] {
            assert_ne!(first, other);
        }
        // The values themselves are part of "the same bytes for the same seed".
        assert_eq!(first, 1_460_804_094);
    }
}
