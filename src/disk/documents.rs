//! JSON and XML documents as inputs. They stand for CSV files, and are checked, migrated and converted as these.

use crate::check::NotChecked;
use crate::disk::limits::Limits;
use crate::disk::source::Input;
use crate::document::json::{DocumentError, Lost};
use crate::document::{self, CsvFiles};
use crate::schema::Spec;
use crate::text::Text;

/// The unit that the bytes of a document hold.
pub(crate) fn unit(spec: &Spec, input: &Input, bytes: &[u8]) -> Result<document::json::Document, NotChecked> {
    document::read(spec, bytes).map_err(|error| match error {
        DocumentError::OtherKind { what } => other_kind(input, &what),
        error => NotChecked::Unreadable { reason: error.words() },
    })
}

/// The files that the bytes of a document stand for, if they hold all that it says.
pub(super) fn files(spec: &Spec, input: &Input, bytes: &[u8]) -> Result<CsvFiles, NotChecked> {
    let files = document::csv_files(spec, bytes).map_err(|error| match error.other_kind() {
        Some(what) => other_kind(input, what),
        None => NotChecked::Unreadable { reason: error.words() },
    })?;
    match files.lost.first() {
        None => Ok(files),
        Some(Lost { form, record, at, .. }) => Err(NotChecked::Unreadable {
            reason: Text::new(
                format!("{form} {record}件目 {at} の値には、共通モデルに対応する項目がありません"),
                format!("{form} record {record}, {at}: the common model has no item for the value"),
            ),
        }),
    }
}

/// Why JSON or XML of another kind is not read. It is passed over where it was found, and a mistake where it was asked for.
pub(crate) fn other_kind(input: &Input, what: &Text) -> NotChecked {
    if !input.is_named_document() {
        return NotChecked::OtherDocument { what: what.clone() };
    }
    NotChecked::Unreadable { reason: DocumentError::OtherKind { what: what.clone() }.words() }
}

/// Whether something is a document, or may be one that cannot be read.
pub(super) fn may_be_ours(spec: &Spec, input: &Input) -> bool {
    let mut bytes = Vec::new();
    input.read(&mut bytes, &Limits::default()).is_err()
        || !matches!(document::read(spec, &bytes), Err(DocumentError::OtherKind { .. }))
}
