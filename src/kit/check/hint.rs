//! Guesses from a value's shape what damaged it.

use unicode_normalization::UnicodeNormalization;

use crate::text::Text;

/// A guess, which says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing arrived.
    Empty,
    /// The beginning is there, so many characters.
    Cut(usize),
    /// Some characters became others: what was, and what is.
    Characters(Vec<(char, char)>),
    /// Half width became full width, or the other way round.
    Width,
    /// Line breaks are others, or none.
    LineBreaks,
    /// Spaces are more or fewer.
    Spaces,
    /// The digits of a date, time or number are written in another way.
    Format,
    /// The value of the record before: it was left out, or written down, where it may not be.
    Folded,
    /// Nothing of the person arrived, so many records.
    Person(usize),
    /// Nothing of the form arrived, so many records.
    Form(usize),
    /// The same record is there already.
    Twice,
    /// It was deleted, or corrected, by a later unit.
    Replaced,
}

/// The most characters that a hint lists.
const MOST: usize = 5;

impl Hint {
    /// Looks at a value that changed.
    pub(super) fn of(expected: &str, found: &str) -> Option<Hint> {
        let without = |text: &str, out: fn(char) -> bool| -> String { text.chars().filter(|c| !out(*c)).collect() };
        let breaks: fn(char) -> bool = |c| matches!(c, '\r' | '\n');
        let space: fn(char) -> bool = char::is_whitespace;
        let format: fn(char) -> bool = |c| matches!(c, '/' | '-' | ':' | '.' | ',' | ' ');
        let digits = |text: &str| {
            let text = without(text, format);
            let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            digits.then(|| text.trim_start_matches('0').to_owned())
        };
        if found.is_empty() {
            return Some(Hint::Empty);
        }
        if without(expected, breaks) == without(found, breaks) {
            return Some(Hint::LineBreaks);
        }
        if without(expected, space) == without(found, space) {
            return Some(Hint::Spaces);
        }
        if digits(expected).is_some_and(|digits_of| digits(found) == Some(digits_of)) {
            return Some(Hint::Format);
        }
        if expected.starts_with(found) {
            return Some(Hint::Cut(found.chars().count()));
        }
        if expected.nfkc().eq(found.nfkc()) {
            return Some(Hint::Width);
        }
        characters(expected, found)
    }

    /// The guess in words.
    pub fn words(&self) -> Text {
        match self {
            Hint::Empty => Text::new("値が入っていません", "nothing arrived"),
            Hint::Cut(n) => Text::new(format!("{n}文字で切れています"), format!("it ends after {n} characters")),
            Hint::Characters(pairs) => {
                let list = |arrow: &str| {
                    let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("{a}{arrow}{b}")).collect();
                    pairs.join(" ")
                };
                Text::new(
                    format!("文字が置き換わっています（{}）", list("→")),
                    format!("characters were replaced ({})", list("→")),
                )
            }
            Hint::Width => Text::new("全角と半角が変わっています", "full and half width were changed"),
            Hint::LineBreaks => Text::new("改行が変わっています", "line breaks were changed"),
            Hint::Spaces => Text::new("空白が変わっています", "spaces were changed"),
            Hint::Format => Text::new(
                "日付・時刻・数値の書き方が変わっています",
                "a date, time or number is written in another way",
            ),
            Hint::Folded => Text::new(
                "ほかの行の値になっています（くり返しの省略の誤り）",
                "it is the value of another row: repeats were left out wrongly",
            ),
            Hint::Person(n) => Text::new(
                format!("この利用者の{n}件がすべてありません"),
                format!("all {n} records of this person are missing"),
            ),
            Hint::Form(n) => Text::new(
                format!("この様式の{n}件がすべてありません"),
                format!("all {n} records of this form are missing"),
            ),
            Hint::Twice => Text::new("同じレコードが二重にあります", "the same record is there already"),
            Hint::Replaced => {
                Text::new("後の連番で訂正または削除されたレコードです", "a later unit corrected or deleted it")
            }
        }
    }
}

/// Two texts of one length that differ in some characters.
fn characters(expected: &str, found: &str) -> Option<Hint> {
    if expected.chars().count() != found.chars().count() {
        return None;
    }
    let mut pairs: Vec<(char, char)> = Vec::new();
    let (mut all, mut changed) = (0, 0);
    for (a, b) in expected.chars().zip(found.chars()) {
        all += 1;
        if a != b {
            changed += 1;
            if !pairs.contains(&(a, b)) && pairs.len() < MOST {
                pairs.push((a, b));
            }
        }
    }
    (changed * 2 <= all).then_some(Hint::Characters(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told_from_how_it_looks() {
        let of = |a: &str, b: &str| Hint::of(a, b);
        assert_eq!(of("あいう", ""), Some(Hint::Empty));
        assert_eq!(of("あいう", "あい"), Some(Hint::Cut(2)));
        assert_eq!(of("見本　髙﨑", "見本　高﨑"), Some(Hint::Characters(vec![('髙', '高')])));
        assert_eq!(of("ｱｲｳ", "アイウ"), Some(Hint::Width));
        assert_eq!(of("a\r\nb", "a\nb"), Some(Hint::LineBreaks));
        assert_eq!(of("見本　太郎", "見本太郎"), Some(Hint::Spaces));
        assert_eq!((of("0900", "9:00"), of("20250401", "2025/04/01")), (Some(Hint::Format), Some(Hint::Format)));
        assert_eq!(of("訪問介護", "通所介護と入浴"), None);
    }
}
