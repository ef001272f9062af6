//! Editions that are exchanged as JSON documents: written from the files of their base edition, and read as them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::route::{Column, FormPlan};
use super::{Migrator, OutFile, Reason, Target, UnitResult, engine, unit};
use crate::check::{FileLabel, NotChecked, Scratch, UnitFile};
use crate::document;
use crate::document::value;
use crate::document::{CsvFiles, Replaced};
use crate::ledger::{Account, Change, Kind, Seal, Shown};
use crate::read::records::Records;
use crate::schema::binding::Binding;
use crate::schema::{Edition, Spec};
use crate::text::Text;

/// What stands between a document and the name of a file in it, as it does in archives.
const INSIDE: &str = "!/";

/// The path on the disk: that of the document, where a file stands in one.
pub(super) fn on_disk(path: &str) -> &str {
    path.split_once(INSIDE).map_or(path, |(document, _)| document)
}

/// What is to be known of an edition that is not the official one.
pub(crate) fn provisional(binding: &Binding) -> Option<Text> {
    let (name, reason) = (binding.name(), binding.reason());
    binding.is_provisional().then(|| {
        Text::new(format!("{name}版は暫定です: {}", reason.ja), format!("edition {name} is provisional: {}", reason.en))
    })
}

/// One JSON document for each unit.
#[derive(Clone, Debug)]
pub struct DocumentTarget {
    binding: Arc<Binding>,
    notice: Text,
}

impl DocumentTarget {
    /// Documents of a binding.
    pub fn new(binding: Arc<Binding>) -> DocumentTarget {
        let (ja, en) =
            ("CSVバージョンは文書の版として表されます", "CSVバージョン is carried by the document's edition");
        let notice = match provisional(&binding) {
            Some(text) => Text::new(format!("{}（{ja}）", text.ja), format!("{} ({en})", text.en)),
            None => Text::new(ja, en),
        };
        DocumentTarget { binding, notice }
    }
}

impl Target for DocumentTarget {
    fn name(&self) -> &str {
        self.binding.name()
    }

    fn edition(&self) -> &Arc<Edition> {
        self.binding.base()
    }

    fn write(&self, spec: &Spec, files: &[OutFile], accounts: &mut [Account]) -> Result<Option<Vec<OutFile>>, Reason> {
        let csv: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
        let unit = value::read(spec, &csv).map_err(|error| Reason::no_document(self.name(), &error.words()))?;
        let bytes = self.binding.write(&unit).map_err(|error| Reason::no_document(self.name(), &error.words()))?;
        // A document is written only if it gives back every byte of its files.
        let back = document::csv_files(spec, &bytes).ok().flatten();
        let same = back.is_some_and(|back| {
            let there: BTreeMap<&str, &[u8]> = back.files.iter().map(|(name, data)| (&name[..], &data[..])).collect();
            there == csv.iter().copied().collect()
        });
        if !same {
            return Err(Reason::not_given_back(self.name()));
        }
        let name = format!("{}.json", unit.key);
        for path in accounts.iter_mut().filter_map(|account| account.entry.path.as_mut()) {
            *path = format!("{name}{INSIDE}{path}");
        }
        Ok(Some(vec![OutFile { name, bytes }]))
    }

    fn notice(&self) -> Option<&Text> {
        Some(&self.notice)
    }
}

/// A document that the files of a unit were read from.
pub(super) struct Origin<'d> {
    pub seal: Seal,
    stands_for: &'d CsvFiles,
    refused: Option<Reason>,
}

/// Migrates a document; `None` if it says no edition that is exchanged as JSON.
pub(super) fn migrate(
    migrator: &Migrator,
    scratch: &mut Scratch,
    label: &FileLabel,
    document: &[u8],
) -> Option<UnitResult> {
    let stands_for = match document::csv_files(&migrator.spec, document) {
        Ok(stands_for) => stands_for?,
        Err(error) => {
            let why = NotChecked::Unreadable { reason: error.words() };
            let mut result = migrator.unit(scratch, &[UnitFile::not_checked(label, why)]);
            let reason = Reason::document_not_read(label.path(), &error.words());
            for account in &mut result.accounts {
                account.entry.input = Some(Seal::of(document));
                account.entry.reason = Some(reason.message().clone());
            }
            result.reason = Some(reason);
            return Some(result);
        }
    };
    let refused = refused(migrator, label, &stands_for);
    let origin = Origin { seal: Seal::of(document), stands_for: &stands_for, refused };
    let inside = |name: &str| FileLabel::new(format!("{}{INSIDE}{name}", label.path()));
    let labels: Vec<FileLabel> = stands_for.files.iter().map(|(name, _)| inside(name)).collect();
    let files = labels.iter().zip(&stands_for.files).map(|(label, (_, bytes))| UnitFile::new(label, bytes).made());
    Some(unit::migrate(migrator, scratch, &files.collect::<Vec<_>>(), Some(&origin)))
}

/// Why a document cannot be migrated, although it can be read.
fn refused(migrator: &Migrator, label: &FileLabel, stands_for: &CsvFiles) -> Option<Reason> {
    let CsvFiles { unit, files, replaced, lost, .. } = stands_for;
    if let Some(lost) = lost.first() {
        return Some(Reason::value_without_item(label.path(), lost));
    }
    let count: usize = replaced.values().map(Replaced::len).sum();
    let target = migrator.target();
    if count > 0 && (migrator.options.strict_characters || target.name() != target.edition().name()) {
        return Some(Reason::characters(label.path(), count, target));
    }
    // What is written must say what the document says, but for the characters that are listed.
    let again = match value::read(&migrator.spec, files) {
        Ok(again) => again,
        Err(error) => return Some(Reason::document_not_read(label.path(), &error.words())),
    };
    let same = again.files.iter().all(|file| {
        let name = again.name(file);
        let before = unit.files.iter().find(|before| unit.name(before) == name);
        let replaced = name.as_ref().and_then(|name| replaced.get(name));
        before.is_some_and(|before| {
            let mut pairs = before.records.iter().zip(&file.records).zip(1..);
            before.records.len() == file.records.len()
                && pairs.all(|((before, after), record)| {
                    let mut cells = before.iter().zip(after).zip(file.form.items());
                    cells.all(|((before, after), item)| {
                        before == after || replaced.is_some_and(|found| found.contains_key(&(record, item.no())))
                    })
                })
        })
    });
    (!same || again.files.len() != unit.files.len()).then(|| Reason::not_given_back(stands_for.binding.name()))
}

impl Origin<'_> {
    /// Why nothing is to be done with it.
    pub fn refused(&self) -> Result<(), Reason> {
        self.refused.clone().map_or(Ok(()), Err)
    }

    /// The edition of the document.
    pub fn edition(&self) -> &str {
        self.stands_for.binding.name()
    }

    /// Enters in the account of a file what the document says and the file does not.
    pub fn enter(
        &self,
        account: &mut Account,
        file: &str,
        plan: Option<&FormPlan>,
        bytes: &[u8],
        show_values: bool,
    ) -> Result<(), Reason> {
        let Some(plan) = plan else { return Ok(()) };
        account.entry.edition = Some(self.edition().to_owned());
        let Some(replaced) = self.stands_for.replaced.get(file) else { return Ok(()) };
        let records = Records::of(bytes).map_while(Result::ok).filter(|record| !record.is_empty());
        for (record, number) in records.zip(1..) {
            for ((_, no), was) in replaced.range((number, 0)..=(number, u16::MAX)) {
                let n = usize::from(*no) - 1;
                let item = &plan.from.items()[n];
                // Elsewhere the account would show the value as it was narrowed.
                let place = plan.columns.iter().position(|column| *column == Column::Copy(n));
                let Some(place) = place.filter(|_| plan.to.is_some()) else {
                    return Err(Reason::characters_dropped(file, item.name(), plan.from.edition()));
                };
                let cells = &mut account.entry.cells;
                *(if place == n { &mut cells.copied } else { &mut cells.moved }) -= 1;
                cells.replaced += 1;
                let cell = record.cell(n).0;
                let masked = engine::is_personal(item, cell) && !show_values;
                account.changes.push(Change {
                    kind: Kind::Replaced,
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
            let replaced = account.changes.iter().filter(|change| change.kind == Kind::Replaced);
            let lost: Vec<Change> =
                replaced.map(|change| Change { kind: Kind::NotInvertible, ..change.clone() }).collect();
            if !lost.is_empty() {
                account.entry.invertible = Some(false);
                account.changes.extend(lost);
            }
        }
    }
}
