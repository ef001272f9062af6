//! What systems add to the name of a copy: browsers a number, Windows and macOS a word.

use std::ops::Range;

/// Words behind a name, each perhaps with blanks, a dash or a particle before it and a number after it. A name that macOS
/// wrote has its kana in two code points.
const BEHIND: [&str; 4] = ["コピー", "コヒ\u{309A}ー", "copy", "duplicate"];

/// Words before a name, each perhaps with a number after it.
const BEFORE: [&str; 3] = ["コピー", "コヒ\u{309A}ー", "copy"];

/// The name of the original, if a name has such marks.
pub(super) fn original(name: &str) -> Option<String> {
    let Range { start, end } = marks(name);
    let (stem, _) = parts(name);
    (start > 0 || end < stem.len()).then(|| format!("{}{}", &name[start..end], &name[stem.len()..]))
}

/// What is left of a name, without its extension, between the marks. The whole of it if nothing would be left.
pub(super) fn marks(name: &str) -> Range<usize> {
    let (stem, _) = parts(name);
    let mut own = stem;
    while let Some(shorter) = without_number(own).or_else(|| without_word(own)) {
        own = shorter;
    }
    let start = own.len() - without_front(own).unwrap_or(own).len();
    if start == own.len() { 0..stem.len() } else { start..own.len() }
}

fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or((name, ""))
}

/// ` (1)`, `[2]`, or a number behind a blank.
fn without_number(stem: &str) -> Option<&str> {
    let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    for (open, close) in [('(', ')'), ('（', '）'), ('[', ']')] {
        if let Some((front, number)) = stem.strip_suffix(close).and_then(|inner| inner.rsplit_once(open)) {
            return digits(number).then(|| front.trim_end());
        }
    }
    let (front, number) = stem.rsplit_once([' ', '\u{3000}'])?;
    digits(number).then(|| front.trim_end())
}

fn without_word(stem: &str) -> Option<&str> {
    let front = BEHIND.iter().find_map(|word| strip_end(stem, word))?;
    // A word that is part of a longer one is no mark.
    let bare = front.trim_end_matches([' ', '\u{3000}', '-', '－', '_', 'の']);
    (bare.len() < front.len()).then_some(bare)
}

/// A text without a word at its end, whatever the letter case.
fn strip_end<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(word.len())?;
    text.get(at..)?.eq_ignore_ascii_case(word).then(|| &text[..at])
}

/// `コピー ～ `, `コピー (2) ～ `, `Copy of `, `Copy (2) of `.
fn without_front(stem: &str) -> Option<&str> {
    let begins = |word: &&&str| stem.get(..word.len()).is_some_and(|front| front.eq_ignore_ascii_case(word));
    let rest = stem[BEFORE.iter().find(begins)?.len()..].trim_start();
    let rest = rest.strip_prefix('(').and_then(|inner| Some(inner.split_once(')')?.1.trim_start())).unwrap_or(rest);
    let rest = rest.strip_prefix(['～', '〜', '~']).or_else(|| rest.strip_prefix("of "))?;
    Some(rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_copies() {
        for copy in [
            "UPJSK_1 (1).CSV",
            "UPJSK_1(2).CSV",
            "UPJSK_1（1）.CSV",
            "UPJSK_1[1].CSV",
            "UPJSK_1 2.CSV",
            "UPJSK_1 - コピー.CSV",
            "UPJSK_1 - コピー (3).CSV",
            "UPJSK_1のコピー.CSV",
            "UPJSK_1 のコヒ\u{309A}ー 2.CSV",
            "UPJSK_1 - Copy.CSV",
            "UPJSK_1 - Copy (2).CSV",
            "UPJSK_1 copy 3.CSV",
            "コピー ～ UPJSK_1.CSV",
            "コピー (2) ～ UPJSK_1.CSV",
            "Copy of UPJSK_1.CSV",
            "Copy (2) of UPJSK_1 (1).CSV",
        ] {
            assert_eq!(original(copy).as_deref(), Some("UPJSK_1.CSV"), "{copy}");
        }
        for other in ["UPJSK_1.CSV", "UPJSK_1copy.CSV", "UPJSK_20251105093000.CSV", "(1).CSV", "コピー.CSV", ""] {
            assert_eq!(original(other), None, "{other}");
        }
    }
}
