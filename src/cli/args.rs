//! The arguments. What help says of them stands in `help/help.toml`, in both languages; a test finds what is missing there.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::convert_args::{Convert, Diff};
use super::kit_args::KitArgs;
use super::limit_args::LimitArgs;
use super::migrate_args::{LedgerArgs, Migrate};
use super::print_args::Print;
use crate::config::FailOn;
use crate::ground::day::Day;
use crate::report::formats::{self, FORMATS, Format};
use crate::rule::Profile;

#[derive(Debug, Parser)]
#[command(name = "careplan", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangArg>,
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    #[arg(short, long, global = true)]
    pub quiet: bool,
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
    #[command(alias = "check")]
    Validate(Box<Validate>),
    Fix(FixArgs),
    Convert(Convert),
    Print(Print),
    Diff(Diff),
    Migrate(Box<Migrate>),
    Ledger(LedgerArgs),
    Spec(SpecArgs),
    #[command(alias = "explain")]
    Rules(RulesArgs),
    Init {
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    Generate(Generate),
    Anonymize(Anonymize),
    Kit(KitArgs),
    Schema {
        of: SchemaOf,
    },
    Completions {
        shell: clap_complete::Shell,
    },
    Man {
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
    Help {
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Validate {
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub stdin_name: Option<String>,
    #[arg(short, long, default_value = "text", value_parser = formats())]
    pub format: &'static Format,
    #[arg(long)]
    pub statistics: bool,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = str::parse::<Day>)]
    pub stamp: Option<Day>,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    #[arg(long)]
    pub no_config: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "reason")]
    pub write_baseline: Option<PathBuf>,
    #[arg(long, value_name = "TEXT", requires = "write_baseline")]
    pub reason: Option<String>,
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Profile>,
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    #[arg(long, value_name = "N")]
    pub max_per_rule: Option<u64>,
    #[arg(long)]
    pub no_digests: bool,
    #[arg(long)]
    pub show_values: bool,
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    #[arg(short, long, value_name = "DIR|ZIP", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub users: u64,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub months: u64,
    #[arg(long, value_name = "N")]
    pub offices: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,
    #[arg(long, value_name = "MONTH")]
    pub first_month: Option<String>,
    #[arg(long, value_name = "RATE|RULE,…")]
    pub faults: Option<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub force: bool,
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Anonymize {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    #[arg(long)]
    pub offices: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

impl Validate {
    /// The day that the report says it was made on.
    pub fn stamp(&self) -> Option<Day> {
        self.stamp.or_else(|| std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok().map(Day::of_seconds))
    }
}

/// The formats of reports, by the one table there is.
fn formats() -> impl TypedValueParser<Value = &'static Format> {
    let names = FORMATS.iter().map(|format| PossibleValue::new(format.name));
    PossibleValuesParser::new(names).try_map(|name| formats::named(&name).ok_or("no such format"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    Report,
    Fix,
    Migrate,
    Diff,
    Kit,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("to").required(true).args(["out", "diff"]))]
pub(super) struct FixArgs {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["format", "only_changed", "force"])]
    pub diff: bool,
    #[arg(long)]
    pub unsafe_fixes: bool,
    #[arg(long)]
    pub only_changed: bool,
    #[arg(long)]
    pub force: bool,
    #[arg(short, long, default_value = "text")]
    pub format: FixFormat,
    #[arg(long)]
    pub show_values: bool,
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FixFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    #[default]
    Text,
    Json,
    Csv,
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct SpecArgs {
    #[command(subcommand)]
    pub command: SpecCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SpecCommand {
    List {
        #[arg(long, value_name = "EDITION")]
        edition: Option<String>,
        #[arg(short, long, value_enum, default_value_t)]
        format: TableFormat,
    },
    Show {
        name: Option<String>,
        #[arg(long, value_name = "EDITION")]
        edition: Option<String>,
        #[arg(short, long, value_enum, default_value_t)]
        format: TableFormat,
    },
    Demands {
        #[arg(long)]
        uncovered: bool,
        #[arg(long, value_name = "EDITION")]
        edition: Option<String>,
        #[arg(short, long, value_enum, default_value_t)]
        format: TableFormat,
    },
    Schema {
        #[arg(long, conflicts_with = "xsd")]
        edition: Option<String>,
        #[arg(long)]
        xsd: bool,
    },
    Import {
        table: PathBuf,
        #[arg(long)]
        edition: String,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[arg(value_name = "RULE")]
    pub rules: Vec<String>,
    #[arg(short, long, value_enum, default_value_t)]
    pub format: TableFormat,
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
