//! From files to a book.

use crate::check::{Checker, FileLabel, NamedFile, Options as CheckOptions, Scratch, UnitFile, UnitOutcome};
use crate::ground::parallel;
use crate::print::book::Book;
use crate::print::input::Input;
use crate::print::notes::Notes;
use crate::print::options::{Options, Press};
use crate::print::read::{self, Contents};
use crate::print::render::Engine;
use crate::read::FileName;
use crate::schema::{Spec, SpecError};

/// Makes pages of files.
#[derive(Debug)]
pub struct Printer {
    press: Press,
    engine: Engine,
}

impl Printer {
    /// A printer for a spec.
    ///
    /// # Errors
    ///
    /// If there is a mistake in the list of pages, or in a template.
    pub fn new(spec: &Spec, options: Options) -> Result<Printer, SpecError> {
        let pages = spec.pages()?;
        let engine = Engine::new(&pages)?;
        Ok(Printer { press: Press { spec: spec.clone(), pages, options }, engine })
    }

    /// Puts files on sheets: CSV files and pictures, and documents that stand for them. Files that share sender, receiver and
    /// serial are a unit.
    pub fn book(&self, files: &[Input]) -> Book<'_> {
        let groups = read::by_unit(&self.press.spec, files);
        let checker = self.press.options.marks.then(|| Checker::new(&self.press.spec, check_options()));
        let read = parallel::map_with(&groups, Scratch::default, |scratch, files| {
            let contents = read::read(&self.press.spec, files);
            let outcome = checker.as_ref().map(|checker| check(checker, scratch, files, &contents));
            (contents, outcome)
        });
        let (units, outcomes): (Vec<Contents>, Vec<Option<UnitOutcome<'_>>>) = read.into_iter().unzip();
        let notes = match &checker {
            Some(checker) => Notes::of(&checker.report(outcomes.into_iter().flatten()), self.press.options.lang),
            None => Notes::default(),
        };
        let labels = groups.iter().map(|files| files.first().map_or("", |file| file.label.name()).to_owned());
        Book::new(&self.press, &self.engine, units, notes, labels.collect())
    }
}

/// Excerpts and digests are for reports.
fn check_options() -> CheckOptions {
    CheckOptions { excerpts_per_rule: 0, inputs: false, ..CheckOptions::default() }
}

fn check<'c>(checker: &'c Checker, scratch: &mut Scratch, files: &[&Input], contents: &Contents) -> UnitOutcome<'c> {
    if !contents.made.is_empty() {
        let named = |name: &str| FileName::of(checker.spec(), FileLabel::new(name));
        let files = contents.made.iter().map(|(name, data)| NamedFile::made(named(name), data));
        return checker.check_named(scratch, &files.collect::<Vec<_>>());
    }
    let files = files.iter().map(|file| match &file.data {
        Ok(data) => UnitFile::new(&file.label, data),
        Err(why) => UnitFile::not_checked(&file.label, why.clone()),
    });
    checker.check_unit(scratch, &files.collect::<Vec<_>>())
}
