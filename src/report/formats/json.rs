//! JSON: the report that programs read. Its shape is a contract: the types here are what is written, and
//! `report.schema.json` is generated from them by a test.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::ground::hex::hex;
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, ReadFile, Report, RuleOutcome, RuleStatus, Summary, Verdict};
use crate::rule::MadeWith;
use crate::rule::Severity;
use crate::text::Wording;

pub(super) const OBJECT: Format = Format {
    name: "json",
    readers: Readers::Programs,
    most_per_rule: None,
    inputs: Inputs::WithDigests,
    write: object,
};

pub(super) const LINES: Format = Format {
    name: "ndjson",
    readers: Readers::Programs,
    most_per_rule: None,
    inputs: Inputs::WithDigests,
    write: lines,
};

fn object(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let wording = view.wording;
    serde_json::to_writer(&mut *out, &JsonReport { rest: rest(report), findings: Findings { report, wording } })?;
    writeln!(out)
}

fn lines(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings() {
        serde_json::to_writer(&mut *out, &json_finding(finding, view.wording))?;
        writeln!(out)?;
    }
    serde_json::to_writer(&mut *out, &rest(report))?;
    writeln!(out)
}

/// A report of `careplan validate --format json`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonReport<'a> {
    #[serde(flatten)]
    rest: JsonRest<'a>,
    /// Every finding, by file, record, item and rule.
    #[cfg_attr(test, schemars(with = "Vec<JsonFinding>"))]
    findings: Findings<'a>,
}

/// Everything but the findings.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonRest<'a> {
    /// The version of this shape. It changes when a program that reads reports would have to.
    format: u32,
    tool: JsonTool<'a>,
    summary: JsonSummary,
    /// Every file that was read, by name.
    inputs: Vec<JsonInput<'a>>,
    /// Every rule, by id.
    rules: Vec<JsonRule<'a>>,
    /// Configuration and options that change what is reported; null where there are none.
    config: Option<&'a MadeWith>,
}

/// Findings are written one by one, so that a long list is never in memory twice.
struct Findings<'a> {
    report: &'a Report,
    wording: Wording,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.report.findings().iter().map(|finding| json_finding(finding, self.wording)))
    }
}

/// For reports of other shapes.
pub(super) fn tool_and_summary(report: &Report) -> serde_json::Value {
    serde_json::json!({"spec": tool(report).spec, "summary": json_summary(report), "config": report.made_with()})
}

fn tool(report: &Report) -> JsonTool<'_> {
    JsonTool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        spec: JsonSpec { edition: report.spec_edition(), digest: report.spec_digest() },
    }
}

fn rest(report: &Report) -> JsonRest<'_> {
    JsonRest {
        format: 1,
        tool: tool(report),
        summary: json_summary(report),
        inputs: report.inputs().iter().map(json_input).collect(),
        rules: report.rules().iter().map(json_rule).collect(),
        config: report.made_with(),
    }
}

/// What wrote the report.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonTool<'a> {
    name: &'a str,
    version: &'a str,
    spec: JsonSpec<'a>,
}

/// The tables and rules it was written by.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonSpec<'a> {
    /// The newest edition, or the one that was asked for.
    edition: &'a str,
    /// SHA-256 of the spec files, in hexadecimal.
    digest: &'a str,
}

/// Totals, also of findings that are not listed.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonSummary {
    /// What it comes to, for the rules that were selected.
    verdict: Verdict,
    files: u64,
    /// 送信単位: files that share sender, receiver and serial.
    units: u64,
    /// Data records.
    records: u64,
    errors: u64,
    warnings: u64,
    infos: u64,
    /// Findings that are counted and not listed.
    truncated: u64,
    /// Findings that a baseline accepts; they are in no other figure.
    accepted: u64,
    /// Findings that `careplan fix` mends.
    fixable: u64,
    /// Findings that it mends with `--unsafe-fixes` only.
    fixable_unsafe: u64,
}

/// A file that was read.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonInput<'a> {
    file: &'a str,
    bytes: u64,
    /// Data records.
    records: u64,
    /// Every selected rule on single files could look at everything in it.
    complete: bool,
    /// In hexadecimal; null where digests were not asked for.
    sha256: Option<String>,
}

/// What became of one rule.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonRule<'a> {
    id: &'a str,
    status: RuleStatus,
    /// Rules whose findings kept it from looking at something.
    blocked_by: &'a [String],
    /// What it looked at: files for rules on input and names, records for all others.
    rows: u64,
    /// How often it was broken.
    findings: u64,
    /// In how many files it was broken.
    files: u64,
    /// How many of its findings a baseline accepts; they are not among the others.
    accepted: u64,
    /// How many of its findings `careplan fix` mends.
    fixable: u64,
    /// How many more it mends with `--unsafe-fixes`.
    fixable_unsafe: u64,
    /// In how many files it was not selected, because of settings for their paths.
    files_set_aside: u64,
}

/// One rule broken at one place.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonFinding<'a> {
    /// Stable id: CP415.
    rule: &'a str,
    severity: Severity,
    /// What is wrong, in the language of the report.
    message: String,
    /// A path, or archive and path: a.zip!/b.CSV.
    file: &'a str,
    /// Sender, receiver and serial, where the file's name says them.
    unit: Option<&'a str>,
    /// The data record, counted from 1; null outside records.
    record: Option<u64>,
    /// The physical line, counted from 1; null for a file as a whole.
    line: Option<u64>,
    /// Bytes before the place; null for a file as a whole.
    byte: Option<u64>,
    item: Option<JsonItem<'a>>,
    /// The value, or its shape where `masked` is true.
    value: Option<String>,
    masked: bool,
    /// What to do, in the language of the report.
    help: Option<String>,
    spec: JsonSource<'a>,
    fix: Option<JsonFix>,
    /// Where most records of the file share it: one finding stands for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeated: Option<JsonRepeated>,
}

/// Findings that one stands for.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonRepeated {
    /// How many, with this one.
    count: u64,
    /// The lines of the first.
    lines: Vec<u64>,
}

/// A column of a form.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonItem<'a> {
    no: u16,
    name: &'a str,
}

/// Where the standard says so.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonSource<'a> {
    edition: &'a str,
    /// The form of the file, where it is known.
    form: Option<&'a str>,
    section: &'a str,
}

/// What `careplan fix` really does about this finding; null where it does nothing here, whatever it does elsewhere.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct JsonFix {
    description: String,
    /// Done without `--unsafe-fixes`.
    safe: bool,
}

fn json_summary(report: &Report) -> JsonSummary {
    let Summary { files, units, records, errors, warnings, infos, truncated, accepted, fixable, fixable_unsafe } =
        *report.summary();
    let verdict = report.verdict();
    JsonSummary {
        verdict,
        files,
        units,
        records,
        errors,
        warnings,
        infos,
        truncated,
        accepted,
        fixable,
        fixable_unsafe,
    }
}

fn json_input(input: &ReadFile) -> JsonInput<'_> {
    JsonInput {
        file: &input.file,
        bytes: input.bytes,
        records: input.records,
        complete: input.complete,
        sha256: input.sha256.as_deref().map(|digest| hex(digest)),
    }
}

fn json_rule(rule: &RuleOutcome) -> JsonRule<'_> {
    JsonRule {
        id: &rule.id,
        status: rule.status,
        blocked_by: &rule.blocked_by,
        rows: rule.rows,
        findings: rule.findings,
        files: rule.files,
        accepted: rule.accepted,
        fixable: rule.fixable,
        fixable_unsafe: rule.fixable_unsafe,
        files_set_aside: rule.files_set_aside,
    }
}

fn json_finding(finding: &Finding, wording: Wording) -> JsonFinding<'_> {
    let place = finding.place();
    JsonFinding {
        rule: &finding.rule().id,
        severity: finding.severity(),
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
        repeated: (finding.count() > 1).then(|| JsonRepeated {
            count: finding.count(),
            lines: finding.first_places().map(|place| place.line).collect(),
        }),
        fix: finding.remedy().map(|remedy| JsonFix {
            description: remedy.fix().description().get(wording.lang).to_owned(),
            safe: remedy.is_safe(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `CAREPLAN_UPDATE=1 cargo test --lib report` writes the schema again.
    #[test]
    fn the_schema_is_that_of_what_is_written() {
        let mut schema = schemars::SchemaGenerator::default().into_root_schema_for::<JsonReport>();
        schema.insert("title".to_owned(), "careplan report".into());
        let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("CAREPLAN_UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/formats/report.schema.json");
            std::fs::write(path, &schema).unwrap();
        } else {
            assert_eq!(schema, crate::report::formats::JSON_SCHEMA);
        }
    }
}
