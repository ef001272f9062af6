//! Explains a broken row rule: which cells caused it, and why.

use super::{Bytes, PICTURE_FIELDS, Record, Truth};
use crate::schema::file_name::NameField;

/// How a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Of several groups of cells of which one may be filled, these are: the first filled cell of each.
    Several(Vec<usize>),
    /// None of these cells is filled.
    Nothing(Vec<usize>),
    /// Parts of a picture's name that are not those of the file: the part, the picture's and the file's.
    Picture(Vec<(NameField, Vec<u8>, Vec<u8>)>),
}

impl Truth {
    pub(super) fn detail(&self, record: &impl Record) -> Option<Detail> {
        match self {
            Truth::Implies(_, r) => r.detail(record),
            Truth::ExactlyOne(list) => {
                let filled: Vec<usize> = list.iter().filter_map(|group| group.first_filled(record)).collect();
                Some(match filled.is_empty() {
                    true => Detail::Nothing(list.iter().flat_map(Truth::cells).collect()),
                    false => Detail::Several(filled),
                })
            }
            Truth::PictureOfThisFile(picture) => {
                let parts = picture.bytes(record).split(|b| *b == b'_').skip(2);
                let pairs =
                    PICTURE_FIELDS.iter().map(|field| (*field, record.name(*field))).filter(|(_, own)| !own.is_empty());
                let others = pairs.zip(parts).filter(|((_, own), part)| own != part);
                Some(Detail::Picture(others.map(|((field, own), part)| (field, part.to_vec(), own.to_vec())).collect()))
            }
            _ => None,
        }
    }

    /// The first cell that makes it true.
    fn first_filled(&self, record: &impl Record) -> Option<usize> {
        match self {
            Truth::Any(list) => list.iter().find_map(|truth| truth.first_filled(record)),
            Truth::Present(Bytes::Cell(cell)) => (!record.cell(*cell).is_empty()).then_some(*cell),
            _ => None,
        }
    }

    /// The cells whose presence is asked for.
    fn cells(&self) -> Vec<usize> {
        match self {
            Truth::Any(list) => list.iter().flat_map(Truth::cells).collect(),
            Truth::Present(Bytes::Cell(cell)) => vec![*cell],
            _ => Vec::new(),
        }
    }
}
