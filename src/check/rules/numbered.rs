//! Rows that are numbered by three items, of which the first tell what their texts are about.

use std::collections::BTreeMap;

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_PLAN, Part};

/// Forms whose rows are numbered, with the items of the numbers.
pub(super) const NUMBERED: [(&str, [&str; 3]); 2] =
    [("UP2KYO", ["need_no", "goal_no", "support_no"]), ("UPYOBO_SUB", ["need_no", "support_plan_no", "service_no"])];

/// Rows of one number of a plan: of a need, of a goal of a need …
pub(super) struct Numbered<'n> {
    pub part: &'n Part<'n>,
    /// The cells of the three numbers.
    cells: [usize; 3],
    /// The number: as many of the three as tell it.
    pub number: &'n [i64],
    /// The rows with all their numbers, in the order of print.
    pub rows: &'n [([i64; 3], usize)],
}

/// Hands a rule the rows of every number of so many parts, plan by plan. Rows that are not numbered have no place among them.
pub(super) fn each(
    unit: &Unit<'_>,
    out: &mut Out<'_, '_>,
    (form, depth): (&str, usize),
    texts: &[&str],
    mut rule: impl FnMut(&mut Out<'_, '_>, &Numbered<'_>),
) {
    let Some((_, items)) = NUMBERED.iter().find(|(of, _)| *of == form) else { return };
    let Some(part) = Part::of(unit, out, form, &PERSON_AND_PLAN) else { return };
    let Some(cells) = part.cells(*items) else { return };
    let texts = texts.iter().filter_map(|item| part.table.position(item));
    let looked_at: Vec<usize> = cells.into_iter().chain(texts).collect();
    for group in part.keys.groups() {
        // A row of the number may be in no group.
        if !part.is_whole_for(&part.key(group)) || !part.reliable(out, group, &looked_at) {
            continue;
        }
        let mut by_number: BTreeMap<Vec<i64>, Vec<([i64; 3], usize)>> = BTreeMap::new();
        for row in group.rows() {
            let [Some(a), Some(b), Some(c)] = cells.map(|cell| part.number_in_text(row, cell)) else { continue };
            out.saw(1);
            let own = [a, b, c];
            by_number.entry(own[..depth].to_vec()).or_default().push((own, row));
        }
        for (number, rows) in &mut by_number {
            rows.sort_unstable();
            rule(out, &Numbered { part: &part, cells, number, rows });
        }
    }
}

impl Numbered<'_> {
    /// The number in words: `課題ＮＯ 2・援助目標ＮＯ 1`.
    pub fn in_words(&self) -> String {
        let items = self.part.table.form.form.items();
        let named = self.cells.iter().zip(self.number).map(|(cell, n)| format!("{} {n}", items[*cell].name()));
        named.collect::<Vec<_>>().join("・")
    }

    /// The cell of the number that comes after those that tell it.
    pub fn next_cell(&self) -> usize {
        self.cells[self.number.len()]
    }
}
