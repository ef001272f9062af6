//! A folder that a command makes of all its inputs together: nothing but what a command made is ever replaced.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::said::said;
use crate::disk::output::{WriteError, overlap};
use crate::disk::system;
use crate::ground::safe::Shown;

/// What stands where the folder is to be.
enum There {
    Nothing,
    Empty,
    Made,
    Other,
}

/// Whether there is a folder to be replaced. `are_ours`: whether the files of a folder are what the command makes.
pub(super) fn may_write(
    out: &Path,
    inputs: &[PathBuf],
    force: bool,
    are_ours: impl Fn(&[PathBuf]) -> bool,
) -> Result<bool, Box<dyn Error>> {
    for path in inputs.iter().filter(|path| path.exists()) {
        if overlap(out, path).map_err(|error| system::said_of(path, &error))? {
            return Err(Box::new(WriteError::Overlap { output: out.to_owned(), input: path.clone() }));
        }
    }
    let there = there(out, are_ours).map_err(|error| system::said_of(out, &error))?;
    let out = out.shown();
    match there {
        There::Nothing => Ok(false),
        There::Empty => Ok(true),
        There::Made if force => Ok(true),
        There::Made => Err(said(
            format!("{out} はすでにあります。置き換えるには --force を付けてください"),
            format!("{out} is there already; --force replaces it"),
        )
        .into()),
        There::Other => Err(said(
            format!("{out} には、このコマンドが書いたもの以外が入っています。別のフォルダーを指定してください"),
            format!("{out} holds something else than what this command writes; choose another folder"),
        )
        .into()),
    }
}

fn there(folder: &Path, are_ours: impl Fn(&[PathBuf]) -> bool) -> io::Result<There> {
    match folder.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::Nothing),
        Err(error) => return Err(error),
        Ok(metadata) if !metadata.is_dir() => return Ok(There::Other),
        Ok(_) => {}
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            return Ok(There::Other);
        }
        files.push(entry.path());
    }
    Ok(match files.is_empty() {
        true => There::Empty,
        false if are_ours(&files) => There::Made,
        false => There::Other,
    })
}
