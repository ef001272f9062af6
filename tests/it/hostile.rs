//! What was made to bring the program down: nothing is lost, nothing is forged, nothing takes long.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{careplan, ms932, repo, run, stderr, stdout};

const CARE_PLAN: &str = "UP1KYO_1370100014_43_1370200020_11_20250425101500.CSV";

/// A folder of the corpus, copied.
fn copied(unit: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&repo("corpus").join(unit), dir.path());
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { _ = fs::copy(&path, &target).unwrap() }
    }
}

/// Every file below a folder, hidden ones too, with its bytes.
fn everything(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in next.read_dir().unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                    found.push((name, fs::read(&path).unwrap()));
                }
            }
        }
    }
    found.sort();
    found
}

#[track_caller]
fn code(arguments: &[&str]) -> Option<i32> {
    run(arguments).status.code()
}

/// Runs it in a folder.
fn run_in(folder: &Path, arguments: &[&str]) -> std::process::Output {
    careplan(&[]).args(arguments).current_dir(folder).output().unwrap()
}

// Outputs over inputs

#[test]
fn no_report_takes_the_place_of_an_input() {
    let dir = copied("valid/4.1/use-table");
    let before = everything(dir.path());
    let names: Vec<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
    let outside = tempfile::tempdir().unwrap();
    let [hard, soft] = ["hard.txt", "soft.txt"].map(|name| outside.path().join(name));
    fs::hard_link(dir.path().join(names[0]), &hard).unwrap();
    symlink(dir.path().join(names[0]), &soft).unwrap();
    for output in [names[0], hard.to_str().unwrap(), soft.to_str().unwrap()] {
        for arguments in [
            &["validate", ".", "-q", "-o", output][..],
            &["validate", names[0], "-q", "-o", output],
            &["validate", names[0], "-q", "--write-baseline", output, "--reason", "x"],
            &["diff", names[0], names[1], "-q", "-o", output],
            &["diff", ".", ".", "-q", "-o", output],
        ] {
            let done = run_in(dir.path(), arguments);
            assert_eq!(done.status.code(), Some(2), "{arguments:?}");
            assert!(stderr(&done).contains("this is an input"), "{arguments:?}: {}", stderr(&done));
        }
    }
    assert_eq!(everything(dir.path()), before);
}

#[test]
fn the_first_of_many_files_is_not_taken_for_the_report() {
    let dir = copied("valid/4.1/use-table");
    let before = everything(dir.path());
    let names: Vec<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
    // validate -o *.CSV
    let done = run_in(dir.path(), &[&["validate", "-q", "-o"], &names[..]].concat());
    assert_eq!(done.status.code(), Some(2));
    assert!(stderr(&done).contains("is no report"), "{}", stderr(&done));
    assert_eq!(everything(dir.path()), before);
    // A report of before is written over.
    for format in ["text", "json", "csv", "html", "junit", "sarif", "github", "gitlab", "azure", "ndjson"] {
        let place = dir.path().join(format!("report.{format}"));
        for lang in ["ja", "en", "ja"] {
            let arguments = [
                "validate",
                names[0],
                "--lang",
                lang,
                "--fail-on",
                "never",
                "-f",
                format,
                "-o",
                place.to_str().unwrap(),
            ];
            let done = run_in(dir.path(), &arguments);
            assert_eq!(done.status.code(), Some(0), "{format}: {}", stderr(&done));
        }
    }
}

#[test]
fn settings_are_inputs_too() {
    let dir = copied("valid/4.1/use-table");
    fs::write(dir.path().join("own.toml"), "profile = 'strict'\n").unwrap();
    fs::write(dir.path().join("list.txt"), ".\n").unwrap();
    for arguments in [
        &["validate", ".", "-q", "--config", "own.toml", "-o", "own.toml"][..],
        &["validate", "--files-from", "list.txt", "-q", "-o", "list.txt"],
    ] {
        assert_eq!(run_in(dir.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(fs::read_to_string(dir.path().join("list.txt")).unwrap(), ".\n");
}

#[test]
fn convert_does_not_replace_the_document_it_reads() {
    let dir = tempfile::tempdir().unwrap();
    let made =
        run(&["convert", "corpus/valid/4.1/use-table", "--to", "json", "-q", "--out", dir.path().to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let before = everything(dir.path());
    let document = dir.path().join(&before[0].0);
    let out = dir.path().to_str().unwrap();
    let done = run(&["convert", document.to_str().unwrap(), "--to", "5.0", "--out", out, "--force", "-q"]);
    assert_eq!(done.status.code(), Some(2), "{}", stderr(&done));
    assert_eq!(everything(dir.path()), before);
}

// Time

/// Far more than it takes, and far less than it took.
const SOON: Duration = Duration::from_secs(30);

#[track_caller]
fn is_checked_soon(name: &str, bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    for command in [&["validate", "-q", "-j1"][..], &["fix", "--diff", "-q", "-j1"]] {
        let started = Instant::now();
        let mut child =
            careplan(&[]).args(command).arg(dir.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > SOON {
                child.kill().unwrap();
                panic!("{command:?} takes longer than {SOON:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        child.wait().unwrap();
    }
}

#[test]
fn stray_quotes_without_another_record() {
    is_checked_soon(CARE_PLAN, &b"a\"b\r\n".repeat(200_000));
    is_checked_soon(CARE_PLAN, &b"a\"b,\"c\"\r\n".repeat(100_000));
    is_checked_soon(CARE_PLAN, &b"\",\",a\"b,\"c\"\r\n".repeat(100_000));
}

#[test]
fn a_table_of_another_program() {
    let lines: String = (0..100_000).map(|n| format!("{n};\"Yamada\";\"Tokyo\";{}\r\n", n * 7)).collect();
    is_checked_soon("export.CSV", lines.as_bytes());
}

#[test]
fn header_lines_over_and_over() {
    is_checked_soon(CARE_PLAN, &ms932("CSVバージョン,保険者番号\r\n").repeat(60_000));
}

#[test]
fn one_text_with_many_stray_quotes() {
    let text = [&b"202407,131045,\""[..], &b"a\"b\r\n".repeat(800_000), b"\",1,1\r\n"].concat();
    is_checked_soon(CARE_PLAN, &text);
}

#[test]
fn a_baseline_of_many_entries() {
    let dir = tempfile::tempdir().unwrap();
    let entry =
        |n| format!("[[accepted]]\nrule = \"CP415\"\nfile = \"x/{n}.CSV\"\nitem = \"x\"\ncount = 1\nreason = \"y\"\n");
    let baseline = dir.path().join("b.toml");
    fs::write(&baseline, (0..40_000).map(entry).collect::<String>()).unwrap();
    let started = Instant::now();
    let unit = "corpus/valid/4.1/care-plan";
    assert_eq!(code(&["validate", unit, "-q", "-f", "csv", "--baseline", baseline.to_str().unwrap()]), Some(0));
    assert!(started.elapsed() < SOON * 2, "{:?}", started.elapsed());
}

#[test]
fn links_lead_to_a_folder_once() {
    let dir = tempfile::tempdir().unwrap();
    let at = |n: usize| dir.path().join(format!("d{n:02}"));
    (0..22).for_each(|n| fs::create_dir(at(n)).unwrap());
    for n in 0..21 {
        symlink(at(n + 1), at(n).join("a")).unwrap();
        symlink(at(n + 1), at(n).join("b")).unwrap();
    }
    let unit = repo("corpus/valid/4.1/use-table");
    copy(&unit, &at(21));
    let some = fs::read_dir(at(21)).unwrap().next().unwrap().unwrap().path();
    symlink(&some, dir.path().join("again.CSV")).unwrap();
    let started = Instant::now();
    let done = run(&["validate", dir.path().to_str().unwrap(), "-q", "-f", "json"]);
    assert!(started.elapsed() < SOON);
    let report: serde_json::Value = serde_json::from_str(&stdout(&done)).unwrap();
    let files = unit.read_dir().unwrap().count();
    assert_eq!(report["inputs"].as_array().unwrap().len(), files, "each file once");
}

#[test]
fn threads_are_bounded() {
    let started = Instant::now();
    assert_eq!(code(&["validate", "corpus/valid/4.1/care-plan", "-q", "-j", "100000"]), Some(0));
    assert!(started.elapsed() < SOON);
}

// Archives and memory

#[test]
fn entries_that_lie_in_each_other_are_refused() {
    let done = run(&["validate", "tests/it/hostile/overlap2k.zip", "-q", "-f", "json"]);
    assert_eq!(done.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_str(&stdout(&done)).unwrap();
    let refused = report["findings"].as_array().unwrap().iter().filter(|found| found["rule"] == "CP001").count();
    assert_eq!(refused, 1_999, "all but the first");
}

/// An archive of one file, whose size packed is said to be another.
fn zip(bytes: &[u8], said: impl Fn(u32) -> u32) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(CARE_PLAN, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    let mut archive = zip.finish().unwrap().into_inner();
    let directory = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap() + 20;
    let packed = u32::from_le_bytes(archive[directory..directory + 4].try_into().unwrap());
    archive[directory..directory + 4].copy_from_slice(&said(packed).to_le_bytes());
    archive
}

#[test]
fn a_false_size_does_not_get_around_the_ratio() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("a.zip");
    let bytes = vec![b'0'; 8 << 20];
    for (said, words) in [(None, "--max-zip-ratio"), (Some(u32::MAX - 15), "directory of the archive is false")] {
        fs::write(&place, zip(&bytes, |packed| said.unwrap_or(packed))).unwrap();
        let done = run(&["validate", place.to_str().unwrap(), "-q", "--lang", "en"]);
        assert_eq!(done.status.code(), Some(1));
        let text = stdout(&done).replace("\n  │ ", " ");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_unit_takes_no_more_memory_than_it_may() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(CARE_PLAN), b",".repeat(3 << 20)).unwrap();
    for command in [&["validate", "-f", "text"][..], &["migrate", "--to", "4.1", "--dry-run"], &["fix", "--diff"]] {
        let done = careplan(&[])
            .args(command)
            .args(["-q", "--max-memory", "64M", "--lang", "en"])
            .arg(dir.path())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(1), "{command:?}: {}", stderr(&done));
        let said = stdout(&done) + &stderr(&done);
        assert!(
            said.replace("\n  │ ", " ").contains(if command[0] == "migrate" {
                "could not be read"
            } else {
                "max-memory"
            }),
            "{command:?}: {said}"
        );
    }
}

#[test]
fn what_is_no_data_has_a_limit() {
    for arguments in [
        &["validate", "corpus/valid/4.1/care-plan", "--config", "/dev/zero"][..],
        &["validate", "corpus/valid/4.1/care-plan", "--baseline", "/dev/zero"],
        &["validate", "--files-from", "/dev/zero"],
        &["migrate", "corpus/valid/4.0", "--dry-run", "--tais", "/dev/zero"],
        &["spec", "import", "/dev/zero", "--edition", "5.0", "--out", "/tmp/never"],
    ] {
        let done = run(arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn workbooks_are_looked_at_before_they_are_read() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["sparse.xlsx", "bigrow.xlsx"] {
        let table = repo("tests/it/hostile").join(name);
        let out = dir.path().join("spec");
        let done =
            run(&["spec", "import", table.to_str().unwrap(), "--edition", "5.0", "--out", out.to_str().unwrap()]);
        assert_eq!(done.status.code(), Some(2), "{name}");
        assert!(stderr(&done).contains("too far out"), "{name}: {}", stderr(&done));
    }
}

// What is said

#[test]
fn a_closed_pipe_is_no_success() {
    for arguments in
        [&["validate", "corpus/invalid/CP415", "-q"][..], &["validate", "corpus/invalid/CP415", "-f", "json"]]
    {
        let mut child = careplan(&[]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn names_are_one_line_of_what_can_be_seen() {
    let dir = tempfile::tempdir().unwrap();
    let name =
        "x\n::error file=a::pwned\n\u{1b}]0;t\u{7}\u{9b}\u{202e}DLT1KYO_1370100014_43_1370200020_11_20250426090000.CSV";
    fs::write(dir.path().join(name), "202407,131045,0000012340,20250230\r\n").unwrap();
    let path = dir.path().to_str().unwrap();
    let out = dir.path().join("out");
    let mut commands: Vec<Vec<&str>> = ["text", "github", "csv", "json", "ndjson", "junit", "sarif", "html"]
        .map(|f| vec!["validate", path, "-f", f])
        .into();
    commands.push(vec!["migrate", path, "--to", "4.0", "--dry-run"]);
    commands.push(vec!["convert", path, "--to", "json"]);
    commands.push(vec!["fix", path, "--diff"]);
    commands.push(vec!["diff", path, path]);
    let none = format!("{path}/no\n::error::\u{1b}x");
    commands.push(vec!["validate", &none]);
    commands.push(vec!["validate", path, "-o", &none]);
    commands.push(vec!["fix", path, "--out", out.to_str().unwrap()]);
    for arguments in &commands {
        let done = run(arguments);
        for said in [stdout(&done), stderr(&done)] {
            let bad = said.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}'])
                || said.lines().any(|line| line.starts_with("::error file=a") || line.starts_with("::error::"));
            assert!(!bad, "{arguments:?}: {said:?}");
        }
    }
}

#[test]
fn signals_have_codes_of_their_own() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let mut child = careplan(&[])
            .args(["generate", "--users", "200000", "-q", "--out"])
            .arg(&out)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while dir.path().read_dir().unwrap().next().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        assert_eq!(everything(dir.path()), [], "nothing is left of it");
    }
}

// What is left behind, and who may read it

#[test]
fn what_a_killed_run_left_is_removed_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let arguments = ["generate", "--users", "20000", "-q", "-j1", "--out"];
    let mut child = careplan(&[]).args(arguments).arg(&out).spawn().unwrap();
    while dir.path().read_dir().unwrap().next().is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(dir.path().read_dir().unwrap().count(), 1, "it was killed while it wrote");
    let report = dir.path().join("report.txt");
    assert_eq!(code(&["validate", "corpus/valid/4.1/care-plan", "-q", "-o", report.to_str().unwrap()]), Some(0));
    let left: Vec<_> = dir.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["report.txt"]);
}

#[test]
fn a_run_that_was_killed_is_repeated() {
    let dir = copied("invalid/CP206/unit");
    let input = dir.path().to_str().unwrap();
    let made = tempfile::tempdir().unwrap();
    let [out, want] = ["out", "want"].map(|name| made.path().join(name));
    let fix = |out: &Path| run(&["fix", input, "-q", "--out", out.to_str().unwrap()]);
    let convert = |out: &Path| run(&["convert", input, "--to", "csv", "-q", "--out", out.to_str().unwrap()]);
    assert_eq!(fix(&want).status.code(), Some(0));
    // As if it had been killed after some files: the claim is still there.
    copy(&want, &out);
    assert_eq!(fix(&out).status.code(), Some(2), "what is there may be the user's");
    assert_eq!(everything(&out), everything(&want));
    let [again, first] = ["again", "first"].map(|name| made.path().join(name));
    assert_eq!(convert(&first).status.code(), Some(0), "{}", stderr(&convert(&first)));
    copy(&first, &again);
    let some = again.read_dir().unwrap().next().unwrap().unwrap().path();
    assert_eq!(convert(&again).status.code(), Some(0), "the same bytes are there");
    fs::write(some.join("of-the-user.txt"), "x").unwrap();
    assert_eq!(convert(&again).status.code(), Some(2));
}

#[test]
fn outputs_are_as_secret_as_inputs() {
    let dir = copied("valid/4.0/use-table");
    for (name, _) in everything(dir.path()) {
        fs::set_permissions(dir.path().join(name), PermissionsExt::from_mode(0o600)).unwrap();
    }
    let input = dir.path().to_str().unwrap();
    let made = tempfile::tempdir().unwrap();
    for (n, arguments) in [
        &["fix", input][..],
        &["migrate", input, "--to", "4.1"],
        &["convert", input, "--to", "csv"],
        &["convert", input, "--to", "json"],
        &["migrate", input, "--to", "4.1", "--write-maps"],
    ]
    .into_iter()
    .enumerate()
    {
        let out = made.path().join(n.to_string());
        let last = if arguments.contains(&"--write-maps") { vec![] } else { vec!["--out"] };
        let done = run(&[arguments, &last, &[out.to_str().unwrap(), "-q"]].concat());
        assert!(matches!(done.status.code(), Some(0 | 1)), "{arguments:?}: {}", stderr(&done));
        for (name, _) in everything(&out) {
            let mode = fs::metadata(out.join(&name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{arguments:?}: {name}");
        }
    }
}

#[test]
fn a_link_in_the_place_of_staging_leads_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let [victim, out] = ["victim", "out"].map(|name| dir.path().join(name));
    fs::create_dir_all(victim.join("sub")).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(victim.join("file"), "precious").unwrap();
    fs::write(victim.join("sub/y"), "x").unwrap();
    let before = everything(&victim);
    for link in [".careplan-staging", "held"] {
        symlink(&victim, out.join(link)).unwrap();
        let done = run(&[
            "migrate",
            "corpus/invalid/CP415/unit",
            "--to",
            "4.1",
            "--out",
            out.to_str().unwrap(),
            "-q",
            "--force",
        ]);
        assert_eq!(done.status.code(), Some(2), "{link}: {}", stderr(&done));
        assert_eq!(everything(&victim), before, "{link}");
        fs::remove_file(out.join(link)).unwrap();
    }
}

// Content that is no CSV

/// Whatever follows some good records, or stands in their place, is few findings, and no good record is called the odd one.
#[test]
fn content_that_is_no_csv_gives_few_findings() {
    const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";
    let good = fs::read(repo("corpus/valid/4.1/actual").join(ACTUAL)).unwrap();
    // Bytes of every value, without any order.
    let mut state = 1u32;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(200_000)
    .collect();
    let quotes = ["a\"b", "a\"b\r\n", "a\"b\n", "a\"b,", "a\"b\"\r\n,", "\"a\"b,\r\n", ",,,,\r\n", "?\r\n", "\t;\"\r"];
    let rubbish = quotes.iter().map(|of| of.repeat(20_000).into_bytes()).chain([random]);
    for bytes in rubbish.flat_map(|rubbish| [rubbish.clone(), [&good[..], &rubbish].concat()]) {
        for name in [ACTUAL, "x.CSV"] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(name), &bytes).unwrap();
            let done = run(&["validate", dir.path().to_str().unwrap(), "-f", "json", "--lang", "en"]);
            let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
            let findings = report["findings"].as_array().unwrap();
            let rules: Vec<&str> = findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
            let begins = String::from_utf8_lossy(&bytes[bytes.len() - 12..]).into_owned();
            assert!(findings.len() < 10, "{name} … {begins:?}: {rules:?}");
            assert!(!rules.contains(&"CP310") || !bytes.starts_with(&good), "{name} … {begins:?}: {rules:?}");
        }
    }
}
