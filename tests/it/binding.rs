//! Edition 5.0 as JSON: 4.1 → 5.0 → 4.1 gives every byte back, and what 4.1 cannot hold is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{folders, name, repo};
use careplan::document as convert;
use careplan::document::json::DocumentError;
use careplan::document::value as model;
use careplan::document::value::{Unit, UnitErrorKind};
use careplan::embedded::embedded_files;
use careplan::read::{FileName, ms932};
use careplan::schema::Spec;
use careplan::schema::binding::Binding;
use careplan::schema::{How, Narrowed};
use proptest::prelude::*;
use serde_json::{Value, json};

type Files = Vec<(String, Vec<u8>)>;

const PLAN: &str = "UP3KYO_0300000100_43_0300000205_11_20251105093000.CSV";

fn five() -> &'static Binding {
    Spec::embedded().binding("5.0").unwrap()
}

/// The files in a folder, without those that are not of the standard.
fn files_of(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && FileName::read(Spec::embedded(), &name(&path)).unit().is_some() {
            files.push((name(&path), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

fn read(files: &Files) -> Unit {
    model::read(Spec::embedded(), files).unwrap_or_else(|error| panic!("{error}"))
}

fn written(unit: &Unit) -> Files {
    let written = model::write(unit, Spec::embedded().narrowing()).unwrap();
    assert_eq!(written.replaced, []);
    let mut files = written.files;
    files.sort();
    files
}

/// To a document and back.
fn there_and_back(binding: &Binding, files: &Files) -> Files {
    let unit = read(files);
    let document = binding.write(&unit).unwrap();
    let back =
        binding.read(&document).unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&document)));
    assert!(back.lost.is_empty());
    // Writing what was read is the same document again.
    assert_eq!(binding.write(&back.unit).unwrap(), document);
    written(&back.unit)
}

/// A 第3表 with a text in its 介護サービス内容.
fn plan_with(cell: &[u8]) -> Files {
    let row = [b"202407,131045,0000000001,20191010,20191010,", cell, b",1,1200,1600,,,,\r\n"].concat();
    vec![(PLAN.to_owned(), row)]
}

#[test]
fn every_valid_unit_comes_back_byte_for_byte() {
    let mut units = 0;
    for case in folders(repo("corpus/valid/4.1")) {
        let files = files_of(&case);
        assert!(!files.is_empty());
        assert_eq!(there_and_back(five(), &files), files, "{}", case.display());
        units += 1;
    }
    assert!(units >= 12);
}

/// Units with mistakes are units, too: those that can be taken apart come back with their mistakes.
#[test]
fn every_other_unit_comes_back_or_is_refused_with_its_place() {
    let (mut same, mut refused) = (0, 0);
    for case in folders(repo("corpus/invalid")) {
        let mut units: BTreeMap<_, Files> = BTreeMap::new();
        for file in files_of(&case.join("unit")) {
            let key = FileName::read(Spec::embedded(), &file.0).unit().unwrap();
            units.entry(key).or_default().push(file);
        }
        for files in units.into_values() {
            match model::read(Spec::embedded(), &files) {
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    refused += 1;
                }
                Ok(unit) => {
                    let binding = match unit.edition.name() {
                        "4.1" => five(),
                        _ => &Binding::common(&unit.edition),
                    };
                    assert_eq!(there_and_back(binding, &files), files, "{}", case.display());
                    same += 1;
                }
            }
        }
    }
    assert!(same > 80 && refused > 5, "{same} {refused}");
}

#[test]
fn the_common_model_gives_back_units_of_every_edition() {
    for edition in folders(repo("corpus/valid")) {
        for case in folders(&edition) {
            let files = files_of(&case);
            let binding = Binding::common(&read(&files).edition);
            assert_eq!(there_and_back(&binding, &files), files, "{}", case.display());
        }
    }
}

#[test]
fn every_character_of_ms932_goes_there_and_back() {
    let leads = (0x81..=0x9F).chain(0xE0..=0xFCu8);
    let trails = || (0x40..=0x7E).chain(0x80..=0xFCu8);
    let (mut valid, mut user_defined, mut not_there) = (0, 0, 0);
    let mut all = Vec::new();
    for lead in leads {
        for trail in trails() {
            let pair = [lead, trail];
            match model::read(Spec::embedded(), &plan_with(&[b"\"", &pair[..], b"\""].concat())) {
                Ok(unit) => {
                    assert_eq!(unit.files[0].records[0][5].chars().count(), 1, "{pair:02X?}");
                    all.extend(pair);
                    valid += 1;
                }
                Err(error) => match *error.kind {
                    UnitErrorKind::Bytes { what, .. } if what.contains("外字") => user_defined += 1,
                    UnitErrorKind::Bytes { .. } => not_there += 1,
                    other => panic!("{other}"),
                },
            }
            if all.len() >= 188 {
                round_trip_cell(&std::mem::take(&mut all));
            }
        }
    }
    round_trip_cell(&all);
    // 9,604 pairs that are characters or 外字; the standard forbids the latter, and no document could say what they mean.
    assert_eq!((valid, user_defined), (7724, 1880));
    assert_eq!(valid + user_defined, 9604);
    assert_eq!(valid + user_defined + not_there, 60 * 188);
    let single: Vec<u8> = (0x20..=0x7F).chain(0xA1..=0xDF).filter(|b| *b != b'"').collect();
    round_trip_cell(&single);
    round_trip_cell(b"a\"\"b\r\nc\nd\re");
    for text in ["～", "∥", "－", "￠", "￡", "￢", "髙", "﨑", "①", "㈱"] {
        round_trip_cell(&crate::support::ms932(text));
    }
}

fn round_trip_cell(inner: &[u8]) {
    let files = plan_with(&[b"\"", inner, b"\""].concat());
    assert_eq!(there_and_back(five(), &files), files, "{inner:02X?}");
    assert_eq!(through_xml(&files), files, "{inner:02X?}");
}

fn through_xml(files: &Files) -> Files {
    let xml = convert::to_xml(&read(files)).unwrap();
    written(&convert::read(Spec::embedded(), &xml).unwrap_or_else(|error| panic!("{error}")).unit)
}

/// 398 characters stand in MS932 more than once; the document keeps the bytes of those cells and of no others.
#[test]
fn a_character_with_two_codes_keeps_the_one_it_had() {
    // ∵ as 81E6 is what encoders write; FA5B and 879A are the same character.
    for (pair, kept) in [([0x81, 0xE6], 0), ([0xFA, 0x5B], 1), ([0x87, 0x9A], 1)] {
        let files = plan_with(&[b"\"", &pair[..], b"\""].concat());
        let document: Value = serde_json::from_slice(&five().write(&read(&files)).unwrap()).unwrap();
        assert_eq!(document["UP3KYO"][0]["介護サービス内容"], "∵");
        let cells = document["メタデータ"]["carePlanExact"][0]["cells"].as_array().map_or(0, Vec::len);
        assert_eq!(cells, kept, "{pair:02X?}");
        assert_eq!(there_and_back(five(), &files), files);
    }
}

#[test]
fn other_ways_of_writing_csv_come_back() {
    let clean = "202407,131045,0000000001,20191010,20191010,\"訪問介護\",1,1200,1600,,,,\r\n";
    for (what, text) in [
        ("text without quotes", clean.replace('"', "").repeat(3)),
        ("everything in quotes", clean.replace(",1200,", ",\"1200\",").repeat(3)),
        ("empty values in quotes", clean.replace(",,,,", ",\"\",\"\",\"\",\"\"").repeat(2)),
        ("LF", clean.replace("\r\n", "\n").repeat(3)),
        ("no line break at the end", clean.repeat(2).trim_end().to_owned()),
        ("one record without a line break", clean.trim_end().to_owned()),
        ("empty lines", format!("\r\n{clean}\r\n\n{clean}\r\n")),
        ("mixed line breaks", format!("{clean}{}{clean}", clean.replace("\r\n", "\r"))),
        ("spaces", clean.replace("131045", " 131045 ")),
        ("another version", clean.replace("202407", "202410")),
        ("nothing", String::new()),
    ] {
        let files = vec![(PLAN.to_owned(), crate::support::ms932(&text))];
        assert_eq!(there_and_back(five(), &files), files, "{what}");
    }
    // A habit is said once, not for each cell.
    let files =
        vec![(PLAN.to_owned(), crate::support::ms932(&clean.replace('"', "").replace("\r\n", "\n").repeat(100)))];
    assert!(read(&files).files[0].exact.cells.is_empty());
    assert!(read(&files).files[0].exact.ends.is_empty());
    let files = vec![(PLAN.replace("CSV", "csv"), crate::support::ms932(clean))];
    assert_eq!(there_and_back(five(), &files), files);
}

#[test]
fn what_is_not_a_unit_is_refused_with_its_place() {
    let error = |name: &str, text: &[u8]| model::read(Spec::embedded(), &[(name, text)]).unwrap_err().to_string();
    assert!(error("readme.txt", b"").contains("the name does not say"));
    let items = error(PLAN, b"202407,131045\r\n");
    assert!(items.contains(PLAN) && items.contains("record 1") && items.contains("13"), "{items}");
    let quotes = error(PLAN, &plan_with(b"\"a")[0].1);
    assert!(quotes.contains("quotes"), "{quotes}");
    let bytes = error(PLAN, &plan_with(b"\"\xF0\x40\"")[0].1);
    assert!(bytes.contains("外字") && bytes.contains("介護サービス内容"), "{bytes}");
    let header: Vec<&str> =
        Spec::embedded().newest().form("UP3KYO").unwrap().items().iter().map(|i| i.name()).collect();
    assert!(error(PLAN, &crate::support::ms932(&(header.join(",") + "\r\n"))).contains("header"));
    let two = [(PLAN, b"".as_slice()), ("UP1KYO_0300000100_43_0300000205_11_20251105093001.CSV", b"")];
    assert!(model::read(Spec::embedded(), &two).unwrap_err().to_string().contains("another unit"));
}

fn document() -> Value {
    serde_json::from_slice(&five().write(&read(&plan_with(b"\"x\""))).unwrap()).unwrap()
}

fn back(document: &Value) -> Result<careplan::document::json::Document, DocumentError> {
    five().read(&serde_json::to_vec(document).unwrap())
}

#[test]
fn the_document_says_that_it_is_provisional() {
    let document = document();
    assert_eq!(document["メタデータ"]["版"], "5.0");
    assert!(document["メタデータ"]["暫定"].as_str().unwrap().contains("PROVISIONAL"));
    assert!(five().is_provisional());
    assert_eq!(document["メタデータ"]["送信先サービス種類コード"], "11");
    assert_eq!(document["UP3KYO"][0]["保険者番号"], "131045");
}

#[test]
fn nothing_in_a_document_is_passed_over() {
    let with = |path: &[&str], value: Value| {
        let mut changed = document();
        let place = path.iter().fold(&mut changed, |node, name| match name.parse::<usize>() {
            Ok(n) => &mut node[n],
            Err(_) => &mut node[*name],
        });
        *place = value;
        back(&changed).map(|_| ()).map_err(|error| error.to_string())
    };
    for (path, value, said) in [
        (&["UP3KYO", "0", "何か"][..], json!("x"), "/UP3KYO/0/何か"),
        (&["UP4KYO"], json!([]), "/UP4KYO"),
        (&["UP3KYO", "0", "保険者番号"], json!(131045), "this item is a string"),
        (&["UP3KYO", "0"], json!("x"), "a record is an object"),
        (&["UP3KYO"], json!({}), "an array of records"),
        (&["メタデータ", "版"], json!("5.1"), "5.1"),
        (&["メタデータ", "送信元事業所番号"], json!(null), "null"),
        (&["メタデータ", "carePlanFiles"], json!([]), "belong to no file"),
        (&["メタデータ", "carePlanExact"], json!([{"file": 9}]), "no such file"),
        (
            &["メタデータ", "carePlanExact"],
            json!([{"file": 1, "ends": [{"record": 1, "hex": "41"}]}]),
            "not what this program writes",
        ),
        (
            &["メタデータ", "carePlanExact"],
            json!([{"file": 1, "cells": [{"record": 1, "item": 6, "hex": "2c"}]}]),
            "not a cell",
        ),
        (
            &["メタデータ", "carePlanExact"],
            json!([{"file": 1, "cells": [{"record": 7, "item": 6, "hex": "41"}]}]),
            "not there",
        ),
    ] {
        let error = with(path, value).expect_err(said);
        assert!(error.contains(said), "{error}");
    }
    // null is nothing, as is a member that is not there.
    assert_eq!(with(&["UP3KYO", "0", "曜日"], json!(null)), Ok(()));
}

#[test]
fn a_changed_value_counts_and_not_the_bytes_that_were_kept() {
    let files = plan_with(b"\"\xFA\x5B\"");
    let mut document: Value = serde_json::from_slice(&five().write(&read(&files)).unwrap()).unwrap();
    document["UP3KYO"][0]["介護サービス内容"] = json!("訪問介護");
    let unit = back(&document).unwrap().unit;
    assert_eq!(written(&unit), plan_with(&crate::support::ms932("\"訪問介護\"")));
}

#[test]
fn a_document_from_elsewhere_gets_its_files_from_its_records() {
    let files = files_of(&repo("corpus/valid/4.1/use-table"));
    let mut document: Value = serde_json::from_slice(&five().write(&read(&files)).unwrap()).unwrap();
    document["メタデータ"].as_object_mut().unwrap().remove("carePlanFiles");
    assert_eq!(written(&back(&document).unwrap().unit), files);
}

#[test]
fn names_from_documents_do_not_lead_elsewhere() {
    let mut changed = document();
    changed["メタデータ"]["ファイル連番"] = json!("../../x");
    assert!(back(&changed).unwrap_err().to_string().contains("not fit for the name of a file"));
}

#[test]
fn characters_that_ms932_lacks_are_replaced_and_said() {
    let mut changed = document();
    changed["UP3KYO"][0]["介護サービス内容"] = json!("𠮷田〜は\u{3099}①㎖é😀剝\u{E0100}");
    let unit = back(&changed).unwrap().unit;
    let out = model::write(&unit, Spec::embedded().narrowing()).unwrap();
    assert_eq!(out.files, plan_with(&crate::support::ms932("\"吉田～ば①ml〓〓剥\"")));
    let narrowed = |position, from: &str, to: &str, how| Narrowed { position, from: from.into(), to: to.into(), how };
    let found: Vec<Narrowed> = out.replaced.iter().map(|replaced| replaced.narrowed.clone()).collect();
    assert_eq!(
        found,
        [
            narrowed(1, "𠮷", "吉", How::Table),
            narrowed(3, "〜", "～", How::Table),
            narrowed(4, "は\u{3099}", "ば", How::Nfkc),
            narrowed(7, "㎖", "ml", How::Nfkc),
            narrowed(8, "é", "〓", How::Geta),
            narrowed(9, "😀", "〓", How::Geta),
            narrowed(10, "剝", "剥", How::Table),
            narrowed(11, "\u{E0100}", "", How::Table),
        ]
    );
    let first = &out.replaced[0];
    assert_eq!((first.form.as_str(), first.record, first.item_no), ("UP3KYO", 1, 6));
    // A second time there is nothing left to replace.
    assert_eq!(there_and_back(five(), &out.files), out.files);
}

#[test]
fn the_table_of_replacements_says_where_each_comes_from() {
    let narrowing = Spec::embedded().narrowing();
    assert!(narrowing.entries().len() >= 40);
    for entry in narrowing.entries() {
        assert!(ms932::encode(&entry.from).is_none() && ms932::encode(&entry.to).is_some(), "{entry:?}");
        assert!(!entry.source.is_empty());
    }
    assert!(narrowing.entries().filter(|entry| entry.inferred).count() < 5);
}

#[test]
fn every_item_of_the_base_is_mapped_or_said_not_to_be() {
    let binding = five();
    assert_eq!(binding.forms().len(), binding.base().forms().len());
    let mut mapped = 0;
    for form in binding.forms() {
        assert_eq!(form.items().len() + form.unmapped().len(), form.form().items().len());
        assert!(form.unmapped().iter().all(|unmapped| form.form().items()[unmapped.item].key() == "csv_version"));
        mapped += form.items().len();
    }
    assert_eq!(mapped, 398 - 17);
}

#[test]
fn a_mistake_in_a_binding_is_shown_at_its_place() {
    let said = |path: &str, find: &str, put: &str| {
        let mut found = false;
        let files = embedded_files().into_iter().map(|(file, text)| {
            found |= file == path && text.contains(find);
            (file, if file == path { text.replacen(find, put, 1) } else { text.to_owned() })
        });
        let error = Spec::from_files(files.collect::<Vec<_>>()).unwrap_err();
        assert!(found, "{path} has no {find}");
        assert_eq!(error.path(), path);
        error.to_string()
    };
    let form = "5.0/forms/UP3KYO.toml";
    for (path, find, put, message) in [
        (form, "item = \"weekday\"", "item = \"weekdy\"", "no item `weekdy`"),
        (form, "  { item = \"weekday\"", "  # { item = \"weekday\"", "weekday is neither"),
        (form, "item = \"weekday\"", "item = \"care_service\"", "twice"),
        (form, "'/曜日'", "'曜日'", "JSON Pointer"),
        (form, "'/曜日'", "'/開始時間'", "stands there already"),
        (form, "path = '/曜日', type = \"string\"", "path = '/曜日', type = \"integer\"", "must be a number"),
        (form, "form = \"UP3KYO\"", "form = \"UP2KYO\"", "not named by the code"),
        ("5.0/binding.toml", "base = \"4.1\"", "base = \"4.2\"", "no edition `4.2`"),
        ("5.0/binding.toml", "binding = \"5.0\"", "binding = \"5.1\"", "not named by its edition"),
        ("5.0/binding.toml", "/メタデータ/版", "/メタデータ", "stands there already"),
        ("5.0/narrowing.toml", "U+301C", "U+301D", "U+301C"),
        ("5.0/narrowing.toml", "to = \"～\"", "to = \"〜\"", "MS932 lacks"),
        ("5.0/narrowing.toml", "source = \"cp932\"", "source = \"cp93\"", "no source `cp93`"),
        ("3.2/record_keys.toml", "\"need_no\"", "\"need_number\"", "no item `need_number`"),
        ("3.2/record_keys.toml", "form = \"UPJSK\"", "form = \"UPJSL\"", "no form `UPJSL`"),
    ] {
        let error = said(path, find, put);
        assert!(error.contains(message), "{error}");
    }
    // A form that is left out is missed.
    let files = embedded_files().into_iter().filter(|(path, _)| *path != form);
    let error = Spec::from_files(files.collect::<Vec<_>>()).unwrap_err();
    assert!(error.to_string().contains("forms/UP3KYO.toml is missing"), "{error}");
    let more = embedded_files().into_iter().chain([("5.0/more.toml", "")]);
    assert!(Spec::from_files(more.collect::<Vec<_>>()).unwrap_err().to_string().contains("no such file of a binding"));
}

proptest! {
    #![proptest_config(crate::random::cases(64))]

    /// Any texts in any way of writing come back.
    #[test]
    fn any_content_comes_back(
        cells in proptest::collection::vec("[ -~ｱ-ﾝあ-ん一-龠髙①㈱～∥－\r\n]{0,12}", 1..6),
        quoted in proptest::collection::vec(any::<bool>(), 6),
        number in "[0-9]{1,7}",
        lf in any::<bool>(),
    ) {
        let mut data = Vec::new();
        for (text, quoted) in cells.iter().zip(&quoted) {
            let text: String = text.chars().filter(|c| ms932::encode(&c.to_string()).is_some()).collect();
            let special = text.contains(['"', ',', '\r', '\n']);
            let cell = if *quoted || special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text };
            let end = if lf { "\n" } else { "\r\n" };
            let row = format!("202407,131045,0000000001,{number},202511,{cell},{number}{}{end}", ",".repeat(30));
            data.extend(crate::support::ms932(&row));
        }
        let files = vec![("UPSIKYU_202511_0300000100_43_0300000205_11_20251105093000.CSV".to_owned(), data)];
        prop_assert_eq!(&there_and_back(five(), &files), &files);
        prop_assert_eq!(&there_and_back(&Binding::common(five().base()), &files), &files);
        prop_assert_eq!(&through_xml(&files), &files);
    }

    /// Any text in a document is written as something that can be written, and what was replaced is said.
    #[test]
    fn any_text_can_be_narrowed(text in "\\PC{0,20}") {
        let (narrowed, replaced) = Spec::embedded().narrowing().narrow(&text);
        prop_assert!(ms932::encode(&narrowed).is_some());
        prop_assert_eq!(replaced.is_empty(), narrowed == text);
        prop_assert_eq!(Spec::embedded().narrowing().narrow(&narrowed), (narrowed, vec![]));
    }

    /// No document makes the reader stop.
    #[test]
    fn any_document_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = five().read(text.as_bytes());
        let _ = convert::read(Spec::embedded(), format!("<careplan edition=\"4.1\">{text}</careplan>").as_bytes());
    }
}
