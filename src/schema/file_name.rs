//! File-name patterns made ready to read and to write names.

use std::ops::Range;
use std::sync::Arc;

use super::lang::SyntaxError;
use super::lang::file_name::NamePart;
use super::value_type::ValueType;
use crate::rule::BookRule;
use crate::text::Text;

/// A part of a file name that varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameField {
    /// 対象年月・提供年月, or 000000.
    Month,
    /// 送信元の事業所番号
    From,
    /// 送信元のサービス種類コード (edition 4.0: サービスコード of 3 characters)
    FromType,
    /// 送信先の事業所番号
    To,
    /// 送信先のサービス種類コード
    ToType,
    /// ファイル連番, YYYYMMDDHHMMSS
    Serial,
    /// 枝番 of a family picture
    Branch,
}

impl NameField {
    /// Every field, in the order they stand in a name.
    pub const ALL: [NameField; 7] = [
        NameField::Month,
        NameField::From,
        NameField::FromType,
        NameField::To,
        NameField::ToType,
        NameField::Serial,
        NameField::Branch,
    ];

    /// The word spec files use.
    pub fn key(self) -> &'static str {
        match self {
            NameField::Month => "month",
            NameField::From => "from",
            NameField::FromType => "from_type",
            NameField::To => "to",
            NameField::ToType => "to_type",
            NameField::Serial => "serial",
            NameField::Branch => "branch",
        }
    }

    /// The field in a set of fields.
    pub(crate) fn bit(self) -> u8 {
        1 << self as u8
    }

    pub(crate) fn from_key(key: &str) -> Option<NameField> {
        NameField::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// The texts that a placeholder accepts in an edition.
#[derive(Clone, Debug)]
pub struct Placeholder {
    /// Which part of the name.
    pub field: NameField,
    /// Its title.
    pub title: Text,
    pub(crate) value_type: ValueType,
}

impl Placeholder {
    /// Whether a part of a name is what belongs there.
    pub(crate) fn accepts(&self, part: &str) -> bool {
        // A type without a name has no rule that says what is wrong.
        self.value_type.matcher.accepts(part.as_bytes()) || self.value_type.named.is_empty()
    }

    /// The rule that a part breaks which does not belong there.
    pub(crate) fn rule(&self, part: &str) -> Option<&Arc<BookRule>> {
        let named = self.value_type.named.first()?;
        let case = named.cases.iter().find(|(matcher, _)| matcher.accepts(part.as_bytes()));
        Some(case.map_or(&named.rule, |(_, rule)| rule))
    }

    /// The expected text, in words.
    pub(crate) fn expected(&self) -> &Text {
        &self.value_type.expected
    }
}

/// The pattern of a form's file names in an edition.
#[derive(Clone, Debug)]
pub struct NamePattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Fixed(String),
    Field(NameField),
}

/// A name read by a pattern. The parts are not checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameParts {
    pub fields: NameFields,
    /// The fixed text matched only without regard to letter case.
    pub other_case: bool,
}

/// Where the fields of a name stand in it: the first byte of each, and the byte after the last. There may be millions of
/// names, so a place takes one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameFields([(u8, u8); NameField::ALL.len()]);

impl NameFields {
    pub fn get(&self, field: NameField) -> Option<Range<usize>> {
        let (begin, end) = self.0[field as usize];
        // No field is empty.
        (end > 0).then(|| usize::from(begin)..usize::from(end))
    }

    /// Notes a field. `None`: it ends behind the bytes that a name may have on any system.
    pub fn set(&mut self, field: NameField, at: Range<usize>) -> Option<()> {
        self.0[field as usize] = (u8::try_from(at.start).ok()?, u8::try_from(at.end).ok()?);
        Some(())
    }

    /// Moves the fields by `front` bytes that were put before the name. `None` if one would then end behind the longest name allowed.
    pub fn after(&self, front: usize) -> Option<NameFields> {
        let mut moved = NameFields::default();
        for (field, at) in self.iter() {
            moved.set(field, at.start + front..at.end + front)?;
        }
        Some(moved)
    }

    /// The fields that the name has.
    pub fn iter(&self) -> impl Iterator<Item = (NameField, Range<usize>)> + '_ {
        NameField::ALL.into_iter().filter_map(|field| Some((field, self.get(field)?)))
    }
}

/// Where a name stopped following a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameMismatch {
    /// Bytes of the name that do follow it.
    pub at: usize,
    /// How many parts of the pattern were read.
    pub parts: usize,
}

impl NamePattern {
    /// Takes a parsed pattern.
    pub(crate) fn new(parsed: Vec<NamePart>) -> Result<NamePattern, SyntaxError> {
        let mut parts: Vec<Part> = Vec::new();
        for part in parsed {
            match part {
                NamePart::Fixed(text) => match parts.last_mut() {
                    Some(Part::Fixed(before)) => before.push_str(&text),
                    _ => parts.push(Part::Fixed(text)),
                },
                NamePart::Placeholder { name, at } => {
                    let field = NameField::from_key(&name).ok_or_else(|| {
                        let nearest = crate::ground::nearest::among(&name, NameField::ALL.map(NameField::key));
                        SyntaxError::new(at, format!("no placeholder `{name}`{nearest}"))
                    })?;
                    parts.push(Part::Field(field));
                }
            }
        }
        Ok(NamePattern { parts })
    }

    /// Whether names of this pattern have the field.
    pub fn has(&self, field: NameField) -> bool {
        self.parts.contains(&Part::Field(field))
    }

    /// The fixed text that its names begin with.
    pub(crate) fn front(&self) -> &str {
        match self.parts.first() {
            Some(Part::Fixed(text)) => text,
            _ => "",
        }
    }

    /// The fixed text that its names end with.
    pub(crate) fn end(&self) -> &str {
        match self.parts.last() {
            Some(Part::Fixed(text)) => text,
            _ => "",
        }
    }

    /// How many underscores a name of this pattern has.
    pub(crate) fn separators(&self) -> usize {
        let fixed = self.parts.iter().map(|part| match part {
            Part::Fixed(text) => text.matches('_').count(),
            Part::Field(_) => 0,
        });
        fixed.sum()
    }

    /// Splits a name by the pattern.
    pub(crate) fn read(&self, name: &str) -> Result<NameParts, NameMismatch> {
        let mut at = 0;
        let mut read = NameParts::default();
        for (n, part) in self.parts.iter().enumerate() {
            let mismatch = NameMismatch { at, parts: n };
            match part {
                Part::Fixed(text) => {
                    let found = name.get(at..at + text.len()).ok_or(mismatch.clone())?;
                    if !found.eq_ignore_ascii_case(text) {
                        return Err(mismatch);
                    }
                    read.other_case |= found != text;
                    at += text.len();
                }
                Part::Field(field) => {
                    // A field ends where the text after it begins: `_` or `.`, which no field holds.
                    let stop = match self.parts.get(n + 1) {
                        Some(Part::Fixed(next)) => next.bytes().next(),
                        _ => None,
                    };
                    let rest = &name.as_bytes()[at..];
                    let length = rest.iter().position(|byte| *byte == b'_' || Some(*byte) == stop);
                    let end = at + length.unwrap_or(rest.len());
                    if end == at || name.as_bytes().get(end).copied() != stop {
                        return Err(mismatch);
                    }
                    read.fields.set(*field, at..end).ok_or(mismatch)?;
                    at = end;
                }
            }
        }
        if at < name.len() {
            return Err(NameMismatch { at, parts: self.parts.len() });
        }
        Ok(read)
    }

    /// The pattern with the titles of its parts, for people: `UP1KYO_<送信元の事業所番号>_….CSV`.
    pub(crate) fn in_words(&self, placeholders: &[Placeholder]) -> Text {
        let words = |pick: fn(&Text) -> &str| {
            let parts = self.parts.iter().map(|part| match part {
                Part::Fixed(text) => text.clone(),
                Part::Field(field) => match placeholders.iter().find(|placeholder| placeholder.field == *field) {
                    Some(placeholder) => format!("<{}>", pick(&placeholder.title)),
                    None => format!("<{}>", field.key()),
                },
            });
            parts.collect::<String>()
        };
        Text::new(words(|title| &title.ja), words(|title| &title.en))
    }

    /// Writes a name. `None` where a field has no value.
    pub fn write<'v>(&self, value: impl Fn(NameField) -> Option<&'v str>) -> Option<String> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Fixed(text) => name.push_str(text),
                Part::Field(field) => name.push_str(value(*field)?),
            }
        }
        Some(name)
    }
}

/// The pattern as it is written in spec files.
impl std::fmt::Display for NamePattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Fixed(text) => f.write_str(text),
            Part::Field(field) => write!(f, "{{{}}}", field.key()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::lang::file_name::parse;

    const PLAN: &str = "UPPLAN_{month}_{from}_{from_type}_{to}_{to_type}_{serial}.CSV";

    fn pattern(text: &str) -> NamePattern {
        NamePattern::new(parse(text).unwrap()).unwrap()
    }

    #[test]
    fn reading_is_the_inverse_of_writing() {
        let pattern = pattern(PLAN);
        let name = "UPPLAN_201912_0300000100_43_0300000005_11_20191025200201.CSV";
        let read = pattern.read(name).unwrap();
        assert!(!read.other_case);
        let value = |field| read.fields.get(field).map(|at| &name[at]);
        assert_eq!(value(NameField::ToType), Some("11"));
        assert_eq!(pattern.write(value).unwrap(), name);
        assert_eq!(pattern.to_string(), PLAN);
    }

    #[test]
    fn a_name_that_is_too_long_for_any_system_does_not_follow_the_pattern() {
        let pattern = pattern(PLAN);
        let name = |digits: usize| format!("UPPLAN_201912_0300000100_43_{}_11_20191025200201.CSV", "1".repeat(digits));
        assert!(pattern.read(&name(200)).is_ok());
        assert_eq!(pattern.read(&name(230)).unwrap_err().at, 28);
    }

    #[test]
    fn mismatches_say_how_far_a_name_was_right() {
        let pattern = pattern(PLAN);
        assert!(pattern.read("upplan_201912_0300000100_43_0300000005_11_20191025200201.csv").unwrap().other_case);
        let far = |name: &str| pattern.read(name).unwrap_err().at;
        assert_eq!(far("UPPLAN_201912_0300000100_43_0300000005_20191025200201.CSV"), 39);
        assert_eq!(far("UPPLAN_201912_0300000100_43_0300000005_11_20191025200201.TXT"), 56);
        assert_eq!(far("UPSIKYU_1.CSV"), 0);
        assert_eq!(far("UPPLAN__0300000100_43_0300000005_11_20191025200201.CSV"), 7);
        assert_eq!(far("UPPLAN_あ"), 7);
    }
}
