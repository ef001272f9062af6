//! Whether a file that is in the place of a report is one of before.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::read::encoding::BOM;
use crate::read::{FileKind, classify};
use crate::schema::Spec;

/// How reports begin.
const REPORTS: [&[u8]; 13] = [
    b"{\"format\":",
    b"[\n{\"check_name\":",
    b"##vso[",
    b"[\n]",
    b"{\"foreign\":",
    b"{\"tool\":",
    b"{\"$schema\":",
    b"<!DOCTYPE html>",
    b"rule,severity,",
    "規則,重大度,".as_bytes(),
    b"{\"rule\":",
    b"::",
    b"{\"summary\":",
];

/// Endings of files that hold data, settings or units.
const DATA: [&str; 4] = ["csv", "zip", "toml", "xlsx"];
const DOCUMENTS: [&str; 3] = ["json", "xml", "ndjson"];

/// Whether a file is there which is no report of before: the first name of `-o *.CSV` is taken for the output.
pub(crate) fn is_data(spec: &Spec, path: &Path) -> bool {
    // Opening a pipe might wait for ever.
    if !fs::metadata(path).is_ok_and(|there| there.is_file()) {
        return false;
    }
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64 << 10).read_to_end(&mut beginning));
    if read.is_err() || beginning.is_empty() {
        return false;
    }
    let beginning = beginning.strip_prefix(BOM).unwrap_or(&beginning);
    let junit = || beginning.starts_with(b"<?xml") && memchr::memmem::find(beginning, b"<testsuites").is_some();
    if REPORTS.iter().any(|report| beginning.starts_with(report)) || junit() {
        return false;
    }
    let named = path.extension().is_some_and(|own| DATA.iter().any(|data| own.eq_ignore_ascii_case(data)));
    let document =
        path.extension().is_some_and(|own| DOCUMENTS.iter().any(|document| own.eq_ignore_ascii_case(document)))
            && matches!(beginning.trim_ascii_start(), [b'{' | b'[' | b'<', ..]);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let classified = classify(spec, &name, beginning);
    named || document || classified.form().is_some() || classified.kind() == FileKind::Archive
}
