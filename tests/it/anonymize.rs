//! `careplan anonymize`: nobody is left in the output, and its findings are those of the input.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use careplan::FileLabel;
use careplan::anonymize::{Anonymized, Anonymizer};
use careplan::check::{Checker, Options, Scratch, UnitFile};
use careplan::generate::{self, Faults, Generator};
use careplan::read::{FileName, ms932};
use careplan::rule::Profile;
use careplan::schema::{Item, Spec};

use crate::support::{folders, join, name, repo, split};

type Files = Vec<(String, Vec<u8>)>;

const KEY: &[u8] = b"a key for tests";

/// The files below a folder, as paths below it.
fn below(folder: &Path) -> Files {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let place = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.push((place, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// What files become, and which are left out.
fn anonymize(files: &Files, offices: bool, key: &[u8]) -> (Vec<Anonymized>, Vec<String>) {
    let mut anonymizer = Anonymizer::new(Spec::embedded(), offices);
    files.iter().for_each(|(name, bytes)| anonymizer.learn(name, bytes));
    let replacer = anonymizer.settle(key);
    let (mut made, mut left_out) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        match replacer.file(name, bytes) {
            Ok(file) => made.push(file),
            Err(_) => left_out.push(name.clone()),
        }
    }
    (made, left_out)
}

/// The findings of files, unit by unit: rule, file, record, line, byte, item. `name` says what a file is called.
fn findings(files: &Files, profile: Profile, name: impl Fn(&str) -> String) -> Vec<String> {
    let checker = Checker::new(Spec::embedded(), Options { profile: Some(profile), ..Options::default() });
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut scratch = Scratch::default();
    let outcomes: Vec<_> = careplan::units(&names)
        .into_iter()
        .map(|unit| {
            let labels: Vec<FileLabel> = unit.iter().map(|place| FileLabel::new(names[*place])).collect();
            let unit = labels.iter().zip(&unit).map(|(label, place)| UnitFile::new(label, &files[*place].1));
            checker.check_unit(&mut scratch, &unit.collect::<Vec<_>>())
        })
        .collect();
    let report = checker.report(outcomes);
    let mut findings: Vec<String> = report
        .findings()
        .iter()
        .map(|f| {
            format!("{} {} {:?} {:?}", f.rule().id, name(f.file()), f.place(), (f.item().map(Item::no), f.count()))
        })
        .collect();
    findings.sort();
    findings
}

/// The made files must have the findings of the others.
fn difference(files: &Files, made: &[Anonymized]) -> String {
    let names: BTreeMap<&str, &str> =
        files.iter().zip(made).map(|((old, _), new)| (old.as_str(), new.name.as_str())).collect();
    let made: Files = made.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect();
    let mut wrong = String::new();
    for profile in [Profile::Exchange, Profile::Strict] {
        let before = findings(files, profile, |name| names[name].to_owned());
        let after = findings(&made, profile, str::to_owned);
        let [before_only, after_only] = [(&before, &after), (&after, &before)]
            .map(|(one, other)| one.iter().filter(|f| !other.contains(f)).cloned().collect::<Vec<_>>());
        if before != after {
            wrong += &format!("{profile:?}: only before {before_only:#?}, only after {after_only:#?}\n");
        }
    }
    wrong
}

fn is_care_plan_data(name: &str) -> bool {
    ["json", "xml", "toml", "zip", "txt", "md"].iter().all(|extension| !name.to_lowercase().ends_with(extension))
}

#[test]
fn the_corpus_keeps_its_findings() {
    let mut wrong = String::new();
    let mut left_out = BTreeSet::new();
    let mut rules = BTreeSet::new();
    let roots = ["corpus/invalid", "corpus/field"].map(|root| folders(repo(root)));
    for folder in roots.iter().flatten() {
        let mut files = below(folder);
        files.retain(|(name, _)| is_care_plan_data(name));
        for offices in [false, true] {
            let (made, left) = anonymize(&files, offices, KEY);
            if !left.is_empty() {
                left_out.insert(name(folder));
                continue;
            }
            rules.extend(findings(&files, Profile::Strict, str::to_owned).iter().map(|f| f[..5].to_owned()));
            let difference = difference(&files, &made);
            if !difference.is_empty() {
                wrong += &format!("{} (offices: {offices}): {difference}\n", folder.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(left_out.into_iter().collect::<Vec<_>>(), ["CP109", "CP110", "html-as-csv", "xlsx-as-csv"]);
    assert!(rules.len() > 120, "{} rules", rules.len());
}

fn generated(users: u64, seed: u64, faults: Option<&str>) -> Files {
    let spec = Spec::embedded();
    let options = generate::Options { users, months: 2, offices: 2, seed, edition: None, first_month: None };
    let generator = Generator::new(spec, &options).unwrap();
    let faults = faults.map(|faults| Faults::parse(faults, spec.rules()).unwrap());
    let files = (0..generator.parts()).flat_map(|part| match &faults {
        Some(faults) => generator.part_with_faults(part, faults).0,
        None => generator.part(part),
    });
    files.map(|file| (file.path, file.bytes)).collect()
}

#[test]
fn generated_data_keeps_its_findings() {
    for (seed, faults) in [(1, None), (2, Some("CP1,CP2,CP3")), (3, Some("CP4,CP5")), (4, Some("CP6,CP7"))] {
        let files = generated(24, seed, faults);
        for offices in [false, true] {
            let (made, left) = anonymize(&files, offices, KEY);
            // What is no CSV (CP109) or in an encoding that cannot be split (CP110).
            assert_eq!(
                left.len(),
                if faults.is_some_and(|faults| faults.contains("CP1,")) { 2 } else { 0 },
                "{left:?}"
            );
            let mut files = files.clone();
            files.retain(|(name, _)| !left.contains(name));
            let difference = difference(&files, &made);
            assert!(difference.is_empty(), "{faults:?}, offices {offices}: {difference}");
        }
    }
}

/// The values of sensitive items, of the files that records can be told in; names of pictures apart, which are names of files.
fn sensitive_values(files: &Files) -> BTreeMap<Vec<u8>, String> {
    let mut values = BTreeMap::new();
    for (name, bytes) in files {
        let read = FileName::read(Spec::embedded(), name);
        let Some(form) = read.form().filter(|_| !read.is_picture()) else { continue };
        for record in split(bytes) {
            for (item, cell) in form.items().iter().zip(record) {
                let value =
                    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(&cell).to_vec();
                // Row numbers that a form has as texts say nothing of anybody.
                let is_number = item.is_text() && item.length().is_some();
                if item.is_sensitive() && item.key() != "family_picture_name" && !is_number {
                    values.insert(value, format!("{} {}", form.code(), item.name()));
                }
            }
        }
    }
    values
}

/// Whether a text names a service type, as a rule asks of サービス種別: such words are the standard's and nobody's.
fn names_a_service(value: &[u8]) -> bool {
    let text = ms932::decode(value);
    let types = Spec::embedded().newest().service_types();
    types.iter().any(|of| of.name.starts_with(&*text) || text.contains(of.name.split('（').next().unwrap()))
}

/// How many characters a value has that say something.
fn characters(value: &[u8]) -> usize {
    ms932::decode(value).chars().filter(|c| c.is_alphanumeric() && !"ー々〇ゝゞヽヾｰﾞﾟ".contains(*c)).count()
}

#[test]
fn no_generated_value_is_left() {
    for offices in [false, true] {
        let files = generated(60, 7, None);
        let (made, _) = anonymize(&files, offices, KEY);
        let made: Files = made.into_iter().map(|file| (file.name, file.bytes)).collect();
        let (before, after) = (sensitive_values(&files), sensitive_values(&made));
        let said = |value: &&Vec<u8>| characters(value) >= 2 && !names_a_service(value);
        let own: Vec<&Vec<u8>> = before.keys().filter(said).collect();
        assert!(own.len() > 1000, "{} values", own.len());
        let kept: Vec<_> = own.iter().filter(|value| after.contains_key(**value)).map(|v| ms932::decode(v)).collect();
        assert!(kept.is_empty(), "{kept:?}");
        // Nor is a longer one anywhere in a file, in whatever item.
        for value in own.iter().filter(|value| characters(value) >= 6 && !value.iter().all(u8::is_ascii_digit)) {
            let inside = made.iter().find(|(_, bytes)| memchr::memmem::find(bytes, value).is_some());
            assert!(inside.is_none(), "{} is in {}", ms932::decode(value), inside.unwrap().0);
        }
        // The values are as many as before: no two of them became one.
        assert_eq!(before.len(), after.len());
        let pictures = |files: &Files| files.iter().filter(|(name, _)| name.ends_with(".jpg")).count();
        assert!(pictures(&files) > 0 && pictures(&files) == pictures(&made));
    }
}

/// A value that no other one is like, in the shape that an item's type asks for.
fn canary(item: &Item, n: usize) -> String {
    match item.type_text().split('(').next().unwrap() {
        "insured_number" => format!("H7{n:04}3141"),
        "date" => format!("19{:02}{:02}{:02}", 20 + n / 336 % 30, 1 + n / 28 % 12, 1 + n % 28),
        "postal_code" => format!("971-{n:04}"),
        "phone" => format!("09-7531-{n:04}"),
        "half_width" => format!("KNR{n:04}"),
        _ => format!("鴉鵲{n:04}髙橋タロウの家ｶﾅ"),
    }
}

#[test]
fn no_item_of_any_form_keeps_its_value() {
    let spec = Spec::embedded();
    let mut items = 0;
    for edition in spec.editions().filter(|edition| !edition.is_provisional()) {
        let (mut files, mut planted) = (Files::new(), Vec::new());
        for form in edition.forms() {
            let cell = |item: &std::sync::Arc<Item>| match item.key() {
                "csv_version" => edition.csv_version().as_bytes().to_vec(),
                "family_picture_name" => b"\"\"".to_vec(),
                _ if item.is_sensitive() => {
                    items += 1;
                    let value = ms932::encode(&canary(item, items)).unwrap();
                    planted.push(value.clone());
                    if item.is_text() { [&b"\""[..], &value, b"\""].concat() } else { value }
                }
                _ => b"1".to_vec(),
            };
            let record: Vec<Vec<u8>> = form.items().iter().map(cell).collect();
            // Records with an item too many and too few, and one whose quote is open, hold the same values.
            let broken = [[&record[..], &[b"1".to_vec()]].concat(), record[..record.len() - 1].to_vec()];
            let mut bytes = join(&[std::slice::from_ref(&record), &broken[..]].concat());
            let open = join(&[record]);
            bytes.extend(open.iter().enumerate().filter(|(n, b)| *n == 0 || **b != b'"').map(|(_, b)| *b));
            files.push((format!("{}_0300000106_43_0300000205_11_20251105093000.CSV", form.code()), bytes));
        }
        let (made, left) = anonymize(&files, false, KEY);
        assert!(left.is_empty());
        for value in &planted {
            assert!(files.iter().any(|(_, bytes)| memchr::memmem::find(bytes, value).is_some()));
            let kept = made.iter().find(|file| memchr::memmem::find(&file.bytes, value).is_some());
            assert!(kept.is_none(), "{} is in {}", ms932::decode(value), kept.unwrap().name);
        }
        for (file, (name, bytes)) in made.iter().zip(&files) {
            assert_eq!((&file.name, file.bytes.len()), (name, bytes.len()));
        }
        assert!(difference(&files, &made).is_empty(), "{}", difference(&files, &made));
    }
    assert!(items > 200, "{items}");
}

#[test]
fn shapes_are_kept_and_one_value_is_one_value() {
    let dlt = |serial: u32| format!("DLT1KYO_0300000106_43_0300000205_11_{serial}.CSV");
    let line = |number: &str| format!("202407,131045,{number},20251010\r\n").into_bytes();
    let one = [line("H123456789"), line("0000012340"), line("0300000106")].concat();
    let files = vec![(dlt(1), one), (dlt(2), line("H123456789"))];
    let (made, _) = anonymize(&files, false, KEY);
    let number = |file: usize, record: usize| split(&made[file].bytes)[record][2].clone();
    assert_eq!(number(0, 0), number(1, 0), "one value, one replacement");
    assert_ne!(number(0, 0), b"H123456789");
    assert!(number(0, 0)[0] == b'H' && number(0, 0)[1..].iter().all(u8::is_ascii_digit));
    assert_eq!(split(&made[0].bytes)[0][3], b"20251010", "a date of a plan is no secret");
    // Another key, other values; the same key, the same.
    assert_ne!(anonymize(&files, false, b"another").0[0].bytes, made[0].bytes);
    assert_eq!(anonymize(&files, false, KEY).0[0].bytes, made[0].bytes);
}

#[test]
fn offices_are_replaced_in_names_and_cells_alike() {
    let files = generated(24, 5, None);
    let offices = |files: &[Anonymized]| -> BTreeSet<String> {
        let units = files.iter().filter_map(|file| FileName::read(Spec::embedded(), &file.name).unit());
        units.flat_map(|unit| [unit.from().to_owned(), unit.to().to_owned()]).collect()
    };
    let (kept, _) = anonymize(&files, false, KEY);
    let (made, _) = anonymize(&files, true, KEY);
    let (before, after) = (offices(&kept), offices(&made));
    assert!(before.len() > 2 && before.len() == after.len() && before.is_disjoint(&after), "{before:?} {after:?}");
    for number in &before {
        assert!(made.iter().all(|file| memchr::memmem::find(&file.bytes, number.as_bytes()).is_none()), "{number}");
        assert!(made.iter().all(|file| !file.name.contains(number)), "{number}");
    }
}

#[test]
fn files_of_other_encodings_keep_nobody() {
    let name = "UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV";
    let text = "202407,131045,0000012340,20251105,160-0022,\"東京都新宿区新宿１－２－３\",,\"計画　作子\"\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), utf16] {
        let files = vec![(name.to_owned(), bytes.clone())];
        let (made, left) = anonymize(&files, false, KEY);
        assert!(left.is_empty() && made[0].bytes.len() == bytes.len());
        for word in ["新宿", "作子", "0012340", "0022"] {
            let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for word in [word.as_bytes(), &utf16] {
                assert!(memchr::memmem::find(&made[0].bytes, word).is_none());
            }
        }
        assert_eq!(difference(&files, &made), "");
    }
}

#[test]
fn pictures_show_nobody() {
    let name = "UPKIHON_IMAGE_0300000106_43_0300000205_11_20251105093000_0001.jpg";
    let of = |bytes: &[u8]| anonymize(&vec![(name.to_owned(), bytes.to_vec())], false, KEY).0.remove(0).bytes;
    assert_eq!(of(b"\xFF\xD8\xFFsomebody"), fs::read(repo("src/generate/picture.jpg")).unwrap());
    assert_eq!(of(b"\x89PNG\r\n\x1a\nsomebody"), b"\x89PNG");
    assert_eq!(of(b"somebody"), b"?");
    assert_eq!(of(b""), b"");
}

#[cfg(feature = "cli")]
mod program {
    use std::fs;
    use std::io::Write;

    use super::{below, is_care_plan_data, names_of};
    use crate::support::{assert_exit, repo, run, stderr, stdout};

    const UNIT: &str = "corpus/invalid/CP415/unit";

    #[test]
    fn a_folder_and_an_archive_are_copied_and_said_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let mut zip = zip::ZipWriter::new(fs::File::create(path("in.zip")).unwrap());
        for (name, bytes) in below(&repo(UNIT)) {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        zip.finish().unwrap();
        let (zip, key) = (path("in.zip"), path("key"));
        let made = |input: &str, out: &str, more: &[&str]| {
            let output = run(&[&["anonymize", input, "--out", &path(out), "--lang", "en"], more].concat());
            assert_exit(&output, 0);
            assert!(stdout(&output).contains("insured numbers") && stdout(&output).contains("each unit was checked"));
            below(&folder.path().join(out))
        };
        let first = made(UNIT, "a", &["--key-file", &key]);
        assert_eq!(names_of(&first), names_of(&below(&repo(UNIT))));
        assert_ne!(first, below(&repo(UNIT)));
        assert_eq!(made(UNIT, "b", &["--key-file", &key]), first, "a key repeats a run");
        assert_ne!(made(UNIT, "c", &[]), first, "without one nobody can");
        let packed = made(&zip, "d", &["--key-file", &key]);
        let named: Vec<_> = first.iter().map(|(name, bytes)| (format!("in/{name}"), bytes.clone())).collect();
        assert_eq!(packed, named);
        let offices = names_of(&made(UNIT, "e", &["--key-file", &key, "--offices"]));
        assert!(offices.iter().all(|name| !names_of(&first).contains(name)));
        let japanese = run(&["anonymize", UNIT, "--out", &path("f"), "--lang", "ja"]);
        assert!(stdout(&japanese).contains("被保険者番号"), "{}", stdout(&japanese));
    }

    #[test]
    fn what_cannot_be_copied_is_said_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        for (name, bytes) in below(&repo("corpus/field/xlsx-as-csv")) {
            fs::create_dir_all(path("in")).unwrap();
            fs::write(folder.path().join("in").join(name), bytes).unwrap();
        }
        fs::write(path("in/people.txt"), "somebody").unwrap();
        let output = run(&["anonymize", &path("in"), "--out", &path("out"), "--lang", "en"]);
        assert_exit(&output, 1);
        let said = stdout(&output);
        assert!(said.contains("left out: ") && said.contains("cannot be looked for"), "{said}");
        let files = below(&folder.path().join("out"));
        assert!(
            !files.is_empty() && files.iter().all(|(name, bytes)| is_care_plan_data(name) && !bytes.starts_with(b"PK"))
        );

        fs::write(path("short"), "abc").unwrap();
        for (arguments, why) in [
            (vec![path("in"), "--out".into(), path("out")], "already there"),
            (vec![path("in"), "--out".into(), path("in/out")], "the input is there"),
            (vec![path("in"), "--out".into(), path("in")], "the input is there"),
            (vec![path("in"), "--out".into(), path("new"), "--key-file".into(), path("short")], "16 bytes or more"),
            (vec![path("in"), "--out".into(), path("new"), "--key-file".into(), path("new/key")], "handed on"),
            (vec![path("nowhere"), "--out".into(), path("new")], "no such file"),
        ] {
            let arguments: Vec<&str> =
                ["anonymize", "--lang", "en"].into_iter().chain(arguments.iter().map(|a| &**a)).collect();
            let output = run(&arguments);
            assert_exit(&output, 2);
            assert!(stderr(&output).contains(why), "{arguments:?}: {}", stderr(&output));
        }
        assert!(!folder.path().join("new").exists());
        // What is no care-plan data at all leaves nothing behind.
        fs::create_dir(path("other")).unwrap();
        fs::write(path("other/people.txt"), "somebody").unwrap();
        assert_exit(&run(&["anonymize", &path("other"), "--out", &path("none")]), 1);
        assert!(!folder.path().join("none").exists());
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".careplan")));
    }
}

/// The names of files.
#[cfg(feature = "cli")]
fn names_of(files: &Files) -> Vec<String> {
    files.iter().map(|(name, _)| name.clone()).collect()
}
