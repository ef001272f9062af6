//! `careplan fix` on files that a spreadsheet, a browser, a power cut or another program damaged.

use crate::support::{ms932, repo, run, stdout};
use careplan::fix::{self, Fixed};
use careplan::schema::Spec;

const DELETE: &str = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";
const ROW: &str = "202407,131045,0000000001,20251010\r\n";

/// A record of provided services, with one item changed.
fn actual(item: usize, value: &str) -> String {
    let row = "202407,131045,0000000001,20251130,202511,0300000106,\"計画　花子\",387,,20251104,,0900,1000,1,111211,,,,,0300000205,\"見本訪問介護\",,0,0300000205,";
    let mut cells: Vec<&str> = row.split(',').collect();
    cells[item - 1] = value;
    cells.join(",") + "\r\n"
}

fn fix<'a>(name: &str, bytes: &'a [u8], unsafe_fixes: bool) -> Fixed<'a> {
    fix::fix(Spec::embedded(), name, bytes, unsafe_fixes)
}

/// What becomes of a text, with the names of the fixes; fixing again changes nothing.
#[track_caller]
fn mended(name: &str, bytes: &[u8], unsafe_fixes: bool) -> (Vec<u8>, String, Vec<&'static str>) {
    let fixed = fix(name, bytes, unsafe_fixes);
    let again = fix(fixed.name(), fixed.bytes(), unsafe_fixes);
    assert!(again.changes().is_empty() && again.bytes() == fixed.bytes(), "fixing twice is fixing once");
    let mut names: Vec<&str> = fixed.changes().iter().map(|change| change.fix().name).collect();
    names.dedup();
    (fixed.bytes().to_vec(), fixed.name().to_owned(), names)
}

#[track_caller]
fn safely(bytes: impl AsRef<[u8]>, expected: &str, names: &[&str]) {
    for unsafe_fixes in [false, true] {
        let (found, _, fixes) = mended(DELETE, bytes.as_ref(), unsafe_fixes);
        assert_eq!(String::from_utf8_lossy(&found), expected);
        assert_eq!(fixes, names);
    }
}

#[test]
fn records_of_commas_are_removed_wherever_they_stand() {
    safely(format!("{ROW},,,\r\n,,,\r\n"), ROW, &["commas-only"]);
    safely(format!(",,,\r\n{ROW}"), ROW, &["commas-only"]);
    safely(format!("{ROW}\"\",\"\",,\r\n{ROW}"), &format!("{ROW}{ROW}"), &["commas-only"]);
    safely(format!("{ROW},,,,,,,,,\r\n"), ROW, &["commas-only"]);
}

#[test]
fn a_record_of_commas_beside_one_that_is_cut_in_two_stays() {
    let data = format!("{ROW}202407,131045\r\n,,,\r\n{ROW}");
    assert_eq!(fix(DELETE, data.as_bytes(), true).bytes(), data.as_bytes());
}

#[test]
fn what_stands_behind_the_last_record_is_removed() {
    safely(format!("{ROW}\0\0\0\0"), ROW, &["nul-tail"]);
    safely(format!("{ROW}\x1A\0\0"), ROW, &["nul-tail"]);
    safely(format!("{ROW}\0\x1A"), ROW, &["nul-tail"]);
    // In the middle they are damage.
    let data = format!("202407,131045,00\0\0000001,20251010\r\n{ROW}");
    assert_eq!(fix(DELETE, data.as_bytes(), true).bytes(), data.as_bytes());
}

#[test]
fn headers_of_spreadsheets_are_removed() {
    for header in [
        "Column1,Column2,Column3,Column4",
        "列1,列2,列3,列4",
        "sep=,",
        "1,2,3,4",
        "csv_version,insurer_number,insured_number,plan_date",
    ] {
        safely(ms932(&format!("{header}\r\n{ROW}")), ROW, &["header-line"]);
    }
    safely(format!("sep=,\r\nA,B,C,D\r\n{ROW}"), ROW, &["header-line"]);
}

#[test]
fn blanks_outside_quotes_are_removed_and_those_inside_stay() {
    let clean = ms932(&actual(7, "\" 計画, 花子 \""));
    for damaged in [actual(7, " \" 計画, 花子 \""), actual(7, "   \" 計画, 花子 \"  ")] {
        let (found, _, fixes) = mended(ACTUAL, &ms932(&damaged), false);
        assert_eq!((found, fixes), (clean.clone(), vec!["blank-before-quote"]));
    }
    let everywhere = actual(7, "\"計画,花子\"").replace(',', ", ").replace("計画, ", "計画,");
    let (found, _, _) = mended(ACTUAL, &ms932(&everywhere), false);
    assert_eq!(found, ms932(&actual(7, "\"計画,花子\"")));
}

#[test]
fn optional_items_of_blanks_are_emptied() {
    for padding in ["     ", "　　", "\"  \""] {
        let (found, _, fixes) = mended(ACTUAL, &ms932(&actual(9, padding)), false);
        assert_eq!(found, ms932(&actual(9, "")), "{padding}");
        assert!(fixes.contains(&"spaces"));
    }
    // A required item of blanks is missing, and nobody knows its value.
    let data = ms932(&actual(4, "        "));
    assert_eq!(fix(ACTUAL, &data, true).bytes(), data);
}

#[test]
fn names_of_copies() {
    let stem = DELETE.strip_suffix(".CSV").unwrap();
    for copy in [" (1).CSV", "(2).csv", " - コピー.CSV", " - Copy (3).CSV", " copy.CSV"] {
        let (_, name, fixes) = mended(&format!("{stem}{copy}"), ROW.as_bytes(), false);
        assert_eq!((name.as_str(), fixes[0]), (DELETE, "copy-name"), "{copy}");
    }
    assert_eq!(mended(&format!("コピー ～ {DELETE}"), ROW.as_bytes(), false).1, DELETE);
}

#[test]
fn what_a_spreadsheet_made_of_values_is_undone_only_when_asked_for() {
    let h = "202407,131045,H123456789,20251010\r\n";
    for (item, damaged, right, name) in [
        (4, "2025/11/30", "20251130", "value-format"),
        (4, "2025-11-30", "20251130", "value-format"),
        (4, "2025/11/30 0:00", "20251130", "value-format"),
        (5, "2025/11", "202511", "value-format"),
        (12, "9:00", "0900", "value-format"),
        (12, "=\"0900\"", "0900", "formula"),
        (12, "\"=\"\"0900\"\"\"", "0900", "formula"),
        (12, "'0900", "0900", "formula"),
        (6, "300000106", "0300000106", "lost-zeros"),
        (20, "300000205", "0300000205", "lost-zeros"),
        (11, "NULL", "", "null-word"),
    ] {
        let data = ms932(&actual(item, damaged));
        let held = fix(ACTUAL, &data, false);
        assert!(held.held_back().iter().any(|change| change.fix().name == name), "{damaged} is held back");
        let (found, _, fixes) = mended(ACTUAL, &data, true);
        assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&ms932(&actual(item, right))));
        assert!(fixes.contains(&name), "{damaged}: {fixes:?}");
    }
    let small = h.replace('H', "h");
    assert_eq!(mended(DELETE, small.as_bytes(), true), (h.into(), DELETE.to_owned(), vec!["letter-case"]));
}

#[test]
fn zeros_are_put_back_only_where_the_file_agrees() {
    // A person of the same number in another record; and nobody.
    let one = format!("{ROW}{}", ROW.replace("0000000001", "1"));
    assert_eq!(mended(DELETE, one.as_bytes(), true).0, format!("{ROW}{ROW}").into_bytes());
    let alone = ROW.replace("0000000001", "1");
    assert_eq!(fix(DELETE, alone.as_bytes(), true).bytes(), alone.as_bytes());
    // The check digit is another one.
    let wrong = ms932(&actual(20, "300000204"));
    assert_eq!(fix(ACTUAL, &wrong, true).bytes(), wrong);
    // 900 is a time, whatever else there is, if a spreadsheet saved the file.
    let remade = ms932(&actual(12, "900").replace("20251104", "2025/11/4"));
    assert_eq!(mended(ACTUAL, &remade, true).0, ms932(&actual(12, "0900")));
}

#[test]
fn what_would_not_be_right_stays() {
    for (item, value) in [(4, "2025/13/01"), (12, "25:00"), (11, "1.11E+30"), (4, "NULL"), (12, "=\"2460\"")] {
        let data = ms932(&actual(item, value));
        assert_eq!(fix(ACTUAL, &data, true).bytes(), data, "{value}");
    }
}

#[test]
fn hyphens_of_postal_and_tais_codes() {
    let plan = std::fs::read(repo(
        "corpus/valid/4.1/use-table/UPHOSOKU_202511_0300000100_43_0300000005_11_20251025093000.CSV",
    ));
    let plan = plan.or_else(|_| first_file("UPHOSOKU")).unwrap();
    let text = careplan::read::ms932::decode(&plan).into_owned();
    let postal = text.split(',').find(|cell| cell.len() == 8 && cell.as_bytes()[3] == b'-').unwrap().to_owned();
    let damaged = ms932(&text.replace(&postal, &postal.replace('-', "")));
    let name = first_name("UPHOSOKU");
    let (found, _, fixes) = mended(&name, &damaged, true);
    assert_eq!((found, fixes), (plan.clone(), vec!["postal-hyphen"]));
}

fn entry(form: &str) -> std::path::PathBuf {
    let files = std::fs::read_dir(repo("corpus/valid/4.1/use-table")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(form)).min().unwrap()
}

fn first_file(form: &str) -> std::io::Result<Vec<u8>> {
    std::fs::read(entry(form))
}

fn first_name(form: &str) -> String {
    entry(form).file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn commas_too_many_in_every_record() {
    let data = format!("{ROW}{ROW}").replace("\r\n", ",,\r\n");
    assert_eq!(fix(DELETE, data.as_bytes(), false).bytes(), data.as_bytes());
    let (found, _, fixes) = mended(DELETE, data.as_bytes(), true);
    assert_eq!((found, fixes), (format!("{ROW}{ROW}").into_bytes(), vec!["surplus-commas"]));
}

#[test]
fn kana_in_two_code_points_are_one_character() {
    let apart = actual(7, "\"カ\u{3099}イコ\u{3099} ハ\u{309A}\"");
    let held = fix(ACTUAL, apart.as_bytes(), false);
    assert!(held.left().is_some() && held.bytes() == apart.as_bytes());
    let (found, _, fixes) = mended(ACTUAL, apart.as_bytes(), true);
    assert_eq!((found, fixes), (ms932(&actual(7, "\"ガイゴ パ\"")), vec!["utf8", "compose-kana"]));
}

#[test]
fn what_is_no_csv_is_left_alone_under_its_own_name() {
    let euc = encoding_rs_euc();
    let files: [(&str, &[u8]); 7] = [
        ("CP109", b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0f\0\0\0xl/workbook.xml\n"),
        ("CP109", b"<html>\n<body>log in</body></html>\n"),
        ("CP109", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("CP109", b"memo\nof a meeting\n"),
        ("CP213", b"202407\t131045\t0000000001\t20251010\n"),
        ("CP214", b"\"202407,131045,0000000001,20251010\"\n"),
        ("CP110", &euc),
    ];
    let name = DELETE.replace(".CSV", " (1).csv");
    for (rule, bytes) in files {
        let fixed = fix(&name, bytes, true);
        assert_eq!(fixed.bytes(), bytes);
        assert_eq!(fixed.name(), name);
        assert!(fixed.changes().is_empty() && fixed.held_back().is_empty());
        assert_eq!(fixed.left().map(|left| left.rule()), Some(rule));
    }
}

/// 202407, and 介護のはな in EUC-JP.
fn encoding_rs_euc() -> Vec<u8> {
    [&b"202407,131045,\""[..], b"\xB2\xF0\xB8\xEE\xA4\xCE\xA4\xCF\xA4\xCA", b"\"\n"].concat()
}

#[test]
fn quotes_of_free_text_and_escapes_stay() {
    let text = ms932(&actual(7, "\"0300000106\""));
    assert_eq!(fix(ACTUAL, &text, true).bytes(), text);
    let escape = ms932(&actual(7, "\"\u{1b}計画\""));
    assert_eq!(fix(ACTUAL, &escape, false).bytes(), escape);
}

#[test]
fn what_was_converted_twice_is_neither_mended_nor_promised() {
    let row = actual(7, "\"計画見本\"");
    // As a program writes it that takes UTF-8 for MS932 and converts it.
    let again = |bytes: &[u8]| encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned();
    let twice = again(row.as_bytes());
    let lossless = ms932(&twice) == row.as_bytes();
    assert!(lossless, "the row stands for what can be read back");
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(twice.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xEF\xBB\xBF", twice.as_bytes()].concat();
    for (bytes, rule) in [(twice.clone().into_bytes(), "CP104"), (marked, "CP104"), (utf16, "CP105")] {
        for name in [ACTUAL.to_owned(), ACTUAL.to_lowercase()] {
            for unsafe_fixes in [false, true] {
                let fixed = fix(&name, &bytes, unsafe_fixes);
                assert_eq!((fixed.bytes(), fixed.name()), (&bytes[..], &*name));
                let left = fixed.left().expect("said why");
                assert_eq!(left.rule(), rule);
                assert!(left.reason().en.contains("converted twice"), "{left:?}");
            }
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join(&name), &bytes).unwrap();
            let done = run(&["validate", "-q", "-f", "concise", dir.path().to_str().unwrap()]);
            assert!(stdout(&done).contains(rule), "{done:?}");
            assert!(!stdout(&done).contains("[*]"), "promised, and not kept: {}", stdout(&done));
        }
    }
    // Once is mended, as it always was.
    let (bytes, _, fixes) = mended(ACTUAL, row.as_bytes(), false);
    assert_eq!((bytes, fixes), (ms932(&row), vec!["utf8"]));
}
