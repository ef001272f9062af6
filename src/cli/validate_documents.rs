//! `careplan validate` of JSON and XML documents: they are checked as the CSV files that they stand for.

use std::path::{Path, PathBuf};

use super::args::Global;
use super::output;
use super::sources;
use crate::check::{Checker, FileLabel, NotChecked, Scratch, UnitFile, UnitOutcome};
use crate::disk::Limits;
use crate::document::json::Lost;
use crate::document::value;
use crate::schema::binding::Binding;
use crate::text::{Lang, Text};

/// Takes the documents out of the paths that were given. In folders and archives they are not looked for.
pub(super) fn split(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    paths.into_iter().partition(|path| path.is_file() && sources::is_document(&path.to_string_lossy()))
}

/// Checks documents, each as a unit of its own.
pub(super) fn outcomes<'c>(
    global: &Global,
    checker: &'c Checker,
    documents: &[PathBuf],
    limits: &Limits,
) -> Vec<UnitOutcome<'c>> {
    let mut scratch = Scratch::default();
    let mut outcomes = Vec::new();
    for path in documents {
        match files(checker, path, limits) {
            Ok((files, replaced)) => {
                say(global, checker, path, replaced);
                let label = |name: &str| FileLabel::new(format!("{}!/{name}", path.to_string_lossy()));
                let labels: Vec<FileLabel> = files.iter().map(|(name, _)| label(name)).collect();
                let files: Vec<UnitFile<'_>> =
                    labels.iter().zip(&files).map(|(label, (_, data))| UnitFile::new(label, data).made()).collect();
                outcomes.push(checker.check_unit(&mut scratch, &files));
            }
            Err(reason) => {
                let label = FileLabel::new(path.to_string_lossy().into_owned());
                let file = UnitFile::not_checked(&label, NotChecked::Unreadable { reason });
                outcomes.push(checker.check_unit(&mut scratch, &[file]));
            }
        }
    }
    outcomes
}

type Files = Vec<(String, Vec<u8>)>;

/// The files that a document stands for, and how many characters CSV cannot hold.
fn files(checker: &Checker, path: &Path, limits: &Limits) -> Result<(Files, usize), Text> {
    let spec = checker.spec();
    let document = sources::read_document(spec, path, limits)?;
    if let Some(lost) = document.lost.first() {
        let Lost { form, record, at, .. } = lost;
        return Err(Text::new(
            format!("{form} {record}件目 {at} の値には、共通モデルに対応する項目がありません"),
            format!("{form} record {record}, {at}: the common model has no item for the value"),
        ));
    }
    let written = value::write(&document.unit, spec.narrowing()).map_err(|error| error.words())?;
    Ok((written.files, written.replaced.len()))
}

/// Says as what it was checked: on standard error, so that the report keeps its shape.
fn say(global: &Global, checker: &Checker, path: &Path, replaced: usize) {
    if global.quiet {
        return;
    }
    let path = path.display();
    let provisional: Vec<&str> = checker
        .spec()
        .bindings()
        .filter(|binding| binding.is_provisional())
        .map(|binding| Binding::name(binding))
        .collect();
    let provisional = provisional.join(", ");
    match output::lang(global) {
        Lang::Ja => eprintln!(
            "{path}: CSVに直した内容を検査しました（MS932に無い文字 {replaced}）。JSONの {provisional} 版は暫定の形式です"
        ),
        Lang::En => eprintln!(
            "{path}: checked as the CSV files it stands for ({replaced} characters not in MS932); the JSON of edition {provisional} is provisional"
        ),
    }
}
