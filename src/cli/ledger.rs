//! `careplan ledger verify`

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{BufReader, Write};
use std::path::Path;

use serde_json::json;

use super::args::Global;
use super::migrate_args::{LedgerArgs, LedgerCommand, MigrateFormat};
use super::output::{self, Outcome};
use crate::input;
use crate::ledger::{Mistake, Verified, Verifier};
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &LedgerArgs) -> Outcome {
    let LedgerCommand::Verify { ledger, paths, format, limits } = &arguments.command;
    let spec = output::spec(global)?;
    let limits = limits.limits();
    let [inputs @ .., out] = &paths[..] else { return Err("give the input and the output".into()) };
    let in_words = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let file = fs::File::open(ledger).map_err(|error| in_words(ledger, error))?;
    let mut verifier = Verifier::read(BufReader::new(file)).map_err(|error| in_words(ledger, error))?;
    let mut bytes = Vec::new();
    for input in input::find(&spec, inputs)? {
        let read = input.read(&mut bytes, &limits).is_ok();
        let seen = read.then_some(&bytes[..]);
        let output = seen.and_then(|bytes| verifier.output_of(input.label().name(), bytes)).map(|path| out.join(path));
        let output = output.and_then(|path| fs::read(path).ok());
        verifier.file(input.label().path(), seen, output.as_deref());
    }
    for path in files(out)? {
        verifier.output(&path);
    }
    let (verified, mistakes) = verifier.finish();
    output::print(|page| tell(page, *format, output::lang(global), &verified, &mistakes))?;
    Ok(if mistakes.is_empty() { super::CLEAN } else { super::FINDINGS })
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
