//! Words that programs write where there is no value.

/// Whether a coded value is a word for nothing.
pub(crate) fn is_nothing(value: &[u8]) -> bool {
    is_nothing_in_text(value) || [&b"None"[..], b"nil"].iter().any(|word| word.eq_ignore_ascii_case(value))
}

/// The same of a free text, in which people may write None.
#[inline]
pub(crate) fn is_nothing_in_text(value: &[u8]) -> bool {
    // Nearly every text is longer, or begins with another byte.
    value.len() <= b"undefined".len()
        && matches!(value.first(), Some(b'N' | b'n' | b'(' | b'<' | b'\\' | b'#' | b'U' | b'u'))
        && is_word(value)
}

#[cold]
fn is_word(value: &[u8]) -> bool {
    let words = [&b"NULL"[..], b"(NULL)", b"<NULL>", b"\\N", b"NaN", b"#N/A", b"undefined"];
    words.iter().any(|word| word.eq_ignore_ascii_case(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_codes_and_in_texts() {
        for word in ["NULL", "null", "(null)", "<NULL>", "\\N", "NaN", "#N/A", "undefined"] {
            assert!(is_nothing(word.as_bytes()) && is_nothing_in_text(word.as_bytes()), "{word}");
        }
        assert!(is_nothing(b"None") && !is_nothing_in_text(b"None"));
        for text in ["", "N", "NULLs", "no", "(", "undefined."] {
            assert!(!is_nothing(text.as_bytes()), "{text}");
        }
    }
}
