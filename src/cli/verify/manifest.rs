//! The manifest of a run: a line for each unit, which the ledger and both sides give again.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use sha2::{Digest, Sha256};

use super::outputs::Outputs;
use crate::disk::system;
use crate::ledger::{Mistake, Run};
use crate::migrate::Status;
use crate::migrate::folder::{MANIFEST, line, manifest_head, manifest_unit};
use crate::text::{Text, counted};

/// A line is a unit with the names of its files.
const LONGEST_LINE: u64 = 64 << 20;

/// The lines that must be there, as their digests.
#[derive(Default)]
pub(super) struct Manifest {
    expected: HashMap<[u8; 32], u64>,
    /// What a unit became is not known.
    given_up: bool,
}

fn digest(line: &[u8]) -> [u8; 32] {
    Sha256::digest(line).into()
}

impl Manifest {
    /// A unit must be there.
    pub fn expect(&mut self, unit: &str, status: Status, place: Option<&str>, files: &[&str]) {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = line(&mut bytes, &manifest_unit(unit, status, place, files));
        *self.expected.entry(digest(&bytes)).or_default() += 1;
    }

    /// What became of a unit cannot be told, which is a mistake by itself.
    pub fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Compares the manifest with what must be there.
    pub fn compare(mut self, run: &Run, outputs: &Outputs<'_>) -> Vec<Mistake> {
        let wrong = |ja: String, en: String| vec![Mistake::file(MANIFEST, Text::new(ja, en))];
        let file = match outputs.open(MANIFEST) {
            Ok(file) => file,
            Err(why) => return vec![Mistake::file(MANIFEST, why)],
        };
        let mut head = Vec::new();
        let _ = line(&mut head, &manifest_head(run, "complete"));
        let (mut source, mut read) = (BufReader::new(file), Vec::new());
        for number in 1.. {
            read.clear();
            match source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut read) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return vec![Mistake::file(MANIFEST, system::words(&error))],
            }
            let is_right = match number {
                1 => read == head,
                // Which maps to fill in were written: they are not compared, as somebody may have filled them in since.
                _ => self.given_up || read.starts_with(b"{\"maps\":") || self.take(&read),
            };
            if !is_right {
                return wrong(
                    format!("{number}行目が、移行の結果と一致しません"),
                    format!("line {number} is not what the run left"),
                );
            }
        }
        match self.expected.values().sum::<u64>() {
            0 => Vec::new(),
            _ if self.given_up => Vec::new(),
            count => wrong(
                format!("{count}件の送信単位が載っていません"),
                format!("{} of the run not in it", counted(count, "unit")),
            ),
        }
    }

    fn take(&mut self, line: &[u8]) -> bool {
        match self.expected.get_mut(&digest(line)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}
