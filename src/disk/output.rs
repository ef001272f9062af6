//! Writing units so that a folder holds whole ones or none, whatever happens in between.
//!
//! The files of a unit are written to a folder of their own under `.careplan-staging`, brought to the disk (fsync), and then the
//! folder is renamed into its place: the one step that the system promises to do wholly or not at all. What a run that was
//! killed left behind lies in the staging folder, and the next run removes it. What is already in its place with the same
//! bytes is left alone, so a run can be repeated until it is done; with other bytes it is an error, unless it may be replaced.

use crate::disk::rights::Rights;
use crate::disk::temporary;
use crate::disk::windows::{self, patiently};
use crate::ground::safe::Shown;
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
    #[error("{} exists and is something else; give --force to replace it", .0.shown())]
    Exists(PathBuf),
    /// Inputs and outputs lie in each other.
    #[error("the output {} and the input {} lie in each other; choose another folder", .output.shown(), .input.shown())]
    Overlap {
        /// The folder for outputs.
        output: PathBuf,
        /// The input.
        input: PathBuf,
    },
    /// Something stands where only a folder of this program may be.
    #[error("{}: a link or a file stands where a folder for outputs should be; remove it", .0.shown())]
    NotAFolder(PathBuf),
    /// Another run writes to the folder.
    #[error("{}: another run is writing to this folder", .0.shown())]
    Busy(PathBuf),
}

impl WriteError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            WriteError::Io { path, error } => return said_of(path, error).words(),
            WriteError::Exists(path) => format!(
                "{}: 今回の出力ではないものがすでにあります。置き換えるには --force を指定してください",
                path.shown()
            ),
            WriteError::Overlap { output, input } => format!(
                "出力先 {} と入力 {} が重なっています。別のフォルダーを指定してください",
                output.shown(),
                input.shown()
            ),
            WriteError::NotAFolder(path) => format!(
                "{}: 出力用のフォルダーの場所に、リンクまたはファイルがあります。削除してください",
                path.shown()
            ),
            WriteError::Busy(path) => format!("{}: このフォルダーには、ほかの実行が書き込み中です", path.shown()),
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
pub enum WriteResult {
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
    pub fn open(root: &Path, force: bool, rights: Rights) -> Result<OutputFolder, WriteError> {
        windows::may_be_a_folder(root).and_then(|()| rights.make_folders(root)).map_err(at(root))?;
        let staging = root.join(STAGING);
        let lock = lock(root, &staging)?;
        let folder = OutputFolder {
            root: root.to_owned(),
            staging,
            lock: Some(lock),
            force,
            next: AtomicU64::new(0),
            ended: Arc::default(),
        };
        clear(&folder.staging).map_err(at(&folder.staging))?;
        temporary::sweep(root);
        Ok(folder)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Ends the run from outside, whatever it is doing: nothing is put in its place any more, and what is half done is
    /// removed. The program is to end then.
    pub fn ending(&self) -> impl FnOnce() + Send + 'static {
        let (ended, staging) = (self.ended.clone(), self.staging.clone());
        move || _ = end(&ended, &staging)
    }

    /// Puts something in its place, unless the run was ended.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        rename(&self.ended, from, to)
    }

    /// A new path in the staging folder.
    fn staged(&self) -> PathBuf {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        self.staging.join(format!("{}-{n}", std::process::id()))
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
        rights: Rights,
    ) -> Result<WriteResult, WriteError> {
        let files: Vec<(&str, &[u8])> = files.into_iter().collect();
        let place = self.root.join(folder);
        let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside(folder) || files.iter().any(|(name, _)| !inside(name)) {
            return Err(at(&place)(io::Error::from(io::ErrorKind::InvalidInput)));
        }
        self.is_inside(Path::new(folder))?;
        let exists = match fs::symlink_metadata(&place) {
            Ok(_) if holds(&place, &files) => return Ok(WriteResult::Same),
            Ok(_) if !self.force => return Err(WriteError::Exists(place)),
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(at(&place)(error)),
        };
        let staged = self.staged();
        let written = write_staged(&staged, &files, rights).and_then(|()| match exists {
            true => self.replace(&staged, &place),
            false => self.rename(&staged, &place),
        });
        if written.is_err() {
            // Remove incomplete output, and return the first error rather than one from removing.
            let _ = fs::remove_dir_all(&staged);
        }
        written?;
        sync_folder(place.parent().unwrap_or(&self.root))?;
        Ok(if exists { WriteResult::Replaced } else { WriteResult::New })
    }

    /// Puts a folder in the place of another, which is put back where that does not work.
    fn replace(&self, staged: &Path, place: &Path) -> Result<(), WriteError> {
        windows::is_free(place).map_err(|(path, error)| WriteError::Io { path, error })?;
        // Between these two steps the unit is not there; a run that is killed here is repeated.
        let old = self.staged();
        self.rename(place, &old)?;
        self.rename(staged, place).inspect_err(|_| _ = fs::rename(&old, place))
    }

    /// Whether the folders that a place is in are folders, or not there: a link would lead out of the folder of outputs.
    fn is_inside(&self, place: &Path) -> Result<(), WriteError> {
        for folder in place.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let folder = self.root.join(folder);
            if fs::symlink_metadata(&folder).is_ok_and(|there| !there.is_dir()) {
                return Err(WriteError::NotAFolder(folder));
            }
        }
        Ok(())
    }

    /// Makes a folder in the folder, where it is not there.
    ///
    /// # Errors
    ///
    /// If that cannot be done.
    pub fn folder(&self, name: &str, rights: Rights) -> Result<(), WriteError> {
        self.is_inside(&Path::new(name).join("x"))?;
        let folder = self.root.join(name);
        rights.make_folders(&folder).map_err(at(&folder))
    }

    /// Begins a file that appears in its place when it is finished.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn begin_file(&self, name: &str, rights: Rights) -> Result<StagedFile, WriteError> {
        let staged = self.staged();
        let file = File::create_new(&staged).map_err(at(&staged))?;
        Rights::own().give(&file).map_err(at(&staged))?;
        let (out, ended) = (BufWriter::new(file), self.ended.clone());
        Ok(StagedFile { out, staged, place: self.root.join(name), rights, ended })
    }

    /// Makes a folder in the folder, or empties the one there is.
    ///
    /// # Errors
    ///
    /// If that cannot be done.
    pub fn empty_folder(&self, name: &str) -> Result<(), WriteError> {
        let place = self.root.join(name);
        if fs::symlink_metadata(&place).is_ok() {
            windows::is_free(&place).map_err(|(path, error)| WriteError::Io { path, error })?;
            let old = self.staged();
            self.rename(&place, &old)?;
            patiently(|| fs::remove_dir_all(&old)).map_err(at(&old))?;
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
        self.end().map_err(at(&self.staging))?;
        sync_folder(&self.root)
    }

    fn end(&mut self) -> io::Result<()> {
        end(&self.ended, &self.staging)?;
        // On Windows the folder of a file that is open can only be removed now. What is in it is that of the next run.
        if self.lock.take().is_some() && cfg!(windows) {
            let _ = fs::remove_dir(&self.staging);
        }
        Ok(())
    }
}

/// A run that fails leaves nothing half done behind, as far as it can.
impl Drop for OutputFolder {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Ends a run once: what is in the staging folder afterwards is that of the next run.
fn end(ended: &RwLock<bool>, staging: &Path) -> io::Result<()> {
    let mut ended = ended.write().unwrap_or_else(PoisonError::into_inner);
    if std::mem::replace(&mut *ended, true) { Ok(()) } else { dismantle(staging) }
}

/// The name of the file that is locked.
const LOCK: &str = "lock";

/// How often another run may close while this one opens.
const ATTEMPTS: usize = 100;

/// Takes the lock of a folder of outputs.
fn lock(root: &Path, staging: &Path) -> Result<File, WriteError> {
    let path = staging.join(LOCK);
    for _ in 0..ATTEMPTS {
        match fs::create_dir(staging) {
            Ok(()) => match Rights::own().give_folder(staging) {
                // The run before has just removed it, as it was empty.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                given => given.map_err(at(staging))?,
            },
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(at(staging)(error)),
        }
        // Never follow a link: its target is not ours to change.
        let is_there = |path: &Path| fs::symlink_metadata(path).ok();
        if is_there(staging).is_some_and(|there| !there.is_dir()) {
            return Err(WriteError::NotAFolder(staging.to_owned()));
        }
        if is_there(&path).is_some_and(|there| !there.is_file()) {
            return Err(WriteError::NotAFolder(path));
        }
        let lock = match patiently(|| File::options().create(true).truncate(false).write(true).open(&path)) {
            Ok(lock) => lock,
            // The run before has just removed the folder.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(at(&path)(error)),
        };
        match lock.try_lock() {
            Ok(()) if is_still_at(&lock, &path) => return Ok(lock),
            // It is that of the run before, which has removed it.
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(WriteError::Busy(root.to_owned())),
            Err(fs::TryLockError::Error(error)) => return Err(at(&path)(error)),
        }
    }
    Err(WriteError::Busy(root.to_owned()))
}

/// Whether a file that is open is what is found at a path.
pub(crate) fn is_still_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let (open, there) = (file.metadata().map(identity), fs::metadata(path).map(identity));
        open.is_ok_and(|open| there.is_ok_and(|there| open == there))
    }
    #[cfg(not(unix))]
    {
        // A file that is open cannot be removed there.
        let _ = file;
        path.exists()
    }
}

/// Removes what a run has left half done, but for its lock.
fn clear(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_name() == LOCK {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => patiently(|| fs::remove_dir_all(entry.path()))?,
            false => patiently(|| fs::remove_file(entry.path()))?,
        }
    }
    Ok(())
}

/// Removes the staging folder while the lock is held: whoever comes next begins with one of its own.
fn dismantle(staging: &Path) -> io::Result<()> {
    match clear(staging).and_then(|()| fs::remove_file(staging.join(LOCK))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        removed => removed?,
    }
    match fs::remove_dir(staging) {
        // The next run is in it already.
        Err(error) if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotFound) => Ok(()),
        removed => removed,
    }
}

/// Writes the files of a unit into a folder that is only being made.
fn write_staged(staged: &Path, files: &[(&str, &[u8])], rights: Rights) -> Result<(), WriteError> {
    fs::create_dir(staged).map_err(at(staged))?;
    for (name, bytes) in files {
        let path = staged.join(name);
        let mut file = File::create_new(&path).map_err(at(&path))?;
        let written = rights.give(&file).and_then(|()| file.write_all(bytes)).and_then(|()| file.sync_all());
        written.map_err(at(&path))?;
    }
    rights.give_folder(staged).map_err(at(staged))?;
    sync_folder(staged)
}

/// A file that is being written.
#[derive(Debug)]
pub struct StagedFile {
    out: BufWriter<File>,
    staged: PathBuf,
    place: PathBuf,
    rights: Rights,
    ended: Arc<RwLock<bool>>,
}

impl StagedFile {
    /// Puts the file in its place.
    ///
    /// # Errors
    ///
    /// If its last bytes cannot be written.
    pub fn finish(mut self) -> Result<(), WriteError> {
        let whole = self.out.flush().and_then(|()| self.rights.give(self.out.get_ref()));
        whole.and_then(|()| self.out.get_ref().sync_all()).map_err(at(&self.place))?;
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
        false => patiently(|| fs::rename(from, to)).map_err(at(to)),
    }
}

/// Whether a folder holds just these files.
pub(crate) fn holds<N: AsRef<Path>, B: AsRef<[u8]>>(place: &Path, files: &[(N, B)]) -> bool {
    let Ok(entries) = fs::read_dir(place) else { return false };
    entries.count() == files.len() && files.iter().all(|(name, bytes)| has(&place.join(name), bytes.as_ref()))
}

/// Whether a file is there with just these bytes.
pub(crate) fn has(path: &Path, bytes: &[u8]) -> bool {
    // Reading a pipe might wait for ever.
    path.metadata().is_ok_and(|there| there.is_file() && there.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
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
        let out = OutputFolder::open(&temp.path().join("a/b"), false, Rights::own()).unwrap();
        let files = [("x.CSV", "1"), ("y.CSV", "")];
        assert_eq!(out.unit("u", unit(&files), Rights::own()).unwrap(), WriteResult::New);
        assert_eq!(out.unit("u", unit(&files), Rights::own()).unwrap(), WriteResult::Same);
        assert!(matches!(out.unit("u", unit(&files[..1]), Rights::own()), Err(WriteError::Exists(_))));
        assert_eq!(out.names().unwrap(), ["u"]);
        assert!(
            out.unit("../u", unit(&files), Rights::own()).is_err()
                && out.unit("v", unit(&[("/x", "1")]), Rights::own()).is_err()
        );
        out.close().unwrap();
        let out = OutputFolder::open(&temp.path().join("a/b"), true, Rights::own()).unwrap();
        assert_eq!(out.unit("u", unit(&[("x.CSV", "2")]), Rights::own()).unwrap(), WriteResult::Replaced);
        assert_eq!(fs::read_dir(temp.path().join("a/b/u")).unwrap().count(), 1);
        out.close().unwrap();
        assert_eq!(fs::read_dir(temp.path().join("a/b")).unwrap().count(), 1);
    }

    #[test]
    fn a_run_that_is_ended_puts_nothing_in_its_place() {
        let temp = tempfile::tempdir().unwrap();
        let out = OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
        out.unit("u", unit(&[("x.CSV", "1")]), Rights::own()).unwrap();
        let file = out.begin_file("f", Rights::own()).unwrap();
        out.ending()();
        assert!(out.unit("v", unit(&[("x.CSV", "1")]), Rights::own()).is_err() && file.finish().is_err());
        assert_eq!(out.names().unwrap(), ["u"]);
    }

    #[test]
    fn one_run_at_a_time() {
        let temp = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
        assert!(matches!(OutputFolder::open(temp.path(), false, Rights::own()), Err(WriteError::Busy(_))));
        first.close().unwrap();
        OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
    }

    #[test]
    fn a_run_that_is_over_leaves_the_next_one_alone() {
        let temp = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
        let ending = first.ending();
        first.close().unwrap();
        let second = OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
        let mut file = second.begin_file("f", Rights::own()).unwrap();
        ending();
        file.write_all(b"x").unwrap();
        file.finish().unwrap();
        second.close().unwrap();
        assert_eq!(fs::read(temp.path().join("f")).unwrap(), b"x");
    }

    #[test]
    fn a_run_that_begins_while_another_closes() {
        let temp = tempfile::tempdir().unwrap();
        let open = || loop {
            match OutputFolder::open(temp.path(), true, Rights::own()) {
                Err(WriteError::Busy(_)) => std::thread::yield_now(),
                opened => return opened.unwrap(),
            }
        };
        std::thread::scope(|scope| {
            for run in 0..4 {
                let open = &open;
                scope.spawn(move || {
                    for _ in 0..25 {
                        let out = open();
                        let name = format!("u{run}");
                        out.unit(&name, unit(&[("x.CSV", "1"), ("y.CSV", "2")]), Rights::own()).unwrap();
                        out.close().unwrap();
                    }
                });
            }
        });
        let names: Vec<String> = (0..4).map(|run| format!("u{run}")).collect();
        let last = open();
        assert_eq!(last.names().unwrap(), names);
    }

    #[test]
    fn what_was_left_half_done_is_removed() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join(STAGING).join("7")).unwrap();
        fs::write(temp.path().join(STAGING).join("8"), "half").unwrap();
        let out = OutputFolder::open(temp.path(), false, Rights::own()).unwrap();
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
