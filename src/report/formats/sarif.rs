//! SARIF 2.1.0: the report that code hosts and editors read. A test holds it against the schema of OASIS.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::ground::hex::hex;
use crate::report::formats::fingerprint::Fingerprints;
use crate::report::formats::words::list_ends;
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, ReadFile, Report, RuleOutcome};
use crate::rule::{Rule, Severity};
use crate::text::Lang;
use crate::text::Wording;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) const FORMAT: Format = Format {
    name: "sarif",
    readers: Readers::Programs,
    most_per_rule: None,
    inputs: Inputs::WithDigests,
    write: sarif,
};

fn sarif(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [Run::new(report, view.wording)] };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    invocations: [Value; 1],
    artifacts: Vec<Value>,
    column_kind: &'a str,
    properties: Value,
    results: Results<'a>,
}

impl<'a> Run<'a> {
    fn new(report: &'a Report, wording: Wording) -> Run<'a> {
        let rules: Vec<Value> =
            report.rules().iter().filter_map(|rule| Some(descriptor(report.rule(&rule.id)?, wording.lang))).collect();
        let blocked = report.rules().iter().enumerate().filter(|(_, rule)| !rule.blocked_by.is_empty());
        let blocked = blocked.map(|(index, rule)| notification(rule, index, wording.lang));
        let ends = list_ends(report, wording.lang);
        let ends = ends.map(|text| json!({"level": "warning", "message": {"text": text}}));
        let notifications: Vec<Value> = blocked.chain(ends).collect();
        Run {
            tool: json!({"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }}),
            invocations: [json!({"executionSuccessful": true, "toolExecutionNotifications": notifications})],
            artifacts: report.inputs().iter().map(artifact).collect(),
            column_kind: "unicodeCodePoints",
            properties: crate::report::formats::json::tool_and_summary(report),
            results: Results { report, wording },
        }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &Rule, lang: Lang) -> Value {
    let why = rule.why.get(lang);
    let help = if rule.section == "-" { why.to_owned() } else { format!("{why}\n\n{}", rule.section) };
    json!({
        "id": rule.id,
        "name": rule.slug,
        "shortDescription": {"text": rule.title.get(lang)},
        "fullDescription": {"text": why},
        "help": {"text": help},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": [rule.group.title().en], "section": rule.section, "inferred": rule.inferred.is_some()},
    })
}

/// A rule that could not look at everything.
fn notification(rule: &RuleOutcome, index: usize, lang: Lang) -> Value {
    let (id, by) = (&rule.id, rule.blocked_by.join(" "));
    let text = match lang {
        Lang::Ja => format!("{id} は {by} のため、検査しきれませんでした"),
        Lang::En => format!("{id} could not look at everything because of {by}"),
    };
    json!({"level": "warning", "message": {"text": text}, "associatedRule": {"id": id, "index": index}})
}

fn artifact(input: &ReadFile) -> Value {
    let mut artifact = json!({"location": {"uri": uri(&input.file)}, "length": input.bytes});
    if let Some(digest) = input.sha256.as_deref() {
        artifact["hashes"] = json!({"sha-256": hex(digest)});
    }
    artifact
}

/// Results are written one by one, so that a long list is never in memory twice.
struct Results<'a> {
    report: &'a Report,
    wording: Wording,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What findings of one file share; they come file by file.
        let mut file = String::new();
        let (mut location, mut fingerprints) = (Value::Null, Fingerprints::default());
        serializer.collect_seq(self.report.findings().iter().map(|finding| {
            if location.is_null() || file != finding.file() {
                finding.file().clone_into(&mut file);
                let place = self.report.inputs().binary_search_by(|input| (*input.file).cmp(&file)).ok();
                location = json!({"uri": uri(&file), "index": place.map_or(-1, |index| index as i64)});
                fingerprints = Fingerprints::default();
            }
            let fingerprint = fingerprints.of(finding);
            self.result(finding, &location, fingerprint)
        }))
    }
}

impl Results<'_> {
    fn result(&self, finding: &Finding, artifact: &Value, fingerprint: String) -> Value {
        let wording = self.wording;
        let rule = finding.rule();
        let index = self.report.rules().binary_search_by(|outcome| outcome.id.cmp(&rule.id)).ok();
        let help = finding.help(wording);
        let message = finding.message(wording);
        let text = if help.is_empty() { message } else { format!("{message}\n{help}") };
        let mut physical = json!({"artifactLocation": artifact});
        if let Some(place) = finding.place() {
            physical["region"] = json!({"startLine": place.line, "byteOffset": place.byte});
        }
        let mut location = json!({"physicalLocation": physical});
        if let Some(item) = finding.item() {
            let form = finding.form().map_or("", |form| form.code());
            location["logicalLocations"] =
                json!([{"name": item.name(), "fullyQualifiedName": format!("{form}.{}", item.no()), "kind": "member"}]);
        }
        json!({
            "ruleId": rule.id,
            "ruleIndex": index.map_or(-1, |index| index as i64),
            "level": level(finding.severity()),
            "message": {"text": text},
            "locations": [location],
            "partialFingerprints": {"careplan/v1": fingerprint},
            "properties": {
                "unit": finding.unit(),
                "record": finding.place().and_then(|place| place.record),
                "value": finding.value(wording),
                "masked": finding.is_masked(wording),
                "edition": finding.edition(),
                "section": finding.section(),
            },
        })
    }
}

/// The characters that are not escaped in the path of a URI.
const IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'!');

/// The URI of a file: relative where its path is.
fn uri(path: &str) -> String {
    let root = match path.as_bytes() {
        [b'/', ..] => "file://",
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => "file:///",
        _ => "",
    };
    format!("{root}{}", utf8_percent_encode(path, IN_PATHS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        assert_eq!(uri("data/UPPLAN_1.CSV"), "data/UPPLAN_1.CSV");
        assert_eq!(uri("a b#c?.zip!/計画.CSV"), "a%20b%23c%3F.zip!/%E8%A8%88%E7%94%BB.CSV");
        assert_eq!(uri("/srv/a:b%.CSV"), "file:///srv/a%3Ab%25.CSV");
        assert_eq!(uri("C:/data/x.CSV"), "file:///C%3A/data/x.CSV");
        assert_eq!(uri("http://x"), "http%3A//x");
    }
}
