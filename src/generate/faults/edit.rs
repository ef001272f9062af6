//! The language in which data is broken: by `--faults`, and by the tables of the tests.
//!
//! An edit is a line on the files of a unit:
//!
//! | | |
//! |---|---|
//! | `set UPJSK 2 units = 388` | writes a cell of record 2, with its quotes |
//! | `repeat UPJSK 2`, `drop UPJSK 2` | writes the record twice; removes it, if others are left |
//! | `push UPJSK 2`, `pop UPJSK 2` | adds an empty cell at the end of the record; removes its last one |
//! | `cut UPJSK 2 planner_name` | ends the file inside the cell, after a quote and one byte |
//! | `shorten UPJSK = 2` | removes two bytes at the end of the file |
//! | `prepend UPJSK = TEXT`, `append UPJSK = TEXT` | adds to the beginning or the end |
//! | `replace UPJSK TEXT => TEXT` | replaces every occurrence |
//! | `header UPJSK` | adds the names of the items as the first line |
//! | `encode UPJSK = utf8` | writes the file in UTF-8, or in `utf16` |
//! | `rename UPJSK serial = 20241105093000` | changes a part of the name; several with commas |
//! | `rename UPJSK = {stem}.csv` | changes the whole name |
//! | `copy UPJSK …` | adds the file again under a name given as for `rename` |
//! | `remove UPJSK` | removes the file |
//! | `add 4.1/actual UPJSK` | adds a file of another unit, with sender, receiver and serial of this one |
//! | `write readme.txt = TEXT` | writes a file |
//!
//! A file is named by what stands before the first number of its name, or by its whole name. A record is a number, `*` for all,
//! `person` for all of the person of the chosen record; `*[service_code=11*]` are those with a cell that fits. A caller may
//! choose a file and a record: edits that name none are about these. A text that begins with `0x` is bytes in hexadecimal.
//! `{serial}` stands for that part of the chosen (or first) file's name, `{name}` for all of it, `{stem}` for what is before
//! the extension, `{insured_number}` for the cell of the chosen record, without quotes.

pub(crate) use super::records::fits;
pub use super::records::{Record, join, split};
use crate::generate::generator::File;
use crate::ground::ms932;
use crate::schema::{Edition, NameField};

/// The files of a unit that are edited.
pub struct EditedUnit<'u> {
    pub(super) edition: &'u Edition,
    /// Where the files are; the paths of edits begin there.
    pub(super) folder: &'u str,
    /// The files.
    pub files: Vec<File>,
    pub(super) chosen: Option<Chosen>,
    /// The files of another unit, by what it is called.
    other: &'u dyn Fn(&str) -> Vec<File>,
}

#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub path: String,
    pub record: usize,
    pub cells: Record,
}

/// An edit that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{line}`: {why}")]
pub struct EditError {
    line: String,
    why: String,
}

impl<'u> EditedUnit<'u> {
    /// A unit in a folder: empty, or a path that ends in `/`.
    pub fn new(edition: &'u Edition, folder: &'u str, files: Vec<File>, other: &'u dyn Fn(&str) -> Vec<File>) -> Self {
        EditedUnit { edition, folder, files, chosen: None, other }
    }

    /// Chooses the file and record that edits are about.
    pub(super) fn choose(&mut self, file: usize, record: usize) {
        let cells = split(&self.files[file].bytes).swap_remove(record);
        self.chosen = Some(Chosen { path: self.files[file].path.clone(), record, cells });
    }

    /// The path of the chosen file, as edits have left it, and the chosen record.
    pub(super) fn chosen(&self) -> Option<(&str, usize)> {
        self.chosen.as_ref().map(|chosen| (chosen.path.as_str(), chosen.record))
    }

    /// Makes an edit.
    ///
    /// # Errors
    ///
    /// If the line is not in the language, or the unit has no place for it.
    pub fn edit(&mut self, line: &str) -> Result<(), EditError> {
        self.run(line).map_err(|why| EditError { line: line.to_owned(), why })
    }

    fn run(&mut self, line: &str) -> Result<(), String> {
        let (head, value) = match line.strip_suffix(" =") {
            Some(head) => (head, ""),
            None => line.split_once(" = ").unwrap_or((line, "")),
        };
        let (verb, words) = head.split_once(' ').unwrap_or((head, ""));
        let words = self.expand(words)?;
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        match (verb, &words[..]) {
            ("set", [place @ .., item]) => self.set(place, item, value),
            ("repeat", place) => self.repeat(place),
            ("drop", place) => self.drop_records(place),
            ("push", place) => self.each_record(place, |rows, n| rows[n].push(Vec::new())),
            ("pop", place) => self.each_record(place, |rows, n| rows[n].pop()),
            ("cut", [place @ .., item]) => self.cut(place, item),
            ("shorten", place) => {
                let bytes: usize = value.parse().map_err(|_| "no number of bytes")?;
                self.rewrite(place, |old| old[..old.len().saturating_sub(bytes)].to_vec())
            }
            ("prepend", place) => {
                let value = bytes(value)?;
                self.rewrite(place, |old| [&value, old].concat())
            }
            ("append", place) => {
                let value = bytes(value)?;
                self.rewrite(place, |old| [old, &value].concat())
            }
            ("replace", [place, ..]) => self.replace(place, line),
            ("header", place) => self.header(place),
            ("encode", place) => self.encode(place, value),
            ("rename", place) => self.rename(place, value),
            ("copy", place) => {
                let (file, path) = self.new_path(place, value)?;
                let bytes = self.files[file].bytes.clone();
                self.files.push(File { path, bytes });
                Ok(())
            }
            ("remove", place) => {
                self.files.remove(self.one_file(place)?);
                Ok(())
            }
            ("add", [unit, name]) => self.add(unit, name),
            ("write", place) => self.write(place, value),
            _ => Err("there is no such edit".to_owned()),
        }
    }
}

/// The edits that take more than a line of code.
impl EditedUnit<'_> {
    fn set(&mut self, place: &[&str], item: &str, value: &str) -> Result<(), String> {
        let (file, records) = self.records(place)?;
        let (item, value) = (self.item(file, item)?, bytes(&self.expand(value)?)?);
        self.change(file, |rows| {
            records.iter().try_for_each(|n| {
                rows.get_mut(*n)?.get_mut(item)?.clone_from(&value);
                Some(())
            })
        })
    }

    fn repeat(&mut self, place: &[&str]) -> Result<(), String> {
        let (file, records) = self.records(place)?;
        if let (Some(chosen), []) = (&mut self.chosen, place) {
            chosen.record += 1;
        }
        let [n] = records[..] else { return Err("one record can be repeated".to_owned()) };
        self.change(file, |rows| {
            rows.insert(n + 1, rows.get(n)?.clone());
            Some(())
        })
    }

    fn drop_records(&mut self, place: &[&str]) -> Result<(), String> {
        let (file, records) = self.records(place)?;
        if records.len() >= split(&self.files[file].bytes).len() {
            return Err("no record would be left".to_owned());
        }
        self.each_record(place, |rows, n| rows.remove(n))
    }

    fn cut(&mut self, place: &[&str], item: &str) -> Result<(), String> {
        let (file, records) = self.records(place)?;
        let (item, n) = (self.item(file, item)?, records[0]);
        let rows = split(&self.files[file].bytes);
        let before = rows.get(n).and_then(|row| row.get(..item)).ok_or("the record has no such cell")?;
        let before = join(&rows[..n]).len() + before.iter().map(|cell| cell.len() + 1).sum::<usize>();
        self.files[file].bytes.truncate(before + 2);
        Ok(())
    }

    /// The texts may have spaces, so they are read from the whole line.
    fn replace(&mut self, place: &str, line: &str) -> Result<(), String> {
        let (_, texts) = line.split_once(&format!("{place} ")).ok_or("no text")?;
        let (find, to) = texts.split_once(" => ").ok_or("no ` => `")?;
        let (find, to) = (bytes(&self.expand(find)?)?, bytes(&self.expand(to)?)?);
        let old = self.files[self.file(place)?].bytes.clone();
        let parts: Vec<&[u8]> = pieces(&old, &find);
        if parts.len() < 2 {
            return Err("there is no such text".to_owned());
        }
        self.rewrite(&[place], |_| parts.join(&to[..]))
    }

    fn header(&mut self, place: &[&str]) -> Result<(), String> {
        let file = self.one_file(place)?;
        let names: Vec<&str> = self.form(file)?.items().iter().map(|item| item.name()).collect();
        let names = bytes(&(names.join(",") + "\r\n"))?;
        self.rewrite(place, |old| [&names, old].concat())
    }

    fn encode(&mut self, place: &[&str], encoding: &str) -> Result<(), String> {
        let text = ms932::decode(&self.files[self.one_file(place)?].bytes).into_owned();
        let units = || [0xFEFFu16].into_iter().chain(text.encode_utf16());
        match encoding {
            "utf8" => self.rewrite(place, |_| text.clone().into_bytes()),
            "utf16" => self.rewrite(place, |_| units().flat_map(u16::to_le_bytes).collect()),
            _ => Err("no encoding but utf8 and utf16".to_owned()),
        }
    }

    fn rename(&mut self, place: &[&str], value: &str) -> Result<(), String> {
        let (file, path) = self.new_path(place, value)?;
        let old = std::mem::replace(&mut self.files[file].path, path.clone());
        if let Some(chosen) = self.chosen.as_mut().filter(|chosen| chosen.path == old) {
            chosen.path = path;
        }
        Ok(())
    }

    /// Adds a file of another unit, with sender, receiver and serial of this one.
    fn add(&mut self, unit: &str, name: &str) -> Result<(), String> {
        let other = EditedUnit::new(self.edition, "", (self.other)(unit), self.other);
        let from = &other.files[other.file(name)?];
        let (pattern, fields) = self.parts(from.name()).ok_or("its name cannot be read")?;
        let own = self.parts(self.name()).map(|(_, own)| own).unwrap_or_default();
        let part = |field: NameField| own[field as usize].as_ref().filter(|_| field != NameField::Month);
        let path = pattern.write(|field| part(field).or(fields[field as usize].as_ref()).map(String::as_str));
        let path = format!("{}{}", self.folder, path.ok_or("its name cannot be written")?);
        let bytes = from.bytes.clone();
        self.files.push(File { path, bytes });
        Ok(())
    }

    fn write(&mut self, place: &[&str], value: &str) -> Result<(), String> {
        let value = bytes(value)?;
        if self.one_file(place).is_ok() {
            return self.rewrite(place, |_| value.clone());
        }
        let [name] = place else { return Err("no name".to_owned()) };
        self.files.push(File { path: format!("{}{name}", self.folder), bytes: value });
        Ok(())
    }

    fn rewrite(&mut self, words: &[&str], new: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<(), String> {
        let place = self.one_file(words)?;
        let file = &mut self.files[place];
        file.bytes = new(&file.bytes);
        Ok(())
    }

    fn change(&mut self, file: usize, change: impl FnOnce(&mut Vec<Record>) -> Option<()>) -> Result<(), String> {
        let mut rows = split(&self.files[file].bytes);
        change(&mut rows).ok_or("there is no such record or cell")?;
        self.files[file].bytes = join(&rows);
        Ok(())
    }

    fn each_record<T>(&mut self, words: &[&str], change: impl Fn(&mut Vec<Record>, usize) -> T) -> Result<(), String> {
        let (file, records) = self.records(words)?;
        self.change(file, |rows| {
            let there = records.iter().all(|n| *n < rows.len());
            // From the last one on: what is removed moves those after it.
            there.then(|| records.iter().rev().for_each(|n| _ = change(rows, *n)))
        })
    }
}

/// A text in MS932, or the bytes that it stands for.
fn bytes(text: &str) -> Result<Vec<u8>, String> {
    match text.strip_prefix("0x") {
        Some(hex) => {
            hex.split(' ').map(|byte| u8::from_str_radix(byte, 16).map_err(|_| format!("{byte} is no byte"))).collect()
        }
        None => ms932::encode(text).ok_or_else(|| format!("{text} is not MS932")),
    }
}

/// The pieces between the occurrences of some bytes.
fn pieces<'b>(mut data: &'b [u8], separator: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = memchr::memmem::find(data, separator).filter(|_| !separator.is_empty()) {
        pieces.push(&data[..at]);
        data = &data[at + separator.len()..];
    }
    pieces.push(data);
    pieces
}
