//! `careplan convert`: the common model as JSON, XML and lines, edition 5.0, and back to CSV.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{assert_exit, folders, name, repo, run, stderr, stdout};
use careplan::schema::Spec;
use serde_json::Value;

/// Every file in a folder and the folders in it, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            assert!(found.insert(name(&path), fs::read(&path).unwrap()).is_none());
        }
    }
    found
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Converts there and back, and compares every byte. Returns the folder of documents.
fn there_and_back(input: &str, to: &str) -> tempfile::TempDir {
    let there = tempfile::tempdir().unwrap();
    let back = tempfile::tempdir().unwrap();
    assert_exit(&run(&["convert", input, "--to", to, "--out", text(there.path())]), 0);
    assert_exit(&run(&["convert", text(there.path()), "--to", "csv", "--out", text(back.path())]), 0);
    assert_eq!(files(back.path()), files(&repo(input)), "{input} as {to}");
    there
}

#[test]
fn units_of_every_edition_come_back_from_json_and_xml() {
    for edition in folders(repo("corpus/valid")) {
        let input = format!("corpus/valid/{}", name(&edition));
        let json = there_and_back(&input, "json");
        assert_eq!(json.path().read_dir().unwrap().count(), folders(&edition).len());
        there_and_back(&input, "xml");
    }
    there_and_back("corpus/valid/4.1", "5.0");
}

#[test]
fn json_has_typed_values_under_english_keys() {
    let output = run(&["convert", "corpus/valid/4.1/entrusted", "--to", "json"]);
    assert_exit(&output, 0);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["careplan"], "common model 1");
    assert_eq!(document["edition"], "4.1");
    assert_eq!(document["unit"]["to_type"], "46");
    let row = &document["forms"]["UPSIKYU"][0];
    // Numbers are numbers; what has leading zeros is text.
    assert_eq!(row["insurer_number"], "131045");
    assert_eq!(row["insured_number"], "0000000023");
    assert_eq!(row["units"], 303);
    assert_eq!(row["unit_price"], 11.4);
    assert_eq!(row.get("csv_version"), None);
}

#[test]
fn lines_have_a_record_each() {
    let output = run(&["convert", "corpus/valid/4.1", "--to", "ndjson"]);
    assert_exit(&output, 0);
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let csv = files(&repo("corpus/valid/4.1"));
    let breaks: usize =
        csv.iter().filter(|(name, _)| name.ends_with(".CSV")).map(|(_, data)| crate::support::split(data).len()).sum();
    assert_eq!(lines.len(), breaks);
    assert!(lines.iter().all(|line| line["values"]["insurer_number"] == "131045" && line["serial"].is_string()));
}

#[test]
fn xml_is_valid_by_its_schema() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("SKIPPED: xmllint is not installed (apt-get install libxml2-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("careplan.xsd");
    fs::write(&schema, run(&["spec", "schema", "--xsd"]).stdout).unwrap();
    let lint = |path: &Path| {
        let arguments = ["--noout", "--nonet", "--schema", text(&schema), text(path)];
        Command::new("xmllint").args(arguments).output().unwrap()
    };
    let mut count = 0;
    for edition in folders(repo("corpus/valid")) {
        let out = folder.path().join(name(&edition));
        assert_exit(&run(&["convert", text(&edition), "--to", "xml", "--out", text(&out)]), 0);
        for document in out.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            assert_exit(&lint(&document), 0);
            count += 1;
        }
    }
    assert!(count >= 25, "{count}");
    let deduction = folder.path().join("deduction.xml");
    let lint_deduction = |units: &str| {
        let output = run(&["convert", "corpus/field/deduction-negative-units", "--to", "xml"]);
        fs::write(&deduction, stdout(&output).replace("<units>-47</units>", units)).unwrap();
        lint(&deduction)
    };
    assert_exit(&lint_deduction("<units>-47</units>"), 0);
    assert_eq!(lint_deduction("<units>-47.0</units>").status.code(), Some(3));
    // It does say no.
    let wrong = folder.path().join("wrong.xml");
    let document = run(&["convert", "corpus/valid/4.1/delete-care-plan", "--to", "xml"]).stdout;
    let document = String::from_utf8(document).unwrap();
    fs::write(&wrong, document.replace("insurer_number", "insurer")).unwrap();
    assert_eq!(lint(&wrong).status.code(), Some(3));
}

#[test]
fn the_documents_of_edition_5_are_valid_by_its_schema() {
    let schema: Value = serde_json::from_slice(&run(&["spec", "schema", "--edition", "5.0"]).stdout).unwrap();
    assert_eq!(schema["x-careplan-provisional"], true);
    assert!(schema["title"].as_str().unwrap().contains("PROVISIONAL"));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut count = 0;
    for case in folders(repo("corpus/valid/4.1")) {
        let output = run(&["convert", text(&case), "--to", "5.0"]);
        assert_exit(&output, 0);
        assert!(stderr(&output).contains("not the official format"));
        let mut document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", case.display());
        // It does say no.
        document["UP9KYO"] = Value::Array(Vec::new());
        assert!(!validator.is_valid(&document));
        count += 1;
    }
    assert!(count >= 12);
    let deduction = run(&["convert", "corpus/field/deduction-negative-units", "--to", "5.0"]);
    let mut document: Value = serde_json::from_slice(&deduction.stdout).unwrap();
    assert_eq!(document["UPSIKYU"][0]["単位数"], -47);
    assert!(validator.is_valid(&document), "a deduction has negative units");
    document["UPSIKYU"][1]["給付率"] = (-90).into();
    assert!(!validator.is_valid(&document), "a rate is not negative");
    let mut document: Value =
        serde_json::from_slice(&run(&["convert", "corpus/valid/4.1/care-plan", "--to", "5.0"]).stdout).unwrap();
    document["UP1KYO"][0].as_object_mut().unwrap().remove("保険者番号");
    assert!(!validator.is_valid(&document), "a mandatory item is missing");
}

#[test]
fn replaced_characters_are_listed_and_refused_when_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("unit.json");
    let text_5 = stdout(&run(&["convert", "corpus/valid/4.1/care-plan", "--to", "5.0"]));
    fs::write(&document, text_5.replace("訪問介護", "𠮷野家")).unwrap();
    let out = folder.path().join("out");
    let output = run(&["convert", text(&document), "--to", "csv", "--out", text(&out), "--strict-characters"]);
    assert_exit(&output, 1);
    assert!(!out.exists() || out.read_dir().unwrap().count() == 0, "nothing is written");
    let output = run(&["convert", text(&document), "--to", "csv", "--out", text(&out)]);
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(!said.contains("U+20BB7") && !said.contains('吉'), "the item is one that is not shown: {said}");
    let shown = run(&["convert", text(&document), "--to", "csv", "--out", text(&out), "--show-values"]);
    assert_exit(&shown, 0);
    let said = stderr(&shown);
    assert!(said.contains("U+20BB7") && said.contains("UP3KYO") && said.contains("介護サービス内容"), "{said}");
    // The rest of the value identifies people and is not shown.
    assert!(!said.contains("野家"), "{said}");
    let plan = files(&out).into_iter().find(|(name, _)| name.starts_with("UP3KYO")).unwrap().1;
    assert!(careplan::read::ms932::decode(&plan).contains("吉野家"));
    let json = run(&["convert", text(&document), "--to", "csv", "--out", text(&out), "--force", "--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["replaced"][0]["from"], Value::Null);
    assert_eq!(report["replaced"][0]["how"], "table");
}

#[test]
fn what_cannot_be_converted_is_said_and_the_rest_is_done() {
    let out = tempfile::tempdir().unwrap();
    let inputs = ["corpus/invalid/CP101/unit", "corpus/valid/4.1/care-plan"];
    let output = run(&["convert", inputs[0], inputs[1], "--to", "json", "--out", text(out.path())]);
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("careplan validate"), "{}", stderr(&output));
    assert!(out.path().join("0300000100_43_1234567890_11_20191110102233.json").is_file());
    // Editions are not mixed up silently.
    let old = run(&["convert", "corpus/valid/4.0/care-plan", "--to", "5.0"]);
    assert_exit(&old, 1);
    assert!(stderr(&old).contains("migrate"), "{}", stderr(&old));
}

#[test]
fn outputs_do_not_overwrite_and_do_not_land_in_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("unit.json");
    let input = "corpus/valid/4.1/care-plan";
    assert_exit(&run(&["convert", input, "--to", "json", "--out", text(&out)]), 0);
    assert!(out.is_file());
    let again = run(&["convert", input, "--to", "json", "--out", text(&out)]);
    assert_exit(&again, 0);
    fs::write(&out, "{}").unwrap();
    let other = run(&["convert", input, "--to", "json", "--out", text(&out)]);
    assert_exit(&other, 2);
    assert!(stderr(&other).contains("--force"));
    assert_exit(&run(&["convert", input, "--to", "json", "--out", text(&out), "--force"]), 0);
    let inside = run(&["convert", input, "--to", "json", "--out", "corpus/valid/4.1/care-plan/out"]);
    assert_exit(&inside, 2);
    assert!(!repo("corpus/valid/4.1/care-plan/out").exists());
    // Two units do not fit one file of JSON.
    assert_exit(
        &run(&["convert", "corpus/valid/4.1", "--to", "json", "--out", text(&folder.path().join("b.json"))]),
        2,
    );
    assert_exit(
        &run(&["convert", "corpus/valid/4.1", "--to", "ndjson", "--out", text(&folder.path().join("b.ndjson"))]),
        0,
    );
}

#[test]
fn spec_says_that_edition_5_is_provisional() {
    for lang in ["ja", "en"] {
        let word = if lang == "ja" { "暫定" } else { "provisional" };
        for arguments in [&["spec", "list", "--edition", "5.0"][..], &["spec", "show", "UPPLAN", "--edition", "5.0"]] {
            let output = run(&[arguments, &["--lang", lang]].concat());
            assert_exit(&output, 0);
            assert!(stdout(&output).to_lowercase().contains(word), "{}", stdout(&output));
            assert!(stdout(&output).contains("UPPLAN"));
        }
    }
    assert!(stdout(&run(&["spec", "list"])).contains("5.0"));
    let show = stdout(&run(&["spec", "show", "UPPLAN", "--edition", "5.0"]));
    assert!(show.contains("/サービスコード") && show.contains("csv_version"), "{show}");
}

#[test]
fn editions_that_are_csv_are_left_to_migrate() {
    let output = run(&["convert", "corpus/valid/4.0/care-plan", "--to", "4.1"]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("careplan migrate --to 4.1"));
    assert!(stderr(&run(&["convert", "corpus/valid/4.0/care-plan", "--to", "jsn"])).contains("did you mean `json`"));
}

#[test]
fn documents_are_validated_as_the_files_they_stand_for() {
    let folder = tempfile::tempdir().unwrap();
    for to in ["5.0", "json", "xml"] {
        let file = folder.path().join(if to == "xml" { "unit.xml" } else { "unit.json" });
        let arguments = ["convert", "corpus/valid/4.1/care-plan", "--to", to, "--out", text(&file), "--force"];
        assert_exit(&run(&arguments), 0);
        assert_exit(&run(&["validate", text(&file), "--fail-on", "warning"]), 0);
        // A mistake is found where it would stand in CSV.
        let document = fs::read_to_string(&file).unwrap();
        fs::write(&file, document.replace("20191010", "20191310")).unwrap();
        let output = run(&["validate", text(&file), "--format", "json"]);
        assert_exit(&output, 1);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["summary"]["files"], 4);
        let finding = &report["findings"][0];
        assert_eq!(finding["rule"], "CP415");
        assert!(finding["file"].as_str().unwrap().contains("!/UP1KYO_"), "{finding}");
        assert!(stderr(&output).contains("provisional"));
    }
    let other = folder.path().join("other.json");
    fs::write(&other, "{}").unwrap();
    let output = run(&["validate", text(&other)]);
    assert_exit(&output, 1);
    assert!(stdout(&output).contains("does not say what it is"), "{}", stdout(&output));
}

/// `careplan fix` takes CSV files, so nothing in a document is called mendable.
#[test]
fn nothing_in_a_document_is_said_to_be_mended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unit.json");
    let unit = "corpus/invalid/CP433/unit";
    assert_exit(&run(&["convert", unit, "--to", "json", "--out", text(&file)]), 0);
    let report =
        |path: &str| -> Value { serde_json::from_slice(&run(&["validate", path, "--format", "json"]).stdout).unwrap() };
    for (report, is_mended) in [(report(unit), true), (report(text(&file)), false)] {
        assert_eq!(report["findings"][0]["rule"], "CP433");
        assert_eq!(report["findings"][0]["fix"].is_null(), !is_mended, "{report}");
    }
}

#[test]
fn an_xml_that_is_not_ours_is_refused() {
    let read = |text: &str| careplan::document::read(Spec::embedded(), text.as_bytes()).unwrap_err().to_string();
    let good = stdout(&run(&["convert", "corpus/valid/4.1/delete-care-plan", "--to", "xml"]));
    assert!(careplan::document::read(Spec::embedded(), good.as_bytes()).is_ok());
    for (text, said) in [
        ("<a/>".to_owned(), "outermost"),
        ("<careplan".to_owned(), "not an XML document"),
        (good.replace("</careplan>", ""), "ends before"),
        (good.replace("<unit>", "<!-- --><unit>x"), "between elements"),
        (good.replace("edition=\"4.1\"", "edition=\"9\""), "edition `9`"),
        (good.replace("insurer_number>", "insurer>"), "/insurer"),
        (format!("<!DOCTYPE a [<!ENTITY x \"y\">]>{good}"), "DOCTYPE"),
        (good.replace("131045", "&x;"), "&x;"),
        (good.replace("<record>", "<record><insurer_number>1</insurer_number>"), "twice"),
        (good.replace("131045", "<b>1</b>"), "value"),
        (good.replace("urn:careplan:common:1", "urn:x"), "namespace"),
    ] {
        assert!(read(&text).contains(said), "{said}: {}", read(&text));
    }
}
