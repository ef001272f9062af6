//! Ledgers that lie: every field of every kind of line is changed, sums and digests are made right again, and the proof must
//! find it. So must it find what was changed in the folder of outputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use careplan::ledger::{Run, Seal};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{files as read, repo};

fn careplan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_careplan")).args(arguments).args(["--lang", "en"]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

/// A migration, and what is done to it.
struct Forgery {
    temp: tempfile::TempDir,
    more: Vec<&'static str>,
}

/// The lines of a ledger.
type Lines = Vec<Value>;

impl Forgery {
    /// Migrates units of the corpus, and one that is held back, and a file that is none of the standard.
    fn new(units: &[&str], options: &[&str]) -> Forgery {
        let forgery = Forgery { temp: tempfile::tempdir().unwrap(), more: Vec::new() };
        for unit in units {
            for (name, bytes) in read(repo(format!("corpus/valid/{unit}"))) {
                forgery.write(&format!("in/{unit}/{name}"), &bytes);
            }
        }
        let held = "DLT1KYO_0300000100_43_0300000205_11_20251105093001.CSV";
        forgery.write(&format!("in/held/{held}"), b"202407,131045,0123456789,20251399\r\n");
        let held = "DLT1KYO_0300000100_43_0300000205_11_20251105093002.CSV";
        forgery.write(&format!("in/held/{held}"), b"209907,131045,0123456789,20251010\r\n");
        forgery.write("in/readme.txt", b"x");
        let (input, out) = (forgery.path("in"), forgery.path("out"));
        let output = careplan(&[&["migrate", &input, "--out", &out, "-q"], options].concat());
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        forgery.assert_holds();
        forgery
    }

    fn path(&self, name: &str) -> String {
        self.temp.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.temp.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn verify(&self) -> Output {
        let (ledger, input, out) = (self.path("out/ledger.ndjson"), self.path("in"), self.path("out"));
        careplan(&[&["ledger", "verify", &ledger, &input, &out], &self.more[..]].concat())
    }

    fn assert_holds(&self) {
        let output = self.verify();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).contains("VERIFIED: ") && !said(&output).contains("NOT VERIFIED"));
    }

    fn assert_found(&self, what: &str) -> String {
        let output = self.verify();
        let words = said(&output);
        assert_eq!(output.status.code(), Some(1), "not found: {what}\n{words}");
        assert!(words.contains("NOT VERIFIED: "), "{what}: {words}");
        words
    }

    fn lines(&self) -> Lines {
        let text = fs::read_to_string(self.path("out/ledger.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Holds changed lines against the two sides, and puts the ledger back.
    fn found_in(&self, lines: &Lines, what: &str) -> String {
        let before = fs::read(self.path("out/ledger.ndjson")).unwrap();
        self.write("out/ledger.ndjson", &text(lines));
        let words = self.assert_found(what);
        self.write("out/ledger.ndjson", &before);
        words
    }

    /// Changes something in the folder of outputs, and puts it back.
    fn found_after(&self, what: &str, change: impl FnOnce(&Path)) -> String {
        let (out, kept) = (PathBuf::from(self.path("out")), self.path("kept"));
        copy(&out, Path::new(&kept));
        change(&out);
        let words = self.assert_found(what);
        fs::remove_dir_all(&out).unwrap();
        fs::rename(kept, &out).unwrap();
        words
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &there) } else { _ = fs::copy(&path, there).unwrap() }
    }
}

/// The lines as text, with their digest.
fn text(lines: &Lines) -> Vec<u8> {
    let mut text = Vec::new();
    for line in lines {
        let mut line = line.clone();
        if line["line"] == "summary" && line.get("sha256").is_some() {
            line["sha256"] = json!(hex(&Sha256::digest(&text)));
        }
        text.extend(line.to_string().into_bytes());
        text.push(b'\n');
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the sums right again.
fn sum(mut lines: Lines) -> Lines {
    let files: Vec<Value> = lines.iter().filter(|line| line["line"] == "file").cloned().collect();
    let add = |of: &dyn Fn(&Value) -> u64| files.iter().fold(0u64, |sum, file| sum.saturating_add(of(file)));
    if let Some(summary) = lines.iter_mut().find(|line| line["line"] == "summary") {
        summary["files"] = json!(files.len());
        summary["records"] = json!(add(&|file| file["records"].as_u64().unwrap_or_default()));
        let cells = summary["cells"].as_object_mut().unwrap();
        for (key, value) in cells.iter_mut() {
            *value = json!(add(&|file| file["cells"][key].as_u64().unwrap_or_default()));
        }
    }
    lines
}

/// Other values than this one.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let mut others = vec![format!("{text}x"), String::new()];
            for choices in [
                &["migrated", "held", "dropped", "passed_over"][..],
                &["recoded", "replaced", "dropped", "inserted", "not_invertible"],
                &["3.2", "4.0", "4.1", "5.0"],
            ] {
                if choices.contains(&text.as_str()) {
                    others.extend(choices.iter().map(|choice| (*choice).to_owned()));
                }
            }
            if let Some(digit) = text.rfind(|c: char| c.is_ascii_hexdigit()) {
                let other = if text[digit..].starts_with('0') { "1" } else { "0" };
                others.push(format!("{}{other}{}", &text[..digit], &text[digit + 1..]));
            }
            others.into_iter().filter(|other| other != text).map(Value::String).collect()
        }
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            let others = [number.wrapping_add(1), number.wrapping_sub(1), 0, u64::MAX];
            others.into_iter().filter(|other| *other != number).map(|other| json!(other)).collect()
        }
        Value::Bool(truth) => vec![json!(!truth)],
        Value::Array(values) => {
            let mut others = vec![json!([])];
            if let Some(last) = values.last() {
                others.push(json!([&values[..], std::slice::from_ref(last)].concat()));
                others.push(json!(values[..values.len() - 1]));
                others.push(json!(values.iter().rev().collect::<Vec<_>>()));
            }
            others.into_iter().filter(|other| other != value).collect()
        }
        Value::Object(_) => vec![json!({"value": "x"}), json!({"shape": "<1 digit>"})],
        Value::Null => Vec::new(),
    }
}

/// Every place in a line, as keys and numbers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), found)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(n, value)| places(value, &format!("{at}/{n}"), found))
        }
        _ => {}
    }
}

/// A line with one place changed, in every way there is: other values, without it, and with what it lacks.
fn changed(line: &Value) -> Vec<(String, Value)> {
    let (mut at, mut changed) = (Vec::new(), Vec::new());
    places(line, "", &mut at);
    for place in at.iter().filter(|place| *place != "/line") {
        for other in others(line.pointer(place).unwrap()) {
            let mut line = line.clone();
            *line.pointer_mut(place).unwrap() = other.clone();
            changed.push((format!("{place} = {other}"), line));
        }
        let (parent, key) = place.rsplit_once('/').unwrap();
        let mut without = line.clone();
        if let Some(Value::Object(members)) = without.pointer_mut(parent) {
            members.remove(key);
            changed.push((format!("without {place}"), without));
        }
    }
    let seal = json!(Seal::of(b"x"));
    let text = json!({"ja": "x", "en": "x"});
    let more = match line["line"].as_str().unwrap() {
        "run" => vec![("note", text), ("service_types", seal.clone()), ("tais", seal), ("more", json!(1))],
        "file" => vec![
            ("reason", text),
            ("form", json!("UP1KYO")),
            ("edition", json!("4.1")),
            ("in", seal.clone()),
            ("path", json!("x/y.CSV")),
            ("out", seal),
            ("items", json!([1, 2])),
            ("invertible", json!(true)),
            ("invertible", json!(false)),
        ],
        "change" => vec![("from", json!({"value": "x"})), ("to", json!({"value": "x"}))],
        _ => vec![("more", json!(1))],
    };
    for (key, value) in more {
        if line.get(key).is_none() {
            let mut line = line.clone();
            line[key] = value.clone();
            changed.push((format!("with {key} = {value}"), line));
        }
    }
    changed
}

/// One line of each kind: of files by what became of them, of changes by theirs and by how they are shown.
fn kinds(lines: &Lines) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let kind = |line: &Value| {
        let has = |key: &str| line.get(key).is_some();
        let shown = |key: &str| line[key].as_object().and_then(|shown| shown.keys().next().cloned());
        let bare = (line["outcome"].to_string(), line["kind"].to_string(), line["line"].to_string());
        (bare, ["form", "path", "items", "invertible"].map(has), shown("from"), shown("to"))
    };
    (0..lines.len()).filter(|n| seen.insert(kind(&lines[*n]))).collect()
}

/// Of the changes of a line one of each place, or with `CAREPLAN_FORGERIES` all.
fn chosen(changes: Vec<(String, Value)>, n: usize) -> Vec<(String, Value)> {
    if std::env::var_os("CAREPLAN_FORGERIES").is_some() {
        return changes;
    }
    let place = |what: &str| what.split(" = ").next().unwrap_or_default().trim_start_matches("without ").to_owned();
    let mut chosen: Vec<(String, Value)> = Vec::new();
    for of_place in changes.chunk_by(|a, b| place(&a.0) == place(&b.0)) {
        chosen.push(of_place[n % of_place.len()].clone());
    }
    chosen
}

/// Every field of every kind of line, with sums and digests made right again.
fn no_field_can_lie(forgery: &Forgery) -> usize {
    let lines = forgery.lines();
    let mut count = 0;
    for n in kinds(&lines) {
        for (what, line) in chosen(changed(&lines[n]), n) {
            let mut forged = lines.clone();
            forged[n] = line;
            // The sums themselves are changed as they are.
            let forged = if lines[n]["line"] == "summary" { forged } else { sum(forged) };
            if lines[n]["line"] == "summary" && what.contains("sha256 = ") {
                continue;
            }
            forgery.found_in(&forged, &format!("line {}: {what}", lines[n]));
            count += 1;
        }
    }
    count
}

/// Lines that are gone, twice, or elsewhere.
fn no_line_can_be_moved(forgery: &Forgery) {
    let lines = forgery.lines();
    for n in kinds(&lines) {
        let is_file = lines[n]["line"] == "file";
        let block = 1 + lines[n + 1..].iter().take_while(|line| is_file && line["line"] == "change").count();
        let mut without = lines.clone();
        let cut: Lines = without.drain(n..n + block).collect();
        forgery.found_in(&sum(without), &format!("without {}", cut[0]));
        let mut twice = lines.clone();
        twice.splice(n..n, cut.clone());
        forgery.found_in(&sum(twice), &format!("twice {}", cut[0]));
    }
    let changes = (1..lines.len()).filter(|n| lines[*n]["line"] == "change" && lines[n - 1]["line"] == "change");
    for n in changes.take(3) {
        let mut swapped = lines.clone();
        swapped.swap(n - 1, n);
        forgery.found_in(&swapped, "changes in another order");
    }
    // A change of another file, of records that have one, and of records that have none.
    let Some(change) = lines.iter().find(|line| line["line"] == "change") else { return };
    for n in kinds(&lines).into_iter().filter(|n| lines[*n]["line"] == "file") {
        let mut more = change.clone();
        more["records"] = json!([1, 1]);
        more["item"] = json!(3);
        let mut forged = lines.clone();
        forged.insert(n + 1, more);
        forgery.found_in(&forged, &format!("a change that never was, of {}", lines[n]));
    }
}

#[test]
fn a_ledger_that_goes_forward_cannot_lie() {
    let forgery = Forgery::new(&["4.0/care-plan", "4.0/basic-information", "4.0/use-table"], &["--to", "4.1"]);
    assert!(no_field_can_lie(&forgery) > 60);
    no_line_can_be_moved(&forgery);
    forgery.assert_holds();
}

#[test]
fn a_ledger_that_goes_back_cannot_lie() {
    let options = ["--to", "3.2", "--allow-loss", "--prove", "--keep-invalid"];
    let forgery = Forgery::new(&["4.1/use-table", "4.1/basic-information"], &options);
    assert!(no_field_can_lie(&forgery) > 90);
    no_line_can_be_moved(&forgery);
    forgery.assert_holds();
}

#[test]
fn a_ledger_of_documents_cannot_lie() {
    let forgery = Forgery::new(&["4.1/basic-information"], &["--to", "5.0"]);
    assert!(no_field_can_lie(&forgery) > 40);
    no_line_can_be_moved(&forgery);
}

/// Whoever knows how the digest of what was run is made can make it anew, in the manifest too.
#[test]
fn what_was_run_cannot_be_said_anew() {
    let options = ["--to", "3.2", "--allow-loss", "--prove", "--keep-invalid"];
    let forgery = Forgery::new(&["4.1/use-table"], &options);
    let lines = forgery.lines();
    // Which paths and options could have been others with the same result nobody can tell.
    let told = |what: &str| !what.contains("strict_characters");
    for (what, line) in changed(&lines[0]).into_iter().filter(|(what, _)| told(what)) {
        let Ok(run) = serde_json::from_value::<Run>(strip(&line)) else { continue };
        let mut forged = lines.clone();
        forged[0] = serde_json::to_value(careplan::ledger::LedgerLine::Run(run.sealed())).unwrap();
        let arguments = forged[0]["arguments"].as_str().unwrap().to_owned();
        if forged[0] == lines[0] {
            continue;
        }
        forgery.found_after(&what, |out| {
            let manifest = fs::read_to_string(out.join("manifest.ndjson")).unwrap();
            let manifest = manifest.replace(lines[0]["arguments"].as_str().unwrap(), &arguments);
            fs::write(out.join("manifest.ndjson"), manifest).unwrap();
            fs::write(out.join("ledger.ndjson"), text(&forged)).unwrap();
        });
    }
}

fn strip(line: &Value) -> Value {
    let mut line = line.clone();
    line.as_object_mut().unwrap().remove("line");
    line
}

fn files_in(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in root.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_in(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn nothing_in_the_output_can_be_changed_or_added() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    let out = PathBuf::from(forgery.path("out"));
    let files: Vec<PathBuf> = files_in(&out).iter().map(|path| path.strip_prefix(&out).unwrap().to_owned()).collect();
    assert!(files.iter().any(|path| path.ends_with("held.json")) && files.len() > 8);
    for path in &files {
        let what = path.display();
        forgery.found_after(&format!("{what} with more"), |out| {
            let mut bytes = fs::read(out.join(path)).unwrap();
            bytes.extend(b" ");
            fs::write(out.join(path), bytes).unwrap();
        });
        if path.ends_with("ledger.ndjson") {
            continue;
        }
        forgery.found_after(&format!("without {what}"), |out| fs::remove_file(out.join(path)).unwrap());
        #[cfg(unix)]
        forgery.found_after(&format!("{what} as a link"), |out| {
            let elsewhere = out.with_file_name("elsewhere");
            fs::rename(out.join(path), &elsewhere).unwrap();
            std::os::unix::fs::symlink(&elsewhere, out.join(path)).unwrap();
        });
    }
    let unit = files.iter().find(|path| path.to_str().unwrap().contains("UP2KYO")).unwrap().parent().unwrap();
    let plan = "UP1KYO_0300000100_43_1234567890_11_20251110102233.CSV";
    for more in [
        plan.to_owned(),
        "notes.txt".to_owned(),
        "findings.json".to_owned(),
        "held/findings.json".to_owned(),
        "held/x/held.json".to_owned(),
        format!("{}/findings.json", unit.display()),
        format!("{}/ledger.ndjson", unit.display()),
        format!("held/{plan}"),
        ".hidden".to_owned(),
    ] {
        forgery.found_after(&more, |out| {
            fs::create_dir_all(out.join(&more).parent().unwrap()).unwrap();
            fs::write(out.join(&more), "x").unwrap();
        });
    }
    forgery.found_after("an empty folder", |out| fs::create_dir(out.join("empty")).unwrap());
    let manifest = fs::read_to_string(out.join("manifest.ndjson")).unwrap();
    let lines: Vec<&str> = manifest.lines().collect();
    for n in 0..lines.len() {
        let without: String =
            lines.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, line)| format!("{line}\n")).collect();
        forgery.found_after("a line less", |out| fs::write(out.join("manifest.ndjson"), &without).unwrap());
        let twice: String = manifest.replace(lines[n], &format!("{0}\n{0}", lines[n]));
        forgery.found_after("a line twice", |out| fs::write(out.join("manifest.ndjson"), &twice).unwrap());
    }
    forgery.assert_holds();
}

/// Changes the output, and everything that the ledger says of it.
#[test]
fn a_changed_output_is_found_whatever_the_ledger_says() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    let lines = forgery.lines();
    let n = lines.iter().position(|line| line["form"] == "UP2KYO").unwrap();
    let path = lines[n]["path"].as_str().unwrap();
    let bytes = fs::read(forgery.path(&format!("out/{path}"))).unwrap();
    let cells: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
    for at in cells.iter().step_by(cells.len() / 12) {
        let mut other = bytes.clone();
        other[*at] = if other[*at] == b'7' { b'8' } else { b'7' };
        let mut forged = lines.clone();
        forged[n]["out"] = json!(Seal::of(&other));
        forgery.found_after("another value, sealed", |out| {
            fs::write(out.join(path), &other).unwrap();
            fs::write(out.join("ledger.ndjson"), text(&forged)).unwrap();
        });
    }
    // Of one file all is taken away.
    for (outcome, cells) in [("held", "held"), ("dropped", "dropped"), ("passed_over", "")] {
        for has_form in [true, false] {
            let mut forged = lines.clone();
            while forged[n + 1]["line"] == "change" {
                forged.remove(n + 1);
            }
            let entry = forged[n].as_object_mut().unwrap();
            entry.retain(|key, _| !["path", "out", "items", "invertible"].contains(&key.as_str()));
            if !has_form {
                entry.retain(|key, _| !["form", "edition"].contains(&key.as_str()));
            }
            entry["outcome"] = json!(outcome);
            let all = entry["cells"]["in"].clone();
            entry["cells"].as_object_mut().unwrap().values_mut().for_each(|count| *count = json!(0));
            match cells {
                "" => entry["records"] = json!(0),
                cells => {
                    entry["cells"]["in"] = all.clone();
                    entry["cells"][cells] = all;
                }
            }
            forgery.found_after(&format!("said to be {outcome}"), |out| {
                fs::remove_file(out.join(path)).unwrap();
                fs::write(out.join("ledger.ndjson"), text(&sum(forged))).unwrap();
            });
        }
    }
    // It lies elsewhere.
    for elsewhere in
        ["../elsewhere.CSV".to_owned(), forgery.path("elsewhere.CSV"), format!("./{path}"), format!("x/../{path}")]
    {
        let mut forged = lines.clone();
        forged[n]["path"] = json!(elsewhere);
        fs::write(forgery.path("elsewhere.CSV"), &bytes).unwrap();
        forgery.found_in(&forged, &elsewhere);
    }
}

/// Another service type in the names of a unit: names of 3.2 say none, so only the rows or a map do.
#[test]
fn service_types_in_names_are_proved() {
    let forgery = Forgery::new(&["3.2/use-table"], &["--to", "4.1", "--keep-invalid"]);
    let rename = |text: &str| text.replace("0300000205_11", "0300000205_15");
    forgery.found_after("another service type", |out| {
        let lines: Lines =
            forgery.lines().iter().map(|line| serde_json::from_str(&rename(&line.to_string())).unwrap()).collect();
        let manifest = rename(&fs::read_to_string(out.join("manifest.ndjson")).unwrap());
        fs::write(out.join("manifest.ndjson"), manifest).unwrap();
        fs::write(out.join("ledger.ndjson"), text(&lines)).unwrap();
        for path in files_in(out) {
            let renamed = PathBuf::from(rename(path.to_str().unwrap()));
            fs::create_dir_all(renamed.parent().unwrap()).unwrap();
            fs::rename(&path, renamed).unwrap();
        }
        for folder in crate::support::folders(out) {
            _ = fs::remove_dir(folder);
        }
    });
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    let lines = forgery.lines();
    let path = lines.iter().find_map(|line| line["path"].as_str()).unwrap();
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    for place in [path, "manifest.ndjson"] {
        let words = forgery.found_after("a pipe", |out| {
            fs::remove_file(out.join(place)).unwrap();
            pipe(&out.join(place));
        });
        assert!(words.contains("is not a regular file"), "{words}");
        let words = forgery.found_after("a device", |out| {
            fs::remove_file(out.join(place)).unwrap();
            std::os::unix::fs::symlink("/dev/zero", out.join(place)).unwrap();
        });
        assert!(words.contains("is a link"), "{words}");
    }
    pipe(Path::new(&forgery.path("pipe")));
    for ledger in [forgery.path("pipe"), "/dev/zero".to_owned(), forgery.path("out")] {
        let output = careplan(&["ledger", "verify", &ledger, &forgery.path("in"), &forgery.path("out")]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("not a file"), "{}", said(&output));
    }
}

#[test]
fn a_ledger_of_nothing_but_line_breaks_is_given_up() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    fs::write(forgery.path("out/ledger.ndjson"), "\n".repeat(3 << 20)).unwrap();
    let words = forgery.assert_found("line breaks");
    assert!(words.contains("what follows was not read") && words.lines().count() < 200, "{words}");
}

/// The input may be elsewhere, packed, or in another folder than the ledger's; but not more or less of it.
#[test]
fn the_input_may_have_been_put_elsewhere() {
    let mut forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    fs::rename(forgery.path("in"), forgery.path("moved")).unwrap();
    let verify = |inputs: &[&str]| {
        let (ledger, out) = (forgery.path("out/ledger.ndjson"), forgery.path("out"));
        careplan(&[&["ledger", "verify", &ledger], inputs, &[&out]].concat())
    };
    let moved = forgery.path("moved");
    assert_eq!(verify(&[&format!("{moved}/")]).status.code(), Some(0), "{}", said(&verify(&[&moved])));
    let output = verify(&[&moved, &moved]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("the run was given 1 paths of input, and here are 2"), "{}", said(&output));
    assert_eq!(verify(&[&format!("{moved}/4.0")]).status.code(), Some(1), "places below the input are known again");
    fs::rename(&moved, forgery.path("in")).unwrap();
    forgery.more = vec!["--again"];
    forgery.assert_holds();
}

/// What a map says is proved with the map, and what is held back cannot be proved without it.
#[test]
fn maps_are_asked_for_where_they_matter() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    forgery.write("types.csv", b"office,service_type\n1234567890,11\n");
    forgery.write("other.csv", b"office,service_type\n1234567890,15\n");
    let (types, other, input, out) =
        (forgery.path("types.csv"), forgery.path("other.csv"), forgery.path("in"), forgery.path("mapped"));
    for (name, bytes) in read(repo("corpus/valid/3.2/care-plan")) {
        forgery.write(&format!("in/old/{name}"), &bytes);
    }
    let arguments = ["migrate", &input, "--out", &out, "--keep-invalid", "--service-types", &types];
    assert_eq!(careplan(&arguments).status.code(), Some(1));
    let ledger = format!("{out}/ledger.ndjson");
    let verify = |more: &[&str]| careplan(&[&["ledger", "verify", &ledger, &input, &out], more].concat());
    let without = verify(&[]);
    assert_eq!(without.status.code(), Some(1));
    assert!(said(&without).contains("give it with --service-types"), "{}", said(&without));
    assert!(said(&without).contains("service types in names come from a map"), "{}", said(&without));
    let with = verify(&["--service-types", &types, "--again"]);
    assert_eq!(with.status.code(), Some(0), "{}", said(&with));
    let with = verify(&["--service-types", &other]);
    assert_eq!(with.status.code(), Some(1));
    assert!(said(&with).contains("is not the map of service types that the run had"), "{}", said(&with));
    forgery.write("tais.csv", b"office,service_code,name,tais_code\n");
    let with = verify(&["--service-types", &types, "--tais", &forgery.path("tais.csv")]);
    assert!(said(&with).contains("the run had no map of TAISコード"), "{}", said(&with));
}

#[test]
fn a_signature_says_who_made_it() {
    let forgery = Forgery::new(&["4.0/care-plan"], &["--to", "4.1"]);
    let pair = |name: &str| {
        let keys = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        forgery.write(&format!("{name}.key"), keys.sk.to_box(None).unwrap().to_string().as_bytes());
        forgery.write(&format!("{name}.pub"), keys.pk.to_box().unwrap().to_string().as_bytes());
        (forgery.path(&format!("{name}.key")), forgery.path(&format!("{name}.pub")))
    };
    let ((own, own_public), (_, other_public)) = (pair("own"), pair("other"));
    let (input, out) = (forgery.path("in"), forgery.path("signed"));
    let migrate = || careplan(&["migrate", &input, "--out", &out, "--sign", &own]);
    assert_eq!(migrate().status.code(), Some(1));
    let signature = fs::read(format!("{out}/ledger.ndjson.minisig")).unwrap();
    assert_eq!(migrate().status.code(), Some(1));
    assert_eq!(fs::read(format!("{out}/ledger.ndjson.minisig")).unwrap(), signature, "the same again");
    let ledger = format!("{out}/ledger.ndjson");
    let verify = |key: &str| careplan(&["ledger", "verify", &ledger, &input, &out, "--verify-key", key]);
    assert_eq!(verify(&own_public).status.code(), Some(0), "{}", said(&verify(&own_public)));
    let other = verify(&other_public);
    assert_eq!(other.status.code(), Some(1));
    assert!(said(&other).contains("it is not signed with this key"), "{}", said(&other));
    // Signed is what was written, and nothing else.
    fs::write(&ledger, [&fs::read(&ledger).unwrap()[..], b"\n"].concat()).unwrap();
    assert!(said(&verify(&own_public)).contains("it is not signed with this key"));
    fs::remove_file(format!("{out}/ledger.ndjson.minisig")).unwrap();
    assert!(said(&verify(&own_public)).contains("its signature cannot be read"));
    let output = careplan(&["migrate", &input, "--out", &forgery.path("x"), "--sign", &own_public]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no secret key of minisign"), "{}", said(&output));
}
