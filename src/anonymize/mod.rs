//! Files that show nobody: every value that identifies a person is replaced by a made-up one of the same shape, so that
//! data with findings can be handed on and has the same findings.
//!
//! A run goes over its files twice: all values must be known before replacements are drawn, so that no replacement is a
//! value of somebody else and no two people become one. Replacements depend on a key (HMAC-SHA-256): without it nobody can
//! try which number became which.

mod alphabet;
mod keyed;
mod picture;
mod proof;
mod spots;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::Checker;
use crate::read::encoding::{self, Encoding};
use crate::read::foreign::Foreign;
use crate::read::{FileName, recognise};
use crate::schema::Spec;
use crate::text::Text;
use keyed::Key;
use spots::{Domain, Finder, Spot};
use words::{Replacements, Words};

/// The kind of a replaced value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplacedKind {
    /// 被保険者番号
    Insured,
    /// A date of birth.
    Date,
    /// Telephone and fax numbers, postal codes, codes of people.
    Contact,
    /// Names, addresses and free text.
    Text,
    /// What stands in an item that it does not belong in.
    Slipped,
    /// What stands in a record whose items cannot be told.
    Unsplit,
    /// The number of an office.
    Office,
    /// A picture.
    Picture,
}

impl ReplacedKind {
    /// In words.
    pub fn words(self) -> Text {
        let (ja, en) = match self {
            ReplacedKind::Insured => ("被保険者番号", "insured numbers"),
            ReplacedKind::Date => ("生年月日", "dates of birth"),
            ReplacedKind::Contact => ("電話・FAX・郵便番号など", "telephone numbers, postal codes and the like"),
            ReplacedKind::Text => ("氏名・住所・自由記述", "names, addresses and free texts"),
            ReplacedKind::Slipped => ("ほかの項目に入り込んだ値", "values in items that they do not belong in"),
            ReplacedKind::Unsplit => {
                ("項目に分けられないレコードの値", "values of records that cannot be split into items")
            }
            ReplacedKind::Office => ("事業所番号", "office numbers"),
            ReplacedKind::Picture => ("画像", "pictures"),
        };
        Text::new(ja, en)
    }
}

/// An anonymized file.
#[derive(Clone, Debug)]
pub struct Anonymized {
    /// Its name, in the folders of the one it was made from.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many values of each kind were replaced.
    pub replaced: BTreeMap<ReplacedKind, u64>,
}

/// Gathers the values of files that are to be replaced.
///
/// ```
/// use careplan::Anonymizer;
///
/// let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let bytes = b"202407,131045,H123456789,20250230\r\n";
/// let mut anonymizer = Anonymizer::new(careplan::Spec::embedded(), false);
/// anonymizer.learn(name, bytes);
/// let made = anonymizer.settle(b"a key of one's own").file(name, bytes).unwrap();
/// assert!(made.bytes.starts_with(b"202407,131045,H") && made.bytes.ends_with(b",20250230\r\n"));
/// assert!(!made.bytes.windows(9).any(|part| part == b"123456789"));
/// ```
#[derive(Debug)]
pub struct Anonymizer<'s> {
    finder: Finder<'s>,
    words: Words<'s>,
}

/// Writes files with the replacements of a run.
#[derive(Debug)]
pub struct Replacer<'s> {
    finder: Finder<'s>,
    replacements: Replacements<'s>,
}

impl<'s> Anonymizer<'s> {
    /// `offices`: numbers of offices are replaced, too, in cells and in names of files.
    pub fn new(spec: &'s Spec, offices: bool) -> Anonymizer<'s> {
        Anonymizer { finder: Finder::new(spec, offices), words: Words::default() }
    }

    /// Takes the values of a file.
    pub fn learn(&mut self, name: &str, bytes: &[u8]) {
        let read = FileName::read(self.finder.spec, name);
        for range in self.finder.in_name(&read) {
            self.words.add(Domain::Office, &read.as_str().as_bytes()[range], false);
        }
        if read.is_picture() || foreign(self.finder.spec, &read, bytes).is_some() {
            return;
        }
        if let Some(wide) = Wide::read(bytes) {
            return self.words.add(Domain::Text, wide.text.as_bytes(), true);
        }
        let utf8 = encoding::detect(bytes) == Encoding::Utf8;
        for spot in self.finder.in_records(name, bytes) {
            self.words.add(spot.domain, &bytes[spot.range], utf8);
        }
    }

    /// Draws the replacements. The same files and the same key give the same ones.
    pub fn settle(self, key: &[u8]) -> Replacer<'s> {
        let replacements = self.words.settle(self.finder.spec, &Key::new(key));
        Replacer { finder: self.finder, replacements }
    }
}

impl Replacer<'_> {
    /// Anonymizes one file.
    ///
    /// # Errors
    ///
    /// Why it is left out: what is no table of text cannot be searched for values.
    pub fn file(&self, name: &str, bytes: &[u8]) -> Result<Anonymized, Text> {
        let mut replaced = BTreeMap::new();
        let read = FileName::read(self.finder.spec, name);
        let bytes = if read.is_picture() {
            replaced.insert(ReplacedKind::Picture, 1);
            picture::replace(bytes)
        } else if let Some(why) = foreign(self.finder.spec, &read, bytes) {
            return Err(why);
        } else if let Some(wide) = Wide::read(bytes) {
            let text = self.replacements.get(Domain::Text, wide.text.as_bytes(), true);
            replaced.insert(ReplacedKind::Unsplit, 1);
            wide.with(text.ok_or_else(unknown)?)
        } else {
            self.records(name, bytes, &mut replaced)?
        };
        Ok(Anonymized { name: self.name(name), bytes, replaced })
    }

    /// What a file is called, with the folders before its name. Numbers of offices are replaced, where that is asked for, in
    /// the parts of the name that hold them, and wherever else one stands by itself.
    pub fn name(&self, name: &str) -> String {
        if !self.finder.offices {
            return name.to_owned();
        }
        let read = FileName::read(self.finder.spec, name);
        let at = name.len() - read.as_str().len();
        let mut parts: Vec<Range<usize>> = self.finder.in_name(&read);
        parts.iter_mut().for_each(|part| *part = at + part.start..at + part.end);
        let by_itself = if parts.is_empty() { name.len() } else { at };
        parts.extend(words_of(&name[..by_itself]));
        parts.sort_by_key(|part| part.start);
        let mut own = name.to_owned();
        for part in parts.into_iter().rev() {
            let new = self.replacements.get(Domain::Office, name[part.clone()].as_bytes(), false);
            if let Some(new) = new.and_then(|new| std::str::from_utf8(new).ok()) {
                own.replace_range(part, new);
            }
        }
        own
    }

    /// Whether the files that a unit became have the findings of the unit.
    pub fn is_proved(&self, checker: &Checker, before: &[(&str, &[u8])], after: &[Anonymized]) -> bool {
        let after: Vec<(&str, &[u8])> = after.iter().map(|file| (file.name.as_str(), &file.bytes[..])).collect();
        proof::same_findings(checker, before, &after, |name| self.name(name))
    }

    fn records(&self, name: &str, bytes: &[u8], replaced: &mut BTreeMap<ReplacedKind, u64>) -> Result<Vec<u8>, Text> {
        let utf8 = encoding::detect(bytes) == Encoding::Utf8;
        let mut out = bytes.to_vec();
        for Spot { range, domain, kind } in self.finder.in_records(name, bytes) {
            let old = &bytes[range.clone()];
            // A file that has changed since it was learnt must not get out.
            let new =
                self.replacements.get(domain, old, utf8).filter(|new| new.len() == old.len()).ok_or_else(unknown)?;
            *replaced.entry(kind).or_default() += u64::from(new != old);
            out[range].copy_from_slice(new);
        }
        Ok(out)
    }
}

/// Where the words of a path stand: letters and digits without anything between them.
fn words_of(path: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let words = path.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).map(|word| {
        let start = at;
        at += word.len();
        start..start + word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len()
    });
    words.collect()
}

fn unknown() -> Text {
    Text::new("読み取りの間にファイルが変わりました", "the file changed while it was read")
}

/// Why a file cannot be searched for values. Other separators than commas do no harm.
fn foreign(spec: &Spec, name: &FileName<'_>, bytes: &[u8]) -> Option<Text> {
    let found = recognise::foreign(spec, name, bytes)?;
    let what = match found {
        Foreign::Content { .. } | Foreign::Encoding(_) => found.what(),
        Foreign::Separator(_) | Foreign::QuotedLines => return None,
    };
    Some(Text::new(
        format!("個人情報を探せません（{}）", what.ja),
        format!("values cannot be looked for in it ({})", what.en),
    ))
}

/// A file in UTF-16, whose every letter and digit is replaced: not even its separators are read.
struct Wide {
    /// Its bytes before the text and after it.
    mark: Vec<u8>,
    rest: Vec<u8>,
    text: String,
    big_endian: bool,
}

impl Wide {
    fn read(bytes: &[u8]) -> Option<Wide> {
        let Encoding::Utf16 { big_endian } = encoding::detect(bytes) else { return None };
        let mark = if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) { 2 } else { 0 };
        let (pairs, rest) = bytes[mark..].as_chunks::<2>();
        let unit = if big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
        let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or('\u{FFFD}')).collect();
        Some(Wide { mark: bytes[..mark].to_vec(), rest: rest.to_vec(), text, big_endian })
    }

    fn with(self, text: &[u8]) -> Vec<u8> {
        let bytes = if self.big_endian { u16::to_be_bytes } else { u16::to_le_bytes };
        let text = String::from_utf8_lossy(text);
        let units = text.encode_utf16().flat_map(bytes);
        self.mark.into_iter().chain(units).chain(self.rest).collect()
    }
}
