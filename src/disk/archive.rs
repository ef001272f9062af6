//! Zip archives on the disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::archive::{self, ArchivedFile};
use crate::check::NotChecked;
use crate::disk::limits::Limits;
use crate::ground::io_words::words;
use crate::schema::Spec;
use crate::text::Text;

/// An open archive; clones share the file and the directory of the archive.
#[derive(Clone, Debug)]
pub(super) struct Archive {
    inner: archive::Archive<SharedFile>,
    path: Arc<Path>,
}

impl Archive {
    /// Opens a file as an archive.
    pub fn open(path: &Path) -> Result<Archive, Text> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, file) = opened.map_err(|error| words(&error))?;
        Ok(Archive { inner: archive::Archive::new(size, SharedFile::new(file))?, path: path.into() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds; `own`: how reports call it.
    pub fn files(&mut self, spec: &Spec, own: &str) -> Vec<ArchivedFile> {
        self.inner.files(spec, own)
    }

    pub fn size(&self, index: usize) -> u64 {
        self.inner.size(index)
    }

    /// Unpacks an entry.
    pub fn read(&self, index: usize, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        let Limits { max_file_size, max_zip_ratio: max_ratio, .. } = *limits;
        self.inner.read(index, buffer, archive::Limits { max_file_size, max_ratio })
    }
}

/// A file that several readers share, each with a place of its own.
#[derive(Clone, Debug)]
struct SharedFile {
    file: Arc<File>,
    at: u64,
}

impl SharedFile {
    fn new(file: File) -> SharedFile {
        SharedFile { file: Arc::new(file), at: 0 }
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
