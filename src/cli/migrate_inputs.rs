//! What `careplan migrate` and `careplan ledger verify` are given: units of CSV files, and JSON documents.

use std::path::{Path, PathBuf};

use crate::check::{NamedFile, NotChecked, Scratch, UnitFile};
use crate::disk;
use crate::disk::{Input, InputError, Limits, NamedInput};
use crate::document;
use crate::document::{CsvFiles, CsvFilesError};
use crate::migrate::{Migrator, UnitResult};
use crate::schema::Spec;
use crate::text::Text;

/// Input that becomes one unit.
pub(super) enum Work<'s> {
    Csv(Vec<NamedInput<'s>>),
    Document(Input),
}

/// Finds what is under some paths. A folder of nothing but documents is no empty folder.
pub(super) fn find(spec: &Spec, paths: &[PathBuf]) -> Result<Vec<Input>, InputError> {
    let mut inputs = disk::find(spec, paths)?;
    let documents = inputs.iter().filter(|input| may_be_document(input));
    let documents: Vec<PathBuf> = documents.map(|input| PathBuf::from(input.label().path())).collect();
    inputs.retain(|input| {
        let empty = matches!(input.why_not(), Some(NotChecked::NothingHere));
        !empty || !documents.iter().any(|document| document.starts_with(input.label().path()))
    });
    Ok(inputs)
}

/// Puts inputs together: units of CSV files, then documents.
pub(super) fn works(spec: &Spec, inputs: Vec<Input>) -> Vec<Work<'_>> {
    let (documents, csv): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(may_be_document);
    let units = disk::units(spec, csv);
    let units = units.iter().map(|unit| Work::Csv(unit.cloned().collect()));
    units.chain(documents.into_iter().map(Work::Document)).collect()
}

/// Whether an input is a JSON file, by its name. Archives are not searched for documents.
pub(super) fn may_be_document(input: &Input) -> bool {
    let label = input.label();
    let path = Path::new(label.path());
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && path.is_file()
}

/// A JSON file.
pub(super) enum Found {
    /// It cannot be read.
    Unreadable,
    /// It says no edition that is exchanged as JSON.
    Other,
    /// A document, or what cannot be told from half of one.
    Document(Vec<u8>, Box<Result<CsvFiles, CsvFilesError>>),
}

fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, NotChecked> {
    let unreadable = |error: std::io::Error| NotChecked::Unreadable { reason: Text::same(error.to_string()) };
    let limit = limits.max_file_size.min(u64::from(u32::MAX));
    let size = path.metadata().map_err(unreadable)?.len();
    if size > limit {
        return Err(NotChecked::too_large(size, limit));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Reads a JSON file, as the files that it stands for.
pub(super) fn read(spec: &Spec, path: &Path, limits: &Limits) -> Found {
    match read_bytes(path, limits) {
        Err(_) => Found::Unreadable,
        Ok(bytes) => match document::csv_files(spec, &bytes).transpose() {
            None => Found::Other,
            Some(files) => Found::Document(bytes, Box::new(files)),
        },
    }
}

impl<'s> Work<'s> {
    /// How many bytes it has, where that is known without reading it.
    pub fn size(&self) -> u64 {
        match self {
            Work::Csv(unit) => unit.iter().map(|named| named.input().size()).sum(),
            Work::Document(input) => Path::new(input.label().path()).metadata().map_or(0, |found| found.len()),
        }
    }

    /// Migrates it. Returns how many bytes were read, too.
    pub fn migrate(&self, migrator: &Migrator, scratch: &mut Scratch, limits: &Limits) -> (UnitResult, u64) {
        match self {
            Work::Csv(unit) => csv(migrator, scratch, unit, limits),
            Work::Document(input) => {
                let label = &input.label();
                let bytes = match read_bytes(Path::new(label.path()), limits) {
                    Ok(bytes) => bytes,
                    Err(why) => return (migrator.unit(scratch, &[UnitFile::not_checked(label, why)]), 0),
                };
                match migrator.document(scratch, label, &bytes) {
                    Some(result) => (result, bytes.len() as u64),
                    None => csv(migrator, scratch, &[NamedInput::of(migrator.spec(), input.clone())], limits),
                }
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
