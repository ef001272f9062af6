//! One-line entry points for files in memory, by the embedded spec.
//!
//! Each takes names and bytes, and puts files into units itself. What needs options has a type of its own: `Checker`,
//! `Migrator`, `Generator`.

use crate::check::{Checker, NamedFile, Options, Scratch};
use crate::document::value::{self, Unit};
use crate::error::Error;
use crate::fix::{self, Fixed};
use crate::ground::parallel;
use crate::migrate::{self, Migrator, UnitResult};
use crate::print::{self, Input, Printer};
use crate::read::units::{GroupKey, Groups};
use crate::read::{self, Classified, FileName};
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
    let outcomes = grouped(&files).iter().map(|unit| checker.check_named(&mut scratch, unit)).collect::<Vec<_>>();
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
    units.into_iter().map(|unit| Ok(value::read_named(Spec::embedded(), unit)?)).collect()
}

/// Says what a file is: by its name, which may have folders before it, and by its first bytes. Some kilobytes are enough;
/// without any, the name alone decides.
///
/// ```
/// let name = "UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV";
/// assert_eq!(careplan::classify(name, b"").kind(), careplan::FileKind::Csv);
/// assert_eq!(careplan::classify("holiday.jpg", b"").kind(), careplan::FileKind::Other);
/// ```
pub fn classify(name: &str, beginning: &[u8]) -> Classified<'static> {
    read::classify(Spec::embedded(), name, beginning)
}

/// Groups files into units (送信単位) by their names alone: for each unit the places of its files in the list. Units come in
/// the order of their first files.
///
/// ```
/// let names = [
///     "UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV",
///     "UP1KYO_0300000106_43_0300000205_11_20251106093000.CSV",
///     "UP2KYO_0300000106_43_0300000205_11_20251105093000.CSV",
/// ];
/// assert_eq!(careplan::units(&names), [vec![0, 2], vec![1]]);
/// ```
pub fn units<N: AsRef<str> + Sync>(names: &[N]) -> Vec<Vec<usize>> {
    read::units(Spec::embedded(), names)
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
    Ok(grouped(&files).iter().map(|unit| migrator.named_unit(&mut scratch, unit)).collect())
}

/// Prints files: name and HTML of an index and of a page for each person, with all that the units say of them. The pages show
/// every value and need no other file; findings are marked in their cells.
///
/// ```
/// let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let pages = careplan::print([(name, "202407,131045,0000000001,20251010\r\n")])?;
/// assert_eq!((pages[0].0.as_str(), pages[1].0.as_str()), ("index.html", "131045_0000000001.html"));
/// # Ok::<(), careplan::Error>(())
/// ```
///
/// # Errors
///
/// None with the embedded templates.
pub fn print<N: AsRef<str>, B: AsRef<[u8]>>(
    files: impl IntoIterator<Item = (N, B)>,
) -> Result<Vec<(String, String)>, Error> {
    let printer = Printer::new(Spec::embedded(), print::Options::default())?;
    let files: Vec<Input> = files.into_iter().map(|(name, bytes)| Input::new(name.as_ref(), bytes.as_ref())).collect();
    let book = printer.book(&files);
    let pages: Vec<usize> = (0..book.len()).collect();
    let pages = parallel::map(&pages, 1, |n| book.page(*n));
    let pages = [book.index()].into_iter().chain(pages);
    pages.map(|page| page.map(|page| (page.name, page.html)).map_err(Error::from)).collect()
}

fn labelled<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Vec<(FileName<'static>, B)> {
    let read = |name: &str| FileName::read(Spec::embedded(), name);
    files.into_iter().map(|(name, bytes)| (read(name.as_ref()), bytes)).collect()
}

/// Names and bytes by unit; a file whose name does not say is a unit of its own.
fn by_unit<'f, B: AsRef<[u8]>>(files: &'f [(FileName<'static>, B)]) -> Vec<Vec<(&'f FileName<'static>, &'f [u8])>> {
    let keys = files.iter().enumerate().map(|(n, (name, _))| GroupKey::of(name.unit().as_ref(), n));
    let groups = Groups::of(&keys.collect::<Vec<_>>());
    let file = |place: &u32| {
        let (name, bytes) = &files[*place as usize];
        (name, bytes.as_ref())
    };
    groups.iter().map(|group| group.iter().map(file).collect()).collect()
}

fn grouped<'f, B: AsRef<[u8]>>(files: &'f [(FileName<'static>, B)]) -> Vec<Vec<NamedFile<'static, 'f>>> {
    let units = by_unit(files).into_iter();
    units.map(|unit| unit.into_iter().map(|(name, bytes)| NamedFile::new(name.clone(), bytes)).collect()).collect()
}
