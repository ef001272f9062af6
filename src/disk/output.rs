//! Writing units so that a folder holds whole ones or none, whatever happens in between.
//!
//! The files of a unit are written to a folder of their own under `.careplan-staging`, brought to the disk (fsync), and then the
//! folder is renamed into its place: the one step that the system promises to do wholly or not at all. What a run that was
//! killed left behind lies in the staging folder, and the next run removes it. What is already in its place with the same
//! bytes is left alone, so a run can be repeated until it is done; with other bytes it is an error, unless it may be replaced.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::disk::system::said_of;
use crate::text::Text;

/// Where files are put together before they are put in their place.
const STAGING: &str = ".careplan-staging";

/// An error in writing the output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The system could not do it.
    #[error("{}", said_of(.path, .error))]
    Io {
        /// Where.
        path: PathBuf,
        /// The error of the system.
        #[source]
        error: io::Error,
    },
    /// Something else is already there.
    #[error("{} exists and is something else; give --force to replace it", .0.display())]
    Exists(PathBuf),
    /// Inputs and outputs lie in each other.
    #[error("the output {} and the input {} lie in each other; choose another folder", .output.display(), .input.display())]
    Overlap {
        /// The folder for outputs.
        output: PathBuf,
        /// The input.
        input: PathBuf,
    },
    /// Another run writes to the folder.
    #[error("{}: another run is writing to this folder", .0.display())]
    Busy(PathBuf),
}

impl WriteError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            WriteError::Io { path, error } => return said_of(path, error).words(),
            WriteError::Exists(path) => format!(
                "{}: 今回の出力ではないものがすでにあります。置き換えるには --force を指定してください",
                path.display()
            ),
            WriteError::Overlap { output, input } => format!(
                "出力先 {} と入力 {} が重なっています。別のフォルダーを指定してください",
                output.display(),
                input.display()
            ),
            WriteError::Busy(path) => format!("{}: このフォルダーには、ほかの実行が書き込み中です", path.display()),
        };
        Text::new(ja, self.to_string())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    |error| WriteError::Io { path, error }
}

/// A folder that units are written to.
#[derive(Debug)]
pub struct OutputFolder {
    root: PathBuf,
    staging: PathBuf,
    /// Held until the folder is closed; the system lets go of it when the program ends, however it ends.
    lock: Option<File>,
    force: bool,
    next: AtomicU64,
    /// Whether the run was ended from outside. Nothing is put in its place while this is being decided.
    ended: Arc<RwLock<bool>>,
}

/// The result of writing a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    New,
    /// It was there already, with the same bytes.
    Same,
    /// It took the place of something else.
    Replaced,
}

/// Whether one path is the other, or lies in it: links are followed. A path that does not exist yet is where its nearest
/// folder that exists says.
///
/// # Errors
///
/// If a path cannot be looked at.
pub fn overlap(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (real(a)?, real(b)?);
    Ok(a.starts_with(&b) || b.starts_with(&a))
}

/// Where a path leads, or will lead once it is there.
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let Some(name) = path.file_name() else { return Err(error) };
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(real(parent)?.join(name))
        }
        other => other,
    }
}

impl OutputFolder {
    /// Opens a folder, and makes it if it is not there. `force` replaces what is already there.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or another run has it open.
    pub fn open(root: &Path, force: bool) -> Result<OutputFolder, WriteError> {
        fs::create_dir_all(root).map_err(at(root))?;
        let staging = root.join(STAGING);
        fs::create_dir_all(&staging).map_err(at(&staging))?;
        let lock_path = staging.join("lock");
        let lock = File::create(&lock_path).map_err(at(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(WriteError::Busy(root.to_owned())),
            Err(fs::TryLockError::Error(error)) => return Err(at(&lock_path)(error)),
        }
        let folder = OutputFolder {
            root: root.to_owned(),
            staging,
            lock: Some(lock),
            force,
            next: AtomicU64::new(0),
            ended: Arc::default(),
        };
        folder.clear_staging()?;
        Ok(folder)
    }

    /// Removes the unfinished work of an earlier run.
    fn clear_staging(&self) -> Result<(), WriteError> {
        for entry in fs::read_dir(&self.staging).map_err(at(&self.staging))? {
            let entry = entry.map_err(at(&self.staging))?;
            let path = entry.path();
            if entry.file_name() == "lock" {
                continue;
            }
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(at(&path))?;
        }
        Ok(())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Ends the run from outside, whatever it is doing: nothing is put in its place any more, and what is half done is
    /// removed. The program is to end then.
    pub fn ending(&self) -> impl FnOnce() + Send + 'static {
        let (ended, staging) = (self.ended.clone(), self.staging.clone());
        move || {
            *ended.write().unwrap_or_else(PoisonError::into_inner) = true;
            let _ = fs::remove_dir_all(staging);
        }
    }

    /// Puts something in its place, unless the run was ended.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        rename(&self.ended, from, to)
    }

    /// A new path in the staging folder.
    fn staged(&self) -> PathBuf {
        self.staging.join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Writes the files of a unit to a folder of their own, wholly or not at all.
    ///
    /// # Errors
    ///
    /// If they cannot be written, or something else is there already.
    pub fn unit<'f>(
        &self,
        folder: &str,
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<Written, WriteError> {
        let files: Vec<(&str, &[u8])> = files.into_iter().collect();
        let place = self.root.join(folder);
        let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside(folder) || files.iter().any(|(name, _)| !inside(name)) {
            return Err(at(&place)(io::Error::from(io::ErrorKind::InvalidInput)));
        }
        let exists = match fs::symlink_metadata(&place) {
            Ok(_) if holds(&place, &files) => return Ok(Written::Same),
            Ok(_) if !self.force => return Err(WriteError::Exists(place)),
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(at(&place)(error)),
        };
        let staged = self.staged();
        let written = self.write_staged(&staged, &files).and_then(|()| {
            if exists {
                // Between these two steps the unit is not there; a run that is killed here is repeated.
                let old = self.staged();
                self.rename(&place, &old)?;
            }
            self.rename(&staged, &place)
        });
        if written.is_err() {
            // What could not be written wholly is not kept; the error that is told is the first one.
            let _ = fs::remove_dir_all(&staged);
        }
        written?;
        sync_folder(place.parent().unwrap_or(&self.root))?;
        Ok(if exists { Written::Replaced } else { Written::New })
    }

    fn write_staged(&self, staged: &Path, files: &[(&str, &[u8])]) -> Result<(), WriteError> {
        fs::create_dir(staged).map_err(at(staged))?;
        for (name, bytes) in files {
            let path = staged.join(name);
            let mut file = File::create_new(&path).map_err(at(&path))?;
            file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(&path))?;
        }
        sync_folder(staged)
    }

    /// Begins a file that appears in its place when it is finished.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn begin_file(&self, name: &str) -> Result<StagedFile, WriteError> {
        let staged = self.staged();
        let file = File::create_new(&staged).map_err(at(&staged))?;
        Ok(StagedFile { out: BufWriter::new(file), staged, place: self.root.join(name), ended: self.ended.clone() })
    }

    /// Makes a folder in the folder, or empties the one there is.
    ///
    /// # Errors
    ///
    /// If that cannot be done.
    pub fn empty_folder(&self, name: &str) -> Result<(), WriteError> {
        let place = self.root.join(name);
        if fs::symlink_metadata(&place).is_ok() {
            let old = self.staged();
            self.rename(&place, &old)?;
            fs::remove_dir_all(&old).map_err(at(&old))?;
        }
        Ok(())
    }

    /// What is in the folder: names, sorted; without what is being written.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn names(&self) -> Result<Vec<String>, WriteError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(at(&self.root))? {
            names.push(entry.map_err(at(&self.root))?.file_name().to_string_lossy().into_owned());
        }
        names.retain(|name| name != STAGING);
        names.sort();
        Ok(names)
    }

    /// Ends the run: nothing of it is left but its output.
    ///
    /// # Errors
    ///
    /// If the staging folder cannot be removed.
    pub fn close(mut self) -> Result<(), WriteError> {
        self.lock = None;
        fs::remove_dir_all(&self.staging).map_err(at(&self.staging))?;
        sync_folder(&self.root)
    }
}

/// A run that fails leaves nothing half done behind, as far as it can.
impl Drop for OutputFolder {
    fn drop(&mut self) {
        self.lock = None;
        let _ = fs::remove_dir_all(&self.staging);
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<File>,
    staged: PathBuf,
    place: PathBuf,
    ended: Arc<RwLock<bool>>,
}

impl StagedFile {
    /// Puts the file in its place.
    ///
    /// # Errors
    ///
    /// If its last bytes cannot be written.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.out.flush().and_then(|()| self.out.get_ref().sync_all()).map_err(at(&self.place))?;
        rename(&self.ended, &self.staged, &self.place)
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn rename(ended: &RwLock<bool>, from: &Path, to: &Path) -> Result<(), WriteError> {
    match *ended.read().unwrap_or_else(PoisonError::into_inner) {
        true => Err(at(to)(io::Error::from(io::ErrorKind::Interrupted))),
        false => fs::rename(from, to).map_err(at(to)),
    }
}

/// Whether a folder holds just these files.
fn holds(place: &Path, files: &[(&str, &[u8])]) -> bool {
    let Ok(entries) = fs::read_dir(place) else { return false };
    entries.count() == files.len()
        && files.iter().all(|(name, bytes)| {
            let path = place.join(name);
            path.metadata().is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
                && fs::read(&path).is_ok_and(|found| found == *bytes)
        })
}

/// Names in a folder are only sure to be on the disk when the folder itself is.
fn sync_folder(folder: &Path) -> Result<(), WriteError> {
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit<'f>(files: &'f [(&'f str, &'f str)]) -> impl Iterator<Item = (&'f str, &'f [u8])> {
        files.iter().map(|(name, text)| (*name, text.as_bytes()))
    }

    #[test]
    fn units_are_written_once() {
        let temp = tempfile::tempdir().unwrap();
        let out = OutputFolder::open(&temp.path().join("a/b"), false).unwrap();
        let files = [("x.CSV", "1"), ("y.CSV", "")];
        assert_eq!(out.unit("u", unit(&files)).unwrap(), Written::New);
        assert_eq!(out.unit("u", unit(&files)).unwrap(), Written::Same);
        assert!(matches!(out.unit("u", unit(&files[..1])), Err(WriteError::Exists(_))));
        assert_eq!(out.names().unwrap(), ["u"]);
        assert!(out.unit("../u", unit(&files)).is_err() && out.unit("v", unit(&[("/x", "1")])).is_err());
        out.close().unwrap();
        let out = OutputFolder::open(&temp.path().join("a/b"), true).unwrap();
        assert_eq!(out.unit("u", unit(&[("x.CSV", "2")])).unwrap(), Written::Replaced);
        assert_eq!(fs::read_dir(temp.path().join("a/b/u")).unwrap().count(), 1);
        out.close().unwrap();
        assert_eq!(fs::read_dir(temp.path().join("a/b")).unwrap().count(), 1);
    }

    #[test]
    fn a_run_that_is_ended_puts_nothing_in_its_place() {
        let temp = tempfile::tempdir().unwrap();
        let out = OutputFolder::open(temp.path(), false).unwrap();
        out.unit("u", unit(&[("x.CSV", "1")])).unwrap();
        let file = out.begin_file("f").unwrap();
        out.ending()();
        assert!(out.unit("v", unit(&[("x.CSV", "1")])).is_err() && file.finish().is_err());
        assert_eq!(out.names().unwrap(), ["u"]);
    }

    #[test]
    fn one_run_at_a_time() {
        let temp = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(temp.path(), false).unwrap();
        assert!(matches!(OutputFolder::open(temp.path(), false), Err(WriteError::Busy(_))));
        first.close().unwrap();
        OutputFolder::open(temp.path(), false).unwrap();
    }

    #[test]
    fn what_was_left_half_done_is_removed() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join(STAGING).join("7")).unwrap();
        fs::write(temp.path().join(STAGING).join("8"), "half").unwrap();
        let out = OutputFolder::open(temp.path(), false).unwrap();
        assert_eq!(fs::read_dir(temp.path().join(STAGING)).unwrap().count(), 1);
        out.close().unwrap();
    }

    #[test]
    fn overlapping_paths() {
        let temp = tempfile::tempdir().unwrap();
        let inside = |path: &str| temp.path().join(path);
        fs::create_dir_all(inside("in/deep")).unwrap();
        assert!(overlap(&inside("in/out"), &inside("in")).unwrap());
        assert!(overlap(&inside("in"), &inside("in/deep/x.zip")).unwrap());
        assert!(overlap(&inside("in/../in"), &inside("in")).unwrap());
        assert!(!overlap(&inside("input"), &inside("in")).unwrap());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(inside("in"), inside("link")).unwrap();
            assert!(overlap(&inside("link/out"), &inside("in")).unwrap());
        }
    }
}
