//! Files in zip archives, read in place: nothing is unpacked to disk, so no path in an archive can lead anywhere.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::check::{FileLabel, NotChecked};
use crate::disk::source::read_limited;
use crate::disk::{ALWAYS_UNPACKED, Input, label};
use crate::ground::ms932;
use crate::read::classify::{FileKind, begins_like_an_archive, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// An open archive; clones share the file and the directory of the archive.
#[derive(Clone, Debug)]
pub(super) struct Archive(ZipArchive<SharedFile>);

/// Whether a file is a zip archive, by its first bytes or its name.
pub(super) fn is_archive(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    (read.is_ok() && begins_like_an_archive(&magic))
        || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Everything in an archive.
pub(super) fn find(spec: &Spec, path: &Path, inputs: &mut Vec<Input>) {
    let own = label(path);
    let mut refuse = |label: FileLabel, reason: Text| {
        inputs.push(Input::not_checked(label, NotChecked::Unreadable { reason }));
    };
    let opened = File::open(path).map_err(|error| in_words(error.into()));
    let mut archive = match opened.and_then(|file| ZipArchive::new(SharedFile::new(file)).map_err(in_words)) {
        Ok(archive) => archive,
        Err(reason) => return refuse(own, reason),
    };
    // The directory is kept by name, so of two entries with one name only one can be read.
    if archive.has_duplicate_names() {
        refuse(
            own.clone(),
            Text::new(
                "zip の中に同じ名前のファイルが2つあり、片方しか読めません",
                "the archive has two files of one name; only one of them can be read",
            ),
        );
    }
    for index in 0..archive.len() {
        let (name, is_dir, encrypted) = match archive.by_index_raw(index) {
            Ok(entry) => (entry_name(entry.name_raw()), entry.is_dir(), entry.encrypted()),
            Err(error) => {
                let label = FileLabel::new(format!("{}!/#{index}", own.path()));
                inputs.push(Input::not_checked(label, NotChecked::Unreadable { reason: in_words(error) }));
                continue;
            }
        };
        if is_dir || name.split('/').any(is_litter) {
            continue;
        }
        let label = FileLabel::new(format!("{}!/{name}", own.path()));
        let refuse = |ja: &str, en: &str| NotChecked::Unreadable { reason: Text::new(ja, en) };
        inputs.push(match kind(spec, label.name()) {
            _ if encrypted => Input::not_checked(label, refuse("zip が暗号化されています", "the archive is encrypted")),
            FileKind::Archive => Input::not_checked(
                label,
                refuse("zip の中の zip は開きません", "an archive inside an archive is not opened"),
            ),
            FileKind::Csv => Input::entry(label, Archive(archive.clone()), index),
            _ => Input::not_checked(label, NotChecked::NotACarePlanFile),
        });
    }
}

/// Names are UTF-8 or, from Japanese systems, MS932. Control characters would garble reports.
fn entry_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => ms932::decode(raw).into_owned(),
    };
    name.replace('\\', "/").replace(|c: char| c.is_control(), "�")
}

fn in_words(error: ZipError) -> Text {
    match error {
        ZipError::Io(error) => Text::same(error.to_string()),
        error => Text::new(
            format!("zip が壊れているか、途中で切れています（{error}）"),
            format!("the zip archive is damaged or cut off ({error})"),
        ),
    }
}

impl Archive {
    pub fn size(&self, index: usize) -> u64 {
        self.0.by_index_data(index).map_or(0, |entry| entry.size())
    }

    pub fn read(&self, index: usize, buffer: &mut Vec<u8>, limit: u64, ratio: u64) -> Result<(), NotChecked> {
        let mut archive = self.0.clone();
        let unreadable = |error| NotChecked::Unreadable { reason: in_words(error) };
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
