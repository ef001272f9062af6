//! `careplan migrate`

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::args::Global;
use super::interrupt;
use super::migrate_args::Migrate;
use super::migrate_inputs::{self, Work as Unit};
use super::migrate_maps::Maps;
use super::migrate_report::Told;
use super::output::{self, Outcome};
use super::progress::Progress;
use super::reason;
use super::said::said;
use super::validate::set_jobs;
use crate::check::Scratch;
use crate::disk;
use crate::disk::output::{OutputFolder, WriteError, Written, overlap};
use crate::disk::{Input, Limits, system};
use crate::ground::hex::hex;
use crate::ground::parallel;
use crate::ledger::{self, Run};
use crate::migrate::{Found, MapError, Migrator, Options, ServiceTypeMap, Status, TaisMap, UnitResult};
use crate::report::formats;
use crate::schema::{Edition, Spec};
use crate::text::{Lang, Wording};

const LEDGER: &str = "ledger.ndjson";
const MANIFEST: &str = "manifest.ndjson";
const HELD: &str = "held";

/// Units are read and written in batches, limited in units and bytes.
const UNITS_AT_ONCE: usize = 512;
const BYTES_AT_ONCE: u64 = 128 << 20;

pub(super) fn run(global: &Global, arguments: &Migrate) -> Outcome {
    set_jobs(arguments.jobs)?;
    let spec = output::spec(global)?;
    let mut digest = Sha256::new();
    let to = arguments.to.as_deref().unwrap_or(spec.newest().name());
    let options = options(&spec, to, arguments, &mut digest)?;
    let maps = Maps::of(&options);
    let migrator = Migrator::new(&spec, to, options)?;
    let wording = output::wording(global, arguments.show_values);
    let limits = arguments.limits.limits();
    let inputs = disk::find(&spec, &arguments.paths)?;
    for folder in [&arguments.out, &arguments.write_maps].into_iter().flatten() {
        apart(folder, arguments, &inputs)?;
    }
    let units = migrate_inputs::works(&spec, inputs);
    let work = Work {
        migrator: &migrator,
        units: &units,
        limits,
        progress: progress(global, &units),
        found: Mutex::default(),
    };

    let told = match (&arguments.out, &arguments.write_maps) {
        (_, Some(folder)) => write_maps(&work, wording.lang, folder)?,
        (Some(out), None) if !arguments.dry_run => {
            let run = Run {
                ledger: 1,
                tool: format!("careplan {}", env!("CARGO_PKG_VERSION")),
                spec: spec.digest().to_owned(),
                to: to.to_owned(),
                arguments: hex(&digest.finalize()),
                note: migrator.target().notice(),
            };
            migrate(&work, wording, out, arguments.force, run)?
        }
        _ => {
            let mut told = Told::new(&migrator);
            work.each(&mut |results| {
                results.iter().for_each(|result| told.add(result, None));
                Ok(())
            })?;
            told
        }
    };
    work.progress.finish();
    told.print(global, arguments)?;
    maps.say_unmatched(global, arguments, &work.found());
    Ok(if told.all_written() { super::CLEAN } else { super::FINDINGS })
}

/// Reads the maps, and puts all that decides what is written into a digest.
fn options(spec: &Spec, to: &str, arguments: &Migrate, digest: &mut Sha256) -> Result<Options, Box<dyn Error>> {
    let Migrate { prove, allow_loss, keep_invalid, strict_characters, show_values, .. } = *arguments;
    let mut seal = |part: &[u8]| {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    for text in [env!("CARGO_PKG_VERSION"), spec.digest(), to] {
        seal(text.as_bytes());
    }
    seal(&[prove, allow_loss, keep_invalid, strict_characters, show_values].map(u8::from));
    for path in &arguments.paths {
        seal(path.as_os_str().as_encoded_bytes());
    }
    let edition = spec.newest();
    let mut read = |path: &Option<std::path::PathBuf>| -> Result<Option<Vec<u8>>, Box<dyn Error>> {
        let bytes = match path {
            Some(path) => Some(fs::read(path).map_err(|error| system::said_of(path, &error))?),
            None => None,
        };
        seal(bytes.as_deref().unwrap_or_default());
        Ok(bytes)
    };
    let (service_types, tais) = (read(&arguments.service_types)?, read(&arguments.tais)?);
    Ok(Options {
        allow_loss,
        keep_invalid,
        unchecked: false,
        prove,
        strict_characters,
        show_values,
        service_types: map(&arguments.service_types, service_types, edition, ServiceTypeMap::read)?,
        tais: map(&arguments.tais, tais, edition, TaisMap::read)?,
    })
}

fn map<M: Default>(
    path: &Option<std::path::PathBuf>,
    bytes: Option<Vec<u8>>,
    edition: &Edition,
    read: impl Fn(&[u8], &Edition) -> Result<M, MapError>,
) -> Result<M, Box<dyn Error>> {
    match (path, bytes) {
        (Some(path), Some(bytes)) => {
            let path = path.display();
            read(&bytes, edition).map_err(|error| {
                let why = error.words();
                said(format!("{path}: {}", why.ja), format!("{path}: {}", why.en)).into()
            })
        }
        _ => Ok(M::default()),
    }
}

/// Inputs are never written to, nor outputs read as inputs.
fn apart(folder: &Path, arguments: &Migrate, inputs: &[Input]) -> Result<(), Box<dyn Error>> {
    for path in &arguments.paths {
        if overlap(folder, path).map_err(|error| system::said_of(path, &error))? {
            return Err(WriteError::Overlap { output: folder.to_owned(), input: path.clone() }.into());
        }
    }
    // A link in a folder of inputs may lead into the outputs.
    let Ok(own) = folder.canonicalize() else { return Ok(()) };
    let mut parents: Vec<PathBuf> = Vec::new();
    for input in inputs {
        let label = input.label();
        let parent = Path::new(label.path()).parent().filter(|parent| parents.last().is_none_or(|last| last != parent));
        parents.extend(parent.map(Path::to_owned));
    }
    for parent in parents {
        if parent.canonicalize().is_ok_and(|parent| parent.starts_with(&own)) {
            return Err(WriteError::Overlap { output: folder.to_owned(), input: parent.to_owned() }.into());
        }
    }
    Ok(())
}

/// Takes a finished batch.
type Done<'d> = &'d mut dyn FnMut(&mut Vec<UnitResult>) -> Result<(), Box<dyn Error>>;

fn progress(global: &Global, units: &[Unit]) -> Progress {
    Progress::new(global, units.len(), || units.iter().map(Unit::size).sum())
}

/// The units to migrate, and the means.
struct Work<'w> {
    migrator: &'w Migrator,
    units: &'w [Unit<'w>],
    limits: Limits,
    progress: Progress,
    /// What was found for the maps so far.
    found: Mutex<Found>,
}

impl Work<'_> {
    /// Migrates units in batches, on every core; each batch is handed on in the order of the units.
    fn each(&self, done: Done<'_>) -> Result<(), Box<dyn Error>> {
        let mut rest = self.units;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = rest.iter().take(UNITS_AT_ONCE).take_while(|unit| {
                bytes += unit.size();
                bytes <= BYTES_AT_ONCE
            });
            let (batch, others) = rest.split_at(fits.count().max(1));
            rest = others;
            let mut results = parallel::map_with(batch, Scratch::default, |scratch, unit| self.one(scratch, unit));
            done(&mut results)?;
        }
        Ok(())
    }

    fn one(&self, scratch: &mut Scratch, unit: &Unit) -> UnitResult {
        let (mut result, bytes) = unit.migrate(self.migrator, scratch, &self.limits);
        self.progress.add(bytes);
        self.found().add(std::mem::take(&mut result.found));
        result
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_maps(work: &Work<'_>, lang: Lang, folder: &Path) -> Result<Told, Box<dyn Error>> {
    let mut told = Told::new(work.migrator);
    work.each(&mut |results| {
        for result in results {
            told.add(result, None);
        }
        Ok(())
    })?;
    let found = work.found();
    fs::create_dir_all(folder).map_err(|error| system::said_of(folder, &error))?;
    for (name, bytes) in [("service-types.csv", found.service_types(lang)), ("tais.csv", found.tais(lang))] {
        let path = folder.join(name);
        if path.exists() {
            // It may have been filled in by hand.
            let path = path.display();
            return Err(said(
                format!("{path}: すでにあります。削除するか、別のフォルダーを指定してください"),
                format!("{path}: is there already; remove it or choose another folder"),
            )
            .into());
        }
        output::write_file(&path, |out| out.write_all(&bytes))?;
    }
    Ok(told)
}

/// Everything that is put into the folder of outputs.
fn migrate(work: &Work<'_>, wording: Wording, out: &Path, force: bool, run: Run) -> Result<Told, Box<dyn Error>> {
    let folder = OutputFolder::open(out, force)?;
    interrupt::before_leaving(folder.ending());
    begin(&folder, force, &run)?;
    let mut told = Told::new(work.migrator);
    let mut manifest = folder.begin_file(MANIFEST)?;
    line(&mut manifest, &manifest_head(&run, "complete"))?;
    let mut ledger = ledger::Writer::new(folder.begin_file(LEDGER)?, run)?;
    let mut taken: HashSet<String> = HashSet::new();
    let batch = &mut |results: &mut Vec<UnitResult>| {
        let mut places: Vec<Option<String>> = Vec::new();
        for result in results.iter_mut() {
            let place = place(result, &mut taken);
            result.place(place.as_deref().unwrap_or_default());
            places.push(place);
        }
        let written = write_all(&folder, results, &places, wording)?;
        for ((result, place), written) in results.iter().zip(places).zip(written) {
            result.accounts.iter().try_for_each(|account| ledger.file(account))?;
            if result.status != Status::PassedOver {
                let files: Vec<&str> = result.files.iter().map(|file| file.name.as_str()).collect();
                let status = super::migrate_report::status(result.status);
                let unit = json!({"unit": result.unit, "status": status, "path": place, "files": files});
                line(&mut manifest, &unit)?;
            }
            told.add(result, written);
        }
        Ok(())
    };
    work.each(batch).map_err(|error| {
        let (why, out) = (reason::of(&*error), out.display());
        said(
            format!("{}\n{out} には、完了した送信単位だけがあります。同じ引数で再実行すると続きから処理します", why.ja),
            format!("{}\nwhat is in {out} are whole units; run again with the same arguments to go on", why.en),
        )
    })?;
    let (summary, file) = ledger.finish()?;
    file.finish()?;
    manifest.finish()?;
    let own = |name: &String| [LEDGER, MANIFEST, HELD].contains(&name.as_str()) || taken.contains(&name.to_lowercase());
    told.left_over(folder.names()?.into_iter().filter(|name| !own(name)).collect());
    folder.close()?;
    told.ledger(out.join(LEDGER), summary);
    Ok(told)
}

fn line(out: &mut dyn Write, value: &serde_json::Value) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

fn manifest_head(run: &Run, state: &str) -> serde_json::Value {
    let mut head = json!({"manifest": 1, "tool": run.tool, "to": run.to, "arguments": run.arguments, "state": state});
    if let Some(note) = &run.note {
        head["note"] = json!(note);
    }
    head
}

/// Sees to it that the folder is empty, or holds what the same run left there, or may be replaced.
fn begin(folder: &OutputFolder, force: bool, run: &Run) -> Result<(), Box<dyn Error>> {
    let path = folder.root().join(MANIFEST);
    let before = match fs::File::open(&path) {
        Ok(file) => {
            let mut first = String::new();
            BufReader::new(file).read_line(&mut first).map_err(|error| system::said_of(&path, &error))?;
            Some(serde_json::from_str::<serde_json::Value>(&first).unwrap_or_default())
        }
        Err(_) => None,
    };
    match &before {
        Some(head) if head["arguments"] == run.arguments.as_str() || force => {}
        Some(_) => {
            let folder = folder.root().display();
            return Err(said(
                format!("{folder}: 別の引数で実行した結果があります。別のフォルダーを指定するか、置き換えるには --force を指定してください"),
                format!("{folder}: holds the output of a run with other arguments; choose another folder, or give --force to replace it"),
            )
            .into());
        }
        None => {
            if let (Some(name), false) = (folder.names()?.first(), force) {
                return Err(WriteError::Exists(folder.root().join(name)).into());
            }
        }
    }
    // What was held back is looked at anew every time.
    if before.is_some() {
        folder.empty_folder(HELD)?;
    }
    let mut manifest = folder.begin_file(MANIFEST)?;
    line(&mut manifest, &manifest_head(run, "not finished"))?;
    manifest.finish()?;
    Ok(())
}

/// Where a unit is put; one that comes second to a place is held back.
fn place(result: &mut UnitResult, taken: &mut HashSet<String>) -> Option<String> {
    match (result.status, &result.folder) {
        (Status::Migrated, Some(folder)) => {
            let folder = folder.clone();
            if taken.insert(folder.to_lowercase()) {
                return Some(folder);
            }
            result.hold_taken();
        }
        (Status::Held, _) => {}
        _ => return None,
    }
    let name = result.unit.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || "_-.".contains(c) { c } else { '_' }).collect();
    let plain: String = plain.trim_matches('.').chars().take(60).collect();
    let first = format!("{HELD}/{}", if plain.is_empty() { "unit" } else { &plain });
    let mut name = first.clone();
    for n in 2.. {
        if taken.insert(name.to_lowercase()) {
            break;
        }
        name = format!("{first}-{n}");
    }
    Some(name)
}

/// Writes the units of a batch, each wholly.
fn write_all(
    folder: &OutputFolder,
    results: &[UnitResult],
    places: &[Option<String>],
    wording: Wording,
) -> Result<Vec<Option<Written>>, Box<dyn Error>> {
    if places.iter().flatten().any(|place| place.starts_with(HELD)) {
        fs::create_dir_all(folder.root().join(HELD))
            .map_err(|error| system::said_of(&folder.root().join(HELD), &error))?;
    }
    let write = |(result, place): &(&UnitResult, &Option<String>)| -> Result<Option<Written>, WriteError> {
        let Some(place) = place else { return Ok(None) };
        let mut files: Vec<(&str, &[u8])> =
            result.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
        let beside = if result.status == Status::Held { beside(result, wording) } else { Vec::new() };
        files.extend(beside.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
        folder.unit(place, files).map(Some)
    };
    let pairs: Vec<(&UnitResult, &Option<String>)> = results.iter().zip(places).collect();
    Ok(parallel::map(&pairs, 1, write).into_iter().collect::<Result<_, _>>()?)
}

/// What stands beside the files of a unit that is held back: why, and what was found.
fn beside(result: &UnitResult, wording: Wording) -> Vec<(&'static str, Vec<u8>)> {
    let inputs: Vec<&str> = result.accounts.iter().map(|account| account.entry.file.as_str()).collect();
    let why = result.reason.as_ref().map(|why| json!({"id": why.id(), "message": why.message(), "help": why.help()}));
    let mut held =
        serde_json::to_vec_pretty(&json!({"unit": result.unit, "reason": why, "inputs": inputs})).unwrap_or_default();
    held.push(b'\n');
    let mut findings = Vec::new();
    if let Some(found) = &result.report {
        // Writing to memory does not fail.
        let _ = formats::json(found, wording, &mut findings);
    }
    vec![("held.json", held), ("findings.json", findings)]
}
