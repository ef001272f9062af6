//! Files in zip archives, read in place: nothing is unpacked to disk, so no path in an archive can lead anywhere.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::check::NotChecked;
use crate::disk::limits::ALWAYS_UNPACKED;
use crate::disk::reading::read_limited;
use crate::disk::system::words;
use crate::ground::ms932;
use crate::text::Text;

/// An open archive; clones share the file and the directory of the archive.
#[derive(Clone, Debug)]
pub(super) struct Archive(ZipArchive<SharedFile>);

/// An entry, as the directory of the archive has it.
pub(super) struct Entry {
    pub name: String,
    pub is_dir: bool,
    pub encrypted: bool,
}

/// Names are UTF-8 or, from Japanese systems, MS932. Control characters would garble reports.
fn entry_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => ms932::decode(raw).into_owned(),
    };
    name.replace('\\', "/").replace(|c: char| c.is_control(), "�")
}

/// What is wrong with an archive, in two languages.
pub(crate) fn in_words(error: &ZipError) -> Text {
    match error {
        ZipError::Io(error) => words(error),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Text::new(
            "この方式で圧縮・暗号化された zip には対応していません",
            format!("archives that are packed in this way are not supported ({error})"),
        ),
        error => Text::new(
            "zip が壊れているか、途中で切れています",
            format!("the zip archive is damaged or cut off ({error})"),
        ),
    }
}

impl Archive {
    /// Opens a file as an archive.
    pub fn open(path: &Path) -> Result<Archive, Text> {
        let opened = File::open(path).map_err(|error| in_words(&error.into()));
        opened.and_then(|file| ZipArchive::new(SharedFile::new(file)).map_err(|error| in_words(&error))).map(Archive)
    }

    /// Whether two entries have one name. The directory is kept by name, so only one of them can be read.
    pub fn has_duplicate_names(&mut self) -> bool {
        self.0.has_duplicate_names()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn entry(&mut self, index: usize) -> Result<Entry, Text> {
        let entry = self.0.by_index_raw(index).map_err(|error| in_words(&error))?;
        Ok(Entry { name: entry_name(entry.name_raw()), is_dir: entry.is_dir(), encrypted: entry.encrypted() })
    }

    pub fn size(&self, index: usize) -> u64 {
        self.0.by_index_data(index).map_or(0, |entry| entry.size())
    }

    pub fn read(&self, index: usize, buffer: &mut Vec<u8>, limit: u64, ratio: u64) -> Result<(), NotChecked> {
        let mut archive = self.0.clone();
        let unreadable = |error| NotChecked::Unreadable { reason: in_words(&error) };
        let entry = archive.by_index(index).map_err(unreadable)?;
        let packed = entry.compressed_size().max(1);
        let allowed = packed.saturating_mul(ratio).max(ALWAYS_UNPACKED).min(limit);
        if entry.size() > limit {
            return Err(NotChecked::too_large(entry.size(), limit));
        }
        // The sizes in an archive may be false: what counts is what comes out of it.
        match read_limited(entry, buffer, allowed) {
            Err(NotChecked::OverLimit { .. }) if allowed < limit => Err(NotChecked::OverLimit {
                what: Text::new("展開前後の大きさの比", "the ratio of unpacked to packed size"),
                actual: format!("> {}", allowed / packed),
                limit: ratio.to_string(),
                option: "--max-zip-ratio",
            }),
            read => read,
        }
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
