//! Faults on purpose: a rule is broken at a known place, and nothing else is.
//!
//! What breaks a rule is a line of `faults.toml`. Each fault has a unit of its own, so that none hides another.

mod expected;
mod file;
mod left_out;
mod recipe;
mod records;

use std::collections::BTreeMap;

pub use expected::{Expectation, Expected};

use super::Generator;
use super::outbox::{Made, Unit};
use super::random::{Purpose, Random};
use super::row::Layout;
use crate::ground::ms932;
use crate::rule::RuleBook;
use crate::text::Text;
pub use left_out::LeftOut;
use left_out::{NAMES_HIDE_IT, NOT_PLANTABLE, text};
use recipe::{At, Expect, OneOrMore, Recipe, Where};
use records::Record;

/// Which faults to plant, and how often.
#[derive(Clone, Debug)]
pub struct Faults {
    recipes: Vec<Recipe>,
    /// Of a million units, how many get a fault; `None`: every rule once in every part that has a place for it.
    rate: Option<usize>,
    left_out: Vec<LeftOut>,
}

/// Faults that cannot be planted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such rule.
    #[error("no rule `{0}`{hint}", hint = .1.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownRule(String, Option<String>),
    /// The rule cannot be broken alone inside a unit.
    #[error("{rule} cannot be planted: {why}", rule = .0, why = .1.en)]
    NotPlantable(String, Text),
    /// Neither rules nor a rate.
    #[error("`{0}` is not a rate from 0 to 1")]
    NotARate(String),
}

impl Faults {
    /// Reads `0.01`, a rate of units, or `CP415,CP5`, rules and beginnings of their ids.
    ///
    /// # Errors
    ///
    /// If it is neither, or a rule cannot be planted.
    pub fn parse(asked: &str, rules: &RuleBook) -> Result<Faults, FaultError> {
        let mut faults = Faults { recipes: recipe::built_in(), rate: None, left_out: Vec::new() };
        if let Ok(rate) = asked.trim().parse::<f64>() {
            if !(0.0..=1.0).contains(&rate) {
                return Err(FaultError::NotARate(asked.to_owned()));
            }
            faults.rate = Some((rate * 1e6) as usize);
            faults.leave_out(&rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>());
            return Ok(faults);
        }
        let mut wanted: Vec<&str> = Vec::new();
        for name in asked.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let upper = name.to_ascii_uppercase();
            let of_group = |rule: &str| upper.starts_with("CP") && upper.len() < 5 && rule.starts_with(&upper);
            let group = rules.iter().filter(|rule| of_group(&rule.id));
            let before = wanted.len();
            wanted.extend(group.map(|rule| rule.id.as_str()));
            if wanted.len() > before {
                continue;
            }
            let rule = rules.get(name).ok_or_else(|| FaultError::UnknownRule(name.to_owned(), rules.nearest(name)))?;
            if let Some((_, why)) = NOT_PLANTABLE.iter().find(|(id, _)| *id == rule.id) {
                return Err(FaultError::NotPlantable(rule.id.clone(), text(why)));
            }
            wanted.push(&rule.id);
        }
        faults.recipes.retain(|recipe| wanted.contains(&recipe.rule.as_str()));
        faults.leave_out(&wanted);
        Ok(faults)
    }

    /// Takes out what cannot be found beside the other faults, and remembers what is not planted of what was wanted.
    fn leave_out(&mut self, wanted: &[&str]) {
        let no_data = NOT_PLANTABLE.iter().filter(|(rule, _)| wanted.contains(rule));
        self.left_out = no_data.map(|(rule, why)| LeftOut::new(rule, why)).collect();
        if self.recipes.iter().any(|recipe| recipe.stray) {
            let hidden = self.recipes.extract_if(.., |recipe| recipe.no_strays);
            self.left_out.extend(hidden.map(|recipe| LeftOut::new(&recipe.rule, &NAMES_HIDE_IT)));
        }
    }

    /// Rules that were asked for, by group or rate, and are not planted.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The rules that were asked for, where rules were: a rate promises none of them.
    pub fn wanted(&self) -> impl Iterator<Item = &str> {
        self.rules().filter(|_| self.rate.is_none())
    }

    /// The rules that are planted, where there is a place for them.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.recipes.iter().map(|recipe| recipe.rule.as_str())
    }

    /// Plants faults in the units of a part.
    pub(super) fn plant(&self, generator: &Generator, part: u64, units: &mut [Unit]) -> Vec<Expected> {
        let random = &mut Random::new(generator.seed, part, 0, 0, Purpose::Faults);
        let mut expected = Vec::new();
        if self.recipes.is_empty() || units.is_empty() {
            return expected;
        }
        let added = self.recipes.iter().filter_map(|recipe| recipe.file.as_deref()?.strip_prefix("add "));
        let spare = added.filter_map(|form| units.iter().find_map(|unit| Some(unit.files[find(unit, form)?].clone())));
        let field = &Field { generator, spare: spare.collect() };
        if let Some(rate) = self.rate {
            for unit in units {
                if random.below(1_000_000) < rate {
                    // Some rules have no place in this unit; others have.
                    let first = random.below(self.recipes.len());
                    let mut recipes = self.recipes.iter().cycle().skip(first).take(self.recipes.len());
                    expected.extend(recipes.find_map(|recipe| recipe.plant(field, unit, random)));
                }
            }
            return expected;
        }
        let mut used = vec![false; units.len()];
        // Every part begins with another rule: units of some kinds are few.
        let first = random.below(self.recipes.len());
        for recipe in self.recipes.iter().cycle().skip(first).take(self.recipes.len()) {
            let first = random.below(units.len());
            for n in (first..units.len()).chain(0..first) {
                if !used[n]
                    && let Some(found) = recipe.plant(field, &mut units[n], random)
                {
                    used[n] = true;
                    expected.push(found);
                    break;
                }
            }
        }
        expected
    }
}

impl Recipe {
    /// Changes a unit, if it has a place for the fault.
    fn plant(&self, field: &Field<'_>, unit: &mut Unit, random: &mut Random) -> Option<Expected> {
        let generator = field.generator;
        let has = |form: &String| find(unit, form).is_some();
        let edition = self.edition.is_empty() || self.edition.iter().any(|name| *name == generator.edition.name());
        if !edition || self.with.as_ref().is_some_and(|form| !has(form)) || self.without.as_ref().is_some_and(has) {
            return None;
        }
        let layout = generator.layouts.get(&self.form)?;
        let file = find(unit, &self.form)?;
        let mut records = records::split(&unit.files[file].file.bytes);
        let keys = self.set.keys().chain(self.hex.keys()).chain(self.r#where.keys()).chain(&self.item);
        // A file that another fault has left unreadable is no place for this one.
        let readable = records.iter().all(|record| record.len() == layout.form.items().len());
        let known = keys.into_iter().all(|key| layout.place(key).is_some());
        if !known || !readable || self.several && records.len() < 2 {
            return None;
        }
        let matching = |(n, record): &(usize, &Record)| *n >= self.after && matches(&self.r#where, record, layout);
        let candidates: Vec<usize> = records.iter().enumerate().filter(matching).map(|(n, _)| n).collect();
        if candidates.is_empty() {
            return None;
        }
        let mut at = *random.one_of(&candidates);
        let before = records[at].clone();
        let person = before.get(layout.place("insured_number")?)?.clone();
        let is_person = |record: &Record| layout.place("insured_number").is_some_and(|place| record[place] == person);
        if self.repeat {
            records.insert(at + 1, before.clone());
            at += 1;
        }
        for (n, record) in records.iter_mut().enumerate() {
            if n == at || self.person && is_person(record) {
                write(record, &self.set, layout)?;
                for (key, hex) in &self.hex {
                    record[layout.place(key)?] =
                        hex.split(' ').map(|b| u8::from_str_radix(b, 16)).collect::<Result<_, _>>().ok()?;
                }
            } else if let Some(also) = &self.also
                && is_person(record)
                && matches(&also.r#where, record, layout)
            {
                write(record, &also.set, layout)?;
            }
        }
        if self.more {
            records[at].push(Vec::new());
        }
        if self.fewer {
            records[at].pop();
        }
        if self.drop {
            records.remove(at);
        }
        // What cannot be finished, or cannot be found again, is undone.
        let saved = unit.clone();
        let change = Change { field, layout, file, before: &before, at, records: &records };
        let expected = self.finish(&change, unit);
        if expected.is_none() {
            *unit = saved;
        }
        expected
    }

    /// Puts the records back, does what is done to the whole file, and says where the finding is.
    fn finish(&self, change: &Change<'_>, unit: &mut Unit) -> Option<Expected> {
        let Change { field, layout, file, before, at, .. } = *change;
        let generator = field.generator;
        let mut bytes = records::join(change.records);
        let mut record = at + 1;
        let mut path = unit.files[file].file.path.clone();
        if let Some(operation) = &self.file {
            let at = file::Place { field, layout, file, record: before };
            let done = file::apply(operation, &at, unit, &mut bytes)?;
            path = done.path;
            record = done.record.unwrap_or(record);
        }
        if let Some(made) = unit.files.get_mut(file).filter(|made| made.member.is_some_and(|m| m.0 == self.form)) {
            made.file.bytes = bytes;
        }
        if let Some(form) = &self.on {
            path = unit.files[find(unit, form)?].file.path.clone();
        }
        let item = self.item.as_ref().or(self.set.keys().next()).or(self.hex.keys().next());
        let mut of = layout;
        if let Some(expect) = &self.expect {
            of = generator.layouts.get(&expect.form)?;
            let file = find(unit, &expect.form)?;
            record = expect.find(change, of, &records::split(&unit.files[file].file.bytes))?;
            path = unit.files[file].file.path.clone();
        }
        let item = item.and_then(|key| of.place(key)).filter(|_| self.at == At::Item);
        Some(Expected {
            rule: self.rule.clone(),
            file: path,
            record: (self.at != At::File).then_some(record as u64),
            item: item.map(|place| of.form.items()[place].no()),
        })
    }
}

/// What is changed, and what is at hand for it.
struct Field<'f> {
    generator: &'f Generator,
    /// A file, still without faults, of every form that is added to units it does not belong in.
    spare: Vec<Made>,
}

/// A change to a file, not yet written.
struct Change<'c> {
    field: &'c Field<'c>,
    layout: &'c Layout,
    file: usize,
    /// The record as it was.
    before: &'c Record,
    /// The record that was changed.
    at: usize,
    records: &'c [Record],
}

impl Expect {
    /// The number of the record.
    fn find(&self, change: &Change<'_>, layout: &Layout, records: &[Record]) -> Option<usize> {
        let same = |key: &str| Some((layout.place(key)?, change.before.get(change.layout.place(key)?)?));
        let person = same("insured_number")?;
        let other = self.same.as_ref().map(|key| same(key));
        let fits = |record: &Record| {
            record[person.0] == *person.1
                && other.is_none_or(|other| other.is_some_and(|(place, cell)| record[place] == *cell))
                && matches(&self.r#where, record, layout)
        };
        let found = records.iter().enumerate().filter(|(_, record)| fits(record));
        found.map(|(n, _)| n + 1).nth(self.nth.unwrap_or(1) - 1)
    }
}

/// The place of a form's file in a unit.
fn find(unit: &Unit, form: &str) -> Option<usize> {
    unit.files.iter().position(|made: &Made| made.member.is_some_and(|member| member.0 == form))
}

/// Whether a record is as it must be.
fn matches(wanted: &Where, record: &Record, layout: &Layout) -> bool {
    wanted.iter().all(|(key, patterns)| {
        let Some(cell) = layout.place(key).and_then(|place| record.get(place)) else { return false };
        let fits = |pattern: &String| records::fits(pattern.as_bytes(), cell);
        match patterns {
            OneOrMore::One(pattern) => fits(pattern),
            OneOrMore::More(patterns) => patterns.iter().any(fits),
        }
    })
}

/// Sets cells.
fn write(record: &mut Record, values: &BTreeMap<String, String>, layout: &Layout) -> Option<()> {
    for (key, value) in values {
        record[layout.place(key)?] = ms932::encode(value)?;
    }
    Some(())
}
