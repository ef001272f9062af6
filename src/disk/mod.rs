//! Finding and reading files: paths, folders, zip archives. The only part of the library that touches the disk.
//!
//! ```
//! use careplan::check::{Checker, Options};
//! use careplan::disk::{Limits, find};
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let inputs = find(spec, ["corpus/valid/4.1/care-plan"])?;
//! let checker = Checker::new(spec, Options::default());
//! let report = careplan::disk::check(&checker, inputs, &Limits::default());
//! assert!(report.is_valid());
//! # Ok::<(), careplan::disk::InputError>(())
//! ```

mod archive;
mod check;
pub mod config;
mod folder;
pub mod output;
mod source;
mod units;

use std::io;
use std::path::{Path, PathBuf};

use crate::check::NotChecked;
use crate::ground::parallel;
use crate::schema::Spec;
pub use check::{check, check_units};
pub use source::Input;
use source::label;
pub use units::{NamedInput, Units, units};

/// What is too large to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, unpacked. At most 4 GiB − 1.
    pub max_file_size: u64,
    /// How many times larger than packed a file in an archive may be.
    pub max_zip_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_file_size: 2 << 30, max_zip_ratio: 400 }
    }
}

/// Small files in archives may have any ratio: a megabyte does no harm.
const ALWAYS_UNPACKED: u64 = 1 << 20;

/// An input that was asked for and is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The path does not exist.
    #[error("{}: no such file or folder{}", .path.display(), suggestion(.nearest))]
    NotFound {
        /// The path.
        path: PathBuf,
        /// A path beside it that may have been meant.
        nearest: Option<String>,
    },
    /// The path cannot be looked at.
    #[error("{}: {error}", .path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// Finds everything to check under some paths: files, folders with all they contain, zip archives.
///
/// A file that was named is checked whatever its name; in folders and archives only files of the standard are, and the
/// others are taken note of. The result is sorted and has no file twice.
///
/// # Errors
///
/// If a path does not exist or cannot be looked at. What goes wrong further in becomes a finding.
pub fn find<P: AsRef<Path>>(spec: &Spec, paths: impl IntoIterator<Item = P>) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let metadata = path.metadata().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => InputError::NotFound { path: path.to_owned(), nearest: nearest_path(path) },
            _ => InputError::Io { path: path.to_owned(), error },
        })?;
        let before = inputs.len();
        if metadata.is_dir() {
            folder::find(spec, path, &mut inputs);
        } else if archive::is_archive(path) {
            archive::find(spec, path, &mut inputs);
        } else {
            inputs.push(Input::file(path));
        }
        let anything = inputs[before..].iter().any(|input| input.why_not() != Some(&NotChecked::NotACarePlanFile));
        if !anything {
            inputs.push(Input::not_checked(label(path), NotChecked::NothingHere));
        }
    }
    parallel::sort_by(&mut inputs, |a, b| a.label().cmp(b.label()));
    inputs.dedup_by(|a, b| a.is(b));
    Ok(inputs)
}

fn nearest_path(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let near = crate::ground::nearest::nearest(name, names)?;
    Some(path.with_file_name(near).to_string_lossy().into_owned())
}
