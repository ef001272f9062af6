//! `careplan kit`: what is written, and what is said of exports.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{assert_exit, repo, run, stderr, stdout};

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap() };
        assert_exit(&run(&["kit", "--out", &place.path("kit"), "--lang", "ja"]), 0);
        place
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// The folders to import.
    fn imports(&self) -> Vec<String> {
        let folders = crate::support::folders(self.path("kit"));
        folders.iter().map(|folder| folder.join("import").to_str().unwrap().to_owned()).collect()
    }

    fn check(&self, exports: &[&str], more: &[&str]) -> std::process::Output {
        run(&[&["kit", "check", &self.path("kit")], exports, more].concat())
    }
}

#[test]
fn a_kit_is_written_whole_and_only_a_kit_is_replaced() {
    let place = Place::new();
    let kit = place.path("kit");
    for name in
        ["index.html", "kit.json", "D1/look.ja.md", "D2/checklist.csv", "pictures/import", "corrections/import/3"]
    {
        assert!(Path::new(&kit).join(name).exists(), "{name}");
    }
    let again = run(&["kit", "--out", &kit, "--lang", "en"]);
    assert_exit(&again, 2);
    assert!(stderr(&again).contains("--force"), "{}", stderr(&again));
    assert_exit(&run(&["kit", "--out", &kit, "--force", "--seed", "5", "-q"]), 0);
    let mine = place.path("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(Path::new(&mine).join("note.txt"), "mine").unwrap();
    assert_exit(&run(&["kit", "--out", &mine, "--force"]), 2);
    assert_eq!(fs::read_dir(&mine).unwrap().count(), 1);
    let imports = place.imports();
    let imports = imports.iter().map(String::as_str);
    let validate = ["validate", "--profile", "strict", "--fail-on", "info"].into_iter().chain(imports);
    assert_exit(&run(&validate.collect::<Vec<_>>()), 0);
}

#[test]
fn an_export_is_told_in_every_format() {
    let place = Place::new();
    let kit = place.path("kit");
    let imports = place.imports();
    let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    let good = place.check(&imports, &["--lang", "en"]);
    assert_exit(&good, 0);
    assert!(stdout(&good).ends_with("pass: 22 passed, 0 failed, 0 not exported\n"), "{}", stdout(&good));
    // A folder of any name, with one scenario in which something is lost.
    let import = Path::new(&kit).join("pictures/import");
    let export = place.path("out of my software");
    fs::create_dir(&export).unwrap();
    for entry in fs::read_dir(import).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().unwrap() != "jpg" {
            fs::copy(&path, Path::new(&export).join(path.file_name().unwrap())).unwrap();
        }
    }
    let text = place.check(&[&export], &["--lang", "en", "--only", "pictures"]);
    assert_exit(&text, 1);
    assert!(stdout(&text).contains("lost: UPKIHON") && stdout(&text).contains("not a pass"), "{}", stdout(&text));
    let all = place.check(&[&export], &["--lang", "ja"]);
    assert_exit(&all, 1);
    assert!(stdout(&all).contains("[書き出しなし] D1"), "{}", stdout(&all));
    let json: Value = serde_json::from_slice(&place.check(&[&export], &["--format", "json"]).stdout).unwrap();
    let schema: Value = serde_json::from_slice(&run(&["schema", "kit"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json), "{:?}", validator.iter_errors(&json).next());
    assert_eq!((&json["passed"], &json["summary"]["not_exported"]), (&Value::Bool(false), &Value::from(21)));
    let junit = stdout(&place.check(&[&export], &["--format", "junit"]));
    assert!(junit.contains(r#"tests="22" failures="22""#), "{junit}");
    let page = place.path("report.html");
    assert_exit(&place.check(&[&export], &["--format", "html", "-o", &page, "--lang", "ja"]), 1);
    assert!(fs::read_to_string(page).unwrap().contains("合格ではありません"));
}

#[test]
fn nothing_a_foreign_export_and_a_changed_kit_are_no_pass() {
    let place = Place::new();
    let empty = place.path("empty");
    fs::create_dir(&empty).unwrap();
    let nothing = place.check(&[&empty], &["--lang", "en"]);
    assert_exit(&nothing, 1);
    assert!(stdout(&nothing).contains("no records at all"), "{}", stdout(&nothing));
    let corpus = repo("corpus/valid/4.1/use-table");
    let foreign = place.check(&[corpus.to_str().unwrap()], &["--lang", "en"]);
    assert_exit(&foreign, 1);
    let said = stdout(&foreign);
    assert!(
        said.contains("about people who are not in the kit") && said.contains("about anybody in the kit"),
        "{said}"
    );
    assert!(!said.contains("0000000011"), "nothing of theirs is shown");
    let unknown = place.check(&[&empty], &["--only", "D9", "--lang", "en"]);
    assert_exit(&unknown, 2);
    assert!(stderr(&unknown).contains("no scenario D9"));
    assert_exit(&run(&["kit", "check", &empty, &empty]), 2);
    let kit = place.path("kit");
    let file = fs::read_dir(Path::new(&kit).join("D3/import")).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, "").unwrap();
    let changed = place.check(&[&kit], &["--lang", "en"]);
    assert_exit(&changed, 2);
    assert!(stderr(&changed).contains("not as the kit was made"), "{}", stderr(&changed));
}
