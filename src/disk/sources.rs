//! Units from what was found on disk: CSV files, and JSON or XML documents.

use std::path::Path;

use crate::check::NotChecked;
use crate::disk::documents;
use crate::disk::limits::{Allowance, CELL_AS_VALUE, Limits};
use crate::disk::rights::Rights;
use crate::disk::source::Input;
use crate::disk::units::{NamedInput, units};
use crate::document::json::Document;
use crate::document::value::{self, UnitError};
use crate::schema::Spec;
use crate::text::Text;

/// The units found, and how many files were passed over.
pub struct Sources<'s> {
    found: Vec<Found<'s>>,
    /// Files that are none of ours.
    pub passed_over: usize,
}

enum Found<'s> {
    Csv(Vec<NamedInput<'s>>),
    Document(Input),
}

/// A unit, with the name that messages show.
pub struct Source {
    /// Its path.
    pub label: String,
    /// Those that what is made from it may have.
    pub rights: Rights,
    /// The unit, or why there is none.
    pub document: Result<Document, Fault>,
}

/// Why there is no unit.
pub enum Fault {
    /// It is JSON or XML of another kind.
    PassedOver,
    /// It cannot be read.
    Unreadable(Text),
    /// It was read and cannot be taken apart.
    Unit(UnitError),
}

impl Fault {
    /// Why, in both languages.
    pub fn words(&self) -> Text {
        match self {
            Fault::PassedOver => NotChecked::NotACarePlanFile.words(),
            Fault::Unreadable(reason) => reason.clone(),
            Fault::Unit(error) => error.words(),
        }
    }
}

impl<'s> Sources<'s> {
    /// Puts inputs together into units.
    pub fn of(spec: &'s Spec, inputs: Vec<Input>) -> Sources<'s> {
        let (documents, inputs): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(Input::is_document);
        let mut sources = Sources { found: Vec::new(), passed_over: 0 };
        for unit in units(spec, inputs).iter() {
            // A file that is not a care-plan file forms a unit by itself.
            match unit.clone().next().and_then(|first| first.input().why_not()) {
                Some(NotChecked::NotACarePlanFile) => sources.passed_over += 1,
                Some(NotChecked::NothingHere) => {}
                _ => sources.found.push(Found::Csv(unit.cloned().collect())),
            }
        }
        sources.found.extend(documents.into_iter().map(Found::Document));
        sources
    }
}

impl Sources<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The files that they are read from.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.found.iter().flat_map(|found| match found {
            Found::Csv(unit) => unit.iter().map(|named| named.input().path()).collect::<Vec<_>>(),
            Found::Document(input) => vec![input.path()],
        })
    }

    /// Reads them one by one. `together`: all of them are kept in memory.
    pub fn read<'s>(&'s self, spec: &'s Spec, limits: &'s Limits, together: bool) -> impl Iterator<Item = Source> + 's {
        let whole = limits.allowance(CELL_AS_VALUE);
        let mut of_all = whole;
        self.found.iter().map(move |found| {
            let mut of_one = whole;
            let allowance = if together { &mut of_all } else { &mut of_one };
            match found {
                Found::Csv(unit) => read_csv(spec, unit, limits, allowance),
                Found::Document(input) => {
                    let (mut bytes, rights) = (Vec::new(), Rights::made_from(input.path()));
                    let read = input.read_of_unit(&mut bytes, limits, allowance);
                    let read =
                        read.and_then(|()| documents::unit(spec, input, &bytes)).map_err(|why| fault(None, &why));
                    Source { label: input.label().path().to_owned(), rights, document: read }
                }
            }
        })
    }
}

fn read_csv(spec: &Spec, unit: &[NamedInput<'_>], limits: &Limits, allowance: &mut Allowance) -> Source {
    let label = unit.first().map(|named| named.input().label().path().to_owned()).unwrap_or_default();
    let rights = unit.iter().map(|named| Rights::made_from(named.input().path()));
    let rights = rights.reduce(Rights::and).unwrap_or(Rights::own());
    let mut files = Vec::new();
    for named in unit {
        let (name, mut data) = (named.name(), Vec::new());
        match named.input().read_of_unit(&mut data, limits, allowance) {
            Ok(()) => files.push((name, data)),
            Err(why) => return Source { label, rights, document: Err(fault(Some(name.label().path()), &why)) },
        }
    }
    let files = files.iter().map(|(name, data)| (name, data.as_slice()));
    let document = value::read_named(spec, files).map_err(Fault::Unit);
    Source { label, rights, document: document.map(|unit| Document { unit, lost: Vec::new() }) }
}

/// Why a file is not read; `path`: where that is not the label of the unit.
fn fault(path: Option<&str>, why: &NotChecked) -> Fault {
    if matches!(why, NotChecked::OtherDocument { .. }) {
        return Fault::PassedOver;
    }
    let Text { ja, en } = why.words();
    Fault::Unreadable(match path {
        None => Text::new(ja, en),
        Some(path) => Text::new(format!("{path}: {ja}"), format!("{path}: {en}")),
    })
}
