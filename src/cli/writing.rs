//! Files and folders that commands write: whole or not at all, never over what is read, and open to nobody to whom that
//! was not open. Every option that names an output leads here.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{PathPersistError, TempPath};

use super::interrupt::{self, Unfinished};
use super::protected::Protected;
use super::said::Said;
use crate::disk::rights::Rights;
use crate::disk::system::{self, PathError};
use crate::disk::temporary::{self, Folder};
use crate::disk::windows::{self, patiently};
use crate::text::Text;

/// Writes to a file, whole or not at all. `rights`: those that it gets, if not those of what is there or of new files.
pub(super) fn write_file(
    path: &Path,
    protected: &Protected,
    rights: Option<Rights>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let mut out = OutputFile::create(path, protected, rights)?;
    write(&mut out.out).map_err(|error| in_words(path, &error))?;
    Ok(out.finish()?)
}

/// A file that is there whole or not at all: it is written beside its place, and put there at the end. A device or a pipe
/// is written to as it is, since nothing may take its place.
pub(super) struct OutputFile {
    place: PathBuf,
    out: BufWriter<File>,
    rights: Rights,
    beside: Option<(TempPath, Unfinished)>,
    /// A write failed. The file is given up, and what its writers still want to add as they end goes nowhere: they would
    /// complain on their own, without a path.
    failed: Option<io::ErrorKind>,
}

impl OutputFile {
    pub fn create(path: &Path, protected: &Protected, rights: Option<Rights>) -> Result<OutputFile, Said> {
        protected.refuse(path)?;
        let said = |error: io::Error| in_words(path, &error);
        if windows::is_nothing(path).map_err(said)? {
            return OutputFile::as_it_is(path, Rights::own()).map_err(said);
        }
        // What a link leads to is written, and the link stays.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let there = place.metadata().ok();
        let rights = rights.or(there.as_ref().map(Rights::of)).unwrap_or_else(Rights::of_new_files);
        if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
            return OutputFile::as_it_is(&place, rights).map_err(said);
        }
        let _known_as_soon_as_there = interrupt::writing();
        let beside = temporary::file_in(parent(&place)).map_err(said)?;
        let unfinished = Unfinished::new(beside.path());
        let (file, beside) = beside.into_parts();
        Ok(OutputFile { place, out: BufWriter::new(file), rights, beside: Some((beside, unfinished)), failed: None })
    }

    /// A device or a pipe.
    fn as_it_is(path: &Path, rights: Rights) -> io::Result<OutputFile> {
        let file = File::options().write(true).open(path)?;
        Ok(OutputFile { place: path.to_owned(), out: BufWriter::new(file), rights, beside: None, failed: None })
    }

    fn tried<T>(&mut self, nowhere: T, step: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> io::Result<T> {
        if self.failed.is_some() {
            return Ok(nowhere);
        }
        step(&mut self.out).inspect_err(|error| self.failed = Some(error.kind()))
    }

    pub fn finish(self) -> Result<(), Said> {
        let OutputFile { place, out, rights, beside, failed } = self;
        if let Some(kind) = failed {
            return Err(in_words(&place, &kind.into()));
        }
        // A device may refuse only when it gets the last bytes.
        let file = out.into_inner().map_err(|error| in_words(&place, error.error()))?;
        match beside {
            None => Ok(()),
            Some((beside, _unfinished)) => {
                rights.give(&file).map_err(|error| in_words(&place, &error))?;
                put(beside, &place).map_err(|error| in_words(&place, &error))
            }
        }
    }
}

fn put(beside: TempPath, place: &Path) -> io::Result<()> {
    let mut beside = Some(beside);
    patiently(|| match beside.take().map(|own| own.persist(place)) {
        Some(Err(PathPersistError { error, path })) => {
            beside = Some(path);
            Err(error)
        }
        _ => Ok(()),
    })
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tried(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tried((), |out| out.flush())
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.tried(0, |out| out.seek(to))
    }
}

/// What went wrong with the file beside, whose name says nothing to anybody, is said of the one that is wanted.
fn in_words(path: &Path, error: &io::Error) -> Said {
    let folder = parent(path);
    let error = match error.kind() {
        io::ErrorKind::NotFound if !folder.exists() => {
            let why = Text::new("出力先のフォルダーがありません", "there is no such folder to write to");
            PathError::new(folder, why)
        }
        _ => system::said_of(path, error),
    };
    Said(error.words())
}

/// The folder that a path is in.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder in the making, which is removed if the program is ended, unless it was put in its place.
pub(super) struct OutputFolder {
    folder: Folder,
    _unfinished: Unfinished,
}

impl OutputFolder {
    /// Beside the place it is meant for.
    pub fn create(place: &Path, rights: Rights) -> Result<OutputFolder, Said> {
        let said = |error: io::Error| in_words(place, &error);
        windows::may_be_a_folder(place).and_then(|()| rights.make_folders(parent(place))).map_err(said)?;
        let _known_as_soon_as_there = interrupt::writing();
        let folder = Folder::make_in(parent(place)).map_err(said)?;
        let unfinished = Unfinished::new(folder.path());
        Ok(OutputFolder { folder, _unfinished: unfinished })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts it in its place, where nothing is.
    pub fn put(self, place: &Path, rights: Rights) -> Result<(), Said> {
        let said = |error: io::Error| in_words(place, &error);
        rights.give_folder(self.folder.path()).map_err(said)?;
        self.folder.put(place).map_err(said)
    }
}

/// Writes a folder, whole or not at all. `replace`: in place of the one that is there.
pub(super) fn write_folder(
    place: &Path,
    replace: bool,
    rights: Rights,
    write: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), Said> {
    let said = |error: io::Error| in_words(place, &error);
    let staged = OutputFolder::create(place, rights)?;
    write(staged.path()).map_err(said)?;
    let old = match replace {
        true => Some(OutputFolder::create(place, rights)?),
        false => None,
    };
    // A signal waits for what follows.
    let _placing = interrupt::writing();
    let Some(old) = old.map(|old| (old.path().join("old"), old)) else { return staged.put(place, rights) };
    windows::is_free(place).map_err(|(path, error)| in_words(&path, &error))?;
    patiently(|| fs::rename(place, &old.0)).map_err(said)?;
    // What was there is put back where nothing can take its place.
    staged.put(place, rights).inspect_err(|_| _ = fs::rename(&old.0, place))
}

/// Writes a new file, with rights of its own.
pub(super) fn write_new(path: &Path, bytes: &[u8], rights: Rights) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    rights.give(&file)?;
    file.write_all(bytes)
}
