//! The records of a table by their keys: who and what they are about.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::table::{Lost, Table};
use super::unit::{UnitMember, ids};

/// The cells of a key: at most [`Key::MOST`], so that looking one up allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'t> {
    cells: [&'t [u8]; Key::MOST],
    len: usize,
}

impl<'t> Key<'t> {
    /// The most items that a key may have; the spec loader refuses more.
    pub const MOST: usize = crate::schema::MOST_KEY_ITEMS;

    pub fn cells(&self) -> &[&'t [u8]] {
        &self.cells[..self.len]
    }

    fn is_of(&self, person: &[Box<[u8]>; 2]) -> bool {
        self.cells.iter().zip(person).all(|(own, of)| *own == &**of)
    }
}

/// The keys of a table, in the order of their first rows. Holds no bytes: a key is its first row.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    cells: Vec<usize>,
    groups: Vec<Group>,
    /// The last group of each hash; groups of one hash are chained.
    by_hash: HashMap<u64, u32, FxBuildHasher>,
    /// Rules because of which some records are in no group.
    pub doubts: BTreeSet<String>,
    /// Those of them because of which it is not known whose these records are.
    doubts_about_all: BTreeSet<String>,
    /// Records in no group of which that is known.
    lost: Vec<Lost>,
}

/// The items that say whose a record is: every key begins with them.
const PERSON: [&str; 2] = ["insurer_number", "insured_number"];

/// The rows of one key: a run of rows that follow each other, and the few runs that do not.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    run: Range<usize>,
    more: Vec<Range<usize>>,
    same_hash: Option<u32>,
}

impl Group {
    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.run.clone().chain(self.more.iter().cloned().flatten())
    }

    pub fn first(&self) -> usize {
        self.run.start
    }

    pub fn len(&self) -> usize {
        self.run.len() + self.more.iter().map(ExactSizeIterator::len).sum::<usize>()
    }
}

impl Keys {
    /// Gathers the keys of a file by some of its items.
    pub fn new(file: &UnitMember<'_>, table: &Table<'_>, items: &[impl AsRef<str>]) -> Keys {
        let mut keys = Keys {
            cells: items.iter().filter_map(|item| table.position(item.as_ref())).take(Key::MOST).collect(),
            doubts: file.lost.iter().map(|id| id.to_string()).collect(),
            ..Keys::default()
        };
        let by_person = items.iter().map(AsRef::as_ref).take(PERSON.len()).eq(PERSON);
        for lost in table.lost() {
            match lost.person {
                Some(_) if by_person => keys.lost.push(lost.clone()),
                _ => _ = keys.doubts_about_all.insert(lost.by.to_owned()),
            }
        }
        for run in table.runs() {
            let unreliable = ids(table.unreliable(run.start, &keys.cells));
            if unreliable.is_empty() {
                keys.add(table, run);
            } else {
                keys.doubts.extend(unreliable.iter().cloned());
                keys.doubts_about_all.extend(unreliable);
            }
        }
        keys
    }

    fn add(&mut self, table: &Table<'_>, run: Range<usize>) {
        let key = self.key(table, run.start);
        match self.position(table, &key) {
            Some(place) => self.groups[place].more.push(run),
            None => {
                let same_hash = self.by_hash.insert(hash(key.cells()), self.groups.len() as u32);
                self.groups.push(Group { run, more: Vec::new(), same_hash });
            }
        }
    }

    /// The key of a row.
    pub fn key<'t>(&self, table: &'t Table<'_>, row: usize) -> Key<'t> {
        let cells = table.cells(row);
        let mut key = Key { cells: [b""; Key::MOST], len: self.cells.len() };
        for (to, cell) in key.cells.iter_mut().zip(&self.cells) {
            *to = cells.cell(*cell);
        }
        key
    }

    /// The place among the groups of the rows of a key; `table` is the one the keys were gathered from.
    pub fn position(&self, table: &Table<'_>, key: &Key<'_>) -> Option<usize> {
        let mut place = self.by_hash.get(&hash(key.cells())).copied();
        while let Some(candidate) = place {
            let group = &self.groups[candidate as usize];
            if self.key(table, group.first()) == *key {
                return Some(candidate as usize);
            }
            place = group.same_hash;
        }
        None
    }

    /// Rules because of which records of a key may be in no group.
    pub fn doubts_about(&self, key: &Key<'_>) -> BTreeSet<String> {
        let is_theirs = |lost: &&Lost| lost.person.as_ref().is_some_and(|person| key.is_of(person));
        let lost = self.lost.iter().filter(is_theirs).map(|lost| lost.by.to_owned());
        self.doubts_about_all.iter().cloned().chain(lost).collect()
    }

    /// The rows of a key.
    pub fn find(&self, table: &Table<'_>, key: &Key<'_>) -> Option<&Group> {
        self.position(table, key).map(|place| &self.groups[place])
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
#[inline]
pub(crate) fn hash(cells: &[&[u8]]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for cell in cells {
        hasher.write(cell);
        hasher.write_usize(cell.len());
    }
    hasher.finish()
}
