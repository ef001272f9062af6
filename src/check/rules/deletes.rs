//! Files that take back what was sent, and the other units of their sender and receiver: for the rules on their order.

use std::collections::HashSet;

use super::super::corpus::{Corpus, CorpusOut, NamedFile};
use crate::parallel;
use crate::read::UnitKey;
use crate::rule::{Argument, Arguments};
use crate::schema::{NameField, Spec};
use crate::text::Text;

/// A file with what its name says.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Its place among the files.
    file: usize,
    pub unit: UnitKey,
    /// 提供年月, for forms that have it.
    month: Option<String>,
}

/// A file that deletes, and the units of the same sender and receiver that send something.
pub(super) struct Delete<'f> {
    corpus: &'f Corpus<'f>,
    own: &'f Sent,
    form: &'f str,
    /// Each is its files; in the order of their serials.
    units: &'f [&'f [Sent]],
}

/// Sender and receiver. The types in their names differ between editions, the numbers do not.
fn pair(unit: &UnitKey) -> (&str, &str) {
    (unit.from(), unit.to())
}

fn order(unit: &UnitKey) -> impl Ord + '_ {
    (pair(unit), unit.serial(), unit)
}

/// The form that a file's records delete.
fn deletes<'c>(file: &NamedFile<'c>) -> Option<&'c str> {
    let (edition, form) = file.form?;
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// The files of every sender and receiver between whom something is deleted, in the order in which they are taken in.
fn sent(corpus: &Corpus<'_>, spec: &Spec) -> Vec<Sent> {
    let deleting = corpus.files.iter().filter(|file| deletes(file).is_some());
    let deleting: Vec<UnitKey> = deleting.filter_map(|file| file.name(spec).unit()).collect();
    let pairs: HashSet<_> = deleting.iter().map(pair).collect();
    // Nearly all files delete nothing, and most have nothing to do with those that do: their names are not kept.
    if pairs.is_empty() {
        return Vec::new();
    }
    let names = parallel::map(&corpus.files, 64, |file| {
        let name = file.name(spec);
        let unit = name.unit().filter(|unit| pairs.contains(&pair(unit)))?;
        Some((unit, name.field(NameField::Month).map(str::to_owned)))
    });
    let sent = |(file, name): (_, Option<_>)| name.map(|(unit, month)| Sent { file, unit, month });
    let mut files: Vec<Sent> = names.into_iter().enumerate().filter_map(sent).collect();
    let path = |sent: &Sent| &corpus.files[sent.file].path;
    files.sort_by(|a, b| order(&a.unit).cmp(&order(&b.unit)).then_with(|| path(a).cmp(path(b))));
    files
}

/// Hands each file that deletes to a rule.
pub(super) fn each(corpus: &Corpus<'_>, spec: &Spec, mut rule: impl FnMut(Delete<'_>)) {
    let files = corpus.sent.get_or_init(|| sent(corpus, spec));
    let deletes = |sent: &Sent| deletes(&corpus.files[sent.file]);
    for files in files.chunk_by(|a, b| pair(&a.unit) == pair(&b.unit)) {
        let units = files.chunk_by(|a, b| a.unit == b.unit);
        let units: Vec<_> = units.filter(|unit| unit.iter().all(|sent| deletes(sent).is_none())).collect();
        for own in files {
            let Some(form) = deletes(own) else { continue };
            rule(Delete { corpus, own, form, units: &units });
        }
    }
}

impl<'f> Delete<'f> {
    /// The units that are taken in before it.
    pub fn before(&self) -> &'f [&'f [Sent]] {
        &self.units[..self.units.partition_point(|unit| unit[0].unit.serial() < self.own.unit.serial())]
    }

    /// The units that are taken in after it.
    pub fn after(&self) -> &'f [&'f [Sent]] {
        &self.units[self.units.partition_point(|unit| unit[0].unit.serial() <= self.own.unit.serial())..]
    }

    /// The first file that is what it deletes.
    pub fn target(&self, units: &'f [&'f [Sent]]) -> Option<&'f Sent> {
        units.iter().copied().flatten().find(|other| {
            let form = self.corpus.files[other.file].form;
            form.is_some_and(|(_, own)| own.code() == self.form) && other.month == self.own.month
        })
    }

    /// Reports it, with what it deletes and one more fact; unless that may be in a file whose name does not say so.
    pub fn report(&self, out: &mut CorpusOut<'_>, name: &'static str, fact: Argument) {
        if !self.corpus.strays.is_empty() {
            return out.blocked(self.corpus.strays.iter().copied());
        }
        out.saw(1);
        let form = self.form;
        let deletes = match &self.own.month {
            Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
            None => Text::same(form),
        };
        let mut arguments = Arguments::default();
        arguments.set("deletes", Argument::Text(deletes));
        arguments.set(name, fact);
        out.report(&self.own.unit, &self.corpus.files[self.own.file], arguments);
    }
}
