//! JUnit XML: a suite for each file, a failed test for each finding, a passed one where there is none.
//!
//! Rules that could not look at everything are skipped tests, in a suite of their own.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::formats::completeness::list_ends;
use crate::report::formats::markup::Markup;
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report};
use crate::text::Lang;
use crate::text::Wording;

pub(super) const FORMAT: Format = Format {
    name: "junit",
    about: "JUnit XML, for CI servers",
    readers: Readers::Programs,
    most_per_rule: None,
    inputs: Inputs::Listed,
    write: junit,
};

fn junit(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    let mut files: BTreeMap<&str, &[Finding]> = report.inputs().iter().map(|input| (&*input.file, &[][..])).collect();
    // Findings are sorted by file.
    files.extend(report.findings().chunk_by(|a, b| a.file() == b.file()).map(|chunk| (chunk[0].file(), chunk)));
    let tests: usize = files.values().map(|findings| findings.len().max(1)).sum();
    let ends = list_ends(report, wording.lang);
    let skipped = report.blocked().count() + ends.iter().len();

    let mut xml = Markup::xml(out)?;
    let all = Counts::new(tests + skipped, report.findings().len(), skipped);
    xml.open("testsuites", &all.attributes("careplan validate"))?;
    for (file, findings) in files {
        suite(&mut xml, file, findings, wording)?;
    }
    if skipped > 0 {
        not_seen(&mut xml, report, wording, skipped, ends.as_deref())?;
    }
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

fn suite(xml: &mut Markup<'_>, file: &str, findings: &[Finding], wording: Wording) -> io::Result<()> {
    xml.open("testsuite", &Counts::new(findings.len().max(1), findings.len(), 0).attributes(file))?;
    if findings.is_empty() {
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

/// Rules that could not look at everything, and that the list ends.
fn not_seen(
    xml: &mut Markup<'_>,
    report: &Report,
    wording: Wording,
    count: usize,
    ends: Option<&str>,
) -> io::Result<()> {
    xml.open("testsuite", &Counts::new(count, 0, count).attributes("rules"))?;
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
