//! Finding and reading files: paths, folders, zip archives. The only part of the library that touches the disk.
//!
//! ```
//! use careplan::check::{Checker, Options};
//! use careplan::input::{Limits, find};
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let inputs = find(spec, ["corpus/valid/4.1/care-plan"])?;
//! let checker = Checker::new(spec, Options::default());
//! let report = careplan::input::check(&checker, inputs, &Limits::default());
//! assert!(report.is_valid());
//! # Ok::<(), careplan::input::InputError>(())
//! ```

mod archive;
mod folder;
mod spill;

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::check::{Checker, FileLabel, NotChecked, Report, ReportBuilder, Scratch, UnitFile, UnitOutcome};
use crate::parallel;
use crate::read::{FileName, UnitKey};
use crate::schema::Spec;
use crate::text::Text;
use archive::Archive;
pub use spill::TemporaryFile;

/// What is too large to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, unpacked. At most 4 GiB − 1.
    pub max_file_size: u64,
    /// How many times larger than packed a file in an archive may be.
    pub max_zip_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_file_size: 2 << 30, max_zip_ratio: 400 }
    }
}

/// Small files in archives may have any ratio: a megabyte does no harm.
const ALWAYS_UNPACKED: u64 = 1 << 20;

/// An input that was asked for and is not there.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The path does not exist.
    #[error("{}: no such file or folder{}", .path.display(), suggestion(.nearest))]
    NotFound {
        /// The path.
        path: PathBuf,
        /// A path beside it that may have been meant.
        nearest: Option<String>,
    },
    /// The path cannot be looked at.
    #[error("{}: {error}", .path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// Something to check, or to take note of.
#[derive(Clone, Debug)]
pub struct Input {
    label: FileLabel,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// A file. Its path, where the label is not that: it is for millions of files kept once.
    File(Option<Box<Path>>),
    /// In a box, as the next is, because these are large and millions of files are neither.
    Entry {
        archive: Box<Archive>,
        index: usize,
    },
    NotChecked(Box<NotChecked>),
}

impl Input {
    fn file(path: &Path) -> Input {
        let label = label(path);
        let own = (Path::new(label.path()) != path).then(|| path.into());
        Input { label, source: Source::File(own) }
    }

    fn not_checked(label: FileLabel, why: NotChecked) -> Input {
        Input { label, source: Source::NotChecked(Box::new(why)) }
    }

    fn path<'i>(&'i self, own: &'i Option<Box<Path>>) -> &'i Path {
        own.as_deref().unwrap_or(Path::new(self.label.path()))
    }

    /// How reports name it.
    pub fn label(&self) -> &FileLabel {
        &self.label
    }

    /// Reads it. Bytes go into `buffer`, which is emptied first.
    #[cfg(feature = "cli")]
    pub(crate) fn read(&self, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        buffer.clear();
        self.open()?.read(buffer, limits)
    }

    fn open(&self) -> Result<Opened<'_>, NotChecked> {
        match &self.source {
            Source::NotChecked(why) => Err(NotChecked::clone(why)),
            Source::Entry { archive, index } => Ok(Opened::Entry(archive, *index)),
            Source::File(own) => {
                let file = File::open(self.path(own)).map_err(unreadable)?;
                let metadata = file.metadata().map_err(unreadable)?;
                Ok(Opened::File(file, metadata))
            }
        }
    }

    /// Why there is nothing to read.
    #[cfg(feature = "cli")]
    pub(crate) fn why_not(&self) -> Option<&NotChecked> {
        match &self.source {
            Source::NotChecked(why) => Some(why),
            _ => None,
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
        match &self.source {
            Source::File(own) => relative(self.path(own)),
            Source::Entry { .. } => {
                let (archive, entry) = self.label.path().split_once("!/")?;
                // Drives and streams of Windows have a colon.
                let tame = |part| matches!(part, std::path::Component::Normal(_));
                let within = Path::new(entry).components().all(tame) && !entry.contains(':');
                within.then(|| Some(relative(Path::new(archive))?.with_extension("").join(entry)))?
            }
            Source::NotChecked(_) => None,
        }
    }

    /// How many bytes it has, where that is known without reading it.
    pub fn size(&self) -> u64 {
        match &self.source {
            Source::File(own) => self.path(own).metadata().map_or(0, |metadata| metadata.len()),
            Source::Entry { archive, index } => archive.size(*index),
            Source::NotChecked(_) => 0,
        }
    }
}

/// An input that can be read, as it is now.
enum Opened<'i> {
    File(File, Metadata),
    Entry(&'i Archive, usize),
}

impl Opened<'_> {
    fn size(&self) -> u64 {
        match self {
            Opened::File(_, metadata) => metadata.len(),
            Opened::Entry(archive, index) => archive.size(*index),
        }
    }

    /// Reads it into an empty buffer.
    fn read(self, buffer: &mut Vec<u8>, limits: &Limits) -> Result<(), NotChecked> {
        let limit = limits.max_file_size.min(u64::from(u32::MAX));
        match self {
            Opened::Entry(archive, index) => archive.read(index, buffer, limit, limits.max_zip_ratio),
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

/// A path as reports name it: with `/` on every system, so that reports are the same.
fn label(path: &Path) -> FileLabel {
    match path.to_string_lossy() {
        text if cfg!(windows) => FileLabel::new(text.replace('\\', "/")),
        text => FileLabel::new(&*text),
    }
}

fn unreadable(error: io::Error) -> NotChecked {
    NotChecked::Unreadable { reason: Text::same(error.to_string()) }
}

/// Bytes of a file that is read with one call.
const SMALL: u64 = 64 << 10;

/// Reads so many bytes, or to the end if that comes first: that nothing follows is not asked, as a file that has grown has
/// another size afterwards. Pipes and the like have no size beforehand.
fn read_small(mut file: &File, buffer: &mut Vec<u8>, length: usize) -> io::Result<()> {
    buffer.resize(length, 0);
    let mut filled = 0;
    while filled < length {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                buffer.clear();
                return Err(error);
            }
        }
    }
    buffer.truncate(filled);
    Ok(())
}

/// Reads to the end, which a size from a directory need not know: a file may grow, an archive may lie.
fn read_limited(from: impl Read, buffer: &mut Vec<u8>, limit: u64) -> Result<(), NotChecked> {
    from.take(limit + 1).read_to_end(buffer).map_err(unreadable)?;
    match buffer.len() as u64 {
        size if size > limit => Err(NotChecked::too_large(size, limit)),
        _ => Ok(()),
    }
}

/// Finds everything to check under some paths: files, folders with all they contain, zip archives.
///
/// A file that was named is checked whatever its name; in folders and archives only files of the standard are, and the
/// others are taken note of. The result is sorted and has no file twice.
///
/// # Errors
///
/// If a path does not exist or cannot be looked at. What goes wrong further in becomes a finding.
pub fn find<P: AsRef<Path>>(spec: &Spec, paths: impl IntoIterator<Item = P>) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let metadata = path.metadata().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => InputError::NotFound { path: path.to_owned(), nearest: nearest_path(path) },
            _ => InputError::Io { path: path.to_owned(), error },
        })?;
        let before = inputs.len();
        if metadata.is_dir() {
            folder::find(spec, path, &mut inputs);
        } else if archive::is_archive(path) {
            archive::find(spec, path, &mut inputs);
        } else {
            inputs.push(Input::file(path));
        }
        let anything = inputs[before..]
            .iter()
            .any(|input| !matches!(&input.source, Source::NotChecked(why) if **why == NotChecked::NotACarePlanFile));
        if !anything {
            inputs.push(Input::not_checked(label(path), NotChecked::NothingHere));
        }
    }
    parallel::sort_by(&mut inputs, |a, b| a.label.cmp(&b.label));
    inputs.dedup_by(|a, b| a.label == b.label);
    Ok(inputs)
}

fn nearest_path(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let near = crate::nearest::nearest(name, names)?;
    Some(path.with_file_name(near).to_string_lossy().into_owned())
}

/// Files that systems leave lying about, and that nobody wants to hear of; and our own.
fn is_litter(name: &str) -> bool {
    let hidden = name.starts_with('.') && name != "." && name != "..";
    let own = name.starts_with("careplan") && name.ends_with(".toml");
    hidden || own || ["Thumbs.db", "desktop.ini", "__MACOSX"].iter().any(|l| name.eq_ignore_ascii_case(l))
}

/// What a file in a folder or an archive is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    CarePlan,
    Archive,
    Other,
}

fn kind(spec: &Spec, name: &str) -> Kind {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension.eq_ignore_ascii_case("zip") {
        Kind::Archive
    } else if extension.eq_ignore_ascii_case("csv") || crate::read::begins_like_a_form(spec, name) {
        Kind::CarePlan
    } else {
        Kind::Other
    }
}

/// Inputs put together into units: files that share sender, receiver and serial, wherever they were found. A file whose
/// name does not say is a unit of its own.
///
/// Units are in the order of their first files, and lie behind each other in one list: there may be millions of them, and
/// memory that one thread asked for and another gives back has them wait for each other.
#[derive(Clone, Debug)]
pub struct Units {
    inputs: Vec<Input>,
    /// The end of each unit.
    ends: Vec<usize>,
}

impl Units {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many bytes they have, where that is known without reading them.
    pub fn size(&self) -> u64 {
        self.inputs.iter().map(Input::size).sum()
    }

    /// The inputs of each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Input]> {
        (0..self.len()).map(|unit| self.unit(unit))
    }

    fn unit(&self, unit: usize) -> &[Input] {
        let begin = unit.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.inputs[begin..self.ends[unit]]
    }
}

/// Puts inputs together into units.
pub fn units(spec: &Spec, mut inputs: Vec<Input>) -> Units {
    // A piece of work of a few microseconds is not worth handing to another thread.
    let keys = parallel::map(&inputs, 64, |input| {
        let is_file = !matches!(&input.source, Source::NotChecked(why) if !why.is_file());
        is_file.then(|| FileName::read(spec, input.label.name()).unit()).flatten()
    });
    let mut places: FxHashMap<&UnitKey, usize> = FxHashMap::default();
    places.reserve(keys.len());
    let mut count = 0;
    let mut next = || {
        count += 1;
        count - 1
    };
    let unit_of: Vec<usize> = keys
        .iter()
        .map(|key| match key {
            Some(key) => *places.entry(key).or_insert_with(&mut next),
            None => next(),
        })
        .collect();
    // Files of one unit have mostly been found behind each other.
    if !unit_of.is_sorted() {
        let mut of_unit: Vec<_> = unit_of.iter().zip(inputs).collect();
        parallel::sort_by(&mut of_unit, |(a, _), (b, _)| a.cmp(b));
        inputs = of_unit.into_iter().map(|(_, input)| input).collect();
    }
    let mut ends = vec![0; count];
    unit_of.iter().for_each(|unit| ends[*unit] += 1);
    let mut end = 0;
    for own in &mut ends {
        end += *own;
        *own = end;
    }
    Units { inputs, ends }
}

/// Reads and checks inputs, on every core where the library is built with `parallel`.
pub fn check(checker: &Checker, inputs: Vec<Input>, limits: &Limits) -> Report {
    check_units(checker, &units(checker.spec(), inputs), limits, &|_| {}).finish()
}

/// Bytes of a unit from which on it is checked by all threads together.
const LARGE: u64 = 16 << 20;

/// How many units a thread takes up at a time: each is a matter of microseconds.
const AT_A_TIME: usize = 16;

/// Reads and checks units, on every core; `done` is called with the bytes of each as it is finished. Its outcome is put into
/// a report by the thread that has it.
pub fn check_units<'c>(
    checker: &'c Checker,
    units: &Units,
    limits: &Limits,
    done: &(dyn Fn(u64) + Sync),
) -> ReportBuilder<'c> {
    let share = units.inputs.len() / parallel::threads();
    let init = || {
        let mut report = checker.report_builder();
        report.reserve(share);
        (Worker::default(), report, Vec::new())
    };
    let workers = parallel::work_off(units.len(), AT_A_TIME, init, |(worker, report, large), unit| {
        match worker.check(checker, units.unit(unit), limits, LARGE) {
            Some((outcome, bytes)) => {
                report.add(outcome);
                done(bytes);
            }
            None => large.push(unit),
        }
    });
    let mut workers = workers.into_iter();
    let (mut worker, mut report, mut large) = workers.next().unwrap_or_else(init);
    for (_, of_thread, of_all) in workers {
        report.merge(of_thread);
        large.extend(of_all);
    }
    // One after the other, or they would pile up in memory: each has every thread.
    for unit in large {
        if let Some((outcome, bytes)) = worker.check(checker, units.unit(unit), limits, u64::MAX) {
            report.add(outcome);
            done(bytes);
        }
    }
    report
}

/// What a thread keeps from unit to unit.
#[derive(Default)]
struct Worker {
    buffers: Vec<Vec<u8>>,
    scratch: Scratch,
}

impl Worker {
    /// A buffer that one large file made large is not kept.
    const KEPT: usize = 16 << 20;

    /// Reads and checks a unit: what became of it, and its bytes. `None` if it has so many bytes or more.
    fn check<'c>(
        &mut self,
        checker: &'c Checker,
        unit: &[Input],
        limits: &Limits,
        most: u64,
    ) -> Option<(UnitOutcome<'c>, u64)> {
        if self.buffers.len() < unit.len() {
            self.buffers.resize_with(unit.len(), Vec::new);
        }
        let (mut size, mut bytes) = (0, 0);
        let mut files = Vec::with_capacity(unit.len());
        for (input, buffer) in unit.iter().zip(&mut self.buffers) {
            buffer.clear();
            let opened = input.open();
            size += opened.as_ref().map_or(0, Opened::size);
            if size >= most {
                return None;
            }
            files.push(match opened.and_then(|opened| opened.read(buffer, limits)) {
                Ok(()) => {
                    bytes += buffer.len() as u64;
                    UnitFile::new(&input.label, buffer)
                }
                Err(why) => UnitFile::not_checked(&input.label, why),
            });
        }
        let outcome = checker.check_unit(&mut self.scratch, &files);
        for buffer in &mut self.buffers {
            buffer.clear();
            buffer.shrink_to(Worker::KEPT);
        }
        self.scratch.trim();
        Some((outcome, bytes))
    }
}

#[cfg(all(test, feature = "cli"))]
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
