//! Where reports and data are written to: what is there stays what it is.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::support::run;

const UNIT: &str = "corpus/valid/4.1/delete-care-plan";

/// What the program writes with these arguments and the path of its output.
fn write(arguments: &[&str], output: &Path) {
    let done = run(&[arguments, &[output.to_str().unwrap()]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

const REPORT: [&str; 5] = ["validate", UNIT, "--format", "json", "--output"];
const LINES: [&str; 6] = ["convert", "--force", UNIT, "--to", "ndjson", "--out"];

#[test]
fn a_pipe_gets_the_output_and_stays_a_pipe() {
    for arguments in [&REPORT[..], &LINES] {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.ndjson");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        // There may be a device behind a link as well: /dev/stdout is one.
        let link = folder.path().join("link.ndjson");
        symlink(&pipe, &link).unwrap();
        write(arguments, &link);
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        assert!(reader.join().unwrap().starts_with('{'));
    }
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link] = ["report.json", "link.json"].map(|name| folder.path().join(name));
    fs::write(&file, "old").unwrap();
    symlink(&file, &link).unwrap();
    write(&REPORT, &link);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'));
    assert_eq!(folder.path().read_dir().unwrap().count(), 2, "nothing else is left");
}

#[test]
fn permissions_are_those_of_the_users_files() {
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let [usual, new, secret] = ["usual", "new", "secret"].map(|name| folder.path().join(name));
    File::create(&usual).unwrap();
    write(&REPORT, &new);
    assert_eq!(mode(&new), mode(&usual));
    File::create(&secret).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    write(&REPORT, &secret);
    assert_eq!(mode(&secret), 0o600, "what was hidden stays hidden");

    let usual = folder.path().join("usual folder");
    fs::create_dir(&usual).unwrap();
    let units = folder.path().join("units");
    write(&["convert", UNIT, "--to", "csv", "--out"], &units);
    let unit = units.read_dir().unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&unit), mode(&usual));
}
