//! What identifies people stays in: canaries are put into every sensitive item of the corpus, in good and in broken files,
//! and must not come out in any format, nor on standard error.
//!
//! Values that a shifted column puts into another item are masked where they look like a person's: texts, insured
//! numbers, telephone numbers, postal codes. A date of birth looks like any other date and an entry code like any other
//! code, so these two are not shifted here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{careplan, folders, ms932, name, repo};
use crate::support::{join, split};
use careplan::read::FileName;
use careplan::report::formats::FORMATS;
use careplan::schema::{Form, Item, Spec};
use memchr::memmem;

/// Every text canary begins so.
const WORD: &str = "漏洩";

/// What is done to a unit, besides planting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Values that do not fit their items.
    Misfit,
    None,
    ShiftedRight,
    ShiftedLeft,
    OneCellTooMany,
    BrokenQuotes,
    Unquoted,
    BrokenBytes,
    Utf8,
    Utf16,
    UnknownForm,
    EditionWithoutTables,
    CutOff,
}

const FAULTS: [Fault; 13] = [
    Fault::Misfit,
    Fault::None,
    Fault::ShiftedRight,
    Fault::ShiftedLeft,
    Fault::OneCellTooMany,
    Fault::BrokenQuotes,
    Fault::Unquoted,
    Fault::BrokenBytes,
    Fault::Utf8,
    Fault::Utf16,
    Fault::UnknownForm,
    Fault::EditionWithoutTables,
    Fault::CutOff,
];

/// The canaries that have been planted.
#[derive(Default)]
struct Canaries {
    count: usize,
    texts: BTreeSet<String>,
    /// Those in ASCII, by the beginning they are looked for with.
    codes: BTreeMap<&'static str, BTreeSet<Vec<u8>>>,
}

impl Canaries {
    /// A cell for an item; `None` where this fault leaves the item alone.
    fn cell(&mut self, item: &Item, fault: Fault) -> Option<Vec<u8>> {
        self.count += 1;
        let n = self.count;
        let moves = matches!(fault, Fault::ShiftedRight | Fault::ShiftedLeft | Fault::OneCellTooMany | Fault::Unquoted);
        let misfit = fault == Fault::Misfit;
        let (prefix, code) = match item.type_text().split(['(', ' ']).next().unwrap() {
            "text" => return Some(self.text(fault)),
            "insured_number" => ("98765", format!("98765{n:05}{}", if misfit { "7" } else { "" })),
            "phone" => ("0987-6", format!("0987-6{}-{:04}{}", n / 10_000, n % 10_000, if misfit { "番" } else { "" })),
            "postal_code" => ("98", format!("98{}{}{:04}", n / 10_000, if misfit { "" } else { "-" }, n % 10_000)),
            _ if moves => return None,
            "date" => ("19", format!("19{:02}{:02}{:02}", 20 + n % 70, n / 70 % 12 + 1, if misfit { 77 } else { 28 })),
            "half_width" => ("Kz", format!("Kz{n:05}{}", if misfit { "Kz..." } else { "" })),
            other => panic!("a sensitive item of type {other}: plant something in it"),
        };
        self.codes.entry(prefix).or_default().insert(code.trim_end_matches('番').as_bytes().to_vec());
        Some(ms932(&code))
    }

    fn text(&mut self, fault: Fault) -> Vec<u8> {
        let text = format!("{WORD}{:05}匿", self.count);
        self.texts.insert(text.clone());
        let text = ms932(&text);
        match fault {
            Fault::Misfit => [b"\"", &text[..], &text, b"\t\""].concat(),
            Fault::BrokenQuotes if self.count.is_multiple_of(2) => [b"\"", &text[..]].concat(),
            Fault::BrokenQuotes => [b"\"", &text[..], b"\"", &text, b"\""].concat(),
            Fault::Unquoted => [&text[..], b",", &text].concat(),
            Fault::BrokenBytes => {
                let broken = [&b"\xFF"[..], b"\x81\x20", b"\xF0\x40", b"\0"][self.count % 4];
                [b"\"", &text[..], broken, &text, b"\""].concat()
            }
            _ => [b"\"", &text[..], b"\""].concat(),
        }
    }

    /// The canaries that a report gives away.
    fn found_in(&self, report: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (form, needle) in written(WORD) {
            if let Some(at) = memmem::find(report, &needle) {
                let around = String::from_utf8_lossy(&report[at.saturating_sub(150)..report.len().min(at + 60)]);
                found.insert(format!("{form}: {around}"));
            }
        }
        for (prefix, codes) in &self.codes {
            for at in memmem::find_iter(report, prefix) {
                let lengths = prefix.len()..=20.min(report.len() - at);
                found.extend(lengths.map(|n| &report[at..at + n]).filter(|code| codes.contains(*code)).map(|code| {
                    let around = String::from_utf8_lossy(&report[at.saturating_sub(150)..report.len().min(at + 60)]);
                    format!("{}: {around}", String::from_utf8_lossy(code))
                }));
            }
        }
        found
    }
}

/// The ways in which a word may be written.
fn written(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16: Vec<u16> = word.encode_utf16().collect();
    let units = |write: fn(&u16) -> String| utf16.iter().map(write).collect::<String>().into_bytes();
    let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes();
    let list = |bytes: &[u8]| bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ").into_bytes();
    vec![
        ("UTF-8", word.into()),
        ("MS932", ms932(word)),
        ("UTF-8 taken for MS932", careplan::read::ms932::decode(word.as_bytes()).into_owned().into_bytes()),
        ("percent-encoded UTF-8", percent(word.as_bytes())),
        ("percent-encoded MS932", percent(&ms932(word))),
        ("hexadecimal character references", units(|unit| format!("&#x{unit:x};"))),
        ("decimal character references", units(|unit| format!("&#{unit};"))),
        ("JSON escapes", units(|unit| format!("\\u{unit:04x}"))),
        ("Rust escapes", units(|unit| format!("\\u{{{unit:x}}}"))),
        ("a list of bytes", list(&ms932(word))),
    ]
}

/// Plants canaries into a file.
fn plant(data: &[u8], form: &Form, fault: Fault, canaries: &mut Canaries) -> Vec<u8> {
    let mut rows = split(data);
    for row in &mut rows {
        for (cell, item) in row.iter_mut().zip(form.items()) {
            if item.is_sensitive() {
                *cell = canaries.cell(item, fault).unwrap_or_default();
            }
        }
        match fault {
            Fault::ShiftedRight => {
                row.insert(1, Vec::new());
                row.pop();
            }
            Fault::ShiftedLeft => {
                row.remove(1);
                row.push(Vec::new());
            }
            Fault::OneCellTooMany => row.insert(1, b"1".to_vec()),
            Fault::EditionWithoutTables => row[0] = b"201910".to_vec(),
            _ => {}
        }
    }
    let mut data = join(&rows);
    let text = || careplan::read::ms932::decode(&data).into_owned();
    match fault {
        Fault::Utf8 => text().into_bytes(),
        Fault::Utf16 => [0xFEFF].into_iter().chain(text().encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        Fault::CutOff => {
            let last = memmem::rfind(&data, &ms932(WORD)).unwrap_or(data.len() / 2);
            data.truncate(last + 3);
            data
        }
        _ => data,
    }
}

/// Every unit of the valid corpus with every fault; each with a serial of its own, so that it stays a unit of its own.
fn plant_everywhere(folder: &Path) -> Canaries {
    let spec = Spec::embedded();
    let mut canaries = Canaries::default();
    for case in folders(repo("corpus/valid")).iter().flat_map(folders) {
        for (n, fault) in FAULTS.into_iter().enumerate() {
            let edition = case.parent().unwrap().file_name().unwrap();
            let target = folder.join(format!("{fault:?}")).join(edition).join(name(&case));
            fs::create_dir_all(&target).unwrap();
            for entry in case.read_dir().unwrap() {
                let path = entry.unwrap().path();
                let file_name = name(&path);
                let Some(form) = FileName::read(spec, &file_name).form().cloned() else { continue };
                let Some(stem) = file_name.strip_suffix(".CSV") else { continue };
                let renamed = match fault {
                    Fault::UnknownForm => format!("export_{stem}.CSV"),
                    _ => format!("{}{n:02}.CSV", &stem[..stem.len() - 2]),
                };
                let data = plant(&fs::read(&path).unwrap(), &form, fault, &mut canaries);
                fs::write(target.join(renamed), data).unwrap();
            }
        }
    }
    canaries
}

#[test]
fn no_canary_gets_out() {
    let folder = tempfile::tempdir().unwrap();
    let canaries = plant_everywhere(folder.path());
    assert!(canaries.count > 1000 && canaries.codes.len() == 5, "{}", canaries.count);
    let path = folder.path().to_str().unwrap();
    let run = |arguments: &[&str]| {
        let output = careplan(&[&["validate", path, "--max-per-rule", "0"], arguments].concat()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {:?}", output.status);
        [output.stdout, b"\n".to_vec(), output.stderr].concat()
    };
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let all = formats.iter().map(|format| vec!["-f", format]);
    let others: [&[&str]; 4] = [
        &["--lang", "ja"],
        &["-f", "json", "--lang", "ja", "--fail-on", "info"],
        &["-f", "html", "--fail-on", "never"],
        &["--edition", "4.0"],
    ];
    for arguments in all.chain(others.map(<[_]>::to_vec)) {
        let found = canaries.found_in(&run(&arguments));
        let first: Vec<_> = found.iter().take(10).collect();
        assert!(found.is_empty(), "{arguments:?} gives {} away: {first:#?}", found.len());
    }
    // The same canaries do appear where they are asked for: the test can fail.
    for format in &formats {
        let shown = run(&["-f", format, "--show-values"]);
        let of_codes = canaries.found_in(&shown).iter().filter(|found| !found.starts_with("UTF-8: ")).count();
        assert!(memmem::find(&shown, WORD.as_bytes()).is_some(), "{format}");
        assert!(of_codes >= 100, "{format}: {of_codes}");
    }
}

#[test]
fn what_goes_wrong_is_said_without_values() {
    let folder = tempfile::tempdir().unwrap();
    let canaries = plant_everywhere(folder.path());
    let path = folder.path().to_str().unwrap();
    for arguments in [&["--output", "nowhere/report"][..], &["--select", "CP999"], &["--max-file-size", "10"]] {
        let output = careplan(&[&["validate", path], arguments].concat()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.is_empty());
        assert_eq!(canaries.found_in(&said), BTreeSet::new(), "{arguments:?}");
    }
}

/// What a panic's message or a log would show of the library's types.
#[test]
fn debug_shows_no_values() {
    use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
    let mut canaries = Canaries::default();
    let file = repo("corpus/valid/4.1/actual/UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV");
    let form = FileName::read(Spec::embedded(), &name(&file)).form().cloned().unwrap();
    let data = plant(&fs::read(&file).unwrap(), &form, Fault::Misfit, &mut canaries);
    let label = FileLabel::new(name(&file));
    let checker = Checker::new(Spec::embedded(), Options::default());
    let unit_file = UnitFile::new(&label, &data);
    let outcome = checker.check_unit(&mut Scratch::default(), std::slice::from_ref(&unit_file));
    let mut said = format!("{unit_file:?}{outcome:?}");
    let report = checker.report([outcome]);
    assert!(report.findings().len() > 1, "{:?}", report.findings().iter().map(|f| &f.rule().id).collect::<Vec<_>>());
    said.push_str(&format!("{report:?}{:?}", report.findings()[0].excerpt()));
    assert_eq!(canaries.found_in(said.as_bytes()), BTreeSet::new());
    assert!(!canaries.found_in(&data).is_empty());
}
