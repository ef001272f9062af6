//! What was found for the maps: which offices need a type and what speaks for one, which products need a code.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Column, write};
use super::{CODE, EQUIPMENT, NAME, OFFICE, SERIAL, SERVICE_TYPE, TAIS};
use crate::text::Lang;

const OFFICE_NAME: Column = ("office_name", "事業所名");
const CANDIDATES: Column = ("candidates", "候補");
const WAITING: Column = ("units_waiting", "記入を待つ送信単位");
const ROWS: Column = ("rows", "行数");

/// What was found for the maps.
#[derive(Clone, Debug, Default)]
pub struct MapEvidence {
    pub(crate) offices: BTreeMap<String, Office>,
    pub(crate) products: BTreeMap<(String, String, String), u64>,
    /// Lines of the map of products that gave rows a code.
    pub(crate) products_given: BTreeSet<u64>,
}

/// The evidence about an office.
#[derive(Clone, Debug, Default)]
pub(crate) struct Office {
    /// Its name in the rows.
    pub name: Option<String>,
    /// Service types that rows or names show.
    pub types: BTreeSet<String>,
    /// Types that it can have, where rows do not show one.
    pub candidates: BTreeSet<String>,
    /// Units that cannot be named without its type.
    pub units: u64,
}

impl MapEvidence {
    /// Adds what was found in another unit.
    pub fn add(&mut self, other: MapEvidence) {
        for (office, found) in other.offices {
            let own = self.offices.entry(office).or_default();
            own.name = own.name.take().or(found.name);
            own.types.extend(found.types);
            own.candidates.extend(found.candidates);
            own.units += found.units;
        }
        for (product, rows) in other.products {
            *self.products.entry(product).or_default() += rows;
        }
        self.products_given.extend(other.products_given);
    }

    /// The map of service types to fill in: a line for each office, with its type where just one was found.
    pub fn service_types(&self, lang: Lang) -> Vec<u8> {
        let rows = self.offices.iter().map(|(office, found)| {
            let list = |types: &BTreeSet<String>| types.iter().cloned().collect::<Vec<_>>().join(" ");
            let only = match found.types.len() {
                1 => list(&found.types),
                _ => String::new(),
            };
            let seen = if found.types.is_empty() { list(&found.candidates) } else { list(&found.types) };
            let name = found.name.clone().unwrap_or_default();
            vec![office.clone(), name, String::new(), only, seen, found.units.to_string()]
        });
        write(&[OFFICE, OFFICE_NAME, SERIAL, SERVICE_TYPE, CANDIDATES, WAITING], lang, rows)
    }

    /// The map of TAISコード to fill in: a line for each office, service code and name that has none.
    pub fn tais(&self, lang: Lang) -> Vec<u8> {
        let rows = self.products.iter().map(|((office, code, name), rows)| {
            vec![office.clone(), code.clone(), name.clone(), String::new(), String::new(), rows.to_string()]
        });
        write(&[OFFICE, CODE, NAME, TAIS, EQUIPMENT, ROWS], lang, rows)
    }
}
