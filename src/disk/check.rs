//! Reading and checking units, on every core where the library is built with `parallel`.

use crate::check::{Checker, NamedFile, Scratch, UnitOutcome};
use crate::disk::limits::Limits;
use crate::disk::source::{Input, Opened};
use crate::disk::units::{NamedInput, Units, units};
use crate::ground::parallel;
use crate::report::Report;

/// Reads and checks inputs, on every core where the library is built with `parallel`.
pub fn check(checker: &Checker, inputs: Vec<Input>, limits: &Limits) -> Report {
    check_units(checker, &units(checker.spec(), inputs), limits, Vec::new(), &|_| {})
}

/// Bytes of a unit from which on it is checked by all threads together.
const LARGE: u64 = 16 << 20;

/// How many units a thread takes up at a time: each is a matter of microseconds.
const AT_A_TIME: usize = 16;

/// Reads and checks units, on every core, and reports on them and on others whose outcomes are known. `done` is called with the
/// bytes of each unit as it is finished.
pub fn check_units<'c>(
    checker: &'c Checker,
    units: &Units<'c>,
    limits: &Limits,
    others: Vec<UnitOutcome<'c>>,
    done: &(dyn Fn(u64) + Sync),
) -> Report {
    let init = || {
        let mut report = checker.report_builder();
        report.reserve(units.inputs() / parallel::threads());
        (Worker::default(), report, Vec::new())
    };
    let workers = parallel::work_off(units.len(), AT_A_TIME, init, |(worker, report, large), unit| {
        match worker.check(checker, units.unit(unit), limits, LARGE) {
            Some((outcome, bytes)) => {
                // By the thread that has it: memory that one thread asks for and another gives back has them wait for each
                // other.
                report.add(outcome);
                done(bytes);
            }
            None => large.push(unit),
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
        if let Some((outcome, bytes)) = worker.check(checker, units.unit(unit), limits, u64::MAX) {
            report.add(outcome);
            done(bytes);
        }
    }
    report.extend(others);
    report.finish()
}

/// What a thread keeps from unit to unit.
#[derive(Default)]
struct Worker {
    buffers: Vec<Vec<u8>>,
    scratch: Scratch,
}

impl Worker {
    /// A buffer that one large file made large is not kept.
    const KEPT: usize = 16 << 20;

    /// Reads and checks a unit: what became of it, and its bytes. `None` if it has so many bytes or more.
    fn check<'c, 'u>(
        &mut self,
        checker: &'c Checker,
        unit: impl ExactSizeIterator<Item = &'u NamedInput<'c>>,
        limits: &Limits,
        most: u64,
    ) -> Option<(UnitOutcome<'c>, u64)>
    where
        'c: 'u,
    {
        if self.buffers.len() < unit.len() {
            self.buffers.resize_with(unit.len(), Vec::new);
        }
        let (mut size, mut bytes) = (0, 0);
        let mut files = Vec::with_capacity(unit.len());
        for (named, buffer) in unit.zip(&mut self.buffers) {
            buffer.clear();
            let name = named.name();
            let opened = named.input().open();
            size += opened.as_ref().map_or(0, Opened::size);
            if size >= most {
                return None;
            }
            files.push(match opened.and_then(|opened| opened.read(buffer, limits)) {
                Ok(()) => {
                    bytes += buffer.len() as u64;
                    NamedFile::new(name, buffer)
                }
                Err(why) => NamedFile::not_checked(name, why),
            });
        }
        let outcome = checker.check_named(&mut self.scratch, &files);
        for buffer in &mut self.buffers {
            buffer.clear();
            buffer.shrink_to(Worker::KEPT);
        }
        self.scratch.trim();
        Some((outcome, bytes))
    }
}
