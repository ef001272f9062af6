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
use crate::text::Text;

/// Migrates a document.
///
/// # Errors
///
/// What it is, if it says no edition that is exchanged as JSON.
pub(super) fn migrate(
    context: &Context,
    scratch: &mut Scratch,
    label: &FileLabel,
    document: &[u8],
) -> Result<UnitResult, Text> {
    let stands_for = match document::csv_files(&context.spec, document) {
        Ok(stands_for) => stands_for,
        Err(error) => {
            if let Some(what) = error.other_kind() {
                return Err(what.clone());
            }
            let why = NotChecked::Unreadable { reason: error.words() };
            let file = NamedFile::not_checked(FileName::of(&context.spec, label.clone()), why);
            let mut result = unit::migrate(context, scratch, &[file], None);
            let reason = Reason::document_not_read(label.path(), &error.words());
            for account in &mut result.accounts {
                account.entry.input = Some(Seal::of(document));
                account.entry.reason = Some(reason.message().clone());
            }
            result.reason = Some(reason);
            return Ok(result);
        }
    };
    let Some(binding) = &stands_for.binding else { return Err(common_model()) };
    let files = stands_for.files.iter().map(|(name, bytes)| {
        let inside = FileLabel::new(format!("{}{INSIDE}{name}", label.path()));
        NamedFile::made(FileName::of(&context.spec, inside), bytes)
    });
    let files: Vec<NamedFile<'_, '_>> = files.collect();
    let origin = Origin::new(context, label, document, &stands_for, binding.name(), &files);
    Ok(unit::migrate(context, scratch, &files, Some(&origin)))
}

/// Documents of the common model are read and written by `convert`; a ledger speaks of what is exchanged.
fn common_model() -> Text {
    Text::new(
        "共通モデルの文書。移行するには、先に convert --to csv で CSV に戻してください",
        "a document of the common model; make CSV of it first (convert --to csv)",
    )
}
