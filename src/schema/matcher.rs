//! Matching the bytes of a cell against a type, without decoding and without allocating.

use std::sync::Arc;

use super::code_table::CodeSet;

/// A compiled type.
#[derive(Clone, Debug)]
pub(crate) enum Matcher {
    /// Any MS932 text; whether the bytes are MS932 is checked apart from types.
    Text,
    /// Only the empty value.
    Nothing,
    Literal {
        bytes: Box<[u8]>,
        chars: usize,
    },
    Digits {
        min: usize,
        max: usize,
    },
    Class {
        set: Class,
        min: usize,
        max: usize,
    },
    /// Digits without superfluous leading zeros.
    PlainInteger {
        max: usize,
    },
    /// The same, with or without a minus in front.
    SignedInteger {
        max: usize,
    },
    NumberIn {
        min: u64,
        max: u64,
    },
    /// This many digits, the last of which is a check digit.
    CheckDigit(usize),
    Date,
    Month,
    DateTime,
    /// 0000 to 2359.
    Clock,
    Bits(usize),
    Code(Arc<CodeSet>),
    /// Parts of fixed lengths one after another: how long each is, and all together.
    Fixed {
        parts: Box<[(usize, Matcher)]>,
        len: usize,
    },
    /// Parts one after another; each takes as much as it can.
    Sequence(Box<[Matcher]>),
    Alternatives(Box<[Matcher]>),
}

fn chars_of_all<'m>(parts: impl Iterator<Item = &'m Matcher>) -> (usize, Option<usize>) {
    parts.map(Matcher::chars).fold((0, Some(0)), |sum, part| (sum.0 + part.0, sum.1.zip(part.1).map(|(a, b)| a + b)))
}

impl Matcher {
    /// Parts one after another.
    pub fn sequence(parts: Vec<Matcher>) -> Matcher {
        let lengths: Option<Vec<usize>> = parts.iter().map(Matcher::byte_length).collect();
        match lengths {
            Some(lengths) => {
                let len = lengths.iter().sum();
                Matcher::Fixed { parts: lengths.into_iter().zip(parts).collect(), len }
            }
            None => Matcher::Sequence(parts.into()),
        }
    }

    /// The number of bytes of every value, if it is always the same.
    fn byte_length(&self) -> Option<usize> {
        match self {
            Matcher::Literal { bytes, .. } => Some(bytes.len()),
            Matcher::Fixed { len, .. } => Some(*len),
            Matcher::Alternatives(list) => {
                let mut lengths = list.iter().map(Matcher::byte_length);
                let first = lengths.next()??;
                lengths.all(|length| length == Some(first)).then_some(first)
            }
            Matcher::Text | Matcher::Nothing | Matcher::SignedInteger { .. } | Matcher::Sequence(_) => None,
            // All others are ASCII: a character is a byte.
            ascii => match ascii.chars() {
                (shortest, Some(longest)) if shortest == longest => Some(longest),
                _ => None,
            },
        }
    }

    /// Whether a whole value is of the type.
    #[inline]
    pub fn accepts(&self, value: &[u8]) -> bool {
        match self {
            Matcher::Text => true,
            Matcher::Nothing => value.is_empty(),
            Matcher::Literal { bytes, .. } => **bytes == *value,
            Matcher::Digits { min, max } => (*min..=*max).contains(&value.len()) && all_digits(value),
            Matcher::Class { set, min, max } => {
                (*min..=*max).contains(&value.len()) && value.iter().all(|b| set.contains(*b))
            }
            Matcher::PlainInteger { max } => {
                (1..=*max).contains(&value.len()) && (value[0] != b'0' || value.len() == 1) && all_digits(value)
            }
            Matcher::SignedInteger { max } => {
                let digits = value.strip_prefix(b"-").unwrap_or(value);
                Matcher::PlainInteger { max: *max }.accepts(digits) && value != b"-0"
            }
            Matcher::NumberIn { min, max } => {
                value.len() <= 18
                    && number(value).is_some_and(|n| (*min..=*max).contains(&n))
                    && (value[0] != b'0' || value.len() == 1)
            }
            Matcher::CheckDigit(n) => value.len() == *n && all_digits(value) && has_check_digit(value),
            Matcher::Date => value.first_chunk::<8>().is_some_and(|date| value.len() == 8 && is_date(date)),
            Matcher::Month => value.len() == 6 && is_month(value),
            Matcher::DateTime => value.len() == 14 && is_date_time(value),
            Matcher::Clock => value.len() == 4 && is_clock(value),
            Matcher::Bits(n) => value.len() == *n && value.iter().all(|b| b & 0xFE == b'0'),
            Matcher::Code(set) => set.contains(value),
            Matcher::Fixed { parts, len } => {
                let mut rest = value;
                value.len() == *len
                    && parts.iter().all(|(len, part)| {
                        let (front, after) = rest.split_at(*len);
                        rest = after;
                        part.accepts(front)
                    })
            }
            Matcher::Sequence(_) => self.take(value) == Some(value.len()),
            Matcher::Alternatives(list) => list.iter().any(|m| m.accepts(value)),
        }
    }

    /// How many bytes at the front of `input` the type takes.
    fn take(&self, input: &[u8]) -> Option<usize> {
        let fixed = |n: usize| input.get(..n).is_some_and(|front| self.accepts(front)).then_some(n);
        match self {
            Matcher::Text => Some(input.len()),
            Matcher::Nothing => Some(0),
            Matcher::Literal { bytes, .. } => input.starts_with(bytes).then_some(bytes.len()),
            Matcher::Digits { min, max } => greedy(input, *min, *max, |b| b.is_ascii_digit()),
            Matcher::Class { set, min, max } => greedy(input, *min, *max, |b| set.contains(b)),
            Matcher::PlainInteger { max } => greedy(input, 1, *max, |b| b.is_ascii_digit()).and_then(fixed),
            Matcher::SignedInteger { max } => {
                let sign = usize::from(input.starts_with(b"-"));
                greedy(&input[sign..], 1, *max, |b| b.is_ascii_digit()).and_then(|digits| fixed(sign + digits))
            }
            Matcher::NumberIn { .. } => greedy(input, 1, 18, |b| b.is_ascii_digit()).and_then(fixed),
            Matcher::CheckDigit(n) => fixed(*n),
            Matcher::Date => fixed(8),
            Matcher::Month => fixed(6),
            Matcher::DateTime => fixed(14),
            Matcher::Clock => fixed(4),
            Matcher::Bits(n) => fixed(*n),
            Matcher::Fixed { len, .. } => fixed(*len),
            Matcher::Code(set) => (1..=set.longest()).rev().find_map(fixed),
            Matcher::Sequence(parts) => {
                parts.iter().try_fold(0, |taken, part| Some(taken + part.take(&input[taken..])?))
            }
            Matcher::Alternatives(list) => list.iter().find_map(|m| m.take(input)),
        }
    }

    /// The smallest and largest number of characters of a value; `None` where there is no limit. The sign of a number is
    /// not counted, as 項目長 does not count it.
    pub fn chars(&self) -> (usize, Option<usize>) {
        match self {
            Matcher::Text => (0, None),
            Matcher::Nothing => (0, Some(0)),
            Matcher::Literal { chars, .. } => (*chars, Some(*chars)),
            Matcher::Digits { min, max } | Matcher::Class { min, max, .. } => (*min, Some(*max)),
            Matcher::PlainInteger { max } | Matcher::SignedInteger { max } => (1, Some(*max)),
            Matcher::NumberIn { min, max } => (decimal_width(*min), Some(decimal_width(*max))),
            Matcher::CheckDigit(n) => (*n, Some(*n)),
            Matcher::Date => (8, Some(8)),
            Matcher::Month => (6, Some(6)),
            Matcher::DateTime => (14, Some(14)),
            Matcher::Clock => (4, Some(4)),
            Matcher::Bits(n) => (*n, Some(*n)),
            Matcher::Code(set) => (set.shortest(), Some(set.longest())),
            Matcher::Fixed { parts, .. } => chars_of_all(parts.iter().map(|(_, part)| part)),
            Matcher::Sequence(parts) => chars_of_all(parts.iter()),
            Matcher::Alternatives(list) => list
                .iter()
                .map(Matcher::chars)
                .reduce(|a, b| (a.0.min(b.0), a.1.zip(b.1).map(|(a, b)| a.max(b))))
                .unwrap_or((0, Some(0))),
        }
    }

    /// The first byte that no value of the type has at its place. `None` where that cannot be said, as of a value that only has
    /// the wrong length.
    pub fn wrong_at(&self, value: &[u8]) -> Option<usize> {
        let other_than = |belongs: &dyn Fn(u8) -> bool| value.iter().position(|b| !belongs(*b));
        match self {
            Matcher::Text | Matcher::Nothing | Matcher::Code(_) | Matcher::Sequence(_) => None,
            Matcher::Literal { bytes, .. } => bytes.iter().zip(value).position(|(wanted, b)| wanted != b),
            Matcher::Class { set, .. } => other_than(&|b| set.contains(b)),
            Matcher::SignedInteger { .. } => {
                let sign = usize::from(value.starts_with(b"-"));
                value[sign..].iter().position(|b| !b.is_ascii_digit()).map(|at| sign + at)
            }
            Matcher::Bits(_) => other_than(&|b| b & 0xFE == b'0'),
            Matcher::Fixed { parts, .. } => {
                let mut from = 0;
                parts.iter().find_map(|(len, part)| {
                    let begin = from;
                    from += len;
                    let own = value.get(begin..)?;
                    part.wrong_at(&own[..own.len().min(*len)]).map(|at| begin + at)
                })
            }
            // The alternative that matches the longest beginning is most likely the intended one.
            Matcher::Alternatives(list) => {
                let places: Option<Vec<usize>> = list.iter().map(|part| part.wrong_at(value)).collect();
                places?.into_iter().max()
            }
            _ => other_than(&|b| b.is_ascii_digit()),
        }
    }

    /// Whether the value would be of the type if the type had no upper length.
    pub fn accepts_but_for_length(&self, value: &[u8]) -> bool {
        match self {
            Matcher::Digits { min, max } => min != max && value.len() >= *min && all_digits(value),
            Matcher::PlainInteger { .. } => !value.is_empty() && all_digits(value),
            Matcher::SignedInteger { .. } => {
                let digits = value.strip_prefix(b"-").unwrap_or(value);
                !digits.is_empty() && all_digits(digits)
            }
            Matcher::Class { set, min, max } => {
                min != max && value.len() >= *min && value.iter().all(|b| set.contains(*b))
            }
            Matcher::Alternatives(list) => list.iter().any(|m| m.accepts_but_for_length(value)),
            _ => false,
        }
    }
}

fn greedy(input: &[u8], min: usize, max: usize, belongs: impl Fn(u8) -> bool) -> Option<usize> {
    let taken = input.iter().take(max).take_while(|b| belongs(**b)).count();
    (taken >= min).then_some(taken)
}

fn decimal_width(n: u64) -> usize {
    n.checked_ilog10().unwrap_or(0) as usize + 1
}

/// A set of ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class([u64; 4]);

impl Class {
    fn collect(bytes: impl Iterator<Item = u8>) -> Class {
        let mut set = Class([0; 4]);
        for b in bytes {
            set.0[usize::from(b >> 6)] |= 1 << (b & 63);
        }
        set
    }

    pub fn alphanumeric() -> Class {
        Class::collect((0..=127u8).filter(u8::is_ascii_alphanumeric))
    }

    pub fn graphic() -> Class {
        Class::collect((0..=127u8).filter(u8::is_ascii_graphic))
    }

    pub fn of(chars: &str) -> Option<Class> {
        chars.is_ascii().then(|| Class::collect(chars.bytes()))
    }

    #[inline]
    pub fn contains(&self, b: u8) -> bool {
        self.0[usize::from(b >> 6)] >> (b & 63) & 1 == 1
    }
}

impl std::fmt::Debug for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let chars: String = (0..=255u8).filter(|b| self.contains(*b)).map(char::from).collect();
        f.debug_tuple("Class").field(&chars).finish()
    }
}

/// Whether eight bytes are all digits, in three operations on one word.
#[inline]
fn eight_digits(word: u64) -> bool {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // A digit is 30..=39: the high half is 3, and stays 3 when 6 is added.
    word & HIGH == ZEROS && word.wrapping_add(0x0606_0606_0606_0606) & HIGH == ZEROS
}

/// Whether every byte is a digit; true of nothing. The last word overlaps the one before it, so that no byte is looked
/// at alone: almost every coded item has 4, 6, 8 or 10 digits.
#[inline]
pub(crate) fn all_digits(value: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (value.first_chunk::<8>(), value.last_chunk::<8>()) {
        let ends = eight_digits(u64::from_le_bytes(*first)) && eight_digits(u64::from_le_bytes(*last));
        return ends && (value.len() <= 16 || value.iter().all(u8::is_ascii_digit));
    }
    if let (Some(first), Some(last)) = (value.first_chunk::<4>(), value.last_chunk::<4>()) {
        let word = u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
        return eight_digits(word);
    }
    value.iter().all(u8::is_ascii_digit)
}

#[inline]
fn two(value: &[u8], at: usize) -> u32 {
    u32::from(value[at] & 15) * 10 + u32::from(value[at + 1] & 15)
}

/// The days of a month of the Gregorian calendar; 0 for a month that does not exist.
#[inline]
pub(crate) fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

#[inline]
fn is_date(value: &[u8; 8]) -> bool {
    let year = two(value, 0) * 100 + two(value, 2);
    let day = two(value, 6);
    eight_digits(u64::from_le_bytes(*value)) && year > 0 && day > 0 && day <= days_in_month(year, two(value, 4))
}

#[inline]
fn is_month(value: &[u8]) -> bool {
    all_digits(value) && value[..4] != *b"0000" && (1..=12).contains(&two(value, 4))
}

/// Modulus 10, weights 2, 1, 2, … from the digit before the check digit to the left; products of two digits count as the
/// sum of their digits.
fn has_check_digit(value: &[u8]) -> bool {
    let digits = value.iter().rev().map(|b| u32::from(b & 15)).enumerate();
    let sum: u32 = digits.map(|(n, digit)| if n % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }).sum();
    sum.is_multiple_of(10)
}

fn is_clock(value: &[u8]) -> bool {
    all_digits(value) && two(value, 0) < 24 && two(value, 2) < 60
}

fn is_date_time(value: &[u8]) -> bool {
    value.first_chunk::<8>().is_some_and(is_date)
        && is_clock(&value[8..12])
        && all_digits(&value[12..])
        && two(value, 12) < 60
}

/// The value of a string of digits.
#[inline]
pub(crate) fn number(value: &[u8]) -> Option<u64> {
    if value.is_empty() || value.len() > 18 || !all_digits(value) {
        return None;
    }
    Some(value.iter().fold(0, |n, b| n * 10 + u64::from(b & 15)))
}

/// The value of a string of digits, with or without a minus in front.
#[inline]
pub(crate) fn signed_number(value: &[u8]) -> Option<i64> {
    let signed = |digits| number(digits).and_then(|n| i64::try_from(n).ok());
    match value.strip_prefix(b"-") {
        Some(digits) => signed(digits).map(|n| -n),
        None => signed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        let date = |text: &str| Matcher::Date.accepts(text.as_bytes());
        assert!(date("20240229") && date("20000229") && date("20251231"));
        assert!(!date("20230229") && !date("19000229") && !date("20251301") && !date("20240431"));
        assert!(!date("00000101") && !date("20240100") && !date("2024011") && !date("2024/1/1") && !date("202401011"));
    }

    #[test]
    fn digits_are_told_from_their_neighbours() {
        for b in 0..=255u8 {
            for at in 0..8 {
                let mut value = *b"12345678";
                value[at] = b;
                assert_eq!(all_digits(&value), b.is_ascii_digit(), "byte {b:#x} at {at}");
            }
        }
        assert!(all_digits(b"123") && all_digits(b"12345678901") && !all_digits(b"1234567890a"));
    }

    #[test]
    fn numbers_keep_their_sign() {
        assert_eq!((signed_number(b"-47"), signed_number(b"047"), signed_number(b"0")), (Some(-47), Some(47), Some(0)));
        for value in ["", "-", "--1", "4-7", "\u{ff0d}47", "-1000000000000000000"] {
            assert_eq!(signed_number(value.as_bytes()), None, "{value}");
        }
        assert_eq!(signed_number(b"-999999999999999999"), Some(-999_999_999_999_999_999));
    }

    #[test]
    fn times_months_and_serials() {
        assert!(
            Matcher::Clock.accepts(b"2359") && !Matcher::Clock.accepts(b"2400") && !Matcher::Clock.accepts(b"0960")
        );
        assert!(
            Matcher::Month.accepts(b"202512")
                && !Matcher::Month.accepts(b"202400")
                && !Matcher::Month.accepts(b"000001")
        );
        assert!(Matcher::DateTime.accepts(b"20191025200201"));
        assert!(!Matcher::DateTime.accepts(b"20191025240201") && !Matcher::DateTime.accepts(b"20191025200260"));
    }

    #[test]
    fn integers() {
        let int = Matcher::PlainInteger { max: 3 };
        assert!(
            int.accepts(b"0")
                && int.accepts(b"120")
                && !int.accepts(b"012")
                && !int.accepts(b"1234")
                && !int.accepts(b"")
        );
        assert!(int.accepts_but_for_length(b"1234") && !int.accepts_but_for_length(b"12a4"));
        let signed = Matcher::SignedInteger { max: 3 };
        for value in ["0", "7", "120", "-7", "-120"] {
            assert!(signed.accepts(value.as_bytes()), "{value}");
        }
        for value in ["", "-", "-0", "012", "-012", "1234", "-1234", "--1", "1-", "+1", "- 1"] {
            assert!(!signed.accepts(value.as_bytes()), "{value}");
        }
        assert!(signed.accepts_but_for_length(b"-1234") && !signed.accepts_but_for_length(b"-"));
        // In a row of parts, what the whole does not accept is not taken.
        let pair =
            |first: Matcher| Matcher::Sequence([first, Matcher::Literal { bytes: b"x"[..].into(), chars: 1 }].into());
        assert!(
            pair(signed.clone()).accepts(b"-12x") && !pair(signed).accepts(b"-012x") && !pair(int).accepts(b"012x")
        );
        let range = Matcher::NumberIn { min: 1, max: 99 };
        assert!(
            range.accepts(b"1")
                && range.accepts(b"99")
                && !range.accepts(b"0")
                && !range.accepts(b"100")
                && !range.accepts(b"")
        );
        assert_eq!(range.chars(), (1, Some(2)));
    }

    /// 131045 is the example of 別紙: 1·2 + 3 + 1·2 + 0 + 4·2 = 15, and 5 makes it 20.
    #[test]
    fn check_digits() {
        let insurer = Matcher::CheckDigit(6);
        assert!(insurer.accepts(b"131045") && !insurer.accepts(b"131046") && !insurer.accepts(b"311045"));
        // 6·2 counts as 1 + 2, and a sum of tens has 0.
        assert!(insurer.accepts(b"600007") && insurer.accepts(b"000000") && !insurer.accepts(b"60000a"));
        assert!(!insurer.accepts(b"0131045"));
        let office = Matcher::CheckDigit(10);
        assert!(office.accepts(b"0300000106") && office.accepts(b"9999999999") && !office.accepts(b"0300000100"));
    }

    #[test]
    fn sequences_take_their_parts_in_turn() {
        let tais = Matcher::sequence(vec![
            Matcher::Digits { min: 5, max: 5 },
            Matcher::Literal { bytes: b"-"[..].into(), chars: 1 },
            Matcher::Digits { min: 6, max: 6 },
        ]);
        assert!(tais.accepts(b"00001-000010"));
        assert!(!tais.accepts(b"00001-00001") && !tais.accepts(b"00001-0000100") && !tais.accepts(b"00001000010"));
        assert_eq!(tais.chars(), (12, Some(12)));
        assert!(matches!(tais, Matcher::Fixed { len: 12, .. }));
        let price = Matcher::sequence(vec![
            Matcher::Digits { min: 1, max: 2 },
            Matcher::Literal { bytes: b"."[..].into(), chars: 1 },
            Matcher::Digits { min: 2, max: 2 },
        ]);
        assert!(
            price.accepts(b"9.50") && price.accepts(b"11.40") && !price.accepts(b"11.4") && !price.accepts(b"111.40")
        );
    }
}
