//! What a user of the library asks of a check.

use crate::config::Config;
use crate::report::MOST_FINDINGS;
use crate::rule::Profile;

/// What to check, and how much of it to keep.
#[derive(Clone, Debug)]
pub struct Options {
    /// Rules to run, by id, slug or beginning of an id (`CP4`); all if empty.
    pub select: Vec<String>,
    /// Rules not to run, named likewise.
    pub ignore: Vec<String>,
    /// The edition that the data must be of; any if `None`.
    pub edition: Option<String>,
    /// How much is asked of the data; [`Profile::Exchange`] if `None`.
    pub profile: Option<Profile>,
    /// What `careplan.toml` says. The options above win over it: `select` sets its `select` and `[[ignore]]` aside, `ignore`
    /// adds to them, `edition` and `profile` replace its own.
    pub config: Option<Config>,
    /// How many findings of one rule are kept in each item of a file; more are counted. All if `None`.
    pub keep_per_rule: Option<u64>,
    /// How many findings a report lists, the first in its order; more are counted. It bounds the memory of a report: a finding
    /// takes some hundred bytes.
    pub most_findings: usize,
    /// How many findings of one rule keep an excerpt, in each item of a file.
    pub excerpts_per_rule: u64,
    /// Whether the SHA-256 of every file is taken. It costs a tenth of what checking does where the processor has
    /// instructions for it, and several times that elsewhere, so it is off unless asked for.
    pub digests: bool,
    /// Whether the report lists every file that was read. Of millions of files that is most of what it takes.
    pub inputs: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            select: Vec::new(),
            ignore: Vec::new(),
            edition: None,
            profile: None,
            config: None,
            keep_per_rule: None,
            most_findings: MOST_FINDINGS,
            excerpts_per_rule: 20,
            digests: false,
            inputs: true,
        }
    }
}
