//! Logging commands of Azure Pipelines: each finding becomes an issue of the build.

use std::io::{self, Write};

use crate::report::formats::words::{list_ends, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report, Verdict};
use crate::rule::Severity;
use crate::text::Wording;

pub(super) const FORMAT: Format =
    Format { name: "azure", readers: Readers::Programs, most_per_rule: None, inputs: Inputs::None, write: azure };

fn azure(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    report.findings().iter().try_for_each(|finding| issue(finding, wording, out))?;
    let words = verdict(report, wording.lang);
    match report.verdict() {
        Verdict::Invalid => writeln!(out, "##vso[task.logissue type=error]{}", data(&words))?,
        Verdict::Incomplete => writeln!(out, "##vso[task.logissue type=warning]{}", data(&words))?,
        Verdict::Valid => writeln!(out, "{}", data(&words))?,
    }
    match list_ends(report, wording.lang) {
        Some(words) => writeln!(out, "##vso[task.logissue type=warning]{}", data(&words)),
        None => Ok(()),
    }
}

fn issue(finding: &Finding, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    // Azure knows errors and warnings only.
    let kind = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning | Severity::Info => "warning",
    };
    write!(out, "##vso[task.logissue type={kind};sourcepath={}", property(finding.file()))?;
    if let Some(place) = finding.place() {
        write!(out, ";linenumber={}", place.line)?;
    }
    let item = finding.item().map_or_else(String::new, |item| format!("No.{} {}: ", item.no(), item.name()));
    let (message, help) = (finding.message(wording), finding.help(wording));
    let help = if help.is_empty() { String::new() } else { format!("\n{help}") };
    let id = &finding.rule().id;
    writeln!(out, ";code={id}]{}", data(&format!("{id} {item}{message}{help}")))
}

/// A message: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: a semicolon or a bracket would end it.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\r\n##vso[x]y"), "100%AZP25%0D%0A##vso[x]y");
        assert_eq!(property("C:/a;b]%\n"), "C:/a%3Bb%5D%AZP25%0A");
    }
}
