//! Digests of what was read and of what is written.

use super::origin::Origin;
use super::target::on_disk;
use crate::check::NamedFile;
use crate::ledger::{Account, Seal};

/// What proves which bytes were read, and which were written: for each file of the input. `written` are names and bytes.
pub(super) fn seals<'w>(
    files: &[NamedFile<'_, '_>],
    origin: Option<&Origin<'_>>,
    accounts: &[Account],
    written: impl Iterator<Item = (&'w str, &'w [u8])>,
) -> Vec<(Option<Seal>, Option<Seal>)> {
    let written: Vec<(&str, Seal)> = match accounts.iter().any(|account| account.entry.path.is_some()) {
        true => written.map(|(name, bytes)| (name, Seal::of(bytes))).collect(),
        false => Vec::new(),
    };
    let output = |account: &Account| {
        let name = on_disk(account.entry.path.as_ref()?);
        written.iter().find(|(own, _)| *own == name).map(|(_, seal)| seal.clone())
    };
    let input = |file: &NamedFile<'_, '_>| match origin {
        Some(origin) => Some(origin.seal.clone()),
        None => file.data.as_ref().ok().map(|bytes| Seal::of(bytes)),
    };
    files.iter().zip(accounts).map(|(file, account)| (input(file), output(account))).collect()
}
