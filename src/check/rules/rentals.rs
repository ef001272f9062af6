//! 明細判別コード of 福祉用具貸与 (17): what is wrong with the numbers of a set of rows, which is one thing for each set.
//!
//! Rows of one office, user, code and units are numbered from 1 if there are several; the numbers may run over the month.

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use crate::rule::Argument;
use crate::text::Text;

/// How many records a message names.
const MOST_NAMED: usize = 10;

/// Rows of one office, user, code and units, in the order of the file.
pub(super) struct Rentals<'r> {
    pub part: &'r Part<'r>,
    /// Their units, which are the same, and the rows.
    rows: &'r [(Option<i64>, usize)],
    /// The cell of 明細判別コード.
    pub detail_no: usize,
    /// Cells of サービス利用日, サービス開始時刻 and サービス終了時刻.
    when: [usize; 3],
    is_plan: bool,
    /// Whether no record of the person is lost.
    is_whole: bool,
}

/// What is wrong with a set: the first of these that holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Rows of one time that their numbers do not tell apart.
    Equal(Vec<usize>),
    /// Rows without a number beside others of the set.
    NotNumbered(Vec<usize>),
    /// Rows of one number.
    Twice(Vec<usize>),
    /// The numbers of rows of one time do not count from 1.
    NotFromOne(Vec<usize>),
    /// A number without those before it, or on the only row.
    Alone(usize),
}

/// Finds the sets in 予定 and 実績, and hands each to a rule with what is wrong with it.
pub(super) fn each(unit: &Unit<'_>, out: &mut Out<'_, '_>, rule: impl Fn(&mut Out<'_, '_>, &Rentals<'_>, Fault)) {
    const LOOKS_AT: [&str; 4] = ["service_code", "service_office_number", "units", "detail_no"];
    const WHEN: [&str; 3] = ["service_date", "start_time", "end_time"];
    let mut rows: Vec<(Option<i64>, usize)> = Vec::new();
    for form in ["UPPLAN", "UPJSK"] {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_MONTH) else { continue };
        let (Some([code, office, units, detail_no]), Some(when)) = (part.cells(LOOKS_AT), part.cells(WHEN)) else {
            continue;
        };
        let Some(services) = unit.services(part.place, &part.keys) else { continue };
        let looked_at = [&[code, office, units, detail_no][..], &when].concat();
        for (place, group) in part.keys.groups().iter().enumerate() {
            let is_whole = part.is_whole_for(&part.key(group));
            let rentals = services.of_person(place).iter().filter(|service| service.key.service_type() == *b"17");
            for service in rentals {
                if !part.reliable(out, group, &looked_at) {
                    break;
                }
                rows.clear();
                rows.extend(services.rows(service).map(|row| (part.number(row, units), row)));
                rows.sort_unstable();
                out.saw(rows.len() as u64);
                for same in rows.chunk_by(|a, b| a.0 == b.0) {
                    let set = Rentals { part: &part, rows: same, detail_no, when, is_plan: form == "UPPLAN", is_whole };
                    if let Some(fault) = set.fault() {
                        rule(out, &set, fault);
                    }
                }
            }
        }
    }
}

impl Rentals<'_> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    fn number(&self, row: usize) -> Option<i64> {
        self.part.number(row, self.detail_no)
    }

    fn fault(&self) -> Option<Fault> {
        // Most are one thing, rented once.
        if let [(_, row)] = self.rows
            && self.number(*row).is_none()
        {
            return None;
        }
        let read = |(_, row): &(_, usize)| (self.when.map(|cell| self.part.cell(*row, cell)), self.number(*row), *row);
        let mut by_time: Vec<_> = self.rows.iter().map(read).collect();
        by_time.sort_unstable();
        let same_time = || by_time.chunk_by(|a, b| a.0 == b.0);
        let told_apart =
            |rows: &[(_, Option<i64>, usize)]| rows.windows(2).all(|two| two[0].1.is_some() && two[0].1 != two[1].1);
        if let Some(equal) = same_time().find(|rows| !told_apart(rows)) {
            return Some(Fault::Equal(in_order(equal.iter().map(|(.., row)| *row))));
        }
        let not_numbered = || by_time.iter().filter(|(_, number, _)| number.is_none()).map(|(.., row)| *row);
        if not_numbered().next().is_some() {
            return Some(Fault::NotNumbered(in_order(not_numbered())));
        }
        let mut by_number: Vec<_> = by_time.iter().map(|(_, number, row)| (*number, *row)).collect();
        by_number.sort_unstable();
        if let Some(twice) = by_number.chunk_by(|a, b| a.0 == b.0).find(|rows| rows.len() > 1) {
            return Some(Fault::Twice(twice.iter().map(|(_, row)| *row).collect()));
        }
        let gap = by_number.iter().zip(1..).find(|((number, _), expected)| *number != Some(*expected));
        let is_only_one = by_number.len() == 1;
        // The number that is missed may be that of a record in no group.
        if !self.is_whole || gap.is_none() && !is_only_one {
            return None;
        }
        // In 実績 the numbers are those of the plan, and what was not provided leaves a gap.
        if !is_only_one && self.is_plan && same_time().count() == 1 {
            return Some(Fault::NotFromOne(in_order(by_number.iter().map(|(_, row)| *row))));
        }
        Some(Fault::Alone(gap.map_or(by_number[0].1, |((_, row), _)| *row)))
    }

    /// The numbers of records: 8、9.
    pub fn records(&self, rows: &[usize]) -> Text {
        some(rows.iter().map(|row| Text::same(self.part.table.record(*row).number.to_string())))
    }

    /// Reports several rows at the second of them, with what is said of their numbers.
    pub fn report_several(&self, out: &mut Out<'_, '_>, rows: &[usize], (name, numbers): (&'static str, Text)) {
        let place = self.part.place;
        let draft = out.draft(place).row(self.part.table, rows[1], self.detail_no);
        let draft = draft.with("count", Argument::Number(rows.len() as u64));
        let draft = draft.with("records", Argument::Text(self.records(rows)));
        out.report(place, draft.with(name, Argument::Text(numbers)));
    }

    /// Their 明細判別コード.
    pub fn numbers(&self, rows: &[usize]) -> Text {
        let in_words = |number: Option<i64>| match number {
            Some(number) => Text::same(number.to_string()),
            None => Text::new("空", "empty"),
        };
        some(rows.iter().map(|row| in_words(self.number(*row))))
    }
}

fn in_order(rows: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut rows: Vec<usize> = rows.collect();
    rows.sort_unstable();
    rows
}

/// Words in a list: the first of them, if they are many.
pub(super) fn some(words: impl Iterator<Item = Text>) -> Text {
    let mut words: Vec<Text> = words.take(MOST_NAMED + 1).collect();
    let more = if words.len() > MOST_NAMED { " …" } else { "" };
    words.truncate(MOST_NAMED);
    let list = |word: fn(&Text) -> &str, comma| words.iter().map(word).collect::<Vec<_>>().join(comma) + more;
    Text::new(list(|text| &text.ja, "、"), list(|text| &text.en, ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_does_not_name_every_row() {
        let numbers = |most: u64| some((1..=most).map(|n| Text::same(n.to_string())));
        assert_eq!(numbers(3), Text::new("1、2、3", "1, 2, 3"));
        assert_eq!(numbers(10).en, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10");
        assert_eq!(numbers(11).en, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …");
    }
}
