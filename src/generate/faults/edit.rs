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

use super::records::fits;
pub use super::records::{Record, join, split};
use crate::generate::generator::File;
use crate::ground::ms932;
use crate::read::cell::content;
use crate::schema::{Edition, Form, NameField, NamePattern};

/// The files of a unit that are edited.
pub struct Unit<'u> {
    edition: &'u Edition,
    /// Where the files are; the paths of edits begin there.
    folder: &'u str,
    /// The files.
    pub files: Vec<File>,
    chosen: Option<Chosen>,
    /// The files of another unit, by what it is called.
    other: &'u dyn Fn(&str) -> Vec<File>,
}

#[derive(Clone, Debug)]
struct Chosen {
    path: String,
    record: usize,
    cells: Record,
}

/// An edit that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{line}`: {why}")]
pub struct EditError {
    line: String,
    why: String,
}

impl<'u> Unit<'u> {
    /// A unit in a folder: empty, or a path that ends in `/`.
    pub fn new(edition: &'u Edition, folder: &'u str, files: Vec<File>, other: &'u dyn Fn(&str) -> Vec<File>) -> Self {
        Unit { edition, folder, files, chosen: None, other }
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
            ("set", [place @ .., item]) => {
                let (file, records) = self.records(place)?;
                let (item, value) = (self.item(file, item)?, bytes(&self.expand(value)?)?);
                self.change(file, |rows| {
                    records.iter().try_for_each(|n| {
                        rows.get_mut(*n)?.get_mut(item)?.clone_from(&value);
                        Some(())
                    })
                })
            }
            ("repeat", place) => {
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
            ("drop", place) => {
                let (file, records) = self.records(place)?;
                if records.len() >= split(&self.files[file].bytes).len() {
                    return Err("no record would be left".to_owned());
                }
                self.each_record(place, |rows, n| rows.remove(n))
            }
            ("push", place) => self.each_record(place, |rows, n| rows[n].push(Vec::new())),
            ("pop", place) => self.each_record(place, |rows, n| rows[n].pop()),
            ("cut", [place @ .., item]) => {
                let (file, records) = self.records(place)?;
                let (item, n) = (self.item(file, item)?, records[0]);
                let rows = split(&self.files[file].bytes);
                let before = rows.get(n).and_then(|row| row.get(..item)).ok_or("the record has no such cell")?;
                let before = join(&rows[..n]).len() + before.iter().map(|cell| cell.len() + 1).sum::<usize>();
                self.files[file].bytes.truncate(before + 2);
                Ok(())
            }
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
            ("replace", [place, ..]) => {
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
            ("header", place) => {
                let file = self.one_file(place)?;
                let names: Vec<&str> = self.form(file)?.items().iter().map(|item| item.name()).collect();
                let names = bytes(&(names.join(",") + "\r\n"))?;
                self.rewrite(place, |old| [&names, old].concat())
            }
            ("encode", place) => {
                let text = ms932::decode(&self.files[self.one_file(place)?].bytes).into_owned();
                let units = || [0xFEFFu16].into_iter().chain(text.encode_utf16());
                match value {
                    "utf8" => self.rewrite(place, |_| text.clone().into_bytes()),
                    "utf16" => self.rewrite(place, |_| units().flat_map(u16::to_le_bytes).collect()),
                    _ => Err("no encoding but utf8 and utf16".to_owned()),
                }
            }
            ("rename" | "copy", place) => {
                let (file, path) = self.new_path(place, value)?;
                if verb == "copy" {
                    let bytes = self.files[file].bytes.clone();
                    self.files.push(File { path, bytes });
                } else {
                    let old = std::mem::replace(&mut self.files[file].path, path.clone());
                    self.chosen
                        .iter_mut()
                        .filter(|chosen| chosen.path == old)
                        .for_each(|chosen| chosen.path = path.clone());
                }
                Ok(())
            }
            ("remove", place) => {
                self.files.remove(self.one_file(place)?);
                Ok(())
            }
            ("add", [unit, name]) => {
                let other = Unit::new(self.edition, "", (self.other)(unit), self.other);
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
            ("write", place) => {
                let value = bytes(value)?;
                if self.one_file(place).is_ok() {
                    return self.rewrite(place, |_| value.clone());
                }
                let [name] = place else { return Err("no name".to_owned()) };
                self.files.push(File { path: format!("{}{name}", self.folder), bytes: value });
                Ok(())
            }
            _ => Err("there is no such edit".to_owned()),
        }
    }
}

/// Looking up what the words of an edit name.
impl Unit<'_> {
    fn file(&self, word: &str) -> Result<usize, String> {
        find(&self.files, self.folder, word).ok_or_else(|| format!("there is no file {word}"))
    }

    /// The file that a word names; the chosen one without a word.
    fn one_file(&self, words: &[&str]) -> Result<usize, String> {
        let chosen = self.chosen.as_ref().map(|chosen| chosen.path.as_str());
        match (words, chosen) {
            ([word, ..], _) => self.file(word),
            ([], Some(path)) => {
                self.files.iter().position(|file| file.path == path).ok_or("the file is gone".to_owned())
            }
            ([], None) => Err("no file".to_owned()),
        }
    }

    /// The file and the records that two words name; the chosen ones where there are fewer.
    fn records(&self, words: &[&str]) -> Result<(usize, Vec<usize>), String> {
        let (file, selector) = match words {
            [] => return Ok((self.one_file(&[])?, vec![self.chosen().ok_or("no record")?.1])),
            [selector] => (self.one_file(&[])?, selector),
            [file, selector, ..] => (self.file(file)?, selector),
        };
        if let Ok(n) = selector.parse::<usize>() {
            return Ok((file, vec![n.checked_sub(1).ok_or("records are counted from 1")?]));
        }
        let (of, filter) = selector.trim_end_matches(']').split_once('[').unwrap_or((selector, ""));
        let filter = match filter.split_once('=') {
            Some((key, pattern)) => Some((self.item(file, key)?, pattern.as_bytes())),
            None => None,
        };
        let person = match of {
            "*" => None,
            "person" => Some((self.item(file, PERSON)?, self.cell(PERSON).ok_or("nobody was chosen")?)),
            _ => return Err(format!("`{of}` is no record")),
        };
        let rows = split(&self.files[file].bytes);
        let fits_all = |row: &Record| {
            filter.is_none_or(|(item, pattern)| row.get(item).is_some_and(|cell| fits(pattern, cell)))
                && person.is_none_or(|(item, cell)| row.get(item).is_some_and(|own| own == cell))
        };
        Ok((file, (0..rows.len()).filter(|n| fits_all(&rows[*n])).collect()))
    }

    fn form(&self, file: usize) -> Result<&Form, String> {
        let name = self.files[file].name();
        let form = self.edition.forms().find(|form| is_of(name, form.code()));
        form.map(|form| &**form).ok_or_else(|| format!("{name} is of no form"))
    }

    /// The place of an item in the records of a file.
    fn item(&self, file: usize, key: &str) -> Result<usize, String> {
        let form = self.form(file)?;
        let place = form.items().iter().position(|item| item.key() == key);
        place.ok_or_else(|| format!("{} has no item {key}", form.code()))
    }

    /// A cell of the chosen record, as it was when it was chosen.
    pub(super) fn cell(&self, key: &str) -> Option<&Vec<u8>> {
        let item = self.item(self.one_file(&[]).ok()?, key).ok()?;
        self.chosen.as_ref()?.cells.get(item)
    }

    /// A name taken apart by the pattern that it follows.
    fn parts(&self, name: &str) -> Option<(&NamePattern, [Option<String>; NameField::ALL.len()])> {
        let patterns = self.edition.forms().map(|form| form.name_pattern());
        let mut patterns = patterns.chain(self.edition.picture().map(|picture| &picture.pattern));
        let (pattern, parts) = patterns.find_map(|pattern| Some((pattern, pattern.read(name).ok()?)))?;
        Some((pattern, NameField::ALL.map(|field| parts.fields.get(field).map(|at| name[at].to_owned()))))
    }

    /// The name of the chosen file, or else of the first.
    fn name(&self) -> &str {
        let file = self.one_file(&[]).unwrap_or(0);
        self.files.get(file).map_or("", File::name)
    }

    /// Puts the values in place of `{…}`.
    fn expand(&self, text: &str) -> Result<String, String> {
        let mut expanded = String::new();
        for (n, piece) in text.split(['{', '}']).enumerate() {
            let field = NameField::from_key(piece).filter(|_| n % 2 == 1);
            match (n % 2, piece) {
                (0, _) => expanded.push_str(piece),
                (_, "name") => expanded.push_str(self.name()),
                (_, "stem") => expanded.push_str(self.name().rsplit_once('.').map_or("", |(stem, _)| stem)),
                _ => {
                    let part = field.and_then(|field| self.parts(self.name())?.1[field as usize].take());
                    let cell = || self.cell(piece).map(|cell| String::from_utf8_lossy(content(cell)).into_owned());
                    expanded.push_str(&part.or_else(cell).ok_or_else(|| format!("there is no {{{piece}}}"))?);
                }
            }
        }
        Ok(expanded)
    }

    /// A file, and the path that `rename` and `copy` give it.
    fn new_path(&self, words: &[&str], value: &str) -> Result<(usize, String), String> {
        let (words, field) = match words.split_last() {
            Some((last, rest)) if NameField::from_key(last).is_some() => (rest, Some(*last)),
            _ => (words, None),
        };
        let file = self.one_file(words)?;
        let name = match field {
            None => self.expand(value)?,
            Some(field) => {
                let (pattern, mut fields) = self.parts(self.files[file].name()).ok_or("its name cannot be read")?;
                for change in format!("{field} = {value}").split(", ") {
                    let (field, part) = change.split_once(" = ").ok_or("no ` = `")?;
                    let field = NameField::from_key(field).ok_or_else(|| format!("{field} is no part of a name"))?;
                    fields[field as usize] = Some(self.expand(part)?);
                }
                pattern.write(|field| fields[field as usize].as_deref()).ok_or("a part of the name is missing")?
            }
        };
        Ok((file, format!("{}{name}", self.folder)))
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

/// The item that says whose a record is.
const PERSON: &str = "insured_number";

/// A file by the beginning of its name, or by its whole name.
pub(in crate::generate) fn find(files: &[File], folder: &str, word: &str) -> Option<usize> {
    files.iter().position(|file| {
        let rest = file.path.strip_prefix(folder).and_then(|path| path.strip_prefix(word));
        rest.is_some_and(|rest| rest.is_empty() || is_of(rest, ""))
    })
}

/// Whether a name begins with a code and then a number.
fn is_of(name: &str, code: &str) -> bool {
    let rest = name.strip_prefix(code).and_then(|rest| rest.strip_prefix('_'));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
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

/// What stands between the occurrences of some bytes.
fn pieces<'b>(mut data: &'b [u8], separator: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = memchr::memmem::find(data, separator).filter(|_| !separator.is_empty()) {
        pieces.push(&data[..at]);
        data = &data[at + separator.len()..];
    }
    pieces.push(data);
    pieces
}
