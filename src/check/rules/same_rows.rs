//! Rows of 第6表 that say the same, for the two rules on them.

use super::super::keys::hash;
use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};

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
        let mut hashes: Vec<(u64, usize)> = Vec::new();
        for group in part.keys.groups() {
            if !part.reliable(out, group, &looked_at) {
                continue;
            }
            out.saw(group.len() as u64);
            let cells = |row: usize| {
                let cells = part.table.cells(row);
                same.map(|cell| cells.cell(cell))
            };
            hashes.clear();
            hashes.extend(group.rows().map(|row| (hash(&cells(row)), row)));
            hashes.sort_unstable();
            for equal in hashes.chunk_by(|a, b| a.0 == b.0).filter(|equal| equal.len() > 1) {
                // Hashes may agree by chance; what counts is the cells.
                let first = cells(equal[0].1);
                let rows: Vec<usize> = equal.iter().map(|(_, row)| *row).filter(|row| cells(*row) == first).collect();
                if rows.len() > 1 {
                    rule(out, SameRows { part: &part, rows, code: same[0], detail_no });
                }
            }
        }
    }
}

impl SameRows<'_> {
    pub fn is_rental(&self) -> bool {
        self.part.cell(self.rows[0], self.code).starts_with(b"17")
    }

    pub fn detail_numbers(&self) -> Vec<Option<u64>> {
        self.rows.iter().map(|row| self.part.number(*row, self.detail_no)).collect()
    }

    /// The numbers of the records: 8、9.
    pub fn records(&self) -> String {
        let numbers = self.rows.iter().map(|row| self.part.table.record(*row).number.to_string());
        numbers.collect::<Vec<_>>().join("、")
    }
}
