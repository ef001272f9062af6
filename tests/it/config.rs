//! `careplan.toml`: where it is found, what it changes, what wins over it, what the report says of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a configuration and units of the corpus.
fn place(config: &str, units: &[(&str, &str)]) -> TempDir {
    let dir = crate::support::place(units);
    fs::write(dir.path().join("careplan.toml"), config).unwrap();
    dir
}

fn careplan(here: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
    command.args(arguments).current_dir(here).env("LANG", "C.UTF-8").env_remove("LC_ALL").output().unwrap()
}

fn report(here: &Path, arguments: &[&str]) -> Value {
    let output = careplan(here, &[&["validate", "-f", "json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Rule and severity of every finding.
fn findings(here: &Path, arguments: &[&str]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let report = report(here, arguments);
    report["findings"].as_array().unwrap().iter().map(|f| (text(&f["rule"]), text(&f["severity"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, severity)| (rule.to_string(), severity.to_string())).collect()
}

const BAD_DATE: (&str, &str) = ("date", "invalid/CP415/unit");
const LOWER_CASE: (&str, &str) = ("case", "invalid/CP302/unit");
const REASON: &str = "reason = 'agreed with the receiver'";

#[test]
fn severities_and_ignored_rules() {
    let config = format!("[rules.date]\nseverity = 'info'\n{REASON}\n[[ignore]]\nrules = ['CP302']\n{REASON}");
    let dir = place(&config, &[BAD_DATE, LOWER_CASE]);
    assert_eq!(findings(dir.path(), &["."]), pairs(&[("CP415", "info")]));
    assert_eq!(findings(dir.path(), &[".", "--no-config"]), pairs(&[("CP302", "warning"), ("CP415", "error")]));
    let report = report(dir.path(), &["."]);
    assert_eq!((&report["summary"]["errors"], &report["summary"]["infos"]), (&json!(0), &json!(1)));
    assert_eq!(careplan(dir.path(), &["validate", "."]).status.code(), Some(0));
    assert_eq!(careplan(dir.path(), &["validate", ".", "--no-config"]).status.code(), Some(1));
}

#[test]
fn it_is_found_upwards_and_named_from_here() {
    let dir = place("profile = 'strict'", &[("a/b", "valid/4.1/actual")]);
    let config = |here: &str, arguments: &[&str]| report(&dir.path().join(here), arguments)["config"]["path"].clone();
    assert_eq!(config(".", &["a/b"]), "careplan.toml");
    assert_eq!(config("a/b", &["."]), "../../careplan.toml");
    // The configuration itself is not something passed over.
    assert_eq!(findings(dir.path(), &["."]), []);
    fs::write(dir.path().join("a/other.toml"), "").unwrap();
    assert_eq!(config("a/b", &[".", "--config", "../other.toml"]), "../other.toml");
    assert_eq!(report(dir.path(), &["a", "--no-config"])["config"], Value::Null);
}

#[test]
fn the_command_line_wins() {
    let config = format!(
        "select = ['CP4']\nedition = '3.2'\nfail-on = 'never'\nprofile = 'strict'\n[[ignore]]\nrules = ['CP415']\n{REASON}"
    );
    let dir = place(&config, &[BAD_DATE, LOWER_CASE]);
    assert_eq!(findings(dir.path(), &["."]), []);
    assert_eq!(
        findings(dir.path(), &[".", "--select", "CP415,CP302"]),
        pairs(&[("CP302", "warning"), ("CP415", "error")])
    );
    assert_eq!(findings(dir.path(), &[".", "--select", "CP3", "--edition", "4.1"]), pairs(&[("CP302", "warning")]));
    let other_edition = findings(dir.path(), &["date", "--select", "CP3"]);
    assert_eq!(other_edition, pairs(&[("CP312", "error")]));
    assert_eq!(careplan(dir.path(), &["validate", "date", "--select", "date"]).status.code(), Some(0));
    assert_eq!(
        careplan(dir.path(), &["validate", "date", "--select", "date", "--fail-on", "error"]).status.code(),
        Some(1)
    );
    assert_eq!(report(dir.path(), &[".", "--profile", "exchange"])["config"]["profile"], "exchange");
}

#[test]
fn overrides_are_for_paths_below_the_file() {
    let config = format!(
        "[[overrides]]\npaths = ['old/**']\nignore = ['CP302']\nseverity = {{ CP4 = 'warning', CP415 = 'info' }}\n{REASON}"
    );
    let dir = place(&config, &[("old/a", BAD_DATE.1), ("old/b", LOWER_CASE.1), ("new", BAD_DATE.1)]);
    let expected = [("CP415", "error"), ("CP415", "info")];
    assert_eq!(findings(dir.path(), &["."]), pairs(&expected));
    assert_eq!(findings(&dir.path().join("old"), &["a", "../new"]), pairs(&expected));
    let absolute = dir.path().canonicalize().unwrap();
    assert_eq!(findings(dir.path(), &[absolute.join("old").to_str().unwrap()]), pairs(&expected[1..]));
    let summary = &report(dir.path(), &["."])["summary"];
    assert_eq!((&summary["errors"], &summary["infos"]), (&json!(1), &json!(1)));
}

#[test]
fn the_report_says_what_it_was_made_with() {
    let config = format!(
        "[[ignore]]\nrules = ['CP302', 'CP3']\n{REASON}\n[[overrides]]\npaths = ['old/**']\nseverity = {{ date = 'info' }}\n{REASON}"
    );
    let dir = place(&config, &[BAD_DATE]);
    let expected = json!({
        "path": "careplan.toml",
        "profile": "exchange",
        "select": [],
        "changes": [
            {"rules": ["CP302", "CP3"], "severity": null, "paths": [], "reason": "agreed with the receiver"},
            {"rules": ["date"], "severity": "info", "paths": ["old/**"], "reason": "agreed with the receiver"},
            {"rules": ["CP5"], "severity": null, "paths": [], "reason": null},
        ],
        "baseline": null,
    });
    assert_eq!(report(dir.path(), &[".", "--ignore", "CP5"])["config"], expected);
    let text = |arguments: &[&str]| {
        let output = careplan(dir.path(), &[&["validate", "."], arguments].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let lines = "configuration: careplan.toml (profile exchange)
  ignored CP302 CP3: agreed with the receiver
  date counts as info in old/**: agreed with the receiver
";
    assert!(text(&[]).contains(lines), "{}", text(&[]));
    let lines = "設定ファイル: careplan.toml（プロファイル exchange）
  無視 CP302 CP3 — agreed with the receiver
  重大度の変更 date → お知らせ（old/** のみ） — agreed with the receiver
";
    assert!(text(&["--lang", "ja"]).contains(lines), "{}", text(&["--lang", "ja"]));
    assert!(text(&["--no-config"]).contains("\nconfiguration: none\n"));
    let strict = "configuration: none (profile strict)\n  ignored CP5: as asked\n";
    assert!(text(&["--no-config", "--profile", "strict", "--ignore", "CP5"]).contains(strict));
    // The reasons stand in every report that people read or file.
    for format in ["text", "html", "junit", "json", "ndjson", "sarif"] {
        let report = text(&["-f", format]);
        assert_eq!(report.matches("agreed with the receiver").count(), 2, "{format}: {report}");
    }
}

/// The nearest to the data wins, then the current directory; the report says which.
#[test]
fn it_is_looked_for_from_the_data_upwards_and_then_from_here() {
    let dir = place("edition = '4.1'", &[("with", "valid/4.1/actual"), ("with/deep/er", "valid/4.1/care-plan")]);
    fs::write(dir.path().join("with/careplan.toml"), "edition = '4.1'\nprofile = 'strict'").unwrap();
    let found = |here: &str, paths: &[&str]| report(&dir.path().join(here), paths)["config"]["path"].clone();
    assert_eq!(found(".", &["with"]), "with/careplan.toml");
    assert_eq!(found(".", &["with/deep/er"]), "with/careplan.toml");
    assert_eq!(found(".", &["with/deep", "with"]), "with/careplan.toml");
    assert_eq!(found("with/deep", &["er"]), "../careplan.toml");
    assert_eq!(found(".", &["."]), "careplan.toml");
    let file = fs::read_dir(dir.path().join("with/deep/er")).unwrap().next().unwrap().unwrap().path();
    let file = file.strip_prefix(dir.path()).unwrap().to_str().unwrap().to_owned();
    assert_eq!(found(".", &[&file]), "with/careplan.toml");
    // Named as the data are named.
    let absolute = dir.path().canonicalize().unwrap().join("with");
    assert_eq!(found(".", &[absolute.to_str().unwrap()]), json!(absolute.join("careplan.toml")));
    // Data that have none of their own: the one of the current directory.
    let elsewhere = crate::support::place(&[("data", "valid/4.1/actual")]);
    let data = elsewhere.path().join("data");
    let data = data.to_str().unwrap();
    assert_eq!(found("with", &[data]), json!(absolute.join("careplan.toml")));
    assert_eq!(report(elsewhere.path(), &["data"])["config"], Value::Null);
    let text = String::from_utf8(careplan(elsewhere.path(), &["validate", "data"]).stdout).unwrap();
    assert!(text.contains("configuration: none\n"), "{text}");
    // Two that differ: nobody knows which is meant.
    let output = careplan(dir.path(), &["validate", "with", "."]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    for part in ["with has with/careplan.toml", ". has careplan.toml", "--config"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(careplan(dir.path(), &["validate", "with", ".", "--no-config"]).status.code(), Some(0));
}

/// A rule that is left out for some files only is not said to have looked at them.
#[test]
fn rules_left_out_for_some_files_are_named() {
    let config = format!("[[overrides]]\npaths = ['old/**']\nignore = ['CP415', 'CP202']\n{REASON}");
    let dir = place(&config, &[("old", BAD_DATE.1), ("new", "valid/4.1/care-plan")]);
    let text =
        |paths: &[&str]| String::from_utf8(careplan(dir.path(), &[&["validate"], paths].concat()).stdout).unwrap();
    assert!(text(&["."]).ends_with("(CP415 CP202 not checked in some files)\n"), "{}", text(&["."]));
    assert!(text(&["new"]).ends_with("Valid: no errors, and every rule that applies looked at everything\n"));
    let status = |path: &str| {
        let report = report(dir.path(), &[path]);
        let rule = report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "CP415").unwrap().clone();
        (rule["status"].as_str().unwrap().to_owned(), rule["files_set_aside"].as_u64().unwrap())
    };
    assert_eq!(status("old"), ("not_selected".to_owned(), 1));
    assert_eq!(status("."), ("run".to_owned(), 1));
    assert_eq!(status("new"), ("run".to_owned(), 0));
}

#[test]
fn the_strict_profile() {
    let dir = place("", &[("a", "invalid/CP402/unit"), ("b", "invalid/CP439/unit")]);
    assert_eq!(findings(dir.path(), &["."]), pairs(&[("CP402", "warning")]));
    let strict = findings(dir.path(), &[".", "--profile", "strict"]);
    assert_eq!(strict, pairs(&[("CP402", "error"), ("CP439", "error")]));
    // A rule asked for by name must not be left out without a word.
    let output = careplan(dir.path(), &["validate", ".", "--select", "CP439"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`--profile strict`"));
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let dir = place("# ours\n[rules.CP4l5]\nseverity = 'info'\nreason = 'x'\n", &[BAD_DATE]);
    let output = careplan(dir.path(), &["validate", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr);
    for part in ["no rule `CP4l5`", "[careplan.toml:2:8]", "[rules.CP4l5]", "did you mean `CP405`?"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let output = careplan(dir.path(), &["validate", ".", "--config", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nowhere.toml"));
}
