//! Units as documents of edition 5.0 (provisional), by the library: written, read, proved, refused.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{folders, repo};
use careplan::check::{FileLabel, Scratch};
use careplan::document as convert;
use careplan::document::CsvFiles;
use careplan::ledger::{Account, ChangeKind, Content, Seal, Shown};
use careplan::migrate::{Migrator, Options, ServiceTypeMap, Status, TaisMap, UnitResult};
use careplan::schema::Spec;

type Files = BTreeMap<String, Vec<u8>>;

const DELETE: &str = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";

fn files(folder: impl AsRef<Path>) -> Files {
    crate::support::files(folder).into_iter().collect()
}

fn migrator(to: &str, options: Options) -> Migrator {
    Migrator::new(Spec::embedded(), to, options).unwrap()
}

fn migrate(files: &Files, to: &str, options: Options) -> UnitResult {
    crate::support::migrate(&migrator(to, options), files)
}

fn stands_for(document: &[u8]) -> CsvFiles {
    convert::csv_files(Spec::embedded(), document).unwrap()
}

/// Writes a ledger and holds it against files and the document that they became.
fn prove(options: &Options, accounts: &[Account], input: &Files, document: &[u8]) -> Vec<String> {
    let CsvFiles { files, replaced, binding, .. } = stands_for(document);
    let edition = binding.as_ref().map(|binding| binding.name());
    let there = |path: &str| {
        let (name, bytes) = files.iter().find(|(name, _)| path.ends_with(&format!("!/{name}")))?;
        Some(Content { sealed: document, bytes, document: edition, replaced: replaced.get(name) })
    };
    let input: Vec<_> = input.clone().into_iter().collect();
    let spec = Spec::embedded();
    crate::support::prove(spec, crate::support::run_of(spec, "5.0", options), accounts, &input, &there)
}

#[test]
fn older_editions_come_by_way_of_4_1() {
    let edition = Spec::embedded().newest();
    let options = || Options {
        keep_invalid: true,
        prove: true,
        service_types: ServiceTypeMap::read(
            b"office,service_type\n0300000100,43\n0300000106,43\n0300000205,11\n1234567890,11\n",
            edition,
        )
        .unwrap(),
        tais: TaisMap::read(
            b"office,service_code,name,tais_code,equipment_notice_code\n0300000304,171007,,00001-000010,\n",
            edition,
        )
        .unwrap(),
        ..Options::default()
    };
    for from in ["3.2", "4.0"] {
        let units: Vec<Files> = folders(repo(format!("corpus/valid/{from}"))).iter().map(files).collect();
        assert!(units.len() >= 6);
        for unit in units {
            let five = migrate(&unit, "5.0", options());
            assert_eq!(five.status, Status::Migrated, "{:?}", five.reason);
            assert_eq!(five.files[0].name, format!("{}.json", five.folder.as_ref().unwrap()));
            let csv = migrate(&unit, "4.1", options());
            let expected: Files = csv.files.into_iter().map(|file| (file.name, file.bytes)).collect();
            assert!(stands_for(&five.files[0].bytes).files.into_iter().collect::<Files>() == expected);
            assert_eq!(prove(&options(), &five.accounts, &unit, &five.files[0].bytes), [""; 0]);
            for (five, csv) in five.accounts.iter().zip(&csv.accounts) {
                assert_eq!((five.entry.cells, &five.changes), (csv.entry.cells, &csv.changes));
                assert_eq!(five.entry.invertible, csv.entry.invertible);
            }
        }
    }
}

#[test]
fn the_proof_reads_the_document_and_not_its_digest() {
    let unit = files(repo("corpus/valid/4.1/care-plan"));
    let mut result = migrate(&unit, "5.0", Options::default());
    let document = String::from_utf8(result.files[0].bytes.clone()).unwrap();
    assert_eq!(prove(&Options::default(), &result.accounts, &unit, document.as_bytes()), [""; 0]);
    for (from, to, expected) in
        [("訪問介護", "訪問看護", "is another in the output"), ("訪問介護", "訪𠮷介護", "characters that CSV lacks")]
    {
        let changed = document.replacen(from, to, 1);
        assert_ne!(changed, document);
        let said = prove(&Options::default(), &result.accounts, &unit, changed.as_bytes()).join("\n");
        assert!(said.contains("the bytes of its output") && said.contains(expected), "{said}");
        // Whoever changes the document may change the digest, too.
        result.accounts.iter_mut().for_each(|account| account.entry.output = Some(Seal::of(changed.as_bytes())));
        let said = prove(&Options::default(), &result.accounts, &unit, changed.as_bytes()).join("\n");
        assert!(!said.contains("the bytes of its output") && said.contains(expected), "{said}");
        result.accounts.iter_mut().for_each(|account| account.entry.output = Some(Seal::of(document.as_bytes())));
    }
}

#[test]
fn what_is_written_is_checked_as_the_csv_it_stands_for() {
    let plan = |day: &str| Files::from([(DELETE.to_owned(), format!("202407,131045,0123456789,{day}\n").into_bytes())]);
    let held = migrate(&plan("20251399"), "5.0", Options::default());
    assert_eq!((held.status, held.reason.unwrap().id()), (Status::Held, "invalid"));
    let kept = migrate(&plan("20251399"), "5.0", Options { keep_invalid: true, ..Options::default() });
    assert_eq!(kept.status, Status::Migrated);
    // How the file is written comes back with it: a line break that is not usual, codes that MS932 has twice.
    assert_eq!(stands_for(&kept.files[0].bytes).files[0].1, plan("20251399")[DELETE]);
    for cell in [&b"\xED\xE0"[..], b"\xFA\x54", b"\"a\"\"b\"", b"\"\""] {
        let bytes = [b"202407,131045,", cell, b",20251010\r\n"].concat();
        let unit = Files::from([(DELETE.to_owned(), bytes.clone())]);
        let keep = Options { keep_invalid: true, ..Options::default() };
        let kept = migrate(&unit, "5.0", keep.clone());
        assert_eq!(stands_for(&kept.files[0].bytes).files[0].1, bytes);
        assert_eq!(prove(&keep, &kept.accounts, &unit, &kept.files[0].bytes), [""; 0]);
    }
    // What is no character at all cannot be said in a document.
    let gaiji = Files::from([(DELETE.to_owned(), b"202407,131045,\xF0\x40,20251010\r\n".to_vec())]);
    let held = migrate(&gaiji, "5.0", Options { keep_invalid: true, ..Options::default() });
    assert_eq!((held.status, held.reason.unwrap().id()), (Status::Held, "no_document"));
    assert!(held.files.is_empty() && held.accounts[0].entry.path.is_none() && held.accounts[0].entry.cells.held == 4);
}

/// Documents of a migration, and the way back.
fn back(document: &[u8], to: &str, options: Options) -> UnitResult {
    let label = FileLabel::new("in/x.json");
    migrator(to, options).document(&mut Scratch::default(), &label, document).unwrap()
}

#[test]
fn a_document_comes_back_as_its_files() {
    for case in folders(repo("corpus/valid/4.1")) {
        let unit = files(&case);
        let five = migrate(&unit, "5.0", Options { prove: true, ..Options::default() });
        assert_eq!((five.status, five.files.len(), &five.editions[..]), (Status::Migrated, 1, &["4.1".to_owned()][..]));
        let [file] = &five.files[..] else { unreachable!() };
        for (name, account) in unit.keys().zip(&five.accounts) {
            assert_eq!(account.entry.path, Some(format!("{}!/{name}", file.name)));
            assert_eq!(account.entry.output, Some(Seal::of(&file.bytes)));
            assert_eq!(account.entry.input, Some(Seal::of(&unit[name])));
        }
        for prove in [false, true] {
            let result = back(&file.bytes, "4.1", Options { prove, ..Options::default() });
            assert_eq!((result.status, &result.editions[..]), (Status::Migrated, &["5.0".to_owned()][..]));
            for account in &result.accounts {
                assert!(account.changes.is_empty() && account.entry.cells.balance());
                assert_eq!(account.entry.input, Some(Seal::of(&file.bytes)));
                let inside = account.entry.path.as_ref().unwrap();
                assert_eq!(account.entry.file, format!("in/x.json!/{inside}"));
                let form = account.entry.form.is_some();
                assert_eq!(account.entry.edition.as_deref(), form.then_some("5.0"));
                assert_eq!(account.entry.invertible, (form && prove).then_some(true));
            }
            assert_eq!(result.files.into_iter().map(|file| (file.name, file.bytes)).collect::<Files>(), unit);
        }
        // What has this form already stays in it.
        let again = back(&file.bytes, "5.0", Options::default());
        assert_eq!((again.status, &again.files), (Status::Migrated, &five.files));
    }
}

#[test]
fn a_target_of_documents_says_what_it_is() {
    let five = migrator("5.0", Options::default());
    let notice = five.target().notice().unwrap();
    assert_eq!((five.target().name(), five.target().edition().name()), ("5.0", "4.1"));
    assert!(notice.en.contains("provisional") && notice.en.contains("CSVバージョン"), "{}", notice.en);
    assert!(notice.ja.contains("暫定"), "{}", notice.ja);
    assert!(migrator("4.1", Options::default()).target().notice().is_none());
}

/// The use table as a document, with characters that MS932 lacks in every planner's and office's name.
fn with_characters() -> Vec<u8> {
    let five = migrate(&files(repo("corpus/valid/4.1/use-table")), "5.0", Options::default());
    let text = String::from_utf8(five.files[0].bytes.clone()).unwrap();
    text.replace("見本訪問介護", "𠮷野訪問介護").replace("計画　花子", "𠮷田　花子").into_bytes()
}

#[test]
fn every_replaced_character_is_accounted_for() {
    for to in ["4.1", "3.2"] {
        let options = |show_values| Options {
            allow_loss: true,
            keep_invalid: true,
            prove: true,
            show_values,
            ..Options::default()
        };
        let plain = migrate(&files(repo("corpus/valid/4.1/use-table")), to, options(true));
        let result = back(&with_characters(), to, options(true));
        assert_eq!(result.status, Status::Migrated, "{:?}", result.reason);
        let at = result.accounts.iter().position(|account| account.entry.form.as_deref() == Some("UPPLAN")).unwrap();
        let (plan, plain) = (&result.accounts[at], &plain.accounts[at]);
        assert!(plan.entry.cells.balance() && plan.entry.invertible == Some(false));
        let of = |item: u16, kind: ChangeKind| {
            let changes = plan.changes.iter().filter(move |change| (change.item, change.kind) == (item, kind));
            changes.cloned().collect::<Vec<_>>()
        };
        let (planners, offices) = (of(7, ChangeKind::Replaced), of(21, ChangeKind::Replaced));
        assert_eq!(planners.len() as u64, plan.entry.records, "every record has a planner");
        assert!(planners.iter().zip(1..).all(|(change, record)| change.records == (record, record)));
        assert!(!offices.is_empty() && (offices.len() as u64) < plan.entry.records);
        let value = |text: &str| Some(Shown::Value(text.to_owned()));
        for change in &planners {
            assert_eq!((&change.from, &change.to), (&value("𠮷田　花子"), &value("\"吉田　花子\"")));
        }
        for change in &offices {
            assert_eq!((&change.from, &change.to), (&value("𠮷野訪問介護"), &value("\"吉野訪問介護\"")));
        }
        assert!(!of(7, ChangeKind::NotInvertible).is_empty() && !of(21, ChangeKind::NotInvertible).is_empty());
        // No.7 stays where it is; No.21 stands elsewhere in 3.2, which lacks items before it.
        let (planners, offices) = (planners.len() as u64, offices.len() as u64);
        let moved = if to == "3.2" { offices } else { 0 };
        let cells = plan.entry.cells;
        assert_eq!(cells.replaced, planners + offices);
        assert_eq!(cells.moved, plain.entry.cells.moved - moved);
        assert_eq!(cells.copied, plain.entry.cells.copied - (planners + offices - moved));
        // People's names by their shape, unless they are asked for.
        let hidden = back(&with_characters(), to, options(false));
        let hidden = hidden.accounts[at].changes.iter().filter(|change| change.kind == ChangeKind::Replaced);
        for change in hidden {
            let shown = serde_json::to_string(change).unwrap();
            assert!(shown.contains("shape") && !shown.contains('𠮷') && !shown.contains("吉"), "{shown}");
        }
    }
}

#[test]
fn what_the_files_cannot_say_holds_a_document_back() {
    let held = |document: &[u8], to: &str, options: Options| {
        let result = back(document, to, options);
        assert_eq!(result.status, Status::Held);
        assert!(result.files.is_empty() && result.accounts.iter().all(|account| account.entry.path.is_none()));
        let reason = result.reason.unwrap();
        (reason.id(), format!("{}\n{}", reason.message().en, reason.help().en))
    };
    let (id, said) = held(&with_characters(), "4.1", Options { strict_characters: true, ..Options::default() });
    assert!(id == "characters" && said.contains("in/x.json: ") && said.contains("--strict-characters"), "{said}");
    let (id, said) = held(&with_characters(), "5.0", Options::default());
    assert!(id == "characters" && said.contains("use it as it is"), "{said}");
    // Without such characters, --strict-characters says nothing.
    let plain = migrate(&files(repo("corpus/valid/4.1/use-table")), "5.0", Options::default()).files.remove(0).bytes;
    let strict = || Options { strict_characters: true, ..Options::default() };
    assert_eq!(back(&plain, "4.1", strict()).status, Status::Migrated);
    assert_eq!(back(&plain, "5.0", strict()).status, Status::Migrated);

    let text = String::from_utf8(plain).unwrap();
    let more = text.replacen("\"保険者番号\"", "\"見たことのない項目\": \"1\", \"保険者番号\"", 1);
    assert_eq!(held(more.as_bytes(), "4.1", Options::default()).0, "not_read");

    let label = FileLabel::new("in/x.json");
    let half = &text.as_bytes()[..text.len() / 2];
    let broken = migrator("4.1", Options::default()).document(&mut Scratch::default(), &label, half).unwrap();
    assert_eq!((broken.status, broken.reason.as_ref().unwrap().id()), (Status::Held, "not_read"));
    assert_eq!(broken.accounts[0].entry.input, Some(Seal::of(half)));
    assert_eq!(broken.accounts[0].entry.reason.as_ref(), Some(broken.reason.unwrap().message()));
    let other = migrator("4.1", Options::default()).document(&mut Scratch::default(), &label, b"{\"a\": 1}");
    assert_eq!(other.unwrap_err().en, "JSON that does not say what it is");
}
