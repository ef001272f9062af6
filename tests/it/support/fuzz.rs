//! What fuzzing asserts of any bytes. The targets in `fuzz/` run these bodies on nightly; `tests/it/fuzz_replay.rs` runs them
//! on the corpus on stable.

#![allow(dead_code)] // Every target uses one of them.

use std::io::Cursor;
use std::sync::LazyLock;

use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::config::{Config, ConfigError};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::document::value as model;
use careplan::embedded::embedded_files;
use careplan::ledger::Verifier;
use careplan::migrate::{self, Migrator, OutFile, ServiceTypeMap, Status};
use careplan::read::FileName;
use careplan::report::Baseline;
use careplan::report::Report;
use careplan::report::formats as report;
use careplan::schema::Narrowing;
use careplan::schema::{NameField, Spec};
use careplan::text::Wording;
use careplan::{document as convert, fix};

/// What a target does with bytes.
pub type Body = fn(&[u8]);

/// Every target with its body.
pub const TARGETS: [(&str, Body); 10] = [
    ("archive", archive),
    ("config", config),
    ("document", document),
    ("file_name", file_name),
    ("fixed", fixed),
    ("ledger", ledger),
    ("migrate", migrate),
    ("round_trip", round_trip),
    ("spec_language", spec_language),
    ("unit", unit),
];

/// A name is read the same every time, its parts are parts of it, and written again from its parts it reads the same.
pub fn file_name(data: &[u8]) {
    let spec = Spec::embedded();
    let text = String::from_utf8_lossy(data);
    let name = FileName::read(spec, &text);
    let parts = |name: &FileName| NameField::ALL.map(|field| name.field(field).map(str::to_owned));
    assert_eq!(parts(&name), parts(&FileName::read(spec, &text)));
    for field in NameField::ALL {
        assert!(name.field(field).is_none_or(|part| name.as_str().contains(part)));
    }
    let Some(form) = name.form().filter(|_| name.edition().is_some() && !name.is_picture()) else { return };
    let Some(written) = form.name_pattern().write(|field| name.field(field)) else { return };
    if !written.eq_ignore_ascii_case(&text) {
        // It was read as far as it goes, and that is said.
        let report = checked(&text, b"");
        assert!(report.findings().iter().any(|finding| finding.rule().id.starts_with("CP3")), "{text} is {written}");
        return;
    }
    let again = FileName::read(spec, &written);
    assert_eq!(parts(&again), parts(&name));
}

/// A type that nobody foresaw is a spec, or a mistake at a place in a file; the same every time.
pub fn spec_language(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.contains('\'') || text.contains(char::is_control) {
        return;
    }
    let load = || {
        Spec::from_files(embedded_files().into_iter().map(|(path, file)| match path {
            "3.2/forms/DLT1KYO.toml" => (path, file.replace("type = 'date'", &format!("type = '{text}'"))),
            _ => (path, file.to_owned()),
        }))
    };
    match (load(), load()) {
        (Ok(one), Ok(two)) => assert_eq!(one.digest(), two.digest()),
        (Err(one), Err(two)) => {
            assert_eq!(one.to_string(), two.to_string());
            assert!(!one.to_string().is_empty() && one.path().ends_with(".toml"));
        }
        _ => panic!("one loading differs from the other"),
    }
}

/// Names for bytes that come without one, of forms that differ in what is checked.
pub const NAMES: [&str; 6] = [
    "UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV",
    "UPSIKYU_202511_0300000106_43_0300000205_11_20251105093000.CSV",
    "UP2KYO_0300000100_43_1234567890_11_20191110102233.CSV",
    "UPKIHON_0300000502_46_0300000601_63_20240117100000.CSV",
    "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV",
    "export1.CSV",
];

/// The first byte chooses a name, the rest are the file.
pub fn unit(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    named(NAMES[usize::from(*first) % NAMES.len()], bytes);
}

/// Findings lie inside the file, are the same every time, show no masked value, and make a report that is JSON.
pub fn named(name: &str, bytes: &[u8]) {
    let report = checked(name, bytes);
    assert_eq!(json(&report), json(&checked(name, bytes)));
    let lines = bytes.iter().filter(|b| **b == b'\n' || **b == b'\r').count() as u64 + 1;
    for finding in report.findings() {
        assert_eq!(finding.file(), name);
        let Some(place) = finding.place() else { continue };
        let id = &finding.rule().id;
        assert!(place.byte <= bytes.len() as u64, "{id} at byte {} of {}", place.byte, bytes.len());
        assert!((1..=lines).contains(&place.line), "{id} on line {} of {lines}", place.line);
        assert!(place.record.is_none_or(|record| (1..=lines).contains(&record)), "{id} in record {:?}", place.record);
        masked_values_do_not_appear(finding);
    }
}

fn checked(name: &str, bytes: &[u8]) -> Report {
    static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::new(Spec::embedded(), Options::default()));
    let label = FileLabel::new(name);
    let outcome = CHECKER.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes)]);
    CHECKER.report([outcome])
}

fn masked_values_do_not_appear(finding: &careplan::report::Finding) {
    let masked = Wording::default();
    let shown = Wording { show_values: true, ..masked };
    let Some(value) = finding.value(shown).filter(|value| finding.is_masked(masked) && value.chars().count() > 7)
    else {
        return;
    };
    // In a line of headings the value is what the item is called.
    if finding.item().is_some_and(|item| item.name().contains(&value)) {
        return;
    }
    assert!(!finding.value(masked).unwrap_or_default().contains(&value));
    assert!(!finding.message(masked).contains(&value), "{} shows `{value}`", finding.rule().id);
    assert!(!finding.help(masked).contains(&value), "{} shows its value", finding.rule().id);
}

/// What is taken apart is put together to the same bytes: directly, and by way of JSON, XML and edition 5.0.
pub fn round_trip(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    comes_back(NAMES[usize::from(*first) % NAMES.len()], bytes);
}

pub fn comes_back(name: &str, bytes: &[u8]) {
    let spec = Spec::embedded();
    let Ok(unit) = model::read(spec, &[(name, bytes)]) else { return };
    let files =
        |unit: &model::Unit| model::write(unit, &Narrowing::default()).expect("what was read can be written").files;
    let given = vec![(name.to_owned(), bytes.to_vec())];
    assert_eq!(files(&unit), given);
    let five = spec.binding("5.0").filter(|binding| binding.base().name() == unit.edition.name());
    let documents =
        [convert::to_json(&unit), convert::to_xml(&unit)].into_iter().chain(five.map(|five| five.write(&unit)));
    for document in documents.flatten() {
        let read = convert::read(spec, &document).expect("a document of ours is in order");
        assert!(read.lost.is_empty());
        assert_eq!(files(&read.unit), given);
    }
}

/// A document of any bytes is refused, or means the same once it was written and read again.
pub fn document(data: &[u8]) {
    let spec = Spec::embedded();
    let Ok(read) = convert::read(spec, data) else { return };
    let Ok(written) = convert::to_json(&read.unit) else { return };
    let again = convert::read(spec, &written).expect("a document of ours is in order");
    assert_eq!(convert::to_json(&again.unit).expect("it was written before"), written);
}

/// Mending twice changes nothing more, and what nobody asked to mend stays.
pub fn fixed(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    for with_unsafe in [false, true] {
        let once = fix::fix(Spec::embedded(), name, bytes, with_unsafe);
        if once.changes().is_empty() {
            assert_eq!((once.name(), once.bytes()), (name, bytes));
        }
        let twice = fix::fix(Spec::embedded(), once.name(), once.bytes(), with_unsafe);
        assert_eq!((twice.name(), twice.bytes()), (once.name(), once.bytes()));
    }
}

/// A ledger of any bytes is read, the same every time, and without input and output proves nothing.
pub fn ledger(data: &[u8]) {
    let proved = || Verifier::read(Spec::embedded(), Cursor::new(data)).expect("memory can be read").finish();
    let ((verified, mistakes), (_, again)) = (proved(), proved());
    assert_eq!(format!("{mistakes:?}"), format!("{again:?}"));
    assert_eq!((verified.files, verified.outputs, verified.cells.input), (0, 0, 0));
}

/// Names of older editions, of forms that differ in what moves do with them.
pub const OLD_NAMES: [&str; 6] = [
    "UPPLAN_202511_0300000106_043_0300000205_011_20251105093000.CSV",
    "UPPLAN_202411_0300000106_0300000205_20241105093000.CSV",
    "UP2KYO_0300000100_043_1234567890_011_20251110102233.CSV",
    "UP2KYO_0300000100_1234567890_20241110102233.CSV",
    "UPKIHON_0300000502_046_0300000601_063_20240117100000.CSV",
    "DLT1KYO_0300000106_043_0300000205_011_20251112093000.CSV",
];

/// The first byte chooses a name, the rest are the file. Every cell is accounted for; what was migrated comes back as it was
/// and stays as it is.
pub fn migrate(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    goes_and_comes(OLD_NAMES[usize::from(*first) % OLD_NAMES.len()], bytes);
}

pub fn goes_and_comes(name: &str, bytes: &[u8]) {
    static TO: LazyLock<[(&str, Migrator); 3]> = LazyLock::new(|| {
        let spec = Spec::embedded();
        // Names of 3.2 do not say what the offices are.
        let offices = b"office,service_type\n0300000100,43\n0300000106,43\n0300000205,11\n1234567890,11\n";
        let service_types = ServiceTypeMap::read(&offices[..], spec.newest()).expect("a map");
        let options = migrate::Options { allow_loss: true, keep_invalid: true, service_types, ..Default::default() };
        ["3.2", "4.0", "4.1"].map(|to| (to, Migrator::new(spec, to, options.clone()).expect("the edition is there")))
    });
    let migrated = |to: &str, file: &OutFile| {
        let (_, migrator) = TO.iter().find(|(edition, _)| *edition == to).expect("one of the three");
        let label = FileLabel::new(file.name.as_str());
        let result = migrator.unit(&mut Scratch::default(), &[UnitFile::new(&label, &file.bytes)]);
        for account in &result.accounts {
            assert!(account.entry.cells.balance(), "{:?}", account.entry.cells);
        }
        result
    };
    let given = OutFile { name: name.to_owned(), bytes: bytes.to_vec() };
    let there = migrated("4.1", &given);
    let (Status::Migrated, [file], [from]) = (there.status, &there.files[..], &there.editions[..]) else { return };
    assert_eq!(migrated("4.1", file).files, there.files);
    let back = migrated(from, file).files;
    // The name of a picture is written in capitals, as the picture is: the one letter case that is not kept.
    assert!(back.len() == 1 && back[0].bytes.eq_ignore_ascii_case(bytes), "{:?}", String::from_utf8_lossy(bytes));
    // A name of another edition than the content is of that edition afterwards.
    if FileName::read(Spec::embedded(), name).edition().is_some_and(|edition| edition.name() == from) {
        assert_eq!(back[0].name, name);
    }
}

/// A configuration and a baseline of any text are read, the same every time, or there is a mistake at a place in them.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let spec = Spec::embedded();
    let mistake = |error: Option<ConfigError>| {
        let Some(error) = error else { return String::new() };
        assert!(error.span().is_none_or(|span| text.get(span).is_some()), "{:?}", error.span());
        assert!(!error.to_string().is_empty());
        format!("{error} {:?} {:?}", error.span(), error.advice())
    };
    let parse = || Config::parse("careplan.toml", text, spec);
    assert_eq!(mistake(parse().err()), mistake(parse().err()));
    mistake(Baseline::parse("baseline.toml", text, spec).err());
    if let Ok(config) = parse() {
        // Whatever it says, it can be worked with.
        let checker = Checker::try_new(spec, Options { config: Some(config), ..Options::default() });
        let label = FileLabel::new(NAMES[0]);
        checker.expect("every rule was looked up").check_unit(&mut Scratch::default(), &[UnitFile::new(&label, b"x")]);
    }
}

/// An archive of any bytes is read to its end, or not, without harm.
pub fn archive(data: &[u8]) {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let path = temp.path().join("any.zip");
    std::fs::write(&path, data).expect("the archive is written");
    let spec = Spec::embedded();
    let checker = Checker::new(spec, Options::default());
    let limits = Limits { max_file_size: 1 << 24, ..Limits::default() };
    let check = || {
        let inputs = input::find(spec, [&path]).expect("the path is there");
        json(&input::check(&checker, inputs, &limits))
    };
    assert_eq!(check(), check());
}

fn json(report: &Report) -> serde_json::Value {
    let mut bytes = Vec::new();
    report::json(report, Wording::default(), &mut bytes).expect("memory can be written to");
    serde_json::from_slice(&bytes).expect("the report is JSON")
}
