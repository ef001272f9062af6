//! Inputs put together into units.

use sha2::{Digest, Sha256};

use crate::check::{FileLabel, NamedFiles, NotChecked, deletes_something};
use crate::disk::Input;
use crate::ground::parallel;
use crate::read::FileName;
use crate::schema::Spec;

/// Inputs put together into units: files that share sender, receiver and serial, wherever they were found. A file whose
/// name does not say is a unit of its own.
///
/// Units are in the order of their first files. There may be millions of them, so each takes a few bytes.
#[derive(Clone, Debug)]
pub struct Units {
    inputs: Vec<Input>,
    /// The inputs' places, unit by unit.
    order: Vec<u32>,
    /// The end of each unit there.
    ends: Vec<u32>,
    /// The inputs whose names say that they delete something.
    deleting: Vec<u32>,
}

impl Units {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many inputs they have.
    pub fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// How many bytes they have, where that is known without reading them.
    pub fn size(&self) -> u64 {
        self.inputs.iter().map(Input::size).sum()
    }

    /// The inputs of each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = impl ExactSizeIterator<Item = &Input> + Clone> {
        (0..self.len()).map(|unit| self.unit(unit))
    }

    /// The inputs of one.
    pub(super) fn unit(&self, unit: usize) -> impl ExactSizeIterator<Item = &Input> + Clone {
        let begin = unit.checked_sub(1).map_or(0, |before| self.ends[before]);
        let places = &self.order[begin as usize..self.ends[unit] as usize];
        places.iter().map(|place| &self.inputs[*place as usize])
    }
}

/// As rules across units see them.
impl NamedFiles for Units {
    fn len(&self) -> usize {
        self.inputs.len()
    }

    fn label(&self, file: usize) -> Option<FileLabel> {
        let input = &self.inputs[file];
        is_file(input).then(|| input.label())
    }

    fn deleting(&self, _: &Spec) -> Vec<usize> {
        self.deleting.iter().map(|place| *place as usize).collect()
    }
}

/// Whether it is a file, if perhaps one that cannot be read.
fn is_file(input: &Input) -> bool {
    input.why_not().is_none_or(NotChecked::is_file)
}

/// What decides to which unit an input belongs. Of millions of names only the digests are kept at one time.
struct Name {
    unit: [u64; 2],
    place: u32,
    deletes: bool,
}

impl Name {
    fn read(spec: &Spec, input: &Input, place: u32) -> Name {
        let label = input.label();
        let name = if is_file(input) { FileName::read(spec, label.name()) } else { FileName::default() };
        // No name has a slash, so one and four of them are never the same.
        let unit = match name.unit() {
            Some(unit) => [unit.from(), unit.from_type(), unit.to(), unit.to_type(), unit.serial()].join("/"),
            None => format!("/{place}"),
        };
        Name { unit: digest(unit.as_bytes()), place, deletes: deletes_something(&name) }
    }
}

/// The first half of a digest: no two units have the same.
fn digest(of: &[u8]) -> [u64; 2] {
    let digest: [u8; 32] = Sha256::digest(of).into();
    let part = |n: usize| digest[8 * n..][..8].iter().fold(0, |part, byte| part << 8 | u64::from(*byte));
    [part(0), part(1)]
}

/// Puts inputs together into units.
///
/// # Panics
///
/// If there are more than 4,294,967,295 inputs: their list alone would take 64 GiB.
pub fn units(spec: &Spec, inputs: Vec<Input>) -> Units {
    let count = u32::try_from(inputs.len()).expect("fewer than four billion inputs");
    let mut places: Vec<u32> = (0..count).collect();
    // A piece of work of a few microseconds is not worth handing to another thread.
    let mut names = parallel::map(&places, 64, |place| Name::read(spec, &inputs[*place as usize], *place));
    let deleting = names.iter().filter(|name| name.deletes).map(|name| name.place).collect();
    parallel::sort_in_place(&mut names, |a, b| (a.unit, a.place).cmp(&(b.unit, b.place)));
    // The first input of the unit of each.
    let mut first_of = places.clone();
    for unit in names.chunk_by(|a, b| a.unit == b.unit) {
        unit.iter().for_each(|name| first_of[name.place as usize] = unit[0].place);
    }
    drop(names);
    let key = |place: &u32| (first_of[*place as usize], *place);
    parallel::sort_in_place(&mut places, |a, b| key(a).cmp(&key(b)));
    let begins = places.windows(2).zip(1..).filter(|(two, _)| key(&two[0]).0 != key(&two[1]).0);
    let ends = begins.map(|(_, end)| end).chain((count > 0).then_some(count)).collect();
    Units { inputs, order: places, ends, deleting }
}
