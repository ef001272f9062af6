//! What software might export after it imported a scenario: the same files, with cells, records and names that can be changed.

use careplan::kit::Made;
use careplan::kit::check::{Outcome, ScenarioOutcome, check};
use careplan::print::Input;
use careplan::read::ms932;
use careplan::schema::{Form, Item, Spec};

use super::{imported, kit};
use crate::support::{join, split};

/// A cell: its text, and whether it stands in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub quoted: bool,
}

/// A file of records.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub form: String,
    pub rows: Vec<Vec<Cell>>,
}

/// The files of a scenario.
#[derive(Clone, Debug)]
pub struct Export {
    pub id: String,
    pub tables: Vec<Table>,
    pub pictures: Vec<(String, Vec<u8>)>,
}

impl Cell {
    fn read(raw: &[u8]) -> Cell {
        let text = ms932::decode(raw).into_owned();
        match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) => Cell { text: inner.replace("\"\"", "\""), quoted: true },
            None => Cell { text, quoted: false },
        }
    }

    fn write(&self) -> Vec<u8> {
        let must = self.text.contains(['"', ',', '\r', '\n']);
        let text = match self.quoted || must {
            true => format!("\"{}\"", self.text.replace('"', "\"\"")),
            false => self.text.clone(),
        };
        ms932::encode(&text).unwrap_or_else(|| panic!("{text}"))
    }
}

impl Table {
    pub fn of_form(&self) -> &'static Form {
        Spec::embedded().newest().form(&self.form).unwrap()
    }

    pub fn place(&self, key: &str) -> Option<usize> {
        self.of_form().items().iter().position(|item| item.key() == key)
    }

    pub fn get(&self, row: usize, key: &str) -> &str {
        self.place(key).map_or("", |place| &self.rows[row][place].text)
    }
}

impl Export {
    /// All that was imported, as it was.
    pub fn of(made: &Made) -> Export {
        let mut export = Export { id: made.id.clone(), tables: Vec::new(), pictures: Vec::new() };
        for file in made.units.iter().flatten() {
            let form = Spec::embedded().newest().forms().find(|form| {
                file.path.strip_prefix(form.code()).is_some_and(|rest| rest.as_bytes()[1].is_ascii_digit())
            });
            match form {
                None => export.pictures.push((file.path.clone(), file.bytes.clone())),
                Some(form) => {
                    let rows = split(&file.bytes);
                    let rows = rows.iter().map(|row| row.iter().map(|cell| Cell::read(cell)).collect());
                    let (name, form) = (file.path.clone(), form.code().to_owned());
                    export.tables.push(Table { name, form, rows: rows.collect() });
                }
            }
        }
        export
    }

    /// Changes every value, by its form and item.
    pub fn each(&mut self, change: impl Fn(&Form, &Item, &str) -> Option<String>) {
        for table in &mut self.tables {
            let form = table.of_form();
            for row in &mut table.rows {
                for (item, cell) in form.items().iter().zip(row) {
                    if let Some(text) = change(form, item, &cell.text) {
                        cell.text = text;
                    }
                }
            }
        }
    }

    /// Keeps some records; a file without any is not written.
    pub fn retain(&mut self, keep: impl Fn(&Table, usize) -> bool) {
        for n in 0..self.tables.len() {
            let table = self.tables[n].clone();
            let kept = (0..table.rows.len()).filter(|row| keep(&table, *row)).map(|row| table.rows[row].clone());
            self.tables[n].rows = kept.collect();
        }
        self.tables.retain(|table| !table.rows.is_empty());
    }

    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let bytes = |table: &Table| {
            let rows: Vec<Vec<Vec<u8>>> = table.rows.iter().map(|row| row.iter().map(Cell::write).collect()).collect();
            (table.name.clone(), join(&rows))
        };
        self.tables.iter().map(bytes).chain(self.pictures.iter().cloned()).collect()
    }

    /// What the comparison says of it.
    pub fn outcome(&self) -> ScenarioOutcome {
        let mut outcome = compare(&self.files(), std::slice::from_ref(&self.id));
        assert!(outcome.unread.is_empty(), "{}: {:?}", self.id, outcome.unread);
        outcome.scenarios.remove(0)
    }
}

/// Compares files with the kit.
pub fn compare(files: &[(String, Vec<u8>)], only: &[String]) -> Outcome {
    let inputs: Vec<Input> = files.iter().map(|(name, data)| Input::new(name, data.clone())).collect();
    check(Spec::embedded(), imported(), &inputs, only).unwrap()
}

/// The exports of all scenarios.
pub fn exports() -> Vec<Export> {
    kit().scenarios.iter().map(Export::of).collect()
}
