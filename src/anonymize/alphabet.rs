//! Characters that may stand for each other: those of one class, so that a made-up text looks like the true one.
//!
//! Digits stay digits, kanji of the first level kanji of the first level, and so on, in as many bytes. What is no letter and no
//! digit stays as it is: blanks, punctuation, quotes, line breaks, symbols and what is damaged belong to the shape.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::ground::ms932::{self, FlawKind};

/// A class of characters.
pub(super) type Class = u16;

/// Half-width digits, and full-width ones.
pub(super) const DIGIT: Class = 1;
pub(super) const WIDE_DIGIT: Class = 10;

/// Kanji that no MS932 text has, as its bytes are no character.
const NO_CHARACTER: Class = 28;

/// In UTF-8 characters of a class have several lengths.
const BY_LENGTH: Class = 100;
/// Characters in UTF-8 that MS932 does not have.
const NOT_IN_MS932: Class = 90;
/// Such as are no kanji: Hangul, those for private use, Latin letters with marks.
const BESIDE_KANJI: [(u32, u32, Class); 4] =
    [(0xAC00, 0xD7A3, 91), (0xE000, 0xF8FF, 92), (0x00C0, 0x00D6, 93), (0x00D8, 0x00F6, 93)];

/// A character, or bytes that are none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub bytes: &'t [u8],
    /// `None`: it stays.
    pub class: Option<Class>,
}

/// The characters of a text.
pub(super) fn tokens(text: &[u8], utf8: bool) -> Vec<Token<'_>> {
    if utf8 { tokens_of_utf8(text) } else { tokens_of_ms932(text) }
}

/// The characters of a class.
pub(super) fn pool(class: Class) -> &'static [Box<[u8]>] {
    POOLS.get(&class).map_or(&[], Vec::as_slice)
}

fn tokens_of_ms932(text: &[u8]) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.first() {
        let two = ms932::is_lead(*first) && matches!(rest.get(1), Some(0x40..=0x7E | 0x80..=0xFC));
        let (bytes, after) = rest.split_at(if two { 2 } else { 1 });
        tokens.push(Token { bytes, class: class_of(bytes) });
        rest = after;
    }
    tokens
}

fn tokens_of_utf8(text: &[u8]) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        let valid = chunk.valid();
        let token =
            |(at, c): (usize, char)| Token { bytes: &valid.as_bytes()[at..at + c.len_utf8()], class: class_of_char(c) };
        tokens.extend(valid.char_indices().map(token));
        tokens.extend(chunk.invalid().chunks(1).map(|bytes| Token { bytes, class: None }));
    }
    tokens
}

/// The class of one character in MS932.
fn class_of(bytes: &[u8]) -> Option<Class> {
    Some(match bytes {
        [b'0'..=b'9'] => DIGIT,
        [b'A'..=b'F'] => 2,
        [b'G'..=b'Z'] => 3,
        [b'a'..=b'f'] => 4,
        [b'g'..=b'z'] => 5,
        [0xA6..=0xAF | 0xB1..=0xDD] => 6,
        [lead, trail] => return class_of_pair(*lead, *trail),
        _ => return None,
    })
}

fn class_of_pair(lead: u8, trail: u8) -> Option<Class> {
    match ms932::first_flaw(&[lead, trail]).map(|flaw| flaw.kind) {
        Some(FlawKind::UserDefined) => return Some(27),
        Some(_) => return Some(NO_CHARACTER),
        None => {}
    }
    Some(match (lead, trail) {
        (0x82, 0x4F..=0x58) => WIDE_DIGIT,
        (0x82, 0x60..=0x79) => 11,
        (0x82, 0x81..=0x9A) => 12,
        (0x82, 0x9F..) => 13,
        (0x83, ..=0x96) => 14,
        (0x83, ..=0xB6) => 15,
        (0x83, _) => 16,
        (0x84, ..=0x60) => 17,
        (0x84, ..=0x91) => 18,
        (0x87, ..=0x53) => 19,
        (0x87, ..=0x5D) => 20,
        (0x88..=0x97, _) | (0x98, ..=0x72) => 21,
        (0x98..=0x9F | 0xE0..=0xEA, _) => 22,
        (0xED | 0xEE, _) => 23,
        (0xFA, 0x5C..) | (0xFB | 0xFC, _) => 24,
        _ => return None,
    })
}

fn class_of_char(c: char) -> Option<Class> {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    if let Some(bytes) = ms932::encode_plain(text) {
        return class_of(&bytes).map(|class| BY_LENGTH * text.len() as Class + class);
    }
    let beside = BESIDE_KANJI.iter().find(|(from, to, _)| (*from..=*to).contains(&u32::from(c)));
    let class = match c {
        '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2A6DF}' => NOT_IN_MS932,
        _ => beside?.2,
    };
    Some(BY_LENGTH * text.len() as Class + class)
}

/// Every class with its characters.
static POOLS: LazyLock<HashMap<Class, Vec<Box<[u8]>>>> = LazyLock::new(|| {
    let mut pools: HashMap<Class, Vec<Box<[u8]>>> = HashMap::new();
    let singles = (0x20..=0xFFu8).map(|byte| vec![byte]);
    let trails = || (0x40..=0x7E).chain(0x80..=0xFC);
    let pairs = (0x81..=0x9F).chain(0xE0..=0xFC).flat_map(|lead| trails().map(move |trail| vec![lead, trail]));
    for bytes in singles.chain(pairs) {
        if let Some(class) = class_of(&bytes) {
            pools.entry(class).or_default().push(bytes.into());
        }
    }
    let beside = BESIDE_KANJI.iter().flat_map(|(from, to, _)| *from..=*to);
    for c in (0x30..=0xFFEF).chain(0x20000..=0x2A6DF).chain(beside).filter_map(char::from_u32) {
        if let Some(class) = class_of_char(c) {
            let bytes: Box<[u8]> = c.to_string().into_bytes().into();
            pools.entry(class).or_default().push(bytes);
        }
    }
    for pool in pools.values_mut() {
        pool.sort();
        pool.dedup();
    }
    pools
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_in_its_class_and_classes_have_one_length() {
        for (class, pool) in POOLS.iter() {
            let utf8 = *class >= BY_LENGTH;
            assert!(pool.len() >= 6, "class {class} has {}", pool.len());
            for bytes in pool {
                let tokens = tokens(bytes, utf8);
                assert_eq!(tokens.len(), 1, "{bytes:x?}");
                assert_eq!(tokens[0].class, Some(*class), "{bytes:x?}");
                assert_eq!(bytes.len(), pool[0].len(), "{bytes:x?}");
            }
        }
    }

    #[test]
    fn what_is_no_letter_stays() {
        for text in ["　", "－", "・", "々", "〓", "?", "\"", ",", "\r\n", "\t", "ー", "ｰ", "ﾞ"] {
            let bytes = ms932::encode(text).unwrap();
            assert!(tokens(&bytes, false).iter().all(|token| token.class.is_none()), "{text}");
            assert!(tokens(text.as_bytes(), true).iter().all(|token| token.class.is_none()), "{text}");
        }
    }

    #[test]
    fn both_encodings_have_the_same_classes() {
        for c in "0Aaゔ山髙①ｱ１Ａアあ".chars().filter(|c| ms932::encode(&c.to_string()).is_some()) {
            let text = c.to_string();
            let own = tokens(&ms932::encode(&text).unwrap(), false)[0].class.unwrap();
            assert_eq!(tokens(text.as_bytes(), true)[0].class, Some(own + BY_LENGTH * text.len() as Class), "{c}");
        }
    }
}
