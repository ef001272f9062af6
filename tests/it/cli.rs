//! The program as its users meet it: arguments, exit codes, what goes where.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::{assert_exit, careplan, repo, run, stderr, stdout};
use serde_json::Value;

const VALID: &str = "corpus/valid/4.1/care-plan";
const BAD_DATE: &str = "corpus/invalid/CP415/unit";

#[test]
fn exit_codes() {
    assert_exit(&run(&["validate", VALID]), 0);
    assert_exit(&run(&["validate", BAD_DATE]), 1);
    assert_exit(&run(&["validate", BAD_DATE, "--fail-on", "never"]), 0);
    let warning = "corpus/invalid/CP202/unit";
    assert_exit(&run(&["validate", warning]), 0);
    assert_exit(&run(&["validate", warning, "--fail-on", "warning"]), 1);
    let info = "corpus/invalid/CP420/unit";
    assert_exit(&run(&["validate", info, "--fail-on", "warning"]), 0);
    assert_exit(&run(&["validate", info, "--fail-on", "info"]), 1);
    for wrong in [
        &["validate"][..],
        &["validate", "corpus/valid/4.1/careplan"],
        &["validate", VALID, "--select", "CP999"],
        &["validate", VALID, "--edition", "9"],
        &["validate", VALID, "--max-file-size", "big"],
        &["validate", VALID, "--spec-dir", "nowhere"],
        &["rules", "CP999"],
        &["spec", "show", "UPPLAM"],
        &["nonsense"],
    ] {
        assert_exit(&run(wrong), 2);
    }
}

#[test]
fn what_is_wrong_with_the_arguments_is_said_with_a_suggestion() {
    let said = |arguments: &[&str]| stderr(&run(arguments));
    assert!(said(&["validate", "corpus/valid/4.1/careplan"]).contains("did you mean `corpus/valid/4.1/care-plan`?"));
    assert!(said(&["validate", VALID, "--ignore", "CP41X"]).contains("did you mean `CP41"));
    assert!(said(&["spec", "show", "UPPLAM"]).contains("did you mean `UPPLAN`?"));
    assert!(said(&["rules", "dat"]).contains("did you mean `date`?"));
    assert!(said(&["validate", VALID, "--edition", "9"]).contains("3.2, 4.0, 4.1"));
}

#[test]
fn forms_that_are_not_sent_together_are_named_once() {
    let folders = ["CP101", "CP102", "CP601"].map(|rule| format!("corpus/invalid/{rule}/unit"));
    let mut arguments = vec!["validate", "--format", "concise", "--select", "CP601", "--lang", "en"];
    arguments.extend(folders.iter().map(String::as_str));
    let said = stdout(&run(&arguments));
    let line = said.lines().find(|line| line.contains("CP601 error")).expect("the folders are one unit");
    assert_eq!((line.matches(" UPJSK ").count(), line.matches(" UP1KYO ").count()), (1, 1), "{line}");
}

#[test]
fn select_and_ignore() {
    let rules = |arguments: &[&str]| -> Vec<String> {
        let all =
            [&["validate", "corpus/invalid/CP301/unit", "corpus/invalid/CP415/unit", "-f", "json"], arguments].concat();
        let report: Value = serde_json::from_slice(&run(&all).stdout).unwrap();
        report["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(&[]), ["CP301", "CP415"]);
    assert_eq!(rules(&["--select", "CP4"]), ["CP415"]);
    assert_eq!(rules(&["--select", "date"]), ["CP415"]);
    assert_eq!(rules(&["--ignore", "cp415"]), ["CP301"]);
    assert_eq!(rules(&["--select", "CP3,CP4", "--ignore", "CP301"]), ["CP415"]);
}

#[test]
fn the_json_report_has_the_shape_of_the_contract() {
    let report: Value = serde_json::from_slice(&run(&["validate", BAD_DATE, "-f", "json"]).stdout).unwrap();
    let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(keys(&report), sorted(&["format", "tool", "summary", "inputs", "rules", "config", "findings"]));
    assert_eq!(keys(&report["tool"]), sorted(&["name", "version", "spec"]));
    assert_eq!(keys(&report["tool"]["spec"]), sorted(&["edition", "digest"]));
    assert_eq!(
        keys(&report["summary"]),
        sorted(&[
            "verdict",
            "files",
            "units",
            "records",
            "errors",
            "warnings",
            "infos",
            "truncated",
            "accepted",
            "fixable",
            "fixable_unsafe",
        ])
    );
    assert_eq!(
        keys(&report["rules"][0]),
        sorted(&[
            "id",
            "status",
            "blocked_by",
            "rows",
            "findings",
            "files",
            "accepted",
            "fixable",
            "fixable_unsafe",
            "files_set_aside",
        ])
    );
    let finding = &report["findings"][0];
    assert_eq!(
        keys(finding),
        sorted(&[
            "rule", "severity", "message", "file", "unit", "record", "line", "byte", "item", "value", "masked", "help",
            "spec", "fix",
        ])
    );
    assert_eq!(finding["item"], serde_json::json!({"no": 4, "name": "居宅サービス計画作成（変更）日"}));
    assert_eq!((&finding["record"], &finding["line"], &finding["byte"]), (&1.into(), &1.into(), &25.into()));
    assert_eq!((&finding["value"], &finding["masked"]), (&"20240230".into(), &false.into()));
    assert_eq!(finding["unit"], "0300000106_43_0300000205_11_20251112093000");
    assert_eq!(
        finding["spec"],
        serde_json::json!({"edition": "4.1", "form": "DLT1KYO", "section": "4.1 別紙 DLT1KYO No.4"})
    );
}

#[test]
fn ndjson_is_the_same_report_line_by_line() {
    let path = "corpus/invalid";
    let object: Value = serde_json::from_slice(&run(&["validate", path, "-f", "json"]).stdout).unwrap();
    let lines = stdout(&run(&["validate", path, "-f", "ndjson"]));
    let mut lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut rest = lines.pop().unwrap();
    rest["findings"] = lines.into();
    assert_eq!(rest, object);
}

#[test]
fn the_report_does_not_depend_on_threads_or_on_the_order_of_paths() {
    let one = run(&["validate", "corpus/invalid", "-f", "json", "--jobs", "1"]).stdout;
    let three = run(&["validate", "corpus/invalid", "-f", "json", "--jobs", "3"]).stdout;
    assert_eq!(one, three);
    let (a, b) = ("corpus/invalid/CP301", "corpus/invalid/CP415");
    assert_eq!(run(&["validate", a, b, "-f", "json"]).stdout, run(&["validate", b, a, b, "-f", "json"]).stdout);
}

#[test]
fn languages() {
    let message = |arguments: &[&str], lang: &str| {
        let all = [&["validate", BAD_DATE, "-f", "json"], arguments].concat();
        let output = careplan(&all).env("LANG", lang).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["findings"][0]["message"].as_str().unwrap().to_owned()
    };
    assert!(message(&[], "ja_JP.UTF-8").contains("実在する年月日"));
    assert!(message(&[], "C").contains("is not a real date"));
    assert!(message(&["--lang", "en"], "ja_JP.UTF-8").contains("is not a real date"));
    assert!(message(&["--lang", "ja"], "C").contains("実在する年月日"));
}

#[test]
fn the_text_report() {
    let report = stdout(&run(&["validate", BAD_DATE, "--lang", "ja", "-q"]));
    insta::assert_snapshot!(report);
    let plain = careplan(&["validate", BAD_DATE, "--lang", "en", "-q"]).env("LANG", "C").output().unwrap();
    let plain = stdout(&plain);
    // Item names stay Japanese; what is drawn around them is ASCII.
    let drawn = plain.chars().filter(|c| !c.is_ascii() && !('\u{3000}'..'\u{FFF0}').contains(c) && *c != '…');
    assert_eq!(drawn.collect::<String>(), "");
    insta::assert_snapshot!(plain);
}

/// A fault that is repeated in one item is one block, with where it is found; the totals are those of all.
#[test]
fn the_text_report_says_once_what_is_wrong_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let name = |n: usize| format!("DLT1KYO_0300000106_43_0300000205_11_202511120930{n:02}.CSV");
    let (good, bad) = ("202407,131045,0000000011,20240229\r\n", "202407,131045,0000000011,20240230\r\n");
    let numbers = "202407,131045,000000001,20240229\r\n";
    let write = |n: usize, text: String| fs::write(folder.path().join(name(n)), text).unwrap();
    // As many good ones: of what most records share there is one finding.
    write(0, good.repeat(24) + &bad.repeat(1000) + &good.repeat(1000));
    write(1, bad.to_owned() + good + &bad.repeat(3) + numbers);
    write(2, good.to_owned());
    let path = folder.path().to_str().unwrap();
    let report = |arguments: &[&str]| stdout(&run(&[&["validate", path, "--select", "CP4", "-q"], arguments].concat()));
    for more in [&[][..], &["--max-per-rule", "1000"], &["--max-per-rule", "0"], &["--jobs", "1"]] {
        let text = report(more);
        let blocks = |rule: &str| text.lines().filter(|line| line.starts_with(rule) && line.ends_with(')')).count();
        assert_eq!((blocks("CP415 date"), blocks("CP411 ")), (2, 1), "{text}");
        assert!(text.contains("the same: 1000 times, in records 25 to 1024\n"), "{text}");
        assert!(text.contains("the same: 4 times, among records 1 to 5\n"), "{text}");
        let table: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().take(4).collect()).collect();
        assert!(table.contains(&vec!["CP415", "error", "1004", "2"]), "{text}");
        assert!(table.contains(&vec!["CP411", "error", "1", "1"]), "{text}");
        assert!(!text.contains("not shown"), "{text}");
        assert_eq!(text.matches(&name(0)).count(), 1, "a path stands once, as a heading");
        assert!(text.ends_with("Invalid for the selected rules: 1005 errors (only CP4 checked)\n"), "{text}");
    }
    assert!(report(&["--lang", "ja"]).contains("同じ指摘: レコード 25～1024 の1000件\n"));
    let one = report(&["--max-per-rule", "1"]);
    assert_eq!(one.matches("CP415 date").count(), 1);
    assert!(one.contains("4 more not shown"), "{one}");
    let totals = report(&["--statistics"]);
    assert!(!totals.contains("CP415 date") && totals.contains("1004") && totals.contains("1005 errors"), "{totals}");
    assert_exit(&run(&["validate", path, "--statistics", "-f", "json"]), 2);
}

#[test]
fn concise_is_one_line_for_each_finding_and_the_verdict() {
    let expected: Value = serde_json::from_slice(&run(&["validate", "corpus/invalid", "-f", "json"]).stdout).unwrap();
    let findings = expected["findings"].as_array().unwrap();
    let concise = stdout(&run(&["validate", "corpus/invalid", "-f", "concise"]));
    let lines: Vec<&str> = concise.lines().collect();
    assert_eq!(lines.len(), findings.len() + 1);
    for (line, finding) in lines.iter().zip(findings) {
        let text = |key: &str| finding[key].as_str().unwrap();
        let place = finding["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
        let item =
            finding["item"].as_object().map(|item| format!(" No.{} {}:", item["no"], item["name"].as_str().unwrap()));
        let head =
            format!("{}{place}: {} {}{} ", text("file"), text("rule"), text("severity"), item.unwrap_or_default());
        assert!(line.starts_with(&head), "{head}: {line}");
        let mark = finding["fix"]["safe"].as_bool().map(|safe| if safe { " [*]" } else { " [~]" });
        assert_eq!(mark.is_some(), line.ends_with("[*]") || line.ends_with("[~]"), "{line}");
        assert!(line.ends_with(mark.unwrap_or_default()), "{line}");
    }
    assert!(lines[findings.len()].starts_with("Invalid: "), "{concise}");
}

#[test]
fn every_file_is_listed_before_more_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let bad = "202407,131045,0000000011,20240230\r\n202407,131045,0000000011,20240229\r\n".repeat(30);
    for n in 0..30 {
        let name = format!("DLT1KYO_0300000106_43_0300000205_11_202511120930{n:02}.CSV");
        fs::write(folder.path().join(name), &bad).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    for (format, most, each) in [("json", "30", 1), ("json", "60", 2), ("html", "90", 3), ("sarif", "30", 1)] {
        let all = ["validate", path, "-f", format, "--select", "CP415", "--max-per-rule", most, "--no-digests"];
        let report = stdout(&run(&all));
        let listed = report.matches(match format {
            "json" => "\"severity\":\"error\"",
            "html" => "data-severity=\"error\"",
            _ => "\"ruleId\":",
        });
        assert_eq!(listed.count(), 30 * each, "{format} {most}");
        assert!((0..30).all(|n| report.contains(&format!("202511120930{n:02}.CSV"))), "{format} {most}");
    }
}

#[test]
fn a_list_may_be_limited_and_totals_stay() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV");
    let (bad, good) = ("202407,131045,0000000011,20240230\r\n", "202407,131045,0000000011,20240229\r\n");
    fs::write(&file, (bad.to_owned() + good).repeat(1000)).unwrap();
    let path = folder.path().to_str().unwrap();
    let json: Value = serde_json::from_slice(&run(&["validate", path, "-f", "json"]).stdout).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 1000);
    let json: Value =
        serde_json::from_slice(&run(&["validate", path, "-f", "json", "--max-per-rule", "7"]).stdout).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 7);
    assert_eq!(json["summary"]["errors"], 1000);
    assert_eq!(json["summary"]["truncated"], 993);
}

/// What could not be checked is no success: the exit code says so, and every format says the same word.
#[test]
fn a_run_that_could_not_check_everything_is_no_success() {
    let unread = ["validate", "corpus/invalid/CP105/unit", "--select", "CP4"];
    let broken = ["validate", "corpus/invalid/CP203/unit", "--ignore", "CP203"];
    for arguments in [unread, broken] {
        assert_exit(&run(&arguments), 1);
        assert_exit(&run(&[&arguments[..], &["--fail-on", "info"]].concat()), 1);
        assert_exit(&run(&[&arguments[..], &["--fail-on", "never"]].concat()), 0);
    }
    let valid = ["validate", "corpus/invalid/CP415/unit", "--ignore", "CP4"];
    let of_some = ["validate", "corpus/invalid/CP415/unit", "--select", "CP2,CP3"];
    let all = ["validate", VALID, "--edition", "4.1"];
    let invalid = ["validate", BAD_DATE, "--profile", "exchange"];
    assert_exit(&run(&valid), 0);
    for (arguments, code, words) in [
        (unread, "incomplete", ["Incomplete for the selected rules", "検査未了（選択した規則の範囲）"]),
        (broken, "incomplete", ["Incomplete for the selected rules", "検査未了（選択した規則の範囲）"]),
        (valid, "valid", ["Valid for the selected rules: no errors", "適合（選択した規則の範囲）: エラーなし"]),
        (of_some, "valid", ["Valid for the selected rules: no errors", "適合（選択した規則の範囲）: エラーなし"]),
        (all, "valid", ["Valid: no errors", "適合: エラーなし"]),
        (invalid, "invalid", ["Invalid: 1 error", "不適合: エラー1件"]),
    ] {
        for format in ["text", "json", "ndjson", "sarif", "junit", "github", "csv", "html", "concise"] {
            for (lang, words) in ["en", "ja"].into_iter().zip(words) {
                let report = stdout(&run(&[&arguments[..], &["-q", "--lang", lang, "-f", format]].concat()));
                let found = match format {
                    "json" | "ndjson" | "sarif" => report.contains(&format!("\"verdict\":\"{code}\"")),
                    _ => report.contains(words),
                };
                assert!(found, "{format} {lang} {arguments:?}: {report}");
            }
        }
    }
    let said = |arguments: [&str; 4]| stdout(&run(&[&arguments[..], &["-q", "--lang", "ja"]].concat()));
    assert!(said(valid).ends_with("（CP4 は検査していません）\n"), "{}", said(valid));
    assert!(said(of_some).ends_with("（検査したのは CP2 CP3 だけです）\n"), "{}", said(of_some));
    let report: Value = serde_json::from_slice(&run(&[&valid[..], &["-f", "json"]].concat()).stdout).unwrap();
    let rules = report["rules"].as_array().unwrap();
    let not_selected = rules.iter().filter(|rule| rule["status"] == "not_selected");
    assert!(
        not_selected.clone().count() > 10 && not_selected.clone().all(|r| r["id"].as_str().unwrap().starts_with("CP4"))
    );
    assert_eq!(not_selected.count(), rules.iter().filter(|r| r["id"].as_str().unwrap().starts_with("CP4")).count());
    // A file that could not be read did not pass.
    let junit = stdout(&run(&[&unread[..], &["-f", "junit"]].concat()));
    let file = junit.split("<testsuite ").find(|suite| suite.contains(".CSV")).unwrap();
    assert!(file.contains("skipped=\"1\"") && file.contains("<skipped message=\"Incomplete\"/>"), "{junit}");
}

#[test]
fn paths_from_a_list() {
    let mut child = careplan(&["validate", "--files-from", "-", "-f", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{VALID}\n{BAD_DATE}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_exit(&output, 1);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["files"], 5);
}

/// A CSV file alone, from standard input: by the name that it is given, or by its content where that is enough.
#[test]
fn one_file_from_standard_input() {
    const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";
    let piped = |bytes: &[u8], more: &[&str]| -> Output {
        let mut child = careplan(&[&["validate", "-", "-f", "json"], more].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait_with_output().unwrap()
    };
    let summary =
        |output: &Output| -> Value { serde_json::from_slice::<Value>(&output.stdout).unwrap()["summary"].clone() };
    let actual = fs::read(repo("corpus/valid/4.1/actual").join(ACTUAL)).unwrap();
    let named = piped(&actual, &["--stdin-name", ACTUAL]);
    assert_exit(&named, 0);
    assert_eq!((&summary(&named)["verdict"], &summary(&named)["records"]), (&"valid".into(), &8.into()));
    // With a folder before it, as a pipeline has it; the report calls it by that.
    let bad = String::from_utf8_lossy(&actual).replace(",20251130,", ",20251131,").into_bytes();
    let report: Value =
        serde_json::from_slice(&piped(&bad, &["--stdin-name", &format!("in/{ACTUAL}")]).stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().all(|f| f["file"] == format!("in/{ACTUAL}")), "{report}");
    // Two forms have so many items; of another one the content is enough to be checked.
    let unnamed: Value = serde_json::from_slice(&piped(&actual, &[]).stdout).unwrap();
    assert!(unnamed["findings"].as_array().unwrap().iter().any(|f| f["rule"] == "CP314"), "{unnamed}");
    let bills =
        fs::read(repo("corpus/valid/4.1/use-table/UPSIKYU_202511_0300000106_43_0300000205_11_20251105093000.CSV"));
    let told: Value = serde_json::from_slice(&piped(&bills.unwrap(), &[]).stdout).unwrap();
    assert!(told["findings"].as_array().unwrap().iter().all(|f| f["rule"] != "CP314"), "{told}");
    assert_exit(&run(&["validate", VALID, "--stdin-name", ACTUAL]), 2);
}

#[test]
fn folders_and_archives_give_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("unit.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&archive).unwrap());
    for entry in repo("corpus/invalid/CP542/unit").read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = format!("送信/{}", crate::support::name(&path));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(&path).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let findings = |path: &str| {
        let report: Value = serde_json::from_slice(&run(&["validate", path, "-f", "json"]).stdout).unwrap();
        let mut findings = report["findings"].clone();
        for finding in findings.as_array_mut().unwrap() {
            let file = finding["file"].as_str().unwrap().to_owned();
            finding["file"] = file.rsplit('/').next().unwrap().into();
        }
        (findings, report["summary"].clone())
    };
    assert_eq!(findings(archive.to_str().unwrap()), findings("corpus/invalid/CP542/unit"));
    let text = stdout(&run(&["validate", archive.to_str().unwrap()]));
    assert!(text.contains("unit.zip!/送信/UPPLAN_"), "{text}");
}

#[test]
fn a_report_in_a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    assert_exit(&run(&["validate", BAD_DATE, "-f", "json", "-o", file.to_str().unwrap()]), 1);
    serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap();
    let output = run(&["validate", BAD_DATE, "-o", folder.path().join("nowhere/report.json").to_str().unwrap()]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
    assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left behind");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_not() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output =
        careplan(&["validate", "corpus/invalid", "-f", "json"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("the disk is full"), "{}", stderr(&output));

    let mut child =
        careplan(&["validate", "corpus/invalid", "-q"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(stderr(&output), "", "no panic, no complaint");
}

#[cfg(target_os = "linux")]
#[test]
fn an_archive_for_a_full_disk_is_one_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("data.zip");
    std::os::unix::fs::symlink("/dev/full", &out).unwrap();
    let output = run(&["generate", "--users", "40", "--force", "--lang", "en", "--out", out.to_str().unwrap()]);
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("data.zip") && said.contains("the disk is full"), "{said}");
}

#[test]
fn spec_and_rules_print_tables() {
    insta::assert_snapshot!(stdout(&run(&["spec", "list", "--edition", "4.1", "--lang", "ja"])));
    insta::assert_snapshot!(stdout(&run(&["spec", "show", "UP3KYO", "--lang", "en"])));
    insta::assert_snapshot!(stdout(&run(&["spec", "show", "care_level", "--lang", "ja"])));
    insta::assert_snapshot!(stdout(&run(&["rules", "CP542", "--lang", "ja"])));
    insta::assert_snapshot!(stdout(&run(&["rules", "CP208", "--lang", "en"])));
    assert!(stdout(&run(&["rules"])).contains("  CP542  "));
    assert_exit(&run(&["spec", "show", "UPPLAN", "--edition", "3.2"]), 0);
    assert_exit(&run(&["spec", "show", "service_types"]), 0);
}

#[test]
fn another_spec_can_be_used_and_its_mistakes_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in careplan::embedded::embedded_files() {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let spec_dir = folder.path().to_str().unwrap();
    assert_exit(&run(&["validate", VALID, "--spec-dir", spec_dir]), 0);
    let form = folder.path().join("3.2/forms/DLT1KYO.toml");
    fs::write(&form, fs::read_to_string(&form).unwrap().replace("type = 'date'", "type = 'dat'")).unwrap();
    let output = run(&["validate", VALID, "--spec-dir", spec_dir]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("no type `dat`; did you mean `date`?"), "{}", stderr(&output));
    assert!(stderr(&output).contains("specs/3.2/forms/DLT1KYO.toml:12"), "{}", stderr(&output));
}

/// That they hold every command and option is tested where they are made.
#[cfg(unix)]
#[test]
fn completions_are_a_script_and_the_manual_page_is_one() {
    assert!(stdout(&run(&["man"])).lines().any(|line| line.starts_with(".TH careplan 1")));
    let script = run(&["completions", "bash"]).stdout;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(&script).unwrap();
    assert!(bash.wait().unwrap().success(), "bash can read it");
    assert!(
        script.ends_with(b"complete -F _careplan -o bashdefault -o default careplan\nfi\n"),
        "and knows what it is for"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_the_program() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        // It waits for the end of the list of files, and would wait for ever.
        let mut child = careplan(&["validate", "--files-from", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        // More than a pipe holds: once this is written, it is reading, and listening to signals.
        child.stdin.as_mut().unwrap().write_all(&vec![b'\n'; 1 << 20]).unwrap();
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        let status = (0..100).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            child.try_wait().unwrap()
        });
        assert_eq!(status.expect("it ends").code(), Some(code), "{signal}");
    }
}
