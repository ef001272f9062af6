//! Family pictures of records that go together.

use super::allowed::Leave;
use super::matching::{PICTURE, Ready};
use super::outcome::DifferenceKind;
use super::side::Side;

/// What became of the picture of a record; `None`: there was none, and is none.
pub(super) enum Picture {
    Same,
    Left(Leave),
    Differs(DifferenceKind),
}

/// Compares the pictures that two records name.
pub(super) fn compare(expected: (&Side, &Ready<'_>), found: (&Side, &Ready<'_>)) -> Option<Picture> {
    let names = [expected.1.placed.row.get(PICTURE), found.1.placed.row.get(PICTURE)];
    let bytes = [expected.0.picture(expected.1.placed.unit, names[0]), found.0.picture(found.1.placed.unit, names[1])];
    match (names, bytes) {
        (["", ""], _) => None,
        (["", _], _) => Some(Picture::Differs(DifferenceKind::Added)),
        (_, [Some(a), Some(b)]) if a == b && names[0] == names[1] => Some(Picture::Same),
        (_, [Some(a), Some(b)]) if a == b => Some(Picture::Left(Leave::PictureName)),
        (_, [_, Some(_)]) => Some(Picture::Differs(DifferenceKind::Changed)),
        (_, [_, None]) => Some(Picture::Differs(DifferenceKind::Lost)),
    }
}
