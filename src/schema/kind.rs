//! How values of items are written in formats that know numbers.

use crate::schema::Item;

/// CSVバージョン: the item that says the edition. Formats that say it elsewhere leave the item out.
pub(crate) const VERSION_ITEM: &str = "csv_version";

/// How the values of an item are written in formats that know numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// Text, codes, dates, and numbers whose leading zeros matter.
    Text,
    /// A whole number.
    Integer,
    /// A number with this many decimals.
    Decimal(u8),
}

impl ValueKind {
    /// The kind of an item, by its type.
    pub fn of(item: &Item) -> ValueKind {
        let name = item.type_text();
        let argument = |word: &str| name.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
        if argument("int").is_some()
            || argument("sint").is_some()
            || argument("number").is_some_and(|range| !range.contains('|'))
        {
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
            ValueKind::Integer => {
                let plain = digits(text.strip_prefix('-').unwrap_or(text));
                plain.then(|| text.parse().ok().map(Number::Integer)).flatten()
            }
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
    Integer(i64),
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
        assert_eq!((kind("単位数"), kind("給付率")), (ValueKind::Integer, ValueKind::Integer));
        assert_eq!(kind("単位数単価"), ValueKind::Decimal(2));
        let again = |kind: ValueKind, text: &str| kind.number(text).map(|number| kind.text(number));
        assert_eq!(again(ValueKind::Integer, "120").as_deref(), Some("120"));
        assert_eq!(again(ValueKind::Integer, "07").as_deref(), Some("7"));
        assert_eq!(again(ValueKind::Decimal(2), "11.40").as_deref(), Some("11.40"));
        assert_eq!(again(ValueKind::Decimal(2), "011.4").as_deref(), Some("11.40"));
        assert_eq!(again(ValueKind::Integer, "-47").as_deref(), Some("-47"));
        for text in ["", "-", "--1", "+1", "1 ", "1.5", "9999999999999999"] {
            assert_eq!(again(ValueKind::Integer, text), None, "{text}");
        }
        assert_eq!(again(ValueKind::Decimal(2), "1.234"), None);
        assert_eq!(again(ValueKind::Text, "1"), None);
    }
}
