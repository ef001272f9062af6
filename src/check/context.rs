//! What every part of a check needs to know: the spec, and what the options make of its rules.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::options::Options;
use super::settings::{Settings, Severities};
use crate::read::FileLabel;
use crate::rule::{MadeWith, OptionError, Profile, RuleIndex, Severity};
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Spec};

/// Bytes of a part of a large file, unless a test says otherwise: enough that handing it to a thread costs nothing.
pub(super) const PART: usize = 4 << 20;

/// The spec and the options, ready to be asked. It is made once, and every file and unit is checked with it.
#[derive(Debug)]
pub(crate) struct Context {
    spec: Spec,
    options: Options,
    settings: Settings,
    /// By edition and form. Each is made when a file asks for it: hardly any run has files of all forms and editions.
    forms: FxHashMap<String, FxHashMap<String, OnceLock<Arc<FormChecks>>>>,
    part_size: usize,
}

impl Context {
    pub fn new(spec: &Spec, options: Options) -> Result<Context, OptionError> {
        let settings = Settings::new(spec, &options)?;
        let forms = spec.editions().map(|edition| {
            let forms = edition.forms().map(|form| (form.code().to_owned(), OnceLock::new()));
            (edition.name().to_owned(), forms.collect())
        });
        Ok(Context { spec: spec.clone(), forms: forms.collect(), settings, options, part_size: PART })
    }

    /// The spec that files are checked against.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// What a finding of a rule counts as, in files without settings of their own; `None`: the rule is not run.
    pub fn severity(&self, rule: RuleIndex) -> Option<Severity> {
        self.settings.severities[rule.n()]
    }

    /// The same for every rule.
    pub fn severities(&self) -> &[Option<Severity>] {
        &self.settings.severities
    }

    /// The same for every rule, in one file.
    pub fn severities_of(&self, label: &FileLabel) -> Severities<'_> {
        self.settings.of_file(label.path())
    }

    pub fn profile(&self) -> Profile {
        self.settings.profile
    }

    /// What reports are made with, where that is not the default.
    pub fn made_with(&self) -> Option<&MadeWith> {
        self.settings.made_with.as_ref()
    }

    pub fn keep_per_rule(&self) -> Option<u64> {
        self.options.keep_per_rule
    }

    pub fn excerpts_per_rule(&self) -> u64 {
        self.options.excerpts_per_rule
    }

    /// How many bytes of a large file are checked at a time: it makes no difference to what is found, which is tested.
    #[cfg(test)]
    pub fn with_part_size(self, part_size: usize) -> Context {
        Context { part_size, ..self }
    }

    pub fn part_size(&self) -> usize {
        self.part_size
    }

    pub fn most_findings(&self) -> usize {
        self.options.most_findings
    }

    pub fn lists_inputs(&self) -> bool {
        self.options.inputs
    }

    pub fn digests(&self) -> bool {
        self.options.digests
    }

    pub fn wanted_edition(&self) -> Option<&str> {
        self.settings.edition.as_deref()
    }

    /// The checks of a form, by its edition and code.
    pub fn form_checks(&self, edition: &Arc<Edition>, code: &str) -> Option<&Arc<FormChecks>> {
        let checks = self.forms.get(edition.name())?.get(code)?;
        let form = edition.form(code)?;
        Some(checks.get_or_init(|| Arc::new(FormChecks::new(edition, form, self.spec.cell_rules(), self.profile()))))
    }

    /// The checks of a form as fixing sees them, which is by the default profile.
    pub fn fix_checks(&self, edition: &Arc<Edition>, form: &Arc<Form>) -> Arc<FormChecks> {
        match (self.profile(), self.form_checks(edition, form.code())) {
            (Profile::Exchange, Some(checks)) => checks.clone(),
            _ => Arc::new(FormChecks::new(edition, form, self.spec.cell_rules(), Profile::Exchange)),
        }
    }
}
