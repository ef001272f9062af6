//! Reading a record whose quotes are not in order.
//!
//! What a spreadsheet or a receiver does with a quote that is never closed is to swallow the rest of the file. Here the
//! record is confined: it ends at the latest where a line begins that looks like a record. Within these bounds a quote
//! closes a value only where a separator follows; any other is taken for a quote that was not doubled.

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::cell::RecordCells;
use super::landmarks::Landmarks;
use super::split::{Ending, RecordSpan};

/// A fault in the quotes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// The quote that opens the value is never closed.
    Open,
    /// A quote inside a quoted value is not doubled.
    NotDoubled,
    /// A quote inside a value that is not quoted.
    Stray,
    /// Blanks between a separator and the quotes of a value.
    Blank,
}

/// A record whose quotes are not in order, read in spite of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Where the record begins.
    pub start: usize,
    /// The cells with their quotes; after an open quote there are no more.
    pub cells: Vec<Range<usize>>,
    /// Every fault: which cell, at which byte.
    pub faults: Vec<(QuoteFault, usize, usize)>,
    /// Where the record ends, without its line break.
    pub end: usize,
    /// Where reading goes on.
    pub next: usize,
    pub ending: Ending,
}

impl Broken {
    /// Whether a quote is never closed.
    pub fn is_open(&self) -> bool {
        self.faults.iter().any(|(fault, ..)| *fault == QuoteFault::Open)
    }

    /// Where it begins and ends.
    pub fn span(&self) -> RecordSpan {
        RecordSpan { start: self.start, end: self.end, next: self.next, ending: self.ending }
    }

    /// The record for the slow path, under its number.
    pub fn numbered(&self, number: u64) -> RecordCells {
        RecordCells { number, start: self.start, cells: self.cells.clone() }
    }
}

/// The most bytes of a record with blanks outside its quotes.
const LONGEST_WITH_BLANKS: usize = 64 * 1024;

/// Reads the record at `start`. `items` is the number of cells it should have, if known.
pub(crate) fn recover(landmarks: &Landmarks<'_>, start: usize, items: Option<usize>) -> Broken {
    let bytes = landmarks.bytes();
    let limit = landmarks.next_record(start).unwrap_or(bytes.len());
    let complete = |record: &Broken| items.is_none_or(|items| record.cells.len() == items);
    // Looked at in a piece that no record is longer than, so that a long text of quotes is not read again for every line.
    let piece = limit.min(start + LONGEST_WITH_BLANKS);
    let with_blanks = read_leniently(bytes, start, piece, ALL, &|open| closing_quote(bytes, open, piece, true), true);
    let is_whole = piece == limit || with_blanks.next < piece;
    let has_blanks = with_blanks.faults.iter().any(|(fault, ..)| *fault == QuoteFault::Blank);
    if has_blanks && is_whole && complete(&with_blanks) {
        return with_blanks;
    }
    let mut record = read_leniently(bytes, start, limit, ALL, &|open| closing_quote(bytes, open, limit, false), false);
    if !complete(&record) {
        // A quote at the end of a line may belong to the text, too.
        let most = items.unwrap_or(ALL);
        let other = read_leniently(bytes, start, limit, most, &|open| landmarks.closing_quote(open, limit), false);
        if complete(&other) {
            return other;
        }
    }
    // Too few cells, and a quote was taken for part of a value: then that value was open from its beginning.
    let opened = record.faults.iter().find(|(fault, ..)| *fault == QuoteFault::NotDoubled).map(|(_, cell, _)| *cell);
    if let (Some(cell), false) = (opened, complete(&record)) {
        let open = record.cells[cell].start;
        record.cells.truncate(cell);
        record.faults = vec![(QuoteFault::Open, cell, open)];
        (record.end, record.ending) = without_line_break(bytes, open, limit);
        record.cells.push(open..record.end);
        record.next = limit;
    }
    record
}

/// How many blanks a text begins with.
fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| **b == b' ').count()
}

/// Where a quoted value that opens at a place ends, and its first quote that is not doubled.
type Closing<'c> = &'c dyn Fn(usize) -> Option<(usize, Option<usize>)>;

/// However many cells there are.
const ALL: usize = usize::MAX;

/// Reads cells up to `limit`, and one more than `most` of them. `blanks_around`: blanks may stand outside the quotes.
fn read_leniently(
    bytes: &[u8],
    start: usize,
    limit: usize,
    most: usize,
    closing: Closing<'_>,
    blanks_around: bool,
) -> Broken {
    let mut record =
        Broken { start, cells: Vec::new(), faults: Vec::new(), end: limit, next: limit, ending: Ending::EndOfFile };
    let mut at = start;
    loop {
        let cell = record.cells.len();
        let before = if blanks_around { blanks(&bytes[at..limit]) } else { 0 };
        let end = if bytes[..limit].get(at + before) == Some(&b'"') {
            match closing(at + before) {
                Some((end, inner)) => {
                    record.faults.extend(inner.map(|inner| (QuoteFault::NotDoubled, cell, inner)));
                    if before > 0 || bytes[end - 1] == b' ' {
                        record.faults.push((QuoteFault::Blank, cell, at));
                    }
                    end
                }
                None => {
                    record.faults.push((QuoteFault::Open, cell, at));
                    (record.end, record.ending) = without_line_break(bytes, at, limit);
                    record.cells.push(at..record.end);
                    return record;
                }
            }
        } else {
            let stop = bytes[at..limit].iter().position(|b| matches!(b, b',' | b'\r' | b'\n'));
            let end = stop.map_or(limit, |n| at + n);
            let stray = memchr(b'"', &bytes[at..end]).map(|n| (QuoteFault::Stray, cell, at + n));
            record.faults.extend(stray);
            end
        };
        record.cells.push(at..end);
        if end < limit && bytes[end] == b',' && cell < most {
            at = end + 1;
            continue;
        }
        record.end = end;
        (record.next, record.ending) = line_break(bytes, end);
        return record;
    }
}

/// The end of a quoted value, and its first quote that is not doubled. A quote before a line break closes it, and with
/// `blanks_around` one before blanks that a separator follows.
fn closing_quote(bytes: &[u8], open: usize, limit: usize, blanks_around: bool) -> Option<(usize, Option<usize>)> {
    let mut inner = None;
    let mut at = open + 1;
    loop {
        let quote = lone_quote(bytes, at, limit)?;
        match bytes[..limit].get(quote + 1) {
            None | Some(b',' | b'\r' | b'\n') => return Some((quote + 1, inner)),
            Some(b' ') if blanks_around && is_separator_after_blanks(&bytes[quote + 1..limit]) => {
                return Some((quote + 1 + blanks(&bytes[quote + 1..limit]), inner));
            }
            Some(_) => inner = inner.or(Some(quote)),
        }
        at = quote + 1;
    }
}

/// The first quote from a place on that is not doubled.
pub(super) fn lone_quote(bytes: &[u8], from: usize, limit: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let quote = at + memchr(b'"', bytes.get(at..limit)?)?;
        if bytes[..limit].get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

fn is_separator_after_blanks(bytes: &[u8]) -> bool {
    matches!(bytes.get(blanks(bytes)), None | Some(b',' | b'\r' | b'\n'))
}

/// What stands between `from` and `limit`, without the line break at its end.
fn without_line_break(bytes: &[u8], from: usize, limit: usize) -> (usize, Ending) {
    match &bytes[from..limit] {
        [.., b'\r', b'\n'] => (limit - 2, Ending::CrLf),
        [.., b'\n'] => (limit - 1, Ending::Lf),
        [.., b'\r'] => (limit - 1, Ending::Cr),
        _ => (limit, Ending::EndOfFile),
    }
}

pub(super) fn line_break(bytes: &[u8], at: usize) -> (usize, Ending) {
    match &bytes[at..] {
        [b'\r', b'\n', ..] => (at + 2, Ending::CrLf),
        [b'\r', ..] => (at + 1, Ending::Cr),
        [b'\n', ..] => (at + 1, Ending::Lf),
        _ => (at, Ending::EndOfFile),
    }
}

/// The first line after `after` that looks like the beginning of a record such as the one at `start`.
pub(crate) fn next_record_start(bytes: &[u8], start: usize, after: usize) -> Option<usize> {
    let own = beginning(&bytes[start..]);
    let mut at = after;
    loop {
        at = next_line(bytes, at)?;
        if may_begin_record(&bytes[at..], own.as_deref()) {
            return Some(at);
        }
    }
}

/// Where the line after a place begins, if there is one.
pub(super) fn next_line(bytes: &[u8], at: usize) -> Option<usize> {
    let end = at + memchr2(b'\r', b'\n', bytes.get(at..)?)?;
    let (next, _) = line_break(bytes, end);
    (next < bytes.len()).then_some(next)
}

/// Whether a line looks like the beginning of a record, or like that of another record.
pub(super) fn may_begin_record(line: &[u8], own: Option<&[u8]>) -> bool {
    looks_like_record(line) || (own.is_some() && beginning(line).as_deref() == own)
}

/// CSVバージョン and 保険者番号 of six characters each begin a record of every form.
pub(super) fn looks_like_record(line: &[u8]) -> bool {
    let mut rest = line;
    for _ in 0..2 {
        let quoted = rest.first() == Some(&b'"');
        rest = &rest[usize::from(quoted)..];
        if rest.len() < 7 || !rest[..6].iter().all(u8::is_ascii_digit) {
            return false;
        }
        rest = &rest[6..];
        rest = if quoted { rest.strip_prefix(b"\"").unwrap_or_default() } else { rest };
        match rest.strip_prefix(b",") {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Bytes of the first two cells, with their commas, at most.
const LONGEST_BEGINNING: usize = 40;

/// The shape of the first two cells, where a sender writes others than the standard does: digits become 0, the rest
/// stays.
pub(super) fn beginning(line: &[u8]) -> Option<Vec<u8>> {
    let line = &line[..line.len().min(LONGEST_BEGINNING)];
    let first = memchr(b',', line)?;
    let second = first + 1 + memchr(b',', &line[first + 1..])?;
    let cells = &line[..=second];
    let plain = cells.iter().any(u8::is_ascii_digit) && !cells.iter().any(|b| matches!(b, b'\r' | b'\n'));
    plain.then(|| cells.iter().map(|b| if b.is_ascii_digit() { b'0' } else { *b }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &str = "202407,131045,0000000002,\"x\",1\r\n";

    fn read(text: &str, items: usize) -> (Vec<String>, Vec<(QuoteFault, usize)>, String) {
        let bytes = text.as_bytes();
        let record = recover(&Landmarks::of(bytes), 0, Some(items));
        let cells = record.cells.iter().map(|c| text[c.clone()].to_owned()).collect();
        let faults = record.faults.iter().map(|(fault, cell, _)| (*fault, *cell)).collect();
        (cells, faults, text[record.next..].to_owned())
    }

    #[test]
    fn an_open_quote_is_named_and_the_next_record_is_found() {
        let text = format!("202407,131045,0000000001,\"x,1\r\n{NEXT}");
        let (cells, faults, rest) = read(&text, 5);
        assert_eq!(faults, [(QuoteFault::Open, 3)]);
        assert_eq!(cells[3], "\"x,1");
        assert_eq!(rest, NEXT);
    }

    #[test]
    fn an_open_quote_before_another_quoted_value() {
        let text = format!("202407,131045,\"x,\"y\",1\r\n{NEXT}");
        let (cells, faults, rest) = read(&text, 5);
        assert_eq!((cells.len(), faults, rest.as_str()), (3, vec![(QuoteFault::Open, 2)], NEXT));
    }

    #[test]
    fn quotes_that_are_not_doubled() {
        let text = format!("202407,131045,0000000001,\"a \"b\" c\",1\r\n{NEXT}");
        let (cells, faults, rest) = read(&text, 5);
        assert_eq!((cells.len(), faults, rest.as_str()), (5, vec![(QuoteFault::NotDoubled, 3)], NEXT));
        assert_eq!(cells[3], "\"a \"b\" c\"");
    }

    #[test]
    fn stray_quotes() {
        let text = format!("202407,131045,0000000001,a\"b\"c,1\r\n{NEXT}");
        let (cells, faults, rest) = read(&text, 5);
        assert_eq!((cells.len(), faults, rest.as_str()), (5, vec![(QuoteFault::Stray, 3)], NEXT));
    }

    #[test]
    fn blanks_outside_quotes() {
        for line in
            ["202407, 131045, \"a, b\", \"\", 1", "202407,131045,\"a, b\" ,\"c\",1", "202407,131045,x,y,   \"z, 1\"  "]
        {
            let text = format!("{line}\r\n{NEXT}");
            let (cells, faults, rest) = read(&text, 5);
            assert!(
                faults.iter().all(|(fault, _)| *fault == QuoteFault::Blank) && !faults.is_empty(),
                "{line}: {faults:?}"
            );
            assert_eq!((cells.len(), rest.as_str()), (5, NEXT), "{line}");
        }
        // A quote in a text with a blank and a comma after it is no end where the items would not be right.
        let text = format!("202407,131045,0000000001,\"a \"b\" , c\",1\r\n{NEXT}");
        assert_eq!(read(&text, 5).1, [(QuoteFault::NotDoubled, 3)]);
    }

    #[test]
    fn line_breaks_inside_a_text_do_not_end_the_record() {
        let text = format!("202407,131045,0000000001,\"a\r\nb \"c\"\r\nd\",1\r\n{NEXT}");
        let (cells, faults, rest) = read(&text, 5);
        assert_eq!((cells.len(), faults, rest.as_str()), (5, vec![(QuoteFault::NotDoubled, 3)], NEXT));
    }

    #[test]
    fn records_of_another_shape_are_recognised_by_their_own_beginning() {
        let (_, faults, rest) = read("4.1,13104,\"x\r\n4.1,13105,y\r\n", 3);
        assert_eq!((faults, rest.as_str()), (vec![(QuoteFault::Open, 2)], "4.1,13105,y\r\n"));
    }

    #[test]
    fn without_another_record_the_rest_of_the_file_is_taken() {
        let (_, faults, rest) = read("202407,131045,\"x\r\nmore\r\n", 5);
        assert_eq!((faults, rest.as_str()), (vec![(QuoteFault::Open, 2)], ""));
    }

    #[test]
    fn the_next_record_is_not_looked_for_in_the_same_line() {
        let bytes = b"202407,131045,x\r\ny\r\n202407,131046,z\r\n";
        assert_eq!(next_record_start(bytes, 0, 0), Some(20));
        assert_eq!(next_record_start(bytes, 20, 20), None);
    }
}
