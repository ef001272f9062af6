//! Why a value is not of its item's type, as closely as can be told: the character or the length that is wrong, and the first
//! thing to do about it.

use crate::ground::mask;
use crate::schema::Matcher;
use crate::text::Text;

/// What is wrong with a value, and what to do.
pub(super) struct Cause {
    pub detail: Text,
    pub advice: Text,
}

/// `decode` makes text of a part of the value.
pub(super) fn of(matcher: &Matcher, value: &[u8], decode: impl Fn(&[u8]) -> String) -> Cause {
    let (least, most) = matcher.chars();
    let chars = decode(value).chars().count();
    if matcher.accepts(&value.to_ascii_uppercase()) {
        return Cause {
            detail: Text::new("英字が小文字です", "it has small letters"),
            advice: Text::new("英字を半角の大文字にしてください。", "write letters as half-width capitals; "),
        };
    }
    if let Some(at) = matcher.wrong_at(value) {
        let place = decode(&value[..at]).chars().count() + 1;
        let class = decode(&value[at..]).chars().next().map(mask::class).unwrap_or_default();
        return Cause {
            detail: Text::new(
                format!("{place}文字目に使えない文字（{}）があります", class.ja),
                format!("character {place} is one that it cannot have ({})", class.en),
            ),
            advice: Text::new(format!("{place}文字目を確かめてください。"), format!("check character {place}; ")),
        };
    }
    let zeros = vec![b'0'; least.saturating_sub(value.len())];
    if chars < least && matcher.accepts(&[&zeros, value].concat()) {
        return Cause {
            detail: Text::new(format!("{chars}桁しかありません"), format!("it has only {chars} digits")),
            advice: Text::new(
                format!("先頭に0を補って{least}桁にしてください。"),
                format!("fill it up to {least} digits with zeros in front; "),
            ),
        };
    }
    let length = match most {
        _ if chars < least => Text::new(format!("{chars}字しかありません"), format!("it has only {chars} characters")),
        Some(most) if chars > most => Text::new(
            format!("{}字多すぎます", chars - most),
            format!(
                "it has {} too many",
                if chars - most == 1 { "a character".into() } else { format!("{} characters", chars - most) }
            ),
        ),
        _ => Text::new("書き方が違います", "it is written otherwise"),
    };
    Cause { detail: length, advice: Text::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[track_caller]
    fn says(key: &str, value: &str, detail: &str) {
        let spec = Spec::embedded();
        let form = spec.newest().form("UPHOSOKU").unwrap();
        let item = form.items().iter().find(|item| item.key() == key).unwrap();
        let cause = of(&item.value_type().matcher, value.as_bytes(), |part| String::from_utf8_lossy(part).into_owned());
        assert_eq!(cause.detail.ja, detail, "{value}");
    }

    #[test]
    fn the_character_or_the_length() {
        says("insured_number", "h990000011", "英字が小文字です");
        says("insured_number", "123456789", "9桁しかありません");
        says("insured_number", "12345O7890", "6文字目に使えない文字（英大文字）があります");
        says("insured_number", "H12345678X", "10文字目に使えない文字（英大文字）があります");
        says("user_phone", "03-0000-0000 ext", "14文字目に使えない文字（英小文字）があります");
    }
}
