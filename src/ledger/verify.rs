//! Proving a ledger again, from the two sides alone.
//!
//! Every cell of the input is met once, in order, and must be in the output where the ledger says, with the same bytes,
//! unless the ledger says otherwise; and nothing else may be in the output. Digests say that the bytes are those that the
//! migration saw. A file that stands in a document is compared as whoever reads documents has written it out.

use std::collections::BTreeMap;
use std::io::BufRead;

use sha2::{Digest, Sha256};

use super::{Cells, Change, FileEntry, Kind, Line, Outcome, Run, Seal, Shown, Summary, hex};
use crate::document::Replaced;
use crate::read::split::{Next, Records, cell_range};

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, or the line of the ledger.
    pub place: String,
    /// What is wrong with it.
    pub message: String,
}

/// What a ledger says of a file of the input.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What became of the file.
    pub entry: FileEntry,
    /// What became of cells that were not copied.
    pub changes: Vec<Change>,
}

/// A file on one side.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// What is sealed: the file, or the document that it stands in.
    pub sealed: &'a [u8],
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Values of the document that its bytes do not hold as they are.
    pub replaced: Option<&'a Replaced>,
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Content<'a> {
        Content { sealed: bytes, bytes, replaced: None }
    }
}

/// What was proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files of the input.
    pub files: u64,
    /// Files of the output.
    pub outputs: u64,
    /// Data records that were compared cell by cell.
    pub records: u64,
    /// Cells of the input.
    pub cells: u64,
}

/// A ledger that is held against its two sides.
#[derive(Debug)]
pub struct Verifier {
    run: Option<Run>,
    /// What is claimed, by name and seal: the input may have been put elsewhere since.
    claims: BTreeMap<(String, Option<Seal>), Vec<Claim>>,
    outputs: BTreeMap<String, bool>,
    mistakes: Vec<Mistake>,
    verified: Verified,
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl Verifier {
    /// Reads a ledger. Its own sums and digest are looked at here.
    ///
    /// # Errors
    ///
    /// What reading returns.
    pub fn read(ledger: impl BufRead) -> std::io::Result<Verifier> {
        let mut verifier = Verifier {
            run: None,
            claims: BTreeMap::new(),
            outputs: BTreeMap::new(),
            mistakes: Vec::new(),
            verified: Verified::default(),
        };
        let mut digest = Sha256::new();
        let mut sums = Summary::default();
        let mut summary = None;
        let mut claims: Vec<Claim> = Vec::new();
        for (line, number) in ledger.split(b'\n').zip(1u64..) {
            let line = line?;
            let mut wrong = |message: &str| verifier.mistakes.push(Mistake::line(number, message));
            if summary.is_some() {
                wrong("there is more after the sums");
            }
            match serde_json::from_slice::<Line>(&line) {
                Ok(Line::Run(run)) if number == 1 && run.ledger == 1 => verifier.run = Some(run),
                Ok(Line::Run(_)) => wrong("a ledger begins with one line that says what was run, of version 1"),
                Ok(Line::File(entry)) => {
                    sums.files += 1;
                    sums.records += entry.records;
                    sums.cells.add(&entry.cells);
                    claims.push(Claim { entry: *entry, changes: Vec::new() });
                }
                Ok(Line::Change(change)) => match claims.last_mut() {
                    Some(claim) => claim.changes.push(change),
                    None => wrong("a change without a file"),
                },
                Ok(Line::Summary(found)) => {
                    sums.sha256 = hex(&digest.clone().finalize());
                    if found.sha256 != sums.sha256 {
                        wrong("the digest of the lines before is another: the ledger was changed");
                    }
                    if found != (Summary { sha256: found.sha256.clone(), ..sums.clone() }) {
                        wrong("the sums are not those of the files");
                    }
                    summary = Some(found);
                }
                Err(error) => wrong(&format!("not a line of a ledger: {error}")),
            }
            digest.update(&line);
            digest.update(b"\n");
        }
        if verifier.run.is_none() {
            verifier.mistakes.push(Mistake::line(1, "the line that says what was run is missing"));
        }
        if summary.is_none() {
            verifier.mistakes.push(Mistake::line(0, "the sums are missing: the ledger is not whole"));
        }
        for claim in claims {
            if let Some(path) = &claim.entry.path
                && verifier.outputs.insert(path.clone(), false).is_some()
            {
                verifier.mistakes.push(Mistake::file(path, "two files of the input are said to have become it"));
            }
            let key = (name(&claim.entry.file).to_owned(), claim.entry.input.clone());
            verifier.claims.entry(key).or_default().push(claim);
        }
        Ok(verifier)
    }

    /// The path of the output that a file of the input is said to have become.
    pub fn output_of(&self, input_name: &str, input: &[u8]) -> Option<&str> {
        let claims = self.claims.get(&(input_name.to_owned(), Some(Seal::of(input))))?;
        claims.last()?.entry.path.as_deref()
    }

    /// Holds a file of the input against what is said of it; `output` is the file named by [`Verifier::output_of`].
    pub fn file(&mut self, label: &str, input: Option<&[u8]>, output: Option<&[u8]>) {
        self.content(label, input.map(Content::from), output.map(Content::from));
    }

    /// The same for a file that may stand in a document, on either side.
    pub fn content(&mut self, label: &str, input: Option<Content<'_>>, output: Option<Content<'_>>) {
        self.verified.files += 1;
        let key = (name(label).to_owned(), input.map(|input| Seal::of(input.sealed)));
        let claim = match self.claims.get_mut(&key).and_then(Vec::pop) {
            Some(claim) => claim,
            None => {
                let other = self.claims.iter().any(|((own, _), claims)| *own == key.0 && !claims.is_empty());
                let message = if other { "its bytes are not those in the ledger" } else { "it is not in the ledger" };
                return self.mistakes.push(Mistake::file(label, message));
            }
        };
        let mut found = Vec::new();
        let walked = self.compare(&claim, input, output, &mut |message: String| found.push(message));
        self.mistakes.extend(found.into_iter().map(|message| Mistake::file(label, &message)));
        self.verified.cells += claim.entry.cells.input;
        self.verified.records += walked;
    }

    fn compare(
        &mut self,
        claim: &Claim,
        input: Option<Content<'_>>,
        output: Option<Content<'_>>,
        wrong: &mut dyn FnMut(String),
    ) -> u64 {
        let entry = &claim.entry;
        if output.and_then(|output| output.replaced).is_some_and(|replaced| !replaced.is_empty()) {
            wrong("its output holds characters that CSV lacks".to_owned());
        }
        if !entry.cells.balance() {
            wrong("its cells do not balance".to_owned());
        }
        if let Some(path) = &entry.path {
            self.outputs.insert(path.clone(), true);
            match (output, &entry.output) {
                (None, _) => wrong(format!("its output {path} is missing")),
                (Some(output), Some(seal)) if Seal::of(output.sealed) == *seal => self.verified.outputs += 1,
                (Some(_), _) => wrong(format!("the bytes of its output {path} are not those in the ledger")),
            }
        }
        let held = Cells { input: entry.cells.input, held: entry.cells.input, ..Cells::default() };
        match (entry.outcome, input) {
            (Outcome::Held, _) if entry.cells != held => wrong("it is held, and not all of its cells are".to_owned()),
            (Outcome::Held | Outcome::PassedOver, _) | (_, None) => {}
            (Outcome::Migrated | Outcome::Dropped, Some(_)) if entry.form.is_none() => {
                if entry.outcome == Outcome::Migrated && input.map(|side| side.bytes) != output.map(|side| side.bytes) {
                    wrong("a file that is no CSV was changed".to_owned());
                }
            }
            (Outcome::Dropped, Some(input)) => return walk(claim, input, None, wrong),
            (Outcome::Migrated, Some(input)) => {
                let Some(output) = output else { return 0 };
                return walk(claim, input, Some(output.bytes), wrong);
            }
        }
        0
    }

    /// A file that is in the output.
    pub fn output(&mut self, path: &str) {
        if !self.outputs.contains_key(path) {
            self.mistakes.push(Mistake::file(path, "it is in the output and not in the ledger"));
        }
    }

    /// What was proved, and what does not hold.
    pub fn finish(mut self) -> (Verified, Vec<Mistake>) {
        for claim in self.claims.values().flatten() {
            self.mistakes.push(Mistake::file(&claim.entry.file, "it is in the ledger and not in the input"));
        }
        self.mistakes.sort();
        (self.verified, self.mistakes)
    }
}

impl Mistake {
    fn file(place: &str, message: &str) -> Mistake {
        Mistake { place: place.to_owned(), message: message.to_owned() }
    }

    fn line(number: u64, message: &str) -> Mistake {
        let place = if number == 0 { "end of the ledger".to_owned() } else { format!("line {number} of the ledger") };
        Mistake { place, message: message.to_owned() }
    }
}

/// One side of a comparison.
struct Side<'a> {
    bytes: &'a [u8],
    records: Records<'a>,
    ends: Vec<u32>,
}

impl<'a> Side<'a> {
    fn new(bytes: &'a [u8]) -> Side<'a> {
        Side { bytes, records: Records::new(bytes, 0), ends: Vec::new() }
    }

    /// The next record: its start, and the line break after it.
    fn next(&mut self) -> Option<(usize, &'a [u8])> {
        self.ends.clear();
        match self.records.next(&mut self.ends) {
            Next::Record(span) => Some((span.start, &self.bytes[span.end..span.next])),
            Next::Broken { start } => {
                // A migrated file has no such record; what is left is compared as it is.
                self.records.seek(self.bytes.len());
                self.ends.push(self.bytes.len() as u32);
                Some((start, b""))
            }
            Next::End => None,
        }
    }

    fn cell(&self, start: usize, n: usize) -> &'a [u8] {
        &self.bytes[cell_range(start, &self.ends, n)]
    }
}

/// Goes through both sides, record by record and cell by cell. Returns how many records there are.
fn walk(claim: &Claim, input: Content<'_>, output: Option<&[u8]>, wrong: &mut dyn FnMut(String)) -> u64 {
    let entry = &claim.entry;
    let mut pending: Vec<&Change> = claim.changes.iter().filter(|change| change.kind != Kind::NotInvertible).collect();
    pending.sort_by_key(|change| change.records.0);
    let mut pending = pending.into_iter().peekable();
    let mut active: Vec<&Change> = Vec::new();
    let (mut left, mut right) = (Side::new(input.bytes), output.map(Side::new));
    let mut cells = Cells::default();
    let mut seen = Vec::new();
    let mut records = 0;
    while let Some((start, line_end)) = left.next() {
        let empty = left.ends.len() == 1 && left.cell(start, 0).is_empty();
        let (right_start, right_end) = match &mut right {
            Some(right) => match right.next() {
                Some(found) => found,
                None => {
                    wrong(format!("record {} is missing in the output", records + 1));
                    return records;
                }
            },
            None => (0, line_end),
        };
        if right_end != line_end {
            wrong(format!("the line break after record {records} is another in the output"));
        }
        if empty {
            continue;
        }
        records += 1;
        active.retain(|change| change.records.1 >= records);
        while let Some(change) = pending.next_if(|change| change.records.0 <= records) {
            active.push(change);
        }
        cells.input += left.ends.len() as u64;
        seen.clear();
        seen.resize(left.ends.len(), false);
        if let Some(right) = &right {
            cells.output += right.ends.len() as u64;
            if right.ends.len() != entry.items.as_ref().map_or(left.ends.len(), Vec::len) {
                wrong(format!("record {records} has {} items in the output", right.ends.len()));
                return records;
            }
            for n in 0..right.ends.len() {
                let source = entry.items.as_ref().map_or(n as u16 + 1, |items| items[n]);
                let there = right.cell(right_start, n);
                let change = |kinds: &[Kind], item: u16| {
                    active.iter().find(|change| change.item == item && kinds.contains(&change.kind))
                };
                if source == 0 {
                    cells.inserted += 1;
                    let said = change(&[Kind::Inserted], n as u16 + 1);
                    if !said.and_then(|said| said.to.as_ref()).is_some_and(|to| to.shows(there)) {
                        wrong(format!(
                            "record {records}, item {} of the output is not what the ledger inserted",
                            n + 1
                        ));
                    }
                    continue;
                }
                let Some(seen) = seen.get_mut(usize::from(source) - 1).filter(|seen| !**seen) else {
                    wrong(format!("record {records} has no item {source}, or two outputs of it"));
                    continue;
                };
                *seen = true;
                let here = left.cell(start, usize::from(source) - 1);
                let was = input.replaced.and_then(|replaced| replaced.get(&(records, source)));
                match change(&[Kind::Recoded, Kind::Replaced], source) {
                    Some(said) => {
                        *(if said.kind == Kind::Recoded { &mut cells.recoded } else { &mut cells.replaced }) += 1;
                        let shows = |shown: &Option<Shown>, cell| shown.as_ref().is_some_and(|s| s.shows(cell));
                        let from = match (said.kind, was, &said.from) {
                            // What a document says in characters of its own is written as the nearest there are.
                            (Kind::Replaced, Some(was), Some(from)) => from.shows_text(was) && here == there,
                            (Kind::Recoded, None, from) => shows(from, here),
                            _ => false,
                        };
                        if !from || !shows(&said.to, there) {
                            wrong(format!("record {records}, item {source} was not written anew as the ledger says"));
                        }
                    }
                    None if here != there || was.is_some() => {
                        wrong(format!("record {records}, item {source} is another in the output"));
                    }
                    None if usize::from(source) == n + 1 => cells.copied += 1,
                    None => cells.moved += 1,
                }
            }
        }
        for (n, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
            cells.dropped += 1;
            let here = left.cell(start, n);
            if input.replaced.is_some_and(|replaced| replaced.contains_key(&(records, n as u16 + 1))) {
                wrong(format!("record {records}, item {} was dropped with characters that CSV lacks", n + 1));
            }
            let said = active.iter().find(|change| change.kind == Kind::Dropped && usize::from(change.item) == n + 1);
            if !here.is_empty() && !said.and_then(|said| said.from.as_ref()).is_some_and(|from| from.shows(here)) {
                wrong(format!("record {records}, item {} was dropped, and the ledger does not say so", n + 1));
            }
        }
    }
    if right.is_some_and(|mut right| right.next().is_some()) {
        wrong("the output has more records".to_owned());
    }
    if cells != entry.cells || records != entry.records {
        wrong("the sums of its cells are not those in the ledger".to_owned());
    }
    records
}
