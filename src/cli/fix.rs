//! `careplan fix`
//!
//! Each file appears whole or not at all. What is written and said is the same on any number of threads.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use super::args::{FixArgs, FixFormat, Global};
use super::claim::{self, Claim};
use super::fix_plan::{self, Plan, left_alone, not_read};
use super::output::{self, Outcome};
use super::paint::Painter;
use super::progress::Progress;
use super::protected::Protected;
use super::reason;
use super::said::Said;
use super::streams;
use super::validate::set_jobs;
use super::writing;
use crate::disk::rights::Rights;
use crate::disk::{Limits, system, windows};
use crate::fix::{self, FileReport, Status};
use crate::ground::parallel;
use crate::ground::safe;
use crate::schema::Spec;
use crate::text::Lang;
use crate::text::Wording;

/// Files are fixed in batches, limited in files and bytes. A larger file is a batch of its own.
const FILES_AT_ONCE: usize = 512;
const BYTES_AT_ONCE: u64 = 128 << 20;

/// A buffer that one large file made large is not kept.
const KEPT: usize = 16 << 20;

pub(super) fn run(global: &Global, arguments: &FixArgs) -> Outcome {
    set_jobs(arguments.jobs)?;
    let spec = output::spec(global)?;
    let wording = output::wording(global, arguments.show_values);
    let digest = digest(&spec, arguments);
    let continues = arguments.out.as_ref().is_some_and(|out| claim::continues(out, &digest));
    let found = fix_plan::make(&spec, arguments, continues)?;
    let rights = found.plans.iter().map(|plan| Rights::made_from(plan.input.path()));
    let rights = rights.fold(Rights::of_new_files(), Rights::and);
    let claim = arguments.out.as_ref().map(|out| Claim::new(out, &digest, rights)).transpose()?;
    let work = Work {
        spec: &spec,
        arguments,
        wording,
        limits: arguments.limits.limits(),
        protected: Protected::of(&arguments.paths).and(found.plans.iter().map(|plan| &plan.input)),
        progress: progress(global, arguments, &found.plans),
        color: output::style(global, io::stdout().is_terminal()).color,
    };
    let mut reports = found.left;
    work.all(&found.plans, &mut reports)?;
    work.progress.finish();
    claim.map_or(Ok(()), Claim::finish)?;
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    match (arguments.diff, arguments.format) {
        (true, _) => say_what_is_left(&reports, wording.lang),
        (false, FixFormat::Json) => output::print(|out| fix::json(&reports, wording, out))?,
        (false, FixFormat::Text) => {
            output::print(|out| fix::text(&reports, wording, out))?;
            if !global.quiet {
                say_what_was_copied(&reports, found.others, wording.lang);
            }
        }
    }
    let left = reports.iter().any(|report| report.status() == Status::LeftAlone);
    Ok(if left { super::FINDINGS } else { super::CLEAN })
}

fn progress(global: &Global, arguments: &FixArgs, plans: &[Plan]) -> Progress {
    match arguments.diff && io::stdout().is_terminal() {
        // The diff itself shows how far it is.
        true => Progress::hidden(),
        false => Progress::of_files(global, plans.len(), || plans.iter().map(|plan| plan.input.size()).sum()),
    }
}

/// The files to fix, and how.
struct Work<'w> {
    spec: &'w Spec,
    arguments: &'w FixArgs,
    wording: Wording,
    limits: Limits,
    protected: Protected,
    progress: Progress,
    /// The diff is in colours.
    color: bool,
}

type Failure = Box<dyn Error + Send + Sync>;

impl Work<'_> {
    /// Fixes all files, on every core, and prints their diffs in the order of the files.
    fn all(&self, plans: &[Plan], reports: &mut Vec<FileReport>) -> Result<(), Box<dyn Error>> {
        let mut rest = plans;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = rest.iter().take(FILES_AT_ONCE).take_while(|plan| {
                bytes += plan.input.size();
                bytes <= BYTES_AT_ONCE.min(self.limits.max_memory / 64)
            });
            let (batch, others) = rest.split_at(fits.count().max(1));
            rest = others;
            if let [plan] = batch {
                // Its diff may be larger than the file: it is not put together in memory.
                output::print(|out| {
                    // A reader that has seen enough is told from other failures by the kind of its error.
                    let in_kind = |failure: Failure| match failure.downcast::<io::Error>() {
                        Ok(error) => *error,
                        Err(other) => io::Error::other(other),
                    };
                    let mut out = Painter::new(out, self.color);
                    reports.push(self.one(plan, &mut Vec::new(), &mut out).map_err(in_kind)?);
                    Ok(())
                })?;
                continue;
            }
            for done in self.batch(batch) {
                let (report, diff) = done.map_err(|failure| -> Box<dyn Error> { failure })?;
                reports.push(report);
                output::print(|out| Painter::new(out, self.color).write_all(&diff))?;
            }
        }
        Ok(())
    }

    fn batch(&self, batch: &[Plan]) -> Vec<Result<(FileReport, Vec<u8>), Failure>> {
        let one = |buffer: &mut Vec<u8>, plan: &Plan| {
            let mut diff = Vec::new();
            let report = self.one(plan, buffer, &mut diff)?;
            buffer.clear();
            buffer.shrink_to(KEPT);
            Ok((report, diff))
        };
        parallel::map_with(batch, Vec::new, one)
    }

    /// Fixes a file and writes it where it goes, or its diff to `diff`.
    fn one(&self, plan: &Plan, buffer: &mut Vec<u8>, diff: &mut dyn Write) -> Result<FileReport, Failure> {
        let label = plan.input.label();
        let label = label.path();
        let read = plan.input.read(buffer, &self.limits);
        self.progress.add(buffer.len() as u64);
        if let Err(why) = read {
            return Ok(not_read(label, &why));
        }
        let arguments = self.arguments;
        let folder = arguments.out.as_ref().map(|out| out.join(&plan.folder));
        if let Some(left) = &plan.left {
            let target = folder.filter(|_| !arguments.only_changed).map(|folder| folder.join(&plan.name));
            return Ok(FileReport { written: self.write(target, plan, buffer)?, ..left_alone(label, left.clone()) });
        }
        let fixed = fix::fix(self.spec, &plan.name, buffer, arguments.unsafe_fixes);
        if arguments.diff {
            fixed.diff(label, self.wording, diff)?;
        }
        let wanted = !arguments.only_changed || !fixed.changes().is_empty();
        let target = folder.filter(|_| wanted).map(|folder| folder.join(fixed.name()));
        Ok(FileReport { written: self.write(target, plan, fixed.bytes())?, ..FileReport::new(label, fixed) })
    }
}

/// Of all that decides what is written.
fn digest(spec: &Spec, arguments: &FixArgs) -> String {
    let FixArgs { paths, unsafe_fixes, only_changed, .. } = arguments;
    let paths = paths.iter().map(|path| path.as_os_str().as_encoded_bytes());
    let switches = [*unsafe_fixes, *only_changed].map(u8::from);
    claim::digest([b"fix", spec.digest().as_bytes(), &switches].into_iter().chain(paths))
}

impl Work<'_> {
    /// Writes a file, whole or not at all, and returns where.
    fn write(&self, target: Option<PathBuf>, plan: &Plan, bytes: &[u8]) -> Result<Option<String>, Said> {
        let Some(target) = target else { return Ok(None) };
        let rights = Rights::made_from(plan.input.path());
        let folder = writing::parent(&target);
        rights.make_folders(folder).map_err(|error| Said(system::said_of(folder, &error).words()))?;
        writing::write_file(&target, &self.protected, Some(rights), |out| out.write_all(bytes))
            .map_err(|error| Said(reason::of(&*error)))?;
        Ok(Some(safe::name(&windows::text(&target)).into_owned()))
    }
}

fn say_what_was_copied(reports: &[FileReport], others: usize, lang: Lang) {
    let copied = reports.iter().any(|report| report.status() != Status::Fixed && report.written.is_some());
    match (copied, lang) {
        (false, _) => {}
        (true, Lang::Ja) => {
            streams::say(format_args!("変更の無いファイルもそのまま写しました（--only-changed で省けます）。"))
        }
        (true, Lang::En) => {
            streams::say(format_args!("Unchanged files were copied too (--only-changed leaves them out)."))
        }
    }
    match (others, lang) {
        (0, _) => {}
        (_, Lang::Ja) => streams::say(format_args!("標準仕様のファイルでない{others}個は写していません。")),
        (_, Lang::En) => streams::say(format_args!("Files not of the standard were not copied: {others}.")),
    }
}

/// With a diff on standard output, what could not be fixed goes to standard error.
fn say_what_is_left(reports: &[FileReport], lang: Lang) {
    for report in reports {
        if let Some(left) = &report.left {
            streams::say(format_args!("{}: {} {}", report.file, left.rule(), left.reason().get(lang)));
        }
    }
    let held_back: usize = reports.iter().map(|report| report.held_back.len()).sum();
    match (held_back, lang) {
        (0, _) => {}
        (_, Lang::Ja) => streams::say(format_args!("見送った変更: {held_back}件（--unsafe-fixes で行います）")),
        (_, Lang::En) => streams::say(format_args!("changes held back: {held_back} (--unsafe-fixes makes them)")),
    }
}
