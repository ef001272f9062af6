//! A file of a unit with its records by person: what the rules across records begin with.

use std::rc::Rc;

use unicode_normalization::UnicodeNormalization;

use super::super::keys::{Group, Key, Keys};
use super::super::table::Table;
use super::super::unit::{Out, Unit, UnitMember, ids};
use crate::read::ms932;
use crate::schema::Member;

/// A file that could be read, and its keys.
pub(super) struct Part<'u> {
    pub place: usize,
    pub table: &'u Table<'u>,
    pub keys: Rc<Keys>,
}

impl<'u> Part<'u> {
    /// The file of a form. A file that could not be read blocks the rule; one that is not there does not.
    pub fn of(unit: &'u Unit<'_>, out: &mut Out<'_, '_>, form: &str, key: &[&str]) -> Option<Part<'u>> {
        Part::of_file(unit, out, unit.member_of_form(form)?, key)
    }

    /// The file of a member.
    pub fn of_member(unit: &'u Unit<'_>, out: &mut Out<'_, '_>, member: &Member, key: &[&str]) -> Option<Part<'u>> {
        Part::of_file(unit, out, unit.member(member)?, key)
    }

    fn of_file(
        unit: &'u Unit<'_>,
        out: &mut Out<'_, '_>,
        (place, file): (usize, &'u UnitMember<'_>),
        key: &[&str],
    ) -> Option<Part<'u>> {
        let Some(table) = &file.table else {
            out.blocked(file.lost.iter().copied());
            return None;
        };
        let keys = unit.keys(place, key);
        out.blocked(keys.doubts.iter().cloned());
        Some(Part { place, table, keys })
    }

    /// Whether every record is among the rows of its person: none is lost, and of none it is unknown whose it is. If not, that
    /// has blocked the rule already.
    pub fn is_whole(&self) -> bool {
        self.keys.doubts.is_empty()
    }

    /// Whether every record of a person is: a record of someone else may be lost.
    pub fn is_whole_for(&self, key: &Key<'_>) -> bool {
        self.is_whole() || self.keys.doubts_about(key).is_empty()
    }

    /// The key of a group.
    pub fn key(&self, group: &Group) -> Key<'u> {
        self.keys.key(self.table, group.first())
    }

    /// The cells of some items. An edition that lacks one of them is not what the rule is about.
    pub fn cells<const N: usize>(&self, items: [&str; N]) -> Option<[usize; N]> {
        let mut cells = [0; N];
        for (cell, item) in cells.iter_mut().zip(items) {
            *cell = self.table.position(item)?;
        }
        Some(cells)
    }

    /// Whether some cells of all rows of a group can be relied on; if not, the rule is blocked for the group.
    pub fn reliable(&self, out: &mut Out<'_, '_>, group: &Group, cells: &[usize]) -> bool {
        if !self.table.has_unreliable() {
            return true;
        }
        let by: Vec<String> = group.rows().flat_map(|row| ids(self.table.unreliable(row, cells))).collect();
        let reliable = by.is_empty();
        out.blocked(by);
        reliable
    }

    /// A cell of a row.
    pub fn cell(&self, row: usize, cell: usize) -> &'u [u8] {
        self.table.cells(row).cell(cell)
    }

    /// A cell of a row as a number, which may be negative; an empty one is none.
    pub fn number(&self, row: usize, cell: usize) -> Option<i64> {
        crate::schema::signed_number(self.cell(row, cell))
    }

    /// The number that a free text is, also one in full-width or circled digits: `１`, `①`.
    pub fn number_in_text(&self, row: usize, cell: usize) -> Option<i64> {
        if self.cell(row, cell).is_empty() {
            return None;
        }
        self.number(row, cell).or_else(|| {
            let text = ms932::decode(self.cell(row, cell));
            crate::schema::signed_number(text.nfkc().collect::<String>().trim().as_bytes())
        })
    }
}

/// The key of a person.
pub(super) const PERSON: [&str; 2] = ["insurer_number", "insured_number"];

/// The key of 第6表 and 第7表: person and month.
pub(super) const PERSON_AND_MONTH: [&str; 3] = ["insurer_number", "insured_number", "target_month"];

/// The key of plans: person and date.
pub(super) const PERSON_AND_PLAN: [&str; 3] = ["insurer_number", "insured_number", "plan_date"];
