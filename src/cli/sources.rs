//! Units from what was given on the command line: CSV files, and JSON or XML documents.

use std::error::Error;
use std::path::{Path, PathBuf};

use crate::check::NotChecked;
use crate::disk;
use crate::disk::{Input, Limits, NamedInput};
use crate::document;
use crate::document::json::Document;
use crate::document::value;
use crate::ground::nearest;
use crate::schema::Spec;
use crate::text::Text;

/// What was found: units, or why they cannot be read.
pub(super) struct Sources<'s> {
    found: Vec<Found<'s>>,
    /// Files that are none of ours.
    pub passed_over: usize,
}

enum Found<'s> {
    Csv(Vec<NamedInput<'s>>),
    Document(String),
}

/// A unit, with the name it is spoken of by.
pub(super) struct Source {
    pub label: String,
    pub document: Result<Document, String>,
}

/// Finds units under some paths.
pub(super) fn find<'s>(spec: &'s Spec, paths: &[PathBuf]) -> Result<Sources<'s>, Box<dyn Error>> {
    let (documents, inputs): (Vec<Input>, Vec<Input>) =
        disk::find(spec, paths)?.into_iter().partition(|input| is_document(input.label().path()));
    let mut sources = Sources { found: Vec::new(), passed_over: 0 };
    for unit in disk::units(spec, inputs).iter() {
        // What is no file of ours is a unit of its own.
        match unit.clone().next().and_then(|first| first.input().why_not()) {
            Some(NotChecked::NotACarePlanFile) => sources.passed_over += 1,
            Some(NotChecked::NothingHere) => {}
            _ => sources.found.push(Found::Csv(unit.cloned().collect())),
        }
    }
    sources.found.extend(documents.iter().map(|input| Found::Document(input.label().path().to_owned())));
    if sources.found.is_empty() {
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(format!("{}: no unit to be found", paths.join(", ")).into());
    }
    Ok(sources)
}

/// Whether a file is a document, by its name.
pub(super) fn is_document(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("json") || extension.eq_ignore_ascii_case("xml")
}

impl Sources<'_> {
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Reads them one by one.
    pub fn read<'s>(&'s self, spec: &'s Spec, limits: &'s Limits) -> impl Iterator<Item = Source> + 's {
        self.found.iter().map(move |found| match found {
            Found::Csv(unit) => read_csv(spec, unit, limits),
            Found::Document(path) => {
                let document = read_document(spec, Path::new(path), limits).map_err(|why| why.en);
                Source { label: path.clone(), document }
            }
        })
    }
}

fn read_csv(spec: &Spec, unit: &[NamedInput<'_>], limits: &Limits) -> Source {
    let label = unit.first().map(|named| named.input().label().path().to_owned()).unwrap_or_default();
    let mut files = Vec::new();
    for named in unit {
        let (name, mut data) = (named.name(), Vec::new());
        match named.input().read(&mut data, limits) {
            Ok(()) => files.push((name, data)),
            Err(why) => return Source { label, document: Err(in_words(name.label().path(), &why)) },
        }
    }
    let files = files.iter().map(|(name, data)| (name, data.as_slice()));
    let document = value::read_named(spec, files).map_err(|error| error.to_string());
    Source { label, document: document.map(|unit| Document { unit, lost: Vec::new() }) }
}

fn in_words(path: &str, why: &NotChecked) -> String {
    match why {
        NotChecked::Unreadable { reason } => format!("{path}: {}", reason.en),
        NotChecked::OverLimit { what, actual, limit, option } => {
            format!("{path}: {} is {actual}, the limit is {limit} ({option})", what.en)
        }
        NotChecked::NothingHere | NotChecked::NotACarePlanFile => format!("{path}: not a file of the standard"),
    }
}

/// Reads a document.
pub(super) fn read_document(spec: &Spec, path: &Path, limits: &Limits) -> Result<Document, Text> {
    let metadata = path.metadata().map_err(|error| match path.to_string_lossy().contains("!/") {
        true => Text::new(
            "zip の中の文書は読めません。先に展開してください",
            "documents in archives are not read: unpack them first",
        ),
        false => Text::same(error.to_string()),
    })?;
    if metadata.len() > limits.max_file_size {
        let (size, limit) = (metadata.len(), limits.max_file_size);
        return Err(Text::new(
            format!("{size} バイトあり、上限 {limit} を超えています（--max-file-size）"),
            format!("{size} bytes are over the limit of {limit} (--max-file-size)"),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| Text::same(error.to_string()))?;
    document::read(spec, &bytes).map_err(|error| error.words())
}

/// "no … `x`; did you mean …".
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    format!("no {what} `{name}` (there are {}){}", known.join(", "), nearest::among(name, known))
}
