//! `careplan generate`: what the library makes, put on disk whole or not at all.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use zip::write::SimpleFileOptions;

use super::args::{Generate, Global};
use super::interrupt;
use super::output::{self, Outcome};
use super::protected::Protected;
use super::said::said;
use super::streams;
use super::table::count_of;
use super::validate::set_jobs;
use super::writing::{self, OutputFile, OutputFolder};
use crate::disk::rights::Rights;
use crate::disk::system::{self, PathError};
use crate::disk::windows::patiently;
use crate::generate::{Expectation, Expected, Faults, File, Generator, Options};
use crate::ground::parallel;
use crate::ground::safe::Shown;
use crate::text::Lang;

/// People around one care-management office, unless told otherwise.
const USERS_OF_OFFICE: u64 = 40;

/// Parts made at a time: enough for every thread, few enough to be in memory together.
const BATCH: u64 = 64;

/// How many files, and how many bytes.
#[derive(Clone, Copy, Default)]
struct Size {
    files: u64,
    bytes: u64,
}

impl Size {
    fn of(files: &[File]) -> Size {
        Size { files: files.len() as u64, bytes: files.iter().map(|file| file.bytes.len() as u64).sum() }
    }

    fn plus(self, other: Size) -> Size {
        Size { files: self.files + other.files, bytes: self.bytes + other.bytes }
    }
}

pub(super) fn run(global: &Global, arguments: &Generate) -> Outcome {
    let started = Instant::now();
    let spec = output::spec(global)?;
    let options = Options {
        users: arguments.users,
        months: arguments.months,
        offices: arguments.offices.unwrap_or(arguments.users.div_ceil(USERS_OF_OFFICE)),
        seed: arguments.seed,
        edition: arguments.edition.clone(),
        first_month: arguments.first_month.clone(),
    };
    let generator = Generator::new(&spec, &options)?;
    set_jobs(arguments.jobs)?;
    let lang = output::lang(global);
    let Some(out) = arguments.out.as_ref().filter(|_| !arguments.dry_run) else {
        let size = estimate(&generator);
        output::print(|to| writeln!(to, "{}", about(lang, size)))?;
        return Ok(super::CLEAN);
    };
    let faults = arguments.faults.as_ref().map(|text| Faults::parse(text, spec.rules())).transpose()?;
    let maker = Maker { generator: &generator, faults: faults.as_ref() };
    let (size, expected) = match out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        true => archive(maker, out, arguments.force)?,
        false => folder(maker, out, arguments.force)?,
    };
    if let Some(faults) = &faults {
        if !global.quiet {
            streams::say(not_planted(lang, faults, &expected).trim_end());
        }
        let expected = Expectation::new(expected, spec.rules(), generator.edition());
        if !global.quiet && !expected.validate.is_empty() {
            streams::say(format_args!("careplan validate {} {}", out.shown(), expected.validate.join(" ")));
        }
        let mut beside = out.as_os_str().to_owned();
        beside.push(".expected.json");
        writing::write_file(Path::new(&beside), &Protected::default(), None, |to| {
            serde_json::to_writer_pretty(&mut *to, &expected)?;
            writeln!(to)
        })?;
    }
    if !global.quiet {
        streams::say(format_args!("{}", done(lang, size, started.elapsed().as_secs_f64())));
    }
    Ok(super::CLEAN)
}

/// The rules that were asked for and are not there, with the reasons. A rate promises no rule a place.
fn not_planted(lang: Lang, faults: &Faults, expected: &[Expected]) -> String {
    let mut lines = String::new();
    for out in faults.left_out() {
        lines += &match lang {
            Lang::Ja => format!("{}は埋め込みません: {}\n", out.rule, out.why.ja),
            Lang::En => format!("{} is not planted: {}\n", out.rule, out.why.en),
        };
    }
    let planted: BTreeSet<&str> = expected.iter().map(|found| found.rule.as_str()).collect();
    let mut missing: Vec<&str> = faults.wanted().filter(|rule| !planted.contains(rule)).collect();
    missing.dedup();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        lines += &match lang {
            Lang::Ja => {
                format!("このデータには場所がありません（--users を増やすと見つかることがあります）: {missing}\n")
            }
            Lang::En => format!("no place for these in this data (more --users may have one): {missing}\n"),
        };
    }
    lines
}

/// Makes parts, with faults or without.
#[derive(Clone, Copy)]
struct Maker<'m> {
    generator: &'m Generator,
    faults: Option<&'m Faults>,
}

impl Maker<'_> {
    fn make(self, part: u64) -> (Vec<File>, Vec<Expected>) {
        match self.faults {
            Some(faults) => self.generator.part_with_faults(part, faults),
            None => (self.generator.part(part), Vec::new()),
        }
    }
}

/// A few parts stand for all.
fn estimate(generator: &Generator) -> Size {
    const SAMPLE: u64 = 8;
    let parts = generator.parts();
    let sample = parts.min(SAMPLE);
    let size = (0..sample).map(|n| Size::of(&generator.part(n * parts / sample))).fold(Size::default(), Size::plus);
    let all = |n: u64| (u128::from(n) * u128::from(parts) / u128::from(sample)) as u64;
    Size { files: all(size.files), bytes: all(size.bytes) }
}

fn about(lang: Lang, size: Size) -> String {
    let megabytes = size.bytes as f64 / 1e6;
    match lang {
        Lang::Ja => format!("約{}ファイル、約{megabytes:.1} MB", size.files),
        Lang::En => format!("about {}, {megabytes:.1} MB", count_of(size.files, "file", "files")),
    }
}

fn done(lang: Lang, size: Size, seconds: f64) -> String {
    let (files, megabytes) = (size.files, size.bytes as f64 / 1e6);
    let speed = megabytes / seconds.max(1e-9);
    match lang {
        Lang::Ja => format!("{files}ファイル、{megabytes:.1} MB、{seconds:.2}秒（{speed:.0} MB/秒）"),
        Lang::En => {
            format!("{}, {megabytes:.1} MB, {seconds:.2} s ({speed:.0} MB/s)", count_of(files, "file", "files"))
        }
    }
}

/// Makes some parts on every thread.
fn batch<T: Send, E: Send>(from: u64, to: u64, make: impl Fn(u64) -> Result<T, E> + Send + Sync) -> Result<Vec<T>, E> {
    let parts: Vec<u64> = (from..to).collect();
    parallel::map(&parts, 1, |part| make(*part)).into_iter().collect()
}

fn batches(parts: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..parts).step_by(BATCH as usize).map(move |from| (from, (from + BATCH).min(parts)))
}

/// Writes a folder: beside it first, then it is moved into its place.
fn folder(maker: Maker<'_>, out: &Path, force: bool) -> Result<(Size, Vec<Expected>), Box<dyn Error>> {
    let has_files = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(system::said_of(out, &error).into()),
    };
    if has_files && !force {
        let out = out.shown();
        return Err(said(
            format!("{out}: フォルダーが空ではありません。書き足すには --force を指定してください"),
            format!("{out}: the folder is not empty; --force writes into it"),
        )
        .into());
    }
    let rights = Rights::of_new_files();
    let beside = OutputFolder::create(out, rights)?;
    let (mut size, mut expected) = (Size::default(), Vec::new());
    for (from, to) in batches(maker.generator.parts()) {
        let made = batch(from, to, |n| {
            let (files, found) = maker.make(n);
            write(beside.path(), &files)?;
            Ok::<_, PathError>((Size::of(&files), found))
        });
        for (of_part, found) in made? {
            size = size.plus(of_part);
            expected.extend(found);
        }
    }
    // From here on it is put in place, whole: a signal waits for that.
    let _placing = interrupt::writing();
    if has_files {
        move_into(beside.path(), out)?;
        return Ok((size, expected));
    }
    if out.exists() {
        fs::remove_dir(out).map_err(in_words(out))?;
    }
    beside.put(out, rights)?;
    Ok((size, expected))
}

/// Writes files; those of a folder stand one after another.
fn write(root: &Path, files: &[File]) -> Result<(), PathError> {
    let mut made = PathBuf::new();
    for file in files {
        // A folder that a signal is about to remove gets no more files.
        let _writing = interrupt::writing();
        let path = root.join(&file.path);
        if let Some(folder) = path.parent().filter(|folder| *folder != made) {
            fs::create_dir_all(folder).map_err(in_words(folder))?;
            made = folder.to_owned();
        }
        fs::write(&path, &file.bytes).map_err(in_words(&path))?;
    }
    Ok(())
}

/// Moves every file of a folder into another, over files of the same name.
fn move_into(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(from).map_err(in_words(from))? {
        let path = entry.map_err(in_words(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            fs::create_dir_all(&target).map_err(in_words(&target))?;
            move_into(&path, &target)?;
        } else {
            patiently(|| fs::rename(&path, &target)).map_err(in_words(&target))?;
        }
    }
    Ok(())
}

/// Writes an archive whose bytes depend on nothing but the data: all entries have the time that zip counts from.
fn archive(maker: Maker<'_>, out: &Path, force: bool) -> Result<(Size, Vec<Expected>), Box<dyn Error>> {
    if out.exists() && !force {
        let out = out.shown();
        return Err(said(
            format!("{out}: すでにあります。上書きするには --force を指定してください"),
            format!("{out}: the archive is there already; --force writes over it"),
        )
        .into());
    }
    let said = |error: zip::result::ZipError| in_words(out)(error.into());
    let mut zip = zip::ZipWriter::new(OutputFile::create(out, &Protected::default(), None)?);
    let (mut size, mut expected) = (Size::default(), Vec::new());
    for (from, to) in batches(maker.generator.parts()) {
        let made = batch(from, to, |n| {
            let (files, found) = maker.make(n);
            Ok::<_, zip::result::ZipError>((Size::of(&files), found, pack(&files)?))
        });
        for (of_part, found, packed) in made.map_err(said)? {
            zip.merge_archive(packed).map_err(said)?;
            size = size.plus(of_part);
            expected.extend(found);
        }
    }
    zip.finish().map_err(said)?.finish()?;
    Ok((size, expected))
}

/// An archive of a part, in memory: compressing is what takes long, and every thread can do its own.
fn pack(files: &[File]) -> zip::result::ZipResult<zip::ZipArchive<Cursor<Vec<u8>>>> {
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        // Otherwise the archive says which system it was made on.
        .system(zip::System::Unix)
        .unix_permissions(0o644);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.path.as_str(), options)?;
        zip.write_all(&file.bytes)?;
    }
    zip.finish_into_readable()
}

fn in_words(path: &Path) -> impl Fn(io::Error) -> PathError {
    move |error| system::said_of(path, &error)
}
