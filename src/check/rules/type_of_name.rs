//! Whether the service type that a name gives to an office is on any of that office's rows: what two rules share.

use std::collections::BTreeSet;

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::sides;
use crate::rule::Argument;
use crate::schema::ServiceType;

/// Reports the first row of the office in a form, if none of its rows is of the type that the name gives to it.
pub(super) fn report(unit: &Unit<'_>, out: &mut Out<'_, '_>, form: &str, office: &str, of: &ServiceType) {
    // What three characters of 4.0 stand for is a guess.
    let is_printed = [unit.key.from_type(), unit.key.to_type()].contains(&of.code.as_str());
    if of.manages_care() || !is_printed {
        return;
    }
    let Some(part) = Part::of(unit, out, form, &PERSON_AND_MONTH) else { return };
    let item = ["service_code", "service_type"].iter().find_map(|item| part.table.position(item));
    let (Some(code), Some([number])) = (item, part.cells(["service_office_number"])) else { return };
    // The row of that type may be among those that cannot be relied on.
    let mut sure = part.is_whole();
    for group in part.keys.groups() {
        sure &= part.reliable(out, group, &[code, number]);
    }
    if !sure {
        return;
    }
    let rows = part.keys.groups().iter().flat_map(|group| group.rows());
    let own: Vec<usize> = rows.filter(|row| part.cell(*row, number) == office.as_bytes()).collect();
    out.saw(own.len() as u64);
    let type_of = |row: &usize| part.cell(*row, code).get(..2).unwrap_or_default();
    let Some(first) = own.iter().min() else { return };
    if own.iter().any(|row| type_of(row) == of.code.as_bytes()) {
        return;
    }
    let types: BTreeSet<_> = own.iter().map(|row| String::from_utf8_lossy(type_of(row)).into_owned()).collect();
    let types = types.into_iter().collect::<Vec<_>>().join("・");
    let draft = out.draft(part.place).row(part.table, *first, code).with("type", Argument::Text(sides::in_words(of)));
    let draft = draft.with("office", Argument::same(office.to_owned()));
    out.report(part.place, draft.with("types", Argument::same(types)));
}
