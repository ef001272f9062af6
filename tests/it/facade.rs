//! What `lib.rs` promises: few names, and entry points for files in memory.

use std::fs;

use careplan::schema::Spec;
use careplan::{Date, ErrorKind, FileKind, Severity, Value};

use crate::support::{files, repo};

/// The names on the front page of the docs. A promise is easily made and hard to take back: this number grows slowly.
#[test]
fn the_promise_is_short() {
    let text = fs::read_to_string(repo("src/lib.rs")).unwrap();
    let names: usize = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub use "))
        .map(|line| line.split_once('{').map_or(1, |(_, names)| names.split(',').count()))
        .sum();
    assert!((35..=53).contains(&names), "{names} names");
    let mut before = "";
    for line in text.lines() {
        assert!(!line.starts_with("pub mod ") || before == "#[doc(hidden)]", "{line} is no part of the promise");
        before = line;
    }
}

#[test]
fn files_are_put_into_units() {
    let units = ["care-plan", "use-table", "actual"].map(|case| files(repo("corpus/valid/4.1").join(case)));
    let all: Vec<(String, Vec<u8>)> = units.concat();
    let report = careplan::validate(all.clone());
    assert!(report.is_valid(), "{:?}", report.findings());
    assert_eq!((report.summary().units, report.summary().files), (3, all.len() as u64));

    let without: Vec<_> = all.iter().filter(|(name, _)| !name.starts_with("UP1KYO")).cloned().collect();
    let report = careplan::validate(without);
    assert!(report.findings().iter().any(|finding| finding.severity() == Severity::Error));
    assert_eq!(careplan::read(all.clone()).unwrap().len(), 3);
    assert_eq!(careplan::migrate(all, "4.0").unwrap().len(), 3);
}

/// The order is that of the first file of each unit, wherever the others stand.
#[test]
fn names_alone_make_units() {
    let units = ["care-plan", "use-table"].map(|case| files(repo("corpus/valid/4.1").join(case)));
    let [care_plan, use_table] = units.map(|unit| unit.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let names: Vec<String> = [&use_table[..1], &care_plan, &use_table[1..], &["notes.txt".to_owned()]].concat();
    let grouped = careplan::units(&names);
    let named: Vec<Vec<&str>> =
        grouped.iter().map(|unit| unit.iter().map(|place| names[*place].as_str()).collect()).collect();
    assert_eq!(named[0], use_table);
    assert_eq!(named[1], care_plan);
    assert_eq!(named[2..], [["notes.txt"]]);
}

#[test]
fn a_file_is_classified_without_a_disk() {
    for (name, bytes) in files(repo("corpus/valid/4.0/basic-information")) {
        let file = careplan::classify(&name, &bytes[..bytes.len().min(400)]);
        let is_picture = name.contains("_IMAGE_");
        assert_eq!(file.kind(), if is_picture { FileKind::Picture } else { FileKind::Csv }, "{name}");
        assert_eq!(file.edition().unwrap().name(), "4.0", "{name}");
        assert!(is_picture || name.starts_with(file.form().unwrap().code()), "{name}");
        assert!(name.contains(&file.unit().unwrap().to_string()), "{name}");
        let renamed = careplan::classify("export.csv", &bytes);
        assert_eq!((renamed.kind(), renamed.unit()), (FileKind::Csv, None));
    }
}

#[test]
fn values_have_the_types_of_their_items() {
    let unit = &careplan::read(files(repo("corpus/valid/4.1/use-table"))).unwrap()[0];
    let file = |code| unit.files.iter().find(|file| file.form.code() == code).unwrap();
    let row = file("UPPLAN").rows().next().unwrap();
    assert_eq!(row.form().code(), "UPPLAN");
    let text = |key| row.text(key).unwrap();
    assert!(
        matches!(row.get("service_date"), Some(Value::Date(date)) if date.to_string().replace('-', "") == text("service_date"))
    );
    assert!(matches!(row.get("target_month"), Some(Value::Month { year: 2025, month: 1..=12 })));
    assert_eq!(row.get("units"), Some(Value::Int(text("units").parse().unwrap())));
    assert_eq!(row.get("insured_number"), Some(Value::Text(text("insured_number"))), "leading zeros matter");
    assert!(matches!(row.get("start_time"), Some(Value::Time { hour: 0..=24, minute: 0..=59 })));
    assert_eq!(row.get("サービスコード"), Some(Value::Text(text("service_code"))));
    assert_eq!(row.get("no_such_item"), None);
    assert_eq!(row.values().count(), 25);

    let row = file("UPHOSOKU").rows().next().unwrap();
    assert_eq!(row.get("plan_date"), Some(Value::Text("00000000")), "zeros are no day");
    let level = row.text("care_level").unwrap();
    assert!(matches!(row.get("care_level"), Some(Value::Code { code, label }) if code == level && !label.is_empty()));
    let total = file("UPSIKYU").rows().find(|row| row.text("service_code") == Some("999999")).unwrap();
    assert_eq!(total.get("discount_rate"), Some(Value::Empty));
    let priced = file("UPSIKYU").rows().find_map(|row| match row.get("unit_price") {
        Some(Value::Decimal(price)) => Some(price),
        _ => None,
    });
    assert!(priced.is_some_and(|price| price >= 10.0));
    assert_eq!(Date { year: 2025, month: 4, day: 1 }.to_string(), "2025-04-01");
}

/// A value that its type does not accept is still a value: nothing is lost, and nothing is made up.
#[test]
fn a_wrong_value_is_its_text() {
    let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
    for wrong in ["20250230", "2025-01-01", "0", "２０２５０１０１"] {
        let bytes = careplan::read::ms932::encode(&format!("202407,131045,0000000001,{wrong}\r\n")).unwrap();
        let units = careplan::read([(name, bytes)]).unwrap();
        assert_eq!(units[0].files[0].rows().next().unwrap().get("plan_date"), Some(Value::Text(wrong)));
    }
}

#[test]
fn an_error_says_where_it_is() {
    let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
    let error = careplan::read([(name, "202407,131045,0000000001,20251010\r\n202407,131045\r\n")]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unit(_)), "{error:?}");
    let position = error.position();
    assert_eq!((position.file.as_deref(), position.record), (Some(name), Some(2)), "{error}");
    assert!(error.words().ja.contains("レコード2"), "{}", error.words().ja);

    let text = "[[ignore]]\nrules = ['CP9999']\nreason = 'x'\n";
    let error: careplan::Error = careplan::Config::parse("careplan.toml", text, Spec::embedded()).unwrap_err().into();
    let position = error.position();
    assert_eq!(position.file.as_deref(), Some("careplan.toml"));
    assert_eq!(&text[position.span.unwrap()], "'CP9999'");
    assert!(matches!(careplan::migrate([(name, "")], "9.9").unwrap_err().kind(), ErrorKind::Option(_)));
}
