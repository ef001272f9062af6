//! JSON and XML documents as inputs, wherever they stand: every command that reads CSV units finds and reads them in one way.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{assert_exit, run, stderr, stdout};

const PLAN: &str = "corpus/valid/4.1/care-plan";
const BAD_DATE: &str = "corpus/invalid/CP415/unit";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn convert(unit: &str, to: &str, file: &Path) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    assert_exit(&run(&["convert", unit, "--to", to, "--out", text(file), "-q"]), 0);
}

/// What `validate` finds: the exit code, and rule, file below the path and record of each finding.
fn found(path: &Path, code: i32) -> Vec<String> {
    let output = run(&["validate", text(path), "-f", "json", "--no-config"]);
    assert_exit(&output, code);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let outline = |finding: &Value| {
        let file = finding["file"].as_str().unwrap().trim_start_matches(text(path));
        let file = file.trim_start_matches(['/', '!']);
        let record = finding["record"].as_u64().map(|record| format!(" record {record}")).unwrap_or_default();
        format!("{} {file}{record}", finding["rule"].as_str().unwrap())
    };
    report["findings"].as_array().unwrap().iter().map(outline).collect()
}

/// A zip archive of all that is in a folder.
fn zipped(folder: &Path) -> PathBuf {
    let archive = folder.with_extension("zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&archive).unwrap());
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = text(entry.path().strip_prefix(folder).unwrap()).to_owned();
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
        }
    }
    zip.finish().unwrap();
    archive
}

fn folder(within: &TempDir) -> PathBuf {
    let folder = within.path().join("in");
    fs::create_dir(&folder).unwrap();
    folder
}

#[test]
fn what_migrate_wrote_can_be_validated() {
    let within = tempfile::tempdir().unwrap();
    let out = within.path().join("out");
    assert_exit(&run(&["migrate", "corpus/valid/4.1", "--to", "5.0", "--out", text(&out), "-q"]), 0);
    let output = run(&["validate", text(&out), "--ignore", "CP003"]);
    assert_exit(&output, 0);
    let units = fs::read_dir("corpus/valid/4.1").unwrap().count();
    assert!(stderr(&output).contains(&format!("{units} documents were checked")), "{}", stderr(&output));
}

#[test]
fn mistakes_in_documents_are_found_in_folders_and_archives() {
    for (to, document) in [("5.0", "unit.json"), ("json", "unit.JSON"), ("xml", "unit.xml")] {
        let within = tempfile::tempdir().unwrap();
        let folder = folder(&within);
        convert(BAD_DATE, to, &folder.join("a/b").join(document));
        convert(PLAN, to, &folder.join("c").join(document));
        let [finding] = &found(&folder, 1)[..] else { panic!("{:?}", found(&folder, 1)) };
        assert!(finding.starts_with(&format!("CP415 a/b/{document}!/DLT1KYO_")), "{finding}");
        let archive = zipped(&folder);
        assert_eq!(found(&archive, 1), std::slice::from_ref(finding));
    }
}

#[test]
fn csv_files_and_documents_stand_side_by_side() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    convert(BAD_DATE, "json", &folder.join("bad.json"));
    convert("corpus/invalid/CP433/unit", "csv", &folder.join("csv"));
    let found = |path: &Path| -> Vec<String> { found(path, 1).iter().map(|finding| finding[..5].to_owned()).collect() };
    assert_eq!(found(&folder), ["CP415", "CP433"]);
    assert_eq!(found(&zipped(&folder)), ["CP415", "CP433"]);
}

/// JSON and XML of other kinds, and what is said of them.
const OTHERS: [(&str, &str, &str); 9] = [
    ("package.json", r#"{"name": "a", "0123456789": 1}"#, "JSON that does not say what it is"),
    ("list.json", "[1, 2]", "a JSON array"),
    ("text.json", "\"a\"", "a JSON value"),
    ("report.json", r#"{"tool": {"name": "careplan"}, "findings": []}"#, "a report of careplan"),
    ("a.json", r#"{"$schema": "https://json.schemastore.org/sarif-2.1.0.json"}"#, "a SARIF report"),
    ("b.json", r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#, "a JSON Schema"),
    ("bill.xml", "<?xml version=\"1.0\"?><!-- x --><n:Bill xmlns:n=\"urn:x\"><a/></n:Bill>", "<Bill>"),
    ("page.XML", "<html/>", "<html>"),
    ("half.xml", "<Bill><a>", "<Bill>"),
];

#[test]
fn other_json_and_xml_is_one_finding_that_says_what_it_is() {
    for (name, content, says) in OTHERS {
        let within = tempfile::tempdir().unwrap();
        let folder = folder(&within);
        convert(PLAN, "json", &folder.join("unit.json"));
        fs::write(folder.join(name), content).unwrap();
        assert_eq!(found(&folder, 0), [format!("CP003 {name}")]);
        let message = stdout(&run(&["validate", text(&folder), "--lang", "en"]));
        assert!(message.contains(says) && !message.contains("0123456789"), "{message}");
        assert_eq!(found(&zipped(&folder), 0), [format!("CP003 {name}")]);

        // Asked for by its path it is a mistake, and alone in a folder it leaves nothing to check.
        assert_eq!(found(&folder.join(name), 1), ["CP001 "]);
        let named = stdout(&run(&["validate", text(&folder.join(name)), "--lang", "en"]));
        assert!(named.contains(says), "{named}");
        fs::remove_file(folder.join("unit.json")).unwrap();
        assert_eq!(found(&folder, 1), ["CP002 ".to_owned(), format!("CP003 {name}")]);
    }
}

#[test]
fn other_kinds_in_other_encodings_are_told_by_their_root() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    convert(PLAN, "xml", &folder.join("unit.xml"));
    let text = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><Bill><name>居宅</name></Bill>";
    fs::write(folder.join("bill.xml"), crate::support::ms932(text)).unwrap();
    assert_eq!(found(&folder, 0), ["CP003 bill.xml"]);
}

/// A document that is cut off must not be passed over: what it held was not checked.
#[test]
fn half_a_document_cannot_be_read() {
    for (to, name) in [("5.0", "unit.json"), ("json", "unit.json"), ("xml", "unit.xml")] {
        let within = tempfile::tempdir().unwrap();
        let folder = folder(&within);
        let document = folder.join(name);
        convert(PLAN, to, &document);
        let whole = fs::read(&document).unwrap();
        for half in [&whole[..whole.len() / 2], &[]] {
            fs::write(&document, half).unwrap();
            let findings = found(&folder, 1);
            assert_eq!(findings, [format!("CP001 {name}")], "{to} {}", half.len());
            assert_eq!(found(&zipped(&folder), 1), [format!("CP001 {name}")]);
        }
    }
}

#[test]
fn documents_in_archives_are_migrated_and_proved() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    convert(PLAN, "5.0", &folder.join("a/unit.json"));
    fs::write(folder.join("package.json"), "{}").unwrap();
    fs::write(folder.join("bill.xml"), "<Bill/>").unwrap();
    for input in [folder.clone(), zipped(&folder)] {
        let out = within.path().join(format!("out{}", input.extension().is_some()));
        assert_exit(&run(&["migrate", text(&input), "--to", "4.1", "--out", text(&out), "-q"]), 0);
        let ledger = out.join("ledger.ndjson");
        assert_exit(&run(&["ledger", "verify", text(&ledger), text(&input), text(&out)]), 0);
        let back = run(&["diff", text(&out), PLAN, "-q"]);
        assert_exit(&back, 0);
    }
}

/// Documents of the common model are for `convert`: where they are found they are passed over, and this is said.
#[test]
fn migrate_says_what_it_does_not_take() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    convert(PLAN, "xml", &folder.join("unit.xml"));
    let out = within.path().join("out");
    assert_exit(&run(&["migrate", text(&folder.join("unit.xml")), "--out", text(&out)]), 1);
    let held = fs::read_dir(out.join("held")).unwrap().next().unwrap().unwrap().path();
    let findings = fs::read_to_string(held.join("findings.json")).unwrap();
    assert!(findings.contains("CP001") && findings.contains("convert --to csv"), "{findings}");
    convert(PLAN, "csv", &folder.join("csv"));
    assert_exit(&run(&["migrate", text(&folder), "--dry-run"]), 0);
}

#[test]
fn documents_in_archives_are_converted_and_compared() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    convert(PLAN, "xml", &folder.join("unit.xml"));
    fs::write(folder.join("package.json"), "{}").unwrap();
    let out = within.path().join("csv");
    assert_exit(&run(&["convert", text(&zipped(&folder)), "--to", "csv", "--out", text(&out)]), 0);
    assert_exit(&run(&["diff", text(&out), text(&zipped(&folder))]), 0);
    assert_exit(&run(&["diff", text(&folder), PLAN]), 0);
}

#[test]
fn documents_are_not_fixed() {
    let within = tempfile::tempdir().unwrap();
    let folder = folder(&within);
    let document = folder.join("unit.json");
    convert("corpus/invalid/CP433/unit", "json", &document);
    let before = fs::read(&document).unwrap();
    let out = within.path().join("out");
    let named = run(&["fix", text(&document), "--out", text(&out), "--lang", "en"]);
    assert!(stdout(&named).contains("convert --to csv"), "{}{}", stdout(&named), stderr(&named));
    run(&["fix", text(&folder), "--out", text(&out)]);
    assert!(!out.join("unit.json").exists());
    assert_eq!(fs::read(&document).unwrap(), before);
}
