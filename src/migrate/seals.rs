//! Digests of what was read and of what is written.

use super::OutFile;
use super::document::{Origin, on_disk};
use crate::check::UnitFile;
use crate::ledger::{Account, Seal};

/// What proves which bytes were read, and which were written: for each file of the input.
pub(super) fn seals(
    files: &[UnitFile<'_>],
    origin: Option<&Origin<'_>>,
    accounts: &[Account],
    written: &[OutFile],
) -> Vec<(Option<Seal>, Option<Seal>)> {
    let written: Vec<(&str, Seal)> = match accounts.iter().any(|account| account.entry.path.is_some()) {
        true => written.iter().map(|file| (file.name.as_str(), Seal::of(&file.bytes))).collect(),
        false => Vec::new(),
    };
    let output = |account: &Account| {
        let name = on_disk(account.entry.path.as_ref()?);
        written.iter().find(|(own, _)| *own == name).map(|(_, seal)| seal.clone())
    };
    let input = |file: &UnitFile<'_>| match origin {
        Some(origin) => Some(origin.seal.clone()),
        None => file.data().as_ref().ok().map(|bytes| Seal::of(bytes)),
    };
    files.iter().zip(accounts).map(|(file, account)| (input(file), output(account))).collect()
}
