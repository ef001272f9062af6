//! Splitting bytes into records and cells.
//!
//! In MS932 the second byte of a character is never a quote, a comma, CR or LF, so records are split on raw bytes and
//! nothing is decoded. Sixteen bytes at a time are compared with the four bytes that matter, and only the hits are
//! looked at; inside quotes memchr jumps to the next quote.
//!
//! A record whose quotes are not in order is not guessed at here: [`Splitter::next`] says so, and
//! [`super::recover`] takes it apart with more patience. [`super::records`] puts the two together.

use memchr::memchr;
use wide::u8x16;

/// How a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ending {
    CrLf,
    Lf,
    Cr,
    EndOfFile,
}

/// A record: the bytes from `start` to `end`, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordSpan {
    pub start: usize,
    pub end: usize,
    pub next: usize,
    pub ending: Ending,
}

/// The next piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A record; the ends of its cells were written to the list given.
    Record(RecordSpan),
    /// A record beginning here whose quotes are not in order.
    Broken { start: usize },
    /// There are no more records.
    End,
}

/// Splits a file into records.
pub(crate) struct Splitter<'a> {
    bytes: &'a [u8],
    at: usize,
    window: Window,
}

/// How many cells of a record, from its beginning and from its end, are those of the record before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shared {
    pub front: usize,
    pub back: usize,
}

/// The record that another may end like: its cells have their ends from `first` on in a list of ends.
#[derive(Clone, Copy)]
struct Like<'a> {
    before: &'a RecordSpan,
    first: usize,
    items: usize,
}

impl Like<'_> {
    /// Whether all that follows the cell that ends at `end`, the last in `ends`, is what follows the same cell of the
    /// record before. If so, the ends of the cells that follow are appended; returns the record, and how many cells
    /// those are.
    #[inline]
    fn rest(
        &self,
        bytes: &[u8],
        start: usize,
        end: usize,
        first: usize,
        ends: &mut Vec<u32>,
    ) -> Option<(RecordSpan, usize)> {
        let cell = ends.len() - 1 - first;
        // After the last cell there is nothing to share.
        if cell + 1 >= self.items {
            return None;
        }
        let end_before = ends[self.first + cell] as usize;
        let rest = &bytes[end_before..self.before.next];
        let next = end + rest.len();
        let own = bytes.get(end..next)?;
        // Most are told apart by their first bytes, which costs less than a call that compares them all.
        if own.first_chunk::<4>() != rest.first_chunk() || own != rest {
            return None;
        }
        for n in self.first + cell + 1..self.first + self.items {
            let same = ends[n] as usize - end_before + end;
            ends.push(same as u32);
        }
        let end = next - (self.before.next - self.before.end);
        Some((RecordSpan { start, end, next, ending: self.before.ending }, self.items - cell - 1))
    }
}

/// Which of 64 bytes are quotes, commas or line breaks: one bit each.
#[derive(Default)]
struct Window {
    from: usize,
    hits: u64,
}

const WINDOW: usize = 64;

impl<'a> Splitter<'a> {
    /// Records of `bytes` from a place on. Files are at most 4 GiB, so that a place fits 32 bits.
    pub fn new(bytes: &'a [u8], at: usize) -> Splitter<'a> {
        debug_assert!(u32::try_from(bytes.len()).is_ok());
        let mut splitter = Splitter { bytes, at, window: Window::default() };
        splitter.window.load(bytes, at);
        splitter
    }

    /// Where the next record begins.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on from another place.
    pub fn seek(&mut self, at: usize) {
        self.at = at;
        self.window.load(self.bytes, at);
    }

    /// The next record, where it may begin or end like the one before, whose `items` cells have their ends last in
    /// `ends`. Cells that lie wholly in what the two share are the same cells: their ends are copied and not looked for.
    #[inline]
    pub fn next_like(&mut self, before: &RecordSpan, items: usize, ends: &mut Vec<u32>) -> (Next, Shared) {
        let shared = shared_front(&self.bytes[before.start..before.end], self.bytes.get(self.at..).unwrap_or_default());
        let ahead = (self.at - before.start) as u32;
        let limit = (before.start + shared) as u32;
        let first = ends.len();
        for n in first - items..first {
            let end = ends[n];
            if end >= limit {
                break;
            }
            ends.push(end + ahead);
        }
        let front = ends.len() - first;
        // What ended with the file ends otherwise here.
        let may_end_alike = matches!(before.ending, Ending::CrLf | Ending::Lf);
        let like = may_end_alike.then_some(Like { before, first: first - items, items });
        let (next, back) = self.go_on(first, ends, like);
        (next, Shared { front, back })
    }

    /// The next record. The end of each of its cells is appended to `ends`; a cell begins one byte after the end of the
    /// one before it, the first at the start of the record. Of a broken record nothing is appended.
    #[inline]
    pub fn next(&mut self, ends: &mut Vec<u32>) -> Next {
        self.go_on(ends.len(), ends, None).0
    }

    /// Reads the rest of a record, of which the cells from `first` in `ends` are known. Returns also how many of its last
    /// cells are those of the record it may be like.
    #[inline]
    fn go_on(&mut self, first: usize, ends: &mut Vec<u32>, like: Option<Like<'_>>) -> (Next, usize) {
        let bytes = self.bytes;
        let start = self.at;
        if start >= bytes.len() {
            return (Next::End, 0);
        }
        let mut at = if ends.len() > first { ends[ends.len() - 1] as usize + 1 } else { start };
        loop {
            if bytes.get(at) == Some(&b'"') {
                match end_of_quotes(bytes, at) {
                    Some(end) => at = end,
                    None => {
                        ends.truncate(first);
                        return (Next::Broken { start }, 0);
                    }
                }
            }
            let end = self.window.next_hit(bytes, at);
            ends.push(end as u32);
            let (next, ending) = match bytes.get(end) {
                Some(b',') => {
                    at = end + 1;
                    match like.and_then(|like| like.rest(bytes, start, end, first, ends)) {
                        None => continue,
                        Some((span, back)) => {
                            self.at = span.next;
                            return (Next::Record(span), back);
                        }
                    }
                }
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => (end + 2, Ending::CrLf),
                Some(b'\r') => (end + 1, Ending::Cr),
                Some(b'\n') => (end + 1, Ending::Lf),
                None => (end, Ending::EndOfFile),
                // A quote where no value begins.
                Some(_) => {
                    ends.truncate(first);
                    return (Next::Broken { start }, 0);
                }
            };
            self.at = next;
            return (Next::Record(RecordSpan { start, end, next, ending }), 0);
        }
    }
}

/// How many bytes two texts have in common from their beginning.
#[inline]
fn shared_front(a: &[u8], b: &[u8]) -> usize {
    let (a_words, _) = a.as_chunks::<8>();
    let (b_words, _) = b.as_chunks::<8>();
    let mut shared = 0;
    for (a, b) in a_words.iter().zip(b_words) {
        let difference = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if difference != 0 {
            return shared + (difference.trailing_zeros() / 8) as usize;
        }
        shared += 8;
    }
    shared
}

/// The place after the quote that closes the value opened at `open`; `None` where it is not closed, or where
/// something else than a separator follows.
#[inline]
fn end_of_quotes(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let quote = at + memchr(b'"', &bytes[at..])?;
        match bytes.get(quote + 1) {
            Some(b'"') => at = quote + 2,
            None | Some(b',' | b'\r' | b'\n') => return Some(quote + 1),
            Some(_) => return None,
        }
    }
}

impl Window {
    fn load(&mut self, bytes: &[u8], from: usize) {
        self.from = from;
        self.hits = match bytes.get(from..).and_then(|rest| rest.first_chunk::<WINDOW>()) {
            Some(window) => hits(window),
            None => {
                // The end of the file: zeros are no hits.
                let rest = bytes.get(from..).unwrap_or_default();
                let mut window = [0; WINDOW];
                window[..rest.len()].copy_from_slice(rest);
                hits(&window)
            }
        };
    }

    /// The place of the first hit at or after `at`, or the end of the file.
    #[inline]
    fn next_hit(&mut self, bytes: &[u8], at: usize) -> usize {
        let mut at = at;
        loop {
            let offset = at - self.from;
            if offset < WINDOW {
                let hits = self.hits >> offset;
                if hits != 0 {
                    return at + hits.trailing_zeros() as usize;
                }
                at = self.from + WINDOW;
            }
            if at >= bytes.len() {
                return bytes.len();
            }
            self.load(bytes, at);
        }
    }
}

#[inline]
fn hits(window: &[u8; WINDOW]) -> u64 {
    let [comma, quote, cr, lf] = [b',', b'"', b'\r', b'\n'].map(u8x16::splat);
    let (quarters, _) = window.as_chunks::<16>();
    quarters.iter().enumerate().fold(0, |hits, (n, quarter)| {
        let bytes = u8x16::new(*quarter);
        let found = bytes.simd_eq(comma) | bytes.simd_eq(quote) | bytes.simd_eq(cr) | bytes.simd_eq(lf);
        hits | u64::from(found.to_bitmask()) << (16 * n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut records = Splitter::new(bytes, 0);
        let mut ends = Vec::new();
        let mut all = Vec::new();
        loop {
            ends.clear();
            match records.next(&mut ends) {
                Next::End => return all,
                Next::Broken { start } => {
                    all.push(vec![format!("broken at {start}")]);
                    return all;
                }
                Next::Record(span) => {
                    let mut from = span.start;
                    let mut cells = Vec::new();
                    for end in &ends {
                        cells.push(String::from_utf8_lossy(&bytes[from..*end as usize]).into_owned());
                        from = *end as usize + 1;
                    }
                    cells.push(format!("{:?}", span.ending));
                    all.push(cells);
                }
            }
        }
    }

    #[test]
    fn records_and_cells() {
        assert_eq!(
            split(b"a,b\r\n,\n\rc"),
            [vec!["a", "b", "CrLf"], vec!["", "", "Lf"], vec!["", "Cr"], vec!["c", "EndOfFile"]]
        );
        assert!(split(b"").is_empty());
    }

    #[test]
    fn a_record_like_the_one_before_is_read_as_any_other() {
        let rows = [
            "a,b,cc,d",
            "a,b,cc,e",
            "a,b,cd,e",
            "a,b,c",
            "x,b,cc,d",
            "x,,cc,d",
            "a,b,\"c\",d",
            "a,b,c,",
            "",
            "\"a\",\"b,\",c",
            "\"a\",\"b,\",d",
            "\"a\",\"b\",d",
        ];
        for first in rows {
            for second in rows {
                let text = format!("{first}\r\n{second}\r\n");
                let mut records = Splitter::new(text.as_bytes(), 0);
                let (mut plain, mut like) = (Vec::new(), Vec::new());
                let Next::Record(span) = records.next(&mut like) else { panic!("{text}") };
                let items = like.len();
                let mut again = Splitter::new(text.as_bytes(), span.next);
                let expected = again.next(&mut plain);
                let (found, shared) = records.next_like(&span, items, &mut like);
                assert_eq!((found, &like[items..]), (expected, &plain[..]), "{text}");
                assert!(shared.front + shared.back <= plain.len());
                // What follows is read from the right place.
                assert_eq!(records.next(&mut like), again.next(&mut plain), "{text}");
            }
        }
        let mut ends = Vec::new();
        let mut records = Splitter::new(b"aaaa,b,c,d\r\naaaa,bb,c,d\r\n", 0);
        let Next::Record(span) = records.next(&mut ends) else { panic!() };
        assert_eq!(records.next_like(&span, 4, &mut ends).1, Shared { front: 1, back: 2 });
        assert_eq!(shared_front(b"12345678ab", b"12345679ab"), 7);
        assert_eq!(shared_front(b"12345678abcdefgh", b"12345678abcdefgh"), 16);
    }

    #[test]
    fn quotes() {
        assert_eq!(split(b"\"a,\r\n\"\"b\",c\r\n"), [vec!["\"a,\r\n\"\"b\"", "c", "CrLf"]]);
        assert_eq!(split(b"\"\"\r\n\"\",\"\"\"\"\n"), [vec!["\"\"", "CrLf"], vec!["\"\"", "\"\"\"\"", "Lf"]]);
        assert_eq!(split(b"\"a\""), [vec!["\"a\"", "EndOfFile"]]);
    }

    #[test]
    fn broken_quotes_are_not_guessed_at() {
        for broken in [&b"x\r\n\"a"[..], b"x\r\n\"a\"b,c", b"x\r\na\"b\"", b"x\r\n \"a\"", b"x\r\n\"\"\"", b"x\r\n\""] {
            assert_eq!(split(broken)[1], ["broken at 3"], "{}", String::from_utf8_lossy(broken));
        }
    }

    #[test]
    fn every_length_of_cell_across_windows() {
        for first in 0..140 {
            for second in [0, 1, 15, 16, 17, 63, 64, 65] {
                let (a, b) = ("x".repeat(first), "y".repeat(second));
                let text = format!("{a},\"{b}\",{b}\r\n{b}\r\n");
                let expected =
                    [vec![a.clone(), format!("\"{b}\""), b.clone(), "CrLf".into()], vec![b.clone(), "CrLf".into()]];
                assert_eq!(split(text.as_bytes()), expected);
            }
        }
    }

    #[test]
    fn the_trail_byte_of_a_character_is_never_a_separator() {
        // 84 5C … FC: every trail byte of a lead, between separators.
        for trail in (0x40..=0x7E).chain(0x80..=0xFCu8) {
            assert_eq!(split(&[0x84, trail, b',', b'x'])[0].len(), 3);
        }
    }
}
