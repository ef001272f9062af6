//! The certificate of a migration, and what a ledger says of single values.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{files as read, ms932, repo};

fn careplan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_careplan")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

/// A unit that goes back to 3.2 with its values shown, one that is held back, and a file that is none of the standard.
struct Migration {
    temp: tempfile::TempDir,
}

impl Migration {
    fn new() -> Migration {
        let migration = Migration { temp: tempfile::tempdir().unwrap() };
        for unit in ["use-table", "basic-information"] {
            for (name, bytes) in read(repo(format!("corpus/valid/4.1/{unit}"))) {
                let text = careplan::read::ms932::decode(&bytes).replace("手すり", "カナリア");
                let bytes = if name.ends_with(".CSV") { ms932(&text) } else { bytes };
                migration.write(&format!("in/{unit}/{name}"), &bytes);
            }
        }
        let held = "DLT1KYO_0300000100_43_0300000205_11_20251105093001.CSV";
        migration.write(&format!("in/<b>&/{held}"), b"209907,131045,0123456789,20251010\r\n");
        migration.write("in/readme.txt", b"x");
        let (input, out) = (migration.path("in"), migration.path("out"));
        let options = ["--to", "3.2", "--allow-loss", "--prove", "--keep-invalid", "--show-values", "-q"];
        let output = careplan(&[&["migrate", &input, "--out", &out], &options[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        migration
    }

    fn path(&self, name: &str) -> String {
        self.temp.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.temp.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn ledger(&self, command: &str, more: &[&str]) -> Output {
        careplan(&[&["ledger", command, &self.path("out/ledger.ndjson")], more].concat())
    }

    fn report(&self, lang: &str) -> Output {
        self.ledger("report", &[&self.path("in"), &self.path("out"), "--lang", lang])
    }
}

/// The numbers of a row of the table of counts.
fn numbers(row: &str) -> Vec<u64> {
    let cells = row.split("<td class=\"n\">").skip(1);
    cells.map(|cell| cell.split('<').next().unwrap().replace(',', "").parse().unwrap()).collect()
}

#[test]
fn a_certificate_says_what_was_done_and_that_it_was_proved() {
    let migration = Migration::new();
    for (lang, verdict, held) in [("en", "VERIFIED", "is no edition"), ("ja", "一致", "どの版の値でもありません")]
    {
        let output = migration.report(lang);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let html = said(&output);
        assert!(html.contains(&format!(": {verdict}</strong>")) && html.contains(held), "{html}");
        assert!(!html.contains("カナリア"), "values of people are masked, whatever the ledger shows");
        assert!(html.contains("in/&lt;b&gt;&amp;/") || html.contains("in&#x2f;&lt;b&gt;&amp;&#x2f;"), "{html}");
        assert!(!html.contains("<b>") && !html.contains("undefined"));
        let ledger = fs::read_to_string(migration.path("out/ledger.ndjson")).unwrap();
        let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let digests = lines.iter().flat_map(|line| [&line["in"]["sha256"], &line["out"]["sha256"], &line["sha256"]]);
        for digest in digests.filter_map(Value::as_str) {
            assert!(html.contains(digest));
        }
        let body = html.split("<table class=\"counts\">").nth(1).unwrap().split("</table>").next().unwrap();
        let rows: Vec<Vec<u64>> = body.split("<tr").skip(2).map(numbers).collect();
        let (total, forms) = rows.split_last().unwrap();
        assert!(forms.len() > 5 && total.len() == 11);
        for column in 0..total.len() {
            assert_eq!(forms.iter().map(|row| row[column]).sum::<u64>(), total[column]);
        }
        for row in &rows {
            let [_, _, input, copied, moved, recoded, replaced, dropped, held, inserted, out] = row[..] else {
                panic!()
            };
            assert_eq!(input, copied + moved + recoded + replaced + dropped + held);
            assert_eq!(out, copied + moved + recoded + replaced + inserted);
        }
        let summary = lines.last().unwrap();
        assert_eq!((total[0], total[1]), (summary["files"].as_u64().unwrap(), summary["records"].as_u64().unwrap()));
    }
}

#[test]
fn a_certificate_of_a_forged_ledger_says_so() {
    let migration = Migration::new();
    let ledger = fs::read_to_string(migration.path("out/ledger.ndjson")).unwrap();
    migration.write("out/ledger.ndjson", ledger.replacen("202208", "202209", 1).as_bytes());
    let output = migration.report("en");
    assert_eq!(output.status.code(), Some(1));
    let html = said(&output);
    assert!(html.contains("NOT VERIFIED</strong>") && html.contains("the ledger was changed"), "{html}");
    migration.write("out/ledger.ndjson", ledger.as_bytes());
    // Without the data nothing is said to be proved.
    let output = migration.ledger("report", &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("NOT COMPARED</strong>") && !said(&output).contains("VERIFIED</strong>"));
    let output = migration.ledger("report", &["-o", &migration.path("certificate.html"), "--lang", "en"]);
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
    assert!(fs::read_to_string(migration.path("certificate.html")).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn a_certificate_is_not_put_in_the_way_of_a_proof() {
    let migration = Migration::new();
    let (input, out) = (migration.path("in"), migration.path("out"));
    for place in ["out/ledger.ndjson", "out/certificate.html", "in/certificate.html"] {
        let output = migration.ledger("report", &[&input, &out, "-o", &migration.path(place), "--lang", "en"]);
        assert_eq!(output.status.code(), Some(2), "{place}: {}", said(&output));
        assert!(said(&output).contains("choose another place"));
    }
    assert_eq!(migration.report("en").status.code(), Some(0), "all of it is as it was");
    for place in ["in/readme.txt", "out"] {
        let output = careplan(&["ledger", "report", &migration.path(place), "--lang", "en"]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    }
}

#[test]
fn single_values_are_shown() {
    let migration = Migration::new();
    let name = "UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV";
    let show = |more: &[&str]| migration.ledger("show", &[&["--file", name, "--lang", "en"], more].concat());
    let version = show(&["--item", "1", "--record", "3"]);
    assert_eq!(version.status.code(), Some(0));
    assert!(said(&version).contains("item 1 CSVバージョン: Recoded 202407 → 202208"), "{}", said(&version));
    let copied = show(&["--item", "2", "--record", "3"]);
    assert!(said(&copied).contains("copied byte for byte to item 2 of the output"), "{}", said(&copied));
    let dropped = show(&["--item", "用具名称（機種名）"]);
    assert!(said(&dropped).contains("Dropped <") && !said(&dropped).contains("カナリア"), "{}", said(&dropped));
    let shown = show(&["--item", "用具名称（機種名）", "--show-values", "--format", "json"]);
    let files: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert!(files[0]["changes"].to_string().contains("カナリア"), "{files}");
    let ja = migration.ledger("show", &["--file", name, "--item", "2", "--lang", "ja"]);
    assert!(said(&ja).contains("1バイトも変えずに出力の項目2へ写しました"), "{}", said(&ja));
    let other = migration.ledger("show", &["--file", "PPLAN.CSV", "--lang", "en"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(said(&other).contains("there is no file PPLAN.CSV in it"), "{}", said(&other));
}
