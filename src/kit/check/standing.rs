//! What stands after units are imported in the order of their serials: a later one takes the place of an earlier one about the same
//! person and date, and a delete takes back what came before it.

use std::collections::HashMap;

use super::side::{Placed, Side};
use crate::print::read::PrintRecord;
use crate::schema::{Edition, Spec};

/// What records replace each other: of one form, sender, receiver, person and date.
type About<'s> = (&'s str, &'s str, &'s str, &'s str, &'s str, &'s str);

/// The records that stand in the end, in the order of the files.
pub(in crate::kit) fn standing<'s>(spec: &Spec, side: &'s Side) -> Vec<Placed<'s>> {
    let edition = spec.newest();
    let mut latest: HashMap<About<'s>, &'s str> = HashMap::new();
    let mut deleted: HashMap<About<'s>, &'s str> = HashMap::new();
    for placed in side.records() {
        let (about, serial) = (about(side, placed), serial(side, placed));
        match deletes(edition, placed.row.form.code()) {
            None => later(&mut latest, about, serial),
            Some(forms) => {
                for form in forms {
                    // The edition lives as long as the spec does; the form's name is asked of the rows that it deletes.
                    let form = side.records().find(|other| other.row.form.code() == form);
                    if let Some(form) = form {
                        later(
                            &mut deleted,
                            (form.row.form.code(), about.1, about.2, about.3, about.4, about.5),
                            serial,
                        );
                    }
                }
            }
        }
    }
    let stands = |placed: &Placed<'s>| {
        let (about, serial) = (about(side, *placed), serial(side, *placed));
        deletes(edition, placed.row.form.code()).is_none()
            && latest.get(&about).is_none_or(|last| *last == serial)
            && deleted.get(&about).is_none_or(|last| *last < serial)
    };
    side.records().filter(stands).collect()
}

fn later<'s>(serials: &mut HashMap<About<'s>, &'s str>, about: About<'s>, serial: &'s str) {
    let last = serials.entry(about).or_insert(serial);
    *last = serial.max(*last);
}

fn serial<'s>(side: &'s Side, placed: Placed<'s>) -> &'s str {
    side.units[placed.unit].key.as_ref().map_or("", |key| key.serial())
}

fn about<'s>(side: &'s Side, placed: Placed<'s>) -> About<'s> {
    let (from, to) = side.units[placed.unit].key.as_ref().map_or(("", ""), |key| (key.from(), key.to()));
    let row = placed.row;
    (row.form.code(), from, to, row.get("insurer_number"), row.get("insured_number"), date(row))
}

/// What dates a record: the month, or else the day of the plan or of the consultation.
pub(super) fn date(row: &PrintRecord) -> &str {
    let month = row.get("target_month");
    if !month.is_empty() && month != "000000" {
        return month;
    }
    [row.get("plan_date"), row.get("consultation_date")].into_iter().find(|date| !date.is_empty()).unwrap_or_default()
}

/// The forms that records of a form take back.
fn deletes<'e>(edition: &'e Edition, form: &str) -> Option<Vec<&'e str>> {
    let kinds = edition.units();
    let of = |kind: &&crate::schema::UnitKind| kind.required.iter().any(|member| member.form == form);
    let deleted = kinds.iter().filter(of).find_map(|kind| kind.deletes.as_deref())?;
    let brings = kinds.iter().find(|kind| {
        kind.deletes.is_none() && !kind.between_care_management && kind.required.iter().any(|m| m.form == deleted)
    })?;
    let members = brings.required.iter().chain(&brings.expected).chain(&brings.customary);
    Some(members.map(|member| member.form.as_str()).collect())
}

/// Whether records of a form take something back.
pub(super) fn is_delete(spec: &Spec, form: &str) -> bool {
    deletes(spec.newest(), form).is_some()
}
