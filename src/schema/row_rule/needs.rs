//! Which cells a rule needs: while one of them is empty, no record breaks it.
//!
//! Every rule of a form is asked of every record, and most items are empty in most records. This is found from the rule alone,
//! so that the walk over the records compares two sets of bits and need not run the rule.

use super::{Bytes, Figure, Truth};

/// The cells each of which, if empty, keeps something from being decided one way.
#[derive(Clone, Copy)]
struct Needs {
    /// To be false.
    to_fail: u128,
    /// To be true.
    to_hold: u128,
}

impl Truth {
    /// The cells each of which, if empty, keeps the rule from being broken.
    pub(super) fn needs(&self) -> u128 {
        self.both_ways().to_fail
    }

    fn both_ways(&self) -> Needs {
        match self {
            Truth::Implies(l, r) => Needs { to_fail: l.both_ways().to_hold | r.both_ways().to_fail, to_hold: 0 },
            Truth::Or(l, r) => {
                let (l, r) = (l.both_ways(), r.both_ways());
                Needs { to_fail: l.to_fail | r.to_fail, to_hold: l.to_hold & r.to_hold }
            }
            Truth::And(l, r) => {
                let (l, r) = (l.both_ways(), r.both_ways());
                Needs { to_fail: l.to_fail & r.to_fail, to_hold: l.to_hold | r.to_hold }
            }
            Truth::Not(inner) => {
                let Needs { to_fail, to_hold } = inner.both_ways();
                Needs { to_fail: to_hold, to_hold: to_fail }
            }
            // An empty side leaves a comparison undecided.
            Truth::Numbers(l, _, r) => Needs::to_decide(l.needs() | r.needs()),
            Truth::Bytes(l, _, r) => Needs::to_decide(l.cell() | r.cell()),
            Truth::ServiceNameKnown(value, _) | Truth::PictureOfThisFile(value) | Truth::IsA(value, _) => {
                Needs::to_decide(value.cell())
            }
            Truth::NoDayAfterMonthEnd(days, month) => Needs { to_fail: days.cell() | month.cell(), to_hold: 0 },
            Truth::NoLostCharacter(value) | Truth::NoLostCharacterInName(value) => {
                Needs { to_fail: value.cell(), to_hold: 0 }
            }
            Truth::OneOf(value, texts) if texts.iter().all(|text| !text.is_empty()) => Needs::to_hold(value.cell()),
            Truth::OneOfWords(value, length, _) if *length > 0 => Needs::to_hold(value.cell()),
            Truth::Present(value) => Needs::to_hold(value.cell()),
            Truth::Any(list) => Needs::to_hold(common(list)),
            Truth::All(list) => Needs::to_hold(list.iter().fold(0, |all, one| all | one.both_ways().to_hold)),
            Truth::None(list) => Needs { to_fail: common(list), to_hold: 0 },
            Truth::ExactlyOne(list) => Needs::to_hold(common(list)),
            Truth::OneOf(..)
            | Truth::OneOfWords(..)
            | Truth::Same(..)
            | Truth::FilledInOrder(_)
            | Truth::AllDifferent(_) => Needs { to_fail: 0, to_hold: 0 },
        }
    }
}

/// The cells that each of some truths needs to hold.
fn common(list: &[Truth]) -> u128 {
    list.iter().fold(u128::MAX, |common, one| common & one.both_ways().to_hold)
}

impl Needs {
    fn to_decide(cells: u128) -> Needs {
        Needs { to_fail: cells, to_hold: cells }
    }

    fn to_hold(cells: u128) -> Needs {
        Needs { to_fail: 0, to_hold: cells }
    }
}

impl Figure {
    /// The cells each of which, if empty, leaves the figure without a value.
    fn needs(&self) -> u128 {
        match self {
            Figure::Cell(index) => 1 << index,
            Figure::Calculate(l, _, r) => l.needs() | r.needs(),
            Figure::Floor(value) => value.needs(),
            Figure::First(list) => list.iter().fold(u128::MAX, |common, one| common & one.needs()),
            Figure::Lookup(table, code) if table.0.iter().all(|(of, _)| !of.is_empty()) => code.cell(),
            Figure::Constant(_) | Figure::Lookup(..) => 0,
        }
    }
}

impl Bytes {
    /// The cell that it is, or is a part of.
    fn cell(&self) -> u128 {
        match self {
            Bytes::Cell(index) => 1 << index,
            Bytes::Prefix(value, _) | Bytes::Suffix(value, _) => value.cell(),
            Bytes::Constant(_) | Bytes::Name(_) => 0,
        }
    }
}
