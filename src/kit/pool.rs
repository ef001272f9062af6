//! Synthetic people, and the units that they stand in.

use std::collections::{BTreeMap, BTreeSet};

use super::scenario::{Alike, Need, Scenario};
use crate::generate::faults::edit::{Record, fits, join, split};
use crate::generate::{File, Generator, OptionError, Options};
use crate::read::cell::content;
use crate::read::{FileName, UnitKey};
use crate::schema::{Edition, Form, Spec};

/// Offices, and people of each: enough that what is seldom is there, and numbers so that some begin with H.
const OFFICES: u64 = 97;
const PEOPLE_OF_OFFICE: u64 = 32;

/// 保険者番号 and 被保険者番号 stand in the same place of every form.
const PERSON: [usize; 2] = [1, 2];

/// A person by their numbers, as they stand in records.
pub(super) type Numbers = [Vec<u8>; 2];

/// Files of one unit.
pub(super) type Files = Vec<File>;

/// What is made for a seed, when it is looked at. Nobody is given to two scenarios, and no unit: a vendor may import all at once.
pub(super) struct Pool<'s> {
    spec: &'s Spec,
    generator: Generator,
    parts: Vec<Vec<Files>>,
    taken: BTreeSet<Numbers>,
    /// Part and place of units.
    used: BTreeSet<(u64, usize)>,
}

impl<'s> Pool<'s> {
    pub fn new(spec: &'s Spec, seed: u64) -> Result<Pool<'s>, OptionError> {
        let options = Options { users: OFFICES * PEOPLE_OF_OFFICE, offices: OFFICES, seed, ..Options::default() };
        Ok(Pool {
            spec,
            generator: Generator::new(spec, &options)?,
            parts: Vec::new(),
            taken: BTreeSet::new(),
            used: BTreeSet::new(),
        })
    }

    pub fn edition(&self) -> &Edition {
        self.generator.edition()
    }

    /// The first unit with people that a scenario asks for, and them.
    pub fn take(&mut self, scenario: &Scenario) -> Option<(Files, Vec<Numbers>)> {
        for n in 0..self.generator.parts() {
            self.make(n);
            let units =
                self.parts[n as usize].iter().enumerate().filter(|(place, _)| !self.used.contains(&(n, *place)));
            let found = units.into_iter().find_map(|(place, unit)| Some((place, unit, self.choose(unit, scenario)?)));
            if let Some((place, unit, people)) = found {
                let unit = unit.clone();
                self.used.insert((n, place));
                self.taken.extend(people.iter().cloned());
                return Some((unit, people));
            }
        }
        None
    }

    /// Makes the parts up to one, each once.
    fn make(&mut self, n: u64) {
        for part in self.parts.len() as u64..=n {
            let mut units: BTreeMap<Option<UnitKey>, Files> = BTreeMap::new();
            for file in self.generator.part(part) {
                let name = file.name().to_owned();
                let key = FileName::read(self.spec, &name).unit();
                units.entry(key).or_default().push(File { path: name, bytes: file.bytes });
            }
            self.parts.push(units.into_values().collect());
        }
    }

    /// The people of a unit that a scenario asks for.
    fn choose(&self, unit: &Files, scenario: &Scenario) -> Option<Vec<Numbers>> {
        let forms: Vec<&str> = unit.iter().filter_map(|file| self.form(file)).map(Form::code).collect();
        let same = forms.len() == scenario.forms.len() && scenario.forms.iter().all(|form| forms.contains(&&**form));
        if !same || !unit.iter().all(|file| file.path.contains(&scenario.names)) {
            return None;
        }
        let mut fitting: Vec<Numbers> = Vec::new();
        for row in unit.first().map(|file| split(&file.bytes))? {
            let person = person(&row)?;
            let is_new = !fitting.contains(&person) && !self.taken.contains(&person);
            if is_new && scenario.needs.iter().all(|need| self.has(unit, &person, need)) {
                fitting.push(person);
            }
        }
        match &scenario.alike {
            None => (fitting.len() >= scenario.people).then(|| fitting[..scenario.people].to_vec()),
            Some(alike) => self.alike(unit, fitting, alike, scenario.people),
        }
    }

    /// So many people who have a value in common.
    fn alike(&self, unit: &Files, people: Vec<Numbers>, alike: &Alike, wanted: usize) -> Option<Vec<Numbers>> {
        let file = unit.iter().find(|file| self.form(file).is_some_and(|form| form.code() == alike.form))?;
        let place = place(self.form(file)?, &alike.item)?;
        let mut groups: BTreeMap<Vec<u8>, Vec<Numbers>> = BTreeMap::new();
        for row in split(&file.bytes) {
            let own = person(&row)?;
            if people.contains(&own) {
                groups.entry(row.get(place)?.clone()).or_default().push(own);
            }
        }
        groups.into_values().find(|group| group.len() >= wanted).map(|group| group[..wanted].to_vec())
    }

    /// Whether a person has the records that are needed.
    fn has(&self, unit: &Files, who: &Numbers, need: &Need) -> bool {
        let file = unit.iter().find(|file| self.form(file).is_some_and(|form| form.code() == need.form));
        let Some((file, form)) = file.and_then(|file| Some((file, self.form(file)?))) else { return need.least == 0 };
        let suits = |row: &Record| {
            person(row).as_ref() == Some(who)
                && need.r#where.iter().all(|(key, patterns)| {
                    let cell = place(form, key).and_then(|place| row.get(place)).map_or(&b""[..], |cell| content(cell));
                    patterns.split(',').all(|pattern| suits(pattern, cell))
                })
        };
        let rows: Vec<Record> = split(&file.bytes).into_iter().filter(suits).collect();
        let count = match need.distinct.as_ref().and_then(|key| place(form, key)) {
            Some(place) => rows.iter().filter_map(|row| row.get(place)).collect::<BTreeSet<_>>().len(),
            None => rows.len(),
        };
        (need.least..=need.most).contains(&count)
    }

    fn form(&self, file: &File) -> Option<&'s Form> {
        FileName::read(self.spec, &file.path).edition_and_form().map(|(_, form)| &**form)
    }

    /// The records of the given people, without pictures that belong to others.
    pub fn of(&self, unit: &Files, people: &[Numbers]) -> Files {
        let own = |row: &Record| person(row).is_some_and(|own| people.contains(&own));
        let (records, pictures): (Vec<&File>, Vec<&File>) = unit.iter().partition(|file| self.form(file).is_some());
        let mut files: Files = Vec::new();
        for file in records {
            let rows: Vec<Record> = split(&file.bytes).into_iter().filter(own).collect();
            if !rows.is_empty() {
                files.push(File { path: file.path.clone(), bytes: join(&rows) });
            }
        }
        let named = |picture: &&&File| {
            files.iter().any(|file| memchr::memmem::find(&file.bytes, picture.path.as_bytes()).is_some())
        };
        let pictures: Files = pictures.iter().filter(named).map(|file| (*file).clone()).collect();
        files.extend(pictures);
        files
    }
}

/// The person of a record.
pub(super) fn person(row: &Record) -> Option<Numbers> {
    let cell = |place: usize| row.get(place).map(|cell| content(cell).to_vec());
    Some([cell(PERSON[0])?, cell(PERSON[1])?])
}

/// The place of an item.
pub(super) fn place(form: &Form, key: &str) -> Option<usize> {
    form.items().iter().position(|item| item.key() == key)
}

/// Whether a cell fits a pattern, which `!` turns round.
fn suits(pattern: &str, cell: &[u8]) -> bool {
    match pattern.strip_prefix('!') {
        Some(pattern) => !fits(pattern.as_bytes(), cell),
        None => fits(pattern.as_bytes(), cell),
    }
}
