//! Writing a ledger.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::line::{FileEntry, LedgerChange, LedgerLine, LedgerSums, Run};
use crate::ground::hex::hex;

/// Writes a ledger, line by line, and keeps the sums.
pub struct Writer<W> {
    out: W,
    digest: Sha256,
    summary: LedgerSums,
    line: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins a ledger.
    ///
    /// # Errors
    ///
    /// Any error of writing.
    pub fn new(out: W, run: Run) -> io::Result<Writer<W>> {
        let mut writer = Writer { out, digest: Sha256::new(), summary: LedgerSums::default(), line: Vec::new() };
        writer.write(&LedgerLine::Run(run))?;
        Ok(writer)
    }

    fn write(&mut self, line: &LedgerLine) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        self.digest.update(&self.line);
        self.out.write_all(&self.line)
    }

    /// A file and what became of cells that were not copied.
    ///
    /// # Errors
    ///
    /// What writing returns; and if the cells do not balance, which would be a mistake of this program.
    pub fn file(&mut self, account: &Account) -> io::Result<()> {
        if !account.entry.cells.balance() {
            return Err(io::Error::other(format!("the cells of {} do not balance", account.entry.file)));
        }
        self.summary.files += 1;
        self.summary.records += account.entry.records;
        self.summary.cells.add(&account.entry.cells);
        self.write(&LedgerLine::File(Box::new(account.entry.clone())))?;
        account.changes.iter().try_for_each(|change| self.write(&LedgerLine::Change(change.clone())))
    }

    /// Ends the ledger with its sums.
    ///
    /// # Errors
    ///
    /// Any error of writing.
    pub fn finish(mut self) -> io::Result<(LedgerSums, W)> {
        self.summary.sha256 = hex(&self.digest.clone().finalize());
        self.write(&LedgerLine::Summary(self.summary.clone()))?;
        self.out.flush()?;
        Ok((self.summary, self.out))
    }
}

/// A file with its exceptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The file.
    pub entry: FileEntry,
    /// What became of cells that were not copied.
    pub changes: Vec<LedgerChange>,
}
