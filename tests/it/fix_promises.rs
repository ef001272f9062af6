//! What a finding says of `careplan fix` is what it does: a finding with a remedy is gone from the fixed file, one without is
//! still there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{assert_exit, folders, join, ms932, name, repo, run, split, tables};
use careplan::check::{Checker, Options};
use careplan::fix::{self, Fix};
use careplan::read::ms932::decode;
use careplan::report::{Finding, Report};
use careplan::schema::Spec;
use proptest::prelude::*;

const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";

type File = (String, Vec<u8>);

fn check(files: &[File], keep_per_rule: Option<u64>) -> Report {
    let checker = Checker::new(Spec::embedded(), Options { keep_per_rule, ..Options::default() });
    checker.report([crate::support::check(&checker, files)])
}

/// Rule, file, record and item of each finding.
type FoundAt = (String, String, Option<u64>, Option<u16>);

/// Without the record of findings that stand for many: another of them comes in the place of one that is mended.
fn place(finding: &Finding) -> FoundAt {
    let once = matches!(
        finding.rule().id.as_str(),
        "CP112" | "CP206" | "CP211" | "CP212" | "CP215" | "CP216" | "CP309" | "CP405" | "CP440" | "CP441"
    );
    let many = once || finding.count() > 1;
    let record = finding.place().and_then(|place| place.record).filter(|_| !many);
    let of_file = once && !matches!(finding.rule().id.as_str(), "CP206" | "CP211" | "CP212" | "CP309");
    let item = finding.item().map(|item| item.no()).filter(|_| !of_file);
    (finding.rule().id.clone(), finding.file().to_lowercase(), record, item)
}

fn after_fixing(files: &[File], unsafe_fixes: bool) -> Vec<FoundAt> {
    let fixed = files.iter().map(|(name, data)| {
        let fixed = fix::fix(Spec::embedded(), name, data, unsafe_fixes);
        (fixed.name().to_owned(), fixed.bytes().to_vec())
    });
    check(&fixed.collect::<Vec<_>>(), None).findings().iter().map(place).collect()
}

/// Holds what the findings of a unit say against what fixing does. Returns how many say that they can be mended.
fn hold_to_it(files: &[File]) -> Result<u64, TestCaseError> {
    let report = check(files, None);
    let [safe, all] = [false, true].map(|unsafe_fixes| after_fixing(files, unsafe_fixes));
    let (mut safely, mut not_safely) = (0, 0);
    // Empty lines have no number that stays the same, so only how many there are can be compared.
    let is_empty_line = |found: &FoundAt| found.0 == "CP202";
    let empty_lines = |all: &[FoundAt]| all.iter().filter(|found| is_empty_line(found)).count();
    let promised = |with_unsafe: bool| {
        let remedies = report.findings().iter().filter(|finding| is_empty_line(&place(finding)));
        remedies.filter_map(Finding::remedy).filter(|remedy| remedy.is_safe() || with_unsafe).count()
    };
    let before = report.findings().iter().filter(|finding| is_empty_line(&place(finding))).count();
    // In UTF-16 they are not seen before it is converted.
    if report.findings().iter().all(|finding| finding.rule().id != "CP105") {
        prop_assert_eq!(empty_lines(&safe), before - promised(false), "empty lines");
        prop_assert_eq!(empty_lines(&all), before - promised(true), "empty lines with --unsafe-fixes");
    }
    for finding in report.findings() {
        let here = place(finding);
        let left = (safe.contains(&here), all.contains(&here));
        let counted_above = is_empty_line(&here);
        match finding.remedy().map(|remedy| remedy.is_safe()) {
            Some(true) => {
                safely += 1;
                prop_assert!(counted_above || !left.0, "promised and not done: {here:?}");
            }
            Some(false) => {
                not_safely += 1;
                prop_assert!(counted_above || left.0, "done without --unsafe-fixes, too: {here:?}");
                prop_assert!(counted_above || !left.1, "promised with --unsafe-fixes and not done: {here:?}");
            }
            // Other rules may be content with what is mended for its own sake.
            // What stays of a file that a spreadsheet saved may be too little to say so again.
            None if here.0 == "CP440" => {}
            None if Fix::of(&finding.rule().id).is_some() && !counted_above => {
                prop_assert!(left.0 && left.1, "done and not promised: {here:?} {left:?}");
            }
            None => {}
        }
    }
    let summary = report.summary();
    prop_assert_eq!((summary.fixable, summary.fixable_unsafe), (safely, not_safely));
    Ok(safely + not_safely)
}

/// The same, for a test of one example.
fn promised(files: &[File]) -> u64 {
    hold_to_it(files).unwrap_or_else(|error| panic!("{error}"))
}

fn read(folder: &Path) -> Vec<File> {
    let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<File> =
        paths.filter(|path| path.is_file()).map(|path| (name(&path), fs::read(&path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn in_the_corpus() {
    for case in folders(repo("corpus/valid")).iter().flat_map(folders) {
        assert_eq!(promised(&read(&case)), 0, "{}", case.display());
    }
    let mut with_remedy = BTreeSet::new();
    for mutant in tables::first_failures() {
        let files: Vec<File> = mutant.files().into_iter().filter(|(name, _)| !name.ends_with(".zip")).collect();
        if promised(&files) > 0 {
            with_remedy.insert(mutant.rule);
        }
    }
    // What a mutant of these rules has is not clear enough to be mended.
    let rules: BTreeSet<String> = Fix::all().iter().map(|fix| fix.rule.to_owned()).collect();
    let without: Vec<&String> = rules.difference(&with_remedy).collect();
    assert_eq!(without, ["CP310"]);
}

#[test]
fn in_generated_faults() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let rules = "CP1,CP2,CP3,CP4,CP5";
    let path = out.to_str().unwrap();
    assert_exit(&run(&["generate", "-o", path, "--users", "120", "--months", "2", "--faults", rules, "--quiet"]), 0);
    let mut seen = 0;
    let mut todo = vec![out];
    while let Some(folder) = todo.pop() {
        todo.extend(folders(&folder));
        let files: Vec<File> = read(&folder).into_iter().filter(|(name, _)| !name.ends_with(".json")).collect();
        seen += promised(&files);
    }
    assert!(seen > 20, "{seen}");
}

/// What is done to a file as a whole.
#[derive(Clone, Copy, Debug)]
enum Whole {
    Nothing,
    Lf,
    LfInPlaces,
    Cr,
    Bom,
    Utf8,
    Utf8Bom,
    Utf16,
    LookAlike,
    NoQuotes,
    AllQuoted,
    Header,
    TwoHeaders,
    EmptyLines,
    EndMark,
    EndMarkAfterBreak,
    SmallName,
    Version(&'static str, usize),
    FullWidth,
}

fn whole() -> impl Strategy<Value = Whole> {
    let versions = prop::sample::select(vec!["202410", "202404", "202504", "202407 ", "999999", ""]);
    prop_oneof![
        prop::sample::select(vec![
            Whole::Nothing,
            Whole::Lf,
            Whole::LfInPlaces,
            Whole::Cr,
            Whole::Bom,
            Whole::Utf8,
            Whole::Utf8Bom,
            Whole::Utf16,
            Whole::LookAlike,
            Whole::NoQuotes,
            Whole::AllQuoted,
            Whole::Header,
            Whole::TwoHeaders,
            Whole::EmptyLines,
            Whole::EndMark,
            Whole::EndMarkAfterBreak,
            Whole::SmallName,
            Whole::FullWidth,
        ]),
        (versions, 1..4usize).prop_map(|(version, every)| Whole::Version(version, every)),
    ]
}

impl Whole {
    /// In which order harm is done: to cells while they can be told.
    fn stage(self) -> u8 {
        match self {
            Whole::Version(..) | Whole::FullWidth | Whole::AllQuoted => 0,
            Whole::Utf8 | Whole::Utf8Bom | Whole::Utf16 | Whole::LookAlike => 2,
            _ => 1,
        }
    }

    fn harm(self, name: &mut String, data: &mut Vec<u8>) {
        let each = |to: &dyn Fn(usize, &mut Vec<Vec<u8>>)| {
            let mut rows = split(data);
            rows.iter_mut().enumerate().for_each(|(n, row)| to(n, row));
            join(&rows)
        };
        let header = ms932("CSVバージョン,保険者番号,被保険者番号\r\n");
        *data = match self {
            Whole::Nothing => data.clone(),
            Whole::Lf => data.iter().copied().filter(|b| *b != b'\r').collect(),
            Whole::LfInPlaces => {
                let mut n = 0;
                let third = |b: &u8| {
                    *b != b'\r' || {
                        n += 1;
                        n % 3 != 0
                    }
                };
                data.iter().copied().filter(third).collect()
            }
            Whole::Cr => data.iter().copied().filter(|b| *b != b'\n').collect(),
            Whole::Bom => [b"\xEF\xBB\xBF", &data[..]].concat(),
            Whole::Utf8 => decode(data).into_owned().into_bytes(),
            Whole::Utf8Bom => format!("\u{FEFF}{}", decode(data)).into_bytes(),
            Whole::Utf16 => format!("\u{FEFF}{}", decode(data)).encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Whole::LookAlike => decode(data).replacen("\",", "〜\",", 1).into_bytes(),
            Whole::NoQuotes => data.iter().copied().filter(|b| *b != b'"').collect(),
            Whole::AllQuoted => each(&|_, row| {
                for cell in row.iter_mut().filter(|cell| !cell.starts_with(b"\"")) {
                    *cell = [b"\"", &cell[..], b"\""].concat();
                }
            }),
            Whole::Header => [&header, &data[..]].concat(),
            Whole::TwoHeaders => [&header, &header, &data[..]].concat(),
            Whole::EmptyLines => {
                let lines: Vec<&[u8]> = data.split_inclusive(|b| *b == b'\n').collect();
                lines.iter().flat_map(|line| [line, &b"\r\n\r\n"[..]].concat()).collect()
            }
            Whole::EndMark => [data.trim_ascii_end(), b"\x1A\x1A"].concat(),
            Whole::EndMarkAfterBreak => [&data[..], b"\x1A"].concat(),
            Whole::SmallName => {
                *name = name.to_lowercase();
                data.clone()
            }
            Whole::Version(version, every) => each(&|n, row| {
                if n % every == 0 {
                    row[0] = version.into();
                }
            }),
            Whole::FullWidth => each(&|n, row| {
                let wide = |b: &u8| char::from_u32(u32::from(*b) + 0xFEE0).unwrap();
                if n % 2 == 0 && row.len() > 4 {
                    row[3] = ms932(&row[3].iter().filter(|b| b.is_ascii_graphic()).map(wide).collect::<String>());
                }
            }),
        };
    }
}

/// The files of the corpus that are as they should be, of every form and edition.
fn valid_files() -> Vec<File> {
    let cases = folders(repo("corpus/valid")).iter().flat_map(folders).collect::<Vec<_>>();
    let mut files: Vec<File> = cases.iter().flat_map(|case| read(case)).collect();
    files.retain(|(name, _)| name.ends_with(".CSV"));
    files
}

proptest! {
    #![proptest_config(crate::random::cases(200))]

    #[test]
    fn in_whatever_bytes(
        base: prop::sample::Index,
        mut wholes in prop::collection::vec(whole(), 0..3),
        hits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..3u8, prop::sample::select(&b"\",\r\n \t\x1A0\x820A\xFF\0-"[..])),
            0..8,
        ),
        late_hits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&b"\",\r\n\t\x1A "[..])), 0..3),
    ) {
        let (mut name, mut data) = base.get(&valid_files()).clone();
        wholes.sort_by_key(|whole| whole.stage());
        wholes.iter().filter(|whole| whole.stage() < 2).for_each(|whole| whole.harm(&mut name, &mut data));
        for (at, how, byte) in hits {
            let at = at.index(data.len());
            match how {
                0 => data[at] = byte,
                1 => data.insert(at, byte),
                _ => { data.remove(at); }
            }
        }
        wholes.iter().filter(|whole| whole.stage() == 2).take(1).for_each(|whole| whole.harm(&mut name, &mut data));
        for (at, byte) in late_hits {
            let at = at.index(data.len());
            data.insert(at, byte);
        }
        hold_to_it(&[(name, data)])?;
    }
}

/// Blanks around a CSVバージョン of another edition are not what the checks speak of: they do not keep a finding on other blanks
/// from being mended.
#[test]
fn blanks_around_another_version() {
    let files = read(&repo("corpus/valid/3.2/use-table"));
    let (name, data) = files.into_iter().find(|(name, _)| name.starts_with("UPPLAN")).unwrap();
    let mut rows = split(&data);
    rows[0][0] = b"202407 ".to_vec();
    rows[1][3].push(b' ');
    let files = [(name, join(&rows))];
    let report = check(&files, None);
    let remedies =
        report.findings().iter().filter(|finding| finding.rule().id == "CP405").map(|f| f.remedy().is_some());
    assert_eq!(remedies.collect::<Vec<_>>(), [true]);
    promised(&files);
}

#[test]
fn findings_that_are_not_kept_are_counted() {
    let folder = repo("corpus/valid/4.1/actual");
    let data = fs::read(folder.join(ACTUAL)).unwrap();
    let mut rows = split(&data);
    // Fewer than most: one finding would stand for those.
    for row in rows.iter_mut().take(3) {
        row[3] = ms932("２０２５１２０３");
        row[6] = ms932("\"計画\t花子\"");
    }
    let files = [(ACTUAL.to_owned(), join(&rows))];
    let counts = |keep| {
        let report = check(&files, keep);
        (report.findings().len(), report.summary().fixable, report.summary().fixable_unsafe)
    };
    let (all, safe, not_safe) = counts(None);
    assert!(safe > 1 && not_safe > 1 && all as u64 >= safe + not_safe, "{safe} {not_safe}");
    assert_eq!((counts(Some(1)).1, counts(Some(1)).2), (safe, not_safe));
}
