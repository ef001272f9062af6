//! Everything that is printed at once: a page of HTML for each person or unit, and an index of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::notes::Notes;
use super::options::{By, Press};
use super::read::{Contents, PrintRecord, Unread};
use super::render::Engine;
use super::sheets::{Person, Sheet, sheets};
use crate::schema::SpecError;

/// The name of the index.
pub(super) const INDEX: &str = "index.html";

/// A file of HTML that needs no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookPage {
    /// The name that other pages link to.
    pub name: String,
    /// The text.
    pub html: String,
}

/// Pages that are made when they are asked for, one by one and on several threads.
#[derive(Debug)]
pub struct Book<'p> {
    pub(super) press: &'p Press,
    engine: &'p Engine,
    pub(super) units: Vec<Contents>,
    pub(super) notes: Notes,
    pub(super) chapters: Vec<Chapter>,
    /// Records by form, person, and the item that dates them: what sheets take from beside.
    beside: HashMap<(String, Person, String), Vec<(usize, usize)>>,
}

/// What stands on one page of HTML.
#[derive(Debug, Default)]
pub(super) struct Chapter {
    pub name: String,
    /// The person or the unit it is about; `None`: what could not be read of anybody.
    pub about: Option<About>,
    pub sheets: Vec<Sheet>,
    pub lost: Vec<Unread>,
}

#[derive(Clone, Debug)]
pub(super) enum About {
    Person { person: Person, name: String, kana: String },
    Unit { label: String },
}

impl<'p> Book<'p> {
    pub(super) fn new(
        press: &'p Press,
        engine: &'p Engine,
        units: Vec<Contents>,
        notes: Notes,
        labels: Vec<String>,
    ) -> Book<'p> {
        let mut book = Book { press, engine, units, notes, chapters: Vec::new(), beside: HashMap::new() };
        book.note_beside();
        match press.options.by {
            By::Person => book.by_person(),
            By::Unit => book.by_unit(labels),
        }
        let mut names = BTreeSet::from([INDEX.to_owned()]);
        for chapter in &mut book.chapters {
            chapter.name = unused_name(&chapter.name, &mut names);
        }
        book
    }

    /// How many pages of HTML there are, without the index.
    pub fn len(&self) -> usize {
        self.chapters.len()
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.chapters.is_empty()
    }

    /// How many records and files could not be read.
    pub fn lost(&self) -> usize {
        self.units.iter().map(|unit| unit.lost.len()).sum()
    }

    /// One page.
    ///
    /// # Errors
    ///
    /// If a template uses a name that does not exist.
    ///
    /// # Panics
    ///
    /// If there is no such page.
    pub fn page(&self, n: usize) -> Result<BookPage, SpecError> {
        let chapter = &self.chapters[n];
        Ok(BookPage { name: chapter.name.clone(), html: self.engine.chapter(self, chapter)? })
    }

    /// The index of all pages.
    ///
    /// # Errors
    ///
    /// As [`Book::page`].
    pub fn index(&self) -> Result<BookPage, SpecError> {
        Ok(BookPage { name: INDEX.to_owned(), html: self.engine.index(self)? })
    }

    fn note_beside(&mut self) {
        for layout in self.press.pages.layouts() {
            for form in &layout.beside {
                for (unit, contents) in self.units.iter().enumerate() {
                    for (n, row) in contents.rows.iter().enumerate() {
                        let date = row.get(layout.by.get_ref());
                        if row.form.code() != form.get_ref() || date.is_empty() {
                            continue;
                        }
                        let key = (form.get_ref().clone(), Person::of(row), format!("{}={date}", layout.by.get_ref()));
                        let there = self.beside.entry(key).or_default();
                        if there.last() != Some(&(unit, n)) {
                            there.push((unit, n));
                        }
                    }
                }
            }
        }
    }

    /// The record of another form for the person and the date of a sheet: of its own unit, or else of any.
    pub(super) fn beside(&self, sheet: &Sheet, form: &str, by: &str) -> Option<&PrintRecord> {
        let found = self.beside.get(&(form.to_owned(), sheet.person.clone(), format!("{by}={}", sheet.key)))?;
        let own = found.iter().find(|(unit, _)| sheet.units.contains(unit));
        let any = found.first().filter(|_| self.press.options.by == By::Person);
        own.or(any).map(|(unit, n)| &self.units[*unit].rows[*n])
    }

    fn by_person(&mut self) {
        let mut names: BTreeMap<Person, (String, String)> = BTreeMap::new();
        for row in self.units.iter().flat_map(|unit| &unit.rows) {
            let (name, kana) = (row.get("user_name"), row.get("user_name_kana"));
            let known = names.entry(Person::of(row)).or_default();
            for (known, own) in [(&mut known.0, name), (&mut known.1, kana)] {
                if known.is_empty() {
                    own.clone_into(known);
                }
            }
        }
        let mut chapters: BTreeMap<Person, Chapter> = BTreeMap::new();
        for sheet in sheets(&self.press.pages, &self.units, true) {
            chapters.entry(sheet.person.clone()).or_default().sheets.push(sheet);
        }
        let mut unread = Chapter { name: "unreadable.html".to_owned(), ..Chapter::default() };
        for lost in self.units.iter().flat_map(|unit| &unit.lost) {
            let person = lost.person.as_ref();
            let person = person.map(|(insurer, insured)| Person { insurer: insurer.clone(), insured: insured.clone() });
            // Numbers out of a record that is in disorder may be anything: they make no new person.
            match person.and_then(|person| chapters.get_mut(&person)) {
                Some(chapter) => chapter.lost.push(lost.clone()),
                None => unread.lost.push(lost.clone()),
            }
        }
        self.chapters = chapters
            .into_iter()
            .map(|(person, chapter)| {
                let file = format!("{}_{}.html", person.insurer, person.insured);
                let (name, kana) = names.remove(&person).unwrap_or_default();
                Chapter { name: file, about: Some(About::Person { person, name, kana }), ..chapter }
            })
            .collect();
        self.chapters.extend((!unread.lost.is_empty()).then_some(unread));
    }

    fn by_unit(&mut self, labels: Vec<String>) {
        let pages = &self.press.pages;
        let mut chapters: Vec<Chapter> = Vec::new();
        for (unit, label) in self.units.iter().zip(labels) {
            let label = unit.key.as_ref().map_or(label, ToString::to_string);
            let (name, about) = (format!("{label}.html"), Some(About::Unit { label }));
            chapters.push(Chapter { name, about, sheets: Vec::new(), lost: unit.lost.clone() });
        }
        for sheet in sheets(pages, &self.units, false) {
            if let Some(chapter) = sheet.units.first().and_then(|unit| chapters.get_mut(*unit)) {
                chapter.sheets.push(sheet);
            }
        }
        self.chapters = chapters;
    }
}

/// A name that every system accepts, and that no page has yet, whatever it thinks of capitals.
fn unused_name(wanted: &str, used: &mut BTreeSet<String>) -> String {
    let stem = wanted.strip_suffix(".html").unwrap_or(wanted);
    let plain: String =
        stem.chars().take(80).map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' }).collect();
    let mut name = format!("{plain}.html");
    let mut n = 2;
    while !used.insert(name.to_ascii_lowercase()) {
        name = format!("{plain}-{n}.html");
        n += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_not_used_twice() {
        let mut used = BTreeSet::from([INDEX.to_owned()]);
        let mut name = |wanted: &str| unused_name(wanted, &mut used);
        assert_eq!(name("131045_H000000001.html"), "131045_H000000001.html");
        assert_eq!(name("131045_h000000001.html"), "131045_h000000001-2.html");
        assert_eq!((name("../../x\u{0}.html"), name("index.html")), ("______x_.html".into(), "index-2.html".into()));
        assert_eq!((name("_.html"), name("_.html")), ("_.html".into(), "_-2.html".into()));
    }
}
