//! The way that one unit takes, and what it is called at the end of it.

use super::context::Context;
use super::engine::{self, Converted, Refusal, Sources};
use super::names::{self, Types};
use super::route::{FormPlan, Route};
use crate::read::{FileName, UnitKey};

/// The moves that a unit takes, with what the names of its files say.
pub(super) struct Way<'w> {
    pub context: &'w Context,
    pub route: &'w Route,
    pub key: UnitKey,
    pub types: Types,
}

impl Way<'_> {
    /// Writes one file of records.
    pub fn convert(&self, plan: &FormPlan, bytes: &[u8]) -> Result<Converted, Refusal> {
        let Way { context, route, key, types } = self;
        let picture = |written: &str| names::rename_picture(&context.spec, route, written, key, types);
        let options = &context.options;
        let sources = Sources { tais: &options.tais, picture: &picture, show_values: options.show_values };
        engine::convert(plan, bytes, &sources)
    }

    /// The name of a file in the edition that it leads to.
    pub fn rename(&self, name: &FileName<'_>) -> Option<String> {
        names::rename(self.route, name, &self.types)
    }
}
