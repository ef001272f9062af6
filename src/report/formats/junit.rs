//! JUnit XML: a suite for each file, a failed test for each finding, a passed one where there is none.
//!
//! Rules that could not look at everything are skipped tests, in a suite of their own, whose properties say the verdict and what the
//! report was made with.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use crate::report::formats::markup::Markup;
use crate::report::formats::words::{list_ends, settings, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report, Verdict};
use crate::text::Lang;
use crate::text::Wording;

pub(super) const FORMAT: Format =
    Format { name: "junit", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::Listed, write: junit };

fn junit(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    let mut files: BTreeMap<&str, &[Finding]> = report.inputs().iter().map(|input| (&*input.file, &[][..])).collect();
    let unfinished: HashSet<&str> = report.inputs().iter().filter(|i| !i.complete).map(|input| &*input.file).collect();
    // Findings are sorted by file.
    files.extend(report.findings().chunk_by(|a, b| a.file() == b.file()).map(|chunk| (chunk[0].file(), chunk)));
    let tests: usize = files.values().map(|findings| findings.len().max(1)).sum();
    let ends = list_ends(report, wording.lang);
    let of_rules = report.blocked().count() + ends.iter().len();
    let untold = |(file, findings): &(&&str, &&[Finding])| findings.is_empty() && unfinished.contains(**file);
    let of_files = files.iter().filter(untold).count();

    let mut xml = Markup::xml(out)?;
    let all = Counts::new(tests + of_rules, report.findings().len(), of_rules + of_files);
    xml.open("testsuites", &all.attributes("careplan validate"))?;
    for (file, findings) in files {
        suite(&mut xml, file, findings, !unfinished.contains(file), wording)?;
    }
    not_seen(&mut xml, report, wording, of_rules, ends.as_deref())?;
    xml.close("testsuites")?;
    xml.line()
}

struct Counts {
    tests: String,
    failures: String,
    skipped: String,
}

impl Counts {
    fn new(tests: usize, failures: usize, skipped: usize) -> Counts {
        Counts { tests: tests.to_string(), failures: failures.to_string(), skipped: skipped.to_string() }
    }

    fn attributes<'a>(&'a self, name: &'a str) -> [(&'a str, &'a str); 5] {
        let Counts { tests, failures, skipped } = self;
        [("name", name), ("tests", tests), ("failures", failures), ("errors", "0"), ("skipped", skipped)]
    }
}

fn suite(xml: &mut Markup<'_>, file: &str, findings: &[Finding], complete: bool, wording: Wording) -> io::Result<()> {
    let skipped = usize::from(findings.is_empty() && !complete);
    xml.open("testsuite", &Counts::new(findings.len().max(1), findings.len(), skipped).attributes(file))?;
    if skipped > 0 {
        xml.open("testcase", &[("name", "validate"), ("classname", file)])?;
        xml.empty("skipped", &[("message", Verdict::Incomplete.word(wording.lang))])?;
        xml.close("testcase")?;
    } else if findings.is_empty() {
        xml.empty("testcase", &[("name", "validate"), ("classname", file)])?;
    }
    for finding in findings {
        let (name, place) = name(finding, wording.lang);
        let message = finding.message(wording);
        xml.open("testcase", &[("name", &name), ("classname", file)])?;
        xml.open("failure", &[("type", finding.severity().as_str()), ("message", &message)])?;
        xml.text(&format!("{file}{place}\n{message}\n{}", finding.help(wording)))?;
        xml.close("failure")?;
        xml.close("testcase")?;
    }
    xml.close("testsuite")
}

/// The name of a finding's test, which servers use to tell tests apart, and the place as it is written behind a path.
fn name(finding: &Finding, lang: Lang) -> (String, String) {
    let rule = finding.rule();
    let mut name = format!("{} {}", rule.id, rule.title.get(lang));
    let Some(place) = finding.place() else { return (name, String::new()) };
    let place = format!(":{}", place.line);
    name.push_str(&place);
    if let Some(item) = finding.item() {
        name.push_str(&format!(" No.{} {}", item.no(), item.name()));
    }
    (name, place)
}

/// The verdict and what the report was made with; rules that could not look at everything, and that the list ends.
fn not_seen(
    xml: &mut Markup<'_>,
    report: &Report,
    wording: Wording,
    count: usize,
    ends: Option<&str>,
) -> io::Result<()> {
    xml.open("testsuite", &Counts::new(count, 0, count).attributes("rules"))?;
    properties(xml, report, wording.lang)?;
    for rule in report.blocked() {
        let title = report.rule(&rule.id).map_or("", |rule| rule.title.get(wording.lang));
        let by = rule.blocked_by.join(" ");
        let message = match wording.lang {
            Lang::Ja => format!("{by} のため、検査しきれませんでした"),
            Lang::En => format!("could not look at everything because of {by}"),
        };
        xml.open("testcase", &[("name", &format!("{} {title}", rule.id)), ("classname", "rules")])?;
        xml.empty("skipped", &[("message", &message)])?;
        xml.close("testcase")?;
    }
    if let Some(message) = ends {
        xml.open("testcase", &[("name", "findings"), ("classname", "rules")])?;
        xml.empty("skipped", &[("message", message)])?;
        xml.close("testcase")?;
    }
    xml.close("testsuite")
}

fn properties(xml: &mut Markup<'_>, report: &Report, lang: Lang) -> io::Result<()> {
    let mut all = vec![("verdict".to_owned(), report.verdict().as_str().to_owned())];
    all.push(("verdict.text".to_owned(), verdict(report, lang)));
    if let Some(with) = report.made_with() {
        all.extend(with.path.iter().map(|path| ("configuration".to_owned(), path.clone())));
        all.extend(settings(report, with, lang));
    }
    xml.open("properties", &[])?;
    for (name, value) in &all {
        xml.empty("property", &[("name", name), ("value", value)])?;
    }
    xml.close("properties")
}
