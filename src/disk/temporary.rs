//! Files and folders in the making: beside their place, for their owner only, and under names by which a later run knows
//! what one that was killed left behind.
//!
//! Whoever makes one holds a lock on it, which the system lets go of when the program ends, however it ends. So what has
//! such a name and no lock is nobody's any more.

use std::collections::HashSet;
use std::fs::{self, File};
#[cfg(feature = "cli")]
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "cli")]
use tempfile::{Builder, NamedTempFile, TempDir};

#[cfg(feature = "cli")]
use crate::disk::windows::patiently;

const PREFIX: &str = ".careplan-";
const SUFFIX: &str = ".tmp";

/// How often another run may take away what was made before it was locked.
#[cfg(feature = "cli")]
const ATTEMPTS: usize = 16;

/// Folders that were swept by this run: once is enough.
static SWEPT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);

/// A new file in a folder.
///
/// # Errors
///
/// If it cannot be made.
#[cfg(feature = "cli")]
pub fn file_in(folder: &Path) -> io::Result<NamedTempFile> {
    sweep(folder);
    for _ in 0..ATTEMPTS {
        // Only its owner may read it, until it is whole.
        let file = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        if is_locked_by_us(file.as_file()) && file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::Error::from(io::ErrorKind::ResourceBusy))
}

/// A folder in the making.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub struct Folder {
    folder: TempDir,
    /// Held as long as the folder is in the making.
    _lock: Option<File>,
}

#[cfg(feature = "cli")]
impl Folder {
    /// A new one in a folder.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn make_in(folder: &Path) -> io::Result<Folder> {
        sweep(folder);
        for _ in 0..ATTEMPTS {
            let folder = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(folder)?;
            let lock = lock_of_folder(folder.path());
            if lock.as_ref().is_none_or(is_locked_by_us) && folder.path().exists() {
                return Ok(Folder { folder, _lock: lock });
            }
        }
        Err(io::Error::from(io::ErrorKind::ResourceBusy))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Moves it into its place.
    ///
    /// # Errors
    ///
    /// If the system does not let it; then it is removed.
    pub fn put(self, place: &Path) -> io::Result<()> {
        patiently(|| fs::rename(self.folder.path(), place))?;
        // It has moved: there is nothing left to remove.
        let _ = self.folder.keep();
        Ok(())
    }
}

/// Only where a folder can be opened.
fn lock_of_folder(folder: &Path) -> Option<File> {
    if cfg!(unix) { File::open(folder).ok() } else { None }
}

#[cfg(feature = "cli")]
fn is_locked_by_us(file: &File) -> bool {
    match file.try_lock() {
        Ok(()) => true,
        Err(fs::TryLockError::WouldBlock) => false,
        // Some file systems have no locks: there nothing is swept, either.
        Err(fs::TryLockError::Error(_)) => true,
    }
}

/// Removes from a folder what runs that were killed have left in it. Nothing depends on it, so nothing fails.
pub fn sweep(folder: &Path) {
    let first = {
        let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
        swept.get_or_insert_default().insert(folder.to_owned())
    };
    let Ok(entries) = fs::read_dir(folder) else { return };
    if !first {
        return;
    }
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            remove(&entry.path());
        }
    }
}

fn remove(path: &Path) -> Option<()> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    let lock = if kind.is_dir() { lock_of_folder(path)? } else { File::open(path).ok().filter(|_| kind.is_file())? };
    lock.try_lock().ok()?;
    let removed = if kind.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_swept() {
        let temp = tempfile::tempdir().unwrap();
        let at = |name: &str| temp.path().join(name);
        fs::write(at(".careplan-1.tmp"), "half").unwrap();
        fs::create_dir_all(at(".careplan-2.tmp/deep")).unwrap();
        fs::write(at(".careplan-2.tmp/deep/x"), "half").unwrap();
        fs::write(at(".careplan-mine"), "something else").unwrap();
        let held = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(temp.path()).unwrap();
        held.as_file().lock().unwrap();
        let file = file_in(temp.path()).unwrap();
        let folder = Folder::make_in(temp.path()).unwrap();
        assert!(!at(".careplan-1.tmp").exists() && (cfg!(not(unix)) || !at(".careplan-2.tmp").exists()));
        for kept in [held.path(), file.path(), folder.path(), &at(".careplan-mine")] {
            assert!(kept.exists(), "{}", kept.display());
        }
    }
}
