//! Units as documents of edition 5.0 (provisional), by the library: written, read, proved, refused.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use careplan::check::{FileLabel, Scratch, UnitFile};
use careplan::convert::{self, CsvFiles};
use careplan::ledger::{Account, Content, Run, Seal, Verifier, Writer};
use careplan::migrate::{Migrator, Options, ServiceTypeMap, Status, TaisMap, UnitResult};
use careplan::schema::Spec;
use support::{folders, repo};

type Files = BTreeMap<String, Vec<u8>>;

const DELETE: &str = "DLT1KYO_0300000100_43_0300000005_11_20241105093000.CSV";

fn files(folder: impl AsRef<Path>) -> Files {
    support::files(folder).into_iter().collect()
}

fn migrator(to: &str, options: Options) -> Migrator {
    Migrator::new(Spec::embedded(), to, options).unwrap()
}

fn migrate(files: &Files, to: &str, options: Options) -> UnitResult {
    let labels: Vec<FileLabel> = files.keys().map(|name| FileLabel::new(name.as_str())).collect();
    let unit = labels.iter().zip(files.values()).map(|(label, bytes)| UnitFile::new(label, bytes));
    migrator(to, options).unit(&mut Scratch::default(), &unit.collect::<Vec<_>>())
}

fn stands_for(document: &[u8]) -> CsvFiles {
    convert::csv_files(Spec::embedded(), document).unwrap().unwrap()
}

/// Writes a ledger and holds it against files and the document that they became.
fn prove(accounts: &[Account], input: &Files, document: &[u8]) -> Vec<String> {
    let run = Run {
        ledger: 1,
        tool: String::new(),
        spec: String::new(),
        to: "5.0".into(),
        arguments: String::new(),
        note: None,
    };
    let mut ledger = Writer::new(Vec::new(), run).unwrap();
    accounts.iter().for_each(|account| ledger.file(account).unwrap());
    let mut verifier = Verifier::read(&ledger.finish().unwrap().1[..]).unwrap();
    let CsvFiles { files, replaced, .. } = stands_for(document);
    for (name, bytes) in input {
        let path = verifier.output_of(name, bytes).unwrap().to_owned();
        let inside = path.split_once("!/").unwrap().1;
        let there = files.iter().find(|(name, _)| name == inside);
        let there = there.map(|(name, bytes)| Content { sealed: document, bytes, replaced: replaced.get(name) });
        verifier.content(name, Some(Content::from(&bytes[..])), there);
        verifier.output(&path);
    }
    verifier.finish().1.into_iter().map(|mistake| mistake.message).collect()
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
            assert_eq!(prove(&five.accounts, &unit, &five.files[0].bytes), [""; 0]);
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
    assert_eq!(prove(&result.accounts, &unit, document.as_bytes()), [""; 0]);
    for (from, to, expected) in
        [("訪問介護", "訪問看護", "is another in the output"), ("訪問介護", "訪𠮷介護", "characters that CSV lacks")]
    {
        let changed = document.replacen(from, to, 1);
        assert_ne!(changed, document);
        let said = prove(&result.accounts, &unit, changed.as_bytes()).join("\n");
        assert!(said.contains("the bytes of its output") && said.contains(expected), "{said}");
        // Whoever changes the document may change the digest, too.
        result.accounts.iter_mut().for_each(|account| account.entry.output = Some(Seal::of(changed.as_bytes())));
        let said = prove(&result.accounts, &unit, changed.as_bytes()).join("\n");
        assert!(!said.contains("the bytes of its output") && said.contains(expected), "{said}");
        result.accounts.iter_mut().for_each(|account| account.entry.output = Some(Seal::of(document.as_bytes())));
    }
}

#[test]
fn what_is_written_is_checked_as_the_csv_it_stands_for() {
    let plan = |day: &str| Files::from([(DELETE.to_owned(), format!("202407,131045,0123456789,{day}\n").into_bytes())]);
    let held = migrate(&plan("20241399"), "5.0", Options::default());
    assert_eq!((held.status, held.reason.unwrap().id()), (Status::Held, "invalid"));
    let kept = migrate(&plan("20241399"), "5.0", Options { keep_invalid: true, ..Options::default() });
    assert_eq!(kept.status, Status::Migrated);
    // How the file is written comes back with it: a line break that is not usual, codes that MS932 has twice.
    assert_eq!(stands_for(&kept.files[0].bytes).files[0].1, plan("20241399")[DELETE]);
    for cell in [&b"\xED\xE0"[..], b"\xFA\x54", b"\"a\"\"b\"", b"\"\""] {
        let bytes = [b"202407,131045,", cell, b",20241010\r\n"].concat();
        let unit = Files::from([(DELETE.to_owned(), bytes.clone())]);
        let kept = migrate(&unit, "5.0", Options { keep_invalid: true, ..Options::default() });
        assert_eq!(stands_for(&kept.files[0].bytes).files[0].1, bytes);
        assert_eq!(prove(&kept.accounts, &unit, &kept.files[0].bytes), [""; 0]);
    }
    // What is no character at all cannot be said in a document.
    let gaiji = Files::from([(DELETE.to_owned(), b"202407,131045,\xF0\x40,20241010\r\n".to_vec())]);
    let held = migrate(&gaiji, "5.0", Options { keep_invalid: true, ..Options::default() });
    assert_eq!((held.status, held.reason.unwrap().id()), (Status::Held, "no_document"));
    assert!(held.files.is_empty() && held.accounts[0].entry.path.is_none() && held.accounts[0].entry.cells.held == 4);
}
