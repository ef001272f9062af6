//! One-line entry points for files in memory, by the embedded spec.
//!
//! Each takes names and bytes, and puts files into units itself. What needs options has a type of its own: `Checker`,
//! `Migrator`, `Generator`.

use std::collections::BTreeMap;

use crate::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use crate::document::value::{self, Unit};
use crate::error::Error;
use crate::fix::{self, Fixed};
use crate::migrate::{self, Migrator, UnitResult};
use crate::read::{FileName, UnitKey};
use crate::report::Report;
use crate::schema::Spec;

/// Checks files: the name and the bytes of each. Files that share sender, receiver and serial are checked together.
///
/// ```
/// let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let report = careplan::validate([(name, "202407,131045,0000000001,20250230\r\n")]);
/// assert_eq!(report.findings()[0].rule().id, "CP415");
/// ```
pub fn validate<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Report {
    let checker = Checker::new(Spec::embedded(), Options::default());
    let mut scratch = Scratch::default();
    let files = labelled(files);
    let outcomes = grouped(&files).map(|unit| checker.check_unit(&mut scratch, &unit)).collect::<Vec<_>>();
    checker.report(outcomes)
}

/// Reads files as values: one unit for each sender, receiver and serial.
///
/// # Errors
///
/// If a file cannot be taken apart: a name that says nothing, a wrong number of items, broken quotes, bytes that are not
/// MS932. Values that are wrong in themselves are values all the same.
pub fn read<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Result<Vec<Unit>, Error> {
    let files = labelled(files);
    let units = by_unit(&files);
    let units = units.into_values().map(|unit| {
        let unit: Vec<(&str, &[u8])> = unit.into_iter().map(|(label, bytes)| (label.name(), bytes.as_ref())).collect();
        Ok(value::read(Spec::embedded(), &unit)?)
    });
    units.collect()
}

/// Fixes a file: all that is safe. What is only probably right is listed in [`Fixed::held_back`].
///
/// ```
/// let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let fixed = careplan::fix(name, b"202407,131045,0000000001,20251010\n");
/// assert_eq!(fixed.bytes(), b"202407,131045,0000000001,20251010\r\n");
/// ```
pub fn fix<'b>(name: &str, bytes: &'b [u8]) -> Fixed<'b> {
    fix::fix(Spec::embedded(), name, bytes, false)
}

/// Migrates files to an edition (`4.1`, `5.0`): one result for each unit.
///
/// # Errors
///
/// If there is no such edition.
pub fn migrate<N: AsRef<str>, B: AsRef<[u8]>>(
    files: impl IntoIterator<Item = (N, B)>,
    to: &str,
) -> Result<Vec<UnitResult>, Error> {
    let migrator = Migrator::new(Spec::embedded(), to, migrate::Options::default())?;
    let mut scratch = Scratch::default();
    let files = labelled(files);
    Ok(grouped(&files).map(|unit| migrator.unit(&mut scratch, &unit)).collect())
}

fn labelled<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Vec<(FileLabel, B)> {
    files.into_iter().map(|(name, bytes)| (FileLabel::new(name.as_ref()), bytes)).collect()
}

/// Files by unit; a file whose name does not say is a unit of its own.
fn by_unit<B>(files: &[(FileLabel, B)]) -> BTreeMap<Result<UnitKey, usize>, Vec<(&FileLabel, &B)>> {
    let mut units: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (n, (label, bytes)) in files.iter().enumerate() {
        let key = FileName::read(Spec::embedded(), label.name()).unit().ok_or(n);
        units.entry(key).or_default().push((label, bytes));
    }
    units
}

fn grouped<B: AsRef<[u8]>>(files: &[(FileLabel, B)]) -> impl Iterator<Item = Vec<UnitFile<'_>>> {
    let units = by_unit(files).into_values();
    units.map(|unit| unit.into_iter().map(|(label, bytes)| UnitFile::new(label, bytes.as_ref())).collect())
}
