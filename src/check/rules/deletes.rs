//! Files that take back what was sent, and the other units of their sender and receiver: for the rules on their order.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::corpus::{Corpus, CorpusOut};
use crate::ground::parallel;
use crate::read::{FileName, UnitKey};
use crate::rule::{Argument, Arguments};
use crate::schema::{Edition, Form, NameField};
use crate::text::Text;

/// A file of a sender and a receiver between whom something is deleted. There may be very many; their names are not kept.
#[derive(Debug)]
pub(crate) struct Involved {
    /// The number of sender and receiver.
    pair: u32,
    file: usize,
}

/// A file with what its name says.
pub(super) struct Sent<'s> {
    pub unit: UnitKey,
    name: FileName<'s>,
}

/// A file that deletes, and the units of the same sender and receiver that send something.
pub(super) struct Delete<'f> {
    strays: &'f [&'static str],
    own: &'f Sent<'f>,
    form: &'f str,
    /// Each is its files; in the order of their serials.
    units: &'f [&'f [Sent<'f>]],
}

/// The form that records of a form delete.
fn deletes<'c>(edition: &'c Edition, form: &Form) -> Option<&'c str> {
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// Whether a file of a form deletes something.
pub(crate) fn deletes_something(form: Option<(&Arc<Edition>, &Arc<Form>)>) -> bool {
    form.is_some_and(|(edition, form)| deletes(edition, form).is_some())
}

impl<'s> Sent<'s> {
    fn of(corpus: &Corpus<'s>, file: usize) -> Option<Sent<'s>> {
        let name = corpus.name(file)?;
        Some(Sent { unit: name.unit()?, name })
    }

    /// The form that it deletes.
    fn deletes(&self) -> Option<&'s str> {
        self.name.edition_and_form().and_then(|(edition, form)| deletes(edition, form))
    }

    /// 提供年月, for forms that have it.
    fn month(&self) -> Option<&str> {
        self.name.field(NameField::Month)
    }

    fn order(&self) -> impl Ord + '_ {
        (self.unit.serial(), &self.unit, self.name.label())
    }
}

/// The files of every sender and receiver between whom something is deleted. The types in their names differ between editions,
/// the numbers do not.
fn involved(corpus: &Corpus<'_>) -> Vec<Involved> {
    let mut pairs: FxHashMap<String, FxHashMap<String, u32>> = FxHashMap::default();
    let mut count = 0;
    for sent in corpus.deleting().into_iter().filter_map(|file| Sent::of(corpus, file)) {
        let receivers = pairs.entry(sent.unit.from().to_owned()).or_default();
        receivers.entry(sent.unit.to().to_owned()).or_insert_with(|| {
            count += 1;
            count
        });
    }
    // Nearly all files delete nothing, and most have nothing to do with those that do.
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut involved = parallel::filter_map_places(corpus.files(), 64, |file| {
        let sent = Sent::of(corpus, file)?;
        let pair = *pairs.get(sent.unit.from())?.get(sent.unit.to())?;
        Some(Involved { pair, file })
    });
    involved.sort_by_key(|file| file.pair);
    involved
}

/// Hands each file that deletes to a rule.
pub(super) fn each(corpus: &Corpus<'_>, mut rule: impl FnMut(Delete<'_>)) {
    let involved = corpus.involved.get_or_init(|| involved(corpus));
    for pair in involved.chunk_by(|a, b| a.pair == b.pair) {
        let mut files: Vec<Sent<'_>> = pair.iter().filter_map(|one| Sent::of(corpus, one.file)).collect();
        files.sort_by(|a, b| a.order().cmp(&b.order()));
        let units = files.chunk_by(|a, b| a.unit == b.unit);
        let units: Vec<_> = units.filter(|unit| unit.iter().all(|sent| sent.deletes().is_none())).collect();
        for own in &files {
            let Some(form) = own.deletes() else { continue };
            rule(Delete { strays: &corpus.strays, own, form, units: &units });
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
            let form = other.name.edition_and_form();
            form.is_some_and(|(_, own)| own.code() == self.form) && other.month() == self.own.month()
        })
    }

    /// Reports it, with what it deletes and one more fact; unless that may be in a file whose name does not say so.
    pub fn report(&self, out: &mut CorpusOut<'_>, name: &'static str, fact: Argument) {
        if !self.strays.is_empty() {
            return out.blocked(self.strays.iter().copied());
        }
        out.saw(1);
        let form = self.form;
        let deletes = match self.own.month() {
            Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
            None => Text::same(form),
        };
        let mut arguments = Arguments::default();
        arguments.set("deletes", Argument::Text(deletes));
        arguments.set(name, fact);
        out.report(&self.own.unit, &self.own.name, arguments);
    }
}
