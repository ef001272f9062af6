//! Configuration: `careplan.toml`, which says what is asked of the data of one place.
//!
//! ```toml
//! profile = "strict"            # or "exchange", the default
//! edition = "4.1"               # the edition the data must be of
//! fail-on = "warning"           # error (the default), warning, info or never
//! select = ["CP1", "CP4"]       # run only these rules: id, name or beginning of an id
//!
//! [[ignore]]
//! rules = ["CP311"]
//! reason = "the receiver takes 4.0 until the end of the year"
//!
//! [rules.CP415]                 # or a group: [rules.CP4]; the narrower one wins
//! severity = "warning"
//! reason = "dates are mended on import"
//!
//! [[overrides]]                 # for some files only; of several, the last one wins
//! paths = ["old/**"]
//! ignore = ["CP302"]
//! severity = { CP401 = "info" }
//! reason = "kept as it was received"
//! ```
//!
//! Every rule that is ignored or changed needs a reason, and the report shows both. Paths are patterns (`*`, `**`, `?`,
//! `{a,b}`), relative to the folder of the file. An unknown key, rule or value is an error at its line:
//!
//! ```
//! use careplan::{config::Config, schema::Spec};
//!
//! let error = Config::parse("careplan.toml", "[rules.CP451]\nseverity = 'info'", Spec::embedded()).unwrap_err();
//! assert_eq!(error.to_string(), "no rule `CP451`");
//! assert_eq!(error.span(), Some(7..12));
//!
//! let text = "[[ignore]]\nrules = ['CP415']\nreason = 'mended on import'";
//! let config = Config::parse("careplan.toml", text, Spec::embedded())?;
//! assert_eq!(config.changes()[0].rules, ["CP415"]);
//! # Ok::<(), careplan::config::ConfigError>(())
//! ```

pub(crate) mod error;
mod paths;
mod raw;
pub(crate) mod validate;

use serde::Deserialize;

pub use error::ConfigError;
pub use paths::Paths;

use crate::ground::patterns::Patterns;
use crate::rule::Change;
use crate::rule::{Profile, Severity};
use crate::schema::Spec;

/// The settings of `careplan.toml`, after every name in it was checked to exist.
#[derive(Clone, Debug)]
pub struct Config {
    path: String,
    profile: Option<Profile>,
    edition: Option<String>,
    fail_on: Option<FailOn>,
    select: Vec<String>,
    changes: Vec<Change>,
    /// The patterns of changes that are for some files only, and where those stand in `changes`.
    patterns: Patterns,
    of_patterns: Vec<(Vec<usize>, usize)>,
    paths: Paths,
}

/// The least severity that makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Anything.
    Info,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The least severity that makes a run fail; `None`: nothing does.
    pub fn least(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

impl Config {
    /// Reads a configuration. `path` is its name in messages and reports.
    ///
    /// # Errors
    ///
    /// If it is not TOML, has a key that does not exist, names a rule, edition or profile that does not, or gives no reason
    /// where one is needed.
    pub fn parse(path: &str, text: &str, spec: &Spec) -> Result<Config, ConfigError> {
        validate::config(path, text, spec)
    }

    /// With the folders that patterns and files are relative to.
    pub fn with_paths(self, paths: Paths) -> Config {
        Config { paths, ..self }
    }

    /// The file's name.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How much is asked of the data.
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }

    /// The edition the data must be of.
    pub fn edition(&self) -> Option<&str> {
        self.edition.as_deref()
    }

    /// The least severity that fails.
    pub fn fail_on(&self) -> Option<FailOn> {
        self.fail_on
    }

    /// The only rules to run; all if empty.
    pub fn select(&self) -> &[String] {
        &self.select
    }

    /// Rules that are ignored or changed, in the order in which they apply.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Changes for some files only, with the numbers of their patterns.
    pub(crate) fn path_changes(&self) -> impl Iterator<Item = (&[usize], &Change)> {
        self.of_patterns.iter().map(|(patterns, n)| (&patterns[..], &self.changes[*n]))
    }

    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    pub(crate) fn paths(&self) -> &Paths {
        &self.paths
    }
}
