//! Which records belong to which.

use serde::Deserialize;

use super::unit_kind::Member;

/// The most items that the key of a relation may have.
pub(crate) const MOST_KEY_ITEMS: usize = 5;

/// Records of one form that belong to records of another.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The form that is belonged to.
    pub parent: Member,
    /// The form that belongs.
    pub child: Member,
    /// Keys of the items that are equal in both.
    pub key: Vec<String>,
    /// How many records of the parent a key may stand for.
    pub parent_rows: Rows,
    /// How many records of the child a key may stand for.
    pub child_rows: Rows,
    /// Every parent must have a child.
    pub child_needed: bool,
    /// Every parent has a child, where the file of the children is there.
    pub child_expected: bool,
    /// Where the standard says so.
    pub section: String,
}

/// How many records a key may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// One.
    One,
    /// Any number.
    Many,
}
