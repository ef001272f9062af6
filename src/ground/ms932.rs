//! MS932, the Shift-JIS of the standard: what is valid, what is not and why.
//!
//! Validity is looked up, a character at a time, without decoding: that is several times faster than decoding and
//! says exactly which byte is wrong. encoding_rs is the source of the table and does the decoding for display. It
//! differs from MS932 in three ways that are corrected here: it accepts byte 80, it decodes the user-defined area
//! (外字) that the standard forbids, and it encodes a few characters (¥ ‾ −) that MS932 does not have.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;

/// An error in MS932 text, with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Bytes before the flaw.
    pub at: usize,
    /// The kind of fault.
    pub kind: FlawKind,
}

/// The kind of fault at a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Not a character of MS932: a byte that begins none, or two bytes that are none.
    NotMs932,
    /// The first byte of a two-byte character, and the text ends.
    CutOff,
    /// A character of the user-defined area (外字), F040 to F9FC.
    UserDefined,
    /// Byte 00.
    Nul,
    /// A control character other than CR and LF.
    Control,
}

/// Valid two-byte characters as bits: 64 bits for every quarter of a lead byte. The user-defined area is not in it.
static PAIRS: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| {
    let mut bits = Box::new([0u64; 1024]);
    for lead in (0x81..=0x9F).chain(0xE0..=0xFC).filter(|lead| !is_user_defined(*lead)) {
        for trail in (0x40..=0x7E).chain(0x80..=0xFC) {
            if SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&[lead, trail]).is_some() {
                let index = pair_index(lead, trail);
                bits[index >> 6] |= 1 << (index & 63);
            }
        }
    }
    bits
});

#[inline]
fn pair_index(lead: u8, trail: u8) -> usize {
    usize::from(lead) << 8 | usize::from(trail)
}

fn is_user_defined(lead: u8) -> bool {
    (0xF0..=0xF9).contains(&lead)
}

fn is_trail(b: u8) -> bool {
    matches!(b, 0x40..=0x7E | 0x80..=0xFC)
}

/// Whether a byte is the first of two.
#[inline]
pub fn is_lead(b: u8) -> bool {
    matches!(b, 0x81..=0x9F | 0xE0..=0xFC)
}

/// Bytes that stand for themselves: ASCII without controls, DEL, CR, LF and half-width katakana.
#[inline]
fn is_single(b: u8) -> bool {
    matches!(b, 0x20..=0x7F | 0xA1..=0xDF | b'\r' | b'\n')
}

/// Finds the first flaw of a text. CR and LF are allowed: they stand inside quotes.
#[inline]
pub fn first_flaw(text: &[u8]) -> Option<Flaw> {
    let pairs: &[u64; 1024] = &PAIRS;
    let mut at = 0;
    while at < text.len() {
        let b = text[at];
        if is_lead(b) {
            let Some(&trail) = text.get(at + 1) else {
                return Some(Flaw { at, kind: FlawKind::CutOff });
            };
            let index = pair_index(b, trail);
            if pairs[index >> 6] >> (index & 63) & 1 == 0 {
                let user_defined = is_user_defined(b) && is_trail(trail);
                let kind = if user_defined { FlawKind::UserDefined } else { FlawKind::NotMs932 };
                return Some(Flaw { at, kind });
            }
            at += 2;
        } else if is_single(b) {
            at += 1;
            while let Some(word) = text[at..].first_chunk::<8>() {
                if !is_plain_ascii(u64::from_ne_bytes(*word)) {
                    break;
                }
                at += 8;
            }
        } else {
            let kind = match b {
                0 => FlawKind::Nul,
                1..=0x1F => FlawKind::Control,
                _ => FlawKind::NotMs932,
            };
            return Some(Flaw { at, kind });
        }
    }
    None
}

/// Whether eight bytes are all ASCII at or above space.
#[inline]
fn is_plain_ascii(word: u64) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Adding 60 carries a byte of 20 or more into its high bit; without high bits before, no byte overflows.
    word & HIGH == 0 && word.wrapping_add(0x6060_6060_6060_6060) & HIGH == HIGH
}

/// Decodes for display; what cannot be decoded becomes U+FFFD.
pub fn decode(text: &[u8]) -> Cow<'_, str> {
    SHIFT_JIS.decode_without_bom_handling(text).0
}

/// Encodes a text, if MS932 has every character of it.
pub fn encode(text: &str) -> Option<Vec<u8>> {
    // No character takes more bytes than in UTF-8.
    let mut all = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // In pieces, so that reading back a whole file does not take as much memory again.
        let mut end = PIECE.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, after) = rest.split_at(end);
        let (bytes, _, replaced) = SHIFT_JIS.encode(piece);
        // ¥, ‾ and − are encoded as look-alikes by encoding_rs; reading back tells.
        if replaced || decode(&bytes) != piece {
            return None;
        }
        all.extend_from_slice(&bytes);
        rest = after;
    }
    Some(all)
}

/// Bytes of text that are encoded at once.
const PIECE: usize = 64 * 1024;

/// The number of characters of a valid text.
pub fn char_count(text: &[u8]) -> usize {
    let mut at = 0;
    let mut count = 0;
    while at < text.len() {
        at += if is_lead(text[at]) { 2 } else { 1 };
        count += 1;
    }
    count
}

/// The bytes of a text that MS932 has as it is: every character, and none that the standard forbids.
pub(crate) fn encode_plain(text: &str) -> Option<Vec<u8>> {
    encode(text).filter(|bytes| first_flaw(bytes).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_any_length_is_encoded() {
        let text = "a介護ｶﾅ".repeat(20_000);
        let bytes = encode(&text).unwrap();
        assert_eq!((decode(&bytes), bytes.len()), (text.as_str().into(), 7 * 20_000));
        assert_eq!(encode(&(text + "𠮷")), None);
    }

    fn flaw(text: &[u8]) -> Option<(usize, FlawKind)> {
        first_flaw(text).map(|flaw| (flaw.at, flaw.kind))
    }

    #[test]
    fn every_pair_of_bytes() {
        let (mut valid, mut user_defined) = (0, 0);
        for lead in 0x80..=0xFFu8 {
            for trail in 0..=0xFFu8 {
                match flaw(&[lead, trail]) {
                    None if is_lead(lead) => {
                        valid += 1;
                        assert!(
                            SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&[lead, trail]).is_some()
                        );
                    }
                    Some((0, FlawKind::UserDefined)) => user_defined += 1,
                    _ => {}
                }
            }
        }
        // 9,604 pairs, of which 1,880 are user-defined.
        assert_eq!((valid, user_defined), (7724, 1880));
    }

    #[test]
    fn every_single_byte() {
        let valid: Vec<u8> = (0..=0xFF).filter(|b| flaw(&[*b]).is_none()).collect();
        let expected: Vec<u8> = (0..=0xFF).filter(|b| matches!(b, 0x0A | 0x0D | 0x20..=0x7F | 0xA1..=0xDF)).collect();
        assert_eq!(valid, expected);
        assert_eq!(flaw(&[0x80]), Some((0, FlawKind::NotMs932)));
        assert_eq!(flaw(&[0x82]), Some((0, FlawKind::CutOff)));
        assert_eq!(flaw(b"\t"), Some((0, FlawKind::Control)));
        assert_eq!(flaw(b"\0"), Some((0, FlawKind::Nul)));
    }

    #[test]
    fn the_first_flaw_is_found_at_every_place() {
        let clean = encode("訪問介護 ABC ﾎｳﾓﾝ 手すり-0123456789 髙").unwrap();
        assert_eq!(flaw(&clean), None);
        let mut at = 0;
        while at < clean.len() {
            let mut broken = clean.clone();
            broken.splice(at..at, [0x01]);
            assert_eq!(flaw(&broken), Some((at, FlawKind::Control)));
            at += if is_lead(clean[at]) { 2 } else { 1 };
        }
    }

    #[test]
    fn characters_ms932_lacks_are_not_encoded() {
        for text in ["𠮷", "¥", "‾", "−", "é", "\u{E000}"] {
            assert_eq!(encode(text), None, "{text}");
        }
        for text in ["髙", "①", "㈱", "～", "∥", "－", "￠", "￡", "￢", "ｱ"] {
            assert_eq!(decode(&encode(text).unwrap()), text);
        }
    }

    #[test]
    fn counting_characters() {
        assert_eq!(char_count(&encode("介護 太郎ｱ1").unwrap()), 7);
    }
}
