//! Units that come as JSON documents: they are migrated as the files that they stand for.

use super::context::Context;
use super::origin::Origin;
use super::reason::Reason;
use super::result::UnitResult;
use super::target::INSIDE;
use super::unit;
use crate::check::{NamedFile, NotChecked, Scratch};
use crate::document;
use crate::ledger::Seal;
use crate::read::{FileLabel, FileName};

/// Migrates a document; `None` if it says no edition that is exchanged as JSON.
pub(super) fn migrate(
    context: &Context,
    scratch: &mut Scratch,
    label: &FileLabel,
    document: &[u8],
) -> Option<UnitResult> {
    let stands_for = match document::csv_files(&context.spec, document) {
        Ok(stands_for) => stands_for?,
        Err(error) => {
            let why = NotChecked::Unreadable { reason: error.words() };
            let file = NamedFile::not_checked(FileName::of(&context.spec, label.clone()), why);
            let mut result = unit::migrate(context, scratch, &[file], None);
            let reason = Reason::document_not_read(label.path(), &error.words());
            for account in &mut result.accounts {
                account.entry.input = Some(Seal::of(document));
                account.entry.reason = Some(reason.message().clone());
            }
            result.reason = Some(reason);
            return Some(result);
        }
    };
    let files = stands_for.files.iter().map(|(name, bytes)| {
        let inside = FileLabel::new(format!("{}{INSIDE}{name}", label.path()));
        NamedFile::made(FileName::of(&context.spec, inside), bytes)
    });
    let files: Vec<NamedFile<'_, '_>> = files.collect();
    let origin = Origin::new(context, label, document, &stands_for, &files);
    Some(unit::migrate(context, scratch, &files, Some(&origin)))
}
