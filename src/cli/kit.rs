//! `careplan kit`: what the library makes, put on disk whole or not at all, and exports held against it.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use super::args::Global;
use super::kit_args::{KitArgs, KitCheck, KitCommand, KitFormat};
use super::output::{self, Outcome};
use super::print;
use super::protected::Protected;
use super::said::said;
use super::streams;
use super::writing;
use crate::disk::rights::Rights;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::kit::{self, Imported, Kit, MANIFEST, Manifest};
use crate::text::{Lang, counted};

pub(super) fn run(global: &Global, arguments: &KitArgs) -> Outcome {
    match (&arguments.command, &arguments.out) {
        (Some(KitCommand::Check(check)), _) => self::check(global, check),
        (None, Some(out)) => make(global, arguments, out),
        // The arguments ask for one of them.
        (None, None) => Ok(super::COULD_NOT_RUN),
    }
}

fn make(global: &Global, arguments: &KitArgs, out: &Path) -> Outcome {
    let started = Instant::now();
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    let replace = may_replace(out, arguments.force)?;
    let kit = Kit::new(&spec, arguments.seed)?;
    let files = kit::files(&spec, &kit, lang)?;
    writing::write_folder(out, replace, Rights::of_new_files(), |staged| {
        files.iter().try_for_each(|file| {
            let path = staged.join(&file.path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, &file.bytes)
        })
    })?;
    if !global.quiet {
        let (scenarios, seconds) = (kit.scenarios.len(), started.elapsed().as_secs_f64());
        let index = out.join("index.html");
        let index = index.shown();
        match lang {
            Lang::Ja => streams::say(format_args!(
                "{scenarios}シナリオ（{}ファイル）を書きました。{index} から始めてください（{seconds:.1}秒）",
                files.len()
            )),
            Lang::En => streams::say(format_args!(
                "{} ({}); begin with {index} ({seconds:.1} s)",
                counted(scenarios as u64, "scenario"),
                counted(files.len() as u64, "file")
            )),
        }
    }
    Ok(super::CLEAN)
}

/// Whether a folder is to be replaced: nothing but a kit ever is.
fn may_replace(out: &Path, force: bool) -> Result<bool, Box<dyn Error>> {
    let shown = out.shown();
    match out.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(system::said_of(out, &error).into()),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => {
            let ja = format!("{shown} はフォルダーではありません");
            return Err(said(ja, format!("{shown} is no folder")).into());
        }
    }
    let mut entries = fs::read_dir(out).map_err(|error| system::said_of(out, &error))?;
    if entries.next().is_none() {
        return Ok(true);
    }
    match (manifest(out).is_some(), force) {
        (true, true) => Ok(true),
        (true, false) => Err(said(
            format!("{shown} はすでにあります。置き換えるには --force を付けてください"),
            format!("{shown} is there already; --force replaces it"),
        )
        .into()),
        (false, _) => Err(said(
            format!("{shown} にはキット以外のものがあります。別のフォルダーを指定してください"),
            format!("{shown} holds something else than a kit; choose another folder"),
        )
        .into()),
    }
}

fn manifest(folder: &Path) -> Option<Manifest> {
    Manifest::read(&fs::read(folder.join(MANIFEST)).ok()?)
}

fn check(global: &Global, arguments: &KitCheck) -> Outcome {
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    let imported = imported(&arguments.kit)?;
    known(&imported, &arguments.only)?;
    let protected = Protected::of(arguments.exports.iter().chain([&arguments.kit.join(MANIFEST)]));
    if let Some(place) = &arguments.output {
        protected.refuse_for_report(&spec, place)?;
    }
    let (files, _) = print::found(&spec, &arguments.exports, &arguments.limits.limits())?;
    let outcome = kit::check::check(&spec, &imported, &files, &arguments.only)?;
    let mut written = Vec::new();
    match arguments.format {
        KitFormat::Text => kit::report::text(&outcome, lang, &mut written)?,
        KitFormat::Json => kit::report::json(&outcome, lang, &mut written)?,
        KitFormat::Junit => kit::report::junit(&outcome, lang, &mut written)?,
        KitFormat::Html => kit::report::html(&spec, &outcome, lang, &mut written)??,
    }
    match &arguments.output {
        None => output::print(|out| out.write_all(&written))?,
        Some(path) => writing::write_file(path, &protected, None, |out| out.write_all(&written))?,
    }
    Ok(if outcome.passed() { super::CLEAN } else { super::FINDINGS })
}

/// The scenarios of a kit, as they were made.
fn imported(folder: &Path) -> Result<Vec<Imported>, Box<dyn Error>> {
    let shown = folder.shown();
    let Some(manifest) = manifest(folder) else {
        return Err(said(
            format!("{shown}: キットではありません（{MANIFEST} がないか、読めません）"),
            format!("{shown}: this is no kit ({MANIFEST} is missing or cannot be read)"),
        )
        .into());
    };
    // A list that names a file outside its folder is none of ours.
    let inside = |path: &str| !path.split('/').any(|part| part.is_empty() || part == ".." || part.contains('\\'));
    Ok(manifest.imported(|path| inside(path).then(|| fs::read(folder.join(path)).ok())?)?)
}

/// Refuses names of scenarios that are not there.
fn known(imported: &[Imported], only: &[String]) -> Result<(), Box<dyn Error>> {
    let unknown = only.iter().find(|id| !imported.iter().any(|one| one.id.eq_ignore_ascii_case(id)));
    let Some(unknown) = unknown else { return Ok(()) };
    let ids: Vec<&str> = imported.iter().map(|one| one.id.as_str()).collect();
    let unknown = unknown.shown();
    Err(said(
        format!("シナリオ {unknown} はありません（あるのは {}）", ids.join("、")),
        format!("there is no scenario {unknown} (there are {})", ids.join(", ")),
    )
    .into())
}
