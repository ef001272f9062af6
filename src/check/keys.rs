//! The records of a table by their keys: who and what they are about.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::table::Table;
use super::unit::{UnitMember, ids};

/// The cells of a key.
pub(crate) type Key<'t> = Vec<&'t [u8]>;

/// The keys of a table, in the order of their first rows. Holds no bytes: a key is its first row.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    cells: Vec<usize>,
    groups: Vec<Group>,
    by_hash: HashMap<u64, Vec<u32>, FxBuildHasher>,
    /// Rules because of which some records are in no group.
    pub doubts: BTreeSet<String>,
}

/// The rows of one key: runs of rows that follow each other, nearly always one.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub runs: Vec<Range<usize>>,
}

impl Group {
    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs.iter().cloned().flatten()
    }

    pub fn first(&self) -> usize {
        self.runs[0].start
    }

    pub fn len(&self) -> usize {
        self.runs.iter().map(ExactSizeIterator::len).sum()
    }
}

impl Keys {
    /// Gathers the keys of a file by some of its items.
    pub fn new(file: &UnitMember<'_>, table: &Table<'_>, items: &[String]) -> Keys {
        let mut keys = Keys {
            cells: items.iter().filter_map(|item| table.position(item)).collect(),
            doubts: file.lost.iter().map(|id| id.to_string()).collect(),
            ..Keys::default()
        };
        for run in table.runs() {
            let unreliable = ids(table.unreliable(run.start, &keys.cells));
            if unreliable.is_empty() {
                keys.add(table, run);
            } else {
                keys.doubts.extend(unreliable);
            }
        }
        keys
    }

    fn add(&mut self, table: &Table<'_>, run: Range<usize>) {
        let key = self.key(table, run.start);
        match self.place(table, &key) {
            Some(place) => self.groups[place].runs.push(run),
            None => {
                self.by_hash.entry(hash(&key)).or_default().push(self.groups.len() as u32);
                self.groups.push(Group { runs: vec![run] });
            }
        }
    }

    /// The key of a row.
    pub fn key<'t>(&self, table: &'t Table<'_>, row: usize) -> Key<'t> {
        let cells = table.cells(row);
        self.cells.iter().map(|cell| cells.cell(*cell)).collect()
    }

    fn place(&self, table: &Table<'_>, key: &Key<'_>) -> Option<usize> {
        let same = |place: &u32| self.key(table, self.groups[*place as usize].first()) == *key;
        self.by_hash.get(&hash(key))?.iter().find(|place| same(place)).map(|place| *place as usize)
    }

    /// The rows of a key; `table` is the one the keys were gathered from.
    pub fn find(&self, table: &Table<'_>, key: &Key<'_>) -> Option<&Group> {
        self.place(table, key).map(|place| &self.groups[place])
    }

    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The cell that tells records of one person apart: the last of the key.
    pub fn last_cell(&self) -> usize {
        self.cells.last().copied().unwrap_or(0)
    }
}

/// A hash of some cells.
pub(crate) fn hash(cells: &[&[u8]]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for cell in cells {
        hasher.write(cell);
        hasher.write_usize(cell.len());
    }
    hasher.finish()
}
