//! A unit's values, with what is needed to reproduce its bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cell::Quoting;
use crate::read::UnitKey;
use crate::schema::{Edition, Form, NameField};

/// A unit (送信単位) as values.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The edition its files are written by.
    pub edition: Arc<Edition>,
    /// Sender, receiver and serial.
    pub key: UnitKey,
    /// Its CSV files, sorted by form and month.
    pub files: Vec<FormFile>,
    /// Its family pictures, by name.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

/// One CSV file as values.
#[derive(Clone, Debug)]
pub struct FormFile {
    /// Its form.
    pub form: Arc<Form>,
    /// The month in its name, where its form has one.
    pub month: Option<String>,
    /// Its records: a value for every item of the form, empty where it is.
    pub records: Vec<Vec<String>>,
    /// What is not as the standard writes it.
    pub exact: Exact,
}

/// How a file departs from the habits of the standard: all that is needed to write its bytes again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exact {
    /// The name, where it is not the one the form's pattern gives (`.csv`).
    pub name: Option<String>,
    /// Items that the file quotes in another way than [`Quoting::usual`], by their places.
    pub quoting: BTreeMap<usize, Quoting>,
    /// The bytes of cells that would be written differently, by record and item (from 0).
    pub cells: BTreeMap<(usize, usize), Vec<u8>>,
    /// The line end of the file's records, if it is not CRLF.
    pub line_end: Option<Vec<u8>>,
    /// Records (from 1) that end in another way: LF, nothing, an empty line more. 0 is what stands before the first.
    pub ends: BTreeMap<usize, Vec<u8>>,
}

impl Exact {
    /// Nothing departs.
    pub fn is_empty(&self) -> bool {
        *self == Exact::default()
    }
}

impl Unit {
    /// The file name that the form's pattern gives.
    pub fn usual_name(&self, file: &FormFile) -> Option<String> {
        file.form.name_pattern().write(|field| self.name_field(file, field))
    }

    /// The name a file has.
    pub fn name(&self, file: &FormFile) -> Option<String> {
        file.exact.name.clone().or_else(|| self.usual_name(file))
    }

    fn name_field<'a>(&'a self, file: &'a FormFile, field: NameField) -> Option<&'a str> {
        match field {
            NameField::Month => file.month.as_deref(),
            NameField::From => Some(self.key.from()),
            NameField::FromType => Some(self.key.from_type()),
            NameField::To => Some(self.key.to()),
            NameField::ToType => Some(self.key.to_type()),
            NameField::Serial => Some(self.key.serial()),
            NameField::Branch => None,
        }
    }
}
