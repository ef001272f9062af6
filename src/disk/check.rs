//! Reading and checking units, on every core where the library is built with `parallel`.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::check::{Checker, FileLabel, NamedFile, Scratch, UnitOutcome};
use crate::disk::documents;
use crate::disk::limits::{CELL_AS_PLACE, Limits};
use crate::disk::source::{Input, Opened};
use crate::disk::units::{NamedInput, Units, units};
use crate::document::Replaced;
use crate::ground::parallel;
use crate::read::FileName;
use crate::report::Report;

/// Reads and checks inputs, on every core where the library is built with `parallel`.
pub fn check(checker: &Checker, inputs: Vec<Input>, limits: &Limits) -> Report {
    check_units(checker, &units(checker.spec(), inputs), limits, &|_| ControlFlow::Continue(()))
}

/// Bytes of a unit from which on it is checked by all threads together.
const LARGE: u64 = 16 << 20;

/// How many units a thread takes up at a time: each is a matter of microseconds.
const AT_A_TIME: usize = 16;

/// The work done for a unit.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Checked {
    /// The bytes that were read.
    pub bytes: u64,
    /// Set for documents: how many of its characters are not in MS932 and were replaced in the files it stands for.
    pub replaced: Option<usize>,
}

/// Reads and checks units, on every core. `done` is called as each is finished, and says whether to go on. A report that was
/// broken off is no report of all that was asked for.
pub fn check_units<'c>(
    checker: &'c Checker,
    units: &Units<'c>,
    limits: &Limits,
    done: &(dyn Fn(Checked) -> ControlFlow<()> + Sync),
) -> Report {
    let large = LARGE.min(limits.share(parallel::threads()));
    let is_over = AtomicBool::new(false);
    let done = |checked| {
        if done(checked).is_break() {
            is_over.store(true, Ordering::Relaxed);
        }
    };
    let init = || {
        let mut report = checker.report_builder();
        report.reserve(units.inputs() / parallel::threads());
        (Worker::default(), report, Vec::new())
    };
    let workers = parallel::work_off(units.len(), AT_A_TIME, init, |(worker, report, too_large), unit| {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        match worker.check(checker, units.unit(unit), limits, large) {
            Some((outcome, checked)) => {
                // Added on the thread that allocated it: freeing it elsewhere contends on the allocator.
                report.add(outcome);
                done(checked);
            }
            None => too_large.push(unit),
        }
    });
    let mut workers = workers.into_iter();
    let (mut worker, mut report, mut large) = workers.next().unwrap_or_else(init);
    for (_, of_thread, of_all) in workers {
        report.merge(of_thread);
        large.extend(of_all);
    }
    // One after the other, or they would pile up in memory: each has every thread.
    for unit in large {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        if let Some((outcome, checked)) = worker.check(checker, units.unit(unit), limits, u64::MAX) {
            report.add(outcome);
            done(checked);
        }
    }
    report.finish()
}

/// Buffers that a thread keeps from unit to unit.
#[derive(Default)]
struct Worker {
    buffers: Vec<Vec<u8>>,
    scratch: Scratch,
}

impl Worker {
    /// A buffer that one large file made large is not kept.
    const KEPT: usize = 16 << 20;

    /// Reads and checks a unit: its outcome, and what was done. `None` if it has `most` bytes or more.
    fn check<'c, 'u>(
        &mut self,
        checker: &'c Checker,
        unit: impl ExactSizeIterator<Item = &'u NamedInput<'c>> + Clone,
        limits: &Limits,
        most: u64,
    ) -> Option<(UnitOutcome<'c>, Checked)>
    where
        'c: 'u,
    {
        if self.buffers.len() < unit.len() {
            self.buffers.resize_with(unit.len(), Vec::new);
        }
        let document = unit.clone().next().filter(|first| first.input().is_document());
        let found = match document {
            Some(document) => self.check_document(checker, document, limits, most),
            None => self.check_files(checker, unit, limits, most),
        };
        for buffer in &mut self.buffers {
            buffer.clear();
            buffer.shrink_to(Worker::KEPT);
        }
        self.scratch.trim();
        found
    }

    fn check_files<'c, 'u>(
        &mut self,
        checker: &'c Checker,
        unit: impl ExactSizeIterator<Item = &'u NamedInput<'c>>,
        limits: &Limits,
        most: u64,
    ) -> Option<(UnitOutcome<'c>, Checked)>
    where
        'c: 'u,
    {
        let (mut size, mut bytes) = (0, 0);
        let mut allowance = limits.allowance(CELL_AS_PLACE);
        let mut files = Vec::with_capacity(unit.len());
        for (named, buffer) in unit.zip(&mut self.buffers) {
            buffer.clear();
            let name = named.name();
            let opened = named.input().open();
            size += opened.as_ref().map_or(0, Opened::size);
            if size >= most {
                return None;
            }
            files.push(match opened.and_then(|opened| opened.read(buffer, limits, &mut allowance)) {
                Ok(()) => {
                    bytes += buffer.len() as u64;
                    NamedFile::new(name, buffer)
                }
                Err(why) => NamedFile::not_checked(name, why),
            });
        }
        Some((checker.check_named(&mut self.scratch, &files), Checked { bytes, replaced: None }))
    }

    /// A document is checked as the files that it stands for.
    fn check_document<'c>(
        &mut self,
        checker: &'c Checker,
        document: &NamedInput<'c>,
        limits: &Limits,
        most: u64,
    ) -> Option<(UnitOutcome<'c>, Checked)> {
        let (spec, input, buffer) = (checker.spec(), document.input(), &mut self.buffers[0]);
        if input.size() >= most {
            return None;
        }
        let read = input.read(buffer, limits).and_then(|()| documents::files(spec, input, buffer));
        let bytes = buffer.len() as u64;
        match read {
            Ok(stands_for) => {
                let label = |name: &str| FileLabel::new(format!("{}!/{name}", input.label().path()));
                let files = stands_for.files.iter();
                let files = files.map(|(name, data)| NamedFile::made(FileName::of(spec, label(name)), data));
                let outcome = checker.check_named(&mut self.scratch, &files.collect::<Vec<_>>());
                let replaced = stands_for.replaced.values().map(Replaced::len).sum();
                Some((outcome, Checked { bytes, replaced: Some(replaced) }))
            }
            Err(why) => {
                let file = NamedFile::not_checked(document.name(), why);
                Some((checker.check_named(&mut self.scratch, &[file]), Checked { bytes, replaced: None }))
            }
        }
    }
}
