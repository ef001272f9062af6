//! What `careplan migrate` and `careplan ledger verify` are given: units of CSV files, and JSON documents.

use crate::check::{NamedFile, Scratch, UnitFile};
use crate::disk;
use crate::disk::documents;
use crate::disk::{Input, Limits, NamedInput};
use crate::document;
use crate::document::{CsvFiles, CsvFilesError};
use crate::migrate::{Migrator, UnitResult};
use crate::schema::Spec;

/// Input that becomes one unit.
pub(super) enum Work<'s> {
    Csv(Vec<NamedInput<'s>>),
    Document(Input),
}

/// Puts inputs together: units of CSV files, then documents.
pub(super) fn works(spec: &Spec, inputs: Vec<Input>) -> Vec<Work<'_>> {
    let (documents, csv): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(Input::is_document);
    let units = disk::units(spec, csv);
    let units = units.iter().map(|unit| Work::Csv(unit.cloned().collect()));
    units.chain(documents.into_iter().map(Work::Document)).collect()
}

/// A file that may be a document.
pub(super) enum Found {
    /// It cannot be read.
    Unreadable,
    /// It says no edition that is exchanged as JSON.
    Other,
    /// A document, or what cannot be told from half of one.
    Document(Vec<u8>, Box<Result<CsvFiles, CsvFilesError>>),
}

impl Found {
    /// Reads bytes as the files that they stand for.
    pub fn read(spec: &Spec, bytes: Vec<u8>) -> Found {
        match document::csv_files(spec, &bytes) {
            Ok(CsvFiles { binding: None, .. }) => Found::Other,
            Err(error) if error.other_kind().is_some() => Found::Other,
            files => Found::Document(bytes, Box::new(files)),
        }
    }
}

impl<'s> Work<'s> {
    /// How many bytes it has, where that is known without reading it.
    pub fn size(&self) -> u64 {
        match self {
            Work::Csv(unit) => unit.iter().map(|named| named.input().size()).sum(),
            Work::Document(input) => input.size(),
        }
    }

    /// Migrates it. Returns how many bytes were read, too.
    pub fn migrate(&self, migrator: &Migrator, scratch: &mut Scratch, limits: &Limits) -> (UnitResult, u64) {
        match self {
            Work::Csv(unit) => csv(migrator, scratch, unit, limits),
            Work::Document(input) => {
                let (label, mut bytes) = (input.label(), Vec::new());
                let result = match input.read(&mut bytes, limits) {
                    Ok(()) => {
                        migrator.document(scratch, label, &bytes).map_err(|what| documents::other_kind(input, &what))
                    }
                    Err(why) => Err(why),
                };
                let not_read = |why| migrator.unit(scratch, &[UnitFile::not_checked(label, why)]);
                (result.unwrap_or_else(not_read), bytes.len() as u64)
            }
        }
    }
}

fn csv(migrator: &Migrator, scratch: &mut Scratch, inputs: &[NamedInput<'_>], limits: &Limits) -> (UnitResult, u64) {
    let read = inputs.iter().map(|named| {
        let mut bytes = Vec::new();
        let read = named.input().read(&mut bytes, limits);
        (named.name(), bytes, read)
    });
    let read: Vec<_> = read.collect();
    let files = read.iter().map(|(name, bytes, read)| match read {
        Ok(()) => NamedFile::new(name.clone(), bytes),
        Err(why) => NamedFile::not_checked(name.clone(), why.clone()),
    });
    let result = migrator.named_unit(scratch, &files.collect::<Vec<_>>());
    (result, read.iter().map(|(_, bytes, _)| bytes.len() as u64).sum())
}
