//! Files that take back what was sent, and the other units of their sender and receiver: for the rules on their order.

use std::collections::HashSet;

use super::super::corpus::{Corpus, NamedFile};
use crate::parallel;
use crate::read::UnitKey;
use crate::rule::{Argument, Arguments};
use crate::schema::{NameField, Spec};
use crate::text::Text;

/// A file with what its name says.
pub(super) struct Sent<'f> {
    pub file: &'f NamedFile<'f>,
    pub unit: UnitKey,
    /// 提供年月, for forms that have it.
    month: Option<String>,
}

/// A file that deletes, and the units of the same sender and receiver that send something.
pub(super) struct Delete<'f> {
    pub own: &'f Sent<'f>,
    form: &'f str,
    /// Each is its files; in the order of their serials.
    units: &'f [&'f [Sent<'f>]],
}

/// Sender and receiver. The types in their names differ between editions, the numbers do not.
fn pair(unit: &UnitKey) -> (&str, &str) {
    (unit.from(), unit.to())
}

fn order<'f>(sent: &'f Sent<'_>) -> impl Ord + 'f {
    (pair(&sent.unit), sent.unit.serial(), &sent.unit, &sent.file.path)
}

/// The form that a file's records delete.
fn deletes<'c>(file: &NamedFile<'c>) -> Option<&'c str> {
    let (edition, form) = file.form?;
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// Hands each file that deletes to a rule.
pub(super) fn each(corpus: &Corpus<'_>, spec: &Spec, mut rule: impl FnMut(Delete<'_>)) {
    let deleting = corpus.files.iter().filter(|file| deletes(file).is_some());
    let deleting: Vec<UnitKey> = deleting.filter_map(|file| file.name(spec).unit()).collect();
    let pairs: HashSet<_> = deleting.iter().map(pair).collect();
    // Nearly all files delete nothing, and most have nothing to do with those that do: their names are not kept.
    if pairs.is_empty() {
        return;
    }
    let names = parallel::map(&corpus.files, 64, |file| {
        let name = file.name(spec);
        let unit = name.unit().filter(|unit| pairs.contains(&pair(unit)))?;
        Some((unit, name.field(NameField::Month).map(str::to_owned)))
    });
    let sent = |(file, name): (_, Option<_>)| name.map(|(unit, month)| Sent { file, unit, month });
    let mut files: Vec<Sent<'_>> = corpus.files.iter().zip(names).filter_map(sent).collect();
    files.sort_by(|a, b| order(a).cmp(&order(b)));
    for files in files.chunk_by(|a, b| pair(&a.unit) == pair(&b.unit)) {
        let units = files.chunk_by(|a, b| a.unit == b.unit);
        let units: Vec<_> = units.filter(|unit| unit.iter().all(|sent| deletes(sent.file).is_none())).collect();
        for own in files {
            let Some(form) = deletes(own.file) else { continue };
            rule(Delete { own, form, units: &units });
        }
    }
}

impl<'f> Delete<'f> {
    /// The units that are taken in before it.
    pub fn before(&self) -> &'f [&'f [Sent<'f>]] {
        &self.units[..self.units.partition_point(|unit| unit[0].unit.serial() < self.own.unit.serial())]
    }

    /// The units that are taken in after it.
    pub fn after(&self) -> &'f [&'f [Sent<'f>]] {
        &self.units[self.units.partition_point(|unit| unit[0].unit.serial() <= self.own.unit.serial())..]
    }

    /// The first file that is what it deletes.
    pub fn target(&self, units: &'f [&'f [Sent<'f>]]) -> Option<&'f Sent<'f>> {
        units.iter().copied().flatten().find(|other| {
            other.file.form.is_some_and(|(_, own)| own.code() == self.form) && other.month == self.own.month
        })
    }

    /// What it deletes, for a message.
    pub fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::default();
        let form = self.form;
        let deletes = match &self.own.month {
            Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
            None => Text::same(form),
        };
        arguments.set("deletes", Argument::Text(deletes));
        arguments
    }
}
