//! `careplan validate -`: an archive, a file or a document from standard input.

use std::error::Error;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use tempfile::NamedTempFile;

use super::said::said;
use crate::disk::{self, Input};
use crate::schema::Spec;

/// What stands for standard input among the paths, and what reports call it unless it is given a name.
const NAME: &str = "-";

/// The bytes of standard input in a file, since an archive is read from its end; it is removed with this.
pub(super) struct StandardInput {
    file: NamedTempFile,
    name: String,
    first: Vec<u8>,
}

impl StandardInput {
    /// Takes `-` out of the paths and reads what it stands for, if it is there. `name` is that of the file that is read.
    pub fn take(paths: &mut Vec<PathBuf>, name: Option<&str>) -> Result<Option<StandardInput>, Box<dyn Error>> {
        let before = paths.len();
        paths.retain(|path| path.as_os_str() != NAME);
        if paths.len() == before {
            return match name {
                None => Ok(None),
                Some(_) => Err(said(
                    "--stdin-name は標準入力（-）を検査するときのものです。パスに - を指定してください",
                    "--stdin-name is for standard input; give - as the path",
                )
                .into()),
            };
        }
        let mut file = NamedTempFile::new()?;
        let mut first = Vec::new();
        let mut from = io::stdin().lock();
        from.by_ref().take(64).read_to_end(&mut first)?;
        file.write_all(&first)?;
        io::copy(&mut from, &mut file)?;
        file.flush()?;
        Ok(Some(StandardInput { file, name: name.unwrap_or(NAME).to_owned(), first }))
    }

    /// The inputs that it is.
    pub fn inputs(&self, spec: &Spec) -> Vec<Input> {
        disk::find_read(spec, self.file.path(), &self.name, &self.first)
    }
}
