//! `careplan --version`: with the editions and the digest of the spec. `-V` is the number alone.

use std::ffi::OsString;

use super::table::words;
use crate::schema::Spec;
use crate::text::Lang;

/// Prints the version. Returns the exit code.
pub(super) fn print(arguments: &[OsString], lang: Lang) -> u8 {
    println!("careplan {}", env!("CARGO_PKG_VERSION"));
    let short = |word: &OsString| word.to_string_lossy().starts_with("-V");
    if !arguments.iter().any(short) {
        print_spec(Spec::embedded(), lang);
    }
    super::CLEAN
}

fn print_spec(spec: &Spec, lang: Lang) {
    let bindings = spec.bindings().map(|binding| (binding.name(), binding.is_provisional()));
    let editions = spec.editions().map(|edition| (edition.name(), edition.is_provisional())).chain(bindings);
    let named = editions.map(|(name, provisional)| match (provisional, lang) {
        (true, Lang::Ja) => format!("{name}（暫定）"),
        (true, Lang::En) => format!("{name} (provisional)"),
        (false, _) => name.to_owned(),
    });
    let comma = words(lang, "、", ", ");
    println!("{}: {}", words(lang, "対応する版", "editions"), named.collect::<Vec<_>>().join(&comma));
    println!("{}: {}", words(lang, "仕様データの SHA-256", "SHA-256 of the spec"), spec.digest());
}
