//! `careplan diff`: records by what they are about.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{assert_exit, join, name, repo, run, split, stdout};
use serde_json::Value;

const UNIT: &str = "corpus/valid/4.1/use-table";

/// A copy of a unit, with its records changed.
fn changed(unit: &str, change: impl Fn(&str, &mut Vec<Vec<Vec<u8>>>)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in repo(unit).read_dir().unwrap() {
        let path = entry.unwrap().path();
        let form = name(&path).split('_').next().unwrap().to_owned();
        let mut rows = split(&fs::read(&path).unwrap());
        change(&form, &mut rows);
        fs::write(folder.path().join(name(&path)), join(&rows)).unwrap();
    }
    folder
}

fn diff(a: &str, b: &Path, arguments: &[&str]) -> Output {
    run(&[&["diff", a, b.to_str().unwrap()], arguments].concat())
}

fn json(a: &str, b: &Path, arguments: &[&str]) -> Value {
    let output = diff(a, b, &[&["--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_same_units_are_the_same_whatever_the_order_the_serial_and_the_format() {
    assert_exit(&run(&["diff", UNIT, UNIT]), 0);
    let turned = changed(UNIT, |_, rows| rows.reverse());
    assert_exit(&diff(UNIT, turned.path(), &[]), 0);
    let later = tempfile::tempdir().unwrap();
    for entry in repo(UNIT).read_dir().unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, later.path().join(name(&path).replace("20251105093000", "20251231235959"))).unwrap();
    }
    assert_exit(&diff(UNIT, later.path(), &[]), 0);
    let folder = tempfile::tempdir().unwrap();
    for to in ["json", "xml", "5.0"] {
        let out = folder.path().join(to);
        assert_exit(&run(&["convert", UNIT, "--to", to, "--out", out.to_str().unwrap()]), 0);
        assert_exit(&diff(UNIT, &out, &[]), 0);
    }
}

/// A list for people ends; the totals are true, and JSON has all.
#[test]
fn a_long_list_ends() {
    let other = tempfile::tempdir().unwrap();
    let one = other.path().join("a");
    let two = other.path().join("b");
    let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
    for (folder, from) in [(&one, 0), (&two, 100)] {
        fs::create_dir(folder).unwrap();
        let rows: String = (from..from + 100).map(|n| format!("202407,131045,{n:010},20240229\r\n")).collect();
        fs::write(folder.join(name), rows).unwrap();
    }
    let text = stdout(&diff(one.to_str().unwrap(), &two, &["--lang", "en"]));
    assert!(
        text.contains("… and 180 more (--format json lists them all)") && text.contains("100 added, 100 removed"),
        "{text}"
    );
    assert!(text.lines().count() < 90, "{text}");
    assert_eq!(json(one.to_str().unwrap(), &two, &[])["differences"].as_array().unwrap().len(), 200);
}

#[test]
fn a_changed_value_is_shown_with_both_places() {
    let other = changed(UNIT, |form, rows| {
        if form == "UPPLAN" {
            rows[0][7] = b"400".to_vec();
            rows.swap(0, 2);
        }
    });
    let output = diff(UNIT, other.path(), &["--lang", "en"]);
    assert_exit(&output, 1);
    let text = stdout(&output);
    assert!(text.contains("No.8 単位数: 387 → 400"), "{text}");
    assert!(text.contains("record 1\n") && text.contains("record 3\n"), "{text}");
    assert!(text.contains("0 added, 0 removed, 1 changed"), "{text}");
    let report = json(UNIT, other.path(), &[]);
    let entry = &report["differences"][0];
    assert_eq!(report["differences"].as_array().unwrap().len(), 1);
    assert_eq!((&entry["change"], &entry["form"]), (&"changed".into(), &"UPPLAN".into()));
    assert_eq!(entry["values"][0]["item"]["key"], "units");
    assert_eq!((&entry["a"]["record"], &entry["b"]["record"]), (&1.into(), &3.into()));
}

#[test]
fn added_and_removed_records() {
    let other = changed(UNIT, |form, rows| {
        if form == "UPHOSOKU" {
            let mut more = rows[0].clone();
            more[2] = b"0000000099".to_vec();
            rows[1] = more;
        }
    });
    let report = json(UNIT, other.path(), &["--show-values"]);
    let changes: Vec<&str> =
        report["differences"].as_array().unwrap().iter().map(|entry| entry["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["removed", "added"]);
    assert_eq!(report["summary"]["added"], 1);
    assert_eq!(report["differences"][0]["key"][1]["value"], "0000000012");
    // The other way round it is the other way round.
    let output = run(&["diff", other.path().to_str().unwrap(), UNIT, "--format", "json"]);
    let turned: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(turned["differences"][0]["change"], "added");
}

#[test]
fn records_with_one_key_are_matched_by_what_is_equal_first() {
    let twice = changed(UNIT, |form, rows| {
        if form == "UPPLAN" {
            let mut copy = rows[0].clone();
            copy[7] = b"111".to_vec();
            rows.insert(0, copy);
        }
    });
    let report = json(UNIT, twice.path(), &[]);
    assert_eq!(report["summary"]["added"], 1);
    assert_eq!(report["summary"]["changed"], 0);
    assert_eq!(report["differences"][0]["b"]["record"], 1);
}

#[test]
fn values_that_identify_people_are_masked() {
    let other = changed(UNIT, |form, rows| {
        if form == "UPHOSOKU" {
            rows[0][5] = crate::support::ms932("\"秘密　太郎\"");
        }
    });
    for format in ["text", "json"] {
        let output = diff(UNIT, other.path(), &["--format", format, "--lang", "en"]);
        assert_exit(&output, 1);
        let text = stdout(&output);
        assert!(!text.contains("秘密") && !text.contains("見本") && !text.contains("0000000011"), "{text}");
        assert!(text.contains("<5 full-width characters>"), "{text}");
        let shown = stdout(&diff(UNIT, other.path(), &["--format", format, "--show-values"]));
        assert!(shown.contains("秘密　太郎") && shown.contains("0000000011"), "{shown}");
    }
}

#[test]
fn editions_are_compared_by_the_items_they_share() {
    let report = json("corpus/valid/3.2/use-table", &repo("corpus/valid/4.0/use-table"), &[]);
    assert_eq!(report["summary"]["a"]["units"], 1);
    let differences = report["differences"].as_array().unwrap();
    assert!(
        differences.iter().all(|entry| entry["values"]
            .as_array()
            .unwrap()
            .iter()
            .all(|value| value["item"]["key"] != "csv_version"))
    );
}

#[test]
fn what_cannot_be_read_cannot_be_compared() {
    let output = run(&["diff", UNIT, "corpus/invalid/CP101/unit"]);
    assert_exit(&output, 2);
    assert_eq!(stdout(&output), "");
    assert_exit(&run(&["diff", UNIT, "nowhere"]), 2);
}
