//! Traces of characters that were lost in a conversion: what converters leave in their place.

use wide::u8x16;

/// 〓, which stands for a character that there is no type for.
const GETA: [u8; 2] = [0x81, 0xAC];

/// The bytes that a trace begins or ends with.
const TRACES: [u8; 5] = [b'&', b'?', b'\\', b'_', GETA[1]];

/// How many `?` a text needs that may have others, too, to have been Japanese.
const MANY: usize = 3;

/// Whether a text in MS932 has a trace: 〓, a numeric character reference (`&#39640;`), an escape of a spreadsheet (`_x000D_`)
/// or of a program (`\u9ad9`), a backslash after a character that ends in one, or nearly nothing but question marks.
pub(crate) fn has_lost_characters(text: &[u8]) -> bool {
    may_have_trace(text) && has_trace(text, |_| false)
}

/// The same of a name or an address, which never has a question mark or a backslash of its own.
pub(crate) fn has_lost_characters_of_name(text: &[u8]) -> bool {
    may_have_trace(text) && has_trace(text, |single| matches!(single, b'?' | b'\\'))
}

/// Whether a text has a byte that a trace begins or ends with. Every text is asked, and hardly one has.
#[inline]
fn may_have_trace(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk::<16>() else {
        return text.iter().any(|byte| TRACES.contains(byte));
    };
    // What is left over overlaps the chunk before it.
    let (chunks, _) = text.as_chunks::<16>();
    chunks.iter().chain([last]).any(|chunk| {
        let bytes = u8x16::new(*chunk);
        let [a, b, c, d, e] = TRACES.map(|byte| bytes.simd_eq(u8x16::splat(byte)));
        (a | b | c | d | e).to_bitmask() != 0
    })
}

/// Looks at each character. `is_trace` says of characters of one byte which are a trace by themselves.
fn has_trace(text: &[u8], is_trace: impl Fn(u8) -> bool) -> bool {
    let (mut count, mut questions) = (0, 0);
    let mut ends_in_backslash = false;
    let mut rest = text;
    while let [first, after @ ..] = rest {
        count += 1;
        if let (0x81..=0x9F | 0xE0..=0xFC, [trail, after @ ..]) = (*first, after) {
            if [*first, *trail] == GETA {
                return true;
            }
            ends_in_backslash = *trail == b'\\';
            rest = after;
            continue;
        }
        let is_longer = match *first {
            b'&' => is_reference(rest),
            b'_' => is_escape(rest, b"_x", 4, b"_"),
            b'\\' => ends_in_backslash || is_escape(rest, b"\\u", 4, b""),
            _ => false,
        };
        if is_longer || is_trace(*first) {
            return true;
        }
        questions += usize::from(*first == b'?');
        ends_in_backslash = false;
        rest = after;
    }
    questions >= MANY && 2 * questions >= count
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
