//! Records by the keys of their items, with values of their types.

use std::fmt;

use super::FormFile;
use crate::schema::{Form, Item, Matcher};

/// A record of a file: its values by item.
///
/// ```
/// use careplan::{Date, Value};
///
/// let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let units = careplan::read([(name, "202407,131045,0000000001,20251010\r\n")])?;
/// let record = units[0].files[0].rows().next().unwrap();
/// assert_eq!(record.get("plan_date"), Some(Value::Date(Date { year: 2025, month: 10, day: 10 })));
/// assert_eq!(record.get("被保険者番号"), Some(Value::Text("0000000001")));
/// assert_eq!(record.get("need_no"), None, "DLT1KYO has no such item");
/// # Ok::<(), careplan::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Record<'u> {
    form: &'u Form,
    cells: &'u [String],
}

/// Without the values, which identify people.
impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("form", &self.form.code()).field("items", &self.cells.len()).finish()
    }
}

/// A value of an item, by the item's type. A value that its type does not accept is [`Value::Text`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'u> {
    /// The item is empty.
    Empty,
    /// A whole number: units, times, yen.
    Int(i64),
    /// A number with decimals: the price of a unit, in yen.
    Decimal(f64),
    /// A day that exists.
    Date(Date),
    /// A month: YYYYMM.
    Month {
        /// The year.
        year: u16,
        /// 1 to 12.
        month: u8,
    },
    /// A time of day: HHMM, up to 24:00.
    Time {
        /// 0 to 24.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
    /// A code of a table.
    Code {
        /// The code.
        code: &'u str,
        /// The meaning, in Japanese.
        label: &'u str,
    },
    /// Anything else: free text, numbers whose leading zeros matter, values that are wrong.
    Text(&'u str),
}

/// The type that right values of an item have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ItemKind {
    /// Free text, and numbers whose leading zeros matter.
    Text,
    /// A code of a table.
    Code,
    /// A whole number.
    Int,
    /// A number with decimals.
    Decimal,
    /// A day.
    Date,
    /// A month.
    Month,
    /// A time of day.
    Time,
}

impl ItemKind {
    /// The kind of an item.
    pub fn of(item: &Item) -> ItemKind {
        let value_type = item.value_type();
        if item.is_text() {
            return ItemKind::Text;
        }
        if value_type.named.iter().any(|named| named.table.is_some()) {
            return ItemKind::Code;
        }
        match main(&value_type.matcher) {
            Some(Matcher::Date) => ItemKind::Date,
            Some(Matcher::Month) => ItemKind::Month,
            Some(Matcher::Clock) => ItemKind::Time,
            Some(matcher) if value_type.numeric && has_point(matcher) => ItemKind::Decimal,
            _ if value_type.numeric => ItemKind::Int,
            _ => ItemKind::Text,
        }
    }
}

/// Whether values have a decimal point.
fn has_point(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Literal { bytes, .. } => **bytes == *b".",
        Matcher::Fixed { parts, .. } => parts.iter().any(|(_, part)| has_point(part)),
        Matcher::Sequence(parts) | Matcher::Alternatives(parts) => parts.iter().any(has_point),
        _ => false,
    }
}

/// The alternative of a type that has a meaning: exceptions such as 00000000 come after it.
fn main(matcher: &Matcher) -> Option<&Matcher> {
    match matcher {
        Matcher::Alternatives(list) => list.first(),
        matcher => Some(matcher),
    }
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// ISO 8601: `2025-11-05`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FormFile {
    /// The records, with values by the keys of their items.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Record<'_>> {
        self.records.iter().map(|cells| Record { form: &self.form, cells })
    }
}

impl<'u> Record<'u> {
    /// The form whose items the record has.
    pub fn form(&self) -> &'u Form {
        self.form
    }

    /// The value of an item, by its key (`need_no`) or its name (`課題ＮＯ`); `None` if the form has no such item.
    pub fn get(&self, item: &str) -> Option<Value<'u>> {
        let (item, text) = self.find(item)?;
        Some(value(item, text))
    }

    /// The text of an item as it stands in the file, without its quotes; `None` if the form has no such item.
    pub fn text(&self, item: &str) -> Option<&'u str> {
        self.find(item).map(|(_, text)| text)
    }

    /// The value of the item at a place of the form, from 0.
    pub fn at(&self, place: usize) -> Option<Value<'u>> {
        Some(value(self.form.items().get(place)?, self.cells.get(place)?))
    }

    /// Every item with its value, in the order of the form.
    pub fn values(&self) -> impl Iterator<Item = (&'u Item, Value<'u>)> {
        self.form.items().iter().zip(self.cells).map(|(item, text)| (&**item, value(item, text)))
    }

    fn find(&self, name: &str) -> Option<(&'u Item, &'u str)> {
        let place = self.form.items().iter().position(|item| item.key() == name || item.name() == name)?;
        Some((&self.form.items()[place], self.cells.get(place)?))
    }
}

/// A text as the type of its item reads it.
pub(crate) fn value<'u>(item: &'u Item, text: &'u str) -> Value<'u> {
    if text.is_empty() {
        return Value::Empty;
    }
    let value_type = item.value_type();
    if item.is_text() || !value_type.matcher.accepts(text.as_bytes()) {
        return Value::Text(text);
    }
    let code = value_type
        .named
        .iter()
        .filter_map(|named| named.table.as_ref())
        .find_map(|table| table.codes().find(|(code, _)| *code == text));
    if let Some((code, label)) = code {
        return Value::Code { code, label };
    }
    typed(item, text).unwrap_or(Value::Text(text))
}

fn typed<'u>(item: &Item, text: &'u str) -> Option<Value<'u>> {
    let value_type = item.value_type();
    match main(&value_type.matcher)? {
        Matcher::Date => date(text),
        Matcher::Month => {
            let month: u8 = text.get(4..)?.parse().ok()?;
            let year = text.get(..4)?.parse().ok()?;
            (text.len() == 6 && (1..=12).contains(&month)).then_some(Value::Month { year, month })
        }
        Matcher::Clock => {
            let (hour, minute) = (text.get(..2)?.parse().ok()?, text.get(2..)?.parse().ok()?);
            (text.len() == 4 && hour <= 24 && minute < 60).then_some(Value::Time { hour, minute })
        }
        _ if value_type.numeric && text.contains('.') => text.parse().ok().map(Value::Decimal),
        _ if value_type.numeric => text.parse().ok().map(Value::Int),
        _ => None,
    }
}

fn date(text: &str) -> Option<Value<'_>> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let exists = text.len() == 8 && (1..=12).contains(&month) && day > 0;
    exists.then_some(Value::Date(Date { year, month: month as u8, day: day as u8 }))
}
