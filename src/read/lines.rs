//! Counting lines only where something is found.

use memchr::{memchr_iter, memchr2_iter};

/// Line numbers of places in a file. Counting begins at the last place asked for, or at the nearest of the marks that are
/// set along the way, so that going back and forth costs little.
#[derive(Clone)]
pub(crate) struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
    /// The line at every multiple of [`STEP`].
    marks: Vec<u64>,
}

const STEP: usize = 64 * 1024;

impl<'a> LineCounter<'a> {
    pub fn new(bytes: &'a [u8]) -> LineCounter<'a> {
        LineCounter { bytes, at: 0, line: 1, marks: vec![1] }
    }

    /// Takes over what another has counted, if it got further.
    pub fn learn_from(&mut self, other: LineCounter<'a>) {
        if other.marks.len() > self.marks.len() {
            self.marks = other.marks;
        }
    }

    /// The line that a place is on, counted from 1.
    pub fn line(&mut self, place: usize) -> u64 {
        let place = place.min(self.bytes.len());
        let near = place >= self.at && place - self.at < STEP;
        if !near {
            while self.marks.len() <= place / STEP {
                let from = (self.marks.len() - 1) * STEP;
                self.marks.push(self.marks[self.marks.len() - 1] + breaks(self.bytes, from, from + STEP));
            }
            (self.at, self.line) = (place / STEP * STEP, self.marks[place / STEP]);
        }
        self.line += breaks(self.bytes, self.at, place);
        self.at = place;
        self.line
    }
}

/// Line breaks that end between two places: CRLF and LF at the LF, a CR alone at the CR.
fn breaks(bytes: &[u8], from: usize, to: usize) -> u64 {
    let span = &bytes[from..to];
    if memchr_iter(b'\r', span).next().is_none() {
        return memchr_iter(b'\n', span).count() as u64;
    }
    let mut count = 0;
    for n in memchr2_iter(b'\r', b'\n', span) {
        let lone_cr = span[n] == b'\r' && bytes.get(from + n + 1) != Some(&b'\n');
        count += u64::from(span[n] == b'\n' || lone_cr);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_counts_once() {
        let mut lines = LineCounter::new(b"a\r\nb\nc\rd\r\n\r\ne");
        let found: Vec<u64> = (0..14).map(|place| lines.line(place)).collect();
        //                  a  \r \n b  \n c  \r d  \r \n \r \n e  end
        assert_eq!(found, [1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6]);
        assert_eq!(lines.line(3), 2);
        assert_eq!(lines.line(99), 6);
    }

    #[test]
    fn going_back_and_forth_across_marks() {
        let bytes = b"abcdefghi\r\nx\n".repeat(3 * STEP / 13);
        let mut lines = LineCounter::new(&bytes);
        let mut place = 1;
        for _ in 0..1000 {
            place = (place * 48271) % bytes.len();
            let expected = 1 + bytes[..place].iter().filter(|b| **b == b'\n').count() as u64;
            assert_eq!(lines.line(place), expected, "{place}");
        }
    }
}
