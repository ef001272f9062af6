//! What a command reads, which it must not write over: the same file is known by its identity, however it is called.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::said::{Said, said};
use crate::disk;
use crate::disk::Input;
use crate::ground::safe::Shown;
use crate::schema::Spec;

/// By what two names are known to be one file.
type Identity = (u64, u64, PathBuf);

/// Files that are read.
#[derive(Default)]
pub(super) struct Protected {
    paths: Vec<PathBuf>,
    /// Asked for only when something is in the place of an output.
    identities: OnceLock<HashSet<Identity>>,
}

impl Protected {
    /// The files at some paths.
    pub fn of<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Protected {
        let paths = paths.into_iter().map(|path| path.as_ref().to_owned()).collect();
        Protected { paths, identities: OnceLock::new() }
    }

    /// And those that were found.
    pub fn and<'i>(mut self, inputs: impl IntoIterator<Item = &'i Input>) -> Protected {
        self.paths.extend(inputs.into_iter().map(|input| input.path().to_owned()));
        self
    }

    /// Refuses a place for output that is one of these files.
    pub fn refuse(&self, output: &Path) -> Result<(), Said> {
        let Some(own) = identity(output) else { return Ok(()) };
        let identities = || self.paths.iter().filter_map(|path| identity(path)).collect();
        match self.identities.get_or_init(identities).contains(&own) {
            true => {
                let output = output.shown();
                Err(said(
                    format!("{output}: 入力ファイルです。入力は書き換えないため、別のファイルを指定してください"),
                    format!("{output}: this is an input, and is never written over; name another file"),
                ))
            }
            false => Ok(()),
        }
    }

    /// Refuses a place for a report that is one of these files, or has other data than a report.
    pub fn refuse_for_report(&self, spec: &Spec, output: &Path) -> Result<(), Said> {
        self.refuse(output)?;
        if disk::is_data(spec, output) {
            let output = output.shown();
            return Err(said(
                format!(
                    "{output}: すでにあるファイルは報告ではありません。失われるため、別のファイルを指定するか、先に移動してください"
                ),
                format!("{output}: what is there is no report, and would be lost; name another file, or remove it"),
            ));
        }
        Ok(())
    }
}

/// The identity of a file that is there; devices and pipes have none, as they are written to and not over.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok().filter(Metadata::is_file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino(), PathBuf::new()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        Some((0, 0, path.canonicalize().ok()?))
    }
}
