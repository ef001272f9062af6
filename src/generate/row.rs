//! A record in the making: values by item key, the rest from the item's type, written as CSV.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::digits;
use super::fill::{self, Filler};
use super::random::Random;
use super::who::Who;
use super::words::Words;
use crate::schema::{Form, Required};

/// A form made ready to write.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub form: Arc<Form>,
    columns: Vec<ItemPlan>,
    places: FxHashMap<String, usize>,
}

#[derive(Clone, Debug)]
struct ItemPlan {
    filler: Filler,
    quoted: bool,
    required: Required,
}

impl Layout {
    pub fn new(form: &Arc<Form>, words: &Words) -> Layout {
        let columns = form.items().iter().map(|item| ItemPlan {
            filler: Filler::new(item, words),
            quoted: item.is_text(),
            required: item.required(),
        });
        let places = form.items().iter().enumerate().map(|(place, item)| (item.key().to_owned(), place));
        Layout { columns: columns.collect(), places: places.collect(), form: form.clone() }
    }

    /// The place of an item.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// A record with nothing in it yet.
    pub fn row(&self) -> RecordDraft<'_> {
        RecordDraft { layout: self, cells: vec![None; self.columns.len()], bytes: Vec::with_capacity(256) }
    }
}

/// A record. An item set to nothing stays empty; an item that is not set is filled, or not, by its type.
#[derive(Clone, Debug)]
pub(super) struct RecordDraft<'l> {
    layout: &'l Layout,
    cells: Vec<Option<(usize, usize)>>,
    bytes: Vec<u8>,
}

impl RecordDraft<'_> {
    /// Sets an item; quotes in a text are doubled already. An item that the form, or this edition of it, does not have
    /// is left out: one description of a person serves all forms.
    pub fn set(&mut self, key: &str, value: impl AsRef<[u8]>) -> &mut Self {
        if let Some(place) = self.layout.places.get(key) {
            let from = self.bytes.len();
            self.bytes.extend_from_slice(value.as_ref());
            self.cells[*place] = Some((from, self.bytes.len()));
        }
        self
    }

    /// Sets an item to a number.
    pub fn number(&mut self, key: &str, value: u64) -> &mut Self {
        if let Some(place) = self.layout.places.get(key) {
            let from = self.bytes.len();
            digits::number(value, &mut self.bytes);
            self.cells[*place] = Some((from, self.bytes.len()));
        }
        self
    }

    /// Sets an item to a number that may be below 0.
    pub fn signed(&mut self, key: &str, value: i64) -> &mut Self {
        self.fill(key, |out| digits::signed(value, out))
    }

    /// Leaves items empty.
    pub fn empty(&mut self, keys: &[&str]) -> &mut Self {
        keys.iter().for_each(|key| _ = self.set(key, b""));
        self
    }

    /// Gives back what values that were set again have left behind.
    pub fn forget(&mut self) {
        if self.bytes.len() < 4096 {
            return;
        }
        let mut kept = Vec::with_capacity(self.bytes.capacity());
        for (from, to) in self.cells.iter_mut().flatten() {
            let at = kept.len();
            kept.extend_from_slice(&self.bytes[*from..*to]);
            (*from, *to) = (at, kept.len());
        }
        self.bytes = kept;
    }

    /// Sets an item to what is written.
    pub fn fill(&mut self, key: &str, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        let from = self.bytes.len();
        write(&mut self.bytes);
        match self.layout.places.get(key) {
            Some(place) => self.cells[*place] = Some((from, self.bytes.len())),
            None => self.bytes.truncate(from),
        }
        self
    }

    /// Writes the record.
    pub fn write(&self, who: &Who<'_>, random: &mut Random, out: &mut Vec<u8>) {
        out.reserve(self.bytes.len() + 4 * self.cells.len());
        for (n, (column, cell)) in self.layout.columns.iter().zip(&self.cells).enumerate() {
            if n > 0 {
                out.push(b',');
            }
            let before = out.len();
            if column.quoted {
                out.push(b'"');
            }
            let begin = out.len();
            match cell {
                Some((from, to)) => out.extend_from_slice(&self.bytes[*from..*to]),
                None if fill::is_filled(column.required, random) || column.filler.is_fixed() => {
                    column.filler.write(who, random, out)
                }
                None => {}
            }
            match column.quoted {
                true if out.len() == begin => out.truncate(before),
                true => out.push(b'"'),
                false => {}
            }
        }
        out.extend_from_slice(b"\r\n");
    }
}
