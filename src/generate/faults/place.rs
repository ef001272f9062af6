//! What the words of an edit name: files, records, cells, parts of names.

use super::edit::EditedUnit;
use super::records::{Record, fits, split};
use crate::generate::generator::File;
use crate::read::cell::content;
use crate::schema::{Form, NameField, NamePattern};

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

impl EditedUnit<'_> {
    pub(super) fn file(&self, word: &str) -> Result<usize, String> {
        find(&self.files, self.folder, word).ok_or_else(|| format!("there is no file {word}"))
    }

    /// The file that a word names; the chosen one without a word.
    pub(super) fn one_file(&self, words: &[&str]) -> Result<usize, String> {
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
    pub(super) fn records(&self, words: &[&str]) -> Result<(usize, Vec<usize>), String> {
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

    pub(super) fn form(&self, file: usize) -> Result<&Form, String> {
        let name = self.files[file].name();
        let form = self.edition.forms().find(|form| is_of(name, form.code()));
        form.map(|form| &**form).ok_or_else(|| format!("{name} is of no form"))
    }

    /// The place of an item in the records of a file.
    pub(super) fn item(&self, file: usize, key: &str) -> Result<usize, String> {
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
    pub(super) fn parts(&self, name: &str) -> Option<(&NamePattern, [Option<String>; NameField::ALL.len()])> {
        let patterns = self.edition.forms().map(|form| form.name_pattern());
        let mut patterns = patterns.chain(self.edition.picture().map(|picture| &picture.pattern));
        let (pattern, parts) = patterns.find_map(|pattern| Some((pattern, pattern.read(name).ok()?)))?;
        Some((pattern, NameField::ALL.map(|field| parts.fields.get(field).map(|at| name[at].to_owned()))))
    }

    /// The name of the chosen file, or else of the first.
    pub(super) fn name(&self) -> &str {
        let file = self.one_file(&[]).unwrap_or(0);
        self.files.get(file).map_or("", File::name)
    }

    /// Puts the values in place of `{…}`.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
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
    pub(super) fn new_path(&self, words: &[&str], value: &str) -> Result<(usize, String), String> {
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
}
