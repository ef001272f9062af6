//! One scenario: its records form by form, its pictures, its senders and receivers.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::allowed::{Leave, may_be_unfolded};
use super::cells::{self, Verdict};
use super::hint::Hint;
use super::matching::{Matched, PICTURE, Ready, matched, ready};
use super::outcome::{Difference, DifferenceKind, RecordPlace, ScenarioOutcome, What};
use super::pictures::{self, Picture};
use super::side::{Placed, Side};
use super::unfold;
use crate::kit::make::Person;
use crate::schema::pages::Pages;
use crate::schema::{Form, Item, Spec};

/// The comparison of a scenario while it is made.
pub(super) struct Comparison<'c> {
    pub spec: &'c Spec,
    pub pages: &'c Pages,
    pub imported: &'c Side,
    pub exported: &'c Side,
    pub outcome: ScenarioOutcome,
}

/// A form of both sides.
struct Pair<'c> {
    form: Arc<Form>,
    expected: Vec<Ready<'c>>,
    found: Vec<Ready<'c>>,
    /// Imported, whatever came of it later.
    all: Vec<Ready<'c>>,
    matched: Matched,
}

impl<'c> Comparison<'c> {
    pub fn run(&mut self, expected: &[Placed<'c>], found: &[Placed<'c>]) {
        let codes: BTreeSet<&str> = expected.iter().chain(found).map(|placed| placed.row.form.code()).collect();
        let pairs: Vec<Pair<'c>> = codes.into_iter().filter_map(|code| self.pair(code, expected, found)).collect();
        let missing = self.missing_people(&pairs);
        let mut copies = BTreeSet::new();
        for pair in &pairs {
            self.same_or_changed(pair);
            self.lost(pair, &missing);
            copies.extend(self.added(pair));
            self.order(pair);
        }
        self.names(found, &copies);
    }

    fn pair(&self, code: &str, expected: &[Placed<'c>], found: &[Placed<'c>]) -> Option<Pair<'c>> {
        let form = self.spec.newest().form(code)?.clone();
        let of = |rows: &[Placed<'c>]| -> Vec<Placed<'c>> {
            rows.iter().filter(|placed| placed.row.form.code() == code).copied().collect()
        };
        let all: Vec<Placed<'c>> = self.imported.records().collect();
        let ready = |rows: &[Placed<'c>]| ready(self.pages, &form, &of(rows), may_be_unfolded(code));
        let (expected, found, all) = (ready(expected), ready(found), ready(&all));
        let matched = matched(&form, &expected, &found);
        Some(Pair { form, expected, found, all, matched })
    }

    fn count(&mut self, leave: Leave) {
        *self.outcome.allowed.entry(leave).or_default() += 1;
    }

    /// People of whom nothing is there: said once.
    fn missing_people(&mut self, pairs: &[Pair<'c>]) -> BTreeSet<String> {
        let insured = |ready: &Ready<'_>| ready.placed.row.get("insured_number").to_owned();
        let all = || pairs.iter().flat_map(|pair| pair.expected.iter().map(move |ready| (pair, ready)));
        let there: BTreeSet<String> =
            pairs.iter().flat_map(|pair| pair.matched.pairs.iter().map(|(a, _)| insured(&pair.expected[*a]))).collect();
        let missing: BTreeSet<String> =
            all().map(|(_, ready)| insured(ready)).filter(|insured| !there.contains(insured)).collect();
        for person in &missing {
            let mut records = all().filter(|(_, ready)| insured(ready) == *person);
            let Some((pair, first)) = records.next() else { continue };
            let hint = Some(Hint::Person(1 + records.count()));
            let difference = Difference {
                form: None,
                key: Vec::new(),
                hint,
                ..record(DifferenceKind::Lost, &pair.form, Some(first), None)
            };
            self.outcome.differences.push(difference);
        }
        missing
    }

    fn same_or_changed(&mut self, pair: &Pair<'c>) {
        for (a, b) in &pair.matched.pairs {
            let (expected, found) = (&pair.expected[*a], &pair.found[*b]);
            let before = self.outcome.differences.len();
            // A value of before a correction is explained at once.
            let replaced = pair.all.iter().any(|other| other.plain == found.plain) && expected.plain != found.plain;
            for (n, item) in pair.form.items().iter().enumerate().filter(|(_, item)| item.key() != PICTURE) {
                self.value(pair, (expected, found), n, item, replaced);
            }
            self.picture(pair, expected, found);
            self.quotes(expected, found);
            if self.outcome.differences.len() == before {
                self.outcome.equal += 1;
            }
        }
    }

    fn value(&mut self, pair: &Pair<'c>, of: (&Ready<'c>, &Ready<'c>), n: usize, item: &Arc<Item>, replaced: bool) {
        let (expected, found) = of;
        match cells::compare(&pair.form, item, &expected.full[n], &found.full[n]) {
            Verdict::Same if expected.raw[n] != found.raw[n] => self.count(Leave::Unfolded),
            Verdict::Same => {}
            Verdict::Left(leave) => self.count(leave),
            Verdict::Differs => {
                let hint = match replaced {
                    true => Some(Hint::Replaced),
                    false => self.folded(pair, found, n, item).or_else(|| Hint::of(&expected.full[n], &found.full[n])),
                };
                self.outcome.differences.push(Difference {
                    what: What::Item(item.clone()),
                    expected: expected.full[n].clone(),
                    found: found.full[n].clone(),
                    hint,
                    ..record(DifferenceKind::Changed, &pair.form, Some(expected), Some(found))
                });
            }
        }
    }

    /// Whether a value of a shared cell is that of another record.
    fn folded(&self, pair: &Pair<'c>, found: &Ready<'c>, n: usize, item: &Item) -> Option<Hint> {
        let merge = unfold::table(self.pages, pair.form.code())?;
        merge.columns.iter().find(|column| column.item.get_ref() == item.key() && column.level > 0)?;
        let other = pair.expected.iter().any(|other| other.full[n] == found.full[n]);
        other.then_some(Hint::Folded)
    }

    fn picture(&mut self, pair: &Pair<'c>, expected: &Ready<'c>, found: &Ready<'c>) {
        match pictures::compare((self.imported, expected), (self.exported, found)) {
            None | Some(Picture::Same) => {}
            Some(Picture::Left(leave)) => self.count(leave),
            Some(Picture::Differs(kind)) => self.outcome.differences.push(Difference {
                what: What::Picture,
                expected: expected.placed.row.get(PICTURE).to_owned(),
                found: found.placed.row.get(PICTURE).to_owned(),
                ..record(kind, &pair.form, Some(expected), Some(found))
            }),
        }
    }

    fn quotes(&mut self, expected: &Ready<'_>, found: &Ready<'_>) {
        let [a, b] = [expected, found].map(|ready| &ready.placed.row.quoted);
        let differ = a.len() == b.len() && a != b;
        if differ {
            self.count(Leave::Quoting);
        }
    }

    /// Records that are not there, a form at a time if there is nothing of it.
    fn lost(&mut self, pair: &Pair<'c>, missing: &BTreeSet<String>) {
        let lost: Vec<&Ready<'c>> = pair.matched.lost.iter().map(|n| &pair.expected[*n]).collect();
        let lost: Vec<&Ready<'c>> =
            lost.into_iter().filter(|ready| !missing.contains(ready.placed.row.get("insured_number"))).collect();
        if lost.len() > 1 && pair.matched.pairs.is_empty() {
            let hint = Some(Hint::Form(lost.len()));
            let difference =
                Difference { key: Vec::new(), hint, ..record(DifferenceKind::Lost, &pair.form, Some(lost[0]), None) };
            return self.outcome.differences.push(difference);
        }
        self.outcome
            .differences
            .extend(lost.into_iter().map(|ready| record(DifferenceKind::Lost, &pair.form, Some(ready), None)));
    }

    /// Records that were not there. Returns the units that hold the same for another office.
    fn added(&mut self, pair: &Pair<'c>) -> BTreeSet<usize> {
        let mut copies = BTreeSet::new();
        for n in &pair.matched.added {
            let found = &pair.found[*n];
            let twin = pair.matched.pairs.iter().find(|(a, _)| pair.expected[*a].plain == found.plain);
            let other = twin.map(|(_, b)| &pair.found[*b]);
            if other.is_some_and(|other| self.is_for_another_office(found, other)) {
                copies.insert(found.placed.unit);
                self.count(Leave::Copies);
                continue;
            }
            let hint = match other {
                Some(_) => Some(Hint::Twice),
                None => pair.all.iter().any(|all| all.plain == found.plain).then_some(Hint::Replaced),
            };
            self.outcome
                .differences
                .push(Difference { hint, ..record(DifferenceKind::Added, &pair.form, None, Some(found)) });
        }
        copies
    }

    fn is_for_another_office(&self, a: &Ready<'_>, b: &Ready<'_>) -> bool {
        let key = |ready: &Ready<'_>| self.exported.units[ready.placed.unit].key.clone();
        match (key(a), key(b)) {
            (Some(a), Some(b)) => a.from() == b.from() && a.to() != b.to(),
            _ => false,
        }
    }

    /// Whether the records of a form stand in another order.
    fn order(&mut self, pair: &Pair<'c>) {
        let mut last = None;
        let mut turned = false;
        for (_, b) in &pair.matched.pairs {
            turned |= last.is_some_and(|last| last > *b);
            last = Some(*b);
        }
        if turned {
            self.count(Leave::Order);
        }
    }

    /// Senders, receivers and serials in the names of files.
    fn names(&mut self, found: &[Placed<'c>], copies: &BTreeSet<usize>) {
        let units: BTreeSet<usize> = found.iter().map(|placed| placed.unit).collect();
        let own: Vec<_> = self.imported.units.iter().filter_map(|unit| unit.key.clone()).collect();
        for unit in units {
            let key = &self.exported.units[unit].key;
            let said = |end: fn(&crate::read::UnitKey) -> String| key.as_ref().map_or(String::new(), end);
            let there = |key: &crate::read::UnitKey| [key.from(), key.from_type(), key.to(), key.to_type()].join("_");
            let back = |key: &crate::read::UnitKey| [key.to(), key.to_type(), key.from(), key.from_type()].join("_");
            let found_route = said(|key| [key.from(), key.from_type(), key.to(), key.to_type()].join("_"));
            if own.iter().any(|own| there(own) == found_route) {
            } else if own.iter().any(|own| back(own) == found_route) {
                self.count(Leave::Swapped);
            } else if !copies.contains(&unit) {
                let expected = own.first().map(there).unwrap_or_default();
                self.outcome.differences.push(route(expected, found_route, found.iter().find(|p| p.unit == unit)));
            }
            let serial = said(|key| key.serial().to_owned());
            if !serial.is_empty() && own.iter().all(|own| own.serial() != serial) {
                self.count(Leave::Serial);
            }
        }
    }
}

fn route(expected: String, found: String, first: Option<&Placed<'_>>) -> Difference {
    let exported = first.and_then(|placed| place(placed));
    let (person, form, imported, hint) = (None, None, None, None);
    Difference {
        kind: DifferenceKind::Changed,
        person,
        form,
        key: Vec::new(),
        what: What::Route,
        expected,
        found,
        imported,
        exported,
        hint,
    }
}

fn place(placed: &Placed<'_>) -> Option<RecordPlace> {
    let first = placed.row.places.first()?;
    Some(RecordPlace { file: first.file.to_string(), record: first.record })
}

/// A difference about a record, which the imported one names where there is one.
fn record(
    kind: DifferenceKind,
    form: &Arc<Form>,
    expected: Option<&Ready<'_>>,
    found: Option<&Ready<'_>>,
) -> Difference {
    let named = expected.or(found);
    let value = |ready: &Ready<'_>, key: &str| ready.placed.row.get(key).to_owned();
    let person =
        named.map(|ready| Person { insurer: value(ready, "insurer_number"), insured: value(ready, "insured_number") });
    let key = form.record_key().iter().filter_map(|n| Some((form.items()[*n].clone(), named?.full[*n].clone())));
    let key =
        key.filter(|(item, value)| !matches!(item.key(), "insurer_number" | "insured_number") && !value.is_empty());
    Difference {
        kind,
        person,
        form: Some(form.clone()),
        key: key.collect(),
        what: What::Record,
        expected: String::new(),
        found: String::new(),
        imported: expected.and_then(|ready| place(&ready.placed)),
        exported: found.and_then(|ready| place(&ready.placed)),
        hint: None,
    }
}
