//! What several tests need.

#![allow(dead_code)] // Every test uses a part of it.

pub mod fuzz;
pub mod tables;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::process::Command;
use std::process::Output;
use std::sync::Once;

use careplan::check::{Checker, FileLabel, Scratch, UnitFile, UnitOutcome};
pub use careplan::generate::faults::edit::{join, split};
use careplan::ledger::{Account, Content, Run, RunOptions, Seal, Sides, Verifier, Writer};
use careplan::migrate::{Migrator, Options, UnitResult};
use careplan::read::FileName;
use careplan::schema::Spec;
use tempfile::TempDir;

/// A path in the repository. With `CAREPLAN_UPDATE` the first test that asks for one writes what is made from the tables, and
/// the others wait, so that none reads what is half written.
pub fn repo(path: impl AsRef<Path>) -> PathBuf {
    static UPDATE: Once = Once::new();
    if std::env::var_os("CAREPLAN_UPDATE").is_some() {
        UPDATE.call_once(tables::update);
    }
    root().join(path)
}

/// The repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders in a folder, sorted.
pub fn folders(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let entries = path.as_ref().read_dir().unwrap_or_else(|e| panic!("{}: {e}", path.as_ref().display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The last part of a path.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The files in a folder with their bytes, sorted by name.
pub fn files(folder: impl AsRef<Path>) -> Vec<(String, Vec<u8>)> {
    let paths = folder.as_ref().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths.map(|path| (name(&path), fs::read(&path).unwrap())).collect();
    files.sort();
    files
}

/// The bytes of the file in a folder whose name begins so.
pub fn file(folder: impl AsRef<Path>, beginning: &str) -> Vec<u8> {
    let found = files(folder).into_iter().find(|(name, _)| name.starts_with(beginning));
    found.unwrap_or_else(|| panic!("no file {beginning}…")).1
}

/// Text in MS932.
pub fn ms932(text: &str) -> Vec<u8> {
    careplan::read::ms932::encode(text).unwrap_or_else(|| panic!("{text} is not MS932"))
}

/// A folder with units of the corpus: each the name of its folder there, and its folder in `corpus`.
pub fn place(units: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (n, (folder, unit)) in units.iter().enumerate() {
        let to = dir.path().join(folder);
        fs::create_dir_all(&to).unwrap();
        for entry in repo("corpus").join(unit).read_dir().unwrap() {
            let path = entry.unwrap().path();
            // Another serial makes each a unit of its own.
            fs::copy(&path, to.join(name(&path).replace("093000", &format!("09300{n}")))).unwrap();
        }
    }
    dir
}

/// The program, in the repository's folder, speaking English.
#[cfg(feature = "cli")]
pub fn careplan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
    command.args(arguments).current_dir(repo(".")).env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("NO_COLOR");
    command
}

/// Runs the program to its end.
#[cfg(feature = "cli")]
pub fn run(arguments: &[&str]) -> Output {
    careplan(arguments).output().unwrap()
}

/// What a program said on standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a program said on standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The program must have ended with this code; if not, what it said is shown.
pub fn assert_exit(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout: {}\nstderr: {}", stdout(output), stderr(output));
}

/// Checks a unit in memory.
pub fn check<'c>(checker: &'c Checker, files: &[(String, Vec<u8>)]) -> UnitOutcome<'c> {
    let labels: Vec<FileLabel> = files.iter().map(|(name, _)| FileLabel::new(name.as_str())).collect();
    let unit: Vec<UnitFile<'_>> =
        labels.iter().zip(files).map(|(label, (_, data))| UnitFile::new(label, data)).collect();
    checker.check_unit(&mut Scratch::default(), &unit)
}

/// Migrates a unit in memory.
pub fn migrate<'f>(migrator: &Migrator, files: impl IntoIterator<Item = (&'f String, &'f Vec<u8>)>) -> UnitResult {
    let files: Vec<(FileLabel, &[u8])> =
        files.into_iter().map(|(name, bytes)| (FileLabel::new(name.as_str()), &bytes[..])).collect();
    let unit: Vec<UnitFile<'_>> = files.iter().map(|(label, bytes)| UnitFile::new(label, bytes)).collect();
    migrator.unit(&mut Scratch::default(), &unit)
}

/// The line of a run, as a migration with these options would write it.
pub fn run_of(spec: &Spec, to: &str, options: &Options) -> Run {
    let map = |given: bool| given.then(|| Seal::of(b"a map"));
    let Options { prove, allow_loss, keep_invalid, strict_characters, show_values, .. } = *options;
    let run = Run {
        ledger: Run::VERSION,
        tool: Run::tool(),
        spec: spec.digest().to_owned(),
        to: to.to_owned(),
        options: RunOptions { prove, allow_loss, keep_invalid, strict_characters, show_values },
        paths: vec![String::new()],
        service_types: map(true),
        tais: map(true),
        arguments: String::new(),
        note: None,
    };
    run.sealed()
}

/// Writes a ledger of a unit and holds it against both sides, by the tables alone: mistakes, in English. `output` finds what a
/// file became by its path.
pub fn prove<'o>(
    spec: &Spec,
    run: Run,
    accounts: &[Account],
    input: &[(String, Vec<u8>)],
    output: &dyn Fn(&str) -> Option<Content<'o>>,
) -> Vec<String> {
    let mut ledger = Writer::new(Vec::new(), run).unwrap();
    for account in accounts {
        let mut account = account.clone();
        if let Some(path) = &mut account.entry.path {
            let unit = FileName::read(spec, path.rsplit('/').next().unwrap()).unit();
            *path = format!("{}/{path}", unit.unwrap());
        }
        ledger.file(&account).unwrap();
    }
    let (_, ledger) = ledger.finish().unwrap();
    let mut verifier = Verifier::read(spec, Cursor::new(ledger)).unwrap();
    for (name, bytes) in input {
        let Some(claim) = verifier.claim(Some((0, name)), bytes.len() as u64).unwrap() else {
            verifier.unknown(name);
            continue;
        };
        let there = claim.entry.path.as_deref().and_then(|path| output(path.split_once('/').unwrap().1));
        let read = FileName::read(spec, name);
        let sides = Sides { name: &read, input: Some(Content::from(&bytes[..])), is_passed_over: false, output: there };
        verifier.file(name, &claim, &sides);
    }
    let (_, mistakes) = verifier.finish();
    mistakes.into_iter().map(|mistake| format!("{}: {}", mistake.place.en, mistake.message.en)).collect()
}
