//! Who takes what the walk over a file comes to: one who makes the changes, or one who only wants to know which findings
//! they answer.

use std::ops::Range;
use std::sync::Arc;

use super::cell::{CellFix, Mend};
use super::change::Change;
use super::edit::Edit;
use super::kinds::Fix;
use crate::ground::mask;
use crate::ground::ms932;
use crate::rule::Place;
use crate::schema::Item;

/// A cell with a finding.
pub(super) struct MendedCell<'c> {
    pub item: &'c Arc<Item>,
    pub place: Place,
    pub range: Range<usize>,
    pub raw: &'c [u8],
    pub mend: Mend,
    /// There is nothing to say about it any more.
    pub clean: bool,
}

/// Takes what the walk comes to, in the order of the file.
pub(super) trait Collect {
    /// A change that is not of a cell, and whether it is made.
    fn change(&mut self, fix: &'static Fix, place: Place, made: bool);

    /// How the bytes of such a change are changed.
    fn edit(&mut self, edit: Edit);

    /// What becomes of a cell.
    fn cell(&mut self, cell: MendedCell<'_>);

    /// A cell with something to say about it in a record that stays as it is.
    fn cell_stays(&mut self, _item: &Item, _raw: &[u8]) {}

    /// A fix that is not made at some place, though nothing speaks against it as such.
    fn stays(&mut self, _fix: &'static Fix) {}

    /// A line end other than CRLF, and whether it is mended. One that stays may still be mended when all were seen.
    fn line_end(&mut self, _end: usize, _mended: bool) {}

    /// A record begins; what is done to it comes after.
    fn record(&mut self, _start: usize) {}
}

/// Every change, and every edit.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub edits: Vec<Edit>,
    pub changes: Vec<Change>,
    pub held_back: Vec<Change>,
}

impl Collect for Made {
    fn change(&mut self, fix: &'static Fix, place: Place, made: bool) {
        let changes = if made { &mut self.changes } else { &mut self.held_back };
        changes.push(Change { place: Some(place), ..Change::of_file(fix) });
    }

    fn edit(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    fn cell(&mut self, cell: MendedCell<'_>) {
        let MendedCell { item, place, range, mend, .. } = cell;
        self.changes.extend(mend.done.into_iter().map(|step| change(item, place, step)));
        self.held_back.extend(mend.held_back.into_iter().map(|step| change(item, place, step)));
        self.edits.extend(mend.bytes.map(|bytes| Edit { range, bytes }));
    }
}

fn change(item: &Arc<Item>, place: Place, step: CellFix) -> Change {
    let text = |bytes: Vec<u8>| ms932::decode(&bytes).into_owned();
    let (old, new) = step.values.map(|(old, new)| (text(old), text(new))).unzip();
    let personal = |text: &Option<String>| text.as_ref().is_some_and(|text| mask::looks_personal(text, item.length()));
    Change {
        sensitive: item.is_sensitive() || personal(&old) || personal(&new),
        place: Some(place),
        old: old.map(Into::into),
        new: new.map(Into::into),
        item: Some(item.clone()),
        ..Change::of_file(step.fix)
    }
}
