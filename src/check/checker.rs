//! The entry: a checker takes units and makes reports.

use super::builder::ReportBuilder;
use super::context::Context;
use super::input::{NamedFile, UnitFile};
use super::options::Options;
use super::outcome::UnitOutcome;
use super::rules::UNIT_RULES;
use super::run::{self, Scratch};
use super::unit::UnitRule;
use crate::report::Report;
use crate::rule::{OptionError, RuleIndex};
use crate::schema::Spec;

/// Checks files against a spec.
#[derive(Debug)]
pub struct Checker {
    context: Context,
    /// The rules on units that are run, with their places in the rule book.
    unit_rules: Vec<(RuleIndex, &'static UnitRule)>,
}

impl Checker {
    /// A checker for a spec.
    ///
    /// # Panics
    ///
    /// If the options name rules or editions that do not exist; [`Checker::try_new`] returns that as an error.
    pub fn new(spec: &Spec, options: Options) -> Checker {
        match Checker::try_new(spec, options) {
            Ok(checker) => checker,
            Err(error) => panic!("{error}"),
        }
    }

    /// A checker for a spec.
    ///
    /// # Errors
    ///
    /// If the options name rules or editions that do not exist.
    pub fn try_new(spec: &Spec, options: Options) -> Result<Checker, OptionError> {
        let context = Context::new(spec, options)?;
        let unit_rules = UNIT_RULES.iter().filter_map(|rule| {
            let index = spec.rules().defined(rule.definition).index();
            context.severity(index).map(|_| (index, rule))
        });
        Ok(Checker { unit_rules: unit_rules.collect(), context })
    }

    /// Checks the files that share sender, receiver and serial; a file whose name does not say is a unit of its own.
    /// `scratch` is memory that is used again: keep one for each thread.
    pub fn check_unit(&self, scratch: &mut Scratch, files: &[UnitFile<'_>]) -> UnitOutcome<'_> {
        let files: Vec<_> = files.iter().map(|file| file.named(self.spec())).collect();
        self.check_named(scratch, &files)
    }

    /// Checks the files of a unit whose names were read before.
    pub(crate) fn check_named<'c>(&'c self, scratch: &mut Scratch, files: &[NamedFile<'c, '_>]) -> UnitOutcome<'c> {
        run::check(&self.context, &self.unit_rules, scratch, files)
    }

    /// Puts outcomes together. The report is the same in whatever order they come.
    pub fn report<'c>(&'c self, outcomes: impl IntoIterator<Item = UnitOutcome<'c>>) -> Report {
        let mut report = self.report_builder();
        report.extend(outcomes);
        report.finish()
    }

    /// A report that outcomes are added to.
    pub fn report_builder(&self) -> ReportBuilder<'_> {
        ReportBuilder::new(&self.context)
    }

    /// The spec that files are checked against.
    pub fn spec(&self) -> &Spec {
        self.context.spec()
    }

    #[cfg(test)]
    pub(crate) fn with_part_size(self, part_size: usize) -> Checker {
        Checker { context: self.context.with_part_size(part_size), ..self }
    }
}
