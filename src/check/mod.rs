//! Checking: from the bytes of files to findings, and to a report that says what was looked at.
//!
//! A [`Checker`] is made once from a spec and options. It checks one unit (送信単位: the files that share sender, receiver
//! and serial) at a time, on any number of threads, touches no disk and no clock, and puts the outcomes together into a
//! [`Report`].
//!
//! ```
//! use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
//! use careplan::schema::Spec;
//!
//! let checker = Checker::new(Spec::embedded(), Options::default());
//! let mut scratch = Scratch::default();
//! let label = FileLabel::new("DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
//! let unit = [UnitFile::new(&label, b"202407,131045,0123456789,20251010\r\n")];
//! let report = checker.report([checker.check_unit(&mut scratch, &unit)]);
//! assert!(report.is_valid());
//!
//! let unit = [UnitFile::new(&label, b"202407,131045,0123456789,20240230\r\n")];
//! let report = checker.report([checker.check_unit(&mut scratch, &unit)]);
//! assert_eq!(report.findings()[0].rule().id, "CP415");
//! ```

mod accept;
mod builder;
pub(crate) mod cell;
mod corpus;
mod file;
mod keys;
mod kinds;
mod recognition;
mod remedies;
pub(crate) mod rules;
mod settings;
mod sink;
mod table;
mod unit;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use builder::ReportBuilder;
#[cfg(feature = "files")]
pub(crate) use corpus::NamedFiles;
#[cfg(feature = "files")]
pub(crate) use rules::deletes_something;
pub use unit::Scratch;

use crate::schema::form_checks::FormChecks;
use file::Blocked;
use remedies::Fixable;
use settings::{Settings, Severities};
use unit::{Coverage, UnitRule};

use crate::config::Config;
use crate::read::UnitKey;
use crate::report::{FileFindings, ReadFile, Report, Spill};
use crate::rule::OptionError;
use crate::rule::{Profile, Severity};
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

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
    /// How many findings of one rule are kept in a file; more are counted. All if `None`.
    pub keep_per_rule: Option<u64>,
    /// How many findings of one rule keep an [`Excerpt`].
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
            excerpts_per_rule: 20,
            digests: false,
            inputs: true,
        }
    }
}

/// A file as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileLabel {
    path: Arc<str>,
}

impl FileLabel {
    /// A path, or archive and path inside it (`a.zip!/b.CSV`).
    pub fn new(path: impl Into<Arc<str>>) -> FileLabel {
        FileLabel { path: path.into() }
    }

    /// The whole label.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn shared_path(&self) -> Arc<str> {
        self.path.clone()
    }

    /// The file's name, without folders.
    pub fn name(&self) -> &str {
        let path = &*self.path;
        memchr::memrchr2(b'/', b'\\', path.as_bytes()).map_or(path, |at| &path[at + 1..])
    }
}

/// Why a file was not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotChecked {
    /// It cannot be read.
    Unreadable {
        /// What the system said, or why it was not opened.
        reason: Text,
    },
    /// A path was given and there is no care-plan file at it.
    NothingHere,
    /// It is not a file of the standard.
    NotACarePlanFile,
    /// It is over a limit.
    OverLimit {
        /// What is: a file, an archive.
        what: Text,
        /// How large it is.
        actual: String,
        /// How large it may be.
        limit: String,
        /// The option that sets the limit.
        option: &'static str,
    },
}

impl NotChecked {
    /// The rule that keeps every other from being run, if the file should have been checked.
    fn blocks(&self) -> Option<&'static str> {
        match self {
            NotChecked::Unreadable { .. } => Some("CP001"),
            NotChecked::NothingHere => Some("CP002"),
            NotChecked::OverLimit { .. } => Some("CP004"),
            NotChecked::NotACarePlanFile => None,
        }
    }

    /// Whether it counts as a file of the report.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, NotChecked::Unreadable { .. } | NotChecked::OverLimit { .. })
    }
}

/// A file of a unit: its bytes, or why there are none.
#[derive(Clone)]
pub struct UnitFile<'a> {
    label: &'a FileLabel,
    data: Result<&'a [u8], NotChecked>,
    /// It stands somewhere in these bytes, so that `careplan fix` could mend it.
    can_be_fixed: bool,
}

impl<'a> UnitFile<'a> {
    /// A file that was read.
    pub fn new(label: &'a FileLabel, data: &'a [u8]) -> UnitFile<'a> {
        // Places in a file are kept in 32 bits.
        match u32::try_from(data.len()) {
            Ok(_) => UnitFile { label, data: Ok(data), can_be_fixed: true },
            Err(_) => UnitFile::not_checked(label, NotChecked::too_large(data.len() as u64, u64::from(u32::MAX))),
        }
    }

    /// A file that was not.
    pub fn not_checked(label: &'a FileLabel, why: NotChecked) -> UnitFile<'a> {
        UnitFile { label, data: Err(why), can_be_fixed: false }
    }

    /// A file that was made of something else: there is none that `careplan fix` could be given.
    pub(crate) fn made(self) -> UnitFile<'a> {
        UnitFile { can_be_fixed: false, ..self }
    }

    pub(crate) fn label(&self) -> &'a FileLabel {
        self.label
    }

    pub(crate) fn data(&self) -> &Result<&'a [u8], NotChecked> {
        &self.data
    }
}

/// Without the bytes, which hold what identifies people.
impl fmt::Debug for UnitFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.data.as_ref().map(|data| data.len());
        f.debug_struct("UnitFile").field("label", &self.label).field("size", &size).finish()
    }
}

/// What became of one unit. Opaque; [`Checker::report`] and [`ReportBuilder`] put outcomes together.
#[derive(Debug)]
pub struct UnitOutcome<'c> {
    key: Option<UnitKey>,
    files: Vec<FileOutcome<'c>>,
    /// What rules of the unit saw, by their places in the rule book.
    coverage: BTreeMap<usize, Coverage>,
}

/// What became of one file.
#[derive(Debug)]
struct FileOutcome<'c> {
    file: Arc<str>,
    findings: FileFindings,
    counts: HashMap<usize, u64>,
    fixable: Fixable,
    blocked: Blocked,
    form: Option<&'c FormChecks>,
    records: u64,
    checked: u64,
    is_file: bool,
    severities: Severities<'c>,
    read: Option<ReadFile>,
}

/// Checks files against a spec.
#[derive(Debug)]
pub struct Checker {
    spec: Spec,
    options: Options,
    settings: Settings,
    /// By edition and form.
    forms: FxHashMap<String, FxHashMap<String, Arc<FormChecks>>>,
    /// The rules on units that are run, with their places in the rule book.
    unit_rules: Vec<(usize, &'static UnitRule)>,
    spill: Option<Arc<dyn Spill>>,
    part_size: usize,
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
        let settings = Settings::new(spec, &options)?;
        let profile = settings.profile;
        let forms = spec.editions().map(|edition| {
            let checks = |form| Arc::new(FormChecks::new(edition, form, spec.rules(), profile));
            let forms = edition.forms().map(|form| (form.code().to_owned(), checks(form)));
            (edition.name().to_owned(), forms.collect())
        });
        let unit_rules = rules::UNIT_RULES.iter().filter_map(|rule| {
            let position = spec.rules().position(rule.definition.id)?;
            settings.severities[position].map(|_| (position, rule))
        });
        let unit_rules = unit_rules.collect();
        Ok(Checker {
            spec: spec.clone(),
            forms: forms.collect(),
            unit_rules,
            settings,
            options,
            spill: None,
            part_size: file::parts::PART,
        })
    }

    /// With a place for findings that are too many for memory. A report of this checker has the others
    /// ([`Report::findings`]), and all of them one by one ([`Report::each_finding`]).
    pub fn with_spill(self, spill: Arc<dyn Spill>) -> Checker {
        Checker { spill: Some(spill), ..self }
    }

    /// Checks the files that share sender, receiver and serial; a file whose name does not say is a unit of its own.
    /// `scratch` is memory that is used again: keep one for each thread.
    pub fn check_unit(&self, scratch: &mut Scratch, files: &[UnitFile<'_>]) -> UnitOutcome<'_> {
        unit::check(self, scratch, files)
    }

    /// Puts outcomes together. The report is the same in whatever order they come.
    pub fn report<'c>(&'c self, outcomes: impl IntoIterator<Item = UnitOutcome<'c>>) -> Report {
        let mut report = self.report_builder();
        report.extend(outcomes);
        report.finish()
    }

    /// A report that outcomes are added to.
    pub fn report_builder(&self) -> ReportBuilder<'_> {
        ReportBuilder::new(self)
    }

    /// The spec that files are checked against.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// What a finding of a rule counts as, in files without settings of their own; `None`: the rule is not run.
    pub(crate) fn severity(&self, position: usize) -> Option<Severity> {
        self.settings.severities[position]
    }

    /// The same for every rule, in one file.
    pub(crate) fn severities_of(&self, label: &FileLabel) -> Severities<'_> {
        self.settings.of_file(label.path())
    }

    pub(crate) fn profile(&self) -> Profile {
        self.settings.profile
    }

    pub(crate) fn keep_per_rule(&self) -> Option<u64> {
        self.options.keep_per_rule
    }

    pub(crate) fn excerpts_per_rule(&self) -> u64 {
        self.options.excerpts_per_rule
    }

    /// How many bytes of a large file are checked at a time: it makes no difference to what is found, which is tested.
    #[cfg(test)]
    pub(crate) fn with_part_size(self, part_size: usize) -> Checker {
        Checker { part_size, ..self }
    }

    pub(crate) fn part_size(&self) -> usize {
        self.part_size
    }

    pub(crate) fn spill(&self) -> Option<&Arc<dyn Spill>> {
        self.spill.as_ref()
    }

    pub(crate) fn lists_inputs(&self) -> bool {
        self.options.inputs
    }

    pub(crate) fn digests(&self) -> bool {
        self.options.digests
    }

    pub(crate) fn wanted_edition(&self) -> Option<&str> {
        self.settings.edition.as_deref()
    }

    /// The checks of a form, by its edition and code.
    pub(crate) fn form_checks(&self, edition: &Edition, code: &str) -> Option<&Arc<FormChecks>> {
        self.forms.get(edition.name())?.get(code)
    }
}

impl Checker {
    /// The checks of a form as fixing sees them, which is by the default profile.
    pub(crate) fn fix_checks(&self, edition: &Arc<Edition>, form: &Arc<Form>) -> Arc<FormChecks> {
        match (self.profile(), self.form_checks(edition, form.code())) {
            (Profile::Exchange, Some(checks)) => checks.clone(),
            _ => Arc::new(FormChecks::new(edition, form, self.spec.rules(), Profile::Exchange)),
        }
    }
}

impl NotChecked {
    /// A file over the size limit.
    pub fn too_large(actual: u64, limit: u64) -> NotChecked {
        NotChecked::OverLimit {
            what: Text::new("ファイルの大きさ", "the file's size"),
            actual: format!("{actual} bytes"),
            limit: format!("{limit} bytes"),
            option: "--max-file-size",
        }
    }
}
