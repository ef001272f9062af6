//! Texts that a failed conversion left as question marks: one finding for a file in which most texts are.

use memchr::memmem;

use crate::check::rules::bytes;
use crate::check::sink::Sink;
use crate::read::cell::{RecordCells, content};
use crate::read::records::Records;
use crate::schema::form_checks::FormChecks;

/// Records that are looked at, and bytes in which question marks are looked for first.
const RECORDS: usize = 32;
const BYTES: usize = 16 * 1024;

/// The rule on single characters that were lost, which follows from this one.
pub(super) const FOLLOWS: &str = "CP517";

/// Says that most texts of the first records are question marks, and whether they are.
pub(super) fn report(sink: &mut Sink<'_>, form: &FormChecks, start: usize) -> bool {
    let data = sink.bytes;
    if memmem::find(&data[start..data.len().min(start + BYTES)], b"??").is_none() {
        return false;
    }
    let records = records(data, form.cells.len(), start);
    let mut texts = 0;
    let mut lost: Vec<(&RecordCells, usize)> = Vec::new();
    for record in &records {
        for n in (0..form.cells.len()).filter(|n| form.cells[*n].text) {
            let text = content(&data[record.cells[n].clone()]);
            texts += usize::from(!text.is_empty());
            if is_lost(text) {
                lost.push((record, n));
            }
        }
    }
    let are_lost = lost.len() * 2 > texts;
    if are_lost {
        for (record, n) in lost {
            sink.report(sink.draft(&bytes::ONLY_QUESTION_MARKS).cell(record, n));
        }
    }
    are_lost
}

/// The first records with the right number of items.
fn records(data: &[u8], items: usize, start: usize) -> Vec<RecordCells> {
    let all = Records::after(data, start).with_items(Some(items));
    let data_records =
        all.filter(|record| !record.as_ref().is_ok_and(|record| record.is_empty() || record.holds_nothing()));
    let numbered = data_records.take(RECORDS).zip(1..).map(|(record, number)| match record {
        Ok(record) => record.numbered(number),
        Err(broken) => broken.numbered(number),
    });
    numbered.filter(|record| record.cells.len() == items).collect()
}

/// Whether a text is mostly question marks: what had a character of its own in ASCII is still there.
fn is_lost(text: &[u8]) -> bool {
    let marks = text.iter().filter(|b| **b == b'?').count();
    let blanks = text.iter().filter(|b| **b == b' ').count();
    text.is_ascii() && marks >= 2 && marks * 2 >= text.len() - blanks
}
