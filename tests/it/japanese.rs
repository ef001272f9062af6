//! No English sentence is left where Japanese is asked for: help of every command, and whatever is refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::repo;

/// Runs the program as people in Japan do, in 80 columns.
fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
    command.current_dir(repo("")).args(arguments).env("LANG", "ja_JP.UTF-8").env("COLUMNS", "80");
    for other in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(other);
    }
    command.stdin(Stdio::null()).output().unwrap()
}

/// Words that stand for themselves, whatever the language: code, names of options and files, what stands in quotes.
fn without_names(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    let pairs = [('`', '`'), ('<', '>'), ('「', '」'), ('"', '"'), ('{', '}')];
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match pairs.iter().find(|(open, _)| *open == c).and_then(|(_, close)| rest.find(*close).map(|at| (*close, at)))
        {
            Some((close, at)) if !rest[..at].contains('\n') => {
                kept.push('_');
                rest = &rest[at + close.len_utf8()..];
            }
            _ => kept.push(c),
        }
    }
    kept
}

/// The first three words of English that follow one another: names, paths and options are no words.
fn english(text: &str) -> Option<String> {
    for line in without_names(text).lines() {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let is_word = |word: &&str| {
            // What a comma follows is one of a list of values.
            let word = word.trim_matches(|c: char| ".;:()!?'".contains(c));
            (word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()) || word == "a") && word != "careplan"
        };
        // Lines of code and lists of values are told by their marks.
        if let Some(found) = words.windows(3).find(|three| three.iter().all(is_word)) {
            return Some(format!("{} … in: {line}", found.join(" ")));
        }
    }
    None
}

fn assert_japanese(arguments: &[&str], output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(text);
        if let Some(found) = english(&text) {
            panic!("careplan {}: {found}\n\n{text}", arguments.join(" "));
        }
    }
}

const COMMANDS: &[&str] = &[
    "",
    "anonymize",
    "validate",
    "fix",
    "convert",
    "print",
    "diff",
    "migrate",
    "ledger",
    "ledger verify",
    "ledger report",
    "ledger show",
    "kit",
    "kit check",
    "spec",
    "spec list",
    "spec show",
    "spec demands",
    "spec schema",
    "spec import",
    "rules",
    "init",
    "generate",
    "schema",
    "completions",
    "man",
    "help",
];

#[test]
fn the_help_of_every_command_is_japanese() {
    for command in COMMANDS {
        let path: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
        for ask in [&["--help"][..], &["-h"]] {
            let arguments = [&path[..], ask].concat();
            let output = run(&arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains("使い方: careplan"), "{text}");
            assert_japanese(&arguments, &output);
        }
        for print in ["help", "man"] {
            let arguments = [&[print][..], &path].concat();
            let output = run(&arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            if print == "help" {
                assert_japanese(&arguments, &output);
            } else {
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(text.contains(".SH 名前") && !text.contains("OPTIONS"), "{text}");
            }
        }
    }
}

/// The commands above are all there are.
#[test]
fn the_list_of_commands_is_whole() {
    let listed = |path: &[&str]| -> Vec<String> {
        let text = run(&[path, &["-h"]].concat()).stdout;
        let text = String::from_utf8(text).unwrap();
        let list = text.lines().skip_while(|line| *line != "コマンド:").skip(1).take_while(|line| !line.is_empty());
        list.filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .map(|line| {
                [path.join(" "), line.split_whitespace().next().unwrap().to_owned()].join(" ").trim().to_owned()
            })
            .collect()
    };
    let mut found = vec![String::new()];
    for name in listed(&[]) {
        let below = listed(&[&name]);
        found.push(name);
        found.extend(below);
    }
    found.sort();
    let mut expected: Vec<String> = COMMANDS.iter().map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn whatever_is_refused_is_refused_in_japanese() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join(name), bytes).unwrap();
        path(name)
    };
    let valid = "corpus/valid/4.1/care-plan";
    let toml = |name: &str, text: &str| write(name, text.as_bytes());
    let configs = [
        toml("1.toml", "selekt = []"),
        toml("2.toml", "profile = 'x'"),
        toml("3.toml", "[[ignore]]\nrules = ['CP415']"),
        toml("4.toml", "select = ["),
        toml("5.toml", "select = 1"),
        toml("6.toml", "[[overrides]]\npaths = ['a[']\nignore = ['CP4']\nreason = 'x'"),
        toml("7.toml", "edition = '9'\nedition = '8'"),
        write("8.toml", b"\x82"),
        path("none.toml"),
    ];
    let baseline = toml("b.toml", "[[accepted]]\nrule = 'CP004'\nfile = 'x'\ncount = 1\nreason = 'x'");
    let broken_map = write("map.csv", "office,service_type\nXYZ,11\n".as_bytes());
    let other_map = write("map2.csv", b"a,b\n1,2\n");
    let json = write("broken.json", b"{\"edition\": \"5.0\", ");
    let xml = write("broken.xml", b"<careplan xmlns='x'><a></b></careplan>");
    let zip = write("broken.zip", b"PK\x03\x04 not an archive");
    let table = write("items.csv", b"a,b\n1,2\n");
    let out = path("out");
    let empty = path("");
    let full = write("file", b"");
    let mut uses: Vec<Vec<&str>> = vec![
        vec!["valdate"],
        vec!["validate"],
        vec!["validate", "--fromat", "x"],
        vec!["validate", "--format", "yaml", valid],
        vec!["validate", valid, "-j", "x"],
        vec!["validate", valid, "-j"],
        vec!["validate", valid, "--max-file-size", "x"],
        vec!["validate", valid, "--max-file-size", "99999999999G"],
        vec!["validate", valid, "--reason", "x"],
        vec!["validate", valid, "--baseline", "x", "--write-baseline", "y", "--reason", "z"],
        vec!["validate", valid, "--select", "CP999"],
        vec!["validate", valid, "--select", "check-digit"],
        vec!["validate", valid, "--edition", "9"],
        vec!["validate", "corpus/valid/4.2"],
        vec!["validate", valid, "--output", "/nonexist/x.json"],
        vec!["validate", valid, "--output", &empty],
        vec!["validate", "--files-from", "/nonexist"],
        vec!["validate", "--files-from", &full],
        vec!["validate", &json],
        vec!["validate", &xml],
        vec!["validate", &zip],
        vec!["validate", valid, "--baseline", &baseline],
        vec!["fix", valid],
        vec!["fix", valid, "--out", valid],
        vec!["fix", valid, "--out", &full],
        vec!["fix", "nowhere", "--out", &out],
        vec!["convert", valid],
        vec!["convert", valid, "--to", "yaml"],
        vec!["convert", valid, "--to", "4.0"],
        vec!["convert", valid, "--to", "csv"],
        vec!["convert", "corpus/valid/4.1", "--to", "json"],
        vec!["convert", "corpus/invalid/CP202/unit", "--to", "json"],
        vec!["convert", &json, "--to", "csv", "--out", &out],
        vec!["convert", &xml, "--to", "csv", "--out", &out],
        vec!["convert", "src", "--to", "json"],
        vec!["diff", valid],
        vec!["diff", valid, "nowhere"],
        vec!["diff", valid, "corpus/valid/4.0"],
        vec!["migrate", valid],
        vec!["migrate", valid, "--to", "9", "--out", &out],
        vec!["migrate", valid, "--out", valid],
        vec!["migrate", valid, "--out", "corpus"],
        vec!["migrate", valid, "--out", &empty],
        vec!["migrate", valid, "--service-types", &broken_map, "--out", &out],
        vec!["migrate", valid, "--service-types", &other_map, "--out", &out],
        vec!["migrate", "corpus/valid/3.2", "--dry-run"],
        vec!["ledger", "verify", "x"],
        vec!["ledger", "verify", "nowhere", valid, &out],
        vec!["ledger", "verify", &table, valid, &empty],
        vec!["spec", "show", "UPPLAM"],
        vec!["spec", "show", "第9表"],
        vec!["spec", "list", "--edition", "9"],
        vec!["spec", "show", "X", "--edition", "5.0"],
        vec!["spec", "import", &table, "--edition", "5.1", "--out", &out],
        vec!["spec", "import", "nowhere", "--edition", "5.1", "--out", &out],
        vec!["rules", "CP999"],
        vec!["init", &full],
        vec!["generate"],
        vec!["generate", "--out", &out, "--faults", "CP999"],
        vec!["generate", "--out", &out, "--faults", "7"],
        vec!["generate", "--out", &out, "--edition", "9"],
        vec!["generate", "--out", &out, "--first-month", "x"],
        vec!["generate", "--out", &out, "--users", "0"],
        vec!["generate", "--out", &empty],
        vec!["schema", "x"],
        vec!["completions", "x"],
        vec!["man", "x"],
        vec!["help", "x"],
        // Mistakes in spec files are explained in English, in which specs/README.md says how they are written.
        vec!["rules", "--spec-dir", "/nonexist"],
    ];
    uses.extend(configs.iter().map(|config| vec!["validate", valid, "--config", config]));
    for arguments in &uses {
        let output = run(arguments);
        assert_ne!(output.status.code(), Some(101), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_japanese(arguments, &output);
    }
    assert!(!Path::new(&out).exists(), "nothing that was refused wrote anything");
}

#[test]
fn english_is_told_from_names() {
    assert_eq!(english("「x y z」と `a b c d` と --no-config、careplan.toml"), None);
    assert!(english("careplan: no such file or folder").is_some());
    assert!(english("エラー: the disk is full").is_some());
}
