//! Files in zip archives, read in place: nothing is unpacked to disk, so no path in an archive can lead anywhere.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::check::NotChecked;
use crate::disk::limits::{ALWAYS_UNPACKED, ALWAYS_UNPACKED_TOGETHER, Limits};
use crate::disk::reading::read_limited;
use crate::disk::system::words;
use crate::ground::{ms932, safe};
use crate::text::Text;

/// An open archive; clones share the file and the directory of the archive.
#[derive(Clone, Debug)]
pub(super) struct Archive {
    zip: ZipArchive<SharedFile>,
    about: Arc<About>,
    path: Arc<Path>,
}

/// What is known of an archive as a whole.
#[derive(Debug)]
struct About {
    /// Bytes of the archive itself.
    size: u64,
    /// Bytes that all entries up to one have, unpacked, as the directory says; more than it says is not unpacked.
    together: Vec<u64>,
    /// Entries whose bytes are not their own: others have them too, or there are none.
    strange: Vec<usize>,
}

impl About {
    fn of(size: u64, zip: &mut ZipArchive<SharedFile>) -> About {
        let mut together = Vec::with_capacity(zip.len());
        let mut places = Vec::with_capacity(zip.len());
        let mut sum = 0u64;
        for index in 0..zip.len() {
            // What cannot be read says so when it is.
            if let Ok(entry) = zip.by_index_raw(index) {
                sum = sum.saturating_add(entry.size());
                let begin = entry.data_start().unwrap_or_else(|| entry.header_start());
                places.push((entry.header_start(), begin.saturating_add(entry.compressed_size()), index));
            }
            together.push(sum);
        }
        places.sort_unstable();
        let mut strange = Vec::new();
        let mut end = 0;
        for (begin, own_end, index) in places {
            // Of those that lie in each other the first is as good as any.
            if begin < end || own_end > zip.central_directory_start() {
                strange.push(index);
            }
            end = end.max(own_end.min(size));
        }
        strange.sort_unstable();
        About { size, together, strange }
    }
}

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
    name.replace('\\', "/").replace(safe::is_unprintable, "\u{FFFD}")
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
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, file) = opened.map_err(|error| words(&error))?;
        let mut zip = ZipArchive::new(SharedFile::new(file)).map_err(|error| in_words(&error))?;
        let about = Arc::new(About::of(size, &mut zip));
        Ok(Archive { zip, about, path: path.into() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether two entries have one name. The directory is kept by name, so only one of them can be read.
    pub fn has_duplicate_names(&mut self) -> bool {
        self.zip.has_duplicate_names()
    }

    pub fn len(&self) -> usize {
        self.zip.len()
    }

    pub fn entry(&mut self, index: usize) -> Result<Entry, Text> {
        let entry = self.zip.by_index_raw(index).map_err(|error| in_words(&error))?;
        Ok(Entry { name: entry_name(entry.name_raw()), is_dir: entry.is_dir(), encrypted: entry.encrypted() })
    }

    pub fn size(&self, index: usize) -> u64 {
        self.zip.by_index_data(index).map_or(0, |entry| entry.size())
    }

    /// Unpacks an entry, of which the directory says how large it is: more is not unpacked.
    pub fn read(&self, index: usize, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        if self.about.strange.binary_search(&index).is_ok() {
            return Err(false_directory());
        }
        let mut zip = self.zip.clone();
        let entry = zip.by_index(index).map_err(|error| NotChecked::Unreadable { reason: in_words(&error) })?;
        let (size, packed) = (entry.size(), entry.compressed_size().max(1));
        let limit = limits.max_file_size.min(u64::from(u32::MAX));
        if size > limit {
            return Err(NotChecked::too_large(size, limit));
        }
        let ratio = limits.max_zip_ratio;
        if size > packed.saturating_mul(ratio).max(ALWAYS_UNPACKED) {
            let what = Text::new("展開前後の大きさの比", "the ratio of unpacked to packed size");
            return Err(over_ratio(what, size / packed, ratio));
        }
        let About { size: whole, ref together, .. } = *self.about;
        if together[index] > whole.saturating_mul(ratio).max(ALWAYS_UNPACKED_TOGETHER) {
            let what = Text::new(
                "zip 全体の展開前後の大きさの比",
                "the ratio of unpacked to packed size of the archive as a whole",
            );
            return Err(over_ratio(what, together[index] / whole.max(1), ratio));
        }
        match read_limited(entry, buffer, size) {
            Err(NotChecked::OverLimit { .. }) => Err(false_directory()),
            read => read,
        }
    }
}

fn over_ratio(what: Text, actual: u64, limit: u64) -> NotChecked {
    let (actual, limit) = (format!("{actual}:1"), format!("{limit}:1"));
    NotChecked::OverLimit { what, actual, limit, option: "--max-zip-ratio" }
}

fn false_directory() -> NotChecked {
    let reason = Text::new(
        "zip の目次が偽りです（大きさが実際と違うか、ファイルどうしが重なっています）",
        "the directory of the archive is false: a size is not the real one, or files lie in each other",
    );
    NotChecked::Unreadable { reason }
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
