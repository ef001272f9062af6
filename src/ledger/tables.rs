//! What the tables of the spec say of a file: by which items of both editions its cells correspond. Nothing of this is taken
//! from the migration, which makes its plans by itself.

use std::sync::Arc;

use crate::read::FileName;
use crate::read::records::Records;
use crate::schema::{Edition, Form, Move, RowsWithCode, Spec, VERSION_ITEM};

/// Where a run leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'s> {
    pub spec: &'s Spec,
    /// The CSV edition.
    pub edition: &'s Arc<Edition>,
    /// Whether units are written as documents.
    pub is_document: bool,
}

impl<'s> Goal<'s> {
    /// What `--to` calls by a name.
    pub fn named(spec: &'s Spec, name: &str) -> Option<Goal<'s>> {
        match spec.binding(name) {
            Some(binding) => Some(Goal { spec, edition: binding.base(), is_document: true }),
            None => Some(Goal { spec, edition: spec.edition(name)?, is_document: false }),
        }
    }
}

/// Where the value of an item of the output comes from; places of the input's items count from 0.
#[derive(Clone, Debug)]
pub(super) enum ExpectedSource {
    /// An item, byte for byte.
    Copy(usize),
    /// CSVバージョン, which is written anew.
    Version(usize),
    /// The name of a picture, which changes as names of files do.
    Picture(usize),
    /// Nowhere. With rows that may have a value of the map of TAISコード, and where these have their サービスコード.
    Inserted(Option<(Arc<RowsWithCode>, usize)>),
}

/// A file of records, as the tables have it.
#[derive(Clone, Debug)]
pub(super) struct Tables<'s> {
    pub from: &'s Arc<Form>,
    /// `None`: the edition has no such form.
    pub to: Option<&'s Arc<Form>>,
    pub columns: Vec<ExpectedSource>,
    /// Items of the input that have no place in the output.
    pub dropped: Vec<usize>,
    pub versions: (&'s str, &'s str),
    /// Whether values may have no place in the output.
    pub loses: bool,
}

impl<'s> Tables<'s> {
    /// Finds the tables of a file, by the form that its name says and the CSVバージョン of its first record.
    pub fn of(goal: &Goal<'s>, name: &FileName<'_>, bytes: &[u8]) -> Option<Tables<'s>> {
        let spec = goal.spec;
        let first = Records::of(bytes).map_while(Result::ok).find(|record| !record.is_empty())?;
        let value = first.cell(0).content();
        let version = spec.versions().iter().find(|version| version.value.as_bytes() == value)?;
        let edition = spec.edition(version.edition.as_deref()?)?;
        let from = edition.form(name.form()?.code())?;
        let to = goal.edition.form(from.code());
        let between = Between::find(spec, edition, goal.edition)?;
        let columns: Vec<ExpectedSource> =
            to.iter().flat_map(|to| to.items()).map(|item| between.column(from, item.key())).collect();
        let has_place = |n: &usize| columns.iter().any(|column| column.source() == Some(*n));
        let dropped: Vec<usize> = (0..from.items().len()).filter(|n| !has_place(n)).collect();
        let loses = between.goes_back() || !dropped.is_empty();
        Some(Tables {
            from,
            to,
            columns,
            dropped,
            versions: (edition.csv_version(), goal.edition.csv_version()),
            loses,
        })
    }

    /// The item numbers of the input for each item of the output, 0 where there is none; `None` where all are the same.
    pub fn items(&self) -> Option<Vec<u16>> {
        let numbers: Vec<u16> = self.columns.iter().map(|column| column.source().map_or(0, |n| n as u16 + 1)).collect();
        let same = numbers.len() == self.from.items().len() && numbers.iter().zip(1..).all(|(a, b)| *a == b);
        (!same && self.to.is_some()).then_some(numbers)
    }
}

impl ExpectedSource {
    /// The place in the input.
    pub fn source(&self) -> Option<usize> {
        match self {
            ExpectedSource::Copy(n) | ExpectedSource::Version(n) | ExpectedSource::Picture(n) => Some(*n),
            ExpectedSource::Inserted(_) => None,
        }
    }
}

/// The moves between two editions: the fewest there are, each in one of its directions.
struct Between<'s>(Vec<(&'s Move, bool)>);

impl<'s> Between<'s> {
    fn find(spec: &'s Spec, from: &'s Edition, to: &Edition) -> Option<Between<'s>> {
        let mut ways = vec![(from.name(), Vec::new())];
        let mut next = 0;
        while let Some((at, way)) = ways.get(next).cloned() {
            next += 1;
            if at == to.name() {
                return Some(Between(way));
            }
            let both =
                spec.moves().iter().flat_map(|by| [(by.from(), by.to(), by, false), (by.to(), by.from(), by, true)]);
            for (start, end, by, back) in both {
                if start == at && !ways.iter().any(|(seen, _)| *seen == end) {
                    ways.push((end, [&way[..], &[(&**by, back)]].concat()));
                }
            }
        }
        None
    }

    fn goes_back(&self) -> bool {
        self.0.iter().any(|(_, back)| *back)
    }

    fn column(&self, from: &Form, key: &str) -> ExpectedSource {
        let names_picture = |by: &Move| by.picture_names.iter().any(|own| own == key);
        match from.items().iter().position(|item| item.key() == key) {
            None => ExpectedSource::Inserted(self.filled(from, key)),
            Some(n) if key == VERSION_ITEM && !self.0.is_empty() => ExpectedSource::Version(n),
            Some(n) if self.0.iter().any(|(by, _)| names_picture(by)) => ExpectedSource::Picture(n),
            Some(n) => ExpectedSource::Copy(n),
        }
    }

    /// The rows whose new item a map may fill.
    fn filled(&self, from: &Form, key: &str) -> Option<(Arc<RowsWithCode>, usize)> {
        let of_form = (from.code().to_owned(), key.to_owned());
        let forward = || self.0.iter().filter(|(_, back)| !back).map(|(by, _)| by);
        let rows = forward().find_map(|by| by.filled.get(&of_form))?;
        let [_, code, _] = forward().find(|by| !by.filled.is_empty())?.rows.places(from);
        Some((rows.clone(), code?))
    }
}
