//! Rows of 第6表 that say the same, for the two rules on them.

use rustc_hash::FxHashMap;

use super::super::keys::{Group, hash};
use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use crate::text::Text;

/// How many records a message names.
const MOST_NAMED: usize = 10;

/// Rows of one person that are equal in service code, units, date and times.
pub(super) struct SameRows<'s> {
    pub part: &'s Part<'s>,
    /// In the order of the file.
    pub rows: Vec<usize>,
    /// Cells of サービスコード and 明細判別コード.
    pub code: usize,
    pub detail_no: usize,
}

/// Finds them in 予定 and 実績, and hands each set to a rule. 福祉用具貸与 (17) is the one service that may have such rows.
pub(super) fn each(unit: &Unit<'_>, out: &mut Out<'_, '_>, rule: impl Fn(&mut Out<'_, '_>, SameRows<'_>)) {
    for form in ["UPPLAN", "UPJSK"] {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_MONTH) else { continue };
        let items = ["service_code", "units", "service_date", "start_time", "end_time"];
        let (Some(same), Some([detail_no])) = (part.cells(items), part.cells(["detail_no"])) else { continue };
        let looked_at = [&same[..], &[detail_no]].concat();
        let reliable = |group: &&Group| part.reliable(out, group, &looked_at);
        let groups: Vec<&Group> = part.keys.groups().iter().filter(reliable).collect();
        out.saw(groups.iter().map(|group| group.len() as u64).sum());
        // Two rules ask for the same rows; nearly always there are none.
        let mut slots = Vec::new();
        let sets = unit.same_rows(part.place, || {
            groups.iter().flat_map(|group| equal_rows(&part, group, same, &mut slots)).collect()
        });
        for rows in sets.iter() {
            rule(out, SameRows { part: &part, rows: rows.clone(), code: same[0], detail_no });
        }
    }
}

/// A row that was seen first among its equals, with half of its hash: rows of other halves need no comparing.
#[derive(Clone, Copy)]
struct Slot {
    row: u32,
    hash: u32,
}

impl Slot {
    const EMPTY: Slot = Slot { row: u32::MAX, hash: 0 };
}

/// The sets of rows in a group whose cells are equal. `slots` is memory that is used again.
fn equal_rows(part: &Part<'_>, group: &Group, same: [usize; 5], slots: &mut Vec<Slot>) -> Vec<Vec<usize>> {
    let equal = |a: usize, b: usize| {
        let (a, b) = (part.table.cells(a), part.table.cells(b));
        same.iter().all(|cell| a.cell(*cell) == b.cell(*cell))
    };
    // Rows that are equal in these are few.
    let [code, _, date, start, _] = same;
    slots.clear();
    slots.resize((group.len() * 2).next_power_of_two(), Slot::EMPTY);
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut set_of: FxHashMap<usize, usize> = FxHashMap::default();
    for row in group.rows() {
        let cells = part.table.cells(row);
        let hash = hash(&[cells.cell(code), cells.cell(date), cells.cell(start)]);
        let mut place = hash as usize & (slots.len() - 1);
        let own = Slot { row: row as u32, hash: (hash >> 32) as u32 };
        loop {
            let other = slots[place];
            if other.row == Slot::EMPTY.row {
                slots[place] = own;
                break;
            }
            let first = other.row as usize;
            if other.hash == own.hash && equal(first, row) {
                let set = *set_of.entry(first).or_insert(sets.len());
                if set == sets.len() {
                    sets.push(vec![first]);
                }
                sets[set].push(row);
                break;
            }
            place = (place + 1) & (slots.len() - 1);
        }
    }
    sets
}

impl SameRows<'_> {
    pub fn is_rental(&self) -> bool {
        self.part.cell(self.rows[0], self.code).starts_with(b"17")
    }

    pub fn detail_numbers(&self) -> Vec<Option<u64>> {
        let number = |row: &usize| u64::try_from(self.part.number(*row, self.detail_no)?).ok();
        self.rows.iter().map(number).collect()
    }

    /// The numbers of the records: 8、9.
    pub fn records(&self) -> Text {
        some(self.rows.iter().map(|row| Text::same(self.part.table.record(*row).number.to_string())))
    }
}

/// Words of the rows in a list: the first of them, if they are many.
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
