//! Equal changes of an item, gathered over the records that follow each other.

use super::line::{ChangeKind, LedgerChange, Shown};
use crate::ground::{mask, ms932};
use crate::read::cell::content;
use crate::schema::Item;

/// Equal changes of an item in consecutive records.
pub(crate) struct Gathering<'p, 'b> {
    kind: ChangeKind,
    item: &'p Item,
    show_values: bool,
    now: Option<Equal<'b>>,
}

/// The changes that are being gathered.
struct Equal<'b> {
    first: u64,
    last: u64,
    from: &'b [u8],
    to: Vec<u8>,
}

impl<'p, 'b> Gathering<'p, 'b> {
    /// No changes yet.
    pub fn new(kind: ChangeKind, item: &'p Item, show_values: bool) -> Gathering<'p, 'b> {
        Gathering { kind, item, show_values, now: None }
    }

    /// Takes the change of a record; `changes` takes the ones before it where they are other ones.
    pub fn add(&mut self, record: u64, from: &'b [u8], to: &[u8], changes: &mut Vec<LedgerChange>) {
        if let Some(now) = &mut self.now {
            if now.last + 1 == record && now.from == from && now.to == to {
                now.last = record;
                return;
            }
            self.end(changes);
        }
        self.now = Some(Equal { first: record, last: record, from, to: to.to_vec() });
    }

    /// Hands over what is still being gathered.
    pub fn end(&mut self, changes: &mut Vec<LedgerChange>) {
        let Some(Equal { first, last, from, to }) = self.now.take() else { return };
        let shown = |cell: &[u8]| {
            // What is written anew or from a map is known for what it is.
            let masked = match self.kind {
                ChangeKind::Dropped => is_personal(self.item, cell),
                _ => self.item.is_sensitive(),
            };
            Shown::new(cell, masked && !self.show_values && !cell.is_empty())
        };
        changes.push(LedgerChange {
            kind: self.kind,
            item: self.item.no(),
            name: self.item.name().to_owned(),
            records: (first, last),
            from: (self.kind != ChangeKind::Inserted).then(|| shown(from)),
            to: (self.kind != ChangeKind::Dropped).then(|| shown(&to)),
        });
    }
}

/// Whether a cell may say something of a person: by its item, or because it may have slipped in from another one.
pub(crate) fn is_personal(item: &Item, cell: &[u8]) -> bool {
    item.is_sensitive() || mask::looks_personal(&ms932::decode(content(cell)), item.length())
}
