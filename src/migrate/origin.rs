//! The document that the files of a unit were read from.

use super::context::Context;
use super::known::Known;
use super::reason::Reason;
use super::route::ItemSource;
use crate::check::NamedFile;
use crate::document::value::{self, FormFile, Unit};
use crate::document::{CsvFiles, Replaced};
use crate::ledger::is_personal;
use crate::ledger::{Account, ChangeKind, LedgerChange, Seal, Shown};
use crate::read::FileLabel;
use crate::read::records::Records;

/// A document that the files of a unit were read from.
pub(super) struct Origin<'d> {
    pub seal: Seal,
    stands_for: &'d CsvFiles,
    /// The edition of the document.
    edition: &'d str,
    refused: Option<Reason>,
}

impl<'d> Origin<'d> {
    /// The document with its files.
    pub fn new(
        context: &Context,
        label: &FileLabel,
        document: &[u8],
        stands_for: &'d CsvFiles,
        edition: &'d str,
        files: &[NamedFile<'_, '_>],
    ) -> Origin<'d> {
        let refused = refused(context, label, stands_for, edition, files);
        Origin { seal: Seal::of(document), stands_for, edition, refused }
    }

    /// Why nothing is to be done with it.
    pub fn refused(&self) -> Result<(), Reason> {
        self.refused.clone().map_or(Ok(()), Err)
    }

    /// The edition of the document.
    pub fn edition(&self) -> &str {
        self.edition
    }

    /// Enters in the account of a file what the document says and the file does not.
    pub fn enter(&self, account: &mut Account, known: &Known<'_>, show_values: bool) -> Result<(), Reason> {
        let (file, Some(plan)) = (known.name.as_str(), known.plan) else { return Ok(()) };
        account.entry.edition = Some(self.edition().to_owned());
        let Some(replaced) = self.stands_for.replaced.get(file) else { return Ok(()) };
        let records = Records::of(known.bytes).map_while(Result::ok).filter(|record| !record.is_empty());
        for (record, number) in records.zip(1..) {
            for ((_, no), was) in replaced.range((number, 0)..=(number, u16::MAX)) {
                let n = usize::from(*no) - 1;
                let item = &plan.from.items()[n];
                // Elsewhere the account would show the value as it was narrowed.
                let place = plan.columns.iter().position(|column| *column == ItemSource::Copy(n));
                let Some(place) = place.filter(|_| plan.to.is_some()) else {
                    return Err(Reason::characters_dropped(file, item.name(), plan.from.edition()));
                };
                let cells = &mut account.entry.cells;
                *(if place == n { &mut cells.copied } else { &mut cells.moved }) -= 1;
                cells.replaced += 1;
                let cell = record.cell(n).0;
                let masked = is_personal(item, cell) && !show_values;
                account.changes.push(LedgerChange {
                    kind: ChangeKind::Replaced,
                    item: *no,
                    name: item.name().to_owned(),
                    records: (number, number),
                    from: Some(Shown::text(was, masked)),
                    to: Some(Shown::new(cell, masked)),
                });
            }
        }
        Ok(())
    }

    /// Replaced characters do not come back.
    pub fn prove(&self, accounts: &mut [Account]) {
        for account in accounts {
            let replaced = account.changes.iter().filter(|change| change.kind == ChangeKind::Replaced);
            let lost: Vec<LedgerChange> =
                replaced.map(|change| LedgerChange { kind: ChangeKind::NotInvertible, ..change.clone() }).collect();
            if !lost.is_empty() {
                account.entry.invertible = Some(false);
                account.changes.extend(lost);
            }
        }
    }
}

/// Why a document cannot be migrated, although it can be read.
fn refused(
    context: &Context,
    label: &FileLabel,
    stands_for: &CsvFiles,
    edition: &str,
    files: &[NamedFile<'_, '_>],
) -> Option<Reason> {
    if let Some(lost) = stands_for.lost.first() {
        return Some(Reason::value_without_item(label.path(), lost));
    }
    let count: usize = stands_for.replaced.values().map(Replaced::len).sum();
    let target = &context.target;
    if count > 0 && (context.options.strict_characters || target.name() != target.edition().name()) {
        return Some(Reason::characters(label.path(), count, target));
    }
    let csv = files.iter().filter_map(|file| Some((&file.name, *file.data.as_ref().ok()?)));
    match value::read_named(&context.spec, csv) {
        Ok(again) if says_the_same(stands_for, &again) => None,
        Ok(_) => Some(Reason::not_given_back(edition)),
        Err(error) => Some(Reason::document_not_read(label.path(), &error.words())),
    }
}

/// Whether files say what their document says, but for the characters that are listed.
fn says_the_same(document: &CsvFiles, again: &Unit) -> bool {
    let unit = &document.unit;
    let same = |file: &FormFile| {
        let name = again.name(file);
        let replaced = name.as_ref().and_then(|name| document.replaced.get(name));
        let is_listed = |place: &(u64, u16)| replaced.is_some_and(|found| found.contains_key(place));
        unit.files.iter().find(|before| unit.name(before) == name).is_some_and(|before| {
            let mut pairs = before.records.iter().zip(&file.records).zip(1..);
            before.records.len() == file.records.len()
                && pairs.all(|((before, after), record)| {
                    let mut cells = before.iter().zip(after).zip(file.form.items());
                    cells.all(|((before, after), item)| before == after || is_listed(&(record, item.no())))
                })
        })
    };
    again.files.len() == unit.files.len() && again.files.iter().all(same)
}
