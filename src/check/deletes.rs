//! Files that take back what was sent, and the other units of their sender and receiver: for the rules on their order.

use rustc_hash::FxHashMap;

use crate::ground::parallel;
use crate::read::{FileLabel, FileName, UnitKey};
use crate::schema::{Edition, Form, NameField, Spec};

/// The files of every sender and receiver between whom something is deleted. There may be very many, so names are read pair by
/// pair.
#[derive(Debug)]
pub(crate) struct Deletes<'f> {
    /// Files with the numbers of their pairs, by pair.
    files: Vec<(usize, &'f FileLabel)>,
}

/// A file with what its name says.
pub(super) struct Sent<'s> {
    pub unit: UnitKey,
    pub name: FileName<'s>,
}

/// A file that deletes, and the units of the same sender and receiver that send something.
pub(super) struct Delete<'f> {
    pub own: &'f Sent<'f>,
    pub form: &'f str,
    /// Each is its files; in the order of their serials.
    units: &'f [&'f [Sent<'f>]],
}

/// The form that records of a form delete.
fn deletes<'c>(edition: &'c Edition, form: &Form) -> Option<&'c str> {
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// Whether a file deletes something, by its name.
pub(super) fn deletes_something(name: &FileName<'_>) -> bool {
    name.edition_and_form().is_some_and(|(edition, form)| deletes(edition, form).is_some())
}

impl<'s> Sent<'s> {
    fn read(spec: &'s Spec, label: &FileLabel) -> Option<Sent<'s>> {
        let name = FileName::of(spec, label.clone());
        Some(Sent { unit: name.unit()?, name })
    }

    /// The form that it deletes.
    fn deletes(&self) -> Option<&'s str> {
        self.name.edition_and_form().and_then(|(edition, form)| deletes(edition, form))
    }

    /// 提供年月, for forms that have it.
    pub fn month(&self) -> Option<&str> {
        self.name.field(NameField::Month)
    }

    fn order(&self) -> impl Ord + '_ {
        (self.unit.serial(), &self.unit, self.name.label())
    }
}

/// Sender and receiver of a file of a unit.
fn pair<'n>(name: &'n FileName<'_>) -> Option<[&'n str; 2]> {
    name.field(NameField::Serial)?;
    Some([name.field(NameField::From)?, name.field(NameField::To)?])
}

impl<'f> Deletes<'f> {
    /// Finds them among all files of units. The types in their names differ between editions, the numbers do not.
    pub fn new(spec: &Spec, files: &'f [FileLabel], deleting: &[FileLabel]) -> Deletes<'f> {
        // By sender, and then by receiver: what a name says is looked up without being copied.
        let mut pairs: FxHashMap<String, FxHashMap<String, usize>> = FxHashMap::default();
        for (n, label) in deleting.iter().enumerate() {
            let name = FileName::of(spec, label.clone());
            let Some([from, to]) = pair(&name) else { continue };
            pairs.entry(from.to_owned()).or_default().entry(to.to_owned()).or_insert(n);
        }
        // Nearly all files delete nothing, and most have nothing to do with those that do.
        if pairs.is_empty() {
            return Deletes { files: Vec::new() };
        }
        let numbers = parallel::map(files, 64, |label| {
            let name = FileName::of(spec, label.clone());
            let [from, to] = pair(&name)?;
            pairs.get(from)?.get(to).copied()
        });
        let mut files: Vec<_> = numbers.into_iter().zip(files).filter_map(|(pair, file)| Some((pair?, file))).collect();
        files.sort_by_key(|(pair, _)| *pair);
        Deletes { files }
    }

    /// Hands each file that deletes to a rule.
    pub(super) fn each(&self, spec: &Spec, mut rule: impl FnMut(Delete<'_>)) {
        for pair in self.files.chunk_by(|(a, _), (b, _)| a == b) {
            let mut files: Vec<Sent<'_>> = pair.iter().filter_map(|(_, label)| Sent::read(spec, label)).collect();
            files.sort_by(|a, b| a.order().cmp(&b.order()));
            let units = files.chunk_by(|a, b| a.unit == b.unit);
            let units: Vec<_> = units.filter(|unit| unit.iter().all(|sent| sent.deletes().is_none())).collect();
            for own in &files {
                let Some(form) = own.deletes() else { continue };
                rule(Delete { own, form, units: &units });
            }
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
}
