//! Two forms of a unit, person by person.

use std::rc::Rc;

use super::super::keys::Group;
use super::super::services::{Service, Services};
use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};

/// Two files that say something of the same people. Findings are in `own`.
pub(super) struct Pair<'u> {
    pub own: Part<'u>,
    pub other: Part<'u>,
}

/// Of which file a rule must have every record of a person: one that is lost may be the one that it misses or adds up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Neither,
    Other,
    Both,
}

impl Pair<'_> {
    /// Hands the records of each person who is in both files to a rule, if some cells of them can be relied on. A person's
    /// records are followed by the person's place among the keys of the file.
    pub fn each(
        &self,
        out: &mut Out<'_, '_>,
        whole: Whole,
        (own_cells, other_cells): (&[usize], &[usize]),
        mut rule: impl FnMut(&mut Out<'_, '_>, (&Group, usize), (&Group, usize)),
    ) {
        let Pair { own, other } = self;
        for (place, group) in own.keys.groups().iter().enumerate() {
            let key = own.key(group);
            let Some(other_place) = other.keys.position(other.table, &key) else { continue };
            let other_group = &other.keys.groups()[other_place];
            let reliable = own.reliable(out, group, own_cells) & other.reliable(out, other_group, other_cells);
            let is_whole = || match whole {
                Whole::Neither => true,
                Whole::Other => other.is_whole_for(&key),
                Whole::Both => own.is_whole_for(&key) && other.is_whole_for(&key),
            };
            if !reliable || !is_whole() {
                continue;
            }
            out.saw(group.len() as u64);
            rule(out, (group, place), (other_group, other_place));
        }
    }
}

/// Two forms with services.
pub(super) struct ServicePair<'u> {
    pub pair: Pair<'u>,
    pub own: Rc<Services>,
    pub other: Rc<Services>,
    cells: [Vec<usize>; 2],
}

/// The items that say what, by whom and how often, as far as a form has them.
const SERVICE_ITEMS: [&str; 5] = ["service_code", "service_office_number", "service_count", "count", "daily_rate_days"];

impl<'u> ServicePair<'u> {
    /// The files of two forms; `more` are further items that the rule looks at, after office, code and count.
    pub fn of(
        unit: &'u Unit<'_>,
        out: &mut Out<'_, '_>,
        own: &str,
        other: &str,
        more: &[&str],
    ) -> Option<ServicePair<'u>> {
        // Where one is not in the unit there is nothing to compare, and nothing that keeps it from being compared.
        unit.member_of_form(own).and(unit.member_of_form(other))?;
        let own = Part::of(unit, out, own, &PERSON_AND_MONTH)?;
        let other = Part::of(unit, out, other, &PERSON_AND_MONTH)?;
        let items = || SERVICE_ITEMS.iter().chain(more);
        let cells = [&own, &other].map(|part| items().filter_map(|item| part.table.position(item)).collect());
        let own_services = unit.services(own.place, &own.keys)?;
        let other_services = unit.services(other.place, &other.keys)?;
        Some(ServicePair { pair: Pair { own, other }, own: own_services, other: other_services, cells })
    }

    /// Hands the services of each person who is in both files to a rule.
    pub fn each(
        &self,
        out: &mut Out<'_, '_>,
        whole: Whole,
        mut rule: impl FnMut(&mut Out<'_, '_>, &[Service], &[Service]),
    ) {
        let cells = (&self.cells[0][..], &self.cells[1][..]);
        self.pair.each(out, whole, cells, |out, (_, own), (_, other)| {
            rule(out, self.own.of_person(own), self.other.of_person(other));
        });
    }
}
