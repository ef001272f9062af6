//! Reading a ledger: once from beginning to end for its sums and its digest, and then again what it says of one file after
//! another. Of its files only names, paths and places are kept, so a ledger may be larger than the memory.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::below::below;
use super::line::{FileEntry, LedgerChange, LedgerLine, LedgerSums, Run};
use super::mistakes::{Mistake, Mistakes};
use crate::ground::hex::hex;
use crate::text::Text;

/// Longer lines are not read: no value is that long.
const LONGEST_LINE: u64 = 64 << 20;

/// What a ledger says of a file of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What became of the file.
    pub entry: FileEntry,
    /// What became of cells that were not copied.
    pub changes: Vec<LedgerChange>,
}

/// Where a file stands in a ledger.
#[derive(Clone, Debug)]
pub(super) struct FilePlace {
    pub file: String,
    /// The output that it is said to have become.
    pub path: Option<String>,
    offset: u64,
}

/// By the path of the run, and the place below it.
pub(super) type Key = (usize, String);

/// A ledger that was read once.
#[derive(Debug)]
pub(super) struct Index<R> {
    source: R,
    pub run: Option<Run>,
    pub files: BTreeMap<Key, FilePlace>,
    pub summary: Option<LedgerSums>,
}

/// Reads a line without its end, and says whether it had one. `None`: there are no more.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    if source.by_ref().take(LONGEST_LINE).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    let ended = line.last() == Some(&b'\n');
    if ended {
        line.pop();
    }
    if !ended && line.len() as u64 == LONGEST_LINE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line of more than 64 MiB: this is no ledger"));
    }
    Ok(Some(ended))
}

/// Reads the lines of a ledger, one after the other, as far as they are lines of one.
///
/// # Errors
///
/// Any error of reading.
pub fn each_line(mut source: impl BufRead, take: &mut dyn FnMut(LedgerLine)) -> io::Result<()> {
    let mut line = Vec::new();
    while next_line(&mut source, &mut line)?.is_some() {
        if let Ok(line) = serde_json::from_slice(&line) {
            take(line);
        }
    }
    Ok(())
}

/// A ledger that is being read.
struct Reading<'m> {
    run: Option<Run>,
    files: BTreeMap<Key, FilePlace>,
    sums: LedgerSums,
    summary: Option<LedgerSums>,
    digest: Sha256,
    /// Whether the line before is of a file.
    in_file: bool,
    mistakes: &'m mut Mistakes,
}

impl<R: BufRead + Seek> Index<R> {
    pub fn read(mut source: R, mistakes: &mut Mistakes) -> io::Result<Index<R>> {
        let mut reading = Reading {
            run: None,
            files: BTreeMap::new(),
            sums: LedgerSums::default(),
            summary: None,
            digest: Sha256::new(),
            in_file: false,
            mistakes,
        };
        let (mut line, mut offset, mut bad) = (Vec::new(), 0, 0);
        let mut number = 0;
        while let Some(ended) = next_line(&mut source, &mut line)? {
            number += 1;
            if let Err(message) = reading.line(number, offset, &line) {
                reading.mistakes.push(Mistake::line(number, message));
                bad += 1;
            }
            if bad == MOST_BAD_LINES {
                let more = Text::new("この先は読んでいません", "what follows was not read");
                reading.mistakes.push(Mistake::line(number, more));
                break;
            }
            offset += line.len() as u64 + u64::from(ended);
        }
        reading.end();
        let Reading { run, files, summary, .. } = reading;
        Ok(Index { source, run, files, summary })
    }

    /// What is said of a file; of its changes no more than so many, and one.
    pub fn claim(&mut self, place: &FilePlace, most: usize) -> io::Result<Claim> {
        let changed = || io::Error::new(io::ErrorKind::InvalidData, "the ledger changed while it was read");
        self.source.seek(SeekFrom::Start(place.offset))?;
        let mut line = Vec::new();
        next_line(&mut self.source, &mut line)?;
        let Ok(LedgerLine::File(entry)) = serde_json::from_slice::<LedgerLine>(&line) else { return Err(changed()) };
        let mut claim = Claim { entry: *entry, changes: Vec::new() };
        while claim.changes.len() <= most && next_line(&mut self.source, &mut line)?.is_some() {
            match serde_json::from_slice::<LedgerLine>(&line) {
                Ok(LedgerLine::Change(change)) => claim.changes.push(change),
                _ => break,
            }
        }
        Ok(claim)
    }
}

/// Stop reading after this many lines that do not belong to a ledger.
const MOST_BAD_LINES: u64 = 100;

impl Reading<'_> {
    fn line(&mut self, number: u64, offset: u64, line: &[u8]) -> Result<(), Text> {
        if self.summary.is_some() {
            return Err(Text::new("合計の行の後に行があります", "there is more after the sums"));
        }
        let read = serde_json::from_slice::<LedgerLine>(line);
        let is_sums = matches!(read, Ok(LedgerLine::Summary(_)));
        let taken = match read {
            Ok(read) => self.take(number, offset, read),
            Err(error) => Err(Text::new("台帳の行ではありません", format!("not a line of a ledger: {error}"))),
        };
        if !is_sums {
            self.digest.update(line);
            self.digest.update(b"\n");
        }
        taken
    }

    fn take(&mut self, number: u64, offset: u64, line: LedgerLine) -> Result<(), Text> {
        match line {
            LedgerLine::Run(run) if number == 1 && run.ledger == Run::VERSION => self.run = Some(run),
            LedgerLine::Run(_) => {
                let version = Run::VERSION;
                return Err(Text::new(
                    format!("台帳は、実行内容を示す1行（形式 {version}）で始まります"),
                    format!("a ledger begins with one line that says what was run, of version {version}"),
                ));
            }
            LedgerLine::File(entry) => return self.file(offset, *entry),
            LedgerLine::Change(_) if self.in_file => {}
            LedgerLine::Change(_) => return Err(Text::new("ファイルの無い変更です", "a change without a file")),
            LedgerLine::Summary(found) => return self.summary(found),
        }
        Ok(())
    }

    fn file(&mut self, offset: u64, entry: FileEntry) -> Result<(), Text> {
        self.in_file = true;
        self.sums.files += 1;
        self.sums.records = self.sums.records.saturating_add(entry.records);
        self.sums.cells.add(&entry.cells);
        let paths = self.run.as_ref().map(|run| &run.paths[..]).unwrap_or_default();
        let Some((n, rest)) = below(paths, &entry.file) else {
            let file = entry.file;
            return Err(Text::new(
                format!("{file} は、実行時に渡された入力の中にありません"),
                format!("{file} lies under none of the paths that the run was given"),
            ));
        };
        let key = (n, rest.to_owned());
        if self.files.contains_key(&key) {
            let file = entry.file;
            return Err(Text::new(format!("{file} が2度あります"), format!("{file} is there twice")));
        }
        self.files.insert(key, FilePlace { file: entry.file, path: entry.path, offset });
        Ok(())
    }

    fn summary(&mut self, found: LedgerSums) -> Result<(), Text> {
        self.in_file = false;
        self.sums.sha256 = hex(&self.digest.clone().finalize());
        let digest = found.sha256 == self.sums.sha256;
        let sums = LedgerSums { sha256: String::new(), ..found.clone() }
            == LedgerSums { sha256: String::new(), ..self.sums.clone() };
        self.summary = Some(found);
        match (digest, sums) {
            (true, true) => Ok(()),
            (false, _) => Err(Text::new(
                "ここまでの行の SHA-256 が違います。台帳が書き換えられています",
                "the digest of the lines before is another: the ledger was changed",
            )),
            (true, false) => Err(Text::new("合計がファイルの行と合いません", "the sums are not those of the files")),
        }
    }

    fn end(&mut self) {
        if self.run.is_none() {
            let message = Text::new("実行内容を示す行がありません", "the line that says what was run is missing");
            self.mistakes.push(Mistake::line(1, message));
        }
        if self.summary.is_none() {
            let message = Text::new(
                "合計の行がありません。台帳が途中で切れています",
                "the sums are missing: the ledger is not whole",
            );
            self.mistakes.push(Mistake::line(0, message));
        }
    }
}
