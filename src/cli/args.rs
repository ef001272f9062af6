//! The arguments. Help, completions and the manual page are made from these definitions.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::convert_args::{Convert, Diff};
use super::limit_args::LimitArgs;
use super::migrate_args::{LedgerArgs, Migrate};
use crate::config::FailOn;
use crate::report::formats::{self, FORMATS, Format, Inputs};
use crate::rule::Profile;

/// Validate care-plan exchange data (ケアプランデータ連携標準仕様).
///
/// Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not run.
#[derive(Debug, Parser)]
#[command(name = "careplan", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Language of messages [default: from the locale]
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangArg>,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,

    /// Say only what was asked for: no progress, no timing
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Folder of spec files to use instead of the built-in ones, or over them if it has no versions.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub spec_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    Ja,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files, folders and zip archives against the standard
    Validate(Box<Validate>),
    /// Mend what is clear: line ends, encoding, quotes, full-width digits … (`careplan rules` says which rules have a fix)
    Fix(FixArgs),
    /// Write units as JSON, XML or edition 5.0 (provisional), and back to CSV
    Convert(Convert),
    /// Compare two sets of units by what their records are about
    Diff(Diff),
    /// Write data in another edition, with a ledger of what became of every value
    Migrate(Box<Migrate>),
    /// Prove the ledger of a migration
    Ledger(LedgerArgs),
    /// Show the tables of the standard: editions, forms, items, codes
    Spec(SpecArgs),
    /// Explain the rules
    Rules(RulesArgs),
    /// Make synthetic data: units of every form, about nobody
    Generate(Generate),
    /// Print the JSON Schema of a format
    Schema {
        /// What the schema is of
        of: SchemaOf,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page (troff)
    Man,
}

#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files, folders (with all in them) and zip archives (read in place); CSV, and JSON and XML documents
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub paths: Vec<PathBuf>,

    /// Read more paths from a file, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Format of the report
    #[arg(short, long, default_value = "text", value_parser = formats())]
    pub format: &'static Format,

    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Least severity that makes the exit code 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// Configuration [default: careplan.toml here or in the nearest folder above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,

    /// Accepted findings: counted, but neither listed nor failing
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,

    /// Accept all findings: write them to a baseline, or bring it up to date (reasons in it are kept)
    #[arg(long, value_name = "FILE", requires = "reason")]
    pub write_baseline: Option<PathBuf>,

    /// Why the findings are accepted, for --write-baseline
    #[arg(long, value_name = "TEXT", requires = "write_baseline")]
    pub reason: Option<String>,

    /// How much is asked of the data [default: exchange]
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Profile>,

    /// Edition the data must be of (4.1) [default: any]
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,

    /// Run only these rules: id, name or beginning of an id (CP4,date); may be given again
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,

    #[arg(long, value_name = "N", help = max_per_rule())]
    pub max_per_rule: Option<u64>,

    #[arg(long, help = no_digests())]
    pub no_digests: bool,

    /// Show the values of sensitive items (names, numbers, addresses, free text) instead of their shape
    #[arg(long)]
    pub show_values: bool,

    /// Threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// Folder to make, or zip archive (a name that ends in .zip)
    #[arg(short, long, value_name = "DIR|ZIP", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,

    /// People, spread over the offices
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub users: u64,

    /// Months of service
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub months: u64,

    /// Care-management offices, each with service offices around it [default: one for 40 people]
    #[arg(long, value_name = "N")]
    pub offices: Option<u64>,

    /// Another seed makes other data; the same seed makes the same bytes
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,

    /// Edition of the data [default: the newest]
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,

    /// First month of service (2025-04) [default: the edition's first]
    #[arg(long, value_name = "MONTH")]
    pub first_month: Option<String>,

    /// Break rules on purpose: a rate of units (0.01), or rules (CP415,CP5), each once for every office and month. What is
    /// to be found is written beside, to OUT.expected.json, with the options that `validate` takes to find it and nothing
    /// else. Not planted: CP002, CP004, CP005 and CP312, which no data breaks alone
    #[arg(long, value_name = "RATE|RULE,…")]
    pub faults: Option<String>,

    /// Say how much it would be, from a sample, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Write into a folder that has files, or over an archive; other files stay
    #[arg(long)]
    pub force: bool,

    /// Threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// The formats of reports, by the one table there is.
fn formats() -> impl TypedValueParser<Value = &'static Format> {
    let names = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(names).try_map(|name| formats::named(&name).ok_or("no such format"))
}

fn max_per_rule() -> String {
    let limits = FORMATS.iter().filter_map(|format| Some(format!("{} in {}", format.most_per_rule?, format.name)));
    let limits: Vec<String> = limits.collect();
    format!("Findings listed of each rule; 0 lists all [default: {}, all in other formats]", limits.join(", "))
}

fn no_digests() -> String {
    let with = FORMATS.iter().filter(|format| format.inputs == Inputs::WithDigests);
    let names: Vec<&str> = with.map(|format| format.name).collect();
    format!("Leave the SHA-256 of the files out of the report (they are in {})", names.join(", "))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// What `validate --format json` prints
    Report,
}

/// Mend what is clear, safe fixes only; the input is never touched.
///
/// Exit codes: 0 all that was asked for is done (errors that no fix answers may be left: validate the result), 1 a file
/// had to be left as it is, 2 could not run.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("to").required(true).args(["out", "diff"]))]
pub(super) struct FixArgs {
    /// Files, folders (with all in them) and zip archives; an archive is written as a folder of its name
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// Folder to write to: every file of the standard, unchanged ones too
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Write nothing; print the changes as a diff
    #[arg(long, conflicts_with_all = ["format", "only_changed", "force"])]
    pub diff: bool,

    /// Make fixes that are probably right and may be wrong, too
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Write changed files only
    #[arg(long)]
    pub only_changed: bool,

    /// Write over files that are there
    #[arg(long)]
    pub force: bool,

    /// Format of the list of changes
    #[arg(short, long, default_value = "text")]
    pub format: FixFormat,

    /// Show the values of sensitive items instead of their shape
    #[arg(long)]
    pub show_values: bool,

    /// Threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FixFormat {
    /// For people
    Text,
    /// One object
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum DemandsFormat {
    /// For people
    #[default]
    Text,
    /// An array of objects
    Json,
    /// For spreadsheets
    Csv,
    /// A table
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct SpecArgs {
    #[command(subcommand)]
    pub command: SpecCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SpecCommand {
    /// List editions and forms
    List {
        /// Only this edition
        #[arg(long)]
        edition: Option<String>,
    },
    /// Show a form (UPPLAN), a code table (care_level) or the service types (service_types)
    Show {
        /// Code of a form, name of a code table, or service_types
        name: String,
        /// Edition [default: the newest that is CSV]
        #[arg(long)]
        edition: Option<String>,
    },
    /// List the demands of the standard's text, and the rules that hold each
    Demands {
        /// Only what no rule holds: what nothing in a file can show, and what is still to be done
        #[arg(long)]
        uncovered: bool,
        /// Edition [default: the newest that is CSV]
        #[arg(long)]
        edition: Option<String>,
        /// Format
        #[arg(long, value_enum, default_value_t)]
        format: DemandsFormat,
    },
    /// Print a schema: JSON Schema of an edition that is JSON, XML Schema of `convert --to xml`
    Schema {
        /// Edition that is JSON [default: the newest]
        #[arg(long, conflicts_with = "xsd")]
        edition: Option<String>,
        /// The XML Schema
        #[arg(long)]
        xsd: bool,
    },
    /// Make a spec folder from an official item table (CSV or XLSX), for --spec-dir
    Import {
        /// Columns: form, No., item name, key, type, length, required
        table: PathBuf,
        /// Edition that is JSON
        #[arg(long)]
        edition: String,
        /// Folder for the spec; must not be there yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// A rule to explain: id (CP415) or name (date); without it, all are listed
    pub rule: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
