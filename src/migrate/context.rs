//! What every part of a migration needs to know: the spec, where it leads, and the plan for each form.

use std::collections::HashMap;

use super::maps::{ServiceTypeMap, TaisMap};
use super::route::{FormPlan, Route};
use super::target::Target;
use crate::check::Checker;
use crate::rule::OptionError;
use crate::schema::Spec;

/// The permissions of a migration, and the maps it is given.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Go back to an older edition, although values may have no place there.
    pub allow_loss: bool,
    /// Write units that have errors under the target edition, too.
    pub keep_invalid: bool,
    /// Do not check what is written: whoever asks for it does that.
    pub unchecked: bool,
    /// Migrate back and compare.
    pub prove: bool,
    /// Hold documents back that have characters which MS932 lacks.
    pub strict_characters: bool,
    /// Show the values of sensitive items in ledgers.
    pub show_values: bool,
    /// Service types of offices.
    pub service_types: ServiceTypeMap,
    /// Codes of equipment.
    pub tais: TaisMap,
}

/// A migration that cannot be begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// There is no such edition.
    #[error(transparent)]
    Edition(#[from] OptionError),
}

/// The options made ready. They are made ready once, and every unit is migrated with them.
#[derive(Debug)]
pub(crate) struct Context {
    pub spec: Spec,
    pub target: Target,
    pub options: Options,
    pub checker: Checker,
    /// The way from each edition, by its name.
    pub routes: HashMap<String, Route>,
    /// By edition and code.
    plans: HashMap<(String, String), FormPlan>,
}

impl Context {
    pub fn new(spec: &Spec, to: &str, options: Options) -> Result<Context, MigrateError> {
        let target = Target::named(spec, to)?;
        let options_of_check = crate::check::Options { excerpts_per_rule: 0, ..crate::check::Options::default() };
        let checker = Checker::try_new(spec, options_of_check)?;
        let mut routes = HashMap::new();
        let mut plans = HashMap::new();
        for from in spec.editions() {
            let Some(route) = Route::find(spec, from, target.edition()) else { continue };
            for form in from.forms() {
                plans.insert((from.name().to_owned(), form.code().to_owned()), FormPlan::new(&route, form));
            }
            routes.insert(from.name().to_owned(), route);
        }
        Ok(Context { spec: spec.clone(), target, options, checker, routes, plans })
    }

    /// How records of a form are written.
    pub fn plan(&self, edition: &str, form: &str) -> Option<&FormPlan> {
        self.plans.get(&(edition.to_owned(), form.to_owned()))
    }
}
