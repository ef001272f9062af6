//! `careplan fix`
//!
//! Where everything goes is decided, and what speaks against it found, before the first file is written. Each file
//! appears whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use super::args::{FixArgs, FixFormat, Global};
use super::output::{self, Outcome};
use crate::check::NotChecked;
use crate::fix::{self, FileReport, Left, Status};
use crate::input::{self, Input};
use crate::schema::Spec;
use crate::text::{Lang, Text};

/// A file and what is to become of it.
struct Plan {
    input: Input,
    /// Below the folder to write to, without its own name.
    folder: PathBuf,
    /// Its name as it is.
    name: String,
    /// Why it cannot be fixed, if that is known beforehand.
    left: Option<Left>,
}

pub(super) fn run(global: &Global, arguments: &FixArgs) -> Outcome {
    let spec = output::spec(global)?;
    let wording = output::wording(global, arguments.show_values);
    let mut reports = Vec::new();
    let mut others = 0;
    let mut plans = plan(&spec, &arguments.paths, &mut reports, &mut others)?;
    keep_apart(&spec, &mut plans)?;
    if let Some(out) = &arguments.out {
        check_targets(&spec, out, arguments, &plans)?;
    }
    let limits = arguments.limits.limits();
    let mut buffer = Vec::new();
    for plan in &plans {
        if let Err(why) = plan.input.read(&mut buffer, &limits) {
            reports.push(not_read(plan.input.label().path(), &why));
            continue;
        }
        let label = plan.input.label().path();
        let folder = arguments.out.as_ref().map(|out| out.join(&plan.folder));
        reports.push(match &plan.left {
            Some(left) => {
                let target = folder.filter(|_| !arguments.only_changed).map(|folder| folder.join(&plan.name));
                FileReport { written: write(target, &buffer)?, ..left_alone(label, left.clone()) }
            }
            None => {
                let fixed = fix::fix(&spec, &plan.name, &buffer, arguments.unsafe_fixes);
                if arguments.diff {
                    output::print(|out| fixed.diff(label, wording, out))?;
                }
                let wanted = !arguments.only_changed || !fixed.changes().is_empty();
                let target = folder.filter(|_| wanted).map(|folder| folder.join(fixed.name()));
                FileReport { written: write(target, fixed.bytes())?, ..FileReport::new(label, fixed) }
            }
        });
    }
    reports.sort_by(|a, b| a.file.cmp(&b.file));
    match (arguments.diff, arguments.format) {
        (true, _) => say_what_is_left(&reports, wording.lang),
        (false, FixFormat::Json) => output::print(|out| fix::json(&reports, wording, out))?,
        (false, FixFormat::Text) => {
            output::print(|out| fix::text(&reports, wording, out))?;
            if !global.quiet {
                say_what_was_copied(arguments, others, wording.lang);
            }
        }
    }
    let left = reports.iter().any(|report| report.status() == Status::LeftAlone);
    Ok(if left { super::FINDINGS } else { super::CLEAN })
}

/// Finds the files and where they go. What cannot be read is reported; files that are not of the standard are counted.
fn plan(
    spec: &Spec,
    paths: &[PathBuf],
    reports: &mut Vec<FileReport>,
    others: &mut usize,
) -> Result<Vec<Plan>, Box<dyn Error>> {
    let mut plans = Vec::new();
    let mut seen = BTreeSet::new();
    for root in paths {
        for input in input::find(spec, [root])? {
            let label = input.label().path().to_owned();
            if !seen.insert(label.clone()) {
                continue;
            }
            match input.why_not() {
                Some(NotChecked::NotACarePlanFile) => *others += 1,
                Some(why) => reports.push(not_read(&label, why)),
                None => match input.below(root) {
                    Some(place) => plans.push(Plan {
                        folder: place.parent().map(Path::to_owned).unwrap_or_default(),
                        name: place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                        input,
                        left: None,
                    }),
                    None => {
                        let reason = Text::new("書庫の中のパスが外を指しています", "its path leads out of the archive");
                        reports.push(left_alone(&label, Left::of_file("CP001", reason)));
                    }
                },
            }
        }
    }
    Ok(plans)
}

fn left_alone(label: &str, left: Left) -> FileReport {
    FileReport { file: label.to_owned(), written: None, changes: Vec::new(), held_back: Vec::new(), left: Some(left) }
}

fn not_read(label: &str, why: &NotChecked) -> FileReport {
    let (rule, reason) = match why {
        NotChecked::Unreadable { reason } => ("CP001", reason.clone()),
        NotChecked::NothingHere => {
            ("CP002", Text::new("標準仕様のファイルがありません", "no file of the standard is here"))
        }
        NotChecked::NotACarePlanFile => {
            ("CP003", Text::new("標準仕様のファイルではありません", "not a file of the standard"))
        }
        NotChecked::OverLimit { what, actual, limit, option } => (
            "CP004",
            Text::new(
                format!("{} {actual}（上限 {limit}、{option}）", what.ja),
                format!("{} {actual} (limit {limit}, {option})", what.en),
            ),
        ),
    };
    left_alone(label, Left::of_file(rule, reason))
}

/// No two files may be written to one place. A file keeps its name where its mended name is that of another.
fn keep_apart(spec: &Spec, plans: &mut [Plan]) -> Result<(), String> {
    // Some systems do not tell names apart by their letter case.
    let key = |plan: &Plan| plan.folder.join(&plan.name).to_string_lossy().to_lowercase();
    let mut alike: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for plan in plans.iter() {
        if !alike.entry(key(plan)).or_default().insert(&plan.name) {
            let place = plan.folder.join(&plan.name);
            return Err(format!("{}: two inputs would be written to this place; fix them one by one", place.display()));
        }
    }
    let alike: BTreeSet<String> = alike.into_iter().filter(|(_, names)| names.len() > 1).map(|(key, _)| key).collect();
    for plan in plans.iter_mut().filter(|plan| alike.contains(&key(plan))) {
        if fix::fixed_name(spec, &plan.name).is_some() {
            let reason = Text::new(
                "直した名前のファイルが別にあります",
                "there is another file that has the mended name but for letter case",
            );
            plan.left = Some(Left::of_file("CP302", reason));
        }
    }
    Ok(())
}

/// Refuses to write into the input, or over files that are there.
fn check_targets(spec: &Spec, out: &Path, arguments: &FixArgs, plans: &[Plan]) -> Result<(), String> {
    let own = resolved(out);
    let inputs: Vec<(PathBuf, bool)> = arguments.paths.iter().map(|path| (resolved(path), path.is_dir())).collect();
    let refused = |place: &Path| {
        inputs.iter().any(|(input, is_folder)| if *is_folder { place.starts_with(input) } else { place == input })
    };
    let beside = inputs.iter().any(|(input, is_folder)| !is_folder && input.parent() == Some(&own));
    if refused(&own) || beside {
        return Err(format!("--out {}: the input is there, and is never touched; name another folder", out.display()));
    }
    let files: BTreeSet<PathBuf> = plans.iter().map(|plan| resolved(Path::new(plan.input.label().path()))).collect();
    let mut there = Vec::new();
    for plan in plans {
        let name = match plan.left {
            None => fix::fixed_name(spec, &plan.name),
            Some(_) => None,
        };
        let target = out.join(&plan.folder).join(name.as_deref().unwrap_or(&plan.name));
        let place = resolved(&target);
        if refused(&place) || files.contains(&place) {
            return Err(format!("{}: this is an input, and is never touched", target.display()));
        }
        if target.symlink_metadata().is_ok() {
            there.push(target);
        }
    }
    match there.first() {
        Some(first) if !arguments.force => {
            let more = if there.len() > 1 { format!(" and {} more", there.len() - 1) } else { String::new() };
            Err(format!("{}{more}: already there; --force writes over them", first.display()))
        }
        _ => Ok(()),
    }
}

/// A path without links and `..`, also where its last parts do not exist yet.
fn resolved(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut there = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    loop {
        if let Ok(canonical) = there.canonicalize() {
            return missing.iter().rev().fold(canonical, |path, part| path.join(part));
        }
        match (there.file_name(), there.parent()) {
            (Some(name), Some(parent)) => {
                missing.push(name.to_owned());
                there = parent.to_owned();
            }
            _ => return path.to_owned(),
        }
    }
}

/// Writes a file, whole or not at all, and returns where.
fn write(target: Option<PathBuf>, bytes: &[u8]) -> Result<Option<String>, Box<dyn Error>> {
    let Some(target) = target else { return Ok(None) };
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    output::write_file(&target, |out| out.write_all(bytes))?;
    Ok(Some(target.to_string_lossy().into_owned()))
}

fn say_what_was_copied(arguments: &FixArgs, others: usize, lang: Lang) {
    match (arguments.only_changed, lang) {
        (true, _) => {}
        (false, Lang::Ja) => eprintln!("変更の無いファイルもそのまま写しました（--only-changed で省けます）。"),
        (false, Lang::En) => eprintln!("Unchanged files were copied too (--only-changed leaves them out)."),
    }
    match (others, lang) {
        (0, _) => {}
        (_, Lang::Ja) => eprintln!("標準仕様のファイルでない{others}個は写していません。"),
        (_, Lang::En) => eprintln!("Files not of the standard were not copied: {others}."),
    }
}

/// With a diff on standard output, what could not be fixed goes to standard error.
fn say_what_is_left(reports: &[FileReport], lang: Lang) {
    for report in reports {
        if let Some(left) = &report.left {
            eprintln!("{}: {} {}", report.file, left.rule(), left.reason().get(lang));
        }
    }
    let held_back: usize = reports.iter().map(|report| report.held_back.len()).sum();
    match (held_back, lang) {
        (0, _) => {}
        (_, Lang::Ja) => eprintln!("見送った変更: {held_back}件（--unsafe-fixes で行います）"),
        (_, Lang::En) => eprintln!("changes held back: {held_back} (--unsafe-fixes makes them)"),
    }
}
