//! `careplan ledger verify`: a ledger is held against the input, the output, the tables and, where these do not show it,
//! against what migrating again gives.

mod again;
mod beside;
mod manifest;
mod outputs;
mod tell;
mod unit;

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::args::Global;
use super::map_files::MapFiles;
use super::migrate_args::{ProofArgs, Verify};
use super::migrate_inputs::works;
use super::migrate_paths::as_labels_have_it;
use super::output::{self, Outcome};
use super::said::said;
use super::sign;
use crate::disk;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::ledger::{Mistake, Proof, Run, Verifier};
use crate::migrate::folder::LEDGER;
use crate::schema::Spec;
use crate::text::Text;

/// A ledger on the disk that is being proved.
type OfFile<'s> = Verifier<'s, BufReader<File>>;

pub(super) fn run(global: &Global, arguments: &Verify) -> Outcome {
    let spec = output::spec(global)?;
    let proof = prove(&spec, &arguments.ledger, &arguments.paths, &arguments.proof)?;
    output::print(|page| proof.tell(page, arguments.format, output::lang(global)))?;
    Ok(if proof.holds() { super::CLEAN } else { super::FINDINGS })
}

/// Proves a ledger. Without paths only what it says of itself is looked at: its form, its sums and its digest.
pub(super) fn prove(
    spec: &Spec,
    ledger: &Path,
    paths: &[PathBuf],
    arguments: &ProofArgs,
) -> Result<Proof, Box<dyn Error>> {
    let maps = MapFiles::read(arguments.service_types.as_deref(), arguments.tais.as_deref())?;
    let mut verifier = read(spec, ledger)?;
    if let Some(key) = &arguments.verify_key
        && let Err(why) = sign::verify(key, ledger)?
    {
        verifier.mistake(Mistake::file(&as_labels_have_it(ledger), why));
    }
    let (inputs, out) = match paths {
        [] => {
            let (verified, mistakes) = verifier.give_up();
            return Ok(Proof { verified, mistakes, notes: Vec::new() });
        }
        [_] => return Err(said("入力と出力先を指定してください", "give the input and the output").into()),
        [inputs @ .., out] => (inputs, out),
    };
    let mut notes = Vec::new();
    if let Some(run) = verifier.run().cloned()
        && is_of_these_paths(&mut verifier, &run, inputs.len())
    {
        let limits = arguments.limits.limits();
        let again = again::Again::new(spec, &run, &maps, arguments.again, &mut verifier)?;
        let mut proof = unit::Units::new(spec, run, verifier, again, inputs, out, limits);
        for work in works(spec, disk::find(spec, inputs)?) {
            proof.unit(&work)?;
        }
        (verifier, notes) = proof.finish(ledger)?;
    }
    let (verified, mistakes) = verifier.finish();
    Ok(Proof { verified, mistakes, notes })
}

/// Reads a ledger. It is read in pieces later on, so it must be a file.
fn read<'s>(spec: &'s Spec, path: &Path) -> Result<OfFile<'s>, Box<dyn Error>> {
    let in_words = |error: std::io::Error| system::said_of(path, &error);
    // Opening a pipe would wait for somebody to write to it.
    if !path.metadata().map_err(in_words)?.is_file() {
        let path = path.shown();
        return Err(said(
            format!("{path}: ファイルではありません。台帳は出力先のフォルダーの {LEDGER} です"),
            format!("{path}: not a file; a ledger is {LEDGER} in the folder of outputs"),
        )
        .into());
    }
    let file = File::open(path).map_err(in_words)?;
    Ok(Verifier::read(spec, BufReader::new(file)).map_err(in_words)?)
}

/// Whether as many paths of the input were given as to the run: files are known again by their places below them.
fn is_of_these_paths(verifier: &mut OfFile<'_>, run: &Run, given: usize) -> bool {
    let (count, paths) = (run.paths.len(), run.paths.join(" "));
    if count != given {
        let message = Text::new(
            format!("移行時の入力は{count}か所ですが、{given}か所が指定されました（移行時: {paths}）"),
            format!("the run was given {count} paths of input, and here are {given}; they were: {paths}"),
        );
        verifier.mistake(Mistake::file(LEDGER, message));
    }
    count == given
}
