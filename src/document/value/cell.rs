//! One cell: bytes to value and back.

use std::borrow::Cow;

use memchr::memchr;

use crate::ground::ms932;
use crate::read::cell::content;
use crate::schema::Item;

/// When values of an item stand in quotes. A value with a comma, a quote or a line break does in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not unless it must.
    Never,
    /// Unless the value is empty.
    Filled,
    /// Empty ones, too.
    Always,
}

impl Quoting {
    /// Every way.
    pub const ALL: [Quoting; 3] = [Quoting::Never, Quoting::Filled, Quoting::Always];

    /// The way of the standard: free text in quotes, everything else without.
    pub fn usual(item: &Item) -> Quoting {
        if item.is_text() { Quoting::Filled } else { Quoting::Never }
    }

    /// The word for it in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Quoting::Never => "never",
            Quoting::Filled => "filled",
            Quoting::Always => "always",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Quoting> {
        Quoting::ALL.into_iter().find(|way| way.as_str() == word)
    }
}

/// The value of a cell, with its quotes taken off; `None` where the quotes are not in order.
pub(crate) fn decode(raw: &[u8]) -> Option<String> {
    let inner: Cow<'_, [u8]> = match raw {
        [b'"', .., b'"'] => undouble(content(raw))?,
        // A quote alone or not at the beginning, or what would be the end of the cell.
        _ if raw.iter().any(|b| matches!(b, b'"' | b',' | b'\r' | b'\n')) => return None,
        _ => raw.into(),
    };
    Some(ms932::decode(&inner).into_owned())
}

fn undouble(inner: &[u8]) -> Option<Cow<'_, [u8]>> {
    if memchr(b'"', inner).is_none() {
        return Some(inner.into());
    }
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(quote) = memchr(b'"', rest) {
        if rest.get(quote + 1) != Some(&b'"') {
            return None;
        }
        value.extend_from_slice(&rest[..=quote]);
        rest = &rest[quote + 2..];
    }
    value.extend_from_slice(rest);
    Some(value.into())
}

/// Writes a value that is MS932 already.
pub(crate) fn encode(value: &[u8], quoting: Quoting, out: &mut Vec<u8>) {
    let must = value.iter().any(|b| matches!(b, b'"' | b',' | b'\r' | b'\n'));
    let quoted = must || quoting == Quoting::Always || (quoting == Quoting::Filled && !value.is_empty());
    if !quoted {
        out.extend_from_slice(value);
        return;
    }
    out.push(b'"');
    for b in value {
        if *b == b'"' {
            out.push(b'"');
        }
        out.push(*b);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str, quoting: Quoting) -> String {
        let mut out = Vec::new();
        encode(value.as_bytes(), quoting, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_where_they_are_wanted_or_needed() {
        assert_eq!(written("a", Quoting::Never), "a");
        assert_eq!(written("a", Quoting::Filled), "\"a\"");
        assert_eq!(written("", Quoting::Filled), "");
        assert_eq!(written("", Quoting::Always), "\"\"");
        assert_eq!(written("a,b", Quoting::Never), "\"a,b\"");
        assert_eq!(written("a\"b", Quoting::Never), "\"a\"\"b\"");
    }

    #[test]
    fn reading_is_the_inverse() {
        for value in ["", "a", "a,b", "\"", "\"\"x\"", "a\r\nb", " x "] {
            for quoting in Quoting::ALL {
                assert_eq!(decode(written(value, quoting).as_bytes()).as_deref(), Some(value));
            }
        }
        for broken in ["\"", "\"a\"b\"", "a\"", "\"\"\"", "a,b", "a\n"] {
            assert_eq!(decode(broken.as_bytes()), None, "{broken}");
        }
    }
}
