//! A file without a name for what is too much for memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::report::Spill;

/// A file in the folder for temporary files (`TMPDIR`). It has no name there, nobody else can open it, and it is gone
/// when the program ends, however that comes about. It is not made before it is needed.
///
/// ```
/// use std::sync::Arc;
///
/// use careplan::check::{Checker, Options};
/// use careplan::disk::{Limits, TemporaryFile, check, find};
/// use careplan::schema::Spec;
///
/// let spec = Spec::embedded();
/// let checker = Checker::new(spec, Options::default()).with_spill(Arc::new(TemporaryFile::default()));
/// let report = check(&checker, find(spec, ["corpus/invalid/CP415"])?, &Limits::default());
/// let mut rules = Vec::new();
/// report.each_finding(|finding| {
///     rules.push(finding.rule().id.clone());
///     Ok(())
/// })?;
/// assert!(rules.contains(&"CP415".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct TemporaryFile {
    /// The file, and how much there is in it.
    file: Mutex<Option<(File, u64)>>,
}

impl TemporaryFile {
    fn with<T>(&self, work: impl FnOnce(&mut File, &mut u64) -> io::Result<T>) -> io::Result<T> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, len) = match &mut *file {
            Some(open) => open,
            none => none.insert((tempfile::tempfile()?, 0)),
        };
        work(file, len)
    }
}

impl Spill for TemporaryFile {
    fn keep(&self, bytes: &[u8]) -> io::Result<u64> {
        self.with(|file, len| {
            let place = *len;
            file.seek(SeekFrom::Start(place))?;
            file.write_all(bytes)?;
            *len += bytes.len() as u64;
            Ok(place)
        })
    }

    fn read(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.with(|file, _| {
            file.seek(SeekFrom::Start(place))?;
            file.read_exact(buffer)
        })
    }
}
