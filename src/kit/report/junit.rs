//! A comparison as JUnit XML: a test for each scenario. What was not exported is no pass, and so a failure.

use std::io::{self, Write};

use super::lines::{about, kind, lines, status, subject, values, verdict};
use crate::kit::check::{Outcome, ScenarioOutcome, ScenarioStatus};
use crate::report::formats::markup::Markup;
use crate::text::Lang;

/// Writes a comparison as JUnit XML.
///
/// # Errors
///
/// If it cannot be written.
pub fn junit(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    // Whatever is no scenario's: other people, files that cannot be read, nothing at all.
    let rest = !outcome.passed() && outcome.scenarios.iter().all(|one| one.status == ScenarioStatus::Passed);
    let rest = rest || !outcome.foreign.is_empty() || !outcome.unread.is_empty();
    let tests = outcome.scenarios.len() + usize::from(rest);
    let failures = tests - outcome.count(ScenarioStatus::Passed);
    let (tests, failures) = (tests.to_string(), failures.to_string());
    let counts = [("name", "careplan kit check"), ("tests", &tests), ("failures", &failures), ("errors", "0")];
    let mut xml = Markup::xml(out)?;
    xml.open("testsuites", &counts)?;
    xml.open("testsuite", &counts)?;
    for one in &outcome.scenarios {
        scenario(&mut xml, one, lang)?;
    }
    if rest {
        xml.open("testcase", &[("name", "export"), ("classname", "kit")])?;
        xml.open("failure", &[("type", "export"), ("message", verdict(outcome).get(lang))])?;
        let files = outcome.foreign.iter().map(|one| &one.file).chain(outcome.unread.iter().map(|one| &one.file));
        xml.text(&files.cloned().collect::<Vec<_>>().join("\n"))?;
        xml.close("failure")?;
        xml.close("testcase")?;
    }
    xml.close("testsuite")?;
    xml.close("testsuites")?;
    xml.line()
}

fn scenario(xml: &mut Markup<'_>, one: &ScenarioOutcome, lang: Lang) -> io::Result<()> {
    let name = format!("{} {}", one.id, one.title.get(lang));
    if one.status == ScenarioStatus::Passed {
        return xml.empty("testcase", &[("name", &name), ("classname", "kit")]);
    }
    xml.open("testcase", &[("name", &name), ("classname", "kit")])?;
    xml.open("failure", &[("type", one.status.as_str()), ("message", status(one.status).get(lang))])?;
    let mut text = String::new();
    for line in lines(one) {
        let values = values(line.first, lang).map_or(String::new(), |(a, b)| format!(": {a} → {b}"));
        let (kind, subject) = (kind(line.first.kind, lang), subject(line.first, lang));
        text += &format!("{kind} ×{} {subject} [{}]{values}\n", line.count, about(line.first));
    }
    xml.text(&text)?;
    xml.close("failure")?;
    xml.close("testcase")
}
