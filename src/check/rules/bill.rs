//! 第7表 as a bill: details, subtotals of service types and the grand total of a person and month.

use std::collections::BTreeMap;

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};

/// What a row of 第7表 is, by its service code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Detail,
    /// XXAAAA, XXEEEE or XXZZZZ
    Subtotal,
    /// 999999
    Total,
}

pub(super) fn kind(code: &[u8]) -> Kind {
    match code {
        b"999999" => Kind::Total,
        [_, _, b'A', b'A', b'A', b'A'] | [_, _, b'E', b'E', b'E', b'E'] | [_, _, b'Z', b'Z', b'Z', b'Z'] => {
            Kind::Subtotal
        }
        _ => Kind::Detail,
    }
}

/// The rows of a person and month.
pub(super) struct Bill<'b> {
    pub part: &'b Part<'b>,
    pub code: usize,
    pub details: Vec<usize>,
    pub subtotals: Vec<usize>,
    pub totals: Vec<usize>,
}

/// Hands each bill to a rule.
pub(super) fn each(
    unit: &Unit<'_>,
    out: &mut Out<'_, '_>,
    looks_at: &[&str],
    rule: impl Fn(&mut Out<'_, '_>, Bill<'_>),
) {
    let Some(part) = Part::of(unit, out, "UPSIKYU", &PERSON_AND_MONTH) else { return };
    let Some([code]) = part.cells(["service_code"]) else { return };
    let cells: Vec<usize> = looks_at.iter().filter_map(|item| part.table.position(item)).chain([code]).collect();
    // A record that is in no group may be the one that is missing, or part of a sum.
    if !part.is_whole() {
        return;
    }
    for group in part.keys.groups() {
        if !part.reliable(out, group, &cells) {
            continue;
        }
        out.saw(group.len() as u64);
        let of = |wanted: Kind| group.rows().filter(|row| kind(part.cell(*row, code)) == wanted).collect();
        let bill = Bill {
            part: &part,
            code,
            details: of(Kind::Detail),
            subtotals: of(Kind::Subtotal),
            totals: of(Kind::Total),
        };
        rule(out, bill);
    }
}

impl Bill<'_> {
    /// The first two characters of a row's service code.
    pub fn service_type(&self, row: usize) -> &[u8] {
        let code = self.part.cell(row, self.code);
        &code[..code.len().min(2)]
    }

    /// Rows by service type.
    pub fn by_type(&self, rows: &[usize]) -> BTreeMap<&[u8], Vec<usize>> {
        let mut by_type: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for row in rows {
            by_type.entry(self.service_type(*row)).or_default().push(*row);
        }
        by_type
    }

    /// The sum of a column, with its terms: `1161 + 976 - 94`. `None` where no row has a value.
    pub fn sum(&self, rows: &[usize], cell: usize) -> Option<(i64, String)> {
        const SHOWN: usize = 8;
        let terms: Vec<i64> = rows.iter().filter_map(|row| self.part.number(*row, cell)).collect();
        if terms.is_empty() {
            return None;
        }
        let mut shown = String::new();
        for (n, term) in terms.iter().take(SHOWN).enumerate() {
            match (n, *term < 0) {
                (0, _) => shown += &term.to_string(),
                (_, false) => shown += &format!(" + {term}"),
                (_, true) => shown += &format!(" - {}", term.unsigned_abs()),
            }
        }
        if terms.len() > SHOWN {
            shown += " + …";
        }
        let sum = terms.iter().try_fold(0i64, |sum, term| sum.checked_add(*term))?;
        Some((sum, shown))
    }
}

/// The columns that are added up, by their keys.
pub(super) const SUMMED: [&str; 6] =
    ["service_units", "managed_units", "within_limit_units", "total_cost", "insurance_claim", "user_charge_insured"];
