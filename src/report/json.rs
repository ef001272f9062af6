//! JSON: the report that programs read. Its shape is a contract; see DESIGN.md.

use std::io::{self, Write};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::check::{Finding, Report, RuleOutcome, Summary};
use crate::rule::Wording;

pub(super) fn object(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &WholeReport { report, wording })?;
    writeln!(out)
}

pub(super) fn lines(report: &Report, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings() {
        serde_json::to_writer(&mut *out, &json_finding(finding, wording))?;
        writeln!(out)?;
    }
    serde_json::to_writer(&mut *out, &Rest(report))?;
    writeln!(out)
}

struct WholeReport<'a> {
    report: &'a Report,
    wording: Wording,
}

impl Serialize for WholeReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        serialize_rest(self.report, &mut map)?;
        map.serialize_entry("findings", &Findings(self))?;
        map.end()
    }
}

/// Everything but the findings.
struct Rest<'a>(&'a Report);

impl Serialize for Rest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        serialize_rest(self.0, &mut map)?;
        map.end()
    }
}

fn serialize_rest<M: SerializeMap>(report: &Report, map: &mut M) -> Result<(), M::Error> {
    let tool = JsonTool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        spec: JsonSpec { edition: report.spec_edition(), digest: report.spec_digest() },
    };
    map.serialize_entry("tool", &tool)?;
    map.serialize_entry("summary", &json_summary(report.summary()))?;
    let rules: Vec<JsonRule> = report.rules().iter().map(json_rule).collect();
    map.serialize_entry("rules", &rules)?;
    map.serialize_entry("config", &report.made_with())
}

/// Findings are written one by one, so that a long list is never in memory twice.
struct Findings<'a>(&'a WholeReport<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.0.report.findings();
        let mut list = serializer.serialize_seq(Some(findings.len()))?;
        for finding in findings {
            list.serialize_element(&json_finding(finding, self.0.wording))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct JsonTool<'a> {
    name: &'a str,
    version: &'a str,
    spec: JsonSpec<'a>,
}

#[derive(Serialize)]
struct JsonSpec<'a> {
    edition: &'a str,
    digest: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    files: u64,
    units: u64,
    records: u64,
    errors: u64,
    warnings: u64,
    infos: u64,
    truncated: u64,
    accepted: u64,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    status: &'a str,
    blocked_by: &'a [String],
    rows: u64,
    findings: u64,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: String,
    file: &'a str,
    unit: Option<&'a str>,
    record: Option<u64>,
    line: Option<u64>,
    byte: Option<u64>,
    item: Option<JsonItem<'a>>,
    value: Option<String>,
    masked: bool,
    help: Option<String>,
    spec: JsonSource<'a>,
    fix: Option<JsonFix>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    no: u16,
    name: &'a str,
}

#[derive(Serialize)]
struct JsonSource<'a> {
    edition: &'a str,
    form: Option<&'a str>,
    section: &'a str,
}

#[derive(Serialize)]
struct JsonFix {
    description: String,
    safe: bool,
}

fn json_summary(summary: &Summary) -> JsonSummary {
    let Summary { files, units, records, errors, warnings, infos, truncated, accepted } = *summary;
    JsonSummary { files, units, records, errors, warnings, infos, truncated, accepted }
}

fn json_rule(rule: &RuleOutcome) -> JsonRule<'_> {
    JsonRule {
        id: &rule.id,
        status: rule.status.as_str(),
        blocked_by: &rule.blocked_by,
        rows: rule.rows,
        findings: rule.findings,
    }
}

fn json_finding(finding: &Finding, wording: Wording) -> JsonFinding<'_> {
    let place = finding.place();
    JsonFinding {
        rule: &finding.rule().id,
        severity: finding.severity().as_str(),
        message: finding.message(wording),
        file: finding.file(),
        unit: finding.unit(),
        record: place.and_then(|place| place.record),
        line: place.map(|place| place.line),
        byte: place.map(|place| place.byte),
        item: finding.item().map(|item| JsonItem { no: item.no(), name: item.name() }),
        value: finding.value(wording),
        masked: finding.is_masked(wording),
        help: Some(finding.help(wording)).filter(|help| !help.is_empty()),
        spec: JsonSource {
            edition: finding.edition(),
            form: finding.form().map(|form| form.code()),
            section: finding.section(),
        },
        fix: finding
            .rule()
            .fix()
            .map(|fix| JsonFix { description: fix.description().get(wording.lang).to_owned(), safe: fix.safe }),
    }
}
