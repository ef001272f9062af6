//! Faults on purpose: a rule is broken at a known place, and nothing else is.
//!
//! What breaks a rule is a line of `faults.toml`. Each fault has a unit of its own, so that none hides another.

#[doc(hidden)]
pub mod edit;
mod expected;
mod left_out;
pub(in crate::generate) mod place;
mod recipe;
mod records;

pub use expected::{Expectation, Expected};

use super::generator::{File, Generator};
use super::outbox::OutgoingUnit;
use super::random::{Purpose, Random};
use super::row::Layout;
use crate::rule::RuleBook;
use crate::text::Text;
pub use left_out::LeftOut;
use left_out::{NAMES_HIDE_IT, NOT_PLANTABLE, text};
use recipe::{At, Beside, Expect, OneOrMore, Recipe, Where};
use records::{Record, split};

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
#[non_exhaustive]
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

impl FaultError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            FaultError::UnknownRule(name, near) => {
                let near = near.as_ref().map(|near| format!("。「{near}」のことですか")).unwrap_or_default();
                format!("「{name}」という規則はありません{near}")
            }
            FaultError::NotPlantable(rule, why) => format!("{rule} の違反は作れません: {}", why.ja),
            FaultError::NotARate(text) => format!("「{text}」は 0 から 1 までの割合ではありません"),
        };
        Text::new(ja, self.to_string())
    }
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
            // A rule may have a line for each edition.
            self.left_out.dedup_by(|a, b| a.rule == b.rule);
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
    pub(super) fn plant(&self, generator: &Generator, part: u64, units: &mut [OutgoingUnit]) -> Vec<Expected> {
        let random = &mut Random::new(generator.seed, part, 0, 0, Purpose::Faults);
        let mut expected = Vec::new();
        if self.recipes.is_empty() || units.is_empty() {
            return expected;
        }
        let lines = self.recipes.iter().flat_map(|recipe| &recipe.edit);
        let added = lines.filter_map(|line| line.strip_prefix("add other "));
        let spare = added.filter_map(|form| {
            let File { path, bytes } = units.iter().find_map(|unit| unit.files.get(unit.find(form)?))?;
            Some(File { path: path.rsplit('/').next()?.to_owned(), bytes: bytes.clone() })
        });
        let spare: Vec<File> = spare.collect();
        let field = &Field { generator, other: &|_| spare.clone() };
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
        // Units of some kinds are few, and the first rules take them. Over all parts every rule comes first once; after these come
        // the rules with the fewest places.
        let [first, next] =
            [part, part + 1].map(|n| n as usize * self.recipes.len() / (generator.parts() as usize).max(1));
        let mut recipes: Vec<&Recipe> = self.recipes.iter().cycle().skip(first).take(self.recipes.len()).collect();
        let places = |recipe: &&Recipe| units.iter().filter(|unit| recipe.place(field, unit).is_some()).count();
        recipes[next - first..].sort_by_cached_key(places);
        for recipe in recipes {
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
    /// The file of a unit and the records in it that have a place for the fault.
    fn place(&self, field: &Field<'_>, unit: &OutgoingUnit) -> Option<(usize, Vec<usize>)> {
        let edition = &field.generator.edition;
        let has = |form: &String| unit.find(form).is_some();
        let is_edition = self.edition.is_empty() || self.edition.iter().any(|name| name == edition.name());
        if !is_edition || self.with.as_ref().is_some_and(|form| !has(form)) || self.without.as_ref().is_some_and(has) {
            return None;
        }
        let layout = field.generator.layouts.get(&self.form)?;
        let file = unit.find(&self.form)?;
        let records = split(&unit.files[file].bytes);
        // A file that another fault has left unreadable is no place for this one.
        let readable = records.iter().all(|record| record.len() == layout.form.items().len());
        if !readable || self.several && records.len() < 2 {
            return None;
        }
        let is_beside = |record: &Record| self.beside.iter().all(|beside| beside.holds(record, &records, layout));
        let matching = |(n, record): &(usize, &Record)| {
            *n >= self.after && matches(&self.r#where, record, layout) && is_beside(record)
        };
        let candidates: Vec<usize> = records.iter().enumerate().filter(matching).map(|(n, _)| n).collect();
        (!candidates.is_empty()).then_some((file, candidates))
    }

    /// Changes a unit, if it has a place for the fault.
    fn plant(&self, field: &Field<'_>, unit: &mut OutgoingUnit, random: &mut Random) -> Option<Expected> {
        let (file, candidates) = self.place(field, unit)?;
        let edition = &field.generator.edition;
        let mut broken = edit::EditedUnit::new(edition, &unit.folder, unit.files.clone(), field.other);
        broken.choose(file, *random.one_of(&candidates));
        // What cannot be finished, or cannot be found again, is not planted.
        self.edit.iter().try_for_each(|line| broken.edit(line)).ok()?;
        let expected = self.expected(field.generator, &broken, unit)?;
        unit.files = broken.files;
        Some(expected)
    }

    /// Where the finding is.
    fn expected(
        &self,
        generator: &Generator,
        broken: &edit::EditedUnit<'_>,
        before: &OutgoingUnit,
    ) -> Option<Expected> {
        let path = |form: &str| Some(&broken.files[place::find(&broken.files, &before.folder, form)?].path);
        let (chosen, record) = broken.chosen()?;
        let set =
            self.edit.iter().find_map(|line| line.strip_prefix("set ")?.split(" =").next()?.split(' ').next_back());
        let item = self.item.as_deref().or(set);
        let (form, file, record) = match (&self.expect, &self.on) {
            (Some(expect), _) => (&expect.form, path(&expect.form)?.as_str(), expect.find(generator, broken, before)?),
            (None, Some(on)) => (&self.form, path(&broken.expand(on).ok()?)?.as_str(), 1),
            (None, None) if broken.files.len() > before.files.len() => {
                (&self.form, broken.files.last()?.path.as_str(), 1)
            }
            (None, None) if self.at == At::First => (&self.form, chosen, 1),
            (None, None) => (&self.form, chosen, record + 1),
        };
        let at_item = self.at == At::Item || self.at == At::First && self.item.is_some();
        let items = generator.layouts.get(form)?.form.items();
        let item = item.and_then(|key| items.iter().find(|item| item.key() == key));
        Some(Expected {
            rule: self.rule.clone(),
            file: file.to_owned(),
            record: (self.at != At::File).then_some(record as u64),
            item: item.filter(|_| at_item).map(|item| item.no()),
        })
    }
}

/// What is at hand for every fault of a part.
struct Field<'f> {
    generator: &'f Generator,
    /// A file, still without faults, of every form that is added to units it does not belong in.
    other: &'f dyn Fn(&str) -> Vec<File>,
}

impl Beside {
    fn holds(&self, record: &Record, records: &[Record], layout: &Layout) -> bool {
        let same = |other: &Record, key: &str| layout.place(key).is_some_and(|place| other[place] == record[place]);
        records.iter().any(|other| {
            let mut keys = self.same.iter().map(String::as_str).chain(["insured_number"]);
            matches(&self.r#where, other, layout) && keys.all(|key| same(other, key)) && !same(other, &self.other)
        })
    }
}

impl Expect {
    /// The number of the record.
    fn find(&self, generator: &Generator, broken: &edit::EditedUnit<'_>, unit: &OutgoingUnit) -> Option<usize> {
        let layout = generator.layouts.get(&self.form)?;
        let file = place::find(&broken.files, &unit.folder, &self.form)?;
        let same = |key: &str| Some((layout.place(key)?, broken.cell(key)?));
        let mut equal = vec![same("insured_number")?];
        for key in &self.same {
            equal.push(same(key)?);
        }
        let fits = |record: &Record| {
            equal.iter().all(|(place, cell)| record.get(*place) == Some(cell)) && matches(&self.r#where, record, layout)
        };
        let records = split(&broken.files[file].bytes);
        let found = records.iter().enumerate().filter(|(_, record)| fits(record));
        found.map(|(n, _)| n + 1).nth(self.nth.unwrap_or(1) - 1)
    }
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
