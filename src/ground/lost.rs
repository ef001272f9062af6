//! Traces of characters that were lost in a conversion: what converters leave in their place.

use memchr::{memchr2, memchr3};

/// 〓, which stands for a character that there is no type for.
const GETA: [u8; 2] = [0x81, 0xAC];

/// How many `?` a text needs that may have others, too, to have been Japanese.
const MANY: usize = 3;

/// Whether a text in MS932 has a trace: 〓, a numeric character reference (`&#39640;`), an escape of a spreadsheet (`_x000D_`)
/// or of a program (`\u9ad9`), a backslash after a character that ends in one, or nearly nothing but question marks.
pub(crate) fn has_lost_characters(text: &[u8]) -> bool {
    // Every text is asked, and hardly one has a byte that a trace begins or ends with.
    if memchr3(b'&', b'?', b'\\', text).is_none() && memchr2(b'_', GETA[1], text).is_none() {
        return false;
    }
    let (mut count, mut questions) = (0, 0);
    let mut ends_in_backslash = false;
    for character in characters(text) {
        let is_trace = match character {
            [b'&', ..] => is_reference(character),
            [b'_', ..] => is_escape(character, b"_x", 4, b"_"),
            [b'\\', ..] => ends_in_backslash || is_escape(character, b"\\u", 4, b""),
            _ => character.starts_with(&GETA),
        };
        if is_trace {
            return true;
        }
        count += 1;
        questions += usize::from(character[0] == b'?');
        ends_in_backslash = width(character) == 2 && character[1] == b'\\';
    }
    questions >= MANY && 2 * questions >= count
}

/// The same of a name or an address, which never has a question mark or a backslash of its own.
pub(crate) fn has_lost_characters_of_name(text: &[u8]) -> bool {
    characters(text).any(|character| matches!(character[0], b'?' | b'\\')) || has_lost_characters(text)
}

/// The rest of a text from each of its characters on.
fn characters(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(text), |rest| rest.get(width(rest)..)).take_while(|rest| !rest.is_empty())
}

/// How many bytes the first character of a text has.
fn width(text: &[u8]) -> usize {
    match text {
        [0x81..=0x9F | 0xE0..=0xFC, _, ..] => 2,
        _ => 1,
    }
}

/// `&#39640;` or `&#x9AD8;`
fn is_reference(text: &[u8]) -> bool {
    let Some(number) = text.strip_prefix(b"&#") else { return false };
    let (number, is_digit): (&[u8], fn(&u8) -> bool) = match number {
        [b'x' | b'X', hex @ ..] => (hex, u8::is_ascii_hexdigit),
        _ => (number, u8::is_ascii_digit),
    };
    let digits = number.iter().take_while(|byte| is_digit(byte)).count();
    (1..=7).contains(&digits) && number.get(digits) == Some(&b';')
}

/// Matches a prefix, a fixed count of hexadecimal digits, and a suffix.
fn is_escape(text: &[u8], front: &[u8], digits: usize, end: &[u8]) -> bool {
    let Some((code, rest)) = text.strip_prefix(front).and_then(|rest| rest.split_at_checked(digits)) else {
        return false;
    };
    code.iter().all(u8::is_ascii_hexdigit) && rest.starts_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::ms932::encode;

    #[track_caller]
    fn assert_lost(text: &str, anywhere: bool, in_a_name: bool) {
        let bytes = encode(text).unwrap();
        assert_eq!((has_lost_characters(&bytes), has_lost_characters_of_name(&bytes)), (anywhere, in_a_name), "{text}");
    }

    #[test]
    fn traces() {
        for text in
            ["〓田", "&#39640;橋", "&#x9AD9;橋", "一行目_x000D_二行目", "髙\\u9ad9", "表\\示", "ソ\\", "????", "??(?)"]
        {
            let text = text.replace('髙', "高");
            assert_lost(&text, true, true);
        }
    }

    #[test]
    fn right_texts() {
        for text in [
            "",
            "高橋",
            "表示",
            "ソフト",
            "十",
            "能力_x",
            "A&B商店",
            "&#;",
            "& #1;",
            "_x00_",
            "〒〓".trim_end_matches('〓'),
            "。",
            "～",
        ] {
            assert_lost(text, false, false);
        }
    }

    #[test]
    fn marks_that_only_names_never_have() {
        for text in ["?田　太郎", "高\\橋", "一人で行けるか?", "C:\\data", "?", "??", "食べる? 飲む? 出かける?"]
        {
            assert_lost(text, false, true);
        }
    }
}
