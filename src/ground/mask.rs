//! Showing values from the data: as they are, or only their shape.
//!
//! Names, numbers, addresses, dates of birth and free text identify people. Reports show what such a value looks
//! like ("10 digits", "全角5字"), which is what one needs to find the mistake, and not what it says.

use unicode_width::UnicodeWidthChar;

use crate::ground::safe::is_unprintable;
use crate::text::{Lang, Text, Wording};

/// Longer values are cut in messages.
const LONGEST_SHOWN: usize = 40;

/// A value for a message.
pub(crate) fn show(text: &str, sensitive: bool, wording: Wording) -> String {
    if sensitive && !wording.show_values {
        return shape(text, wording.lang);
    }
    let mut shown = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == LONGEST_SHOWN {
            shown.push('…');
            break;
        }
        push_printable(&mut shown, c);
    }
    shown
}

/// The whole of a text, with what cannot be printed made visible.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::new();
    text.chars().for_each(|c| push_printable(&mut shown, c));
    shown
}

fn push_printable(shown: &mut String, c: char) {
    if is_unprintable(c) {
        shown.extend(c.escape_unicode());
    } else {
        shown.push(c);
    }
}

/// The shape of a value, without its content: how many characters of which class, in their order, as far as that is short.
pub(crate) fn shape(text: &str, lang: Lang) -> String {
    let count = text.chars().count();
    let all = |test: fn(char) -> bool| count > 0 && text.chars().all(test);
    let plural = if count == 1 { "" } else { "s" };
    let runs = runs(text);
    match lang {
        Lang::Ja if count == 0 => "〈空〉".to_owned(),
        Lang::Ja if all(|c| c.is_ascii_digit()) => format!("〈数字{count}桁〉"),
        Lang::Ja if all(is_full_width_digit) => format!("〈全角数字{count}桁〉"),
        Lang::Ja if all(|c| !is_half_width(c)) => format!("〈全角{count}字〉"),
        Lang::Ja if runs.len() <= MOST_RUNS => {
            let runs: Vec<String> = runs.iter().map(|(class, n)| class.count(*n, lang)).collect();
            format!("〈{}〉", runs.join("＋"))
        }
        Lang::Ja if all(is_half_width) => format!("〈半角{count}字〉"),
        Lang::Ja => format!("〈{count}字〉"),
        Lang::En if count == 0 => "<empty>".to_owned(),
        Lang::En if all(|c| c.is_ascii_digit()) => format!("<{count} digit{plural}>"),
        Lang::En if all(is_full_width_digit) => format!("<{count} full-width digit{plural}>"),
        Lang::En if all(|c| !is_half_width(c)) => format!("<{count} full-width character{plural}>"),
        Lang::En if runs.len() <= MOST_RUNS => {
            let runs: Vec<String> = runs.iter().map(|(class, n)| class.count(*n, lang)).collect();
            format!("<{}>", runs.join(" + "))
        }
        Lang::En if all(is_half_width) => format!("<{count} half-width character{plural}>"),
        Lang::En => format!("<{count} character{plural}>"),
    }
}

/// A shape that was said in English, in a language.
pub(crate) fn shape_in(shape: &str, lang: Lang) -> String {
    let inside = shape.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let (Some(inside), Lang::Ja) = (inside, lang) else { return shape.to_owned() };
    match inside.split_once(' ') {
        Some((count, "digit" | "digits")) => format!("〈数字{count}桁〉"),
        Some((count, "full-width digit" | "full-width digits")) => format!("〈全角数字{count}桁〉"),
        Some((count, "half-width character" | "half-width characters")) => format!("〈半角{count}字〉"),
        Some((count, "full-width character" | "full-width characters")) => format!("〈全角{count}字〉"),
        Some((count, "character" | "characters")) => format!("〈{count}字〉"),
        _ if inside == "empty" => "〈空〉".to_owned(),
        _ => match inside.split(" + ").map(run_in_japanese).collect::<Option<Vec<String>>>() {
            Some(runs) => format!("〈{}〉", runs.join("＋")),
            None => shape.to_owned(),
        },
    }
}

/// One run of a shape that was said in English.
fn run_in_japanese(run: &str) -> Option<String> {
    let (count, _) = run.split_once(' ')?;
    let count: usize = count.parse().ok()?;
    let class = Class::ALL.into_iter().find(|class| class.count(count, Lang::En) == run)?;
    Some(class.count(count, Lang::Ja))
}

/// Names the class of a character.
pub(crate) fn class(c: char) -> Text {
    let (ja, en, _) = Class::of(c).words();
    Text::new(ja, en)
}

/// More changes of class than this say less than the number of characters.
const MOST_RUNS: usize = 4;

/// A kind of character, as far as the shape of a value tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Digit,
    Upper,
    Lower,
    Space,
    Mark,
    Kana,
    Control,
    Full,
}

impl Class {
    const ALL: [Class; 8] =
        [Class::Digit, Class::Upper, Class::Lower, Class::Space, Class::Mark, Class::Kana, Class::Control, Class::Full];

    fn of(c: char) -> Class {
        match c {
            '0'..='9' => Class::Digit,
            'A'..='Z' => Class::Upper,
            'a'..='z' => Class::Lower,
            ' ' => Class::Space,
            '\u{FF61}'..='\u{FF9F}' => Class::Kana,
            c if is_unprintable(c) => Class::Control,
            c if is_half_width(c) => Class::Mark,
            _ => Class::Full,
        }
    }

    /// So many characters of the class.
    fn count(self, n: usize, lang: Lang) -> String {
        let (ja, one, many) = self.words();
        match lang {
            Lang::Ja => format!("{ja}{n}"),
            Lang::En => format!("{n} {}", if n == 1 { one } else { many }),
        }
    }

    /// In Japanese, and of one and of several in English.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Class::Digit => ("数字", "digit", "digits"),
            Class::Upper => ("英大文字", "capital", "capitals"),
            Class::Lower => ("英小文字", "small letter", "small letters"),
            Class::Space => ("空白", "blank", "blanks"),
            Class::Mark => ("記号", "mark", "marks"),
            Class::Kana => ("半角カナ", "half-width kana", "half-width kana"),
            Class::Control => ("制御文字", "control character", "control characters"),
            Class::Full => ("全角", "full-width character", "full-width characters"),
        }
    }
}

/// The classes of a text's characters, each with how many of it follow one another.
fn runs(text: &str) -> Vec<(Class, usize)> {
    let mut runs: Vec<(Class, usize)> = Vec::new();
    for class in text.chars().map(Class::of) {
        match runs.last_mut() {
            Some((last, n)) if *last == class => *n += 1,
            _ => runs.push((class, 1)),
        }
    }
    runs
}

fn is_full_width_digit(c: char) -> bool {
    matches!(c, '０'..='９')
}

fn is_half_width(c: char) -> bool {
    c.width().unwrap_or(1) < 2
}

/// Whether a value of an item that is not sensitive must be masked all the same: it does not look like a code, so
/// it may have slipped in from a neighbouring item.
pub(crate) fn looks_personal(text: &str, length: Option<u16>) -> bool {
    let limit = length.map_or(16, |length| usize::from(length) * 2);
    text.len() > limit || !text.is_ascii() || looks_like_a_number_of_a_person(text, length)
}

/// An insured number, a telephone number or a postal code. Ten digits where an item has room for just ten are most
/// often an office's number. (A date of birth looks like any other date.)
fn looks_like_a_number_of_a_person(text: &str, length: Option<u16>) -> bool {
    let number = text.strip_prefix('H').unwrap_or(text);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if number.len() > digits + 4 || number.bytes().any(|b| !(b.is_ascii_digit() || b"-()+ ".contains(&b))) {
        return false;
    }
    let is_plain = number.len() == digits;
    match digits {
        7 => number.len() == 8 && number.as_bytes()[3] == b'-',
        9 => !is_plain || number.len() < text.len(),
        // A code of a product, with a digit too few.
        10 if length == Some(12) && number.len() == 11 && number.contains('-') => false,
        10 => !is_plain || length != Some(10),
        11 => !is_plain || length != Some(12),
        12 | 13 => number.starts_with('+'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn en(text: &str) -> String {
        shape(text, Lang::En)
    }

    #[test]
    fn shapes() {
        assert_eq!(en("1234567890"), "<10 digits>");
        assert_eq!(en("H123456789"), "<1 capital + 9 digits>");
        assert_eq!(shape("h990000011", Lang::Ja), "〈英小文字1＋数字9〉");
        assert_eq!(shape("０１２３", Lang::Ja), "〈全角数字4桁〉");
        assert_eq!(shape("03-1234-5678", Lang::Ja), "〈半角12字〉");
        assert_eq!(en("1"), "<1 digit>");
        assert_eq!(en(""), "<empty>");
        assert_eq!(shape("介護　太郎", Lang::Ja), "〈全角5字〉");
        assert_eq!(en("介護 太郎"), "<2 full-width characters + 1 blank + 2 full-width characters>");
        assert_eq!(en("ｶｲｺﾞ"), "<4 half-width kana>");
        for text in ["", "1", "12", "０１", "介護", "H12", "03-1234-5678", "介護 太郎", "a1\u{7}ｱ", "介aA1 ｱ-護"]
        {
            assert_eq!(shape_in(&en(text), Lang::Ja), shape(text, Lang::Ja), "{text}");
        }
    }

    #[test]
    fn shown_values_are_short_and_printable() {
        let wording = Wording { lang: Lang::En, show_values: true };
        assert_eq!(show("a\x1b[31mb\r\n", true, wording), "a\\u{1b}[31mb\\u{d}\\u{a}");
        assert_eq!(show(&"x".repeat(100), false, wording).chars().count(), LONGEST_SHOWN + 1);
    }

    #[test]
    fn slipped_values_are_masked() {
        assert!(!looks_personal("20251301", Some(8)));
        assert!(looks_personal("介護", Some(8)));
        assert!(looks_personal("1-2-3 somewhere street", Some(8)));
        assert!(looks_personal("H123456789", Some(10)));
        for number in ["0123456789", "03-1234-5678", "(03)1234-5678", "09012345678", "+81 90-1234-5678", "123-4567"] {
            assert!(looks_personal(number, Some(8)), "{number}");
        }
        for code in ["2025-12-03", "20251203000000", "-387", "11.4", "131045", "1110011000"] {
            assert!(!looks_personal(code, Some(10)), "{code}");
        }
        assert!(!looks_personal("0300000205", Some(10)), "the number of an office");
        assert!(!looks_personal("0001-000010", Some(12)), "a code of a product");
        assert!(!looks_personal("00001000010", Some(12)), "the same");
    }

    #[test]
    fn shapes_are_said_in_either_language() {
        for text in ["", "1", "12", "a", "ab", "あ", "ああ", "aあ"] {
            assert_eq!(shape_in(&shape(text, Lang::En), Lang::Ja), shape(text, Lang::Ja), "{text}");
            assert_eq!(shape_in(&shape(text, Lang::En), Lang::En), shape(text, Lang::En), "{text}");
        }
        assert_eq!(shape_in("<x>", Lang::Ja), "<x>");
    }
}
