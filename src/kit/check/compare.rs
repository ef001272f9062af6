//! The comparison: every exported record to its scenario, and scenario by scenario.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::allowed::Leave;
use super::outcome::{Foreign, Outcome, ScenarioOutcome, ScenarioStatus, Unread};
use super::scenario::Comparison;
use super::side::{Placed, Side};
use super::standing::{is_delete, standing};
use crate::kit::manifest::Imported;
use crate::print::Input;
use crate::schema::pages::Pages;
use crate::schema::{Spec, SpecError};

/// Compares exported files with what was imported. `only`: the scenarios that are asked for; all if there are none.
///
/// # Errors
///
/// If the list of pages, which says what tables leave out repeats, has a mistake.
pub fn check(spec: &Spec, kit: &[Imported], exports: &[Input], only: &[String]) -> Result<Outcome, SpecError> {
    let pages = spec.pages()?;
    let exported = Side::read(spec, exports);
    let assigned = Assigned::of(kit, &exported);
    let asked = |imported: &&Imported| only.is_empty() || only.iter().any(|id| id.eq_ignore_ascii_case(&imported.id));
    let stands: Vec<Placed<'_>> = standing(spec, &exported);
    let mut outcome = Outcome {
        scenarios: Vec::new(),
        foreign: assigned.foreign(&exported),
        unread: unread(&exported),
        records: exported.records().count(),
        not_asked: 0,
    };
    for (n, imported) in kit.iter().enumerate() {
        let of: Vec<Placed<'_>> = stands.iter().filter(|placed| assigned.is(placed, n)).copied().collect();
        let deletes = exported
            .records()
            .filter(|placed| assigned.is(placed, n) && is_delete(spec, placed.row.form.code()))
            .count();
        match asked(&imported) {
            true => outcome.scenarios.push(scenario(spec, &pages, imported, &exported, of, deletes)),
            false => outcome.not_asked += of.len() + deletes,
        }
    }
    Ok(outcome)
}

fn scenario(
    spec: &Spec,
    pages: &Pages,
    imported: &Imported,
    exported: &Side,
    found: Vec<Placed<'_>>,
    deletes: usize,
) -> ScenarioOutcome {
    let own = Side::read(spec, &imported.files);
    let expected = standing(spec, &own);
    let mut outcome = ScenarioOutcome {
        id: imported.id.clone(),
        title: imported.title.clone(),
        status: ScenarioStatus::NotExported,
        expected: expected.len(),
        found: found.len(),
        equal: 0,
        differences: Vec::new(),
        allowed: BTreeMap::new(),
    };
    if found.is_empty() {
        return outcome;
    }
    if deletes > 0 {
        outcome.allowed.insert(Leave::Deletes, deletes);
    }
    let mut comparison = Comparison { spec, pages, imported: &own, exported, outcome };
    comparison.run(&expected, &found);
    let mut outcome = comparison.outcome;
    outcome.status = if outcome.differences.is_empty() { ScenarioStatus::Passed } else { ScenarioStatus::Failed };
    outcome
}

fn unread(side: &Side) -> Vec<Unread> {
    let lost = side.units.iter().flat_map(|unit| &unit.lost);
    lost.map(|lost| Unread { file: lost.file.to_string(), record: lost.record, why: lost.why.clone() }).collect()
}

/// The scenario of every person, and of units whose people belong to one.
struct Assigned {
    people: HashMap<String, usize>,
    units: Vec<Option<usize>>,
}

/// The part of an insured number that software may not have changed: without an H or zeros in front. Nobody in a kit has
/// another's.
fn number(insured: &str) -> String {
    let plain: String = insured.nfkc().filter(|c| !c.is_whitespace()).collect();
    plain.trim_start_matches(['H', 'h', '0']).to_owned()
}

impl Assigned {
    fn of(kit: &[Imported], side: &Side) -> Assigned {
        let numbers =
            |(n, one): (usize, &Imported)| one.people.iter().map(|p| (number(&p.insured), n)).collect::<Vec<_>>();
        let people: HashMap<String, usize> = kit.iter().enumerate().flat_map(numbers).collect();
        let of_unit = |rows: &[crate::print::read::PrintRecord]| {
            let scenarios: BTreeSet<usize> =
                rows.iter().filter_map(|row| people.get(&number(row.get("insured_number"))).copied()).collect();
            scenarios.first().copied().filter(|_| scenarios.len() == 1)
        };
        let units = side.units.iter().map(|unit| of_unit(&unit.rows)).collect();
        Assigned { people, units }
    }

    /// A record about nobody who is known goes with the others of its unit: a number may be what was damaged.
    fn scenario(&self, placed: &Placed<'_>) -> Option<usize> {
        self.people.get(&number(placed.row.get("insured_number"))).copied().or(self.units[placed.unit])
    }

    fn is(&self, placed: &Placed<'_>, scenario: usize) -> bool {
        self.scenario(placed) == Some(scenario)
    }

    fn foreign(&self, side: &Side) -> Vec<Foreign> {
        let mut files: BTreeMap<String, usize> = BTreeMap::new();
        for placed in side.records().filter(|placed| self.scenario(placed).is_none()) {
            let file = placed.row.places.first().map_or(String::new(), |place| place.file.to_string());
            *files.entry(file).or_default() += 1;
        }
        files.into_iter().map(|(file, records)| Foreign { file, records }).collect()
    }
}
