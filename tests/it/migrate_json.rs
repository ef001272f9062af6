//! Migration to edition 5.0, which is JSON documents (provisional), and back: there and back, characters that CSV lacks,
//! the ledger. The program runs; `migrate_documents.rs` asks the library.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{careplan, ms932, name, repo};
use careplan::check::{FileLabel, Scratch};
use careplan::ledger::ChangeKind;
use careplan::migrate::{Migrator, Options, Status, UnitResult};
use careplan::schema::Spec;
use serde_json::{Value, json};

type Files = BTreeMap<String, Vec<u8>>;

/// The files under a folder, by their names.
fn files(folder: impl AsRef<Path>) -> Files {
    let mut files = Files::new();
    for entry in folder.as_ref().read_dir().unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(path)),
            false => drop(files.insert(name(&path), fs::read(&path).unwrap())),
        }
    }
    files
}

fn run(arguments: &[&str], code: i32) -> String {
    let output: Output = careplan(arguments).args(["--lang", "en"]).output().unwrap();
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

/// Folders for one test.
struct Folders(tempfile::TempDir);

impl Folders {
    fn new() -> Folders {
        Folders(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Migrates, and holds the ledger against both sides.
    fn migrate(&self, input: &str, to: &str, out: &str, more: &[&str], code: i32) -> String {
        let out = self.path(out);
        let said = run(&[&["migrate", input, "--to", to, "--out", &out], more].concat(), code);
        run(&["ledger", "verify", &format!("{out}/ledger.ndjson"), input, &out], 0);
        said
    }

    fn ledger(&self, out: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.0.path().join(out).join("ledger.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn held(&self, out: &str) -> String {
        let files = files(self.0.path().join(out).join("held"));
        String::from_utf8(files["held.json"].clone()).unwrap()
    }
}

#[test]
fn every_unit_of_4_1_comes_back_byte_for_byte() {
    let folders = Folders::new();
    let said = folders.migrate("corpus/valid/4.1", "5.0", "five", &["--prove"], 0);
    assert!(said.contains("edition 5.0 is provisional") && said.contains("not the same 0 "), "{said}");
    let manifest = fs::read_to_string(folders.path("five/manifest.ndjson")).unwrap();
    assert!(manifest.contains("5.0版は暫定です") && manifest.contains("_20251105093000.json"), "{manifest}");
    assert!(folders.ledger("five")[0]["note"]["en"].as_str().unwrap().contains("provisional"));
    for (name, document) in files(folders.path("five")).iter().filter(|(name, _)| name.ends_with(".json")) {
        let document: Value = serde_json::from_slice(document).unwrap();
        assert!(document["メタデータ"]["暫定"].is_string(), "{name}");
    }
    let said = folders.migrate(&folders.path("five"), "4.1", "back", &["--prove"], 0);
    assert!(said.contains("edition 5.0 is provisional") && said.contains("not the same 0 "), "{said}");
    let only_data = |mut files: Files| {
        files.retain(|name, _| !name.ends_with(".ndjson"));
        files
    };
    let units = only_data(files(repo("corpus/valid/4.1")));
    assert!(units.len() > 20);
    assert!(only_data(files(folders.path("back"))) == units);

    // Once more, over what is there, and as one object.
    let again = ["migrate", "corpus/valid/4.1", "--to", "5.0", "--prove", "-o", &folders.path("five"), "-f", "json"];
    let report: Value = serde_json::from_str(&run(&again, 0)).unwrap();
    assert_eq!((&report["to"], &report["summary"]["already_there"]), (&json!("5.0"), &json!(12)));
    assert!(report["note"]["ja"].as_str().unwrap().contains("暫定"));
    let text = careplan(&["migrate", "corpus/valid/4.0", "--to", "5.0", "--dry-run", "--lang", "ja"]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("5.0版は暫定です") && text.contains("4.0 → 4.1 → 5.0"), "{text}");
}

fn migrator(to: &str, options: Options) -> Migrator {
    Migrator::new(Spec::embedded(), to, options).unwrap()
}

fn migrate(files: &Files, to: &str, options: Options) -> UnitResult {
    crate::support::migrate(&migrator(to, options), files)
}

const DELETE: &str = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";

/// A document of a care plan, with another value in it.
fn document(folders: &Folders, from: &str, to: &str) -> String {
    folders.migrate("corpus/valid/4.1/care-plan", "5.0", "made", &[], 0);
    let (name, bytes) = files(folders.path("made")).into_iter().find(|(name, _)| name.ends_with(".json")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(from));
    folders.write(&format!("in/{name}"), text.replace(from, to))
}

#[test]
fn replaced_characters_are_in_the_ledger() {
    let folders = Folders::new();
    let input = document(&folders, "訪問介護", "𠮷野訪問介護");
    let said = folders.migrate(&input, "4.1", "out", &["--prove", "--show-values"], 0);
    let of_kind = |out: &str, kind: &str| -> Vec<Value> {
        folders.ledger(out).into_iter().filter(|line| line["kind"] == kind).collect()
    };
    let replaced = of_kind("out", "replaced");
    assert!(!replaced.is_empty());
    for line in &replaced {
        assert!(line["from"]["value"].as_str().unwrap().contains("𠮷野訪問介護"), "{line}");
        assert!(line["to"]["value"].as_str().unwrap().contains("吉野訪問介護"), "{line}");
    }
    let sums = folders.ledger("out").pop().unwrap();
    assert_eq!(sums["cells"]["replaced"], replaced.len());
    assert!(said.contains(&format!("characters replaced {} ", replaced.len())), "{said}");
    assert_eq!(of_kind("out", "not_invertible").len(), replaced.len());
    assert!(folders.ledger("out").iter().any(|line| line["invertible"] == false));
    let written: Vec<u8> = files(folders.path("out")).into_values().flatten().collect();
    let expected = ms932("吉野訪問介護");
    assert!(written.windows(expected.len()).any(|bytes| bytes == expected));

    // From a folder, and on to an older edition that takes the same items.
    folders.migrate(&folders.path("in"), "4.0", "older", &["--allow-loss"], 0);
    assert_eq!(of_kind("older", "replaced").len(), replaced.len());

    // A ledger that is silent about one of them does not hold.
    let path = folders.path("out/ledger.ndjson");
    let ledger = fs::read_to_string(&path).unwrap();
    fs::write(&path, ledger.replacen("𠮷", "吉", 1)).unwrap();
    let said = run(&["ledger", "verify", &path, &input, &folders.path("out")], 1);
    assert!(said.contains("was not written anew as the ledger says"), "{said}");

    folders.migrate(&input, "4.1", "strict", &["--strict-characters"], 1);
    assert!(folders.held("strict").contains("--strict-characters"));
    // Going by CSV would only lose them.
    folders.migrate(&input, "5.0", "same", &[], 1);
    assert!(folders.held("same").contains("use it as it is"));
    // An item that the edition drops: the ledger could not say what it was.
    let result = migrator("3.2", Options { allow_loss: true, ..Options::default() });
    let label = FileLabel::new(input.as_str());
    let result = result.document(&mut Scratch::default(), &label, &fs::read(&input).unwrap()).unwrap();
    assert_eq!((result.status, result.reason.unwrap().id()), (Status::Held, "characters"));
}

#[test]
fn replaced_characters_of_people_are_masked() {
    let folders = Folders::new();
    let unit = files(repo("corpus/valid/4.1/basic-information"));
    let five = migrate(&unit, "5.0", Options::default());
    let text = String::from_utf8(five.files[0].bytes.clone()).unwrap();
    let changed = text.replace("見本", "𠮷田カナリア");
    assert_ne!(changed, text);
    let input = folders.write(&five.files[0].name, changed);
    folders.migrate(&input, "4.1", "out", &["--prove", "--keep-invalid"], 0);
    let ledger = fs::read_to_string(folders.path("out/ledger.ndjson")).unwrap();
    assert!(ledger.contains("\"kind\":\"replaced\"") && !ledger.contains("カナリア"), "{ledger}");
    let result = migrator("4.1", Options { keep_invalid: true, ..Options::default() });
    let result = result.document(&mut Scratch::default(), &FileLabel::new("x.json"), &fs::read(&input).unwrap());
    let changes = result.unwrap().accounts.into_iter().flat_map(|account| account.changes);
    assert!(changes.filter(|change| change.kind == ChangeKind::Replaced).count() > 0);
}

#[test]
fn a_document_that_is_not_in_order_is_held_back_and_others_are_passed_over() {
    let folders = Folders::new();
    let good = document(&folders, "訪問介護", "訪問介護");
    let text = fs::read_to_string(&good).unwrap();
    for (n, broken) in
        [text[..text.len() / 2].to_owned(), text.replacen("\"メタデータ\": {", "\"x\": 1, \"メタデータ\": {", 1)]
            .iter()
            .enumerate()
    {
        let input = folders.path(&format!("in{n}"));
        folders.write(&format!("in{n}/a.json"), broken);
        folders.migrate(&input, "4.1", &format!("out{n}"), &[], 1);
        assert!(folders.held(&format!("out{n}")).contains("could not be read"));
    }
    folders.write("mixed/other.json", "{\"a\": 1}");
    folders.write("mixed/good.json", &text);
    folders.write(&format!("mixed/{DELETE}"), "202407,131045,0123456789,20251010\r\n");
    let said = folders.migrate(&folders.path("mixed"), "4.1", "mixed-out", &[], 0);
    assert!(said.contains("units  2 = written 2 ") && said.contains("passed over: 1"), "{said}");
    // The same unit as CSV and as a document: the second is held back.
    for (name, bytes) in files(repo("corpus/valid/4.1/care-plan")) {
        folders.write(&format!("twice/{name}"), bytes);
    }
    folders.write("twice/good.json", &text);
    folders.migrate(&folders.path("twice"), "5.0", "twice-out", &[], 1);
    assert!(folders.held("twice-out").contains("unit_taken"));
}

#[test]
fn changes_on_either_side_are_found() {
    let folders = Folders::new();
    let input = document(&folders, "訪問介護", "訪問介護");
    folders.migrate(&folders.path("in"), "5.0", "out", &[], 0);
    let out = folders.path("out");
    let written = files(&out).into_keys().find(|name| name.ends_with(".json")).unwrap();
    let written = format!("{out}/{}/{written}", written.trim_end_matches(".json"));
    for path in [&input, &written] {
        let before = fs::read_to_string(path).unwrap();
        for after in [
            before.replacen("訪問介護", "訪問看護", 1),
            format!("{before}\n"),
            before.lines().take(9).collect::<String>(),
        ] {
            fs::write(path, after).unwrap();
            run(&["ledger", "verify", &format!("{out}/ledger.ndjson"), &folders.path("in"), &out], 1);
        }
        fs::write(path, before).unwrap();
    }
    run(&["ledger", "verify", &format!("{out}/ledger.ndjson"), &folders.path("in"), &out], 0);
    fs::copy(&written, format!("{written}.json")).unwrap();
    run(&["ledger", "verify", &format!("{out}/ledger.ndjson"), &folders.path("in"), &out], 1);
}
