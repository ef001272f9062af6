//! A folder that a run writes to: one run at a time, and one that was killed is gone on with when it is repeated.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::said::{Said, said};
use crate::disk::output::is_still_at;
use crate::disk::rights::Rights;
use crate::disk::system;
use crate::ground::hex::hex;
use crate::ground::safe::Shown;

/// Says which run is not finished, by a digest of what it was asked for.
const NAME: &str = ".careplan-unfinished";

/// How often another run may end while this one begins.
const ATTEMPTS: usize = 100;

/// The folder is this run's until it is dropped.
pub(super) struct Claim {
    path: PathBuf,
    lock: File,
}

/// A digest of all that decides what a run writes.
pub(super) fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    hex(&digest.finalize())
}

/// Whether the folder holds what the same run has left when it was killed.
pub(super) fn continues(folder: &Path, digest: &str) -> bool {
    let mut before = String::new();
    let own = File::open(folder.join(NAME)).and_then(|file| file.take(1 << 10).read_to_string(&mut before));
    own.is_ok() && before == digest
}

impl Claim {
    /// Claims a folder, and makes it where it is not there.
    pub fn new(folder: &Path, digest: &str, rights: Rights) -> Result<Claim, Said> {
        let in_words = |error: io::Error| Said(system::said_of(folder, &error).words());
        rights.make_folders(folder).map_err(in_words)?;
        let path = folder.join(NAME);
        for _ in 0..ATTEMPTS {
            if fs::symlink_metadata(&path).is_ok_and(|there| !there.is_file()) {
                let path = path.shown();
                return Err(said(
                    format!("{path}: このプログラムのファイルの場所に、リンクまたはフォルダーがあります"),
                    format!("{path}: a link or a folder stands in the place of a file of this program"),
                ));
            }
            let mut lock =
                File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(in_words)?;
            match lock.try_lock() {
                Ok(()) if is_still_at(&lock, &path) => {
                    let written = lock.set_len(0).and_then(|()| lock.rewind());
                    written.and_then(|()| lock.write_all(digest.as_bytes())).map_err(in_words)?;
                    return Ok(Claim { path, lock });
                }
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => break,
                Err(fs::TryLockError::Error(error)) => return Err(in_words(error)),
            }
        }
        let folder = folder.shown();
        Err(said(
            format!("{folder}: 別の実行がこのフォルダーに書き込んでいます"),
            format!("{folder}: another run is writing to this folder"),
        ))
    }

    /// All is written.
    pub fn finish(self) -> Result<(), Said> {
        let removed = fs::remove_file(&self.path);
        drop(self.lock);
        removed.map_err(|error| Said(system::said_of(&self.path, &error).words()))
    }
}
