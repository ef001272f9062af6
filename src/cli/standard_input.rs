//! `careplan validate -`: an archive, a file or a document from standard input.

use std::error::Error;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use tempfile::NamedTempFile;

use crate::disk::{self, Input};
use crate::schema::Spec;

/// Reports call what came from standard input by this name.
const NAME: &str = "-";

/// The bytes of standard input in a file, since an archive is read from its end; it is removed with this.
pub(super) struct StandardInput {
    file: NamedTempFile,
    first: Vec<u8>,
}

impl StandardInput {
    /// Takes `-` out of the paths and reads what it stands for, if it is there.
    pub fn take(paths: &mut Vec<PathBuf>) -> Result<Option<StandardInput>, Box<dyn Error>> {
        let before = paths.len();
        paths.retain(|path| path.as_os_str() != NAME);
        if paths.len() == before {
            return Ok(None);
        }
        let mut file = NamedTempFile::new()?;
        let mut first = Vec::new();
        let mut from = io::stdin().lock();
        from.by_ref().take(64).read_to_end(&mut first)?;
        file.write_all(&first)?;
        io::copy(&mut from, &mut file)?;
        file.flush()?;
        Ok(Some(StandardInput { file, first }))
    }

    /// The inputs that it is.
    pub fn inputs(&self, spec: &Spec) -> Vec<Input> {
        disk::find_read(spec, self.file.path(), NAME, &self.first)
    }
}
