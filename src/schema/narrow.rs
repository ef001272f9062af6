//! Characters that MS932 lacks: what is written for them.
//!
//! A character with its combining marks is looked up in a table first (`specs/5.0/narrowing.toml`, where every entry names
//! its source), then normalised (NFKC), and is 〓 where neither helps. Nothing is replaced without being said.

use std::collections::BTreeMap;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::ground::ms932::encode_plain;

/// The character written where nothing similar exists.
const GETA: &str = "〓";

/// The table of replacements.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    entries: BTreeMap<String, NarrowingEntry>,
    /// Characters that only pick the look of the one before them: left out.
    selectors: Vec<(char, char)>,
}

/// One entry of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NarrowingEntry {
    /// The replaced character.
    pub from: String,
    /// The replacement.
    pub to: String,
    /// The source of the replacement.
    pub source: String,
    /// Nobody does in print: inferred.
    pub inferred: bool,
}

/// How a replacement was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum How {
    /// In the table.
    Table,
    /// By compatibility normalisation.
    Nfkc,
    /// It was not: 〓.
    Geta,
}

/// A replaced character in a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Narrowed {
    /// Which character of the value, counted from 1.
    pub position: usize,
    /// The text before.
    pub from: String,
    /// The text written.
    pub to: String,
    /// How it was found.
    pub how: How,
}

/// A replaced character in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replacement {
    /// The file written.
    pub file: String,
    /// Its form.
    pub form: String,
    /// The record, counted from 1.
    pub record: usize,
    /// The item's number.
    pub item_no: u16,
    /// The item's name.
    pub item: String,
    /// Whether the value is one that is not shown unless it is asked for.
    #[serde(skip)]
    pub sensitive: bool,
    /// The replacements that were made.
    #[serde(flatten)]
    pub narrowed: Narrowed,
}

impl Narrowing {
    pub(crate) fn new(entries: Vec<NarrowingEntry>, selectors: Vec<(char, char)>) -> Narrowing {
        let entries = entries.into_iter().map(|entry| (entry.from.clone(), entry)).collect();
        Narrowing { entries, selectors }
    }

    /// The entries, by what they replace.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &NarrowingEntry> {
        self.entries.values()
    }

    /// A value in MS932, or the nearest there is and what was replaced.
    pub fn encode(&self, value: &str) -> Result<Vec<u8>, (Vec<u8>, Vec<Narrowed>)> {
        if let Some(bytes) = encode_plain(value) {
            return Ok(bytes);
        }
        let (text, narrowed) = self.narrow(value);
        Err((encode_plain(&text).unwrap_or_default(), narrowed))
    }

    /// Replaces what MS932 lacks.
    pub fn narrow(&self, value: &str) -> (String, Vec<Narrowed>) {
        let mut text = String::new();
        let mut narrowed = Vec::new();
        let mut position = 1;
        for cluster in clusters(value) {
            if encode_plain(cluster).is_some() {
                text.push_str(cluster);
                position += cluster.chars().count();
                continue;
            }
            match self.replacement(cluster) {
                Some((to, how)) => {
                    text.push_str(&to);
                    narrowed.push(Narrowed { position, from: cluster.to_owned(), to, how });
                    position += cluster.chars().count();
                }
                // One by one: a mark that cannot be written must not take its letter with it.
                None => {
                    for c in cluster.chars() {
                        let one = c.to_string();
                        if encode_plain(&one).is_some() {
                            text.push(c);
                        } else {
                            let (to, how) = self.replacement(&one).unwrap_or((GETA.to_owned(), How::Geta));
                            text.push_str(&to);
                            narrowed.push(Narrowed { position, from: one, to, how });
                        }
                        position += 1;
                    }
                }
            }
        }
        (text, narrowed)
    }

    fn replacement(&self, from: &str) -> Option<(String, How)> {
        if let Some(entry) = self.entries.get(from) {
            return Some((entry.to.clone(), How::Table));
        }
        if from.chars().all(|c| self.is_selector(c)) {
            return Some((String::new(), How::Table));
        }
        let normal: String = from.nfkc().collect();
        (normal != from && encode_plain(&normal).is_some()).then_some((normal, How::Nfkc))
    }

    fn is_selector(&self, c: char) -> bool {
        self.selectors.iter().any(|(first, last)| (*first..=*last).contains(&c))
    }
}

/// A character with the combining marks after it.
fn clusters(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?.len_utf8();
        let marks = rest[first..].find(|c| !is_combining_mark(c)).unwrap_or(rest.len() - first);
        let (cluster, after) = rest.split_at(first + marks);
        rest = after;
        Some(cluster)
    })
}
