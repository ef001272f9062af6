//! Consoles that cannot show Japanese: old code pages of Windows, locales of Unix in other encodings than UTF-8.

use std::io::{self, IsTerminal};

use super::super::args::{Global, LangArg};
use super::super::{language, streams};
use crate::text::Lang;

/// Whoever would read Japanese as question marks gets English, and is told why. `--lang ja` is obeyed, with the same words.
pub(in crate::cli) fn choose_language(global: &mut Global) {
    let asked = matches!(global.lang, Some(LangArg::Ja));
    let is_japanese = asked || (global.lang.is_none() && language::of_locale() == Lang::Ja);
    if !is_japanese || !io::stdout().is_terminal() {
        return;
    }
    let Some(encoding) = encoding().filter(|own| !shows_japanese(own)) else { return };
    if !asked {
        global.lang = Some(LangArg::En);
    }
    if !global.quiet {
        // ASCII, as nothing else is sure to be shown.
        let way = if cfg!(windows) { "`chcp 65001`" } else { "a UTF-8 locale" };
        streams::say(format_args!(
            "careplan: this terminal ({encoding}) cannot show Japanese; use {way}, or write to a file with --output"
        ));
    }
}

/// Windows shows the characters of the code page; what is not Windows is sent UTF-8.
fn shows_japanese(encoding: &str) -> bool {
    let known: &[&str] = if cfg!(windows) { &["932", "65001"] } else { &["UTF8"] };
    known.contains(&encoding.to_ascii_uppercase().replace('-', "").as_str())
}

/// The code page of the console. Safe Rust has no way to ask for it but the command.
#[cfg(windows)]
fn encoding() -> Option<String> {
    let said = std::process::Command::new("chcp.com").output().ok()?.stdout;
    let digits = said.rsplit(|byte| !byte.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    String::from_utf8(digits.to_vec()).ok()
}

/// The encoding that the locale names, if it names one.
#[cfg(not(windows))]
fn encoding() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"))?;
    Some(locale.split_once('.')?.1.split('@').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn only_utf8_shows_all() {
        assert!(shows_japanese("UTF-8") && shows_japanese("utf8"));
        assert!(!shows_japanese("eucJP") && !shows_japanese("SJIS"));
    }
}
