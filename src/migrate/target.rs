//! How a unit is written in the end: as the files of a CSV edition, or as a document that is made from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reason::Reason;
use super::result::{Made, OutFile};
use crate::document;
use crate::document::value;
use crate::ledger::Account;
use crate::rule::OptionError;
use crate::schema::binding::Binding;
use crate::schema::{Edition, Spec};
use crate::text::Text;

/// The separator between a document and the name of a file in it, as for archives.
pub(super) const INSIDE: &str = "!/";

/// The path on the disk: that of the document, where a file stands in one.
pub(super) fn on_disk(path: &str) -> &str {
    path.split_once(INSIDE).map_or(path, |(document, _)| document)
}

/// The warning about an edition that is not the official one.
pub(crate) fn provisional(binding: &Binding) -> Option<Text> {
    let (name, reason) = (binding.name(), binding.reason());
    binding.is_provisional().then(|| {
        Text::new(format!("{name}版は暫定です: {}", reason.ja), format!("edition {name} is provisional: {}", reason.en))
    })
}

/// How units are written. Moves lead to a CSV edition in any case, and the unit is checked as that.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Target {
    /// The files of a CSV edition.
    Csv(Arc<Edition>),
    /// One JSON document for each unit, made from the files of the binding's base edition.
    Document(Arc<Binding>),
}

impl Target {
    /// The target with a name of `--to`.
    pub(super) fn named(spec: &Spec, name: &str) -> Result<Target, OptionError> {
        if let Some(binding) = spec.binding(name) {
            return Ok(Target::Document(binding.clone()));
        }
        match spec.edition(name) {
            Some(edition) => Ok(Target::Csv(edition.clone())),
            None => {
                let mut known: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
                known.extend(spec.bindings().map(|binding| binding.name()));
                Err(OptionError::UnknownEdition { name: name.to_owned(), known: known.join(", ") })
            }
        }
    }

    /// Its name for `--to`.
    pub fn name(&self) -> &str {
        match self {
            Target::Csv(edition) => edition.name(),
            Target::Document(binding) => binding.name(),
        }
    }

    /// The CSV edition that moves lead to.
    pub fn edition(&self) -> &Arc<Edition> {
        match self {
            Target::Csv(edition) => edition,
            Target::Document(binding) => binding.base(),
        }
    }

    /// What users must know about the form of the output: that it is provisional.
    pub fn notice(&self) -> Option<Text> {
        let Target::Document(binding) = self else { return None };
        let (ja, en) =
            ("CSVバージョンは文書の版として表されます", "CSVバージョン is carried by the document's edition");
        Some(match provisional(binding) {
            Some(text) => Text::new(format!("{}（{ja}）", text.ja), format!("{} ({en})", text.en)),
            None => Text::new(ja, en),
        })
    }

    /// Makes what is written from the files of the edition; `None` where it is these files. The accounts are those of the
    /// input's files, in order: where a file is put elsewhere, its path is changed there.
    pub(super) fn write(
        &self,
        spec: &Spec,
        files: &[Made<'_>],
        accounts: &mut [Account],
    ) -> Result<Option<OutFile>, Reason> {
        match self {
            Target::Csv(_) => Ok(None),
            Target::Document(binding) => document(binding, spec, files, accounts).map(Some),
        }
    }
}

fn document(binding: &Binding, spec: &Spec, files: &[Made<'_>], accounts: &mut [Account]) -> Result<OutFile, Reason> {
    let csv = || files.iter().map(|file| (&file.name, file.bytes.as_slice()));
    let unit = value::read_named(spec, csv()).map_err(|error| Reason::no_document(binding.name(), &error.words()))?;
    let bytes = binding.write(&unit).map_err(|error| Reason::no_document(binding.name(), &error.words()))?;
    // A document is written only if it gives back every byte of its files.
    let back = document::csv_files(spec, &bytes).ok();
    let same = back.is_some_and(|back| {
        let there: BTreeMap<&str, &[u8]> = back.files.iter().map(|(name, data)| (&name[..], &data[..])).collect();
        there == csv().map(|(name, data)| (name.as_str(), data)).collect()
    });
    if !same {
        return Err(Reason::not_given_back(binding.name()));
    }
    let name = format!("{}.json", unit.key);
    for path in accounts.iter_mut().filter_map(|account| account.entry.path.as_mut()) {
        *path = format!("{name}{INSIDE}{path}");
    }
    Ok(OutFile { name, bytes })
}
