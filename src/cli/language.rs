//! The language of everything the program says. It is known before the arguments are: help and refusals are in it, too.

use std::ffi::OsString;

use crate::text::Lang;

/// The language of `--lang` if it stands among the arguments, or that of the locale.
pub(super) fn of(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next().map(|value| value.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
        asked = value.as_deref().and_then(named).or(asked);
    }
    asked.unwrap_or_else(of_locale)
}

/// The language of the locale; of those that it may list, the first.
pub(super) fn of_locale() -> Lang {
    match sys_locale::get_locale() {
        Some(locale) if locale.starts_with("ja") => Lang::Ja,
        _ => Lang::En,
    }
}

fn named(value: &str) -> Option<Lang> {
    match value {
        "ja" => Some(Lang::Ja),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_wherever_it_stands() {
        let of = |line: &str| of(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("careplan --lang ja --help"), Lang::Ja);
        assert_eq!(of("careplan validate x --lang=en"), Lang::En);
        assert_eq!(of("careplan validate --lang ja --lang en"), Lang::En);
        assert_eq!(of("careplan --lang=ja validate -- --lang en"), Lang::Ja);
    }
}
