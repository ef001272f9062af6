//! A comparison as JSON; `careplan schema kit` prints its schema.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::lines::verdict;
use crate::kit::check::{Difference, Outcome, RecordPlace, ScenarioOutcome, ScenarioStatus, What};
use crate::text::Lang;

/// Writes a comparison as one JSON object: every difference by itself, with its values.
///
/// # Errors
///
/// If it cannot be written.
pub fn json(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let unread = outcome.unread.iter();
    let unread = unread.map(|one| json!({"file": one.file, "record": one.record, "message": one.why.get(lang)}));
    let foreign = outcome.foreign.iter().map(|one| json!({"file": one.file, "records": one.records}));
    let object = json!({
        "format": 1,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "passed": outcome.passed(),
        "message": verdict(outcome).get(lang),
        "summary": {
            "passed": outcome.count(ScenarioStatus::Passed),
            "failed": outcome.count(ScenarioStatus::Failed),
            "not_exported": outcome.count(ScenarioStatus::NotExported),
            "records": outcome.records,
            "not_asked": outcome.not_asked,
        },
        "scenarios": outcome.scenarios.iter().map(|one| scenario(one, lang)).collect::<Vec<_>>(),
        "foreign": foreign.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
    });
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}

fn scenario(one: &ScenarioOutcome, lang: Lang) -> Value {
    let allowed = one.allowed.iter().map(|(leave, count)| {
        json!({"kind": leave.as_str(), "count": count, "title": leave.title().get(lang), "because": leave.because().get(lang)})
    });
    json!({
        "id": one.id,
        "title": one.title.get(lang),
        "status": one.status.as_str(),
        "records": {"expected": one.expected, "found": one.found, "equal": one.equal},
        "differences": one.differences.iter().map(|one| difference(one, lang)).collect::<Vec<_>>(),
        "allowed": allowed.collect::<Vec<_>>(),
    })
}

fn difference(one: &Difference, lang: Lang) -> Value {
    let item = |item: &crate::schema::Item| json!({"no": item.no(), "name": item.name(), "key": item.key()});
    let place =
        |place: &Option<RecordPlace>| place.as_ref().map(|place| json!({"file": place.file, "record": place.record}));
    let (what, of) = match &one.what {
        What::Record if one.form.is_none() => ("person", None),
        What::Record => ("record", None),
        What::Item(of) => ("value", Some(item(of))),
        What::Picture => ("picture", None),
        What::Route => ("offices", None),
    };
    json!({
        "kind": one.kind.as_str(),
        "what": what,
        "form": one.form.as_ref().map(|form| form.code()),
        "person": one.person.as_ref().map(|person| json!({"insurer": person.insurer, "insured": person.insured})),
        "key": one.key.iter().map(|(of, value)| json!({"item": item(of), "value": value})).collect::<Vec<_>>(),
        "item": of,
        "expected": one.expected,
        "found": one.found,
        "imported": place(&one.imported),
        "exported": place(&one.exported),
        "hint": one.hint.as_ref().map(|hint| hint.words().get(lang).to_owned()),
    })
}
