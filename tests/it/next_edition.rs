//! An edition 4.2 with one item and one form more, in three small files: no Rust and no other edition changes.

#[cfg(feature = "cli")]
use assert_cmd::Command;
use careplan::check::{Checker, Options as CheckOptions};
use careplan::embedded::embedded_files;
use careplan::ledger::ChangeKind;
use careplan::migrate::{Migrator, Options, Status, UnitResult};
use careplan::report::Report;
use careplan::schema::Spec;

use crate::migrate::prove;
use crate::support::{files as read, folders, ms932, name, repo};

type Files = Vec<(String, Vec<u8>)>;

/// What edition 4.2 consists of.
const EDITION: [(&str, &str); 3] = [
    ("4.2/edition.toml", include_str!("next_edition/4.2/edition.toml")),
    ("4.2/forms/UPMEMO.toml", include_str!("next_edition/4.2/forms/UPMEMO.toml")),
    ("moves/4.1-4.2.toml", include_str!("next_edition/moves/4.1-4.2.toml")),
];

fn spec() -> Spec {
    spec_with(&[])
}

fn spec_with(more: &[(&str, &str)]) -> Spec {
    let files = embedded_files().into_iter().chain(EDITION).chain(more.iter().copied());
    Spec::from_files(files).unwrap_or_else(|error| panic!("{}: {error}", error.path()))
}

fn check(spec: &Spec, files: &Files) -> Report {
    let checker = Checker::new(spec, CheckOptions::default());
    let outcome = crate::support::check(&checker, files);
    checker.report([outcome])
}

/// Rule, form and item of each finding but those that say an edition is no longer accepted.
fn found(spec: &Spec, files: &Files) -> Vec<String> {
    let report = check(spec, files);
    let findings = report.findings().iter().map(|finding| {
        let item = finding.item().map_or_else(String::new, |item| format!(" {}", item.key()));
        format!("{} {}{item}", finding.rule().id, finding.file().split('_').next().unwrap_or_default())
    });
    findings.filter(|finding| !finding.starts_with("CP311")).collect()
}

fn migrate(spec: &Spec, files: &Files, to: &str, options: Options) -> UnitResult {
    let migrator = Migrator::new(spec, to, options).unwrap();
    crate::support::migrate(&migrator, files.iter().map(|(name, bytes)| (name, bytes)))
}

fn written(result: &UnitResult) -> Files {
    result.files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
}

fn with_loss() -> Options {
    Options { allow_loss: true, ..Options::default() }
}

/// The use table of the corpus in edition 4.2, with values in the new item and a note.
fn use_table(spec: &Spec) -> Files {
    let mut files = written(&migrate(spec, &read(repo("corpus/valid/4.1/use-table")), "4.2", Options::default()));
    let plan = &mut files.iter_mut().find(|(name, _)| name.starts_with("UPPLAN")).unwrap().1;
    let lines: Vec<String> = careplan::read::ms932::decode(plan).lines().map(|line| filled(line, 15, "1")).collect();
    *plan = ms932(&(lines.join("\r\n") + "\r\n"));
    let cells: Vec<&str> = lines[0].split(',').collect();
    let memo = format!("202604,{},{},{},\"あすの連絡\"\r\n", cells[1], cells[2], cells[4]);
    let name = files.iter().find(|(name, _)| name.starts_with("UPPLAN")).unwrap().0.replace("UPPLAN", "UPMEMO");
    files.push((name, ms932(&memo)));
    files
}

/// A line with a value in one of its cells.
fn filled(line: &str, cell: usize, value: &str) -> String {
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[cell] = value;
    cells.join(",")
}

/// The files with a text replaced in those of a form.
fn changed(files: &Files, form: &str, find: &str, put: &str) -> Files {
    let change = |(name, bytes): &(String, Vec<u8>)| {
        let text = careplan::read::ms932::decode(bytes);
        let is_form = name.starts_with(&format!("{form}_"));
        assert!(!is_form || text.contains(find), "{form} has no {find}");
        (name.clone(), if is_form { ms932(&text.replacen(find, put, 1)) } else { bytes.clone() })
    };
    files.iter().map(change).collect()
}

#[test]
fn it_has_what_the_edition_before_has_and_its_own() {
    let spec = spec();
    assert_eq!(spec.newest().name(), "4.2");
    let (old, new) = (spec.edition("4.1").unwrap(), spec.edition("4.2").unwrap());
    let codes = |edition: &careplan::schema::Edition| -> Vec<String> {
        edition.forms().map(|form| form.code().to_owned()).filter(|code| code != "UPMEMO").collect()
    };
    assert_eq!((old.forms().len(), new.forms().len()), (17, 18));
    assert_eq!(codes(old), codes(new));
    let keys = |edition: &careplan::schema::Edition, form: &str| -> Vec<String> {
        edition.form(form).unwrap().items().iter().map(|item| item.key().to_owned()).collect()
    };
    for form in codes(old).iter().filter(|form| *form != "UPPLAN") {
        assert_eq!(keys(old, form), keys(new, form));
    }
    let mut expected = keys(old, "UPPLAN");
    expected.insert(15, "online".to_owned());
    assert_eq!(keys(new, "UPPLAN"), expected);
    let numbers = new.form("UPPLAN").unwrap().items().iter().map(|item| item.no());
    assert!(numbers.eq(1..=26));
    let embedded = Spec::embedded();
    assert_eq!(embedded.newest().name(), "4.1");
    assert_eq!(keys(embedded.newest(), "UPPLAN"), keys(old, "UPPLAN"));
}

#[test]
fn its_files_are_checked_and_their_faults_are_found() {
    let spec = spec();
    let files = use_table(&spec);
    assert_eq!(found(&spec, &files), [""; 0]);
    let wrong = |form: &str, find: &str, put: &str| found(&spec, &changed(&files, form, find, put));
    assert_eq!(wrong("UPMEMO", "131045", "13104X"), ["CP410 UPMEMO insurer_number"]);
    assert_eq!(wrong("UPMEMO", "\"あすの連絡\"", "あすの連絡"), ["CP211 UPMEMO memo"]);
    assert_eq!(wrong("UPMEMO", ",\"あすの連絡\"", ""), ["CP203 UPMEMO"]);
    // The new form belongs to a record of 第6表.
    assert_eq!(wrong("UPMEMO", "131045", "131052"), ["CP611 UPMEMO target_month"]);
    let (_, plan) = files.iter().find(|(name, _)| name.starts_with("UPPLAN")).unwrap();
    let plan = careplan::read::ms932::decode(plan);
    let line = plan.lines().next().unwrap();
    assert_eq!(wrong("UPPLAN", line, &filled(line, 15, "7")), ["CP431 UPPLAN online"]);
    assert_eq!(wrong("UPPLAN", line, &filled(line, 0, "202407")), ["CP310 UPPLAN csv_version"]);
    // A note alone is no unit.
    let memo: Files = files.iter().filter(|(name, _)| name.starts_with("UPMEMO")).cloned().collect();
    assert!(found(&spec, &memo).contains(&"CP602 UPMEMO".to_owned()), "{:?}", found(&spec, &memo));
}

#[test]
fn older_editions_are_checked_as_before() {
    let spec = spec();
    for edition in ["3.2", "4.0", "4.1"] {
        for folder in folders(repo(format!("corpus/valid/{edition}"))) {
            let files = read(&folder);
            assert_eq!(found(&spec, &files), found(Spec::embedded(), &files), "{edition} {}", name(&folder));
        }
    }
    // Names do not tell 4.1 from 4.2: where CSVバージョン says nothing either, the number of items does.
    let files = read(repo("corpus/valid/4.1/use-table"));
    for put in ["999999", "202410"] {
        let wrong = changed(&files, "UPPLAN", "202407", put);
        assert_eq!(found(&spec, &wrong), found(Spec::embedded(), &wrong), "{put}");
    }
}

#[test]
fn a_rule_may_speak_of_the_new_item() {
    let rule = |bounds: &str| {
        format!(
            r#"
[[rule]]
id = "CP599"
slug = "online-and-rental"
severity = "warning"
section = "4.2"
title = {{ ja = "福祉用具貸与がオンライン", en = "equipment rental online" }}
message = {{ ja = "オンラインの貸与", en = "rental online" }}
help = {{ ja = "区分を直してください", en = "correct it" }}
why = {{ ja = "貸与は訪問を伴います。", en = "Rental needs a visit." }}
on = [{{ {bounds} forms = ["UPPLAN"], item = "オンライン区分", check = 'not オンライン区分 == "1"' }}]
"#
        )
    };
    let spec = spec_with(&[("rules/4.2.toml", &rule(""))]);
    let files = use_table(&spec);
    assert!(found(&spec, &files).iter().all(|finding| finding == "CP599 UPPLAN online"));
    assert!(!found(&spec, &files).is_empty());
    assert_eq!(found(&spec, &read(repo("corpus/valid/4.1/use-table"))), [""; 0]);
    let files = embedded_files().into_iter().chain(EDITION);
    let never = rule("until = \"4.1\",");
    let error = Spec::from_files(files.chain([("rules/4.2.toml", &*never)])).unwrap_err();
    assert!(error.to_string().starts_with("the form has no item `オンライン区分`"), "{error}");
}

#[test]
fn units_go_there_and_back() {
    let spec = spec();
    for folder in folders(repo("corpus/valid/4.1")) {
        let files = read(&folder);
        let options = Options { prove: true, ..Options::default() };
        let there = migrate(&spec, &files, "4.2", options.clone());
        assert_eq!(there.status, Status::Migrated, "{:?}", there.reason);
        assert_eq!(prove(&spec, ("4.2", &options), &there.accounts, &files, &written(&there)), [""; 0]);
        assert!(there.accounts.iter().all(|account| account.entry.cells.balance()));
        let pictures = there.accounts.iter().filter(|account| account.entry.invertible.is_none());
        assert!(pictures.into_iter().all(|account| account.entry.file.ends_with(".jpg")));
        let back = migrate(&spec, &written(&there), "4.1", with_loss());
        assert_eq!(written(&back), files, "{}", name(&folder));
    }
}

#[test]
fn what_has_no_place_is_lost_only_when_asked_for_and_is_listed() {
    let spec = spec();
    let files = use_table(&spec);
    let held = migrate(&spec, &files, "4.1", Options::default());
    assert_eq!((held.status, held.reason.as_ref().map(|reason| reason.id())), (Status::Held, Some("loss_not_allowed")));
    let options = Options { show_values: true, ..with_loss() };
    let back = migrate(&spec, &files, "4.1", options.clone());
    assert_eq!(back.status, Status::Migrated, "{:?}", back.reason);
    assert_eq!(written(&back), read(repo("corpus/valid/4.1/use-table")));
    assert_eq!(prove(&spec, ("4.1", &options), &back.accounts, &files, &written(&back)), [""; 0]);
    for account in &back.accounts {
        let cells = &account.entry.cells;
        assert!(cells.balance());
        let dropped = account.changes.iter().filter(|change| change.kind == ChangeKind::Dropped);
        let dropped: Vec<&str> = dropped.map(|change| change.name.as_str()).collect();
        match account.entry.file.split('_').next() {
            Some("UPPLAN") => {
                assert_eq!((&dropped[..], cells.dropped), (&["オンライン区分"][..], account.entry.records))
            }
            Some("UPMEMO") => assert_eq!((dropped.len(), cells.dropped), (5, 5)),
            _ => assert_eq!(cells.dropped, 0),
        }
    }
}

#[test]
fn moves_are_chained() {
    let spec = spec();
    let migrator = Migrator::new(&spec, "4.2", Options::default()).unwrap();
    let steps = |from| -> Vec<&str> { migrator.steps(from).unwrap().iter().map(|step| step.to()).collect() };
    assert_eq!((steps("3.2"), steps("4.0"), steps("4.1")), (vec!["4.1", "4.2"], vec!["4.1", "4.2"], vec!["4.2"]));
    for edition in ["3.2", "4.0"] {
        for folder in folders(repo(format!("corpus/valid/{edition}"))) {
            let files = read(&folder);
            let options = || Options { keep_invalid: true, ..crate::migrate::options() };
            let by_steps = migrate(&spec, &written(&migrate(&spec, &files, "4.1", options())), "4.2", options());
            let at_once = migrate(&spec, &files, "4.2", options());
            assert_eq!(prove(&spec, ("4.2", &options()), &at_once.accounts, &files, &written(&at_once)), [""; 0]);
            assert_eq!(written(&at_once), written(&by_steps), "{edition} {}", name(&folder));
            let back = migrate(&spec, &written(&at_once), edition, options());
            assert_eq!(written(&back), files, "{edition} {}", name(&folder));
        }
    }
}

/// An edition may also take away: what it removes is lost on the way forward, and only when that is asked for.
#[test]
fn a_newer_edition_without_an_item() {
    let edition = EDITION[0].1.replace("[forms.UPPLAN]\n", "[forms.UPPLAN]\nremoved_items = [\"planner_name\"]\n");
    let mut files: Vec<(&str, &str)> = embedded_files().into_iter().chain(EDITION).collect();
    files.iter_mut().filter(|(path, _)| *path == "4.2/edition.toml").for_each(|(_, text)| *text = &edition);
    let spec = Spec::from_files(files).unwrap();
    let unit = read(repo("corpus/valid/4.1/use-table"));
    let held = migrate(&spec, &unit, "4.2", Options::default());
    assert_eq!(
        held.reason.map(|reason| reason.message().en.clone()).as_deref(),
        Some("edition 4.2 has no place for values of: UPPLAN No.7 プラン担当者名")
    );
    let options = Options { prove: true, ..with_loss() };
    let there = migrate(&spec, &unit, "4.2", options.clone());
    assert_eq!(there.status, Status::Migrated);
    assert_eq!(prove(&spec, ("4.2", &options), &there.accounts, &unit, &written(&there)), [""; 0]);
    // Other forms lose nothing and need no permission.
    let plan = migrate(&spec, &read(repo("corpus/valid/4.1/care-plan")), "4.2", Options::default());
    assert_eq!(plan.status, Status::Migrated, "{:?}", plan.reason);
}

#[test]
#[cfg(feature = "cli")]
fn the_program_takes_it_from_a_folder() {
    let run = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("careplan").unwrap();
        let output = command
            .current_dir(repo(""))
            .args(arguments)
            .args(["--spec-dir", "tests/it/next_edition", "--lang", "en"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let list = run(&["spec", "list"]);
    assert!(list.contains("4.2  CSVバージョン 202604") && list.contains("4.1  CSVバージョン 202407"), "{list}");
    assert!(run(&["spec", "list", "--edition", "4.2"]).contains("UPMEMO"));
    assert!(!run(&["spec", "list", "--edition", "4.1"]).contains("UPMEMO"));
    assert!(run(&["spec", "show", "UPPLAN"]).contains("16   オンライン区分"));
    assert!(!run(&["spec", "show", "UPPLAN", "--edition", "4.1"]).contains("オンライン区分"));
    assert!(run(&["spec", "show", "UPMEMO"]).contains("連絡内容"));
    let folder = tempfile::tempdir().unwrap();
    let [there, back] = ["there", "back"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    let old = "corpus/valid/4.1/use-table";
    run(&["migrate", old, "--out", &there]);
    run(&["validate", &there, "--edition", "4.2"]);
    run(&["diff", &there, old]);
    run(&["convert", &there, "--to", "xml", "--out", folder.path().join("xml").to_str().unwrap()]);
    run(&["migrate", &there, "--to", "4.1", "--allow-loss", "--out", &back]);
    let unit = folders(&back).remove(0);
    assert_eq!(read(unit), read(repo(old)));
    let made = folder.path().join("made").to_str().unwrap().to_owned();
    run(&["generate", "--users", "3", "--out", &made]);
    run(&["validate", &made, "--edition", "4.2"]);
}
