//! Reports as the library gives them: what rules looked at, totals, and what is never shown.

use std::fmt::Write;

use crate::support::{file, files, folders, ms932, repo};
use careplan::check::{Checker, FileLabel, NotChecked, Options, Scratch, UnitFile, UnitOutcome};
use careplan::report::Baseline;
use careplan::report::{Finding, Report, RuleStatus, Summary};
use careplan::rule::{Profile, Severity};
use careplan::schema::Spec;
use careplan::text::Wording;
use careplan::text::{Lang, Text};

const JAPANESE: Wording = Wording { lang: Lang::Ja, show_values: false };
const ENGLISH: Wording = Wording { lang: Lang::En, show_values: true };

/// All there is to say of a finding.
fn words(finding: &Finding) -> String {
    let mut text = String::new();
    let file = finding.file().rsplit('/').next().unwrap();
    write!(text, "{} {} {file}", finding.rule().id, finding.severity().as_str()).unwrap();
    if let Some(place) = finding.place() {
        write!(text, ":{}:{}", place.line, place.byte).unwrap();
        place.record.iter().for_each(|record| write!(text, " record {record}").unwrap());
    }
    let form = finding.form().map_or("?", |form| form.code());
    let item = finding.item().map(|item| format!("{} {}", item.no(), item.name()));
    writeln!(text, "\n  {} {form} {}", finding.edition(), item.unwrap_or_default()).unwrap();
    writeln!(text, "  {} [{}]", finding.unit().unwrap_or("-"), finding.section()).unwrap();
    for wording in [JAPANESE, ENGLISH] {
        writeln!(text, "  {}\n  {}", finding.message(wording), finding.help(wording)).unwrap();
        if let Some(value) = finding.value(wording) {
            writeln!(text, "  = {value}{}", if finding.is_masked(wording) { " (masked)" } else { "" }).unwrap();
        }
        if let Some(excerpt) = finding.excerpt() {
            let line = excerpt.line(wording);
            writeln!(text, "  | {} {:?}", line.text, line.focus).unwrap();
        }
    }
    finding.remedy().iter().for_each(|remedy| writeln!(text, "  {remedy:?}").unwrap());
    text
}

fn outcome<'c>(checker: &'c Checker, folder: &std::path::Path) -> UnitOutcome<'c> {
    let label = |name: String| folder.join(name).to_string_lossy().into_owned();
    let files: Vec<_> = files(folder).into_iter().map(|(name, bytes)| (label(name), bytes)).collect();
    crate::support::check(checker, &files)
}

/// On valid units every rule that applies looks, and nothing keeps it from looking.
#[test]
fn nothing_is_blocked_in_valid_units() {
    let checker = Checker::new(Spec::embedded(), Options { profile: Some(Profile::Strict), ..Options::default() });
    for case in folders(repo("corpus/valid")).iter().flat_map(folders) {
        let report = checker.report([outcome(&checker, &case)]);
        for rule in report.rules().iter().filter(|rule| rule.status != RuleStatus::NotApplicable) {
            assert_eq!((rule.status, rule.blocked_by.len()), (RuleStatus::Run, 0), "{} {}", case.display(), rule.id);
        }
    }
}

/// Records, files, units, keys, numbers, pictures: whatever a rule is about is counted.
#[test]
fn what_rules_look_at_is_counted() {
    let checker = Checker::new(Spec::embedded(), Options::default());
    for (case, counts) in [
        // Records of all files, files, the unit, records of one form and of two, users, and users of two forms.
        (
            "4.1/use-table",
            &[
                ("CP101", 26),
                ("CP302", 3),
                ("CP602", 1),
                ("CP541", 14),
                ("CP565", 10),
                ("CP802", 24),
                ("CP612", 2),
                ("CP611", 4),
            ][..],
        ),
        ("4.1/care-plan", &[("CP521", 5), ("CP533", 6), ("CP611", 3), ("CP613", 1), ("CP701", 5), ("CP702", 10)]),
        ("4.1/basic-information", &[("CP605", 5), ("CP611", 4), ("CP615", 2), ("CP616", 2)]),
        ("4.1/entrusted", &[("CP803", 4), ("CP548", 4)]),
        ("3.2/use-table", &[("CP541", 14), ("CP802", 24)]),
    ] {
        let report = checker.report([outcome(&checker, &repo("corpus/valid").join(case))]);
        let rows = |id: &str| report.rules().iter().find(|rule| rule.id == id).map(|rule| rule.rows);
        let found: Vec<_> = counts.iter().map(|(id, _)| (*id, rows(id).unwrap())).collect();
        assert_eq!(found, counts, "{case}");
    }
}

/// Builders put together come to the same as one.
#[test]
fn threads_come_to_the_same_as_one() {
    let checker = Checker::new(Spec::embedded(), Options { keep_per_rule: Some(1), ..Options::default() });
    let cases: Vec<_> = folders(repo("corpus/invalid")).iter().map(|case| case.join("unit")).collect();
    let plain = |case: &&std::path::PathBuf| case.is_dir() && folders(case).is_empty();
    let cases: Vec<_> = cases.iter().filter(plain).collect();
    let mut one = checker.report_builder();
    let mut threads = [checker.report_builder(), checker.report_builder(), checker.report_builder()];
    for (n, case) in cases.iter().enumerate() {
        one.add(outcome(&checker, case));
        threads[n % 3].add(outcome(&checker, case));
    }
    let [mut many, other, third] = threads;
    many.merge(other);
    many.merge(third);
    let (one, many) = (one.finish(), many.finish());
    let Summary { files, units, records, errors, warnings, infos, truncated, fixable, fixable_unsafe, .. } =
        *one.summary();
    let all = [files, units, records, errors, warnings, infos, truncated, fixable, fixable_unsafe];
    assert!(all.iter().all(|count| *count > 0), "{all:?}: no total is left to chance");
    assert_eq!(one.summary(), many.summary());
    assert_eq!(one.rules(), many.rules());
    assert_eq!(one.inputs(), many.inputs());
    let [one, many] = [one, many].map(|report| report.findings().iter().map(words).collect::<String>());
    assert_eq!(one, many);
}

fn report_of(name: &str, bytes: &[u8], options: Options) -> Report {
    let checker = Checker::new(Spec::embedded(), options);
    let label = FileLabel::new(name);
    checker.report([checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes)])])
}

const NAME: &str = "DLT1KYO_0300000106_43_0300000205_11_20251105093000.CSV";

#[test]
fn a_report_has_what_is_as_bad_or_worse() {
    let has = |report: &Report| [Severity::Error, Severity::Warning, Severity::Info].map(|least| report.has(least));
    let of = |rule: &str| {
        let options = Options { select: vec![rule.into()], ..Options::default() };
        let checker = Checker::new(Spec::embedded(), options);
        checker.report([outcome(&checker, &repo("corpus/invalid").join(rule).join("unit"))])
    };
    let (error, warning, info) = (of("CP415"), of("CP413"), of("CP420"));
    let severities = [&error, &warning, &info].map(|report| report.findings()[0].severity());
    assert_eq!(severities, [Severity::Error, Severity::Warning, Severity::Info]);
    assert_eq!(has(&error), [true; 3]);
    assert_eq!(has(&warning), [false, true, true]);
    assert_eq!(has(&info), [false, false, true]);
    assert_eq!([error.is_valid(), warning.is_valid(), info.is_valid()], [false, true, true]);
    let nothing = Checker::new(Spec::embedded(), Options::default()).report([]);
    assert_eq!((has(&nothing), nothing.is_valid()), ([false; 3], false), "nothing was checked");
    assert_eq!((nothing.spec_edition(), nothing.spec_digest()), ("4.1", Spec::embedded().digest()));
    let older = Options { edition: Some("4.0".into()), ..Options::default() };
    assert_eq!(Checker::new(Spec::embedded(), older).report([]).spec_edition(), "4.0");
}

#[test]
fn what_is_beyond_a_limit_is_counted() {
    let record = "202407,131045,0000000011,20240230\r\n";
    let mut report = report_of(NAME, &ms932(&record.repeat(4)), {
        Options { select: vec!["CP415".into(), "CP416".into()], ..Options::default() }
    });
    let all = report.findings().len() as u64;
    assert_eq!((all, report.summary().truncated), (4, 0));
    report.limit_per_rule(3);
    assert_eq!((report.findings().len(), report.summary().truncated, report.summary().errors), (3, 1, all));
    report.limit_per_rule(1);
    assert_eq!((report.findings().len(), report.summary().truncated, report.summary().errors), (1, 3, all));
    let records: Vec<_> = report.findings().iter().map(|finding| finding.place().unwrap().record).collect();
    assert_eq!(records, [Some(1)], "the first is kept");
}

/// A report that lists only so many findings has the first of the whole list, whatever the order in which threads come to them;
/// every total stays.
#[test]
fn a_report_lists_the_first_findings_and_counts_the_rest() {
    let cases: Vec<_> = folders(repo("corpus/invalid")).iter().map(|case| case.join("unit")).collect();
    let cases: Vec<_> = cases.iter().filter(|case| case.is_dir() && folders(case).is_empty()).collect();
    let report = |most_findings: usize, is_reversed: bool| {
        let checker = Checker::new(Spec::embedded(), Options { most_findings, ..Options::default() });
        let mut outcomes: Vec<_> = cases.iter().map(|case| outcome(&checker, case)).collect();
        if is_reversed {
            outcomes.reverse();
        }
        let mut builders = [checker.report_builder(), checker.report_builder()];
        outcomes.into_iter().enumerate().for_each(|(n, outcome)| builders[n % 2].add(outcome));
        let [mut report, other] = builders;
        report.merge(other);
        report.finish()
    };
    let said = |report: &Report| report.findings().iter().map(words).collect::<Vec<_>>();
    let whole = report(usize::MAX, false);
    let all = whole.findings().len();
    assert!(all > 100 && !whole.ends_early() && whole.summary().truncated == 0);
    for (most, is_reversed) in [(0, false), (1, true), (9, false), (all - 1, true), (all, false)] {
        let report = report(most, is_reversed);
        assert_eq!(said(&report), said(&whole)[..most], "{most}");
        let mut summary = *whole.summary();
        summary.truncated = (all - most) as u64;
        // Of findings that are not kept only those in cells and records are known to be fixable.
        if most < 9 {
            (summary.fixable, summary.fixable_unsafe) = (report.summary().fixable, report.summary().fixable_unsafe);
        }
        assert_eq!(*report.summary(), summary);
        let mut rules = whole.rules().to_vec();
        for (rule, own) in rules.iter_mut().zip(report.rules()).filter(|_| most < 9) {
            (rule.fixable, rule.fixable_unsafe) = (own.fixable, own.fixable_unsafe);
        }
        assert_eq!((report.ends_early(), report.rules()), (most < all, &rules[..]));
    }
}

/// What a baseline accepts cannot be told from a part of the findings.
#[test]
fn a_baseline_is_not_compared_with_a_part_of_the_findings() {
    let record = "202407,131045,0000000011,20240230\r\n".repeat(4);
    let options = || Options { select: vec!["CP415".into()], ..Options::default() };
    let whole = report_of(NAME, &ms932(&record), options());
    let text = Baseline::default().updated(&whole, "known").unwrap();
    let baseline = Baseline::parse("list.toml", &text, Spec::embedded()).unwrap();
    let mut part = report_of(NAME, &ms932(&record), Options { most_findings: 3, ..options() });
    let error = part.accept(&baseline).unwrap_err();
    assert_eq!(error.not_listed, 1);
    assert_eq!(Baseline::default().updated(&part, "known").unwrap_err(), error);
    assert!(error.to_string().contains("1 are counted and not listed"), "{error}");
    assert_eq!((part.findings().len(), part.summary().accepted), (3, 0), "nothing was taken out");
}

#[test]
fn what_is_not_checked_is_a_file_or_not_and_keeps_rules_from_looking() {
    let reason = || Text::same("gone");
    let over = |option| NotChecked::OverLimit { what: reason(), actual: "2".into(), limit: "1".into(), option };
    for (why, files, by) in [
        (NotChecked::Unreadable { reason: reason() }, 1, Some("CP001")),
        (over("--max-file-size"), 1, Some("CP004")),
        (NotChecked::NothingHere, 0, Some("CP002")),
        (NotChecked::NotACarePlanFile, 0, None),
    ] {
        let checker = Checker::new(Spec::embedded(), Options::default());
        let label = FileLabel::new(NAME);
        let file = UnitFile::not_checked(&label, why.clone());
        let report = checker.report([checker.check_unit(&mut Scratch::default(), &[file])]);
        assert_eq!(report.summary().files, files, "{why:?}");
        assert_eq!(report.summary().units, files, "a unit of files: {why:?}");
        let blocked: Vec<_> = report.blocked().map(|rule| (&rule.id[..3], rule.blocked_by.join(" "))).collect();
        match by {
            Some(by) => assert!(blocked.len() > 50 && blocked.iter().all(|(_, rules)| rules == by), "{why:?}"),
            None => {
                assert!(blocked.is_empty(), "{why:?}");
                let other = report.rules().iter().filter(|rule| !rule.id.starts_with("CP0"));
                assert!(other.map(|rule| rule.status).all(|status| status == RuleStatus::NotApplicable), "{why:?}");
            }
        }
        assert!(blocked.iter().all(|(group, _)| *group != "CP0"), "rules on input did look: {why:?}");
        assert!(report.inputs().is_empty());
    }
}

#[test]
fn what_is_printed_for_programmers_shows_no_value() {
    let record = "202407,139998,0000098765,20390231\r\n";
    let (label, bytes) = (FileLabel::new(NAME), ms932(record));
    let shown = format!("{:?}", UnitFile::new(&label, &bytes));
    assert!(shown.contains(NAME) && shown.contains(&bytes.len().to_string()) && !shown.contains("98765"), "{shown}");
    let report = report_of(NAME, &bytes, Options::default());
    assert!(report.findings().iter().any(|finding| finding.excerpt().is_some()));
    let shown = format!("{:?}", report.findings());
    for value in ["139998", "0000098765", "20390231"] {
        assert!(!shown.contains(value), "{value}");
    }
    assert!(shown.contains("8 digits") && shown.contains("10 digits"), "their shapes are: {shown}");
    let without = report_of(NAME, &bytes, Options { excerpts_per_rule: 0, ..Options::default() });
    let without = format!("{:?}", without.findings());
    assert!(without.contains("value: Some(<8 digits>)"), "{without}");
}

#[test]
fn options_that_name_nothing_say_what_there_is() {
    let wrong = |options: Options| Checker::try_new(Spec::embedded(), options).unwrap_err().to_string();
    let rule = wrong(Options { select: vec!["CP4155".into()], ..Options::default() });
    assert!(rule.contains("CP4155") && rule.contains("did you mean `CP415`?"), "{rule}");
    let far = wrong(Options { ignore: vec!["something-else-entirely".into()], ..Options::default() });
    assert!(!far.contains("did you mean"), "{far}");
    let edition = wrong(Options { edition: Some("4.2".into()), ..Options::default() });
    assert!(edition.contains("4.2") && edition.contains("4.1"), "{edition}");
}

/// The name says one edition, CSVバージョン another, the number of items perhaps a third: which rules are broken, and in
/// parentheses the edition that the file is taken for. Each line has the values of CSVバージョン in the order of `VERSIONS`.
#[test]
fn signs_of_an_edition_are_weighed() {
    const VERSIONS: [&str; 7] = ["202407", "202504", "202208", "202410", "201910", "999999", ""];
    // What CP308 takes for the truth, and the letter behind it.
    const TRUTHS: [(&str, &str); 4] = [
        ("e", "so either the name or CSVバージョン is wrong"),
        ("l", "was probably written in the layout of"),
        ("v", "and the value of CSVバージョン wrong"),
        ("n", "and the name wrong"),
    ];
    let weighed = |name: &str, bytes: &[u8], version: &str| {
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let versioned: Vec<u8> = lines.flat_map(|line| [version.as_bytes(), &line[6..]].concat()).collect();
        let options = Options { select: vec!["CP3".into()], ignore: vec!["CP315".into()], ..Options::default() };
        let report = report_of(name, &versioned, options);
        let said = report.findings().iter().map(|finding| {
            let message = finding.message(ENGLISH);
            let truth = TRUTHS.iter().find(|(_, words)| message.contains(words)).map_or("", |(letter, _)| letter);
            format!("{}{truth}", &finding.rule().id[2..])
        });
        let said: Vec<String> = said.collect();
        let edition = report.findings().first().map(|finding| format!("{}({})", said.join("+"), finding.edition()));
        edition.unwrap_or_else(|| "-".to_owned())
    };
    let valid = |case: &str, form: &str| file(repo("corpus/valid").join(case), form);
    let mut found = String::new();
    for (what, form, bytes) in [
        ("第1表, the same in all", "UP1KYO", valid("4.1/care-plan", "UP1KYO")),
        ("第6表 of 4.1", "UPPLAN_202511", valid("4.1/use-table", "UPPLAN")),
        ("第6表 of 3.2", "UPPLAN_202511", valid("3.2/use-table", "UPPLAN")),
        ("利用者基本情報, new in 4.0", "UPKIHON", valid("4.0/basic-information", "UPKIHON_")),
    ] {
        writeln!(found, "{what}").unwrap();
        let name = |between: &str| format!("{form}_0300000106{between}20251105093000.CSV");
        for (edition, name) in [
            ("4.1", name("_43_0300000205_11_")),
            ("4.0", name("_043_0300000205_011_")),
            ("3.2", name("_0300000205_")),
            ("no", "FILE.CSV".to_owned()),
        ] {
            let line = VERSIONS.map(|version| weighed(&name, &bytes, version)).join(" ");
            writeln!(found, "  {edition} name: {line}").unwrap();
        }
    }
    let expected = "\
第1表, the same in all
  4.1 name: - 308e(4.0) 308e(3.2) 309(4.1) 313(4.1) 309(4.1) 309(4.1)
  4.0 name: 308e(4.1) 311(4.0) 308e(3.2) 309(4.1) 313(4.1) 309+311(4.0) 309+311(4.0)
  3.2 name: 308e(4.1) 308e(4.0) 311(3.2) 309(4.1) 313(4.1) 309+311(3.2) 309+311(3.2)
  no name: 301(4.1) 301+311(4.0) 301+311(3.2) 301+309(4.1) 313+314(4.1) 301+309(4.1) 301+309(4.1)
第6表 of 4.1
  4.1 name: - 308e(4.0) 308v(4.1) 309(4.1) 313(4.1) 309(4.1) 309(4.1)
  4.0 name: 308e(4.1) 311(4.0) 308v(4.0) 309(4.1) 313(4.1) 309+311(4.0) 309+311(4.0)
  3.2 name: 308n(4.1) 308n(4.0) 308l(4.1) 308l+309(4.1) 313(4.1) 308l+309(4.1) 308l+309(4.1)
  no name: 314(4.1) 314(4.1) 314(4.1) 314(4.1) 313+314(4.1) 314(4.1) 314(4.1)
第6表 of 3.2
  4.1 name: 308l(3.2) 308l(3.2) 308n(3.2) 308l+309(3.2) 313(4.1) 308l+309(3.2) 308l+309(3.2)
  4.0 name: 308l(3.2) 308l(3.2) 308n(3.2) 308l+309(3.2) 313(4.1) 308l+309(3.2) 308l+309(3.2)
  3.2 name: 308v(3.2) 308v(3.2) 311(3.2) 309+311(3.2) 313(4.1) 309+311(3.2) 309+311(3.2)
  no name: 301(4.1) 301+311(4.0) 314(4.1) 314(4.1) 313+314(4.1) 314(4.1) 314(4.1)
利用者基本情報, new in 4.0
  4.1 name: - 308e(4.0) 308v(4.1) 309(4.1) 313(4.1) 309(4.1) 309(4.1)
  4.0 name: 308e(4.1) 311(4.0) 308v(4.0) 309(4.1) 313(4.1) 309+311(4.0) 309+311(4.0)
  3.2 name: 301(4.1) 301+311(4.1) 301+308l(4.1) 301+309(4.1) 301+313(4.1) 301+309(4.1) 301+309(4.1)
  no name: 301(4.1) 301+311(4.0) 314(4.1) 301+309(4.1) 313+314(4.1) 301+309(4.1) 301+309(4.1)
";
    assert_eq!(found, expected, "\n{found}");
}

/// Most records say what a file is, whatever the first ones say.
#[test]
fn damaged_records_are_outvoted() {
    let good = "202407,131045,0000000011,20240229\r\n";
    let rules = |text: String| {
        let report = report_of(NAME, &ms932(&text), Options::default());
        // The good records are one deleted several times, which is said, too.
        let rules = report.findings().iter().map(|finding| finding.rule().id.clone()).filter(|rule| rule != "CP626");
        let rules: Vec<_> = rules.collect();
        (report.findings().first().map(|finding| finding.edition().to_owned()), rules.join(" "))
    };
    // One record of another version, or with more cells, is a mistake in that record.
    let (edition, one) = rules(["202504,131045,0000000011,20240229\r\n", &good.repeat(3)].concat());
    assert_eq!((edition.as_deref(), &*one), (Some("4.1"), "CP310"));
    let (_, longer) = rules(["202407,131045,0000000011,20240229,1\r\n", &good.repeat(3)].concat());
    assert_eq!(longer, "CP204");
    // Empty lines have no vote.
    let (_, empty) = rules(["\r\n\r\n\r\n\r\n\r\n", &good.repeat(3)].concat());
    assert_eq!(empty, "CP202 CP202 CP202 CP202 CP202");
    // The first 32 records decide.
    let bad = "202504,131045,0000000011,20240229\r\n";
    let (edition, half) = rules(bad.repeat(15) + &good.repeat(17));
    assert_eq!((edition.as_deref(), half.split(' ').count()), (Some("4.1"), 15), "{half}");
    let edition = |text: String| rules(text).0.unwrap();
    assert_eq!(edition(good.repeat(20) + &bad.repeat(60)), "4.1", "the first 32");
    assert_eq!(edition(good.repeat(16) + &bad.repeat(17)), "4.1", "and not the next");
    assert_eq!(edition(bad.repeat(16) + &good.repeat(16)), "4.1", "half of them are no majority yet");
    assert_eq!(edition(bad.repeat(17) + &good.repeat(60)), "4.0", "one more are");
}

/// Quotes out of order, too few items and too many, line ends, marks, and files that end too early.
#[test]
fn every_word_on_irregular_records() {
    let good = "202407,131045,0000000011,20240229\r\n";
    let plan = "UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV";
    let first = file(repo("corpus/valid/4.1/care-plan"), "UP1KYO");
    // The first line break is that of a record, and the last cells are texts.
    let (first, text_cell) = (String::from_utf8_lossy(&first).into_owned(), "\"見本\"");
    let items = first.lines().next().unwrap().split(',').count();
    let record = |cells: usize, last: &str| {
        let mut cells: Vec<&str> = ["202407", "131045"].into_iter().chain(std::iter::repeat_n("", cells - 3)).collect();
        cells.push(last);
        cells.join(",")
    };
    let mut text = String::new();
    for (name, content) in [
        (NAME, good.replace("\r\n", ",\r\n")),
        (NAME, good.replace("\r\n", ",\"\",\r\n")),
        (NAME, good.replace("\r\n", ",1,\r\n")),
        (NAME, format!("{good}202407,131045\r\n202407\r\n{good}")),
        (NAME, format!("{good}202407,131045")),
        (NAME, format!("{good}202407,131045,0000000011,20240229")),
        (NAME, format!("{good}202407,131045,\"0000")),
        (NAME, format!("{good}202407,131045,\"0000\r\n{good}")),
        (NAME, format!("202407,131045,\"0000,20240229\r\n{good}{good}")),
        (NAME, format!("202407,131045,\"00\"00\",20240229\r\n{good}")),
        (NAME, format!("202407,131045,00\"00,20240229\r\n{good}")),
        (NAME, format!("202407,131045,\"00\"00\",20240229\n{good}")),
        (NAME, format!("202407,131045,\"0000,20240229\r\n202407,131045,\"00,20240229\r\n{good}")),
        (NAME, format!("{}{good}", good.repeat(2).replace("\r\n", "\n"))),
        (NAME, format!("{}{good}", good.repeat(3).replace("\r\n", "\r"))),
        (NAME, format!("{good}\r\n{good}\u{1a}")),
        (NAME, format!("{good}\u{1a}\u{1a}\u{1a}")),
        (NAME, format!("CSVバージョン,保険者番号,被保険者番号,作成日\r\n{good}")),
        (NAME, format!("\r\n\r\nCSVバージョン,保険者番号\r\n\r\nCSVバージョン,保険者番号\r\n{good}")),
        (NAME, format!("CSVバージョン\r\n{good}")),
        (NAME, "\r\n\u{1a}".to_owned()),
        ("file.csv", format!("{good}202407,\"131045,0000000011,20240229\r\n{good}")),
        (plan, record(items - 1, text_cell)),
        (plan, format!("{}\r\n{}", record(items, text_cell), record(items - 2, text_cell))),
        (plan, format!("{}\r\n{}", record(items, text_cell), record(5, "\"見本"))),
        (plan, format!("{}\r\n{}", record(items + 2, text_cell), record(items + 1, ""))),
    ] {
        writeln!(text, "# {content:?}").unwrap();
        let report = report_of(name, &ms932(&content), Options::default());
        for finding in report.findings() {
            let place = finding.place().map(|place| (place.line, place.byte, place.record));
            writeln!(text, "{} {place:?} {}", finding.rule().id, finding.message(ENGLISH)).unwrap();
        }
        writeln!(text, "{:?}", report.summary()).unwrap();
    }
    let half = [&ms932(good)[..], b"202407,131045,\"\x8c"].concat();
    let report = report_of(NAME, &half, Options::default());
    report.findings().iter().for_each(|finding| text.push_str(&words(finding)));
    // Quotes that happen to pair up over two records: the cells are those before the second.
    let swallowed = "202407,131045,\"0000,20240229\r\n202407,131045,\"00,20240229\r\n".repeat(2) + good;
    let report = report_of(NAME, &ms932(&swallowed), Options::default());
    report.findings().iter().for_each(|finding| text.push_str(&words(finding)));
    // Half a character in CSVバージョン is no other version.
    let half = [&ms932(good)[..], b"2024\x810,131045,0000000011,20240229\r\n"].concat();
    report_of(NAME, &half, Options::default()).findings().iter().for_each(|finding| text.push_str(&words(finding)));
    // In UTF-8 a space is a space.
    let utf8 = "202407,131045,あ い,20240229\r\n".as_bytes();
    report_of(NAME, utf8, Options::default()).findings().iter().for_each(|finding| text.push_str(&words(finding)));
    insta::assert_snapshot!(text);
}

/// What is accepted is in no total, and does not make data valid; what was accepted of a rule that could not see everything is
/// not called mended.
#[test]
fn accepted_findings_are_in_no_total() {
    let spec = Spec::embedded();
    let checker = Checker::new(spec, Options { keep_per_rule: None, ..Options::default() });
    let of = |rules: &[&str]| {
        checker.report(rules.iter().map(|rule| outcome(&checker, &repo("corpus/invalid").join(rule).join("unit"))))
    };
    let accept = |list: &Report, mut report: Report| {
        let text = Baseline::default().updated(list, "known").unwrap();
        let baseline = Baseline::parse("list.toml", &text, spec).unwrap();
        report.accept(&baseline).unwrap();
        report
    };
    // One that is fixed safely, one that is not, one error without a fix, one warning.
    let all = ["CP302", "CP209", "CP208", "CP415", "CP433"];
    let before = *of(&all).summary();
    assert!(before.fixable > 0 && before.fixable_unsafe > 0 && before.errors > 0 && before.warnings > 0, "{before:?}");
    let report = accept(&of(&all), of(&all));
    let after = *report.summary();
    let totals = [after.errors, after.warnings, after.infos, after.fixable, after.fixable_unsafe];
    assert_eq!(totals, [0; 5], "{after:?}");
    assert_eq!(after.accepted, before.errors + before.warnings + before.infos);
    assert!(report.rules().iter().all(|rule| rule.findings == 0));
    let judged = |report: &Report| {
        report.rules().iter().find(|rule| rule.id == "CP005").map(|rule| (rule.rows, rule.findings)).unwrap()
    };
    assert_eq!(judged(&report).1, 0);
    assert!(judged(&report).0 >= 5);
    for error in ["CP415", "CP430"] {
        assert!(!of(&[error]).blocked().any(|_| true));
        assert!(!accept(&of(&[error, "CP413"]), of(&[error, "CP413"])).is_valid(), "an error was accepted: {error}");
    }
    assert!(accept(&of(&["CP413"]), of(&["CP413"])).is_valid(), "a warning was accepted");

    let records = |bad: usize, broken: usize| {
        let text = "202407,131045,0000000011,20240230\r\n".repeat(bad) + &"202407,131045\r\n".repeat(broken);
        let text = text + "202407,131045,0000000011,20240229\r\n";
        report_of(
            NAME,
            &ms932(&text),
            Options { select: vec!["CP415".into(), "CP203".into(), "CP005".into()], ..Options::default() },
        )
    };
    let told = |report: &Report| -> Vec<String> {
        let told = report.findings().iter().filter(|finding| finding.rule().id == "CP005");
        told.map(|finding| finding.message(ENGLISH)).collect()
    };
    let two = records(2, 0);
    let less = accept(&two, records(1, 1));
    assert_eq!(
        (told(&less).len(), judged(&less)),
        (0, (0, 0)),
        "a record could not be looked at: perhaps that was the other"
    );
    let same = accept(&two, records(2, 1));
    assert_eq!((told(&same).len(), judged(&same)), (0, (1, 0)));
    let more = accept(&two, records(3, 1));
    assert!(told(&more)[0].contains("none is accepted"), "{:?}", told(&more));
    assert_eq!((judged(&more), more.summary().warnings), ((1, 1), 1));
    let mended = accept(&two, records(1, 0));
    assert!(told(&mended)[0].contains("off the list"), "{:?}", told(&mended));
    let both = accept(&records(2, 2), records(1, 1));
    assert_eq!((told(&both).len(), judged(&both)), (1, (1, 1)), "{:?}", told(&both));
    // Two entries that disagree are two findings.
    let neither = accept(&of(&["CP302", "CP433"]), of(&[]));
    assert_eq!((told(&neither).len(), judged(&neither)), (2, (2, 2)));
}

/// Quotes with nothing between them are no value, and in a code no code.
#[test]
fn empty_quotes_are_no_value() {
    let rules = |name: &str, record: &str| {
        let select = vec!["CP2".into(), "CP4".into()];
        let report = report_of(name, &ms932(record), Options { select, ..Options::default() });
        let said =
            report.findings().iter().map(|f| format!("{} {}", f.rule().id, f.item().map_or(0, |item| item.no())));
        said.collect::<Vec<_>>()
    };
    assert_eq!(rules(NAME, "202407,131045,\"\",20240229\r\n"), ["CP212 3", "CP401 3"]);
    assert_eq!(rules(NAME, "202407,131045,,20240229\r\n"), ["CP401 3"]);
    // 第2表 has texts that must be there and codes that need not.
    let name = "UP2KYO_0300000106_43_0300000205_11_20251105093000.CSV";
    let table = file(repo("corpus/valid/4.1/care-plan"), "UP2KYO");
    let spec = Spec::embedded();
    let form = spec.newest().form("UP2KYO").unwrap();
    let table = careplan::read::ms932::decode(&table).into_owned();
    let first: Vec<&str> = table.split("\r\n").next().unwrap().split(',').collect();
    assert_eq!(first.len(), form.items().len(), "no comma in a text");
    let before = rules(name, &(first.join(",") + "\r\n"));
    for (n, item) in form.items().iter().enumerate().skip(1) {
        let [bare, quoted] = ["", "\"\""].map(|value| {
            let mut cells = first.clone();
            cells[n] = value;
            rules(name, &(cells.join(",") + "\r\n"))
        });
        let no = format!(" {}", item.no());
        let about = |said: Vec<String>| -> Vec<String> {
            said.into_iter().filter(|said| said.ends_with(&no) && !before.contains(said)).collect()
        };
        let (bare, quoted) = (about(bare), about(quoted));
        let code_quoted = format!("CP212{no}");
        assert_eq!(quoted.contains(&code_quoted), !item.is_text(), "{}", item.name());
        let rest: Vec<String> = quoted.into_iter().filter(|said| *said != code_quoted).collect();
        assert_eq!(bare, rest, "{}", item.name());
    }
}

#[test]
fn so_many_findings_of_a_rule_have_an_excerpt() {
    let record = "202407,131045,0000000011,20240230\r\n";
    for most in [0, 1, 2, 9] {
        let report =
            report_of(NAME, &ms932(&record.repeat(4)), Options { excerpts_per_rule: most, ..Options::default() });
        let with = report.findings().iter().filter(|finding| finding.excerpt().is_some()).count() as u64;
        assert_eq!(with, most.min(4));
        for excerpt in report.findings().iter().filter_map(Finding::excerpt) {
            assert!(format!("{excerpt:?}").contains("8 digits"), "{excerpt:?}");
        }
    }
}

/// Whether a rule could look at everything is written in reports as it is in JSON.
#[test]
fn what_became_of_a_rule_has_a_name() {
    for status in [RuleStatus::Run, RuleStatus::NotApplicable, RuleStatus::NotSelected, RuleStatus::Blocked] {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
}
