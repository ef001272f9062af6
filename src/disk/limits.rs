//! How much may be read: of one file, of a unit, of an archive.

use std::fs;

use memchr::{memchr_iter, memchr2_iter};

use crate::archive;
use crate::check::NotChecked;
use crate::text::Text;

/// The sizes above which an input is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, unpacked. At most 4 GiB − 1.
    pub max_file_size: u64,
    /// How many times larger than packed a file in an archive may be; and all files of an archive together.
    pub max_zip_ratio: u64,
    /// Bytes of memory that what is read of a unit may take, and what is made of it.
    pub max_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_file_size: 2 << 30, max_zip_ratio: archive::Limits::RATIO, max_memory: default_memory() }
    }
}

/// Where the system does not say how much memory there is.
const UNKNOWN_MEMORY: u64 = 4 << 30;

/// Bytes of memory that each cell takes while a file is checked: where it ends.
pub(crate) const CELL_AS_PLACE: u64 = 8;
/// Bytes of memory that each cell takes while a file is mended or proved.
pub(crate) const CELL_AT_WORK: u64 = 32;
/// Bytes of memory that each cell takes as a value: before and after, with what is said of it.
pub(crate) const CELL_AS_VALUE: u64 = 128;
/// Bytes of memory that a cell of the record at hand takes.
const CELL_OF_RECORD: u64 = 40;
/// Smaller files are not looked at closely: they may have a cell for every byte.
const LOOKED_AT: u64 = 1 << 20;

impl Limits {
    /// What a unit may take, or several that are in memory together, where each cell takes so much.
    pub(crate) fn allowance(&self, of_cell: u64) -> Allowance {
        Allowance { left: self.max_memory, limit: self.max_memory, of_cell }
    }

    /// Bytes of units that several threads may have in memory at the same time, each a part.
    pub(crate) fn share(&self, threads: usize) -> u64 {
        self.max_memory / (2 * CELL_OF_RECORD * threads.max(1) as u64)
    }
}

/// What is left of the memory for what belongs together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    left: u64,
    limit: u64,
    of_cell: u64,
}

impl Allowance {
    /// Checks that `size` bytes fit into the memory that is left.
    pub fn before(&self, size: u64) -> Result<(), NotChecked> {
        if size <= self.left { Ok(()) } else { Err(self.over(size)) }
    }

    /// Takes what a file that was read needs.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), NotChecked> {
        let length = bytes.len() as u64;
        let count = |byte| memchr_iter(byte, bytes).count() as u64;
        let cells = if length <= LOOKED_AT { length / 2 } else { count(b',') + count(b'\n') + count(b'\r') };
        let needed = length + cells * self.of_cell;
        // Only where it decides: counting takes no time, looking at every record does.
        if needed + cells * CELL_OF_RECORD > self.left {
            let most = needed + longest_record(bytes) * CELL_OF_RECORD;
            if most > self.left {
                return Err(self.over(most));
            }
        }
        self.left -= needed;
        Ok(())
    }

    fn over(&self, needed: u64) -> NotChecked {
        NotChecked::OverLimit {
            what: Text::new("送信単位に必要なメモリ", "the memory that the unit needs"),
            actual: format!("{} bytes", self.limit - self.left + needed),
            limit: format!("{} bytes", self.limit),
            option: "--max-memory",
        }
    }
}

/// The commas of the line that has the most.
fn longest_record(bytes: &[u8]) -> u64 {
    let mut begin = 0;
    let mut longest = 0;
    for end in memchr2_iter(b'\r', b'\n', bytes).chain([bytes.len()]) {
        // Cells are no more than bytes.
        if end - begin > longest {
            longest = longest.max(memchr_iter(b',', &bytes[begin..end]).count());
        }
        begin = end;
    }
    longest as u64
}

/// Three quarters of the memory that the machine has, or that this program may have.
fn default_memory() -> u64 {
    let limits = [of_machine(), of_group(), of_process()];
    limits.into_iter().flatten().min().unwrap_or(UNKNOWN_MEMORY) / 4 * 3
}

/// `MemTotal: 16384 kB`
fn of_machine() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1 << 10)
}

/// Returns the memory limit of the container that the program runs in, if one is set.
fn of_group() -> Option<u64> {
    let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    files.into_iter().find_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok())
}

/// `ulimit -v`
fn of_process() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/limits").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_has_one_allowance() {
        let limits = Limits { max_memory: 100, ..Limits::default() };
        let mut unit = limits.allowance(CELL_AS_PLACE);
        assert!(unit.before(100).is_ok() && unit.before(101).is_err());
        unit.take(b"a,b\r\n").unwrap();
        unit.take(&[b'x'; 12]).unwrap();
        assert!(unit.take(&[b'x'; 12]).is_err(), "the third is over it: {unit:?}");
    }

    #[test]
    fn the_longest_record() {
        assert_eq!(longest_record(b"a,b\r\n,,,\nc,d"), 3);
        assert_eq!((longest_record(b""), longest_record(b",,")), (0, 2));
    }

    #[test]
    fn there_is_a_limit_by_default() {
        assert!((64 << 20..1 << 50).contains(&default_memory()), "{}", default_memory());
    }
}
