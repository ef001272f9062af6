//! Walks a file once for two users: making the changes, and predicting them.

use std::sync::Arc;

use super::collect::Collect;
use super::edit::Edit;
use super::{encoding, kinds, records};
use crate::read::FileName;
use crate::read::header;
use crate::read::recognise::{self, Sample};
use crate::read::records::Records;
use crate::rule::Place;
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Spec};

/// Mends what is in a file, and says of which form it is. `checks` makes that form ready.
pub(super) fn content<C: Collect>(
    out: &mut C,
    (spec, unsafe_fixes): (&Spec, bool),
    name: &FileName<'_>,
    text: &encoding::Ms932<'_>,
    checks: impl FnOnce(&Arc<Edition>, &Arc<Form>) -> Arc<FormChecks>,
) -> Option<Arc<Form>> {
    let mut start = text.start;
    let remove = |range| Edit { range, bytes: Vec::new() };
    let end = text.bytes.len() - crate::read::encoding::tail(&text.bytes[start..]);
    if start > 0 {
        out.edit(remove(0..start));
    }
    let data = &text.bytes[..end];
    let mut lines = crate::read::lines::LineCounter::new(data);
    let mut place_of = |at| Place { record: None, line: lines.line(at), byte: at as u64 };
    let mut headers = Records::after(data, start);
    while let Some(header) =
        header::header(spec, data, &mut headers, |cell| crate::ground::ms932::decode(cell).into_owned())
    {
        out.edit(remove(start..header.end));
        let empty_lines = header.empty_lines.into_iter().map(|line| (line, &kinds::EMPTY_LINE));
        for (at, fix) in empty_lines.chain([(header.start, &kinds::HEADER)]) {
            out.change(fix, place_of(at), true);
        }
        start = header.end;
    }
    let sample = Sample::take(data, start);
    sample.first.as_ref()?;
    if end < text.bytes.len() {
        out.edit(remove(end..text.bytes.len()));
        let fix = if text.bytes[end..].contains(&0) { &kinds::NUL_TAIL } else { &kinds::END_MARK };
        out.change(fix, place_of(end), true);
    }
    let (edition, form) = recognise::recognise(spec, name, &sample)?;
    let checks = checks(edition, form);
    records::mend(out, (spec, unsafe_fixes), &checks, name, &sample, (data, start));
    Some(form.clone())
}

/// Whether mended records are read by the table that they were mended by.
pub(super) fn is_still(spec: &Spec, name: &FileName<'_>, form: Option<&Arc<Form>>, bytes: &[u8]) -> bool {
    let Some(form) = form else { return true };
    recognise::recognise(spec, name, &Sample::take(bytes, 0)).is_some_and(|(_, after)| Arc::ptr_eq(after, form))
}
