//! Finding files: paths, folders, zip archives.

mod archive;
mod folder;

use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "cli")]
use crate::check::FileLabel;
use crate::check::NotChecked;
use crate::disk::documents;
use crate::disk::label::label;
use crate::disk::source::Input;
use crate::disk::system::said_of;
use crate::ground::parallel;
use crate::ground::safe::Shown;
use crate::ground::windows_names::wildcard;
use crate::read::classify::is_document;
use crate::schema::Spec;
use crate::text::Text;

/// An input that was asked for and is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The path does not exist.
    #[error("{}: no such file or folder{}", .path.shown(), suggestion(.nearest))]
    NotFound {
        /// The path.
        path: PathBuf,
        /// A path beside it that may have been meant.
        nearest: Option<String>,
    },
    /// The path cannot be looked at.
    #[error("{}", said_of(.path, .error))]
    Io {
        /// The path.
        path: PathBuf,
        /// The error of the system.
        #[source]
        error: io::Error,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

impl InputError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        match self {
            InputError::NotFound { path, nearest } => {
                let near = nearest.as_ref().map(|near| format!("。「{near}」のことですか")).unwrap_or_default();
                Text::new(format!("{}: ファイルまたはフォルダーがありません{near}", path.shown()), self.to_string())
            }
            InputError::Io { path, error } => said_of(path, error).words(),
        }
    }
}

/// Finds everything to check under some paths: files, folders with all they contain, zip archives.
///
/// A file that was named is checked whatever its name; in folders and archives only files of the standard and JSON and XML
/// documents are, and the others are taken note of. The result is sorted and has no file twice.
///
/// # Errors
///
/// If a path does not exist or cannot be looked at. What goes wrong further in becomes a finding.
pub fn find<P: AsRef<Path>>(spec: &Spec, paths: impl IntoIterator<Item = P>) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    let mut seen = folder::Seen::default();
    for path in paths {
        let path = path.as_ref();
        let metadata = path.metadata().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => InputError::NotFound { path: path.to_owned(), nearest: nearest_path(path) },
            // What Windows says of `*.CSV` where nothing fits it.
            io::ErrorKind::InvalidFilename if wildcard(&path.to_string_lossy()).is_some() => {
                InputError::NotFound { path: path.to_owned(), nearest: None }
            }
            _ => InputError::Io { path: path.to_owned(), error },
        })?;
        let (before, skipped) = (inputs.len(), seen.skipped);
        if metadata.is_dir() {
            if seen.has(path) {
                // It lies in one that was given before.
                continue;
            }
            folder::find(spec, path, &mut seen, &mut inputs);
        } else if metadata.is_file() && archive::is_archive(path) {
            archive::find(spec, path, label(path), &mut inputs);
        } else if is_document(&path.to_string_lossy()) {
            inputs.push(Input::named_document(path));
        } else {
            inputs.push(Input::file(path));
        }
        if !holds_anything(spec, &inputs[before..]) && seen.skipped == skipped {
            inputs.push(Input::not_checked(label(path), NotChecked::NothingHere));
        }
    }
    parallel::sort_by(&mut inputs, |a, b| a.label().cmp(b.label()));
    inputs.dedup_by(|a, b| a.is(b));
    Ok(inputs)
}

/// Whether a file is an archive.
pub(super) fn is_archive(path: &Path) -> bool {
    archive::is_archive(path)
}

/// Everything in an archive.
pub(super) fn archived(spec: &Spec, path: &Path, inputs: &mut Vec<Input>) {
    archive::find(spec, path, label(path), inputs);
}

/// Everything in an archive that was asked for by its path.
pub(super) fn found_in(spec: &Spec, path: &Path, inputs: &mut Vec<Input>) {
    let before = inputs.len();
    archived(spec, path, inputs);
    if !holds_anything(spec, &inputs[before..]) {
        inputs.push(Input::not_checked(label(path), NotChecked::NothingHere));
    }
}

/// Finds what was read from standard input and put into a file: an archive, a document or a CSV file, told by its first
/// bytes. Reports call it by `own`.
#[cfg(feature = "cli")]
pub(crate) fn find_read(spec: &Spec, path: &Path, own: &str, first: &[u8]) -> Vec<Input> {
    let own = FileLabel::new(own);
    let mut inputs = Vec::new();
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first).trim_ascii_start();
    if archive::is_archive(path) {
        archive::find(spec, path, own.clone(), &mut inputs);
    } else if text.starts_with(b"{") || text.starts_with(b"<") {
        inputs.push(Input::document_at(own.clone(), path));
    } else {
        inputs.push(Input::file_at(own.clone(), path));
    }
    if !holds_anything(spec, &inputs) {
        inputs.push(Input::not_checked(own, NotChecked::NothingHere));
    }
    inputs
}

/// Whether there is anything to check: a file of the standard, a document, or what cannot be read. Only where there are no
/// files of the standard are JSON and XML read already here, up to the first document.
fn holds_anything(spec: &Spec, inputs: &[Input]) -> bool {
    let (documents, others): (Vec<&Input>, Vec<&Input>) = inputs.iter().partition(|input| input.is_document());
    others.iter().any(|input| !input.why_not().is_some_and(NotChecked::is_passed_over))
        || documents.iter().any(|input| documents::may_be_ours(spec, input))
}

fn nearest_path(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let near = crate::ground::nearest::nearest(name, names)?;
    Some(path.with_file_name(near).to_string_lossy().into_owned())
}
