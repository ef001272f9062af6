//! Inputs that are broken, hostile or just too much: each a finding, and what is beside them is still checked.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::repo;
use careplan::check::{Checker, Options};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::report::Report;
use careplan::schema::Spec;
use tempfile::TempDir;

const GOOD: &str = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";

/// A folder with one good unit; whatever a test adds, that one is to be checked.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(repo("corpus/valid/4.1/delete-care-plan").join(GOOD), folder.path().join(GOOD)).unwrap();
    folder
}

fn check(path: &Path) -> Report {
    let spec = Spec::embedded();
    let checker = Checker::new(spec, Options::default());
    input::check(&checker, input::find(spec, [path]).unwrap(), &Limits::default())
}

/// The rules that have findings. The good unit must have been checked.
fn rules(report: &Report) -> Vec<String> {
    assert_eq!(report.summary().records, 1, "the good unit's record");
    report.findings().iter().map(|finding| finding.rule().id.clone()).collect()
}

fn archive(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = folder();
    let pipe = folder.path().join("UPPLAN.CSV");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(rules(&check(folder.path())), ["CP001"]);
}

/// Half of one version and half of another would give findings about data that never was.
#[test]
fn a_file_that_changes_while_it_is_read_is_not_checked() {
    let folder = folder();
    let path = folder.path().join("UPPLAN.CSV");
    fs::write(&path, vec![b'x'; 20 << 20]).unwrap();
    let stop = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = File::options().append(true).open(&path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                file.write_all(b"x").unwrap();
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        });
        // A read may fall between two changes; a hundred do not.
        let seen = (0..100).any(|_| rules(&check(folder.path())).contains(&"CP001".to_owned()));
        stop.store(true, Ordering::Relaxed);
        seen
    });
    assert!(seen);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = folder();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
    std::os::unix::fs::symlink("nowhere.CSV", folder.path().join("UPPLAN.CSV")).unwrap();
    assert_eq!(rules(&check(folder.path())), ["CP001", "CP001"]);
}

#[test]
fn deep_folders() {
    let folder = folder();
    let deep = (0..400).fold(folder.path().to_owned(), |path, _| path.join("d"));
    fs::create_dir_all(&deep).unwrap();
    fs::rename(folder.path().join(GOOD), deep.join(GOOD)).unwrap();
    assert_eq!(rules(&check(folder.path())), [""; 0]);
}

#[test]
fn a_file_beyond_the_largest_size_is_not_read() {
    let folder = folder();
    // Sparse: it takes no room.
    let large = File::create(folder.path().join("UPPLAN.CSV")).unwrap();
    large.set_len((4 << 30) + 1).unwrap();
    assert_eq!(rules(&check(folder.path())), ["CP004"]);
}

#[test]
fn names_in_an_archive_lead_nowhere() {
    let folder = folder();
    let good = fs::read(folder.path().join(GOOD)).unwrap();
    fs::remove_file(folder.path().join(GOOD)).unwrap();
    let outside = format!("../../{GOOD}");
    archive(&folder.path().join("export.zip"), &[(&outside, &good)]);
    let report = check(folder.path());
    assert_eq!(rules(&report), [""; 0]);
    assert!(!folder.path().parent().unwrap().join(GOOD).exists(), "nothing is unpacked");
}

#[test]
fn broken_archives() {
    let folder = folder();
    let good = fs::read(folder.path().join(GOOD)).unwrap();
    let whole = folder.path().join("whole.zip");
    archive(&whole, &[("UPPLAN.CSV", &good.repeat(100))]);
    let bytes = fs::read(&whole).unwrap();
    fs::remove_file(&whole).unwrap();
    for cut in [0, 1, 10, 40, bytes.len() / 2, bytes.len() - 1] {
        fs::write(folder.path().join(format!("{cut}.zip")), &bytes[..cut]).unwrap();
    }
    assert_eq!(rules(&check(folder.path())), ["CP001"; 6]);

    // A bit that fell over inside: found by the checksum.
    let folder = self::folder();
    let mut damaged = bytes;
    damaged[60] ^= 1;
    fs::write(folder.path().join("damaged.zip"), damaged).unwrap();
    assert_eq!(rules(&check(folder.path())), ["CP001"]);
}

#[test]
fn an_archive_inside_an_archive_is_not_opened() {
    let folder = folder();
    archive(&folder.path().join("export.zip"), &[("inner.zip", b"PK")]);
    assert_eq!(rules(&check(folder.path())), ["CP001"]);
}

/// Names that are no text, or that a label cannot end in, are found like others; a file that is named and found is one.
#[cfg(unix)]
#[test]
fn names_of_every_kind_are_found_once() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join(OsStr::from_bytes(b"c\xff"));
    fs::create_dir(&folder).unwrap();
    let plain = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
    let names: [&[u8]; 5] = [plain.as_bytes(), b"x\xff.CSV", b"x\xfe.CSV", b"back\\slash.CSV", "長い.CSV".as_bytes()];
    for folder in [dir.path(), &folder] {
        for (n, name) in names.iter().enumerate() {
            let record = format!("202407,131045,000000001{n},20240229\r\n");
            fs::write(folder.join(OsStr::from_bytes(name)), record).unwrap();
        }
    }
    let (spec, named) = (Spec::embedded(), dir.path().join(plain));
    let paths = [dir.path().to_owned(), named];
    let inputs = input::find(spec, paths).unwrap();
    let report = input::check(&Checker::new(spec, Options::default()), inputs, &Limits::default());
    assert_eq!((report.summary().files, report.summary().records), (10, 10));
    assert!(report.findings().iter().all(|finding| finding.rule().id != "CP001"), "every file was read");
    let files: Vec<&str> = report.inputs().iter().map(|input| &*input.file).collect();
    assert_eq!(files.len(), 10);
    assert!(files.is_sorted());
}
