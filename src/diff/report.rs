//! What differs, for people and for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::compare::{DiffKind, Difference, Location, RecordDifference};
use crate::ground::mask;
use crate::ground::shortlist::{self, Shortlist};
use crate::schema::Item;
use crate::text::{Lang, Wording, counted};

/// A value as it may be shown: the text, and whether it is only a shape.
fn shown(item: &Item, value: &str, wording: Wording) -> (String, bool) {
    let sensitive = item.is_sensitive() || mask::looks_personal(value, item.length());
    let masked = sensitive && !wording.show_values && !value.is_empty();
    (mask::show(value, sensitive && !value.is_empty(), wording), masked)
}

/// Writes the difference for people: some of every file, and the totals of all.
///
/// # Errors
///
/// If it cannot be written.
pub fn text(difference: &Difference, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let words = |ja: &'static str, en: &'static str| if wording.lang == Lang::Ja { ja } else { en };
    let (mut shortlist, mut not_listed) = (Shortlist::default(), 0);
    // Files come one after the other, so that each of them has its place.
    for entries in difference.entries.chunk_by(|one, next| file_of(one) == file_of(next)) {
        let shown = shortlist.take(entries.len());
        not_listed += entries.len() - shown;
        entries[..shown].iter().try_for_each(|entry| text_entry(entry, wording, out))?;
    }
    shortlist::more(not_listed, "", wording.lang, out)?;
    let pictures = shortlist.take(difference.pictures.len());
    for (name, change) in &difference.pictures[..pictures] {
        let what = match change {
            DiffKind::Added => words("追加された画像", "picture added"),
            DiffKind::Removed => words("無くなった画像", "picture removed"),
            DiffKind::Changed => words("変わった画像", "picture changed"),
        };
        writeln!(out, "{what}: {name}")?;
    }
    shortlist::more(difference.pictures.len() - pictures, "", wording.lang, out)?;
    let [added, removed, changed] =
        [DiffKind::Added, DiffKind::Removed, DiffKind::Changed].map(|c| difference.count(c));
    let (a, b, equal) = (difference.a, difference.b, difference.equal);
    match wording.lang {
        Lang::Ja => writeln!(
            out,
            "A {}送信単位 {}件、B {}送信単位 {}件: 追加 {added}、削除 {removed}、変更 {changed}、同一 {equal}",
            a.units, a.records, b.units, b.records
        ),
        Lang::En => writeln!(
            out,
            "A: {}, {}; B: {}, {}: {added} added, {removed} removed, {changed} changed, {equal} equal",
            counted(a.units as u64, "unit"),
            counted(a.records as u64, "record"),
            counted(b.units as u64, "unit"),
            counted(b.records as u64, "record")
        ),
    }
}

/// The file that an entry is about.
fn file_of(entry: &RecordDifference) -> Option<&str> {
    entry.a.as_ref().or(entry.b.as_ref()).map(|location| location.file.as_str())
}

fn text_entry(entry: &RecordDifference, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let words = |ja: &'static str, en: &'static str| if wording.lang == Lang::Ja { ja } else { en };
    let sign = match entry.change {
        DiffKind::Added => "+",
        DiffKind::Removed => "-",
        DiffKind::Changed => "~",
    };
    let key: Vec<String> = entry
        .key
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(item, value)| format!("{} {}", item.name(), shown(item, value, wording).0))
        .collect();
    writeln!(out, "{sign} {} {}→{}  {}", entry.form.code(), entry.from, entry.to, key.join(", "))?;
    for (side, location) in [("A", &entry.a), ("B", &entry.b)] {
        if let Some(Location { file, record }) = location {
            match wording.lang {
                Lang::Ja => writeln!(out, "    {side}: {file} {record}件目")?,
                Lang::En => writeln!(out, "    {side}: {file} record {record}")?,
            }
        }
    }
    for value in &entry.values {
        let side = |text: &str| match text {
            "" => words("(空)", "(empty)").to_owned(),
            text => shown(&value.item, text, wording).0,
        };
        let (a, b) = (side(&value.a), side(&value.b));
        writeln!(out, "    No.{} {}: {a} → {b}", value.item.no(), value.item.name())?;
    }
    Ok(())
}

/// Writes the difference as one JSON object.
///
/// # Errors
///
/// If it cannot be written.
pub fn json(difference: &Difference, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let size = |size: super::Size| json!({"units": size.units, "records": size.records});
    let object = json!({
        "format": 1,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "summary": {
            "a": size(difference.a),
            "b": size(difference.b),
            "added": difference.count(DiffKind::Added),
            "removed": difference.count(DiffKind::Removed),
            "changed": difference.count(DiffKind::Changed),
            "equal": difference.equal,
        },
        "differences": difference.entries.iter().map(|entry| json_entry(entry, wording)).collect::<Vec<_>>(),
        "pictures": difference
            .pictures
            .iter()
            .map(|(name, change)| json!({"name": name, "change": change.as_str()}))
            .collect::<Vec<_>>(),
    });
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}

fn json_entry(entry: &RecordDifference, wording: Wording) -> Value {
    let item = |item: &Item| json!({"no": item.no(), "name": item.name(), "key": item.key()});
    let location = |location: &Option<Location>| {
        location.as_ref().map(|Location { file, record }| json!({"file": file, "record": record}))
    };
    let key = entry.key.iter().map(|(of, value)| {
        let (value, masked) = shown(of, value, wording);
        json!({"item": item(of), "value": value, "masked": masked})
    });
    let values = entry.values.iter().map(|value| {
        let (a, masked_a) = shown(&value.item, &value.a, wording);
        let (b, masked_b) = shown(&value.item, &value.b, wording);
        json!({"item": item(&value.item), "a": a, "b": b, "masked": masked_a || masked_b})
    });
    json!({
        "change": entry.change.as_str(),
        "form": entry.form.code(),
        "from": entry.from,
        "to": entry.to,
        "key": key.collect::<Vec<_>>(),
        "a": location(&entry.a),
        "b": location(&entry.b),
        "values": values.collect::<Vec<_>>(),
    })
}
