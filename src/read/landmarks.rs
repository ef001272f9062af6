//! Where reading can go on after a record whose quotes are not in order, found in time that grows with the file.
//!
//! Each broken record asks for the next line that looks like a record. Where there is none, the answer is at the end of the
//! file, and ten thousand such records would read the file ten thousand times. So places are looked for in the bytes only
//! until as much was read as the file has; after that, they are looked up in lists that are made once, in one reading.

use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rustc_hash::FxBuildHasher;

use super::recover::{beginning, line_break, lone_quote, looks_like_record, may_begin_record, next_line};

/// The places of a file where reading can go on. Threads may share them.
pub(crate) struct Landmarks<'a> {
    bytes: &'a [u8],
    /// Bytes that were searched so far.
    searched: AtomicUsize,
    lines: OnceLock<Lines>,
    closings: OnceLock<Vec<u32>>,
}

/// The lines of a file that may be records.
#[derive(Default)]
struct Lines {
    /// Where lines are that look like a record of the standard.
    records: Vec<u32>,
    /// The other lines that have a shape, by it: its digest, and where the line is.
    shapes: Vec<(u32, u32)>,
}

impl<'a> Landmarks<'a> {
    /// Those of a file of at most 4 GiB.
    pub fn of(bytes: &'a [u8]) -> Landmarks<'a> {
        Landmarks { bytes, searched: AtomicUsize::new(0), lines: OnceLock::new(), closings: OnceLock::new() }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How far it may be searched from a place on.
    fn search_to(&self, from: usize) -> usize {
        let left = self.bytes.len().saturating_sub(self.searched.load(Relaxed));
        from.saturating_add(left).min(self.bytes.len())
    }

    fn searched(&self, from: usize, to: usize) {
        self.searched.fetch_add(to - from, Relaxed);
    }

    /// The first line after the one at `start` that looks like the beginning of a record such as the one at `start`.
    pub fn next_record(&self, start: usize) -> Option<usize> {
        let own = beginning(&self.bytes[start..]);
        let end = self.search_to(start);
        let mut at = start;
        while let Some(next) = next_line(&self.bytes[..end], at) {
            at = next;
            if may_begin_record(&self.bytes[at..], own.as_deref()) {
                self.searched(start, at);
                return Some(at);
            }
        }
        self.searched(start, end);
        match end == self.bytes.len() {
            true => None,
            // The line at the border was not seen whole.
            false => self.lines.get_or_init(|| Lines::of(self.bytes)).next(self.bytes, start, own.as_deref()),
        }
    }

    /// The end of the quoted value that opens at a place, where only a comma and the end of the record close it; and its
    /// first quote that is not doubled.
    pub fn closing_quote(&self, open: usize, limit: usize) -> Option<(usize, Option<usize>)> {
        let first = lone_quote(self.bytes, open + 1, limit)?;
        if self.closes(first, limit) {
            return Some((first + 1, None));
        }
        let end = self.search_to(first).min(limit);
        let mut at = first + 1;
        while let Some(quote) = lone_quote(&self.bytes[..end], at, end).filter(|quote| quote + 1 < end) {
            at = quote + 1;
            if self.closes(quote, limit) {
                self.searched(first, at);
                return Some((at, Some(first)));
            }
        }
        self.searched(first, end);
        let quote = match end == limit {
            true => lone_quote(self.bytes, at, limit).filter(|quote| self.closes(*quote, limit)),
            false => self.listed_closing(first + 1, limit),
        };
        quote.map(|quote| (quote + 1, Some(first)))
    }

    /// Whether a quote that is not doubled closes a value.
    fn closes(&self, quote: usize, limit: usize) -> bool {
        match self.bytes[..limit].get(quote + 1) {
            None | Some(b',') => true,
            Some(b'\r' | b'\n') => line_break(self.bytes, quote + 1).0 == limit,
            Some(_) => false,
        }
    }

    /// The same as searching for it.
    fn listed_closing(&self, from: usize, limit: usize) -> Option<usize> {
        let closings = self.closings.get_or_init(|| closings(self.bytes));
        let next = closings.get(closings.partition_point(|place| (*place as usize) < from));
        let before_comma = next.map(|place| *place as usize).filter(|place| *place < limit);
        before_comma.or_else(|| {
            let record = &self.bytes[..limit];
            let end = record.strip_suffix(b"\r\n").or_else(|| record.strip_suffix(b"\n"));
            let end = end.or_else(|| record.strip_suffix(b"\r")).unwrap_or(record).len();
            let quotes = self.bytes[from..end].iter().rev().take_while(|byte| **byte == b'"').count();
            (quotes % 2 == 1).then(|| end - 1)
        })
    }
}

/// Every quote that is not doubled and has a comma after it.
fn closings(bytes: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(quote) = lone_quote(bytes, at, bytes.len()) {
        if bytes.get(quote + 1) == Some(&b',') {
            found.push(quote as u32);
        }
        at = quote + 1;
    }
    found
}

impl Lines {
    fn of(bytes: &[u8]) -> Lines {
        let mut lines = Lines::default();
        let mut at = 0;
        while let Some(next) = next_line(bytes, at) {
            at = next;
            if looks_like_record(&bytes[at..]) {
                lines.records.push(at as u32);
            } else if let Some(shape) = beginning(&bytes[at..]) {
                lines.shapes.push((digest(&shape), at as u32));
            }
        }
        // Order by shape if digests are equal, so that a forged collision has no effect.
        lines.shapes.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| by_shape(bytes, *a, *b)));
        lines
    }

    /// The first line after a place that looks like a record, or has a shape.
    fn next(&self, bytes: &[u8], after: usize, shape: Option<&[u8]>) -> Option<usize> {
        let record = self.records.get(self.records.partition_point(|line| *line as usize <= after));
        let alike = shape.and_then(|shape| {
            let wanted = digest(shape);
            let is_before = |(digest, line): &(u32, u32)| {
                let by_shape = || beginning(&bytes[*line as usize..]).as_deref().cmp(&Some(shape));
                let order = digest.cmp(&wanted).then_with(by_shape).then((*line as usize).cmp(&(after + 1)));
                order == Ordering::Less
            };
            let (_, line) = self.shapes.get(self.shapes.partition_point(is_before))?;
            (beginning(&bytes[*line as usize..]).as_deref() == Some(shape)).then_some(line)
        });
        record.into_iter().chain(alike).min().map(|line| *line as usize)
    }
}

fn digest(shape: &[u8]) -> u32 {
    FxBuildHasher.hash_one(shape) as u32
}

fn by_shape(bytes: &[u8], a: (u32, u32), b: (u32, u32)) -> Ordering {
    let shape = |line: u32| beginning(&bytes[line as usize..]);
    shape(a.1).cmp(&shape(b.1)).then(a.1.cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::super::recover::next_record_start;
    use super::*;

    /// Pieces of files in which everything that decides occurs.
    const PIECES: [&str; 14] = [
        "202407,131045,",
        "4.1,13104,",
        "\"",
        "\"\"",
        ",",
        "\r\n",
        "\n",
        "\r",
        "a\"b",
        "x",
        "\",",
        "\"\r\n",
        "4.2,99999,",
        "a,b,",
    ];

    fn files() -> impl Iterator<Item = String> {
        let mut state = 7u64;
        let mut next = move |below: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % below
        };
        (0..300).map(move |_| (0..next(40)).map(|_| PIECES[next(PIECES.len())]).collect())
    }

    /// The same file, searched and looked up.
    fn both(bytes: &[u8]) -> [Landmarks<'_>; 2] {
        let listed = Landmarks::of(bytes);
        listed.searched.store(bytes.len(), Relaxed);
        [Landmarks::of(bytes), listed]
    }

    #[test]
    fn what_is_looked_up_is_what_is_searched_for() {
        for text in files() {
            let bytes = text.as_bytes();
            for at in 0..bytes.len() {
                let expected = next_record_start(bytes, at, at);
                let found = both(bytes).map(|landmarks| landmarks.next_record(at));
                assert_eq!(found, [expected; 2], "{text:?} at {at}");
            }
        }
    }

    #[test]
    fn closing_quotes_are_the_same_too() {
        for text in files() {
            let bytes = text.as_bytes();
            for open in (0..bytes.len()).filter(|at| bytes[*at] == b'"') {
                for limit in open + 1..=bytes.len() {
                    let is_record_end = limit == bytes.len() || matches!(bytes[limit - 1], b'\r' | b'\n');
                    if is_record_end && !(bytes[limit - 1] == b'\r' && bytes.get(limit) == Some(&b'\n')) {
                        let expected = simply(bytes, open, limit);
                        let found = both(bytes).map(|landmarks| landmarks.closing_quote(open, limit));
                        assert_eq!(found, [expected; 2], "{text:?} from {open} to {limit}");
                    }
                }
            }
        }
    }

    /// One quote after the other, as it is defined.
    fn simply(bytes: &[u8], open: usize, limit: usize) -> Option<(usize, Option<usize>)> {
        let mut inner = None;
        let mut at = open + 1;
        loop {
            let quote = lone_quote(bytes, at, limit)?;
            match bytes[..limit].get(quote + 1) {
                None | Some(b',') => return Some((quote + 1, inner)),
                Some(b'\r' | b'\n') if line_break(bytes, quote + 1).0 == limit => return Some((quote + 1, inner)),
                Some(_) => inner = inner.or(Some(quote)),
            }
            at = quote + 1;
        }
    }

    #[test]
    fn a_file_is_searched_as_far_as_it_is_long_and_no_further() {
        let bytes = b"a\"b\r\n".repeat(1000);
        let landmarks = Landmarks::of(&bytes);
        assert!((0..bytes.len()).step_by(5).all(|line| landmarks.next_record(line).is_none()));
        assert!(landmarks.searched.load(Relaxed) <= bytes.len());
    }
}
