//! Matching the records of two sides, and what is not the same in those that match.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use crate::document::value::{FormFile, Unit};
use crate::schema::VERSION_ITEM;
use crate::schema::{Form, Item};

/// What differs between two sets of units.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Every record that is not the same on both sides, by form, offices and key.
    pub entries: Vec<RecordDifference>,
    /// Family pictures that are not the same, by name.
    pub pictures: Vec<(String, DiffKind)>,
    /// Records that are the same.
    pub equal: usize,
    /// Units and records of the first set.
    pub a: Size,
    /// Units and records of the second.
    pub b: Size,
}

/// How large a set is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How many units.
    pub units: usize,
    /// How many records.
    pub records: usize,
}

/// On which side something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiffKind {
    /// Only in the second set.
    Added,
    /// Only in the first.
    Removed,
    /// In both, with other values.
    Changed,
}

impl DiffKind {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            DiffKind::Added => "added",
            DiffKind::Removed => "removed",
            DiffKind::Changed => "changed",
        }
    }
}

/// A record that is not the same on both sides.
#[derive(Clone, Debug)]
pub struct RecordDifference {
    /// What happened to it.
    pub change: DiffKind,
    /// Its form.
    pub form: Arc<Form>,
    /// The sender's office.
    pub from: String,
    /// The receiver's office.
    pub to: String,
    /// The items that it is known by, with their values.
    pub key: Vec<(Arc<Item>, String)>,
    /// Where it stands in the first set.
    pub a: Option<Location>,
    /// Where it stands in the second.
    pub b: Option<Location>,
    /// The values that changed.
    pub values: Vec<ChangedValue>,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file's name.
    pub file: String,
    /// The record, counted from 1.
    pub record: usize,
}

/// A value that is not the same on both sides.
#[derive(Clone, Debug)]
pub struct ChangedValue {
    /// The item.
    pub item: Arc<Item>,
    /// Its value in the first set.
    pub a: String,
    /// Its value in the second.
    pub b: String,
}

impl Difference {
    /// Whether the sets say the same.
    pub fn is_same(&self) -> bool {
        self.entries.is_empty() && self.pictures.is_empty()
    }

    /// How many records were added, removed or changed.
    pub fn count(&self, change: DiffKind) -> usize {
        self.entries.iter().filter(|entry| entry.change == change).count()
    }
}

/// What a record is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RecordKey<'u> {
    form: &'u str,
    from: &'u str,
    to: &'u str,
    /// Item keys and values, of those that are set.
    values: Vec<(&'u str, &'u str)>,
}

/// A record of a set.
#[derive(Clone, Copy)]
struct RecordRef<'u> {
    unit: &'u Unit,
    file: &'u FormFile,
    record: usize,
}

impl<'u> RecordRef<'u> {
    fn values(&self) -> &'u [String] {
        &self.file.records[self.record]
    }

    /// What it says, and the version of its form.
    fn says(&self) -> (Values<'u>, &'u str) {
        let set = self.file.form.items().iter().zip(self.values()).filter(|(_, value)| !value.is_empty());
        let (mut values, mut version) = (Vec::new(), "");
        for (item, value) in set {
            match item.key() {
                VERSION_ITEM => version = value,
                key => values.push((key, value.as_str())),
            }
        }
        values.sort_unstable();
        (values, version)
    }

    fn location(&self) -> Location {
        Location { file: self.unit.name(self.file).unwrap_or_default(), record: self.record + 1 }
    }

    fn key_values(&self) -> Vec<(Arc<Item>, String)> {
        let key = self.file.form.record_key().iter();
        key.map(|n| (self.file.form.items()[*n].clone(), self.values()[*n].clone())).collect()
    }
}

/// Compares two sets of units.
pub fn compare(a: &[Unit], b: &[Unit]) -> Difference {
    let mut rows: BTreeMap<RecordKey<'_>, [Vec<RecordRef<'_>>; 2]> = BTreeMap::new();
    let mut sizes = [Size::default(); 2];
    for (side, units) in [a, b].into_iter().enumerate() {
        // The order of the paths must not matter.
        let mut units: Vec<&Unit> = units.iter().collect();
        units.sort_by(|a, b| (a.key.serial(), &a.key).cmp(&(b.key.serial(), &b.key)));
        sizes[side].units = units.len();
        for unit in units {
            for file in &unit.files {
                sizes[side].records += file.records.len();
                for (record, values) in file.records.iter().enumerate() {
                    rows.entry(key(unit, file, values)).or_default()[side].push(RecordRef { unit, file, record });
                }
            }
        }
    }
    let mut difference = Difference { a: sizes[0], b: sizes[1], pictures: pictures(a, b), ..Difference::default() };
    for [a, b] in rows.into_values() {
        compare_rows(a, b, &mut difference);
    }
    difference
}

fn key<'u>(unit: &'u Unit, file: &'u FormFile, values: &'u [String]) -> RecordKey<'u> {
    let form = &file.form;
    let items = form.record_key().iter().filter(|n| !values[**n].is_empty());
    RecordKey {
        form: form.code(),
        from: unit.key.from(),
        to: unit.key.to(),
        values: items.map(|n| (form.items()[*n].key(), values[*n].as_str())).collect(),
    }
}

/// The values that are set, by item, but for the version of the form.
type Values<'u> = Vec<(&'u str, &'u str)>;

/// The records of one side, by what they say.
#[derive(Default)]
struct Sayings<'u> {
    /// Of one edition they say the same where the version is the same, too; of two it need not be.
    with_version: HashMap<(Values<'u>, &'u str, &'u str), VecDeque<usize>>,
    without_version: HashMap<(Values<'u>, &'u str), VecDeque<usize>>,
    editions: BTreeSet<&'u str>,
    taken: Vec<bool>,
}

impl<'u> Sayings<'u> {
    fn of(rows: &[RecordRef<'u>]) -> Sayings<'u> {
        let mut sayings = Sayings { taken: vec![false; rows.len()], ..Sayings::default() };
        for (n, row) in rows.iter().enumerate() {
            let (values, version) = row.says();
            let edition = row.unit.edition.name();
            sayings.editions.insert(edition);
            sayings.without_version.entry((values.clone(), edition)).or_default().push_back(n);
            sayings.with_version.entry((values, edition, version)).or_default().push_back(n);
        }
        sayings
    }

    /// Takes the first record that says what another does, and was not taken.
    fn take(&mut self, row: &RecordRef<'u>) -> bool {
        let Sayings { with_version, without_version, editions, taken } = self;
        let (values, version) = row.says();
        let own = row.unit.edition.name();
        let first = |queue: Option<&mut VecDeque<usize>>| {
            let queue = queue?;
            while queue.front().is_some_and(|n| taken[*n]) {
                queue.pop_front();
            }
            queue.front().copied()
        };
        let same = first(with_version.get_mut(&(values.clone(), own, version)));
        let others = editions.iter().filter(|edition| **edition != own);
        let others = others.filter_map(|edition| first(without_version.get_mut(&(values.clone(), *edition))));
        let found = same.into_iter().chain(others).min();
        found.inspect(|n| taken[*n] = true).is_some()
    }
}

/// Records of one key.
fn compare_rows(mut a: Vec<RecordRef<'_>>, b: Vec<RecordRef<'_>>, difference: &mut Difference) {
    let mut sayings = Sayings::of(&b);
    a.retain(|row| !sayings.take(row));
    difference.equal += sayings.taken.iter().filter(|taken| **taken).count();
    let mut b = b.into_iter().zip(sayings.taken).filter_map(|(row, taken)| (!taken).then_some(row));
    for row in &a {
        difference.entries.push(match b.next() {
            Some(other) => entry(DiffKind::Changed, &other, Some(row), Some(&other)),
            None => entry(DiffKind::Removed, row, Some(row), None),
        });
    }
    difference.entries.extend(b.map(|row| entry(DiffKind::Added, &row, None, Some(&row))));
}

fn entry(
    change: DiffKind,
    row: &RecordRef<'_>,
    a: Option<&RecordRef<'_>>,
    b: Option<&RecordRef<'_>>,
) -> RecordDifference {
    RecordDifference {
        change,
        form: row.file.form.clone(),
        from: row.unit.key.from().to_string(),
        to: row.unit.key.to().to_string(),
        key: row.key_values(),
        a: a.map(RecordRef::location),
        b: b.map(RecordRef::location),
        values: a.zip(b).map(|(a, b)| changed_values(a, b)).unwrap_or_default(),
    }
}

fn changed_values(a: &RecordRef<'_>, b: &RecordRef<'_>) -> Vec<ChangedValue> {
    let (items_a, items_b) = (a.file.form.items(), b.file.form.items());
    if a.unit.edition.name() == b.unit.edition.name() {
        let pairs = items_a.iter().zip(a.values().iter().zip(b.values()));
        let changed = pairs.filter(|(_, (a, b))| a != b);
        let value = |(item, (a, b)): (&Arc<Item>, (&String, &String))| ChangedValue {
            item: item.clone(),
            a: a.clone(),
            b: b.clone(),
        };
        return changed.map(value).collect();
    }
    // Another edition has another version, and need not have every item.
    let value_of = |row: &RecordRef<'_>, key: &str| {
        let place = row.file.form.items().iter().position(|item| item.key() == key);
        place.map_or(String::new(), |place| row.values()[place].clone())
    };
    let only_b = items_b.iter().filter(|item| !items_a.iter().any(|other| other.key() == item.key()));
    let items = items_a.iter().chain(only_b).filter(|item| item.key() != VERSION_ITEM);
    let values =
        items.map(|item| ChangedValue { item: item.clone(), a: value_of(a, item.key()), b: value_of(b, item.key()) });
    values.filter(|value| value.a != value.b).collect()
}

fn pictures(a: &[Unit], b: &[Unit]) -> Vec<(String, DiffKind)> {
    let all = |units: &'_ [Unit]| -> BTreeMap<String, Vec<u8>> {
        units.iter().flat_map(|unit| unit.pictures.clone()).collect()
    };
    let (a, mut b) = (all(a), all(b));
    let mut changes = Vec::new();
    for (name, data) in a {
        match b.remove(&name) {
            None => changes.push((name, DiffKind::Removed)),
            Some(other) if other != data => changes.push((name, DiffKind::Changed)),
            Some(_) => {}
        }
    }
    changes.extend(b.into_keys().map(|name| (name, DiffKind::Added)));
    changes.sort();
    changes
}
