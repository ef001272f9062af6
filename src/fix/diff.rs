//! The changes as a unified diff. One line is one record, however many lines its texts have; values that identify people
//! are shapes in it, so it is for reading and not for patching.

use std::io::{self, Write};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::Fixed;
use crate::check::form_checks::content;
use crate::check::layout::ranges;
use crate::mask;
use crate::read::ms932;
use crate::read::recover::recover;
use crate::read::split::{Next, Records};
use crate::rule::Wording;
use crate::schema::Form;
use crate::text::Lang;

/// Records around a change.
const CONTEXT: usize = 3;

/// A record with its line end.
struct Line<'a> {
    data: &'a [u8],
    span: Range<usize>,
    cells: Vec<Range<usize>>,
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
        let form = self.form.as_deref();
        let mark = if self.text.starts_with(crate::read::encoding::BOM) { 3 } else { 0 };
        let old = lines(&self.text, mark, form);
        let new = lines(&self.bytes, 0, form);
        let old_bytes: Vec<&[u8]> = old.iter().map(Line::bytes).collect();
        let new_bytes: Vec<&[u8]> = new.iter().map(Line::bytes).collect();
        let ops = capture_diff_slices(Algorithm::Myers, &old_bytes, &new_bytes);
        for group in group_diff_ops(ops, CONTEXT) {
            hunk(&group, (&old, &new), form, wording, out)?;
        }
        Ok(())
    }
}

fn hunk(
    group: &[DiffOp],
    (old, new): (&[Line<'_>], &[Line<'_>]),
    form: Option<&Form>,
    wording: Wording,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return Ok(()) };
    if group.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
        return Ok(());
    }
    let olds = first.old_range().start..last.old_range().end;
    let news = first.new_range().start..last.new_range().end;
    writeln!(out, "@@ -{},{} +{},{} @@", olds.start + 1, olds.len(), news.start + 1, news.len())?;
    for op in group {
        if let DiffOp::Equal { .. } = op {
            for line in &old[op.old_range()] {
                writeln!(out, " {}", line.show(form, wording))?;
            }
            continue;
        }
        for line in &old[op.old_range()] {
            writeln!(out, "-{}", line.show(form, wording))?;
        }
        for line in &new[op.new_range()] {
            writeln!(out, "+{}", line.show(form, wording))?;
        }
    }
    Ok(())
}

fn lines<'a>(data: &'a [u8], start: usize, form: Option<&Form>) -> Vec<Line<'a>> {
    let items = form.map(|form| form.items().len());
    let mut records = Records::new(data, start);
    let mut ends = Vec::new();
    let mut lines = Vec::new();
    loop {
        ends.clear();
        match records.next(&mut ends) {
            Next::End => return lines,
            Next::Record(span) => {
                lines.push(Line { data, span: span.start..span.next, cells: ranges(span.start, &ends) });
            }
            Next::Broken { start } => {
                let record = recover(data, start, items);
                lines.push(Line { data, span: start..record.next, cells: record.cells });
                records.seek(record.next);
            }
        }
    }
}

impl<'a> Line<'a> {
    fn bytes(&self) -> &'a [u8] {
        &self.data[self.span.clone()]
    }

    fn show(&self, form: Option<&Form>, wording: Wording) -> String {
        let items = form.map(Form::items).filter(|items| items.len() == self.cells.len());
        let mut shown = String::new();
        for (n, cell) in self.cells.iter().enumerate() {
            if n > 0 {
                shown.push(',');
            }
            let raw = &self.data[cell.clone()];
            let text = ms932::decode(content(raw)).into_owned();
            // A cell whose item is not known may hold anything.
            let sensitive = match items.and_then(|items| items.get(n)) {
                Some(item) => item.is_sensitive() || mask::looks_personal(&text, item.length()),
                None => true,
            };
            let quote = if content(raw).len() == raw.len() { "" } else { "\"" };
            let value = match sensitive && !wording.show_values && !text.is_empty() {
                true => mask::shape(&text, wording.lang),
                false => mask::printable(&text),
            };
            shown.push_str(&format!("{quote}{value}{quote}"));
        }
        let last = self.cells.last().map_or(self.span.start, |cell| cell.end);
        shown + line_end(&self.data[last..self.span.end], wording.lang)
    }
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
