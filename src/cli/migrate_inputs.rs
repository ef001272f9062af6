//! What `careplan migrate` and `careplan ledger verify` are given: units of CSV files, and JSON documents.

use crate::check::{NamedFile, NotChecked, Scratch, UnitFile};
use crate::disk;
use crate::disk::documents;
use crate::disk::rights::Rights;
use crate::disk::{Allowance, Input, Limits, NamedInput};
use crate::document;
use crate::document::{CsvFiles, CsvFilesError};
use crate::migrate::{Migrator, UnitResult};
use crate::read::{FileLabel, FileName};
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

    /// The rights that what is made from it may have.
    pub fn rights(&self) -> Rights {
        let of = |input: &Input| Rights::made_from(input.path());
        match self {
            Work::Csv(unit) => unit.iter().map(|named| of(named.input())).reduce(Rights::and).unwrap_or(Rights::own()),
            Work::Document(input) => of(input),
        }
    }

    /// Reads it.
    pub fn read(&self, limits: &Limits) -> Given<'_, 's> {
        let mut allowance = limits.allowance(disk::CELL_AS_VALUE);
        match self {
            Work::Csv(unit) => {
                Given::Csv(unit.iter().map(|named| ReadFile::of(named, limits, &mut allowance)).collect())
            }
            Work::Document(input) => {
                let mut bytes = Vec::new();
                let read = input.read_of_unit(&mut bytes, limits, &mut allowance).map(|()| bytes);
                Given::Document(input, read)
            }
        }
    }

    /// Migrates it. Returns how many bytes were read, too.
    pub fn migrate(&self, migrator: &Migrator, scratch: &mut Scratch, limits: &Limits) -> (UnitResult, u64) {
        let given = self.read(limits);
        let bytes = match &given {
            Given::Csv(files) => files.iter().map(|file| file.bytes.len() as u64).sum(),
            Given::Document(_, read) => read.as_ref().map_or(0, |bytes| bytes.len() as u64),
        };
        (given.migrate(migrator, scratch, &FileLabel::clone), bytes)
    }
}

/// Input that was read, or not.
pub(super) enum Given<'w, 's> {
    Csv(Vec<ReadFile<'s>>),
    Document(&'w Input, Result<Vec<u8>, NotChecked>),
}

/// A file of a unit.
pub(super) struct ReadFile<'s> {
    pub name: FileName<'s>,
    pub bytes: Vec<u8>,
    pub read: Result<(), NotChecked>,
}

impl<'s> ReadFile<'s> {
    fn of(named: &NamedInput<'s>, limits: &Limits, allowance: &mut Allowance) -> ReadFile<'s> {
        let mut bytes = Vec::new();
        let read = named.input().read_of_unit(&mut bytes, limits, allowance);
        ReadFile { name: named.name(), bytes, read }
    }
}

impl Given<'_, '_> {
    /// Migrates it. `label` says how the account is to call a file.
    pub fn migrate(
        &self,
        migrator: &Migrator,
        scratch: &mut Scratch,
        label: &dyn Fn(&FileLabel) -> FileLabel,
    ) -> UnitResult {
        match self {
            Given::Csv(files) => {
                let files = files.iter().map(|ReadFile { name, bytes, read }| {
                    let name = FileName::with_reading(label(name.label()), name.clone().into_reading());
                    match read {
                        Ok(()) => NamedFile::new(name, bytes),
                        Err(why) => NamedFile::not_checked(name, why.clone()),
                    }
                });
                migrator.named_unit(scratch, &files.collect::<Vec<_>>())
            }
            Given::Document(input, read) => {
                let label = label(input.label());
                let migrated = read.as_ref().map_err(NotChecked::clone).and_then(|bytes| {
                    let migrated = migrator.document(scratch, &label, bytes);
                    migrated.map_err(|what| documents::other_kind(input, &what))
                });
                migrated.unwrap_or_else(|why| migrator.unit(scratch, &[UnitFile::not_checked(&label, why)]))
            }
        }
    }
}
