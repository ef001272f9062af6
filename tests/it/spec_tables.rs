//! The tables under `specs/` against the facts they were made from, and against themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repo;
use careplan::embedded::embedded_files;
use careplan::schema::{Confidence, Edition, Exchange, Item, Required, Spec};

/// The facts of the standard, where this checkout has them beside it.
fn shared() -> Option<PathBuf> {
    let path = repo("../shared/spec");
    if !path.is_dir() {
        eprintln!("{} is not there: nothing to compare with", path.display());
        return None;
    }
    Some(path)
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn edition() -> &'static Edition {
    Spec::embedded().edition("4.1").unwrap()
}

/// The type that an item of a kind of `rules.md` has.
fn type_of(form: &str, row: &BTreeMap<String, String>) -> String {
    let length = &row["length"];
    let ends = row["name"].contains("終了");
    match row["kind"].as_str() {
        "version" => "version".into(),
        "insurer" => "insurer_number".into(),
        "insured" => "insured_number".into(),
        "office" => "office_number".into(),
        // Zeros only where the form allows them.
        "date" if form == "UPHOSOKU" && row["no"] == "4" => "date | \"00000000\"".into(),
        "month" if form == "UPHOSOKU" && row["no"] == "63" => "month | \"000000\"".into(),
        kind @ ("date" | "month" | "service_code" | "service_type" | "text" | "unused") => kind.into(),
        // 2400 only as an end; in 第3表 also as a beginning.
        "time" if ends || form == "UP3KYO" => "time | \"2400\"".into(),
        "time" => "time".into(),
        "time_or_9999" if ends => "time | \"2400\" | \"9999\"".into(),
        "time_or_9999" => "time | \"9999\"".into(),
        // The table says 2, the revision history 5.
        "int" if form == "UPSIKYU" && row["no"] == "30" => "int(5)".into(),
        kind @ ("int" | "sint") => format!("{kind}({length})"),
        "dec2" => "decimal(2,2)".into(),
        "bits31" => "bits(31)".into(),
        "service_code_or_total" => "service_code | subtotal_code | \"999999\"".into(),
        "tais" => "tais_code".into(),
        "postal" => "postal_code".into(),
        "tel" => format!("phone({length})"),
        "flag01" => "flag".into(),
        "no99" => "number(1..99)".into(),
        "ascii" => format!("half_width({length})"),
        // Free text by its kind; what the name must look like is a rule on the record.
        "image_name" => "text".into(),
        kind => match kind.split_once(':') {
            Some(("code", table)) => format!("code({table})"),
            Some(("fixed", value)) => format!("fixed(\"{value}\")"),
            _ => panic!("{form} No.{}: unknown kind {kind}", row["no"]),
        },
    }
}

fn compare(form: &str, item: &Item, row: &BTreeMap<String, String>) {
    let place = format!("{form} No.{}", row["no"]);
    assert_eq!(item.no().to_string(), row["no"], "{place}");
    assert_eq!(item.name(), row["name"], "{place}");
    assert_eq!(
        item.length().map_or(String::new(), |length| length.to_string()),
        row["length"],
        "{place} {}",
        item.name()
    );
    let required = match item.required() {
        Required::Required => "必須",
        Required::Needed => "必要",
        Required::Optional => "",
    };
    assert_eq!(required, row["required"], "{place} {}", item.name());
    let confidence = match item.confidence() {
        Confidence::Confirmed => "confirmed",
        Confidence::Inferred => "inferred",
    };
    assert_eq!(confidence, row["confidence"], "{place} {}", item.name());
    assert_eq!(item.type_text(), type_of(form, row), "{place} {}", item.name());
}

#[test]
fn forms_and_items_are_those_of_the_standard() {
    let Some(shared) = shared() else { return };
    let forms = table(&shared.join("v4.1/forms.csv"));
    assert_eq!(forms.len(), edition().forms().len());
    let mut items = 0;
    for row in &forms {
        let form = edition().form(&row["code"]).unwrap_or_else(|| panic!("{} is missing", row["code"]));
        assert_eq!(form.title(), row["title"]);
        assert_eq!(form.family().join("・"), row["family"], "{}", form.code());
        assert_eq!(format!("→{}", form.to()), row["direction"], "{}", form.code());
        assert_eq!(form.items().len().to_string(), row["fields"], "{}", form.code());
        let pattern = row["file_name"].replace("{month|000000}", "{month}");
        assert_eq!(form.name_pattern().to_string(), pattern);
        assert_eq!(form.allows_month_zero(), row["file_name"].contains("000000"), "{}", form.code());
        let rows = table(&shared.join(format!("v4.1/{}.csv", form.code())));
        assert_eq!(form.items().len(), rows.len(), "{}", form.code());
        for (item, row) in form.items().iter().zip(&rows) {
            compare(form.code(), item, row);
        }
        items += rows.len();
    }
    assert_eq!((forms.len(), items), (17, 398));
}

#[test]
fn codes_are_those_of_the_standard() {
    let Some(shared) = shared() else { return };
    let expected: Vec<(String, String, String)> = table(&shared.join("codes.csv"))
        .into_iter()
        .map(|row| (row["table"].clone(), row["code"].clone(), row["label"].clone()))
        .collect();
    let own = edition().code_tables().filter(|table| !table.name().contains("service_type"));
    let found: Vec<(String, String, String)> = own
        .flat_map(|table| table.codes().map(|(code, label)| (table.name().into(), code.into(), label.into())))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn service_types_are_those_of_the_standard() {
    let Some(shared) = shared() else { return };
    let rows = table(&shared.join("service_types.csv"));
    assert_eq!(edition().service_types().len(), rows.len());
    for (own, row) in edition().service_types().iter().zip(&rows) {
        let exchange = match own.exchange {
            Exchange::Exchanged => "対象",
            Exchange::NotExchanged => "対象外",
            Exchange::FileNamesOnly => "ファイル名のみ",
        };
        let found = [own.code.as_str(), &own.name, &own.benefit, exchange];
        assert_eq!(found, ["code", "name", "benefit", "exchange"].map(|key| row[key].as_str()));
    }
}

#[test]
fn versions_are_those_of_the_standard() {
    let Some(shared) = shared() else { return };
    let rows = table(&shared.join("versions.csv"));
    for row in &rows {
        if row["csv_version"].starts_with('(') {
            continue;
        }
        let version = Spec::embedded().versions().iter().find(|version| version.value == row["csv_version"]);
        let version = version.unwrap_or_else(|| panic!("{} is missing", row["csv_version"]));
        let same = rows.iter().filter(|other| other["csv_version"] == row["csv_version"]);
        let first = same.map(|other| other["applies_from"].replace('-', "")).min();
        assert_eq!(Some(&version.applies_from), first.as_ref(), "{row:?}");
        assert!(version.label.split([' ', '/']).any(|label| label == row["edition"]), "{} of {row:?}", version.label);
        if let Some(edition) = Spec::embedded().edition(&row["edition"]) {
            assert_eq!(edition.csv_version(), row["csv_version"]);
            assert_eq!(edition.issued(), row["issued"]);
            assert_eq!(edition.applies_from(), row["applies_from"]);
            assert_eq!(edition.is_accepted_after_integration(), row["accepted_after_integration"] == "はい");
        }
    }
}

/// What the revision history says of 3.2 → 4.x (`shared/spec/migration.md`).
#[test]
fn older_editions_differ_as_the_history_says() {
    let spec = Spec::embedded();
    let (old, base) = (spec.edition("3.2").unwrap(), spec.edition("4.1").unwrap());
    let names = |edition: &Edition, form: &str| -> Vec<String> {
        edition.form(form).unwrap().items().iter().map(|item| item.name().to_owned()).collect()
    };
    for (form, without) in [("UPPLAN", 15..18), ("UPJSK", 15..18), ("UPSIKYU", 9..12)] {
        let mut expected = names(base, form);
        let dropped: Vec<String> = expected.drain(without).collect();
        assert_eq!(dropped, ["TAISコード", "福祉用具届出コード", "用具名称（機種名）"]);
        assert_eq!(names(old, form), expected, "{form}");
    }
    let count = old.form("UPSIKYU").unwrap().item("回数／日数").unwrap();
    assert_eq!((count.length(), count.type_text()), (Some(2), "int(2)"));
    for form in ["UPHOSOKU", "UP1KYO", "DLT1KYO", "UP2KYO", "DLTPLAN", "DLTJSK"] {
        assert_eq!(names(old, form), names(base, form), "{form}");
    }
    assert_eq!(old.forms().len(), 9);
    let four = spec.edition("4.0").unwrap();
    for form in base.forms() {
        assert_eq!(names(four, form.code()), names(base, form.code()));
    }
}

#[test]
fn every_spec_file_is_loaded() {
    let mut on_disk = Vec::new();
    collect(&repo("specs"), &mut on_disk);
    let mut embedded: Vec<String> = embedded_files().into_iter().map(|(path, _)| path.to_owned()).collect();
    on_disk.sort();
    embedded.sort();
    assert_eq!(on_disk, embedded, "touch src/schema/source.rs if a file was added");
    // Loading refuses files it does not know, so what is embedded is also read.
    let stray = embedded_files().into_iter().chain([("4.1/stray.toml", "")]);
    let error = Spec::from_files(stray).unwrap_err();
    assert_eq!((error.path(), error.to_string().as_str()), ("4.1/stray.toml", "no such spec file is known"));
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|found| ["toml", "html", "css"].iter().any(|kind| found == *kind)) {
            files.push(path.strip_prefix(repo("specs")).unwrap().to_string_lossy().replace('\\', "/"));
        }
    }
}

/// The marks that keep personal data out of reports: by kind of item, as the design says.
#[test]
fn items_that_identify_people_are_sensitive() {
    for edition in Spec::embedded().editions() {
        for form in edition.forms() {
            for item in form.items() {
                let identifies = item.is_text()
                    || ["insured_number", "postal_code"].contains(&item.type_text())
                    || item.type_text().starts_with("phone")
                    || item.key().contains("birth_date")
                    || item.key() == "entered_by_code";
                assert_eq!(item.is_sensitive(), identifies, "{} No.{} {}", form.code(), item.no(), item.name());
            }
        }
    }
}
