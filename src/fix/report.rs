//! What was fixed, as JSON and as text.

#[cfg(feature = "cli")]
use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::change::{Change, Left};
use super::file::Fixed;
#[cfg(feature = "cli")]
use crate::ground::shortlist::{self, Shortlist};
#[cfg(feature = "cli")]
use crate::text::Lang;
use crate::text::Wording;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There were changes.
    Fixed,
    /// There was nothing to change.
    Unchanged,
    /// It should have been changed and could not be.
    LeftAlone,
}

impl Status {
    /// `fixed`, `unchanged` or `left_alone`, as in the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Fixed => "fixed",
            Status::Unchanged => "unchanged",
            Status::LeftAlone => "left_alone",
        }
    }
}

/// What was fixed in one file, without its bytes.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file as it was given.
    pub file: String,
    /// Where the fixed file was written, if it was.
    pub written: Option<String>,
    /// What was changed.
    pub changes: Vec<Change>,
    /// What was not, because it is not safe.
    pub held_back: Vec<Change>,
    /// Why nothing could be done.
    pub left: Option<Left>,
}

impl FileReport {
    /// The report of a file that was fixed.
    pub fn new(file: impl Into<String>, fixed: Fixed<'_>) -> FileReport {
        let Fixed { changes, held_back, left, .. } = fixed;
        FileReport { file: file.into(), written: None, changes, held_back, left }
    }

    /// What became of it.
    pub fn status(&self) -> Status {
        match (&self.left, self.changes.is_empty()) {
            (Some(_), _) => Status::LeftAlone,
            (None, true) => Status::Unchanged,
            (None, false) => Status::Fixed,
        }
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    /// The version of this shape.
    format: u32,
    tool: JsonTool,
    summary: Summary,
    files: Vec<JsonFile<'a>>,
}

#[derive(Serialize)]
struct JsonTool {
    name: &'static str,
    version: &'static str,
}

#[derive(Default, Serialize)]
struct Summary {
    files: usize,
    fixed: usize,
    unchanged: usize,
    left_alone: usize,
    changes: usize,
    held_back: usize,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    file: &'a str,
    status: &'static str,
    written: Option<&'a str>,
    changes: Vec<JsonChange<'a>>,
    held_back: Vec<JsonChange<'a>>,
    left: Option<JsonLeft<'a>>,
}

#[derive(Serialize)]
struct JsonChange<'a> {
    rule: &'static str,
    fix: &'static str,
    safe: bool,
    description: String,
    record: Option<u64>,
    line: Option<u64>,
    byte: Option<u64>,
    item: Option<JsonItem<'a>>,
    old: Option<String>,
    new: Option<String>,
    masked: bool,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    no: u16,
    name: &'a str,
}

#[derive(Serialize)]
struct JsonLeft<'a> {
    rule: &'static str,
    line: Option<u64>,
    byte: Option<u64>,
    reason: &'a str,
}

fn summary(files: &[FileReport]) -> Summary {
    let count = |status| files.iter().filter(|file| file.status() == status).count();
    Summary {
        files: files.len(),
        fixed: count(Status::Fixed),
        unchanged: count(Status::Unchanged),
        left_alone: count(Status::LeftAlone),
        changes: files.iter().map(|file| file.changes.len()).sum(),
        held_back: files.iter().map(|file| file.held_back.len()).sum(),
    }
}

/// Writes the changes of some files as one JSON object.
///
/// # Errors
///
/// What writing to `out` returns.
pub fn json(files: &[FileReport], wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let report = JsonReport {
        format: 1,
        tool: JsonTool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: summary(files),
        files: files.iter().map(|file| json_file(file, wording)).collect(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

fn json_file(file: &FileReport, wording: Wording) -> JsonFile<'_> {
    JsonFile {
        file: &file.file,
        status: file.status().as_str(),
        written: file.written.as_deref(),
        changes: file.changes.iter().map(|change| json_change(change, wording)).collect(),
        held_back: file.held_back.iter().map(|change| json_change(change, wording)).collect(),
        left: file.left.as_ref().map(|left| JsonLeft {
            rule: left.rule,
            line: left.place.map(|place| place.line),
            byte: left.place.map(|place| place.byte),
            reason: left.reason.get(wording.lang),
        }),
    }
}

fn json_change(change: &Change, wording: Wording) -> JsonChange<'_> {
    JsonChange {
        rule: change.rule,
        fix: change.fix.name,
        safe: change.fix.safe,
        description: change.description(wording.lang),
        record: change.place.and_then(|place| place.record),
        line: change.place.map(|place| place.line),
        byte: change.place.map(|place| place.byte),
        item: change.item().map(|item| JsonItem { no: item.no(), name: item.name() }),
        old: change.old_value(wording),
        new: change.new_value(wording),
        masked: change.is_masked(wording),
    }
}

/// Writes the changes of some files for people. Changes of one kind to one item that change no value (line ends, quotes)
/// are one line with their number; all others are a line each, as far as a list for people goes.
///
/// # Errors
///
/// What writing to `out` returns.
#[cfg(feature = "cli")]
pub fn text(files: &[FileReport], wording: Wording, out: &mut dyn Write) -> io::Result<()> {
    let words = |ja, en| if wording.lang == Lang::Ja { ja } else { en };
    let (mut shortlist, mut not_listed) = (Shortlist::default(), 0);
    for file in files.iter().filter(|file| file.status() != Status::Unchanged || !file.held_back.is_empty()) {
        if shortlist.take(1) == 0 {
            not_listed += 1;
            continue;
        }
        match &file.written {
            Some(written) => writeln!(out, "{} → {written}", file.file)?,
            None => writeln!(out, "{}", file.file)?,
        }
        if let Some(left) = &file.left {
            let place = left.place.map(|place| line_of(place.line, wording.lang)).unwrap_or_default();
            let alone = words("そのまま残します", "left as it is");
            writeln!(out, "  {} {place}{alone}: {}", left.rule, left.reason.get(wording.lang))?;
        }
        list(&file.changes, "", wording, &mut shortlist, out)?;
        let unsafe_note = words("（--unsafe-fixes で）", " (with --unsafe-fixes)");
        list(&file.held_back, unsafe_note, wording, &mut shortlist, out)?;
    }
    match wording.lang {
        _ if not_listed == 0 => {}
        Lang::Ja => writeln!(out, "…ほか{not_listed}ファイル（--format json ではすべて出力します）")?,
        Lang::En => writeln!(out, "… and {not_listed} more files (--format json lists them all)")?,
    }
    let s = summary(files);
    match wording.lang {
        Lang::Ja => writeln!(
            out,
            "{}ファイル: 修正 {}、変更なし {}、そのまま残したもの {}; 変更 {}件、見送り {}件",
            s.files, s.fixed, s.unchanged, s.left_alone, s.changes, s.held_back
        ),
        Lang::En => writeln!(
            out,
            "files: {}: {} fixed, {} unchanged, {} left as they are; changes: {}, held back: {}",
            s.files, s.fixed, s.unchanged, s.left_alone, s.changes, s.held_back
        ),
    }
}

#[cfg(feature = "cli")]
fn list(
    changes: &[Change],
    note: &str,
    wording: Wording,
    shortlist: &mut Shortlist,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut listed: Vec<(&Change, usize)> = Vec::new();
    let mut places = HashMap::new();
    for change in changes {
        let alike = (change.fix.name, change.item().map(|item| item.no()));
        match places.get(&alike) {
            Some(place) if change.old.is_none() => {
                let (_, count): &mut (&Change, usize) = &mut listed[*place];
                *count += 1;
            }
            _ => {
                if change.old.is_none() {
                    places.insert(alike, listed.len());
                }
                listed.push((change, 1));
            }
        }
    }
    let shown = shortlist.take(listed.len());
    let others = listed[shown..].iter().map(|(_, count)| count).sum();
    for (change, count) in listed.into_iter().take(shown) {
        write!(out, "  {} ", change.rule)?;
        if let Some(place) = change.place {
            write!(out, "{}", line_of(place.line, wording.lang))?;
        }
        if let Some(item) = change.item() {
            write!(out, "No.{} {}: ", item.no(), item.name())?;
        }
        write!(out, "{}", change.description(wording.lang))?;
        if let (Some(old), Some(new)) = (change.old_value(wording), change.new_value(wording)) {
            write!(out, ": {old} → {new}")?;
        }
        if count > 1 {
            match wording.lang {
                Lang::Ja => write!(out, "（{count}件）")?,
                Lang::En => write!(out, " ({count} times)")?,
            }
        }
        writeln!(out, "{note}")?;
    }
    shortlist::more(others, "  ", wording.lang, out)
}

#[cfg(feature = "cli")]
fn line_of(line: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{line}行目 "),
        Lang::En => format!("line {line} "),
    }
}
