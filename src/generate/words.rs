//! The words of `words.toml`, ready to be written between quotes.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::random::Random;
use crate::ground::ms932;

/// All kinds of text.
#[derive(Clone, Debug)]
pub(super) struct Words {
    kinds: Vec<Kind>,
    names: Vec<String>,
    uses: Vec<(Vec<String>, usize)>,
}

#[derive(Clone, Debug)]
struct Kind {
    lists: Vec<Vec<Box<[u8]>>>,
    times: (u64, u64),
    join: Vec<Box<[u8]>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    r#use: Vec<RawUse>,
    kind: BTreeMap<String, RawKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUse {
    keys: Vec<String>,
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    lists: Vec<Vec<String>>,
    #[serde(default = "once")]
    times: (u64, u64),
    #[serde(default)]
    join: Vec<String>,
}

fn once() -> (u64, u64) {
    (1, 1)
}

/// The most lists that a kind has.
const LISTS: usize = 8;

impl Words {
    /// The built-in words; a test reads them, so that no build with a mistake in them is ever used.
    pub fn built_in() -> Words {
        Words::parse(include_str!("words.toml")).unwrap_or_else(|error| panic!("words.toml: {error}"))
    }

    fn parse(text: &str) -> Result<Words, String> {
        let raw: RawWords = toml::from_str(text).map_err(|error| error.to_string())?;
        let encode = |words: Vec<String>| -> Result<Vec<Box<[u8]>>, String> {
            words.into_iter().map(|word| quoted(&word).ok_or_else(|| format!("`{word}` is not MS932"))).collect()
        };
        let names: Vec<String> = raw.kind.keys().cloned().collect();
        let mut kinds = Vec::new();
        for kind in raw.kind.into_values() {
            let lists = kind.lists.into_iter().map(encode).collect::<Result<Vec<_>, _>>()?;
            if lists.len() > LISTS || lists.iter().any(Vec::is_empty) || kind.times.0 > kind.times.1 {
                return Err("too many lists, one without words, or times the wrong way round".to_owned());
            }
            kinds.push(Kind { lists, times: kind.times, join: encode(kind.join)? });
        }
        let mut uses = Vec::new();
        for raw in raw.r#use {
            let kind = names.iter().position(|name| *name == raw.kind).ok_or(format!("no kind `{}`", raw.kind))?;
            uses.push((raw.keys, kind));
        }
        Ok(Words { kinds, names, uses })
    }

    /// The kind of text of an item.
    pub fn kind_of(&self, key: &str) -> usize {
        let found = self.uses.iter().find(|(keys, _)| keys.iter().any(|pattern| fits(pattern, key)));
        found.map_or(0, |(_, kind)| *kind)
    }

    /// A kind by its name.
    pub fn kind(&self, name: &str) -> usize {
        // They come out of a map, in order.
        self.names.binary_search_by(|kind| kind.as_str().cmp(name)).unwrap_or(0)
    }

    /// A certain word of a kind that is one list.
    pub fn nth(&self, kind: &str, n: usize) -> &[u8] {
        self.kinds[self.kind(kind)].lists.first().and_then(|list| list.get(n)).map_or(&[], |word| word)
    }

    /// Writes a text of a kind, quotes in it doubled.
    pub fn write(&self, kind: usize, random: &mut Random, out: &mut Vec<u8>) {
        let kind = &self.kinds[kind];
        let mut last = [0; LISTS];
        for n in 0..random.between(kind.times.0, kind.times.1) {
            if n > 0 && !kind.join.is_empty() {
                out.extend_from_slice(&random.one_of(&kind.join)[..]);
            }
            for (list, last) in kind.lists.iter().zip(&mut last) {
                // Further down the list by a little each time, so that a text says nothing twice.
                *last = match n {
                    0 => random.below(list.len()),
                    _ => (*last + 1 + random.below((list.len() / kind.times.1 as usize).max(1))) % list.len(),
                };
                out.extend_from_slice(&list[*last]);
            }
        }
    }
}

/// A text in MS932 with its quotes doubled.
pub(super) fn quoted(text: &str) -> Option<Box<[u8]>> {
    ms932::encode(&text.replace('"', "\"\"")).map(Into::into)
}

/// Whether a key fits a pattern with `*` for anything.
fn fits(pattern: &str, key: &str) -> bool {
    let Some((front, rest)) = pattern.split_once('*') else { return pattern == key };
    let Some(key) = key.strip_prefix(front) else { return false };
    match rest {
        "" => true,
        _ => (0..=key.len()).filter_map(|at| key.get(at..)).any(|key| fits(rest, key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_are_sound() {
        let words = Words::built_in();
        assert_eq!(words.kind_of("user_name_kana"), words.kind("kana"));
        assert_eq!(words.kind_of("care_office_name"), words.kind("office"));
        assert_eq!(words.kind_of("planner_name"), words.kind("person"));
        assert_eq!(words.kind_of("anything_else"), words.kind("prose"));
        assert!(Words::parse("use = []\nkind.x.lists = [[\"𠮷\"]]").is_err());
    }

    #[test]
    fn patterns() {
        assert!(fits("*", "x") && fits("a*c", "abc") && fits("*b*", "abc") && fits("abc", "abc"));
        assert!(!fits("a*c", "abd") && !fits("abc", "abcd") && !fits("*_name", "name"));
    }
}
