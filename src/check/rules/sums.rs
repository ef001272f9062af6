//! Sums of 第7表: the columns that are added up, and whether a value is the sum of its parts.
//!
//! Of some amounts it cannot be told whether they are part of a sum. A value is right if there is a choice of them with which it
//! is.

use super::super::services::Share;
use super::super::sink::Draft;
use super::bill::OfShare;
use super::part::Part;
use crate::rule::Argument;
use crate::text::Text;

/// The columns that are added up, by their keys.
pub(super) const SUMMED: [&str; 6] =
    ["service_units", "managed_units", "within_limit_units", "total_cost", "insurance_claim", "user_charge_insured"];

/// A column that is added up.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub cell: usize,
    /// Yen, which are rounded down row by row, and not units.
    pub is_money: bool,
    /// Only rows that count towards the limit have a value: an empty item adds nothing.
    pub is_of_limit: bool,
    /// 区分支給限度基準内単位数
    is_within_limit: bool,
}

impl Column {
    /// Whether units over the limit are part of it.
    pub fn is_whole(self) -> bool {
        !self.is_money && !self.is_within_limit
    }
}

/// The columns that the form has.
pub(super) fn columns(part: &Part<'_>) -> Vec<Column> {
    let all = SUMMED.iter().enumerate();
    let column = |(n, item): (usize, &&str)| {
        let is_within_limit = *item == "within_limit_units";
        let is_of_limit = is_within_limit || *item == "managed_units";
        Some(Column { cell: part.table.position(item)?, is_money: n >= 3, is_of_limit, is_within_limit })
    };
    all.filter_map(column).collect()
}

/// The sum of a column over some rows; `None` where one of them has no value.
pub(super) fn stated(part: &Part<'_>, rows: impl Iterator<Item = usize>, column: Column) -> Option<i128> {
    rows.map(|row| amount(part, row, column)).sum()
}

/// The value of a column in a row.
pub(super) fn amount(part: &Part<'_>, row: usize, column: Column) -> Option<i128> {
    part.number(row, column.cell).map(i128::from)
}

/// The parts of a sum. Its memory is used again from sum to sum.
#[derive(Debug, Default)]
pub(super) struct Sum {
    terms: Vec<i128>,
    /// What may be part of it, or not.
    optional: Vec<i128>,
    /// Differences that another rule has reported: the sum may follow either side.
    corrections: Vec<i128>,
    /// Some part has no value: nothing can be said of the sum.
    is_incomplete: bool,
}

impl Sum {
    /// The most amounts that are tried in every combination, of which there are about a thousand then.
    const MOST_TRIED: usize = 10;
    /// The most terms that a message shows.
    const SHOWN: usize = 8;

    pub fn clear(&mut self) {
        self.terms.clear();
        self.optional.clear();
        self.corrections.clear();
        self.is_incomplete = false;
    }

    /// Adds an amount; `None` is one that is not known.
    pub fn add(&mut self, amount: Option<i128>) {
        match amount {
            Some(amount) => self.terms.push(amount),
            None => self.is_incomplete = true,
        }
    }

    /// Adds an amount that may be part of the sum or not.
    pub fn add_optional(&mut self, amount: Option<i128>) {
        match amount {
            Some(0) => (),
            Some(amount) => self.optional.push(amount),
            None => self.is_incomplete = true,
        }
    }

    /// Adds a difference that another rule reports.
    pub fn add_correction(&mut self, difference: i128) {
        if difference != 0 {
            self.corrections.push(difference);
        }
    }

    /// Adds those of some details that a subtotal adds up.
    pub fn add_details(&mut self, part: &Part<'_>, details: &[(usize, OfShare)], share: Share, column: Column) {
        for (row, own) in details {
            match own {
                Some(own) if *own != share => (),
                Some(_) => self.add(amount(part, *row, column)),
                None => self.add_optional(amount(part, *row, column)),
            }
        }
    }

    /// Adds those of some details that a subtotal may add up or not.
    pub fn add_optional_details(
        &mut self,
        part: &Part<'_>,
        details: &[(usize, OfShare)],
        share: Share,
        column: Column,
    ) {
        let details = details.iter().filter(|(_, own)| own.is_none_or(|own| own == share));
        details.for_each(|(row, _)| self.add_optional(amount(part, *row, column)));
    }

    /// Whether nothing can be said of the sum: it has no parts, or one of them is not known.
    pub fn is_unknown(&self) -> bool {
        self.is_incomplete || self.terms.is_empty() && self.optional.is_empty()
    }

    /// Whether money can be compared with it: what is under a subtotal may be left at 0 in these columns, and what it is not
    /// certain to add up is not compared.
    pub fn has_all_money(&self) -> bool {
        self.optional.is_empty() && !self.terms.contains(&0)
    }

    /// Without what is optional.
    pub fn total(&self) -> i128 {
        self.terms.iter().sum()
    }

    /// How far a value that is rounded down once may be from the sum of values that are rounded down one by one: a yen for
    /// each term, in two steps.
    pub fn rounding(&self) -> i128 {
        2 * self.terms.len() as i128
    }

    /// Whether a value is the sum, give or take `slack`, with some choice of what is optional.
    pub fn is(&self, value: i128, slack: i128) -> bool {
        let missing = value - self.total();
        let choices = || self.optional.iter().chain(&self.corrections).enumerate();
        let all: i128 = self.optional.iter().sum();
        if missing.abs() <= slack || (missing - all).abs() <= slack {
            return true;
        }
        let count = choices().count();
        if count > Sum::MOST_TRIED {
            return true;
        }
        (1..1u32 << count).any(|choice| {
            let chosen = choices().filter(|(n, _)| choice >> n & 1 == 1);
            (missing - chosen.map(|(_, amount)| amount).sum::<i128>()).abs() <= slack
        })
    }

    /// Gives a finding the facts on a value that is not the sum: `{left}`, `{terms}`, `{right}` and `{or}`.
    pub fn tell<'d>(&self, draft: Draft<'d>, value: i128) -> Draft<'d> {
        let optional: i128 = self.optional.iter().sum();
        let (terms, right, or) = match self.terms.is_empty() {
            true => (&self.optional, optional, None),
            false => (&self.terms, self.total(), self.optional.first().map(|_| self.total() + optional)),
        };
        let or = or.map_or_else(Text::default, |or| {
            Text::new(
                format!("（区分支給限度基準の対象外などの分も足せば {or}）"),
                format!(" (or {or} with what may not count)"),
            )
        });
        draft
            .with("left", Argument::same(value.to_string()))
            .with("terms", Argument::same(shown(terms)))
            .with("right", Argument::same(right.to_string()))
            .with("or", Argument::Text(or))
    }
}

/// `1161 + 976 - 94`
fn shown(terms: &[i128]) -> String {
    let mut words = String::new();
    for (n, term) in terms.iter().take(Sum::SHOWN).enumerate() {
        words += &match (n, *term < 0) {
            (0, _) => term.to_string(),
            (_, false) => format!(" + {term}"),
            (_, true) => format!(" - {}", term.unsigned_abs()),
        };
    }
    if terms.len() > Sum::SHOWN {
        words += " + …";
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[i128], optional: &[i128]) -> Sum {
        let mut sum = Sum::default();
        terms.iter().for_each(|term| sum.add(Some(*term)));
        optional.iter().for_each(|amount| sum.add_optional(Some(*amount)));
        sum
    }

    #[test]
    fn what_is_optional_may_be_part_of_it() {
        let own = sum(&[1980, 549], &[485, 60]);
        let right: Vec<i128> = (2400..3200).filter(|value| own.is(*value, 0)).collect();
        assert_eq!(right, [2529, 2589, 3014, 3074]);
        assert!(own.is(2528, 1) && !own.is(2527, 1) && own.is(3075, 1));
    }

    #[test]
    fn amounts_have_signs_and_do_not_overflow() {
        assert!(sum(&[1980, -94], &[]).is(1886, 0) && sum(&[-94], &[-47]).is(-141, 0));
        let most = i128::from(i64::MAX);
        assert!(sum(&[most, most], &[]).is(2 * most, 0));
    }

    #[test]
    fn too_many_choices_are_not_tried() {
        let amounts: Vec<i128> = (0..=Sum::MOST_TRIED as i128).map(|n| 1000 << n).collect();
        assert!(sum(&[1], &amounts).is(7, 0));
        assert!(!sum(&[1], &amounts[1..]).is(7, 0));
    }

    #[test]
    fn a_sum_with_unknown_parts_is_unknown() {
        assert!(Sum::default().is_unknown() && !sum(&[0], &[]).is_unknown() && !sum(&[], &[7]).is_unknown());
        let mut own = sum(&[7], &[]);
        own.add(None);
        assert!(own.is_unknown());
        own.clear();
        own.add_optional(None);
        assert!(own.is_unknown());
    }

    #[test]
    fn terms_in_words() {
        assert_eq!(shown(&[1161, 976, -94]), "1161 + 976 - 94");
        assert_eq!(shown(&[-1; 9]), "-1 - 1 - 1 - 1 - 1 - 1 - 1 - 1 + …");
    }
}
