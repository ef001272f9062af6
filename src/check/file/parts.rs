//! A large file, checked in parts at the same time.
//!
//! Where a part begins is a guess: a line that looks like the beginning of a record, which may stand inside quotes. The
//! guess was right if the part before ends just there. What was checked from a wrong one is thrown away and checked again
//! from where the part before did end. So a file in parts says what it says as a whole, on any number of threads.

use std::ops::Range;
use std::sync::Arc;

use super::irregular::LineEnds;
use super::records::Walk;
use crate::check::context::{Context, PART};
use crate::check::outcome::Blocked;
use crate::check::sink::Sink;
use crate::check::table::{NameBytes, Table, TableBuffers};
use crate::ground::parallel;
use crate::read::landmarks::Landmarks;
use crate::read::recover::next_record_start;
use crate::rule::BookRule;
use crate::schema::form_checks::FormChecks;

/// Parts for each thread that are checked before they are put together: tables of parts take memory until then.
const AT_ONCE: usize = 4;

/// What the parts of a file have in common.
pub(super) struct Common<'c, 'a> {
    pub context: &'a Context,
    pub form: &'a FormChecks,
    /// The file's CSVバージョン, which was judged already.
    pub version: Vec<u8>,
    /// Most texts are question marks, which was said once.
    pub texts_are_lost: bool,
    pub name: NameBytes,
    /// Where to go on after a record whose quotes are not in order.
    pub landmarks: Landmarks<'a>,
    /// Parts of the file's name that must not be relied on, and the rules that say so.
    pub unreliable_name: &'c [(u8, Arc<BookRule>)],
}

/// What was walked over, put together.
pub(super) struct Walked<'a> {
    pub records: u64,
    pub table: Table<'a>,
    pub line_ends: LineEnds,
    /// Where the next record begins.
    next: usize,
}

/// Checks every record from `start` on.
pub(super) fn walk<'a>(
    common: &Common<'_, 'a>,
    buffers: TableBuffers,
    start: usize,
    sink: &mut Sink<'a>,
    blocked: &mut Blocked,
) -> Walked<'a> {
    let table = |buffers| Table::new(sink.bytes, common.form, buffers);
    let size = common.context.part_size();
    // Nobody but tests wants parts that one thread checks one after the other.
    let alone = parallel::threads() == 1 && size == PART;
    let parts = if alone { Vec::new() } else { parts(sink.bytes, start, size) };
    let [first, ..] = &parts[..] else {
        return Walk::new(common, table(buffers), sink, blocked).run(start..usize::MAX);
    };
    let mut walked = Walked { records: 0, table: table(buffers), line_ends: LineEnds::default(), next: first.start };
    for parts in parts.chunks(AT_ONCE * parallel::threads()) {
        let checked = parallel::map(parts, 1, |part| Part::check(common, sink, part.clone()));
        for (part, guess) in checked.into_iter().zip(parts) {
            if guess.start == walked.next {
                walked.add(part, sink, blocked);
            } else if walked.next < guess.end {
                let part = Part::check(common, sink, walked.next..guess.end);
                walked.add(part, sink, blocked);
            }
        }
    }
    walked
}

/// Where the parts probably begin and end; none if the file is not worth it.
fn parts(data: &[u8], start: usize, size: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = start;
    while data.len().saturating_sub(from) >= 2 * size {
        // A line that is longer than a part, or none that looks like a record: the rest is one part.
        let end = (from + 2 * size).min(data.len());
        let Some(next) = next_record_start(&data[..end], start, from + size) else { break };
        parts.push(from..next);
        from = next;
    }
    if !parts.is_empty() {
        parts.push(from..usize::MAX);
    }
    parts
}

/// A part, checked as if the file began there.
struct Part<'a> {
    sink: Sink<'a>,
    blocked: Blocked,
    walked: Walked<'a>,
}

impl<'a> Part<'a> {
    fn check(common: &Common<'_, 'a>, whole: &Sink<'a>, range: Range<usize>) -> Part<'a> {
        let mut sink = whole.part();
        let mut blocked = Blocked::default();
        let table = Table::new(sink.bytes, common.form, TableBuffers::default());
        let walked = Walk::new(common, table, &mut sink, &mut blocked).run(range);
        Part { sink, blocked, walked }
    }
}

impl<'a> Walked<'a> {
    pub fn new(records: u64, table: Table<'a>, line_ends: LineEnds, next: usize) -> Walked<'a> {
        Walked { records, table, line_ends, next }
    }

    /// Adds the part that follows.
    fn add(&mut self, part: Part<'a>, sink: &mut Sink<'a>, blocked: &mut Blocked) {
        sink.absorb(part.sink, self.records);
        blocked.absorb(part.blocked);
        self.table.absorb(part.walked.table, self.records);
        self.line_ends.absorb(part.walked.line_ends);
        self.records += part.walked.records;
        self.next = part.walked.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Checker, FileLabel, Options, Scratch, UnitFile};
    use crate::report::formats;
    use crate::schema::Spec;
    use crate::text::Wording;

    const NAME: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251201000000.CSV";

    fn row(user: u32, day: u32, planner: &str) -> String {
        format!(
            "202407,131045,{user:010},20251130,202511,0300000106,{planner},387,,202511{day:02},,0900,1000,1,111211,,,,,\
             0300000205,\"見本訪問介護\",,0,0300000205,\r\n"
        )
    }

    /// How many findings are kept of a rule, and of all.
    type Limits = (Option<u64>, usize);

    /// The report and all that it says of the file, checked in parts of some size.
    fn checked(bytes: &[u8], part_size: usize, limits: Limits) -> (String, String) {
        let (keep_per_rule, most_findings) = limits;
        let options = Options { keep_per_rule, most_findings, ..Options::default() };
        let checker = Checker::new(Spec::embedded(), options).with_part_size(part_size);
        let label = FileLabel::new(NAME);
        let outcome = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes)]);
        let report = checker.report([outcome]);
        let mut json = Vec::new();
        formats::json(&report, Wording { show_values: true, ..Wording::default() }, &mut json).unwrap();
        (String::from_utf8(json).unwrap(), format!("{:?}", report.findings()))
    }

    #[track_caller]
    fn assert_same_in_parts(text: &str) {
        let (ms932, ..) = encoding_rs::SHIFT_JIS.encode(text);
        const ALL: usize = usize::MAX;
        for (bytes, limits) in
            [(&*ms932, (None, ALL)), (&*ms932, (Some(3), ALL)), (&*ms932, (None, 7)), (text.as_bytes(), (None, ALL))]
        {
            let whole = checked(bytes, usize::MAX / 4, limits);
            for part_size in [1, 100, 150, 160, 333, 1000] {
                assert!(checked(bytes, part_size, limits) == whole, "in parts of {part_size} bytes");
            }
        }
    }

    fn rows(with: impl Fn(u32) -> String) -> String {
        (0..40).map(with).collect()
    }

    #[test]
    fn parts_begin_at_records() {
        let text = rows(|n| row(n / 7, 1 + n % 28, "\"x\""));
        let parts = parts(text.as_bytes(), 0, 500);
        assert!(parts.len() > 5);
        assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, usize::MAX));
        for two in parts.windows(2) {
            assert!(two[0].end == two[1].start && text[two[1].start..].starts_with("202407,131045,"));
        }
        assert!(super::parts(text.as_bytes(), 0, text.len()).is_empty());
    }

    #[test]
    fn clean_records() {
        assert_same_in_parts(&rows(|n| row(n / 7, 1 + n % 28, "\"計画　花子\"")));
    }

    #[test]
    fn findings_of_every_kind() {
        assert_same_in_parts(&rows(|n| match n % 8 {
            1 => row(n, 31, "\"計画\""),
            2 => row(n, 1, "計画").replace("202407", "202504"),
            3 => row(n, 1, "\"a\"b\""),
            4 => row(n, 1, "\"open"),
            5 => row(n, 1, "\"x\"").replace("\r\n", "\n"),
            6 => format!("\r\n{}", row(n, 1, "x").replace(",0900,", ",09000,")),
            _ => row(n - n % 8, 1, "\"x\""),
        }));
    }

    #[test]
    fn keys_that_go_on_across_a_border() {
        // The same person and day over and over: equal rows, which a rule across records counts.
        assert_same_in_parts(&rows(|_| row(1, 1, "\"x\"")));
        assert_same_in_parts(&rows(|n| row(1 + n % 2, 1 + n / 20, "\"x\"").replace(",131045,", ",13104,")));
    }

    #[test]
    fn a_line_inside_quotes_that_looks_like_a_record_is_no_border() {
        let text = format!("\"{}\"", row(9, 9, "").repeat(3).replace('"', ""));
        assert_same_in_parts(&rows(|n| row(n, 1, if n % 3 == 0 { &text } else { "\"x\"" })));
    }

    #[test]
    fn the_end_of_the_file() {
        let text = rows(|n| row(n, 1, "\"x\""));
        assert_same_in_parts(text.trim_end());
        assert_same_in_parts(&text[..text.len() - 60]);
        assert_same_in_parts(&text.replace("\r\n", "\r"));
    }
}
