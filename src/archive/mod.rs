//! Files in zip archives, read in place from whatever can be read and sought: a file on the disk, or one that a page was given. Nothing
//! is unpacked to disk, so no path in an archive can lead anywhere.

use std::io::{self, Read, Seek};
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::check::NotChecked;
use crate::ground::io_words::words;
use crate::ground::{ms932, safe};
use crate::read::classify::{FileKind, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// Small files in archives may have any ratio: a megabyte does no harm.
const ALWAYS_UNPACKED: u64 = 1 << 20;

/// An archive may unpack to so much, however small it is.
const ALWAYS_UNPACKED_TOGETHER: u64 = 64 << 20;

/// How much is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, unpacked. At most 4 GiB − 1.
    pub max_file_size: u64,
    /// How many times larger than packed a file may be; and all files of an archive together.
    pub max_ratio: u64,
}

impl Limits {
    /// The ratio unless it is told otherwise: text packs to a fiftieth.
    pub const RATIO: u64 = 400;
}

/// An open archive; clones share the directory of the archive.
#[derive(Clone, Debug)]
pub struct Archive<R> {
    zip: ZipArchive<R>,
    about: Arc<About>,
}

/// What an archive holds: how reports call it, and its place or why it is not read.
#[derive(Clone, Debug)]
pub struct ArchivedFile {
    /// The archive, `!/`, and the name in it.
    pub label: String,
    /// The place in the archive.
    pub entry: Result<usize, NotChecked>,
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
    fn of<R: Read + Seek>(size: u64, zip: &mut ZipArchive<R>) -> About {
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
struct Entry {
    name: String,
    is_dir: bool,
    encrypted: bool,
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

/// Reports a failed read in the words of the system.
pub(crate) fn unreadable(error: io::Error) -> NotChecked {
    NotChecked::Unreadable { reason: words(&error) }
}

/// Reads to the end, which a size from a directory need not know: a file may grow, an archive may lie.
pub(crate) fn read_limited(from: impl Read, buffer: &mut Vec<u8>, limit: u64) -> Result<(), NotChecked> {
    from.take(limit + 1).read_to_end(buffer).map_err(unreadable)?;
    match buffer.len() as u64 {
        size if size > limit => Err(NotChecked::too_large(size, limit)),
        _ => Ok(()),
    }
}

fn refused(ja: &str, en: &str) -> NotChecked {
    NotChecked::Unreadable { reason: Text::new(ja, en) }
}

impl<R: Read + Seek + Clone> Archive<R> {
    /// Opens an archive of `size` bytes.
    ///
    /// # Errors
    ///
    /// If it is none, is damaged, or cannot be read.
    pub fn new(size: u64, reader: R) -> Result<Archive<R>, Text> {
        let mut zip = ZipArchive::new(reader).map_err(|error| in_words(&error))?;
        let about = Arc::new(About::of(size, &mut zip));
        Ok(Archive { zip, about })
    }

    /// Everything in it, as reports name it; `own`: the archive itself.
    pub fn files(&mut self, spec: &Spec, own: &str) -> Vec<ArchivedFile> {
        let mut files = Vec::new();
        // The directory is kept by name, so only one of two can be read.
        if self.zip.has_duplicate_names() {
            let why = refused(
                "zip の中に同じ名前のファイルが2つあり、片方しか読めません",
                "the archive has two files of one name; only one of them can be read",
            );
            files.push(ArchivedFile { label: own.to_owned(), entry: Err(why) });
        }
        for index in 0..self.zip.len() {
            match self.entry(index) {
                Ok(Entry { is_dir, name, .. }) if is_dir || name.split('/').any(is_litter) => {}
                Ok(Entry { name, encrypted, .. }) => {
                    let label = format!("{own}!/{name}");
                    let file = name.rsplit('/').next().unwrap_or_default();
                    let entry = match kind(spec, file) {
                        _ if encrypted => Err(refused("zip が暗号化されています", "the archive is encrypted")),
                        FileKind::Archive => {
                            Err(refused("zip の中の zip は開きません", "an archive inside an archive is not opened"))
                        }
                        FileKind::Csv | FileKind::Document => Ok(index),
                        _ => Err(NotChecked::NotACarePlanFile),
                    };
                    files.push(ArchivedFile { label, entry });
                }
                Err(reason) => {
                    let entry = Err(NotChecked::Unreadable { reason });
                    files.push(ArchivedFile { label: format!("{own}!/#{index}"), entry });
                }
            }
        }
        files
    }

    fn entry(&mut self, index: usize) -> Result<Entry, Text> {
        let entry = self.zip.by_index_raw(index).map_err(|error| in_words(&error))?;
        Ok(Entry { name: entry_name(entry.name_raw()), is_dir: entry.is_dir(), encrypted: entry.encrypted() })
    }

    /// How many bytes an entry has, as the directory says.
    pub fn size(&self, index: usize) -> u64 {
        self.zip.by_index_data(index).map_or(0, |entry| entry.size())
    }

    /// Unpacks an entry into an empty buffer. The directory says how large it is: more is not unpacked.
    ///
    /// # Errors
    ///
    /// If it is damaged, larger than the limits allow, or not as the directory says.
    pub fn read(&self, index: usize, buffer: &mut Vec<u8>, limits: Limits) -> Result<(), NotChecked> {
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
        let ratio = limits.max_ratio;
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
