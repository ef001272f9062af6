//! `careplan spec import`: a binding from an item table, here a made-up one.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::support::{assert_exit, repo, run, stdout};
use careplan::schema::Spec;
use serde_json::Value;

/// A made-up annex: two forms, one item nobody knows, one misspelt, one number.
const ANNEX: [[&str; 7]; 9] = [
    ["様式", "No.", "項目名", "キー", "型", "項目長", "必須"],
    ["DLT1KYO", "1", "保険者番号", "insurerNo", "文字列", "6", "○"],
    ["DLT1KYO", "2", "被保険者 番号", "/user/insuredNo", "string", "10", "必須"],
    ["DLT1KYO", "3", "削除理由", "reason", "string", "", ""],
    ["居宅サービス計画3表", "8", "開始時間", "startTime", "string", "4", "任意"],
    ["UP3KYO", "11", "開始時間", "/activity/start", "string", "4", ""],
    ["UPSIKYU", "12", "単位数", "units", "integer", "6", ""],
    ["UPSIKYU", "9", "サービスコ一ド", "code", "string", "6", "必須"],
    ["UP9KYO", "1", "何か", "x", "string", "", ""],
];

fn csv() -> String {
    ANNEX.iter().map(|row| row.join(",") + "\r\n").collect()
}

/// The least that is a workbook.
fn xlsx() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    put(
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
             <Override PartName=\"/xl/worksheets/sheet1.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"
        ),
    );
    put(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
             Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    put(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>\
             <sheet name=\"別紙\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
             Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        ),
    );
    let mut rows = String::new();
    for (n, row) in ANNEX.iter().enumerate() {
        rows += &format!("<row r=\"{}\">", n + 1);
        for (column, cell) in ('A'..).zip(row) {
            rows += &match cell.parse::<u32>() {
                // As a spreadsheet keeps them: numbers as numbers.
                Ok(number) => format!("<c r=\"{column}{}\"><v>{number}</v></c>", n + 1),
                Err(_) => format!("<c r=\"{column}{}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>", n + 1),
            };
        }
        rows += "</row>";
    }
    put("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"));
    zip.finish().unwrap().into_inner()
}

/// Imports a table; the folder of the spec it makes, and what is said.
fn import(folder: &Path, name: &str, table: &[u8]) -> (String, String) {
    let file = folder.join(name);
    fs::write(&file, table).unwrap();
    let out = folder.join(format!("{name}-spec"));
    let arguments = ["spec", "import", file.to_str().unwrap(), "--edition", "5.0", "--out", out.to_str().unwrap()];
    let output = run(&[&arguments[..], &["--lang", "en"]].concat());
    assert_exit(&output, 0);
    (out.to_str().unwrap().to_owned(), stdout(&output))
}

#[test]
fn an_item_table_becomes_a_binding_and_both_sides_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let utf8 = csv();
    for (name, table) in
        [("annex.csv", utf8.clone().into_bytes()), ("sjis.csv", crate::support::ms932(&utf8)), ("annex.xlsx", xlsx())]
    {
        let (spec_dir, said) = import(folder.path(), name, &table);
        assert!(said.starts_with("5 items mapped; 3 rows only in the table;"), "{name}: {said}");
        assert!(said.contains("row 4 DLT1KYO 削除理由"), "{said}");
        assert!(said.contains("サービスコ一ド (did you mean サービスコード?)"), "{said}");
        assert!(said.contains("row 9 UP9KYO 何か"), "{said}");
        assert!(said.contains("only in 4.1: DLT1KYO No.4 居宅サービス計画作成（変更）日"), "{said}");

        // The new spec is used, and still says that it is provisional.
        let list = stdout(&run(&["spec", "list", "--edition", "5.0", "--spec-dir", &spec_dir, "--lang", "en"]));
        assert!(list.contains("PROVISIONAL") && list.contains(name), "{list}");
        let output = run(&["convert", "corpus/valid/4.1/delete-care-plan", "--to", "5.0", "--spec-dir", &spec_dir]);
        assert_exit(&output, 0);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["DLT1KYO"][0]["insurerNo"], "131045");
        assert_eq!(document["DLT1KYO"][0]["user"]["insuredNo"], "0000000011");
        // What has no place in documents is kept beside them: nothing is lost.
        let file = folder.path().join("document.json");
        fs::write(&file, &output.stdout).unwrap();
        let back = folder.path().join(format!("{name}-back"));
        let arguments = ["convert", file.to_str().unwrap(), "--to", "csv", "--out", back.to_str().unwrap()];
        assert_exit(&run(&[&arguments[..], &["--spec-dir", &spec_dir]].concat()), 0);
        let unit = back.join("0300000106_43_0300000205_11_20251112093000");
        let csv = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        assert_eq!(
            fs::read(unit.join(csv)).unwrap(),
            fs::read(repo("corpus/valid/4.1/delete-care-plan").join(csv)).unwrap()
        );
    }
}

#[test]
fn what_only_the_table_has_is_reported_when_it_holds_a_value() {
    let folder = tempfile::tempdir().unwrap();
    let (spec_dir, _) = import(folder.path(), "annex.csv", csv().as_bytes());
    let document = run(&["convert", "corpus/valid/4.1/delete-care-plan", "--to", "5.0", "--spec-dir", &spec_dir]);
    let mut document: Value = serde_json::from_slice(&document.stdout).unwrap();
    document["DLT1KYO"][0]["reason"] = "誤り".into();
    let file = folder.path().join("document.json");
    fs::write(&file, document.to_string()).unwrap();
    let out = folder.path().join("out");
    let arguments =
        ["convert", file.to_str().unwrap(), "--to", "csv", "--out", out.to_str().unwrap(), "--spec-dir", &spec_dir];
    let refused = run(&[&arguments[..], &["--strict-characters"]].concat());
    assert_exit(&refused, 1);
    let output = run(&arguments);
    assert_exit(&output, 0);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("DLT1KYO record 1, /reason") && !said.contains("誤り"), "{said}");
}

#[test]
fn the_whole_of_the_shipped_binding_can_be_imported() {
    let binding = Spec::embedded().binding("5.0").unwrap();
    let mut table = "form,No.,item name,key,type,length,required\n".to_owned();
    for form in binding.forms() {
        for bound in form.items() {
            let item = &form.form().items()[bound.item];
            let length = bound.length.map(|length| length.to_string()).unwrap_or_default();
            let cells = [
                form.form().code(),
                &item.no().to_string(),
                item.printed_name(),
                &format!("k{}", item.no()),
                bound.json_type.as_str(),
                &length,
                "",
            ];
            table += &(cells.join(",") + "\n");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let (spec_dir, said) = import(folder.path(), "annex.csv", table.as_bytes());
    assert!(said.starts_with("381 items mapped; 0 rows only in the table; 0 items only in 4.1"), "{said}");
    for case in crate::support::folders(repo("corpus/valid/4.1")) {
        let case = case.to_str().unwrap();
        assert_exit(&run(&["convert", case, "--to", "5.0", "--spec-dir", &spec_dir]), 0);
    }
}

#[test]
fn a_table_that_cannot_be_is_refused_at_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |table: String, said: &str| {
        let file = folder.path().join("annex.csv");
        fs::write(&file, table).unwrap();
        let out = folder.path().join("out");
        let arguments = ["spec", "import", file.to_str().unwrap(), "--edition", "5.0", "--out", out.to_str().unwrap()];
        let output = run(&arguments);
        assert_exit(&output, 2);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(said), "{error}");
        assert!(!out.exists());
    };
    refused(csv().replace("キー", "何"), "no column for the key");
    refused(csv().replace("文字列", "blob"), "row 2: the type `blob`");
    refused(csv().replace(",10,", ",many,"), "row 3: the length");
    refused(csv().replace("○", "maybe"), "row 2: the required mark");
    refused(csv().replace("insurerNo,文字列", "insurerNo,integer"), "row 2: 保険者番号 is of type integer");
    refused(csv().replace("/user/insuredNo", "insurerNo"), "stands there already");
    refused(String::new(), "empty");
    refused(csv().replace("reason", ""), "row 4: `` is not a key");
}
