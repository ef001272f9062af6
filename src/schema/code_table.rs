//! Code tables: the values an item may take, with their labels.

use std::sync::Arc;

/// A table of codes, in the order of the standard.
#[derive(Clone, Debug)]
pub struct CodeTable {
    name: String,
    title: String,
    codes: Vec<(String, String)>,
    set: Arc<CodeSet>,
}

impl CodeTable {
    pub(crate) fn new(name: String, title: String, codes: Vec<(String, String)>) -> CodeTable {
        let set = Arc::new(CodeSet::new(codes.iter().map(|(code, _)| code.as_str())));
        CodeTable { name, title, codes, set }
    }

    /// The name that item types use: `code(care_level)`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in the standard: 要介護状態区分.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Code and label of every value.
    pub fn codes(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.codes.iter().map(|(code, label)| (code.as_str(), label.as_str()))
    }

    /// The label of a code.
    pub fn label(&self, code: &str) -> Option<&str> {
        self.codes().find_map(|(c, label)| (c == code).then_some(label))
    }

    pub(crate) fn set(&self) -> Arc<CodeSet> {
        self.set.clone()
    }
}

/// The codes alone, for fast look-up. Every code of the standard has one or two ASCII characters, so a code is a
/// bit in a table; longer ones (a replaced spec may have them) are kept in a list.
#[derive(Clone, Debug)]
pub(crate) struct CodeSet {
    bits: Box<[u64; 256]>,
    others: Vec<Box<[u8]>>,
    shortest: usize,
    longest: usize,
}

impl CodeSet {
    fn new<'a>(codes: impl Iterator<Item = &'a str>) -> CodeSet {
        let mut set = CodeSet { bits: Box::new([0; 256]), others: Vec::new(), shortest: usize::MAX, longest: 0 };
        for code in codes {
            set.shortest = set.shortest.min(code.len());
            set.longest = set.longest.max(code.len());
            match CodeSet::index(code.as_bytes()) {
                Some(index) => set.bits[index >> 6] |= 1 << (index & 63),
                None => set.others.push(code.as_bytes().into()),
            }
        }
        set
    }

    /// 7 bits for each of two characters; a single character pairs with 0.
    #[inline]
    fn index(code: &[u8]) -> Option<usize> {
        let (a, b) = match code {
            [a] => (*a, 0),
            [a, b] => (*a, *b),
            _ => return None,
        };
        ((a | b) < 128).then_some(usize::from(a) << 7 | usize::from(b))
    }

    #[inline]
    pub fn contains(&self, value: &[u8]) -> bool {
        match CodeSet::index(value) {
            Some(index) => self.bits[index >> 6] >> (index & 63) & 1 == 1,
            None => self.others.iter().any(|code| **code == *value),
        }
    }

    /// Every code.
    pub fn codes(&self) -> Vec<Vec<u8>> {
        let is_set = |index: &usize| self.bits[index >> 6] >> (index & 63) & 1 == 1;
        let short =
            (0..self.bits.len() * 64).filter(is_set).map(|index| match [(index >> 7) as u8, index as u8 & 127] {
                [a, 0] => vec![a],
                [a, b] => vec![a, b],
            });
        short.chain(self.others.iter().map(|code| code.to_vec())).collect()
    }

    pub fn longest(&self) -> usize {
        self.longest
    }

    pub fn shortest(&self) -> usize {
        self.shortest.min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_exact() {
        let set = CodeSet::new(["01", "1", "2A", "ABC"].into_iter());
        assert!(set.contains(b"01") && set.contains(b"1") && set.contains(b"2A") && set.contains(b"ABC"));
        assert!(!set.contains(b"0") && !set.contains(b"2a") && !set.contains(b"AB") && !set.contains(b""));
        assert!(!set.contains(b"\x001") && !set.contains("１".as_bytes()));
        assert_eq!((set.shortest(), set.longest()), (1, 3));
        assert_eq!(set.codes(), [&b"01"[..], b"1", b"2A", b"ABC"]);
    }
}
