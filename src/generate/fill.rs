//! Values for items that nobody has a particular value for: made from the item's type alone.

use super::digits::{clock, last_day, number};
use super::office::with_check_digit;
use super::random::Random;
use super::who::Who;
use super::words::Words;
use crate::schema::{Item, Matcher, Required};

/// How an item is filled.
#[derive(Clone, Debug)]
pub(super) enum Filler {
    /// Free text of a kind.
    Text(usize),
    /// Numbers that identify somebody must be evidently made up, whatever their type allows.
    Version,
    Insurer,
    Insured,
    Office,
    Postal,
    Phone(usize),
    Tais,
    /// One of these.
    OneOf(Vec<Vec<u8>>),
    /// Anything that the type accepts.
    Any(Matcher),
    Nothing,
}

impl Filler {
    pub fn new(item: &Item, words: &Words) -> Filler {
        let matcher = &item.value_type().matcher;
        let longest = matcher.chars().1.unwrap_or(usize::MAX).min(item.length().map_or(usize::MAX, usize::from));
        let name = item.type_text().split(['(', ' ', '|']).next().unwrap_or_default();
        match (name, matcher) {
            (_, Matcher::Text) => Filler::Text(words.kind_of(item.key())),
            ("version", _) => Filler::Version,
            ("insurer_number", _) => Filler::Insurer,
            ("insured_number", _) => Filler::Insured,
            ("office_number", _) => Filler::Office,
            ("postal_code", _) => Filler::Postal,
            ("phone", _) => Filler::Phone(longest),
            ("tais_code", _) => Filler::Tais,
            _ => Filler::of(matcher),
        }
    }

    fn of(matcher: &Matcher) -> Filler {
        match matcher {
            Matcher::Nothing => Filler::Nothing,
            Matcher::Code(set) => Filler::OneOf(set.codes()),
            // The main alternative comes first; the others are exceptions that somebody must ask for.
            Matcher::Alternatives(list) if list.iter().all(|one| matches!(one, Matcher::Literal { .. })) => {
                Filler::OneOf(list.iter().map(literal).collect())
            }
            Matcher::Alternatives(list) => Filler::of(&list[0]),
            other => Filler::Any(other.clone()),
        }
    }

    /// Whether there is one value only, which is always there.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Filler::Any(Matcher::Literal { .. }))
    }

    /// Writes a value, without quotes around it. Returns whether there is one.
    pub fn write(&self, who: &Who<'_>, random: &mut Random, out: &mut Vec<u8>) {
        match self {
            Filler::Text(kind) => who.words.write(*kind, random, out),
            Filler::Version => out.extend_from_slice(who.version),
            Filler::Insurer => out.extend_from_slice(who.insurer),
            Filler::Insured => out.extend_from_slice(who.insured),
            Filler::Office => out.extend_from_slice(who.office),
            Filler::Postal => {
                out.extend_from_slice(b"000-");
                digits(4, random, out);
            }
            Filler::Phone(longest) => {
                let at = out.len();
                out.extend_from_slice(b"00-0000-");
                digits(4, random, out);
                out.truncate(at + *longest.min(&12));
            }
            Filler::Tais => {
                out.extend_from_slice(b"99999-");
                digits(6, random, out);
            }
            Filler::OneOf(values) => out.extend_from_slice(&random.one_of(values)[..]),
            Filler::Any(matcher) => any(matcher, who, random, out),
            Filler::Nothing => {}
        }
    }
}

/// Whether an unset item gets a value.
pub(super) fn is_filled(required: Required, random: &mut Random) -> bool {
    required != Required::Optional || random.percent(40)
}

fn literal(matcher: &Matcher) -> Vec<u8> {
    match matcher {
        Matcher::Literal { bytes, .. } => bytes.to_vec(),
        _ => Vec::new(),
    }
}

fn digits(n: usize, random: &mut Random, out: &mut Vec<u8>) {
    out.extend((0..n).map(|_| b'0' + random.below(10) as u8));
}

/// Writes something that a type accepts.
fn any(matcher: &Matcher, who: &Who<'_>, random: &mut Random, out: &mut Vec<u8>) {
    match matcher {
        Matcher::Text => who.words.write(who.words.kind("short"), random, out),
        Matcher::Nothing => {}
        Matcher::Literal { bytes, .. } => out.extend_from_slice(bytes),
        Matcher::Digits { min, max } => digits(random.between(*min as u64, *max as u64) as usize, random, out),
        Matcher::Class { set, min, max } => {
            // Letters and digits, where they are allowed, need no quotes and look like codes.
            let chars: Vec<u8> = (b'0'..=b'z').filter(|b| b.is_ascii_alphanumeric() && set.contains(*b)).collect();
            if !chars.is_empty() {
                let n = random.between((*min).max(1) as u64, *max as u64);
                out.extend((0..n).map(|_| *random.one_of(&chars)));
            }
        }
        Matcher::PlainInteger { max } | Matcher::SignedInteger { max } => {
            let below = 10usize.pow((*max).min(4) as u32);
            number(random.below(below) as u64, out);
        }
        Matcher::NumberIn { min, max } => number(random.between(*min, (*max).min(min.saturating_add(9999))), out),
        Matcher::Date => {
            let (year, month) = (who.year - random.between(0, 2), random.between(1, 12));
            number(year * 10_000 + month * 100 + random.between(1, last_day(year, month)), out);
        }
        Matcher::Month => number((who.year - random.between(0, 2)) * 100 + random.between(1, 12), out),
        Matcher::DateTime => {
            any(&Matcher::Date, who, random, out);
            any(&Matcher::Clock, who, random, out);
            out.extend_from_slice(b"00");
        }
        Matcher::Clock => out.extend_from_slice(&clock(random.between(0, 1439))),
        Matcher::CheckDigit(n) => {
            let mut number = Vec::new();
            digits(n.saturating_sub(1), random, &mut number);
            out.extend_from_slice(with_check_digit(&String::from_utf8_lossy(&number)).as_bytes());
        }
        Matcher::Bits(n) => out.extend((0..*n).map(|_| b'0' + random.below(2) as u8)),
        Matcher::Code(set) => out.extend_from_slice(&random.one_of(&set.codes())[..]),
        Matcher::Fixed { parts, .. } => parts.iter().for_each(|(_, part)| any(part, who, random, out)),
        Matcher::Sequence(parts) => parts.iter().for_each(|part| any(part, who, random, out)),
        Matcher::Alternatives(list) => any(&list[0], who, random, out),
    }
}
