//! Inputs put together into units.

use crate::check::NotChecked;
use crate::disk::source::Input;
use crate::ground::parallel;
use crate::read::units::{AT_A_TIME, GroupKey, Groups};
use crate::read::{FileName, NameReading};
use crate::schema::Spec;

/// Inputs put together into units: files that share sender, receiver and serial, wherever they were found. A file whose
/// name does not say is a unit of its own.
///
/// Units are in the order of their first files. There may be millions of them, so each takes a few bytes.
#[derive(Clone, Debug)]
pub struct Units<'s> {
    inputs: Vec<NamedInput<'s>>,
    groups: Groups,
}

/// An input with what its name says. The name is read here, and nowhere else.
#[derive(Clone, Debug)]
pub struct NamedInput<'s> {
    input: Input,
    reading: NameReading<'s>,
}

impl<'s> NamedInput<'s> {
    /// Without its name.
    pub(crate) fn input(&self) -> &Input {
        &self.input
    }

    /// Its name.
    pub(crate) fn name(&self) -> FileName<'s> {
        FileName::with_reading(self.input.label().clone(), self.reading.clone())
    }
}

impl<'s> Units<'s> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many inputs they have.
    pub fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// How many bytes they have, where that is known without reading them.
    pub fn size(&self) -> u64 {
        self.inputs.iter().map(|named| named.input.size()).sum()
    }

    /// The inputs of each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = impl ExactSizeIterator<Item = &NamedInput<'s>> + Clone> {
        (0..self.len()).map(|unit| self.unit(unit))
    }

    /// The inputs of one.
    pub(super) fn unit(&self, unit: usize) -> impl ExactSizeIterator<Item = &NamedInput<'s>> + Clone {
        self.groups.group(unit).iter().map(|place| &self.inputs[*place as usize])
    }
}

/// Puts inputs together into units.
///
/// # Panics
///
/// If there are more than 4,294,967,295 inputs: their list alone would take 64 GiB.
pub fn units(spec: &Spec, inputs: Vec<Input>) -> Units<'_> {
    let places: Vec<usize> = (0..inputs.len()).collect();
    let read = parallel::map(&places, AT_A_TIME, |place| {
        let name = FileName::of(spec, inputs[*place].label().clone());
        let is_file = inputs[*place].why_not().is_none_or(NotChecked::is_file);
        let unit = name.unit().filter(|_| is_file && !inputs[*place].is_document());
        (GroupKey::of(unit.as_ref(), *place), name.into_reading())
    });
    let (keys, readings): (Vec<GroupKey>, Vec<NameReading<'_>>) = read.into_iter().unzip();
    let inputs = inputs.into_iter().zip(readings).map(|(input, reading)| NamedInput { input, reading });
    Units { groups: Groups::of(&keys), inputs: inputs.collect() }
}
