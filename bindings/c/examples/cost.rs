//! What the border costs: the same files checked by the library and through the C interface, in turns, in one process.
//!
//! `cargo run --release --example cost -- FILE…`; the ratio of the medians is printed, and the reports are compared.

use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::report::formats;
use careplan::text::{Lang, Wording};
use careplan_c::{careplan_file, careplan_free, careplan_validate};

/// Rounds of each; an odd number has a median.
const ROUNDS: usize = 401;

type Files = Vec<(String, Vec<u8>)>;

fn by_library(files: &Files) -> Vec<u8> {
    let options = Options { excerpts_per_rule: 0, digests: true, ..Options::default() };
    let checker = Checker::new(careplan::Spec::embedded(), options);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let labels: Vec<FileLabel> = names.iter().map(|name| FileLabel::new(*name)).collect();
    let (mut report, mut scratch) = (checker.report_builder(), Scratch::default());
    for unit in careplan::units(&names) {
        let unit: Vec<UnitFile<'_>> = unit.into_iter().map(|n| UnitFile::new(&labels[n], &files[n].1)).collect();
        report.add(checker.check_unit(&mut scratch, &unit));
    }
    let mut out = Vec::new();
    formats::json(&report.finish(), Wording { lang: Lang::Ja, show_values: false }, &mut out).unwrap();
    out
}

fn by_border(names: &[CString], files: &Files) -> Vec<u8> {
    let files: Vec<careplan_file> = names
        .iter()
        .zip(files)
        .map(|(name, (_, bytes))| careplan_file { name: name.as_ptr(), bytes: bytes.as_ptr(), length: bytes.len() })
        .collect();
    // SAFETY: names and bytes live longer than the call.
    let text = unsafe { careplan_validate(std::ptr::null(), files.as_ptr(), files.len()) };
    // SAFETY: it was just returned.
    let words = unsafe { CStr::from_ptr(text) }.to_bytes().to_vec();
    // SAFETY: it is freed once.
    unsafe { careplan_free(text) };
    words
}

fn timed(run: impl FnOnce() -> Vec<u8>) -> Duration {
    let started = Instant::now();
    std::hint::black_box(run());
    started.elapsed()
}

fn main() {
    let files: Files =
        std::env::args().skip(1).map(|path| (path.clone(), std::fs::read(&path).expect("a file"))).collect();
    assert!(!files.is_empty(), "which files?");
    let names: Vec<CString> =
        files.iter().map(|(name, _)| CString::new(name.as_str()).expect("no zero byte")).collect();
    assert_eq!(by_library(&files), by_border(&names, &files), "the same report");
    let (mut library, mut border) = (Vec::new(), Vec::new());
    for round in 0..2 * ROUNDS {
        if round % 2 == 0 {
            library.push(timed(|| by_library(&files)));
        } else {
            border.push(timed(|| by_border(&names, &files)));
        }
    }
    library.sort();
    border.sort();
    let (library, border) = (library[ROUNDS / 2], border[ROUNDS / 2]);
    println!(
        "{} files: library {library:?}, C interface {border:?}, ratio {:.3}",
        files.len(),
        border.as_secs_f64() / library.as_secs_f64()
    );
}
