//! The changes as a unified diff. One line is one record, however many lines its texts have; values that identify people
//! are shapes in it, so it is for reading and not for patching.
//!
//! Which records differ is known from the edits and need not be found out: comparing is quadratic where all of them do,
//! as after a change of line ends.

use std::io::{self, Write};
use std::ops::Range;

use similar::{DiffOp, group_diff_ops};

use super::edit::{self, Edit};
use super::file::Fixed;
use crate::ground::mask;
use crate::ground::ms932;
use crate::read::cell::content;
use crate::read::encoding;
use crate::read::records::Records;
use crate::schema::Form;
use crate::text::Lang;
use crate::text::Wording;

/// Records around a change.
const CONTEXT: usize = 3;

/// A record of the old text with its line end, and the edits in it.
struct DiffLine<'f> {
    bytes: &'f [u8],
    start: usize,
    edits: &'f [Edit],
}

impl Fixed<'_> {
    /// Writes what was changed as a unified diff; nothing where nothing was. The numbers in it count records.
    ///
    /// # Errors
    ///
    /// What writing to `out` returns.
    pub fn diff(&self, file: &str, wording: Wording, out: &mut dyn Write) -> io::Result<()> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let folder = file.rfind(['/', '\\']).map_or("", |at| &file[..=at]);
        writeln!(out, "--- {file}\n+++ {folder}{}", self.name)?;
        // A byte order mark, another encoding: what no line of text shows.
        for change in self.changes.iter().filter(|change| change.place.is_none() && change.old.is_none()) {
            writeln!(out, "# {} {}", change.rule, change.description(wording.lang))?;
        }
        let lines = self.lines();
        for group in group_diff_ops(ops(&lines), CONTEXT) {
            hunk(&group, &lines, self.form.as_deref(), wording, out)?;
        }
        Ok(())
    }

    fn lines(&self) -> Vec<DiffLine<'_>> {
        let mark = encoding::marks(&self.text);
        let items = self.form.as_ref().map(|form| form.items().len());
        let mut edits = &self.edits[self.edits.partition_point(|edit| edit.range.end <= mark && mark > 0)..];
        let mut lines = Vec::new();
        for record in Records::after(&self.text, mark).with_items(items) {
            let span = match &record {
                Ok(record) => record.span.start..record.span.next,
                Err(broken) => broken.start..broken.next,
            };
            // What is put in at the end of a line belongs to it, not to the next.
            let own = edits.partition_point(|edit| {
                edit.range.start < span.end || (edit.range.is_empty() && edit.range.start == span.end)
            });
            lines.push(DiffLine { bytes: &self.text[span.clone()], start: span.start, edits: &edits[..own] });
            edits = &edits[own..];
        }
        lines
    }
}

impl DiffLine<'_> {
    /// The line after its edits; nothing where it was removed.
    fn mended(&self) -> Vec<u8> {
        let moved = |range: &Range<usize>| range.start - self.start..range.end - self.start;
        let edits: Vec<Edit> =
            self.edits.iter().map(|edit| Edit { range: moved(&edit.range), bytes: edit.bytes.clone() }).collect();
        edit::apply(self.bytes.into(), &edits).into_owned()
    }

    fn is_removed(&self) -> bool {
        matches!(self.edits, [edit] if edit.bytes.is_empty() && edit.range.len() == self.bytes.len())
    }
}

/// What becomes of each line, one operation for all that are alike and together.
fn ops(lines: &[DiffLine<'_>]) -> Vec<DiffOp> {
    let mut ops = Vec::new();
    let (mut old_index, mut new_index) = (0, 0);
    let kind = |line: &DiffLine<'_>| (line.edits.is_empty(), line.is_removed());
    for run in lines.chunk_by(|a, b| kind(a) == kind(b)) {
        let len = run.len();
        ops.push(match kind(&run[0]) {
            (true, _) => DiffOp::Equal { old_index, new_index, len },
            (false, true) => DiffOp::Delete { old_index, old_len: len, new_index },
            (false, false) => DiffOp::Replace { old_index, old_len: len, new_index, new_len: len },
        });
        old_index += len;
        new_index += ops.last().map_or(0, |op| op.new_range().len());
    }
    ops
}

fn hunk(
    group: &[DiffOp],
    lines: &[DiffLine<'_>],
    form: Option<&Form>,
    wording: Wording,
    out: &mut dyn Write,
) -> io::Result<()> {
    let changes = |op: &DiffOp| !matches!(op, DiffOp::Equal { .. });
    let (Some(first), Some(last), true) = (group.first(), group.last(), group.iter().any(changes)) else {
        return Ok(());
    };
    let olds = first.old_range().start..last.old_range().end;
    let news = first.new_range().start..last.new_range().end;
    writeln!(out, "@@ -{},{} +{},{} @@", olds.start + 1, olds.len(), news.start + 1, news.len())?;
    for op in group {
        let lines = &lines[op.old_range()];
        let sign = if changes(op) { '-' } else { ' ' };
        for line in lines {
            writeln!(out, "{sign}{}", show(line.bytes, form, wording))?;
        }
        if let DiffOp::Replace { .. } = op {
            for line in lines {
                writeln!(out, "+{}", show(&line.mended(), form, wording))?;
            }
        }
    }
    Ok(())
}

/// A record for people.
fn show(line: &[u8], form: Option<&Form>, wording: Wording) -> String {
    let first = Records::of(line).with_items(form.map(|form| form.items().len())).next();
    let cells =
        first.map_or_else(Vec::new, |record| record.map_or_else(|broken| broken.cells, |record| record.ranges()));
    let items = form.map(Form::items).filter(|items| items.len() == cells.len());
    let mut shown = Vec::new();
    for (n, cell) in cells.iter().enumerate() {
        let raw = &line[cell.clone()];
        let text = ms932::decode(content(raw));
        // A cell whose item is not known may hold anything.
        let sensitive = match items.and_then(|items| items.get(n)) {
            Some(item) => item.is_sensitive() || mask::looks_personal(&text, item.length()),
            None => true,
        };
        let value = match sensitive && !wording.show_values && !text.is_empty() {
            true => mask::shape(&text, wording.lang),
            false => mask::printable(&text),
        };
        let quote = if content(raw).len() == raw.len() { "" } else { "\"" };
        shown.push(format!("{quote}{value}{quote}"));
    }
    let end = cells.last().map_or(0, |cell| cell.end);
    shown.join(",") + line_end(&line[end..], wording.lang)
}

/// Line ends other than CRLF, made visible.
fn line_end(bytes: &[u8], lang: Lang) -> &'static str {
    match (bytes, lang) {
        (b"\n", _) => "<LF>",
        (b"\r", _) => "<CR>",
        (b"", Lang::Ja) => "<改行なし>",
        (b"", Lang::En) => "<no line break>",
        _ => "",
    }
}
