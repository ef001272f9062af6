//! Files that take back what was sent, and the other units of their sender and receiver: for the rules on their order.

use std::collections::HashSet;

use super::super::corpus::{Corpus, NamedFile};
use crate::rule::{Argument, Arguments};
use crate::schema::Spec;
use crate::text::Text;

/// A file that deletes, and the units of the same sender and receiver that send something.
pub(super) struct Delete<'f, 'c> {
    pub file: &'f NamedFile<'c>,
    form: &'c str,
    month: Option<String>,
    spec: &'c Spec,
    /// Each is its files; in the order of their serials.
    sent: &'f [&'f [&'f NamedFile<'c>]],
}

/// The form that a file's records delete.
fn deletes<'c>(file: &NamedFile<'c>) -> Option<&'c str> {
    let (edition, form) = file.form?;
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// Sender and receiver. The types in their names differ between editions, the numbers do not.
fn pair<'f>(file: &'f NamedFile<'_>) -> (&'f str, &'f str) {
    (file.unit.from(), file.unit.to())
}

/// Hands each file that deletes to a rule.
pub(super) fn each<'c>(corpus: &Corpus<'c>, spec: &'c Spec, mut rule: impl FnMut(Delete<'_, 'c>)) {
    let pairs: HashSet<_> = corpus.files.iter().filter(|file| deletes(file).is_some()).map(pair).collect();
    // Nearly all files delete nothing, and most have nothing to do with those that do.
    if pairs.is_empty() {
        return;
    }
    let mut files: Vec<_> = corpus.files.iter().filter(|file| pairs.contains(&pair(file))).collect();
    files.sort_by_key(|file| (pair(file), file.unit.serial(), &file.unit, &file.path));
    for files in files.chunk_by(|a, b| pair(a) == pair(b)) {
        let units = files.chunk_by(|a, b| a.unit == b.unit);
        let sent: Vec<_> = units.filter(|unit| unit.iter().all(|file| deletes(file).is_none())).collect();
        for file in files {
            let Some(form) = deletes(file) else { continue };
            rule(Delete { file, form, month: file.month(spec), spec, sent: &sent });
        }
    }
}

impl<'f, 'c> Delete<'f, 'c> {
    /// The units that are taken in before it.
    pub fn before(&self) -> &'f [&'f [&'f NamedFile<'c>]] {
        &self.sent[..self.sent.partition_point(|unit| unit[0].unit.serial() < self.file.unit.serial())]
    }

    /// The units that are taken in after it.
    pub fn after(&self) -> &'f [&'f [&'f NamedFile<'c>]] {
        &self.sent[self.sent.partition_point(|unit| unit[0].unit.serial() <= self.file.unit.serial())..]
    }

    /// The first file that is what it deletes.
    pub fn target(&self, units: &'f [&'f [&'f NamedFile<'c>]]) -> Option<&'f NamedFile<'c>> {
        units.iter().copied().flatten().copied().find(|other| {
            other.form.is_some_and(|(_, own)| own.code() == self.form) && other.month(self.spec) == self.month
        })
    }

    /// What it deletes, for a message.
    pub fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::default();
        let form = self.form;
        let deletes = match &self.month {
            Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
            None => Text::same(form),
        };
        arguments.set("deletes", Argument::Text(deletes));
        arguments
    }
}
