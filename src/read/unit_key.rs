//! What joins the files of a unit.

use std::fmt;
use std::sync::Arc;

/// What joins the files of one unit (送信単位): sender, receiver and serial.
///
/// There may be millions, and each is asked for in several places: the parts stand in one text that clones share.
///
/// ```
/// use careplan::read::UnitKey;
///
/// let key = UnitKey::new("0300000106", "43", "0300000205", "11", "20251105093000");
/// assert_eq!(key.to_string(), "0300000106_43_0300000205_11_20251105093000");
/// assert_eq!((key.from(), key.to_type()), ("0300000106", "11"));
/// // Before edition 4.0 names had no service types.
/// let key = UnitKey::new("0300000106", "", "0300000205", "", "20191025200201");
/// assert_eq!((key.to_string().as_str(), key.to()), ("0300000106_0300000205_20191025200201", "0300000205"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    /// The parts that there are, with `_` between them.
    text: Arc<str>,
    /// The end of each part; one that is not there ends where it begins.
    ends: [u32; 5],
}

impl UnitKey {
    /// From its parts; the service types are empty before edition 4.0.
    pub fn new(from: &str, from_type: &str, to: &str, to_type: &str, serial: &str) -> UnitKey {
        let mut text = String::with_capacity(48);
        let ends = [from, from_type, to, to_type, serial].map(|part| {
            if !part.is_empty() && !text.is_empty() {
                text.push('_');
            }
            text.push_str(part);
            text.len() as u32
        });
        UnitKey { text: text.into(), ends }
    }

    /// Bytes that a part may have: names of files and folders are made of them.
    pub(crate) const LONGEST: usize = 40;

    /// Whether a text may be a part.
    pub(crate) fn may_have(text: &str) -> bool {
        text.len() <= UnitKey::LONGEST && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
    }

    fn part(&self, n: usize) -> &str {
        let end = self.ends[n] as usize;
        let before = n.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        // After the first part there is a separator.
        let begin = if before > 0 && before < end { before + 1 } else { before };
        &self.text[begin..end]
    }

    /// 送信元の事業所番号
    pub fn from(&self) -> &str {
        self.part(0)
    }

    /// 送信元のサービス種類コード; empty before edition 4.0.
    pub fn from_type(&self) -> &str {
        self.part(1)
    }

    /// 送信先の事業所番号
    pub fn to(&self) -> &str {
        self.part(2)
    }

    /// 送信先のサービス種類コード; empty before edition 4.0.
    pub fn to_type(&self) -> &str {
        self.part(3)
    }

    /// ファイル連番
    pub fn serial(&self) -> &str {
        self.part(4)
    }

    /// The whole, as reports name the unit; clones share it.
    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }
}

impl fmt::Display for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnitKey").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_given_back() {
        for parts in [["a", "b", "c", "d", "e"], ["a", "", "c", "", "e"], ["", "", "", "", ""], ["", "b", "", "", "e"]]
        {
            let key = UnitKey::new(parts[0], parts[1], parts[2], parts[3], parts[4]);
            assert_eq!([key.from(), key.from_type(), key.to(), key.to_type(), key.serial()], parts);
        }
    }

    #[test]
    fn keys_that_read_alike_are_not_equal() {
        assert_ne!(UnitKey::new("a", "b", "", "", ""), UnitKey::new("a", "", "b", "", ""));
    }
}
