//! `careplan migrate`

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::args::Global;
use super::held_maps;
use super::interrupt;
use super::map_files::{MapFile, MapFiles};
use super::migrate_args::Migrate;
use super::migrate_inputs::{self, Work as Unit};
use super::migrate_maps::Maps;
use super::migrate_paths::as_labels_have_it;
use super::output::{self, Outcome};
use super::progress::Progress;
use super::protected::Protected;
use super::reason;
use super::said::{Said, said};
use super::sign::{self, Signer};
use super::validate::set_jobs;
use super::writing;
use crate::check::Scratch;
use crate::disk;
use crate::disk::output::{OutputFolder, WriteError, WriteResult, overlap};
use crate::disk::rights::Rights;
use crate::disk::{Input, Limits, system};
use crate::ground::parallel;
use crate::ground::safe::{self, Shown};
use crate::ledger::{Run, RunOptions};
use crate::migrate::folder::{self, Books, HELD, LEDGER, MANIFEST, Places, line, manifest_head, maps_line};
use crate::migrate::told::Told;
use crate::migrate::{MapEvidence, Migrator, Options, UnitResult};
use crate::schema::Spec;
use crate::text::{Lang, Wording};

/// Units are read and written in batches, limited in units and bytes.
const UNITS_AT_ONCE: usize = 512;
const BYTES_AT_ONCE: u64 = 128 << 20;
/// What a batch takes is several times its bytes.
const PART_OF_MEMORY: u64 = 64;

pub(super) fn run(global: &Global, arguments: &Migrate) -> Outcome {
    set_jobs(arguments.jobs)?;
    let spec = output::spec(global)?;
    let to = arguments.to.as_deref().unwrap_or(spec.newest().name());
    let (run, options) = what_to_run(&spec, to, arguments)?;
    let maps = Maps::of(&options);
    let migrator = Migrator::new(&spec, to, options)?;
    let run = Run { note: migrator.target().notice(), ..run }.sealed();
    let signer = arguments.sign.as_deref().map(Signer::read).transpose()?;
    let wording = output::wording(global, arguments.show_values);
    let limits = arguments.limits.limits();
    let inputs = disk::find(&spec, &arguments.paths)?;
    for folder in [&arguments.out, &arguments.write_maps].into_iter().flatten() {
        apart(folder, arguments, &inputs)?;
    }
    let units = migrate_inputs::works(&spec, inputs);
    let rights = units.iter().map(Unit::rights).collect();
    let work = Work {
        migrator: &migrator,
        units: &units,
        rights,
        limits,
        progress: progress(global, &units),
        found: Mutex::default(),
    };

    let told = match (&arguments.out, &arguments.write_maps) {
        (_, Some(folder)) => write_maps(&work, wording.lang, folder)?,
        (Some(out), None) if !arguments.dry_run => migrate(&work, wording, out, arguments.force, signer.as_ref(), run)?,
        _ => try_out(&work)?,
    };
    work.progress.finish();
    told.print(global, arguments)?;
    maps.say_unmatched(global, arguments, &work.found());
    Ok(if told.all_written() { super::CLEAN } else { super::FINDINGS })
}

/// All that decides what is written.
fn what_to_run(spec: &Spec, to: &str, arguments: &Migrate) -> Result<(Run, Options), Box<dyn Error>> {
    let Migrate { prove, allow_loss, keep_invalid, strict_characters, show_values, .. } = *arguments;
    let options = RunOptions { prove, allow_loss, keep_invalid, strict_characters, show_values };
    let maps = MapFiles::read(arguments.service_types.as_deref(), arguments.tais.as_deref())?;
    let run = Run {
        ledger: Run::VERSION,
        tool: Run::tool(),
        spec: spec.digest().to_owned(),
        to: to.to_owned(),
        options,
        paths: arguments.paths.iter().map(|path| as_labels_have_it(path)).collect(),
        service_types: maps.service_types.as_ref().map(MapFile::seal),
        tais: maps.tais.as_ref().map(MapFile::seal),
        arguments: String::new(),
        note: None,
    };
    Ok((run, maps.options(spec, options)?))
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
type Done<'d> = &'d mut dyn FnMut(&mut Vec<UnitResult>, &[Rights]) -> Result<(), Box<dyn Error>>;

fn progress(global: &Global, units: &[Unit]) -> Progress {
    Progress::new(global, units.len(), || units.iter().map(Unit::size).sum())
}

/// The units to migrate, and the means.
struct Work<'w> {
    migrator: &'w Migrator,
    units: &'w [Unit<'w>],
    /// Of each unit's files.
    rights: Vec<Rights>,
    limits: Limits,
    progress: Progress,
    /// What was found for the maps so far.
    found: Mutex<MapEvidence>,
}

impl Work<'_> {
    /// Migrates units in batches, on every core; each batch is handed on in the order of the units.
    fn each(&self, done: Done<'_>) -> Result<(), Box<dyn Error>> {
        let (mut rest, mut rights) = (self.units, &self.rights[..]);
        let most = BYTES_AT_ONCE.min(self.limits.max_memory / PART_OF_MEMORY);
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = rest.iter().take(UNITS_AT_ONCE).take_while(|unit| {
                bytes += unit.size();
                bytes <= most
            });
            let (batch, others) = rest.split_at(fits.count().max(1));
            rest = others;
            let (of_batch, of_others) = rights.split_at(batch.len());
            rights = of_others;
            let mut results = parallel::map_with(batch, Scratch::default, |scratch, unit| self.one(scratch, unit));
            done(&mut results, of_batch)?;
        }
        Ok(())
    }

    fn one(&self, scratch: &mut Scratch, unit: &Unit) -> UnitResult {
        let (mut result, bytes) = unit.migrate(self.migrator, scratch, &self.limits);
        self.progress.add(bytes);
        self.found().add(std::mem::take(&mut result.found));
        result
    }

    fn found(&self) -> MutexGuard<'_, MapEvidence> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does all that a run does, but for writing: units that come to the same place are told as they would be.
fn try_out(work: &Work<'_>) -> Result<Told, Box<dyn Error>> {
    let mut told = Told::new(work.migrator);
    let mut taken = Places::default();
    work.each(&mut |results, _| {
        for result in results {
            taken.find(result);
            told.add(result, false);
        }
        Ok(())
    })?;
    Ok(told)
}

fn write_maps(work: &Work<'_>, lang: Lang, folder: &Path) -> Result<Told, Box<dyn Error>> {
    let told = try_out(work)?;
    let found = work.found();
    fs::create_dir_all(folder).map_err(|error| system::said_of(folder, &error))?;
    for (name, bytes) in [("service-types.csv", found.service_types(lang)), ("tais.csv", found.tais(lang))] {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() {
            // It may have been filled in by hand.
            let path = path.shown();
            return Err(said(
                format!("{path}: すでにあります。削除するか、別のフォルダーを指定してください"),
                format!("{path}: is there already; remove it or choose another folder"),
            )
            .into());
        }
        // It holds names as they are.
        writing::write_file(&path, &Protected::default(), Some(Rights::own()), |out| out.write_all(&bytes))?;
    }
    Ok(told)
}

/// Everything that is put into the folder of outputs.
fn migrate(
    work: &Work<'_>,
    wording: Wording,
    out: &Path,
    force: bool,
    signer: Option<&Signer>,
    run: Run,
) -> Result<Told, Box<dyn Error>> {
    // What is said of all units says something of each.
    let rights = work.rights.iter().fold(Rights::of_new_files(), |all, own| all.and(*own));
    let folder = OutputFolder::open(out, force, rights)?;
    interrupt::before_leaving(folder.ending());
    let kept = held_maps::filled_in(out);
    begin(&folder, force, &run, rights)?;
    let mut told = Told::new(work.migrator);
    let (manifest, ledger) = (folder.begin_file(MANIFEST, rights)?, folder.begin_file(LEDGER, rights)?);
    let mut books = Books::new(run, ledger, manifest)?;
    let batch = &mut |results: &mut Vec<UnitResult>, rights: &[Rights]| {
        let places: Vec<Option<String>> = results.iter_mut().map(|result| books.place(result)).collect();
        let written = write_all(&folder, (results, rights), &places, wording)?;
        for ((result, place), written) in results.iter().zip(places).zip(written) {
            books.add(result, place.as_deref())?;
            told.add(result, written == Some(WriteResult::Same));
        }
        Ok(())
    };
    work.each(batch).map_err(|error| not_finished(&*error, out))?;
    let blank = books.blank_maps(&work.found(), wording.lang);
    let (summary, ledger, mut manifest, taken) = books.finish()?;
    ledger.finish()?;
    if let Some(signer) = signer {
        sign_ledger(&folder, signer)?;
    }
    let (maps, seals) = held_maps::write(blank, &kept, out)?;
    if !maps.is_empty() {
        line(&mut manifest, &maps_line(&seals))?;
    }
    manifest.finish()?;
    told.maps(maps.iter().map(|path| named(path)).collect());
    let signature = sign::beside(LEDGER);
    let own = |name: &String| [LEDGER, MANIFEST, HELD, &signature].contains(&name.as_str()) || taken.has(name);
    told.left_over(folder.names()?.into_iter().filter(|name| !own(name)).collect());
    folder.close()?;
    told.ledger(named(&out.join(LEDGER)), summary);
    Ok(told)
}

/// A path as messages show it, the same on every system.
fn named(path: &Path) -> String {
    safe::name(&as_labels_have_it(path)).into_owned()
}

/// Why the run could not go on, and what is to be done.
fn not_finished(error: &(dyn Error + 'static), out: &Path) -> Said {
    let (why, out) = (reason::of(error), out.shown());
    said(
        format!("{}\n{out} には、完了した送信単位だけがあります。同じ引数で再実行すると続きから処理します", why.ja),
        format!("{}\nwhat is in {out} are whole units; run again with the same arguments to go on", why.en),
    )
}

/// Puts the signature of the ledger beside it.
fn sign_ledger(folder: &OutputFolder, signer: &Signer) -> Result<(), Box<dyn Error>> {
    let (ledger, name) = (folder.root().join(LEDGER), sign::beside(LEDGER));
    if !signer.has_signed(&ledger, &folder.root().join(&name)) {
        let signature = signer.sign(&ledger)?;
        let mut file = folder.begin_file(&name, Rights::made_from(&ledger))?;
        file.write_all(signature.as_bytes())?;
        file.finish()?;
    }
    Ok(())
}

/// Sees to it that the folder is empty, or holds what the same run left there, or may be replaced.
fn begin(folder: &OutputFolder, force: bool, run: &Run, rights: Rights) -> Result<(), Box<dyn Error>> {
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
            let folder = folder.root().shown();
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
    let mut manifest = folder.begin_file(MANIFEST, rights)?;
    line(&mut manifest, &manifest_head(run, "not finished"))?;
    manifest.finish()?;
    Ok(())
}

/// Writes the units of a batch, each wholly.
fn write_all(
    out: &OutputFolder,
    (results, rights): (&[UnitResult], &[Rights]),
    places: &[Option<String>],
    wording: Wording,
) -> Result<Vec<Option<WriteResult>>, Box<dyn Error>> {
    if places.iter().flatten().any(|place| place.starts_with(HELD)) {
        let all = rights.iter().fold(Rights::of_new_files(), |all, own| all.and(*own));
        out.folder(HELD, all)?;
    }
    let write =
        |((result, rights), place): &((&UnitResult, &Rights), &Option<String>)| -> Result<Option<WriteResult>, WriteError> {
            let Some(place) = place else { return Ok(None) };
            let files = folder::files(result, wording);
            let files = files.iter().map(|(name, bytes)| (*name, bytes.as_ref()));
            out.unit(place, files, **rights).map(Some)
        };
    let pairs: Vec<_> = results.iter().zip(rights).zip(places).collect();
    Ok(parallel::map(&pairs, 1, write).into_iter().collect::<Result<_, _>>()?)
}
