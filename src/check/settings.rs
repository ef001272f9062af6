//! Options and configuration put together: which rules are run, and what a finding of each counts as.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use super::options::Options;
use crate::config::Paths;
use crate::ground::patterns::Patterns;
use crate::rule::OptionError;
use crate::rule::{Change, MadeWith, Profile, RuleBook, RuleIndex, Severity, indices};
use crate::schema::Spec;

/// What a finding of each rule counts as, by the rule's place in the rule book; `None`: the rule is not run.
///
/// Those of most files are borrowed: threads that count the users of one list would wait for each other.
#[derive(Clone, Debug)]
pub(crate) enum Severities<'c> {
    /// Those of every file without settings of its own.
    Common(&'c [Option<Severity>]),
    /// Those of some files.
    Own(Arc<[Option<Severity>]>),
}

impl Severities<'_> {
    /// Those that differ from the severities of most files.
    pub fn own(&self) -> Option<Arc<[Option<Severity>]>> {
        match self {
            Severities::Common(_) => None,
            Severities::Own(own) => Some(own.clone()),
        }
    }
}

impl Deref for Severities<'_> {
    type Target = [Option<Severity>];

    fn deref(&self) -> &[Option<Severity>] {
        match self {
            Severities::Common(common) => common,
            Severities::Own(own) => own,
        }
    }
}

/// Options and configuration, ready to be asked.
#[derive(Debug)]
pub(super) struct Settings {
    pub profile: Profile,
    pub edition: Option<String>,
    pub severities: Box<[Option<Severity>]>,
    pub made_with: Option<MadeWith>,
    paths: Paths,
    patterns: Patterns,
    overrides: Vec<PathSettings>,
    /// The overrides of each pattern.
    of_pattern: HashMap<usize, Vec<usize>>,
}

/// What is different for some files.
#[derive(Debug)]
struct PathSettings {
    /// By place in the rule book; `None`: findings are dropped.
    changes: Vec<(RuleIndex, Option<Severity>)>,
}

/// What becomes of rules: as the configuration says, then as the options do.
fn changes(options: &Options) -> Vec<Change> {
    let config = options.config.as_ref();
    let mut changes: Vec<Change> = config.map(|config| config.changes().to_vec()).unwrap_or_default();
    if !options.select.is_empty() {
        changes.retain(|change| change.severity.is_some() || !change.paths.is_empty());
    }
    if !options.ignore.is_empty() {
        let rules = options.ignore.clone();
        changes.push(Change { rules, severity: None, paths: Vec::new(), reason: None });
    }
    changes
}

/// The severities of the rules that are selected and in the profile; all are selected where none is named.
fn selected(rules: &RuleBook, select: &[String], profile: Profile) -> Result<Vec<Option<Severity>>, OptionError> {
    let selected = indices(rules, select)?;
    for name in select {
        if let Some(rule) = rules.get(name).filter(|rule| rule.severity_in(profile).is_none()) {
            return Err(OptionError::NotInProfile { name: name.clone(), profile: rule.profile });
        }
    }
    let is_run = |index: RuleIndex| selected.is_empty() || selected.contains(&index);
    Ok(rules.entries().iter().map(|rule| rule.severity_in(profile).filter(|_| is_run(rule.index()))).collect())
}

impl Settings {
    pub fn new(spec: &Spec, options: &Options) -> Result<Settings, OptionError> {
        if let Some(name) = options.edition.as_ref().filter(|name| spec.edition(name).is_none()) {
            let known: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
            return Err(OptionError::UnknownEdition { name: name.clone(), known: known.join(", ") });
        }
        let config = options.config.as_ref();
        let profile = options.profile.or(config.and_then(|config| config.profile())).unwrap_or_default();
        let select = match config.filter(|_| options.select.is_empty()) {
            Some(config) => config.select(),
            None => &options.select,
        };
        let changes = changes(options);
        let mut severities = selected(spec.rules(), select, profile)?;
        for change in changes.iter().filter(|change| change.paths.is_empty()) {
            for position in indices(spec.rules(), &change.rules)? {
                // What is not run stays so: another severity is no reason to run a rule.
                severities[position.n()] = severities[position.n()].and(change.severity);
            }
        }
        let of_paths = config.into_iter().flat_map(|config| config.path_changes());
        let (mut overrides, mut of_pattern) = (Vec::new(), HashMap::new());
        for (patterns, change) in of_paths {
            for pattern in patterns {
                of_pattern.entry(*pattern).or_insert_with(Vec::new).push(overrides.len());
            }
            let found = indices(spec.rules(), &change.rules)?.into_iter();
            overrides.push(PathSettings { changes: found.map(|position| (position, change.severity)).collect() });
        }
        let made_with = MadeWith {
            path: config.map(|config| config.path().to_owned()),
            select: select.to_vec(),
            changes,
            ..MadeWith::with_profile(profile)
        };
        let is_default = made_with == MadeWith::with_profile(Profile::default());
        Ok(Settings {
            profile,
            edition: options.edition.clone().or(config.and_then(|config| config.edition().map(str::to_owned))),
            severities: severities.into(),
            made_with: (!is_default).then_some(made_with),
            paths: config.map(|config| config.paths().clone()).unwrap_or_default(),
            patterns: config.map(|config| config.patterns().clone()).unwrap_or_default(),
            overrides,
            of_pattern,
        })
    }

    /// What findings count as in one file.
    pub fn of_file(&self, label: &str) -> Severities<'_> {
        if self.overrides.is_empty() {
            return Severities::Common(&self.severities);
        }
        let path = self.paths.relative(label);
        let mut own: Option<Vec<Option<Severity>>> = None;
        let fitting = self.patterns.of(&path);
        let fitting = fitting.iter().filter_map(|pattern| self.of_pattern.get(pattern)).flatten().copied();
        // In the order of the configuration: one that comes later adds to those before.
        let fitting: BTreeSet<usize> = fitting.collect();
        for settings in fitting.into_iter().map(|n| &self.overrides[n]) {
            let own = own.get_or_insert_with(|| self.severities.to_vec());
            for (position, severity) in &settings.changes {
                own[position.n()] = own[position.n()].and(*severity);
            }
        }
        own.map_or(Severities::Common(&self.severities), |own| Severities::Own(own.into()))
    }
}
