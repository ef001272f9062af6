//! The arguments of `careplan migrate` and `careplan ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "EDITION")]
    pub to: Option<String>,
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["dry_run", "write_maps"])]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "FILE")]
    pub service_types: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub tais: Option<PathBuf>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "dry_run"])]
    pub write_maps: Option<PathBuf>,
    #[arg(long)]
    pub prove: bool,
    #[arg(long)]
    pub allow_loss: bool,
    #[arg(long)]
    pub keep_invalid: bool,
    #[arg(long)]
    pub strict_characters: bool,
    #[arg(long, value_name = "FILE")]
    pub sign: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
    #[arg(short, long, default_value = "text")]
    pub format: MigrateFormat,
    #[arg(long)]
    pub show_values: bool,
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MigrateFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    pub command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    Verify(Verify),
    Report(Report),
    Show(Show),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    pub ledger: PathBuf,
    #[arg(value_name = "PATH", num_args = 2.., required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub proof: ProofArgs,
    #[arg(short, long, default_value = "text")]
    pub format: MigrateFormat,
}

/// What a proof is made with.
#[derive(Debug, Args)]
pub(super) struct ProofArgs {
    #[arg(long)]
    pub again: bool,
    #[arg(long, value_name = "FILE")]
    pub service_types: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub tais: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub verify_key: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct Report {
    pub ledger: PathBuf,
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub proof: ProofArgs,
    #[arg(short, long, default_value = "html")]
    pub format: ReportFormat,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    Html,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    pub ledger: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub file: String,
    #[arg(long, value_name = "NO|NAME")]
    pub item: Option<String>,
    #[arg(long, value_name = "N")]
    pub record: Option<u64>,
    #[arg(long)]
    pub show_values: bool,
    #[arg(short, long, default_value = "text")]
    pub format: MigrateFormat,
}
