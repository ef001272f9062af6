//! `careplan ledger verify`

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{BufReader, Write};
use std::path::Path;

use serde_json::json;

use super::args::Global;
use super::migrate_args::{LedgerArgs, LedgerCommand, MigrateFormat};
use super::migrate_inputs::Found;
use super::output::{self, Outcome};
use super::said::said;
use crate::disk;
use crate::disk::Limits;
use crate::disk::system;
use crate::document::{CsvFiles, CsvFilesError};
use crate::ledger::{Content, Mistake, Verified, Verifier};
use crate::schema::Spec;
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &LedgerArgs) -> Outcome {
    let LedgerCommand::Verify { ledger, paths, format, limits } = &arguments.command;
    let spec = output::spec(global)?;
    let limits = limits.limits();
    let [inputs @ .., out] = &paths[..] else {
        return Err(said("入力と出力先を指定してください", "give the input and the output").into());
    };
    let file = fs::File::open(ledger).map_err(|error| system::said_of(ledger, &error))?;
    let mut verifier = Verifier::read(BufReader::new(file)).map_err(|error| system::said_of(ledger, &error))?;
    let mut bytes = Vec::new();
    let mut outputs = Outputs { spec: &spec, out, limits: &limits, last: None };
    for input in disk::find(&spec, inputs)? {
        let label = input.label();
        let label = label.path();
        let mut read = input.read(&mut bytes, &limits).is_ok();
        if read && input.is_document() {
            if let Found::Document(document, files) = Found::read(&spec, std::mem::take(&mut bytes)) {
                document_of_input(&mut verifier, &mut outputs, label, &document, &files);
                continue;
            }
            // JSON and XML of other kinds are passed over: a ledger has no digests of them.
            read = false;
        }
        let seen = read.then_some(&bytes[..]);
        let path = seen.and_then(|bytes| verifier.output_of(input.label().name(), bytes)).map(str::to_owned);
        outputs.with(path.as_deref(), |output| verifier.content(label, seen.map(Content::from), output));
    }
    for path in files(out)? {
        for path in outputs.inside(path) {
            verifier.output(&path);
        }
    }
    let (verified, mistakes) = verifier.finish();
    output::print(|page| tell(page, *format, output::lang(global), &verified, &mistakes))?;
    Ok(if mistakes.is_empty() { super::CLEAN } else { super::FINDINGS })
}

/// Holds the files that a document of the input stands for against the ledger.
fn document_of_input(
    verifier: &mut Verifier,
    outputs: &mut Outputs<'_>,
    label: &str,
    document: &[u8],
    files: &Result<CsvFiles, CsvFilesError>,
) {
    let Ok(CsvFiles { files, replaced, .. }) = files else { return verifier.file(label, Some(document), None) };
    for (name, bytes) in files {
        let input = Content { sealed: document, bytes, replaced: replaced.get(name) };
        let path = verifier.output_of(name, document).map(str::to_owned);
        let label = format!("{label}!/{name}");
        outputs.with(path.as_deref(), |output| verifier.content(&label, Some(input), output));
    }
}

/// The output of the migration; documents are read as the files that they stand for.
struct Outputs<'o> {
    spec: &'o Spec,
    out: &'o Path,
    limits: &'o Limits,
    /// The document that was read last: its files are asked for one after the other.
    last: Option<(String, Found)>,
}

impl Outputs<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let path = self.out.join(path);
        let size = path.metadata().ok()?.len();
        if size > self.limits.max_file_size { None } else { fs::read(path).ok() }
    }

    fn document(&mut self, path: &str) -> &Found {
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            let read = self.read(path).map_or(Found::Unreadable, |bytes| Found::read(self.spec, bytes));
            self.last = Some((path.to_owned(), read));
        }
        self.last.as_ref().map_or(&Found::Other, |(_, found)| found)
    }

    /// Hands on the output at a path, if it is there.
    fn with(&mut self, path: Option<&str>, then: impl FnOnce(Option<Content<'_>>)) {
        let Some(path) = path else { return then(None) };
        let Some((document, name)) = path.split_once("!/") else {
            let read = fs::read(self.out.join(path)).ok();
            return then(read.as_deref().map(Content::from));
        };
        match self.document(document) {
            Found::Document(sealed, files) => {
                let files = files.as_ref().as_ref().ok().filter(|files| files.lost.is_empty());
                let bytes = files.and_then(|files| files.files.iter().find(|(own, _)| own == name));
                // Of a document without the file there is still the digest to compare.
                let bytes = bytes.map_or(&[][..], |(_, bytes)| bytes);
                let replaced = files.and_then(|files| files.replaced.get(name));
                then(Some(Content { sealed, bytes, replaced }));
            }
            Found::Unreadable | Found::Other => then(None),
        }
    }

    /// The paths of the files in a document, or that of the file itself.
    fn inside(&mut self, path: String) -> Vec<String> {
        if !path.ends_with(".json") {
            return vec![path];
        }
        match self.document(&path) {
            Found::Document(_, files) => match &**files {
                Ok(files) => files.files.iter().map(|(name, _)| format!("{path}!/{name}")).collect(),
                Err(_) => vec![path],
            },
            Found::Unreadable | Found::Other => vec![path],
        }
    }
}

/// The files of units in the folder of outputs, held ones too; without what stands beside them.
fn files(out: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut files = BTreeSet::new();
    for entry in walkdir::WalkDir::new(out).min_depth(2) {
        let entry = entry?;
        let path = entry.path().strip_prefix(out).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let beside =
            path.starts_with("held/") && ["held.json", "findings.json"].iter().any(|name| path.ends_with(name));
        if !entry.file_type().is_dir() && !beside {
            files.insert(path);
        }
    }
    Ok(files)
}

fn tell(
    out: &mut dyn Write,
    format: MigrateFormat,
    lang: Lang,
    verified: &Verified,
    mistakes: &[Mistake],
) -> std::io::Result<()> {
    let Verified { files, outputs, records, cells } = verified;
    if format == MigrateFormat::Json {
        let mistakes: Vec<_> = mistakes.iter().map(|m| json!({"place": m.place, "message": m.message})).collect();
        let all = json!({"proved": mistakes.is_empty(), "files": files, "outputs": outputs, "records": records, "cells": cells, "mistakes": mistakes});
        serde_json::to_writer(&mut *out, &all)?;
        return writeln!(out);
    }
    for mistake in mistakes {
        writeln!(out, "{}: {}", mistake.place, mistake.message)?;
    }
    let holds = mistakes.is_empty();
    match lang {
        Lang::Ja => writeln!(
            out,
            "{}: 入力{files}件、出力{outputs}件、レコード{records}件、値{cells}件",
            if holds { "台帳のとおりです" } else { "台帳のとおりではありません" }
        ),
        Lang::En => writeln!(
            out,
            "{}: {files} files of the input, {outputs} of the output, {records} records, {cells} cells",
            if holds { "the ledger holds" } else { "the ledger does not hold" }
        ),
    }
}
