//! Findings, however many there are: in memory, and beyond a limit wherever the user of the library wants them kept.

mod spill;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use crate::report::finding::Finding;
use crate::schema::Spec;
pub(crate) use spill::Run;
pub use spill::Spill;

/// Findings of one file that are kept in memory before some are kept elsewhere. They are sorted and merged in pieces of
/// this size, so it is small.
pub(crate) const MOST_OF_FILE: usize = 4096;

/// The same of a report, or of what a thread adds to it: some megabytes.
const MOST_OF_REPORT: usize = 8 * MOST_OF_FILE;

/// Findings of one file, sorted.
#[derive(Debug, Default)]
pub(crate) struct FileFindings {
    pub memory: Vec<Finding>,
    pub kept: Vec<Run>,
}

impl FileFindings {
    pub fn len(&self) -> u64 {
        self.memory.len() as u64 + self.kept.iter().map(|run| u64::from(run.count)).sum::<u64>()
    }
}

/// The findings of a report.
#[derive(Clone, Debug)]
pub(crate) struct Findings {
    spec: Spec,
    spill: Option<Arc<dyn Spill>>,
    memory: Vec<Finding>,
    /// Others that stay in memory, until all are sorted: those with an excerpt.
    drawn: Vec<Finding>,
    kept: Vec<(Arc<str>, Run)>,
    /// Nothing more can be kept elsewhere.
    is_full: bool,
}

impl Findings {
    pub fn new(spec: &Spec, spill: Option<Arc<dyn Spill>>) -> Findings {
        let (memory, drawn, kept) = Default::default();
        Findings { spec: spec.clone(), spill, memory, drawn, kept, is_full: false }
    }

    /// None, to be kept where these are.
    pub fn none_of(&self) -> Findings {
        Findings::new(&self.spec, self.spill.clone())
    }

    /// Adds those of a file.
    pub fn add(&mut self, file: &Arc<str>, findings: FileFindings) {
        self.kept.extend(findings.kept.into_iter().map(|run| (file.clone(), run)));
        // Those of one large file are not copied.
        if self.memory.is_empty() {
            self.memory = findings.memory;
        } else {
            self.memory.extend(findings.memory);
        }
        self.keep_some();
    }

    /// Adds those of another list.
    pub fn append(&mut self, other: Findings) {
        self.memory.extend(other.memory);
        self.drawn.extend(other.drawn);
        self.kept.extend(other.kept);
        self.is_full |= other.is_full;
        self.keep_some();
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.memory.push(finding);
        self.keep_some();
    }

    fn keep_some(&mut self) {
        let too_many = self.memory.len() >= MOST_OF_REPORT && !self.is_full;
        let Some(spill) = self.spill.as_ref().filter(|_| too_many) else { return };
        let (drawn, mut plain): (Vec<Finding>, Vec<Finding>) =
            std::mem::take(&mut self.memory).into_iter().partition(|finding| finding.excerpt.is_some());
        plain.sort_by(Finding::order);
        let files = || plain.chunk_by(|a, b| a.file == b.file);
        self.drawn.extend(drawn);
        match Run::keep_all(&**spill, files()) {
            Some(runs) => self.kept.extend(files().map(|findings| findings[0].file.clone()).zip(runs)),
            None => {
                // There is no room: memory has to do.
                self.memory.append(&mut plain);
                self.is_full = true;
            }
        }
    }

    /// Puts them in the order of reports, after the last was added.
    pub fn sort(&mut self) {
        self.memory.append(&mut self.drawn);
        self.memory.sort_by(Finding::order);
        self.kept.sort_by(|(a, x), (b, y)| (a, x.first()).cmp(&(b, y.first())));
    }

    /// Those in memory: all of them, unless some are kept elsewhere.
    pub fn in_memory(&self) -> &[Finding] {
        &self.memory
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.memory.len() as u64 + self.kept.iter().map(|(_, run)| u64::from(run.count)).sum::<u64>()
    }

    /// Visits each, in the order of reports.
    pub fn each(&self, visit: &mut dyn FnMut(&Finding) -> io::Result<()>) -> io::Result<()> {
        let (mut memory, mut kept) = (&self.memory[..], &self.kept[..]);
        loop {
            let file = match (memory.first().map(|finding| &finding.file), kept.first().map(|(file, _)| file)) {
                (Some(a), Some(b)) => a.min(b).clone(),
                (Some(file), None) | (None, Some(file)) => file.clone(),
                (None, None) => return Ok(()),
            };
            let (own, others) = memory.split_at(memory.partition_point(|finding| finding.file <= file));
            let (runs, other_runs) = kept.split_at(kept.partition_point(|(name, _)| *name <= file));
            (memory, kept) = (others, other_runs);
            self.merge(&file, own, runs, visit)?;
        }
    }

    /// Visits those of one file. A run is read when nothing comes before its first finding any more: as they were made
    /// record after record, few are open at a time.
    fn merge(
        &self,
        file: &Arc<str>,
        mut memory: &[Finding],
        mut runs: &[(Arc<str>, Run)],
        visit: &mut dyn FnMut(&Finding) -> io::Result<()>,
    ) -> io::Result<()> {
        let record = |finding: &Finding| finding.place.map(|place| place.record);
        let mut open: Vec<VecDeque<Finding>> = Vec::new();
        loop {
            let first = open.iter().enumerate().filter_map(|(n, run)| Some((n, run.front()?)));
            let first = first.min_by(|(_, a), (_, b)| a.order(b));
            let first = match (memory.first(), first) {
                (Some(own), Some((_, other))) if own.order(other).is_le() => Some((None, own)),
                (Some(own), None) => Some((None, own)),
                (_, other) => other.map(|(n, finding)| (Some(n), finding)),
            };
            match (runs, &first) {
                ([(_, run), rest @ ..], first) if first.is_none_or(|(_, first)| run.first() <= record(first)) => {
                    let spill = self.spill.as_ref().ok_or_else(|| io::Error::other("findings were kept nowhere"))?;
                    open.push(run.read(&**spill, &self.spec, file)?);
                    runs = rest;
                }
                (_, None) => return Ok(()),
                (_, Some((place, finding))) => {
                    visit(finding)?;
                    match *place {
                        None => memory = &memory[1..],
                        Some(n) => {
                            open[n].pop_front();
                            open.retain(|run| !run.is_empty());
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::check::{Checker, FileLabel, Options, Scratch, UnitFile};
    use crate::report::formats;
    use crate::text::Wording;

    /// Keeps in memory what a file would hold, as long as there is room.
    #[derive(Debug)]
    struct Kept {
        bytes: Mutex<Vec<u8>>,
        room: usize,
    }

    impl Spill for Kept {
        fn keep(&self, more: &[u8]) -> io::Result<u64> {
            let mut bytes = self.bytes.lock().unwrap();
            if bytes.len() + more.len() > self.room {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let place = bytes.len();
            bytes.extend(more);
            Ok(place as u64)
        }

        fn read(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
            let (place, bytes) = (place as usize, self.bytes.lock().unwrap());
            let kept = bytes.get(place..place + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
            buffer.copy_from_slice(kept);
            Ok(())
        }
    }

    fn row(n: usize) -> String {
        // What fixing mends is known only when the file was checked: it must be told of findings that were kept before.
        let day = if n.is_multiple_of(2) { "20240230" } else { "20240203 " };
        format!("202407,131045,{:010},{day}\n", n / 3)
    }

    /// A report of files with more findings than are kept in memory.
    fn checked(rows: &[usize], room: Option<usize>, part_size: usize) -> (u64, u64, String) {
        let options = Options { excerpts_per_rule: 1, ..Options::default() };
        let mut checker = Checker::new(Spec::embedded(), options).with_part_size(part_size);
        if let Some(room) = room {
            checker = checker.with_spill(Arc::new(Kept { bytes: Mutex::default(), room }));
        }
        let mut scratch = Scratch::default();
        let outcomes = rows.iter().enumerate().map(|(n, rows)| {
            let label = FileLabel::new(format!("DLT1KYO_0300000106_43_0300000205_11_202511120{n:05}.CSV"));
            let bytes: String = (0..*rows).map(row).collect();
            checker.check_unit(&mut scratch, &[UnitFile::new(&label, bytes.as_bytes())])
        });
        let report = checker.report(outcomes);
        let mut json = Vec::new();
        formats::json(&report, Wording { show_values: true, ..Wording::default() }, &mut json).unwrap();
        (report.listed(), report.findings().len() as u64, String::from_utf8(json).unwrap())
    }

    #[test]
    fn findings_that_were_kept_elsewhere_come_in_the_same_order() {
        let rows = [3 * MOST_OF_FILE, 2, MOST_OF_FILE + 1];
        let (all, in_memory, json) = checked(&rows, None, usize::MAX / 4);
        assert_eq!(all, in_memory);
        assert!(json.matches("\"safe\":true").count() > MOST_OF_FILE, "half of them can be mended");
        for part_size in [usize::MAX / 4, 50_000] {
            let (listed, in_memory, other) = checked(&rows, Some(usize::MAX), part_size);
            assert!(listed == all && in_memory < all * 2 / 3, "{in_memory} of {all} in memory");
            assert!(json == other, "the report is another one");
        }
    }

    /// Records of a part are numbered from its beginning; what was kept of it must be told of those before.
    #[test]
    fn parts_of_a_file_keep_theirs_elsewhere_too() {
        let rows = [6 * MOST_OF_FILE];
        let (all, _, json) = checked(&rows, None, usize::MAX / 4);
        let (listed, in_memory, other) = checked(&rows, Some(usize::MAX), 200_000);
        assert!(listed == all && in_memory < all / 2, "{in_memory} of {all} in memory");
        assert!(json == other, "the report is another one");
    }

    #[test]
    fn many_small_files_keep_theirs_elsewhere_too() {
        let rows = [20; 50].repeat(MOST_OF_REPORT / 1000 + 2);
        let (all, _, json) = checked(&rows, None, usize::MAX / 4);
        let (listed, in_memory, other) = checked(&rows, Some(usize::MAX), usize::MAX / 4);
        assert!(listed == all && all > in_memory, "{in_memory} of {all} in memory");
        assert!(json == other, "the report is another one");
    }

    #[test]
    fn without_room_nothing_is_lost() {
        let rows = [3 * MOST_OF_FILE];
        let (all, _, json) = checked(&rows, None, usize::MAX / 4);
        let (listed, _, other) = checked(&rows, Some(500_000), usize::MAX / 4);
        assert!(listed == all && json == other);
    }

    #[test]
    fn what_cannot_be_read_again_is_an_error() {
        let checker = Checker::new(Spec::embedded(), Options { excerpts_per_rule: 0, ..Options::default() });
        let checker = checker.with_spill(Arc::new(Forgets));
        let label = FileLabel::new("DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV");
        let bytes: String = (0..2 * MOST_OF_FILE).map(row).collect();
        let outcome = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes.as_bytes())]);
        let report = checker.report([outcome]);
        assert!(formats::json(&report, Wording::default(), &mut Vec::new()).is_err());
        assert!(formats::ndjson(&report, Wording::default(), &mut Vec::new()).is_err());
    }

    #[derive(Debug)]
    struct Forgets;

    impl Spill for Forgets {
        fn keep(&self, _: &[u8]) -> io::Result<u64> {
            Ok(0)
        }

        fn read(&self, _: u64, _: &mut [u8]) -> io::Result<()> {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}
