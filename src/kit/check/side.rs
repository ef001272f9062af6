//! Files of one side: what was imported, or what was exported.

use crate::print::Input;
use crate::print::read::{self, Contents, PrintRecord};
use crate::schema::Spec;

/// The units of a side.
#[derive(Debug)]
pub(in crate::kit) struct Side {
    pub units: Vec<Contents>,
}

/// A record of a side.
#[derive(Clone, Copy, Debug)]
pub(in crate::kit) struct Placed<'s> {
    /// The place of its unit.
    pub unit: usize,
    pub row: &'s PrintRecord,
}

impl Side {
    pub fn read(spec: &Spec, files: &[Input]) -> Side {
        let units = read::by_unit(spec, files);
        Side { units: units.iter().map(|files| read::read(spec, files)).collect() }
    }

    pub fn records(&self) -> impl Iterator<Item = Placed<'_>> {
        self.units
            .iter()
            .enumerate()
            .flat_map(|(unit, contents)| contents.rows.iter().map(move |row| Placed { unit, row }))
    }

    /// A picture of a unit, by its name.
    pub fn picture(&self, unit: usize, name: &str) -> Option<&[u8]> {
        let pictures = self.units.get(unit)?.pictures.iter();
        pictures.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, data)| &data[..])
    }
}
