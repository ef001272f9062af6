//! A unit as values: what its files say, without how they say it, and beside it everything that is needed to write the
//! same bytes again.
//!
//! [`read`] takes the files of a unit apart, [`write()`] puts them together. In between stand values as Unicode text, item
//! by item: what other formats (JSON, XML, edition 5.0) carry and what two deliveries are compared by. A file that follows
//! the habits of the standard (text in quotes, CRLF, one MS932 code for each character) needs nothing beside its values;
//! what departs from them is kept in [`Exact`], so that writing what was read gives every byte back.
//!
//! ```
//! use careplan::model;
//! use careplan::schema::Spec;
//!
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";
//! let data = b"202407,131045,0123456789,20251010\r\n";
//! let unit = model::read(Spec::embedded(), &[(name, data)])?;
//! assert_eq!(unit.files[0].records[0][2], "0123456789");
//! let written = model::write(&unit, &model::Narrowing::default())?;
//! assert_eq!(written.files, [(name.to_owned(), data.to_vec())]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod error;
mod narrow;
mod read;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use cell::Quoting;
pub(crate) use cell::{decode, encode};
pub use error::{UnitError, UnitErrorKind};
pub use narrow::{How, Narrowed, Narrowing, NarrowingEntry, Replacement};
pub use read::read;
pub use write::{Written, write};

use crate::read::UnitKey;
use crate::schema::{Edition, Form, Item, NameField};

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
    /// What the file ends its records with, where that is not CRLF.
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

/// CSVバージョン: the item that says the edition. Formats that say it elsewhere leave the item out.
pub(crate) const VERSION_ITEM: &str = "csv_version";

/// How the values of an item are written in formats that know numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text, codes, dates, and numbers whose leading zeros matter.
    Text,
    /// A whole number.
    Integer,
    /// A number with so many decimals.
    Decimal(u8),
}

impl ValueKind {
    /// The kind of an item, by its type.
    pub fn of(item: &Item) -> ValueKind {
        let name = item.type_text();
        let argument = |word: &str| name.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
        if argument("int").is_some() || argument("number").is_some_and(|range| !range.contains('|')) {
            return ValueKind::Integer;
        }
        let decimals = argument("decimal").and_then(|arguments| arguments.split_once(',')?.1.trim().parse().ok());
        decimals.map_or(ValueKind::Text, ValueKind::Decimal)
    }

    /// The number that a text is, if it is one of this kind.
    pub(crate) fn number(self, text: &str) -> Option<Number> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        // More digits than a number in JSON is sure to keep stay text.
        if text.len() > 15 {
            return None;
        }
        match self {
            ValueKind::Text => None,
            ValueKind::Integer => digits(text).then(|| text.parse().ok().map(Number::Integer)).flatten(),
            ValueKind::Decimal(decimals) => {
                let (whole, fraction) = text.split_once('.')?;
                let fits = digits(whole) && digits(fraction) && fraction.len() <= usize::from(decimals);
                fits.then(|| text.parse().ok().map(Number::Decimal)).flatten()
            }
        }
    }

    /// The text of a number of this kind.
    pub(crate) fn text(self, number: Number) -> String {
        match (self, number) {
            (ValueKind::Decimal(decimals), Number::Integer(n)) => format!("{:.*}", usize::from(decimals), n as f64),
            (ValueKind::Decimal(decimals), Number::Decimal(n)) => format!("{n:.*}", usize::from(decimals)),
            (_, Number::Integer(n)) => n.to_string(),
            (_, Number::Decimal(n)) => n.to_string(),
        }
    }
}

/// A value as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Integer(u64),
    Decimal(f64),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[test]
    fn kinds() {
        let form = Spec::embedded().edition("4.1").unwrap().form("UPSIKYU").unwrap();
        let kind = |name: &str| ValueKind::of(form.item(name).unwrap());
        assert_eq!(kind("insurer_number"), ValueKind::Text);
        assert_eq!(kind("単位数"), ValueKind::Integer);
        assert_eq!(kind("単位数単価"), ValueKind::Decimal(2));
        let again = |kind: ValueKind, text: &str| kind.number(text).map(|number| kind.text(number));
        assert_eq!(again(ValueKind::Integer, "120").as_deref(), Some("120"));
        assert_eq!(again(ValueKind::Integer, "07").as_deref(), Some("7"));
        assert_eq!(again(ValueKind::Decimal(2), "11.40").as_deref(), Some("11.40"));
        assert_eq!(again(ValueKind::Decimal(2), "011.4").as_deref(), Some("11.40"));
        for text in ["", "-1", "1 ", "1.5", "9999999999999999"] {
            assert_eq!(again(ValueKind::Integer, text), None, "{text}");
        }
        assert_eq!(again(ValueKind::Decimal(2), "1.234"), None);
        assert_eq!(again(ValueKind::Text, "1"), None);
    }
}
