//! Proving a ledger again, from the two sides alone.
//!
//! Every cell of the input is met once, in order, and must be in the output where the ledger says, with the same bytes,
//! unless the ledger says otherwise; and nothing else may be in the output. Digests say that the bytes are those that the
//! migration saw. A file that stands in a document is compared as whoever reads documents has written it out.

use std::collections::BTreeMap;
use std::io::BufRead;

use sha2::{Digest, Sha256};

use super::compare::{Claim, Content, compare};
use super::line::{Cells, Line, Outcome, Run, Seal, Summary};
use crate::ground::hex::hex;

/// A statement of the ledger that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, or the line of the ledger.
    pub place: String,
    /// The contradiction.
    pub message: String,
}

/// The amount of data that was proved.
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
#[derive(Debug, Default)]
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

/// A ledger, as far as it was read.
#[derive(Default)]
struct Reading {
    verifier: Verifier,
    digest: Sha256,
    /// The sums of the files so far.
    sums: Summary,
    /// The sums that the ledger gives at its end.
    summary: Option<Summary>,
    claims: Vec<Claim>,
}

impl Reading {
    fn line(&mut self, number: u64, line: &[u8]) {
        if let Err(message) = self.take(number, line) {
            self.verifier.mistakes.push(Mistake::line(number, &message));
        }
        self.digest.update(line);
        self.digest.update(b"\n");
    }

    fn take(&mut self, number: u64, line: &[u8]) -> Result<(), String> {
        if self.summary.is_some() {
            self.verifier.mistakes.push(Mistake::line(number, "there is more after the sums"));
        }
        match serde_json::from_slice::<Line>(line) {
            Ok(Line::Run(run)) if number == 1 && run.ledger == 1 => self.verifier.run = Some(run),
            Ok(Line::Run(_)) => return Err("a ledger begins with one line that says what was run, of version 1".into()),
            Ok(Line::File(entry)) => {
                self.sums.files += 1;
                self.sums.records += entry.records;
                self.sums.cells.add(&entry.cells);
                self.claims.push(Claim { entry: *entry, changes: Vec::new() });
            }
            Ok(Line::Change(change)) => self.claims.last_mut().ok_or("a change without a file")?.changes.push(change),
            Ok(Line::Summary(found)) => {
                self.sums.sha256 = hex(&self.digest.clone().finalize());
                if found.sha256 != self.sums.sha256 {
                    let message = "the digest of the lines before is another: the ledger was changed";
                    self.verifier.mistakes.push(Mistake::line(number, message));
                }
                let as_said = Summary { sha256: found.sha256.clone(), ..self.sums.clone() };
                let is_right = found == as_said;
                self.summary = Some(found);
                if !is_right {
                    return Err("the sums are not those of the files".into());
                }
            }
            Err(error) => return Err(format!("not a line of a ledger: {error}")),
        }
        Ok(())
    }

    fn finish(self) -> Verifier {
        let mut verifier = self.verifier;
        if verifier.run.is_none() {
            verifier.mistakes.push(Mistake::line(1, "the line that says what was run is missing"));
        }
        if self.summary.is_none() {
            verifier.mistakes.push(Mistake::line(0, "the sums are missing: the ledger is not whole"));
        }
        for claim in self.claims {
            if let Some(path) = &claim.entry.path
                && verifier.outputs.insert(path.clone(), false).is_some()
            {
                verifier.mistakes.push(Mistake::file(path, "two files of the input are said to have become it"));
            }
            let key = (name(&claim.entry.file).to_owned(), claim.entry.input.clone());
            verifier.claims.entry(key).or_default().push(claim);
        }
        verifier
    }
}

impl Verifier {
    /// Reads a ledger, and compares its sums and its digest with its lines.
    ///
    /// # Errors
    ///
    /// Any error of reading.
    pub fn read(ledger: impl BufRead) -> std::io::Result<Verifier> {
        let mut reading = Reading::default();
        for (line, number) in ledger.split(b'\n').zip(1..) {
            reading.line(number, &line?);
        }
        Ok(reading.finish())
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
            (Outcome::Dropped, Some(input)) => return compare(claim, input, None, wrong),
            (Outcome::Migrated, Some(input)) => {
                let Some(output) = output else { return 0 };
                return compare(claim, input, Some(output.bytes), wrong);
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

    /// Returns the amounts proved and the statements that do not hold.
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
