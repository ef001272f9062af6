//! Rows of 第6表 that say the same, for the two rules on them.

use super::super::keys::{Group, hash};
use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use crate::text::Text;

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
        let sets =
            unit.same_rows(part.place, || groups.iter().flat_map(|group| equal_rows(&part, group, same)).collect());
        for rows in sets.iter() {
            rule(out, SameRows { part: &part, rows: rows.clone(), code: same[0], detail_no });
        }
    }
}

/// The sets of rows in a group whose cells are equal.
fn equal_rows(part: &Part<'_>, group: &Group, same: [usize; 5]) -> Vec<Vec<usize>> {
    let cells = |row: usize| {
        let cells = part.table.cells(row);
        same.map(|cell| cells.cell(cell))
    };
    // A table of twice as many slots as rows, each with a row and the set it began, if any.
    let mut slots = vec![usize::MAX; (group.len() * 2).next_power_of_two()];
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for row in group.rows() {
        let own = cells(row);
        let mut slot = hash(&own) as usize & (slots.len() - 1);
        loop {
            match slots[slot] {
                usize::MAX => {
                    slots[slot] = row;
                    break;
                }
                other if cells(other) == own => {
                    match sets.iter_mut().find(|set| set[0] == other) {
                        Some(set) => set.push(row),
                        None => sets.push(vec![other, row]),
                    }
                    break;
                }
                _ => slot = (slot + 1) & (slots.len() - 1),
            }
        }
    }
    sets
}

impl SameRows<'_> {
    pub fn is_rental(&self) -> bool {
        self.part.cell(self.rows[0], self.code).starts_with(b"17")
    }

    pub fn detail_numbers(&self) -> Vec<Option<u64>> {
        self.rows.iter().map(|row| self.part.number(*row, self.detail_no)).collect()
    }

    /// The numbers of the records: 8、9.
    pub fn records(&self) -> Text {
        let numbers = self.rows.iter().map(|row| self.part.table.record(*row).number.to_string());
        let numbers: Vec<String> = numbers.collect();
        Text::new(numbers.join("、"), numbers.join(", "))
    }
}
