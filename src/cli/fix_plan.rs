//! What `careplan fix` is to write, and where: decided, and what speaks against it found, before the first file is written.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use super::args::FixArgs;
use super::said::{Said, said};
use crate::check::NotChecked;
use crate::disk;
use crate::disk::Input;
use crate::fix::{self, FileReport, Left};
use crate::ground::safe::Shown;
use crate::schema::Spec;
use crate::text::Text;

/// A file and what is to become of it.
pub(super) struct Plan {
    pub input: Input,
    /// Below the folder to write to, without its own name.
    pub folder: PathBuf,
    /// Its name as it is.
    pub name: String,
    /// Why it cannot be fixed, if that is known beforehand.
    pub left: Option<Left>,
}

/// Everything that was found under the paths given.
#[derive(Default)]
pub(super) struct Plans {
    pub plans: Vec<Plan>,
    /// Inputs that cannot be read.
    pub left: Vec<FileReport>,
    /// How many files are not of the standard.
    pub others: usize,
}

/// Plans the run, or says why it cannot be. `continues`: what is there was left by the same run.
pub(super) fn make(spec: &Spec, arguments: &FixArgs, continues: bool) -> Result<Plans, Box<dyn Error>> {
    let mut found = find(spec, &arguments.paths)?;
    keep_apart(spec, &mut found.plans)?;
    if let Some(out) = &arguments.out {
        check_targets(spec, out, arguments, continues, &found.plans)?;
    }
    Ok(found)
}

/// Finds the files and where they go. A file that is given twice, however it is named, is one.
fn find(spec: &Spec, paths: &[PathBuf]) -> Result<Plans, Box<dyn Error>> {
    let mut found = Plans::default();
    let mut seen = BTreeSet::new();
    for root in paths {
        for input in disk::find(spec, [root])? {
            let label = input.label().path().to_owned();
            if !seen.insert(identity(&input)) {
                continue;
            }
            match input.why_not() {
                _ if input.is_named_document() => found.left.push(left_alone(&label, a_document())),
                _ if input.is_document() => found.others += 1,
                Some(why) if why.is_passed_over() => found.others += 1,
                Some(why) => found.left.push(not_read(&label, why)),
                None => match input.below(root) {
                    Some(place) => found.plans.push(Plan {
                        folder: place.parent().map(Path::to_owned).unwrap_or_default(),
                        name: place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                        input,
                        left: None,
                    }),
                    None => {
                        let reason = Text::new("書庫の中のパスが外を指しています", "its path leads out of the archive");
                        found.left.push(left_alone(&label, Left::of_file("CP001", reason)));
                    }
                },
            }
        }
    }
    Ok(found)
}

/// A document is not fixed: its values would have to be changed and not its bytes.
fn a_document() -> Left {
    let (ja, en) = (
        "文書（JSON、XML）は直せません。convert --to csv で CSV にしてから直してください",
        "documents (JSON, XML) are not fixed; make CSV files of it first (convert --to csv)",
    );
    Left::of_file("CP003", Text::new(ja, en))
}

/// The same for every way to name a file.
pub(super) fn identity(input: &Input) -> (PathBuf, String) {
    let path = input.path();
    let entry = input.label().path().split_once("!/").map_or("", |(_, entry)| entry);
    (path.canonicalize().unwrap_or_else(|_| path.to_owned()), entry.to_owned())
}

pub(super) fn left_alone(label: &str, left: Left) -> FileReport {
    FileReport { file: label.to_owned(), written: None, changes: Vec::new(), held_back: Vec::new(), left: Some(left) }
}

pub(super) fn not_read(label: &str, why: &NotChecked) -> FileReport {
    let (rule, reason) = match why {
        NotChecked::Unreadable { reason } => ("CP001", reason.clone()),
        NotChecked::NothingHere => {
            ("CP002", Text::new("標準仕様のファイルがありません", "no file of the standard is here"))
        }
        NotChecked::NotACarePlanFile | NotChecked::OtherDocument { .. } => {
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
fn keep_apart(spec: &Spec, plans: &mut [Plan]) -> Result<(), Said> {
    // Some systems do not tell names apart by their letter case.
    let key = |plan: &Plan| {
        let wanted = fix::fixed_name(spec, &plan.name);
        plan.folder.join(wanted.as_deref().unwrap_or(&plan.name)).to_string_lossy().to_lowercase()
    };
    let mut alike: BTreeMap<String, BTreeMap<&str, &Plan>> = BTreeMap::new();
    for plan in plans.iter() {
        if let Some(other) = alike.entry(key(plan)).or_default().insert(&plan.name, plan) {
            let [one, two] = [other, plan].map(|plan| plan.input.label());
            let (one, two) = (one.path(), two.path());
            let place = plan.folder.join(&plan.name);
            let place = place.shown();
            return Err(said(
                format!("{one} と {two} の出力先がどちらも {place} になります。--out を分けて実行してください"),
                format!("{one} and {two} would both be written to {place}; give each an --out of its own"),
            ));
        }
    }
    let alike: BTreeSet<String> = alike.into_iter().filter(|(_, names)| names.len() > 1).map(|(key, _)| key).collect();
    for plan in plans.iter_mut().filter(|plan| alike.contains(&key(plan))) {
        if let Some(fix) = fix::fix_of_name(spec, &plan.name) {
            let reason = Text::new(
                "直した名前のファイルが別にあります",
                "there is another file that has the mended name, or would have it",
            );
            plan.left = Some(Left::of_file(fix.rule, reason));
        }
    }
    Ok(())
}

/// Refuses to write into the input, or over files that are there.
fn check_targets(spec: &Spec, out: &Path, arguments: &FixArgs, continues: bool, plans: &[Plan]) -> Result<(), Said> {
    let own = resolved(out);
    let inputs: Vec<(PathBuf, bool)> = arguments.paths.iter().map(|path| (resolved(path), path.is_dir())).collect();
    let refused = |place: &Path| {
        inputs.iter().any(|(input, is_folder)| if *is_folder { place.starts_with(input) } else { place == input })
    };
    let beside = inputs.iter().any(|(input, is_folder)| !is_folder && input.parent() == Some(&own));
    if refused(&own) || beside {
        let out = out.shown();
        return Err(said(
            format!("--out {out}: 入力のある場所です。入力は書き換えないため、別のフォルダーを指定してください"),
            format!("--out {out}: the input is there, and is never touched; name another folder"),
        ));
    }
    if out.exists() && !out.is_dir() {
        let out = out.shown();
        return Err(said(
            format!("--out {out}: ファイルです。フォルダーを指定してください"),
            format!("--out {out}: this is a file; name a folder"),
        ));
    }
    let files: BTreeSet<PathBuf> = plans.iter().map(|plan| resolved(plan.input.path())).collect();
    let mut there = Vec::new();
    for plan in plans {
        let name = match plan.left {
            None => fix::fixed_name(spec, &plan.name),
            Some(_) => None,
        };
        let target = out.join(&plan.folder).join(name.as_deref().unwrap_or(&plan.name));
        let place = resolved(&target);
        if refused(&place) || files.contains(&place) {
            let target = target.shown();
            return Err(said(
                format!("{target}: 入力ファイルです。入力は書き換えません"),
                format!("{target}: this is an input, and is never touched"),
            ));
        }
        if target.symlink_metadata().is_ok() {
            there.push(target);
        }
    }
    match there.first() {
        Some(first) if !arguments.force && !continues => {
            let (first, more) = (first.shown(), there.len() - 1);
            let (ja, en) = match more {
                0 => Default::default(),
                more => (format!(" ほか{more}件"), format!(" and {more} more")),
            };
            Err(said(
                format!("{first}{ja}: すでにあります。上書きするには --force を指定してください"),
                format!("{first}{en}: already there; --force writes over them"),
            ))
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
