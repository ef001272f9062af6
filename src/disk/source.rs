//! One thing to check, and reading it: a file, an entry of an archive, or what cannot be read.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use crate::archive::{read_limited, unreadable};
use crate::check::{FileLabel, NotChecked};
use crate::disk::archive::Archive;
use crate::disk::label::label;
use crate::disk::limits::{Allowance, CELL_AT_WORK, Limits};
use crate::disk::reading::{SMALL, read_small};
use crate::read::classify::is_document;
use crate::text::Text;

/// Something to check, or to take note of.
#[derive(Clone, Debug)]
pub struct Input {
    label: FileLabel,
    /// `None`: a file at the path that the label says. There may be millions of these, so what else there is takes a box.
    other: Option<Box<Other>>,
}

#[derive(Clone, Debug)]
enum Other {
    /// A file at a path that is no text, or not as the label writes it.
    FileAt(PathBuf),
    /// A document that was asked for by its path: it has to be one.
    NamedDocument(PathBuf),
    Entry(Archive, usize),
    NotChecked(NotChecked),
    /// The same, at a path that the label does not say.
    NotCheckedAt(PathBuf, NotChecked),
}

impl Input {
    /// A file.
    pub(super) fn file(path: &Path) -> Input {
        let label = label(path);
        let is_its_path = Path::new(label.path()) == path;
        Input { label, other: (!is_its_path).then(|| Box::new(Other::FileAt(path.to_owned()))) }
    }

    /// A document that was asked for by its path.
    pub(super) fn named_document(path: &Path) -> Input {
        Input { label: label(path), other: Some(Box::new(Other::NamedDocument(path.to_owned()))) }
    }

    /// A file that reports call by another name than its path.
    #[cfg(feature = "cli")]
    pub(super) fn file_at(label: FileLabel, path: &Path) -> Input {
        Input { label, other: Some(Box::new(Other::FileAt(path.to_owned()))) }
    }

    /// A document that reports call by another name than its path.
    #[cfg(feature = "cli")]
    pub(super) fn document_at(label: FileLabel, path: &Path) -> Input {
        Input { label, other: Some(Box::new(Other::NamedDocument(path.to_owned()))) }
    }

    /// An entry of an archive.
    pub(super) fn entry(label: FileLabel, archive: Archive, index: usize) -> Input {
        Input { label, other: Some(Box::new(Other::Entry(archive, index))) }
    }

    /// An input that is not read.
    pub(super) fn not_checked(label: FileLabel, why: NotChecked) -> Input {
        Input { label, other: Some(Box::new(Other::NotChecked(why))) }
    }

    /// A file that is not read.
    pub(super) fn file_not_checked(path: &Path, why: NotChecked) -> Input {
        let label = label(path);
        let other = match Path::new(label.path()) == path {
            true => Other::NotChecked(why),
            false => Other::NotCheckedAt(path.to_owned(), why),
        };
        Input { label, other: Some(Box::new(other)) }
    }

    /// Where it is on disk; that of its archive, if it is in one.
    pub fn path(&self) -> &Path {
        match self.other.as_deref() {
            Some(Other::FileAt(path) | Other::NamedDocument(path) | Other::NotCheckedAt(path, _)) => path,
            Some(Other::Entry(archive, _)) => archive.path(),
            Some(Other::NotChecked(_)) | None => Path::new(self.label.path()),
        }
    }

    /// How reports name it.
    pub fn label(&self) -> &FileLabel {
        &self.label
    }

    /// Whether it is the same as another. Names that are no text may look alike in labels.
    pub(super) fn is(&self, other: &Input) -> bool {
        self.label == other.label
            && match (self.place(), other.place()) {
                (Place::File(one), Place::File(two)) => one == two,
                _ => true,
            }
    }

    /// Why there is nothing to read.
    pub(crate) fn why_not(&self) -> Option<&NotChecked> {
        match self.other.as_deref() {
            Some(Other::NotChecked(why) | Other::NotCheckedAt(_, why)) => Some(why),
            _ => None,
        }
    }

    /// Whether it is in an archive.
    pub(super) fn is_entry(&self) -> bool {
        matches!(self.other.as_deref(), Some(Other::Entry(..)))
    }

    /// Where it is.
    fn place(&self) -> Place<'_> {
        match self.other.as_deref() {
            None => Place::File(Path::new(self.label.path())),
            Some(Other::FileAt(path) | Other::NamedDocument(path)) => Place::File(path),
            Some(Other::Entry(archive, index)) => Place::Entry(archive, *index),
            Some(Other::NotChecked(why) | Other::NotCheckedAt(_, why)) => Place::Nowhere(why),
        }
    }

    /// Whether it was asked for by its path and is a document, by its name.
    pub(crate) fn is_named_document(&self) -> bool {
        matches!(self.other.as_deref(), Some(Other::NamedDocument(_)))
    }

    /// Whether it is a JSON or XML document, by its name.
    pub fn is_document(&self) -> bool {
        self.why_not().is_none() && is_document(self.label.name())
    }

    /// Reads it. Bytes go into `buffer`, which is emptied first.
    pub fn read(&self, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        self.read_of_unit(buffer, limits, &mut limits.allowance(CELL_AT_WORK))
    }

    /// The same, where it belongs to others.
    pub(crate) fn read_of_unit(
        &self,
        buffer: &mut Vec<u8>,
        limits: &Limits,
        unit: &mut Allowance,
    ) -> Result<(), NotChecked> {
        buffer.clear();
        self.open()?.read(buffer, limits, unit)
    }

    /// Opens it.
    pub(super) fn open(&self) -> Result<Opened<'_>, NotChecked> {
        match self.place() {
            Place::Nowhere(why) => Err(why.clone()),
            Place::Entry(archive, index) => Ok(Opened::Entry(archive, index)),
            Place::File(path) => {
                let file = File::open(path).map_err(unreadable)?;
                let metadata = file.metadata().map_err(unreadable)?;
                Ok(Opened::File(file, metadata))
            }
        }
    }

    /// Its place below the path it was found under; an archive counts as a folder of its name. `None` where the names
    /// in an archive lead out of it.
    #[cfg(feature = "cli")]
    pub(crate) fn below(&self, root: &Path) -> Option<PathBuf> {
        let relative = |path: &Path| match path.strip_prefix(root) {
            Ok(rest) if !rest.as_os_str().is_empty() => Some(rest.to_owned()),
            _ => path.file_name().map(PathBuf::from),
        };
        match self.place() {
            Place::File(path) => relative(path),
            Place::Entry(..) => {
                let (archive, entry) = self.label.path().split_once("!/")?;
                // Drives and streams of Windows have a colon.
                let tame = |part| matches!(part, std::path::Component::Normal(_));
                let within = Path::new(entry).components().all(tame) && !entry.contains(':');
                within.then(|| Some(relative(Path::new(archive))?.with_extension("").join(entry)))?
            }
            Place::Nowhere(_) => None,
        }
    }

    /// How many bytes it has, where that is known without reading it.
    pub fn size(&self) -> u64 {
        match self.place() {
            Place::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
            Place::Entry(archive, index) => archive.size(index),
            Place::Nowhere(_) => 0,
        }
    }
}

/// Where an input is.
enum Place<'p> {
    File(&'p Path),
    Entry(&'p Archive, usize),
    Nowhere(&'p NotChecked),
}

/// An input that can be read, as it is now.
pub(super) enum Opened<'i> {
    File(File, Metadata),
    Entry(&'i Archive, usize),
}

impl Opened<'_> {
    pub fn size(&self) -> u64 {
        match self {
            Opened::File(_, metadata) => metadata.len(),
            Opened::Entry(archive, index) => archive.size(*index),
        }
    }

    /// Reads it into an empty buffer, if its unit may still have so much.
    pub fn read(self, buffer: &mut Vec<u8>, limits: &Limits, unit: &mut Allowance) -> Result<(), NotChecked> {
        let read = unit.before(self.size()).and_then(|()| self.read_all(buffer, limits));
        let taken = read.and_then(|()| unit.take(buffer));
        if taken.is_err() {
            // Drop content that no check will read.
            *buffer = Vec::new();
        }
        taken
    }

    fn read_all(self, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        // The size of a pipe or a device is unknown in advance.
        let limit = limits.max_file_size.min(u64::from(u32::MAX)).min(limits.max_memory);
        match self {
            Opened::Entry(archive, index) => archive.read(index, buffer, limits),
            Opened::File(file, before) => {
                if before.len() > limit {
                    return Err(NotChecked::too_large(before.len(), limit));
                }
                match before.len() {
                    length @ 1..=SMALL => read_small(&file, buffer, length as usize).map_err(unreadable)?,
                    length => {
                        buffer.reserve(length as usize + 1);
                        read_limited(&file, buffer, limit)?;
                    }
                }
                let after = file.metadata().map_err(unreadable)?;
                // Half of one version and half of another would give findings about data that never was.
                if before.len() != after.len() || before.modified().ok() != after.modified().ok() {
                    let reason =
                        Text::new("読んでいる間にファイルが変わりました", "the file changed while it was read");
                    return Err(NotChecked::Unreadable { reason });
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_leaves_nothing_of_the_file_before() {
        let mut buffer = b"the file before".to_vec();
        let gone = Input::file(Path::new("nowhere/UPPLAN.CSV"));
        assert!(gone.read(&mut buffer, &Limits::default()).is_err());
        assert_eq!(buffer, b"");
    }
}
