//! `careplan convert --to tables`: a table for each form.

use std::fs;
use std::path::Path;

use crate::support::{assert_exit, place, run, stderr, stdout};
use serde_json::Value;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path).unwrap();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_record_is_a_row_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("deep/out");
    let (new, old) = ("corpus/valid/4.1", "corpus/valid/3.2");
    let arguments = ["convert", new, old, "--to", "tables", "--out", text(&out), "--lang", "ja"];
    let written = run(&[&arguments[..], &["--format", "json"]].concat());
    assert_exit(&written, 0);
    assert!(stderr(&written).contains("値がそのまま入っています"), "{}", stderr(&written));
    let report: Value = serde_json::from_slice(&written.stdout).unwrap();
    let plans = rows(&out.join("UPPLAN.csv"));
    let told = report["tables"].as_array().unwrap().iter().find(|table| table["form"] == "UPPLAN").unwrap();
    assert_eq!(told["rows"], plans.len() - 1);
    assert_eq!(plans[0][..4], ["送信単位", "版", "ファイル", "レコード"]);
    let column = |heading: &str| plans[0].iter().position(|found| found == heading).unwrap();
    let insured = column("被保険者番号");
    assert!(plans[1..].iter().all(|row| !row[insured].starts_with('0')), "zeros are kept");
    assert!(plans[1..].iter().any(|row| row[insured].starts_with("=\"00")));
    let editions: std::collections::BTreeSet<&str> = plans[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(editions.into_iter().collect::<Vec<_>>(), ["=\"3.2\"", "=\"4.1\""]);
    let basics = rows(&out.join("UP1KYO.csv"));
    let label = basics[0].iter().position(|heading| heading.ends_with("（名称）")).unwrap();
    assert!(!basics[0][label - 1].ends_with("（名称）") && basics[1..].iter().any(|row| !row[label].is_empty()));
    // The same command again: nothing is written over.
    assert_exit(&run(&arguments), 2);
    let before = fs::read(out.join("UPPLAN.csv")).unwrap();
    assert_exit(&run(&[&arguments[..], &["--force"]].concat()), 0);
    assert_eq!(fs::read(out.join("UPPLAN.csv")).unwrap(), before);
    assert_eq!(fs::read_dir(dir.path().join("deep")).unwrap().count(), 1, "nothing is left beside");
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_else_is_lost() {
    let dir = place(&[("in", "valid/4.1/care-plan"), ("in/bad", "valid/4.1/entrusted")]);
    let bad = fs::read_dir(dir.path().join("in/bad")).unwrap().next().unwrap().unwrap().path();
    fs::write(&bad, "\"never closed\r\n").unwrap();
    let out = dir.path().join("out");
    let written =
        run(&["convert", text(&dir.path().join("in")), "--to", "tables", "--out", text(&out), "--lang", "en"]);
    assert_exit(&written, 1);
    assert!(stderr(&written).contains("not converted:") && stderr(&written).contains("quotes"), "{}", stderr(&written));
    assert!(rows(&out.join("UP1KYO.csv")).len() > 1);
    // Nothing at all could be read: no folder looks like a month without data.
    let none = dir.path().join("none");
    let written = run(&["convert", text(&bad), "--to", "tables", "--out", text(&none)]);
    assert_exit(&written, 1);
    assert!(!none.exists());
}

#[test]
fn only_tables_are_replaced_and_no_input_is_touched() {
    let dir = place(&[("in", "valid/4.1/care-plan")]);
    let input = dir.path().join("in");
    let foreign = dir.path().join("mine");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("accounts.csv"), "mine").unwrap();
    for out in [&foreign, &input, &input.join("below"), &dir.path().to_path_buf()] {
        let written = run(&["convert", text(&input), "--to", "tables", "--out", text(out), "--force", "--lang", "en"]);
        assert_exit(&written, 2);
    }
    assert_eq!(fs::read_to_string(foreign.join("accounts.csv")).unwrap(), "mine");
    let nowhere = run(&["convert", text(&input), "--to", "tables", "--lang", "en"]);
    assert_exit(&nowhere, 2);
    assert!(stderr(&nowhere).contains("--out") && stdout(&nowhere).is_empty());
}
