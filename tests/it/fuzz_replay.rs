//! The bodies of the fuzz targets on every file of the corpus, and on what fuzzing has found: see `fuzz/README.md`.

use crate::support::fuzz as targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{name, repo};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Inputs that failed once, and inputs that reach what the corpus does not: `fuzz/regressions/TARGET/`.
#[test]
fn saved_inputs() {
    if !repo("fuzz").is_dir() {
        // In the packaged crate there is no fuzzing.
        return;
    }
    let targets: Vec<String> = files(&repo("fuzz/fuzz_targets")).iter().map(|path| name(path)).collect();
    assert_eq!(targets, targets::TARGETS.map(|(target, _)| format!("{target}.rs")));
    for (target, body) in targets::TARGETS {
        let inputs = files(&repo("fuzz/regressions").join(target));
        assert!(!inputs.is_empty(), "nothing is saved for {target}");
        for path in inputs {
            // Said where it fails.
            println!("{}", path.display());
            body(&fs::read(&path).unwrap());
        }
    }
}

/// Every file of the corpus once: units that break a rule differ from valid ones in one file, mostly in one cell.
fn corpus() -> BTreeSet<(String, Vec<u8>)> {
    files(&repo("corpus")).iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// Every form as every other form, and cut off in the middle.
fn cut_and_renamed() -> BTreeSet<Vec<u8>> {
    let cut = |bytes: &[u8], n: usize| [&[n as u8], &bytes[..bytes.len() * (n + 1) / targets::NAMES.len()]].concat();
    corpus().iter().flat_map(|(_, bytes)| (0..targets::NAMES.len()).map(move |n| cut(bytes, n))).collect()
}

#[test]
fn file_names() {
    // Names that are cut, or go on.
    let variants = |name: String| {
        let cut = (0..=name.len()).filter(|at| name.is_char_boundary(*at)).map(|at| name[..at].to_owned());
        cut.chain([format!("{name}x")]).collect::<Vec<_>>()
    };
    let names: BTreeSet<String> = corpus().into_iter().flat_map(|(name, _)| variants(name)).collect();
    names.iter().for_each(|name| targets::file_name(name.as_bytes()));
}

#[test]
fn units() {
    corpus().iter().for_each(|(name, bytes)| targets::named(name, bytes));
    cut_and_renamed().iter().for_each(|input| targets::unit(input));
}

#[test]
fn round_trips() {
    corpus().iter().for_each(|(name, bytes)| targets::comes_back(name, bytes));
}

#[test]
fn migrations() {
    for path in files(&repo("corpus/valid")) {
        let bytes = fs::read(&path).unwrap();
        targets::goes_and_comes(&name(&path), &bytes);
        for other in 0..targets::OLD_NAMES.len() {
            let cut = bytes.len() * (other + 1) / targets::OLD_NAMES.len();
            targets::migrate(&[&[other as u8], &bytes[..cut]].concat());
        }
    }
}

#[test]
fn configurations() {
    for path in files(&repo("corpus")).into_iter().filter(|path| name(path).ends_with(".toml")) {
        targets::config(&fs::read(path).unwrap());
    }
}

#[test]
fn fixes() {
    cut_and_renamed().iter().for_each(|input| targets::fixed(input));
}

#[test]
fn documents_and_ledgers() {
    for path in files(&repo("corpus/valid/4.1")) {
        let bytes = fs::read(&path).unwrap();
        targets::document(&bytes);
        targets::ledger(&bytes);
        let Ok(unit) = careplan::document::value::read(careplan::schema::Spec::embedded(), &[(name(&path), &bytes)])
        else {
            continue;
        };
        let document = careplan::document::to_json(&unit).unwrap();
        for cut in (0..=document.len()).step_by(97) {
            targets::document(&document[..cut]);
            targets::ledger(&document[..cut]);
        }
        targets::document(&document);
    }
}

#[test]
fn archives() {
    for path in files(&repo("corpus")).into_iter().filter(|path| name(path).ends_with(".zip")) {
        let bytes = fs::read(path).unwrap();
        for cut in (0..=bytes.len()).step_by(bytes.len().div_ceil(40).max(1)) {
            targets::archive(&bytes[..cut]);
        }
    }
}

#[test]
fn spec_languages() {
    for text in [
        "date",
        "date | \"00000000\"",
        "int(7)",
        "int(0)",
        "int(",
        "code(sex)",
        "code(none)",
        "digits(1..99999999999999999999)",
        "digits(5) (\"-\" | \"－\") digits(6)",
        "\"𠮷\"",
        "",
        "((((((((((",
        "number(9..1)",
        "bits(65)",
        "text text",
        "fixed(\"x\")",
    ] {
        targets::spec_language(text.as_bytes());
    }
}

/// Nobody sees a script fail that only runs where cargo-fuzz is.
#[test]
fn seeds_are_taken_from_files_that_are_there() {
    let script = fs::read_to_string(repo("fuzz/seeds.sh")).unwrap();
    let words = script.split([' ', '"', '\'', '\n']).filter(|word| word.starts_with("../src/"));
    let sources: Vec<&str> = words.collect();
    assert!(!sources.is_empty());
    for source in sources {
        assert!(repo("fuzz").join(source).is_file(), "fuzz/seeds.sh reads {source}");
    }
}
