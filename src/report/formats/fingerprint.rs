//! The identity of a finding from run to run.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::ground::hex::hex;
use crate::report::Finding;
use crate::text::{Lang, Wording};

/// What makes a finding the same in the next run, though lines before it came or went: what it says, and which of
/// those that say the same in its file it is.
///
/// It is made of the masked words: a digest of ten digits can be turned back by trying them all.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<[u8; 16], u64>,
}

impl Fingerprints {
    /// The fingerprint of the next finding of a file.
    pub fn of(&mut self, finding: &Finding) -> String {
        let words = finding.message(Wording { lang: Lang::En, show_values: false });
        let item = finding.item().map_or(0, |item| item.no());
        let mut hasher = Sha256::new();
        for part in [finding.rule().id.as_bytes(), finding.file().as_bytes(), &item.to_le_bytes(), words.as_bytes()] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let digest = hasher.finalize();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        let count = self.seen.entry(short).or_default();
        *count += 1;
        format!("{}:{count}", hex(&short))
    }
}
