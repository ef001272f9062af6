//! A value in the type of its column.

use std::borrow::Cow;

use crate::document::value::{Date, ItemKind, Value};
use crate::ground::day::Day;

/// The type of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellType {
    /// Text: also codes, and numbers of people and offices, whose leading zeros matter; months (2025-10) and times (09:30).
    Text,
    /// Whole numbers.
    Int,
    /// Numbers with decimals.
    Decimal,
    /// Days.
    Date,
}

/// A cell of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum TableCell<'u> {
    /// The item is empty, or its edition has no such item.
    Empty,
    /// A value that the column cannot hold, a wrong one or such as 00000000.
    Unfit,
    /// A text.
    Text(Cow<'u, str>),
    /// A whole number.
    Int(i64),
    /// A number with decimals.
    Decimal(f64),
    /// A day.
    Date(Date),
}

/// A value, and the text that stands in the file.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'u> {
    pub(super) value: Option<Value<'u>>,
    pub(super) text: &'u str,
}

impl CellType {
    pub(super) fn of(kind: ItemKind) -> CellType {
        match kind {
            ItemKind::Int => CellType::Int,
            ItemKind::Decimal => CellType::Decimal,
            ItemKind::Date => CellType::Date,
            _ => CellType::Text,
        }
    }
}

impl<'u> Typed<'u> {
    /// The value as a column of a type has it.
    pub fn cell(&self, class: CellType) -> TableCell<'u> {
        let Some(value) = self.value.filter(|value| *value != Value::Empty) else { return TableCell::Empty };
        match (class, value) {
            (CellType::Int, Value::Int(number)) => TableCell::Int(number),
            (CellType::Decimal, Value::Decimal(number)) => TableCell::Decimal(number),
            (CellType::Decimal, Value::Int(number)) => TableCell::Decimal(number as f64),
            (CellType::Date, Value::Date(date)) => TableCell::Date(date),
            (CellType::Text, Value::Month { year, month }) => TableCell::Text(format!("{year:04}-{month:02}").into()),
            (CellType::Text, Value::Time { hour, minute }) => TableCell::Text(format!("{hour:02}:{minute:02}").into()),
            (CellType::Text, _) => TableCell::Text(self.text.into()),
            _ => TableCell::Unfit,
        }
    }

    /// The text as it stands in the file.
    pub fn text(&self) -> &'u str {
        self.text
    }

    /// The word of a code.
    pub fn label(&self) -> Option<&'u str> {
        match self.value {
            Some(Value::Code { label, .. }) => Some(label),
            _ => None,
        }
    }
}

impl Date {
    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        // Years have four digits.
        Day::new(self.year, self.month, self.day).days() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let days = |year, month, day| Date { year, month, day }.days();
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(1969, 12, 31), -1);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(days(2025, 10, 10), 20_371);
    }

    #[test]
    fn what_a_column_cannot_hold_is_unfit() {
        let cell = |class, value, text| Typed { value: Some(value), text }.cell(class);
        assert_eq!(cell(CellType::Date, Value::Text("20250230"), "20250230"), TableCell::Unfit);
        assert_eq!(cell(CellType::Int, Value::Text("x"), "x"), TableCell::Unfit);
        assert_eq!(cell(CellType::Int, Value::Empty, ""), TableCell::Empty);
        assert_eq!(cell(CellType::Decimal, Value::Int(3), "3"), TableCell::Decimal(3.0));
        assert_eq!(
            cell(CellType::Text, Value::Month { year: 2025, month: 4 }, "202504"),
            TableCell::Text("2025-04".into())
        );
        assert_eq!(cell(CellType::Text, Value::Time { hour: 9, minute: 5 }, "0905"), TableCell::Text("09:05".into()));
    }
}
