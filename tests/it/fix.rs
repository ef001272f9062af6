//! `careplan fix`: what is mended, what is not, and that nothing else is touched.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use crate::support::{assert_exit, folders, join, ms932, name, repo, run, split, stderr, stdout, tables};
use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::disk as input;
use careplan::disk::Limits;
use careplan::fix::{self, Fix, Fixed};
use careplan::rule::Severity;
use careplan::schema::Spec;
use careplan::text::Wording;
use proptest::prelude::*;
use serde_json::Value;

const DELETE: &str = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";

fn valid(case: &str, file: &str) -> Vec<u8> {
    fs::read(repo("corpus/valid/4.1").join(case).join(file)).unwrap()
}

fn fix<'a>(name: &str, bytes: &'a [u8]) -> Fixed<'a> {
    fix::fix(Spec::embedded(), name, bytes, false)
}

fn rules(fixed: &Fixed<'_>) -> Vec<&'static str> {
    let mut rules: Vec<&str> = fixed.changes().iter().map(|change| change.rule()).collect();
    rules.dedup();
    rules
}

/// The rules that the files of a folder break.
fn broken(folder: &Path, edition: Option<&String>, at_least: Severity) -> BTreeSet<String> {
    let spec = Spec::embedded();
    let options = Options { edition: edition.cloned(), ..Options::default() };
    let report = input::check(&Checker::new(spec, options), input::find(spec, [folder]).unwrap(), &Limits::default());
    let findings = report.findings().iter().filter(|finding| finding.severity() >= at_least);
    findings.map(|finding| finding.rule().id.clone()).collect()
}

/// Edits are in order, apart from each other, and all there is between the two.
fn assert_edits(before: &[u8], fixed: &Fixed<'_>) {
    let Some(edits) = fixed.edits() else { return };
    let mut out = Vec::new();
    let mut at = 0;
    for edit in edits {
        out.extend_from_slice(&before[at..edit.range.start]);
        out.extend_from_slice(&edit.bytes);
        at = edit.range.end;
    }
    out.extend_from_slice(&before[at..]);
    assert_eq!(out, fixed.bytes());
}

fn assert_twice_is_once(fixed: &Fixed<'_>, unsafe_fixes: bool) {
    let again = fix::fix(Spec::embedded(), fixed.name(), fixed.bytes(), unsafe_fixes);
    let wording = Wording { show_values: true, ..Wording::default() };
    let changes: Vec<_> =
        again.changes().iter().map(|c| (c.rule(), c.place(), c.old_value(wording), c.new_value(wording))).collect();
    assert!(changes.is_empty(), "{changes:?}");
    assert_eq!(again.bytes(), fixed.bytes());
    assert_eq!(again.name(), fixed.name());
}

#[test]
fn mutants_are_mended_and_nothing_new_is_broken() {
    for mutant in tables::first_failures() {
        let unit = repo("corpus/invalid").join(&mutant.rule).join("unit");
        let before = broken(&unit, mutant.edition.as_ref(), Severity::Info);
        for unsafe_fixes in [false, true] {
            let out = tempfile::tempdir().unwrap();
            for (file, data) in mutant.files().iter().filter(|(file, _)| !file.ends_with(".zip")) {
                let path = out.path().join(file);
                let fixed = fix::fix(Spec::embedded(), &name(&path), data, unsafe_fixes);
                assert_edits(data, &fixed);
                assert_twice_is_once(&fixed, unsafe_fixes);
                assert!(fixed.changes().iter().all(|change| change.fix().safe || unsafe_fixes));
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path.with_file_name(fixed.name()), fixed.bytes()).unwrap();
            }
            let after = broken(out.path(), mutant.edition.as_ref(), Severity::Info);
            if mutant.files().keys().all(|file| !file.ends_with(".zip")) {
                assert!(after.is_subset(&before), "{}: {after:?}", mutant.rule);
            }
            let fix = Fix::all().iter().find(|fix| fix.rule == mutant.rule);
            if fix.is_some_and(|fix| fix.safe || unsafe_fixes) && mutant.rule != "CP310" {
                assert!(!after.contains(&mutant.rule), "{} is gone", mutant.rule);
            }
        }
    }
}

#[test]
fn valid_units_stay_as_they_are() {
    for edition in folders(repo("corpus/valid")) {
        for entry in folders(&edition).iter().flat_map(|case| case.read_dir().unwrap()) {
            let path = entry.unwrap().path();
            let data = fs::read(&path).unwrap();
            for unsafe_fixes in [false, true] {
                let fixed = fix::fix(Spec::embedded(), &name(&path), &data, unsafe_fixes);
                assert_eq!(fixed.bytes(), data, "{}", path.display());
                assert!(fixed.changes().is_empty() && fixed.held_back().is_empty() && fixed.left().is_none());
            }
        }
    }
}

/// Cells of every record, joined again with what is done to one of them.
fn with_cell(data: &[u8], record: usize, cell: usize, to: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut rows = split(data);
    rows[record][cell] = to(&rows[record][cell]);
    join(&rows)
}

fn widened(cell: &[u8]) -> Vec<u8> {
    let wide = |b: &u8| char::from_u32(u32::from(*b) + 0xFEE0).unwrap();
    ms932(&cell.iter().map(wide).collect::<String>())
}

/// What people do to a file on its way, each of it safe to undo.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Lf,
    NoFinalBreak,
    Header,
    EmptyLine,
    EndMark,
    Version(&'static str),
    QuotedCode(usize),
    BareText(usize),
    Spaces(usize),
    FullWidth(usize),
    SmallName,
    Utf8,
    Utf8Bom,
    Utf16,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Lf),
        Just(Damage::NoFinalBreak),
        Just(Damage::Header),
        Just(Damage::EmptyLine),
        Just(Damage::EndMark),
        prop::sample::select(vec!["202410", "202404"]).prop_map(Damage::Version),
        (0..8usize).prop_map(Damage::QuotedCode),
        (0..8usize).prop_map(Damage::BareText),
        (0..8usize).prop_map(Damage::Spaces),
        (0..8usize).prop_map(Damage::FullWidth),
        Just(Damage::SmallName),
        Just(Damage::Utf8),
        Just(Damage::Utf8Bom),
        Just(Damage::Utf16),
    ]
}

impl Damage {
    /// In which order damage is done: cells first, encoding last.
    fn stage(self) -> u8 {
        match self {
            Damage::Spaces(_) | Damage::FullWidth(_) => 0,
            Damage::Version(_) | Damage::BareText(_) | Damage::QuotedCode(_) => 1,
            Damage::EmptyLine | Damage::Header => 2,
            Damage::Lf => 3,
            Damage::NoFinalBreak => 4,
            Damage::EndMark => 5,
            Damage::SmallName => 6,
            Damage::Utf8 | Damage::Utf8Bom | Damage::Utf16 => 7,
        }
    }

    fn harm(self, name: &mut String, data: &mut Vec<u8>) {
        const DATE: usize = 3;
        const PLANNER: usize = 6;
        let text = |data: &[u8]| careplan::read::ms932::decode(data).into_owned();
        *data = match self {
            Damage::Version(value) => {
                let rows = split(data).len();
                (0..rows).fold(data.clone(), |data, n| with_cell(&data, n, 0, |_| value.into()))
            }
            Damage::QuotedCode(n) => with_cell(data, n, 1, |cell| [b"\"", cell, b"\""].concat()),
            Damage::BareText(n) => {
                with_cell(data, n, PLANNER, |cell| cell.iter().copied().filter(|b| *b != b'"').collect())
            }
            Damage::Spaces(n) => with_cell(data, n, DATE, |cell| [b" ", cell, b"\x81\x40"].concat()),
            Damage::FullWidth(n) => {
                with_cell(data, n, DATE, |cell| if cell.is_ascii() { widened(cell) } else { cell.into() })
            }
            Damage::EmptyLine => [b"\r\n", &data[..], b"\r\n"].concat(),
            Damage::Header => [&ms932("CSVバージョン,保険者番号,被保険者番号\r\n"), &data[..]].concat(),
            Damage::Lf => data.iter().copied().filter(|b| *b != b'\r').collect(),
            Damage::NoFinalBreak => data.trim_ascii_end().to_vec(),
            Damage::EndMark => [&data[..], b"\x1A"].concat(),
            Damage::SmallName => {
                *name = name.to_lowercase();
                data.clone()
            }
            Damage::Utf8 => text(data).into_bytes(),
            Damage::Utf8Bom => format!("\u{FEFF}{}", text(data)).into_bytes(),
            Damage::Utf16 => format!("\u{FEFF}{}", text(data)).encode_utf16().flat_map(u16::to_be_bytes).collect(),
        };
    }
}

proptest! {
    #![proptest_config(crate::random::cases(200))]

    #[test]
    fn damage_is_undone_to_the_byte(mut damages in prop::collection::vec(damage(), 1..6)) {
        let whole = valid("actual", ACTUAL);
        let (mut harmed_name, mut harmed) = (ACTUAL.to_owned(), whole.clone());
        damages.sort_by_key(|damage| damage.stage());
        damages.dedup_by_key(|damage| damage.stage());
        for damage in &damages {
            damage.harm(&mut harmed_name, &mut harmed);
        }
        let fixed = fix(&harmed_name, &harmed);
        prop_assert!(fixed.left().is_none());
        prop_assert_eq!(careplan::read::ms932::decode(fixed.bytes()), careplan::read::ms932::decode(&whole), "{:?}", damages);
        prop_assert_eq!(fixed.bytes(), &whole[..]);
        prop_assert_eq!(fixed.name(), ACTUAL);
        assert_edits(&harmed, &fixed);
    }

    #[test]
    fn whatever_the_bytes_fixing_twice_is_fixing_once(
        hits in prop::collection::vec((any::<prop::sample::Index>(), 0..3u8, prop::sample::select(&b"\",\r\n \t\x1A0\x820A\xFF\0-"[..])), 0..24),
        unsafe_fixes: bool,
    ) {
        let mut data = valid("actual", ACTUAL);
        for (at, how, byte) in hits {
            let at = at.index(data.len());
            match how {
                0 => data[at] = byte,
                1 => data.insert(at, byte),
                _ => { data.remove(at); }
            }
        }
        let fixed = fix::fix(Spec::embedded(), ACTUAL, &data, unsafe_fixes);
        assert_edits(&data, &fixed);
        assert_twice_is_once(&fixed, unsafe_fixes);
        let (before, could_not_look) = checked(&data);
        let (after, _) = checked(fixed.bytes());
        // A value that CP440 spoke of, and that stays, is spoken of by the rule of its type once it is the only one.
        let was_remade = |rule: &str| rule.starts_with("CP4") && before.contains("CP440");
        let new = after.difference(&before).filter(|rule| !could_not_look.contains(*rule) && !was_remade(rule));
        let new: Vec<_> = new.collect();
        prop_assert!(new.is_empty(), "{:?}", new);
        let mut diff = Vec::new();
        fixed.diff(ACTUAL, Wording::default(), &mut diff).unwrap();
        prop_assert_eq!(diff.is_empty(), fixed.changes().is_empty());
    }
}

/// The rules that a file breaks, and those that could not look at all of it.
fn checked(data: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let checker = Checker::new(Spec::embedded(), Options::default());
    let label = FileLabel::new(ACTUAL);
    let report = checker.report([checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, data)])]);
    let broken = report.findings().iter().map(|finding| finding.rule().id.clone()).collect();
    (broken, report.blocked().map(|rule| rule.id.clone()).collect())
}

#[test]
fn line_breaks_inside_quotes_stay() {
    let whole = with_cell(&valid("actual", ACTUAL), 1, 6, |_| ms932("\"計画\n花子\r様\""));
    let harmed =
        split(&whole).iter().flat_map(|row| [row.join(&b","[..]), b"\n".to_vec()].concat()).collect::<Vec<u8>>();
    let fixed = fix(ACTUAL, &harmed);
    assert_eq!(fixed.bytes(), whole);
    assert_eq!(rules(&fixed), ["CP206"]);
}

#[test]
fn a_line_break_in_a_text_that_is_not_quoted_is_no_line_end() {
    // The record is two lines with too few items; the LF may belong to the text.
    let whole = with_cell(&valid("actual", ACTUAL), 1, 6, |_| ms932("計画\n花子"));
    let fixed = fix(ACTUAL, &whole);
    assert_eq!(fixed.bytes(), whole);
}

#[test]
fn a_file_with_a_character_that_ms932_lacks_is_left_alone() {
    let text = format!("\u{FEFF}{}", String::from_utf8(valid("delete-care-plan", DELETE)).unwrap());
    let text = text.replacen(",1", ",\"介護𠮷野\",1", 1);
    let fixed = fix(&DELETE.to_lowercase(), text.as_bytes());
    assert_eq!((fixed.bytes(), fixed.name()), (text.as_bytes(), DELETE.to_lowercase().as_str()));
    let left = fixed.left().unwrap();
    assert!(left.reason().en.contains("U+20BB7"), "{}", left.reason().en);
    let at = text.find('𠮷').unwrap();
    assert_eq!(left.place().unwrap().byte, at as u64);
}

#[test]
fn a_header_behind_empty_lines_goes_at_once() {
    let whole = valid("delete-care-plan", DELETE);
    let header = ms932("CSVバージョン,保険者番号,被保険者番号,作成年月日\r\n");
    let harmed = [b"\r\n\r\n", &header[..], b"\r\n", &header, &whole].concat();
    let fixed = fix(DELETE, &harmed);
    assert_eq!(fixed.bytes(), whole);
    assert_edits(&harmed, &fixed);
    let found: Vec<(&str, u64)> =
        fixed.changes().iter().map(|change| (change.rule(), change.place().unwrap().line)).collect();
    assert_eq!(found, [("CP202", 1), ("CP202", 2), ("CP205", 3), ("CP202", 4), ("CP205", 5)]);
    // Checking sees the same header, and no record of names.
    let (broken, _) = checked(&[b"\r\n", &header[..], &valid("actual", ACTUAL)].concat());
    assert_eq!(broken, ["CP202", "CP205"].map(str::to_owned).into());
}

#[test]
fn a_header_whose_quotes_are_out_of_order_is_not_mended_into_one() {
    let name = "UP2KYO_0300000100_43_1234567890_11_20191110102233.CSV";
    let whole = valid("care-plan", name);
    let items = Spec::embedded().newest().form("UP2KYO").unwrap().items();
    let names: Vec<String> =
        items.iter().map(|item| item.name().to_owned() + if item.is_text() { "\"" } else { "" }).collect();
    let harmed = [ms932(&(names.join(",") + "\r\n")), whole.clone()].concat();
    for unsafe_fixes in [false, true] {
        let fixed = fix::fix(Spec::embedded(), name, &harmed, unsafe_fixes);
        assert_eq!(fixed.bytes(), whole);
        assert_twice_is_once(&fixed, unsafe_fixes);
    }
}

#[test]
fn quotes_after_one_that_stays_open_are_left_as_they_are() {
    // Where the first record ends by the rules of CSV depends on the quotes that follow.
    let name = "DLTPLAN_202511_0300000106_43_0300000205_11_20251112093100.CSV";
    let whole = valid("delete-use-table", name);
    let mut rows = split(&whole);
    let row = rows.swap_remove(0);
    let with = |cell: usize, to: &[u8]| {
        let mut row = row.clone();
        row[cell] = to.to_vec();
        [row.join(&b","[..]), b"\r\n".to_vec()].concat()
    };
    let quoted = [&b"\""[..], &row[1], b"\""].concat();
    let open = with(2, b"\"00000000");
    let after = [&open[..], &with(1, &quoted)].concat();
    assert_eq!(fix(name, &after).bytes(), after);
    let before = [with(1, &quoted), open.clone()].concat();
    let fixed = fix(name, &before);
    assert_eq!((rules(&fixed), fixed.bytes()), (vec!["CP212"], &[with(1, &row[1]), open].concat()[..]));
    assert_twice_is_once(&fixed, false);
}

#[test]
fn a_file_put_together_of_two_encodings_is_left_alone() {
    let header = ms932("CSVバージョン,保険者番号,被保険者番号,作成年月日\r\n");
    let row = "202407,131045,0000000011,20251010\r\n".to_owned();
    for rest in [row.replace("00000011", "介護介護"), format!("\u{FEFF}{row}"), format!("2\00\0{row}")] {
        let harmed = [&header[..], rest.as_bytes()].concat();
        let fixed = fix(DELETE, &harmed);
        assert_eq!(fixed.bytes(), harmed);
        assert_eq!(fixed.left().map(fix::Left::rule), Some("CP104"), "{rest:?}");
        assert!(fixed.changes().is_empty());
    }
    // More than one byte order mark, and a text that could be UTF-16 once the mark is gone.
    for harmed in
        [&b"\xEF\xBB\xBF\xEF\xBB\xBF202407,131045,\x82\xA0,20251010\r\n"[..], b"\xEF\xBB\xBF2\x000\x002407,1\r\n"]
    {
        assert_twice_is_once(&fix(DELETE, harmed), false);
    }
}

#[test]
fn look_alikes_are_written_only_when_asked_for() {
    let whole = with_cell(&valid("actual", ACTUAL), 0, 6, |_| ms932("\"計画～花子\""));
    let text = careplan::read::ms932::decode(&whole).replace('～', "〜").into_bytes();
    let fixed = fix(ACTUAL, &text);
    assert!(fixed.left().is_some() && fixed.changes().is_empty());
    assert_eq!(fixed.held_back()[0].fix().name, "look-alike");
    assert_eq!(fix::fix(Spec::embedded(), ACTUAL, &text, true).bytes(), whole);
}

#[test]
fn a_version_is_written_only_where_name_and_items_agree() {
    let data = b"202410,131045,0000000011,20251010\r\n";
    assert_eq!(rules(&fix(DELETE, data)), ["CP309"]);
    assert!(
        fix("DLT1KYO_0300000106_043_0300000205_011_20251112093000.CSV", data).changes().is_empty(),
        "a name of 4.0"
    );
    let mixed = b"202407,131045,0000000011,20251010\r\n202410,131045,0000000012,20251010\r\n202504,131045,0000000013,20251010\r\n";
    let fixed = fix(DELETE, mixed);
    assert_eq!(rules(&fixed), ["CP310"]);
    assert_eq!(fixed.changes().len(), 1, "202504 is the value of another edition, not a mistake for this one");
}

#[test]
fn places_are_those_of_the_file_as_it_was() {
    let data = with_cell(&valid("actual", ACTUAL), 1, 3, |cell| [cell, b" "].concat());
    let here = |bytes: &[u8]| {
        let fixed = fix(ACTUAL, bytes);
        let change = fixed.changes().iter().find(|change| change.rule() == "CP405").unwrap();
        let place = change.place().unwrap();
        (place.record, place.line, place.byte as usize)
    };
    let (record, line, byte) = here(&data);
    assert_eq!((record, line), (Some(2), 2));
    let text = careplan::read::ms932::decode(&data).into_owned();
    let chars = careplan::read::ms932::char_count(&data[..byte]);
    let utf8 = text.char_indices().nth(chars).unwrap().0;
    assert_eq!(here(text.as_bytes()), (record, line, utf8));
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(here(&utf16), (record, line, 2 + 2 * chars));
}

// ---- the command ----

/// A folder with a file to mend in a folder, one to leave, and one that is not of the standard.
fn input_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("in/十一月")).unwrap();
    let data = String::from_utf8(valid("delete-care-plan", DELETE)).unwrap();
    fs::write(folder.path().join("in/十一月").join(DELETE.to_lowercase()), data.replace("\r\n", "\n")).unwrap();
    fs::write(folder.path().join("in").join(ACTUAL), valid("actual", ACTUAL)).unwrap();
    fs::write(folder.path().join("in/memo.txt"), "memo").unwrap();
    folder
}

fn files(folder: &Path) -> BTreeSet<(String, Vec<u8>)> {
    let mut found = BTreeSet::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(file, data)| (format!("{}/{file}", name(&path)), data)));
        } else {
            found.insert((name(&path), fs::read(&path).unwrap()));
        }
    }
    found
}

fn path(folder: &tempfile::TempDir, part: &str) -> String {
    folder.path().join(part).to_str().unwrap().to_owned()
}

#[test]
fn a_folder_is_written_as_the_same_tree_and_the_input_stays() {
    let folder = input_folder();
    let before = files(&folder.path().join("in"));
    let (from, to) = (path(&folder, "in"), path(&folder, "out"));
    let output = run(&["fix", &from, "--out", &to]);
    assert_exit(&output, 0);
    let renamed = format!("{} → {DELETE}", DELETE.to_lowercase());
    assert!(stdout(&output).contains("CP206") && stdout(&output).contains(&renamed), "{}", stdout(&output));
    assert!(stderr(&output).contains("--only-changed"), "{}", stderr(&output));
    let expected: BTreeSet<(String, Vec<u8>)> =
        [(format!("十一月/{DELETE}"), valid("delete-care-plan", DELETE)), (ACTUAL.to_owned(), valid("actual", ACTUAL))]
            .into();
    assert_eq!(files(&folder.path().join("out")), expected);
    assert_eq!(files(&folder.path().join("in")), before);

    let output = run(&["fix", &from, "--out", &to]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("--force"), "{}", stderr(&output));
    assert_exit(&run(&["fix", &from, "--out", &to, "--force"]), 0);
    assert_eq!(files(&folder.path().join("out")), expected);

    assert_exit(&run(&["fix", &from, "--out", &path(&folder, "changed"), "--only-changed"]), 0);
    assert_eq!(files(&folder.path().join("changed")).len(), 1);
    let again = run(&["fix", &to, "--out", &path(&folder, "again"), "-f", "json"]);
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(report["summary"]["changes"], 0);
}

#[test]
fn the_input_is_never_written_to() {
    let folder = input_folder();
    let from = path(&folder, "in");
    let file = path(&folder, &format!("in/{ACTUAL}"));
    for (input, out) in [
        (&from, from.clone()),
        (&from, format!("{from}/out")),
        (&from, format!("{from}/../in/new/out")),
        (&file, from.clone()),
        (&file, file.clone()),
    ] {
        let output = run(&["fix", input, "--out", &out, "--force"]);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains("never touched"), "{}", stderr(&output));
    }
    assert_eq!(files(&folder.path().join("in")).len(), 3);
    // A tree that would come to lie on the input.
    fs::create_dir_all(folder.path().join("in/in")).unwrap();
    fs::write(folder.path().join("in/in").join(ACTUAL), b"x").unwrap();
    let output = run(&["fix", &from, "--out", folder.path().to_str().unwrap(), "--force"]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("never touched"), "{}", stderr(&output));
}

#[test]
fn an_archive_is_written_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("unit.zip")).unwrap());
    for (entry, data) in [
        (format!("送信/{DELETE}"), b"202407,\"131045\",0000000011,20251010\r\n".to_vec()),
        (format!("C:/{ACTUAL}"), valid("actual", ACTUAL)),
        (format!("../{ACTUAL}"), valid("actual", ACTUAL)),
    ] {
        zip.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&data).unwrap();
    }
    zip.finish().unwrap();
    let output = run(&["fix", &path(&folder, "unit.zip"), "--out", &path(&folder, "out")]);
    assert_exit(&output, 1);
    assert_eq!(stdout(&output).matches("leads out of the archive").count(), 2, "{}", stdout(&output));
    let expected = (format!("unit/送信/{DELETE}"), b"202407,131045,0000000011,20251010\r\n".to_vec());
    assert_eq!(files(&folder.path().join("out")), [expected].into());
    assert_eq!(files(folder.path()).len(), 2, "the archive, and nothing outside");
}

#[test]
fn a_name_that_is_taken_is_not_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let data = valid("delete-care-plan", DELETE);
    fs::write(folder.path().join("in").join(DELETE), &data).unwrap();
    fs::write(folder.path().join("in").join(DELETE.to_lowercase()), &data).unwrap();
    if files(&folder.path().join("in")).len() == 1 {
        return; // A file system that does not tell them apart.
    }
    let output = run(&["fix", &path(&folder, "in"), "--out", &path(&folder, "out")]);
    assert_exit(&output, 1);
    assert!(stdout(&output).contains("another file"), "{}", stdout(&output));
    assert_eq!(files(&folder.path().join("out")), files(&folder.path().join("in")));
}

#[test]
fn a_diff_shows_changes_and_no_personal_values() {
    let folder = tempfile::tempdir().unwrap();
    let data = with_cell(&valid("actual", ACTUAL), 1, 6, |_| ms932("計画花子"));
    let data = with_cell(&data, 2, 3, widened);
    fs::write(folder.path().join(ACTUAL), [&data[..data.len() - 2], b"\n"].concat()).unwrap();
    let file = path(&folder, ACTUAL);
    let output = run(&["fix", &file, "--diff", "--lang", "ja"]);
    assert_exit(&output, 0);
    let diff = stdout(&output);
    assert!(diff.starts_with(&format!("--- {file}\n+++ {file}\n@@ -1,")), "{diff}");
    assert!(diff.contains("〈全角4字〉") && diff.contains("\"〈全角4字〉\""), "{diff}");
    assert!(diff.contains("<LF>"), "{diff}");
    assert!(!diff.contains("花子"), "{diff}");
    let number = String::from_utf8(split(&valid("actual", ACTUAL))[0][2].clone()).unwrap();
    assert!(!diff.contains(&number), "被保険者番号 is masked: {diff}");
    let shown = stdout(&run(&["fix", &file, "--diff", "--show-values"]));
    assert!(shown.contains("計画花子") && shown.contains(&number), "{shown}");
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn every_change_is_listed_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let data = with_cell(&valid("actual", ACTUAL), 1, 3, |cell| [cell, b" "].concat());
    let data = with_cell(&data, 2, 13, |cell| [b"0", cell].concat());
    fs::write(folder.path().join(ACTUAL), &data[..data.len() - 2]).unwrap();
    let output = run(&["fix", &path(&folder, ACTUAL), "--out", &path(&folder, "out"), "-f", "json"]);
    assert_exit(&output, 0);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!((&file["status"], &report["summary"]["held_back"]), (&"fixed".into(), &1.into()));
    let change = &file["changes"][0];
    assert_eq!((&change["rule"], &change["record"], &change["item"]["no"]), (&"CP405".into(), &2.into(), &4.into()));
    assert_eq!((&change["old"], &change["new"]), (&"20251203 ".into(), &"20251203".into()));
    assert_eq!(file["changes"][1]["rule"], "CP207");
    assert_eq!(file["held_back"][0]["rule"], "CP420");
    assert_eq!(file["held_back"][0]["safe"], false);
}

#[test]
fn reports_and_rules_say_what_can_be_fixed() {
    let output = run(&["validate", "corpus/invalid/CP206/unit", "-f", "json", "--lang", "en"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["findings"][0]["fix"]["safe"], true);
    assert_eq!(report["findings"][0]["fix"]["description"], "ends the record with CRLF");
    let output = run(&["validate", "corpus/invalid/CP415/unit", "-f", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["findings"][0]["fix"], Value::Null);
    let said = |rule: &str, lang| {
        let unit = format!("corpus/invalid/{rule}/unit");
        let [text, html] =
            ["text", "html"].map(|format| stdout(&run(&["validate", &unit, "--lang", lang, "-f", format])));
        // Who reads the page has no command line.
        assert!(!html.contains("careplan fix"), "{rule} {lang}");
        text.lines().find(|line| line.contains("`careplan fix")).unwrap_or_default().to_owned()
    };
    assert_eq!(said("CP206", "en"), "[*] 1 fixable with `careplan fix`");
    assert_eq!(said("CP206", "ja"), "[*] 1件は `careplan fix` で修正できます");
    assert_eq!(said("CP420", "en"), "[~] 1 fixable with `careplan fix --unsafe-fixes`");
    assert_eq!(said("CP420", "ja"), "[~] 1件は `careplan fix --unsafe-fixes` で修正できます（要確認）");
    assert_eq!(said("CP310", "en"), "");
    assert!(stdout(&run(&["rules", "CP206"])).contains("fix (careplan fix): ends the record with CRLF"));
    assert!(stdout(&run(&["rules", "CP420"])).contains("careplan fix --unsafe-fixes"));
    assert!(!stdout(&run(&["rules", "CP422"])).contains("careplan fix"));
}

#[test]
fn out_or_diff_is_needed() {
    assert_exit(&run(&["fix", "corpus/valid"]), 2);
    assert_exit(&run(&["fix", "corpus/valid", "--diff", "--out", "x"]), 2);
    let missing = run(&["fix", "corpus/nowhere", "--diff"]);
    assert_exit(&missing, 2);
    assert!(stderr(&missing).contains("no such file"), "{}", stderr(&missing));
}

/// Files of several forms, edited so that most have something to mend, one that is left alone and an archive.
fn many_files(folder: &Path) {
    for n in 0..20 {
        let to = folder.join(format!("in/{}/{n}", n % 3));
        fs::create_dir_all(&to).unwrap();
        let data = valid("actual", ACTUAL);
        let data = match n % 4 {
            0 => data,
            1 => data.iter().copied().filter(|b| *b != b'\r').collect(),
            2 => with_cell(&data, n % 8, 3, |cell| [cell, b" "].concat()),
            _ => format!("{}𠮷", careplan::read::ms932::decode(&data)).into_bytes(),
        };
        fs::write(to.join(ACTUAL), data).unwrap();
    }
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.join("in/unit.zip")).unwrap());
    for entry in [DELETE, ACTUAL] {
        zip.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"202407,\"131045\",0000000011,20251010\n").unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn any_number_of_threads_makes_the_same() {
    let folder = tempfile::tempdir().unwrap();
    many_files(folder.path());
    let from = path(&folder, "in");
    let with = |jobs: &str| {
        let out = path(&folder, "out");
        let arguments = ["fix", &from, "--jobs", jobs];
        let said = ["text", "json"].map(|format| {
            let output = run(&[&arguments[..], &["--out", &out, "--force", "-f", format]].concat());
            assert_exit(&output, 1);
            output.stdout
        });
        let diff = run(&[&arguments[..], &["--diff"]].concat());
        assert_exit(&diff, 1);
        let written = files(&folder.path().join("out"));
        fs::remove_dir_all(&out).unwrap();
        (said, diff.stdout, diff.stderr, written)
    };
    let one = with("1");
    assert_eq!(one.3.len(), 22);
    assert_eq!(one, with("2"));
    assert_eq!(one, with("5"));
}

#[test]
fn a_file_that_is_named_twice_is_one() {
    let folder = input_folder();
    let file = path(&folder, &format!("in/{ACTUAL}"));
    let again = path(&folder, &format!("in/../in/{ACTUAL}"));
    let output = run(&["fix", &file, &again, &file, "--out", &path(&folder, "out"), "-f", "json"]);
    assert_exit(&output, 0);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["files"], 1);
}

#[test]
fn what_cannot_be_written_to_is_named() {
    let folder = input_folder();
    let from = path(&folder, "in");
    let memo = path(&folder, "in/memo.txt");
    fs::copy(&memo, folder.path().join("memo.txt")).unwrap();
    let output = run(&["fix", &from, "--out", &path(&folder, "memo.txt")]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("this is a file; name a folder"), "{}", stderr(&output));
    // Two files that would come to one place.
    for unit in ["a", "b"] {
        fs::create_dir(folder.path().join(unit)).unwrap();
        fs::write(folder.path().join(unit).join(ACTUAL), valid("actual", ACTUAL)).unwrap();
    }
    let [a, b] = ["a", "b"].map(|unit| path(&folder, &format!("{unit}/{ACTUAL}")));
    let output = run(&["fix", &a, &b, "--out", &path(&folder, "out")]);
    assert_exit(&output, 2);
    assert!(stderr(&output).contains(&format!("{a} and {b} would both be written")), "{}", stderr(&output));
}

#[test]
fn unchanged_files_are_spoken_of_where_there_are_any() {
    let folder = input_folder();
    let output = run(&["fix", &path(&folder, "in/十一月"), "--out", &path(&folder, "out")]);
    assert_exit(&output, 0);
    assert!(!stderr(&output).contains("Unchanged"), "{}", stderr(&output));
}

#[test]
fn a_diff_is_painted_when_asked_for() {
    let folder = input_folder();
    let painted = stdout(&run(&["fix", &path(&folder, "in"), "--diff", "--color", "always"]));
    assert!(painted.contains("\x1B[31m-202407,") && painted.contains("\x1B[32m+202407,"), "{painted}");
    assert!(!stdout(&run(&["fix", &path(&folder, "in"), "--diff"])).contains('\x1B'));
}

#[test]
fn an_end_mark_is_no_record_that_is_cut_off() {
    let data = [&valid("actual", ACTUAL)[..], b"\x1A"].concat();
    let checker = Checker::new(Spec::embedded(), Options::default());
    let label = FileLabel::new(ACTUAL);
    let report = checker.report([checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, &data)])]);
    let findings: Vec<&str> = report.findings().iter().map(|finding| finding.rule().id.as_str()).collect();
    assert_eq!(findings, ["CP107"]);
    let finding = &report.findings()[0];
    let message = finding.message(Wording::default());
    assert!(message.contains("ファイルの終わり") || message.contains("the end of the file"), "{message}");
    assert!(finding.remedy().is_some_and(|remedy| remedy.is_safe() && remedy.fix().name == "end-mark"));
    assert_eq!(fix(ACTUAL, &data).bytes(), valid("actual", ACTUAL));
}

/// A list for people ends, with the true number of what it leaves out; JSON has all.
#[test]
fn a_long_list_ends() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..100).map(|n| format!("202407,131045,{n:010},２０２４０２２９\r\n")).collect();
    fs::write(folder.path().join(DELETE), ms932(&rows)).unwrap();
    let list = |more: &[&str]| {
        stdout(&run(&[
            &["fix", &path(&folder, DELETE), "--lang", "en", "--out", &path(&folder, "out"), "--force"],
            more,
        ]
        .concat()))
    };
    let text = list(&[]);
    assert!(
        text.contains("  … and 80 more (--format json lists them all)\n") && text.contains("changes: 100"),
        "{text}"
    );
    let report: Value = serde_json::from_str(&list(&["--format", "json"])).unwrap();
    assert_eq!(report["files"][0]["changes"].as_array().unwrap().len(), 100);
}
