//! Baselines: findings that were accepted are counted and no longer fail; new ones, and entries that are out of date, are seen.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{assert_exit, ms932, name};
use serde_json::{Value, json};

fn careplan(here: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
    command.args(["validate", "."]).args(arguments).current_dir(here);
    command.env("LANG", "C.UTF-8").env_remove("LC_ALL").output().unwrap()
}

fn report(here: &Path, arguments: &[&str]) -> Value {
    let output = careplan(here, &[&["-f", "json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn rules(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

const UNITS: &[(&str, &str)] = &[("data/a", "invalid/CP415/unit"), ("data/b", "invalid/CP302/unit")];
const WRITE: &[&str] =
    &["--write-baseline", "accepted/careplan-list.toml", "--reason", "sent before the software was mended"];
const USE: &[&str] = &["--baseline", "accepted/careplan-list.toml"];

/// A folder with two findings, both accepted.
fn accepted() -> tempfile::TempDir {
    let dir = crate::support::place(UNITS);
    fs::create_dir(dir.path().join("accepted")).unwrap();
    assert_exit(&careplan(dir.path(), &[]), 1);
    assert_exit(&careplan(dir.path(), WRITE), 0);
    dir
}

/// The only file of a unit.
fn file(dir: &Path, unit: &str) -> std::path::PathBuf {
    dir.join("data").join(unit).read_dir().unwrap().next().unwrap().unwrap().path()
}

#[test]
fn what_is_accepted_is_counted_and_does_not_fail() {
    let dir = accepted();
    let list = fs::read_to_string(dir.path().join("accepted/careplan-list.toml")).unwrap();
    let entries: toml::Table = toml::from_str(&list).unwrap();
    let expected = json!([
        {
            "rule": "CP415",
            "file": format!("../data/a/{}", name(&file(dir.path(), "a"))),
            "item": "居宅サービス計画作成（変更）日",
            "count": 1,
            "reason": "sent before the software was mended",
        },
        {
            "rule": "CP302",
            "file": format!("../data/b/{}", name(&file(dir.path(), "b"))),
            "count": 1,
            "reason": "sent before the software was mended",
        },
    ]);
    assert_eq!(serde_json::to_value(&entries["accepted"]).unwrap(), expected);

    let plain = report(dir.path(), &[]);
    assert_eq!(rules(&plain), ["CP415", "CP302"]);
    assert_eq!((&plain["summary"]["errors"], &plain["summary"]["accepted"]), (&json!(1), &json!(0)));
    let report = report(dir.path(), USE);
    assert!(rules(&report).is_empty());
    let summary = &report["summary"];
    let counts = ["errors", "warnings", "accepted", "truncated"].map(|key| summary[key].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 2, 0]);
    assert_eq!(report["config"]["baseline"], "accepted/careplan-list.toml");
    let outcome = report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "CP005").unwrap();
    assert_eq!((&outcome["status"], &outcome["rows"]), (&json!("run"), &json!(2)));
    let findings = |id: &str| {
        report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).unwrap()["findings"].clone()
    };
    assert_eq!([findings("CP415"), findings("CP302")], [json!(0), json!(0)]);
    assert_exit(&careplan(dir.path(), &[USE, &["--fail-on", "warning"]].concat()), 0);

    // Nothing is called free of errors where an error was accepted.
    let text = String::from_utf8(careplan(dir.path(), USE).stdout).unwrap();
    assert!(text.contains("2 accepted in accepted/careplan-list.toml"), "{text}");
    assert_eq!(text.lines().last(), Some("Invalid: no errors but those that were accepted"));
    assert_eq!(report["summary"]["verdict"], "invalid");
}

#[test]
fn no_value_stands_in_it() {
    let dir = accepted();
    let list = fs::read_to_string(dir.path().join("accepted/careplan-list.toml")).unwrap();
    for value in ["20240230", "0000000011", "131045"] {
        assert!(!list.contains(value), "{value}: {list}");
    }
}

#[test]
fn records_may_move_and_new_findings_are_seen() {
    let dir = accepted();
    let path = file(dir.path(), "a");
    let bad = fs::read(&path).unwrap();
    let good = ms932("202407,131045,0000000012,20240229\r\n");
    fs::write(&path, [&good[..], &bad].concat()).unwrap();
    assert!(!rules(&report(dir.path(), USE)).contains(&"CP415"), "a record before it changes nothing");

    // With a second one nobody knows which was accepted.
    let another = ms932("202407,131045,0000000012,20240231\r\n");
    fs::write(&path, [&another[..], &bad].concat()).unwrap();
    let report = report(dir.path(), USE);
    assert_eq!(rules(&report).iter().filter(|rule| **rule == "CP415").count(), 2);
    let finding = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "CP005").unwrap();
    assert!(finding["message"].as_str().unwrap().contains("and there are 2"), "{finding}");
    assert_exit(&careplan(dir.path(), USE), 1);
}

#[test]
fn what_is_mended_makes_the_list_out_of_date() {
    let dir = accepted();
    let path = file(dir.path(), "a");
    fs::write(&path, ms932("202407,131045,0000000012,20240229\r\n")).unwrap();
    let found = report(dir.path(), USE);
    assert_eq!(rules(&found), ["CP005"]);
    let finding = &found["findings"][0];
    assert_eq!((&finding["file"], &finding["line"]), (&json!("accepted/careplan-list.toml"), &json!(4)));
    assert_exit(&careplan(dir.path(), USE), 0);
    assert_exit(&careplan(dir.path(), &[USE, &["--fail-on", "warning"]].concat()), 1);
    // A rule that is not run says nothing about its entries.
    assert!(rules(&report(dir.path(), &[USE, &["--select", "CP0,CP302"]].concat())).is_empty());

    // Written again, the entry goes; the other keeps its reason.
    let again = [&WRITE[..3], &["another reason"]].concat();
    assert_exit(&careplan(dir.path(), &again), 0);
    assert_exit(&careplan(dir.path(), &[USE, &["--fail-on", "warning"]].concat()), 0);
    let list = fs::read_to_string(dir.path().join("accepted/careplan-list.toml")).unwrap();
    assert!(!list.contains("CP415") && list.contains("CP302") && list.contains("software was mended"), "{list}");
}

#[test]
fn an_entry_may_be_for_many_files() {
    let dir = accepted();
    let list = "[[accepted]]\nrule = 'date'\nfile = '../data/**'\nitem = '居宅サービス計画作成（変更）日'\ncount = 1\nreason = 'x'\n";
    fs::write(dir.path().join("accepted/careplan-list.toml"), list).unwrap();
    assert_eq!(rules(&report(dir.path(), USE)), ["CP302"]);
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let dir = accepted();
    let said = |list: &str| {
        fs::write(dir.path().join("accepted/careplan-list.toml"), list).unwrap();
        let output = careplan(dir.path(), USE);
        assert_exit(&output, 2);
        String::from_utf8(output.stderr).unwrap()
    };
    let entry = |rule: &str, rest: &str| said(&format!("[[accepted]]\nrule = '{rule}'\nfile = 'a'\n{rest}"));
    assert!(entry("CP415", "count = 1").contains("say why"));
    assert!(entry("CP415", "count = 1\nreason = ''").contains("careplan-list.toml:5:10"));
    assert!(entry("CP415", "count = 0\nreason = 'x'").contains("1 finding or more"));
    assert!(entry("dat", "count = 1\nreason = 'x'").contains("did you mean `date`?"));
    assert!(entry("CP001", "count = 1\nreason = 'x'").contains("cannot be accepted"));
    assert!(entry("CP415", "cuont = 1").contains("did you mean `count`?"));

    let nothing = &["--write-baseline", "accepted/new.toml"];
    assert_exit(&careplan(dir.path(), nothing), 2);
    assert_exit(&careplan(dir.path(), &[&nothing[..], &["--reason", " "]].concat()), 2);
    assert!(!dir.path().join("accepted/new.toml").exists());
}
