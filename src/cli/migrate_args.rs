//! The arguments of `careplan migrate` and `careplan ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Files, folders (with all in them) and zip archives (read in place); CSV, and JSON documents of 5.0
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// Edition to write, by default the newest that is CSV; 5.0, a JSON document for each unit, is provisional
    #[arg(long, value_name = "EDITION")]
    pub to: Option<String>,

    /// Folder for the output: a folder for each unit, held/ for units that are not written, ledger.ndjson, manifest.ndjson
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["dry_run", "write_maps"])]
    pub out: Option<PathBuf>,

    /// Say what would be done and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Service types of offices for file names: CSV with office, service_type and, for a single unit, serial
    #[arg(long, value_name = "FILE")]
    pub service_types: Option<PathBuf>,

    /// Codes of equipment: CSV with office, service_code, name and one of tais_code and equipment_notice_code
    #[arg(long, value_name = "FILE")]
    pub tais: Option<PathBuf>,

    /// Write both maps, with what was found filled in, to this folder, and nothing else
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "dry_run"])]
    pub write_maps: Option<PathBuf>,

    /// Migrate back and compare; what differs is in the ledger
    #[arg(long)]
    pub prove: bool,

    /// Go back to an older edition although values have no place there
    #[arg(long)]
    pub allow_loss: bool,

    /// Write units that have errors under the new edition, too
    #[arg(long)]
    pub keep_invalid: bool,

    /// Hold back documents with characters that MS932 lacks, instead of replacing them
    #[arg(long)]
    pub strict_characters: bool,

    /// Replace what is in the output folder
    #[arg(long)]
    pub force: bool,

    /// Format of the summary
    #[arg(short, long, default_value = "text")]
    pub format: MigrateFormat,

    /// Show the values of sensitive items in ledger and findings instead of their shape
    #[arg(long)]
    pub show_values: bool,

    /// Threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MigrateFormat {
    /// For people
    Text,
    /// One object
    Json,
}

#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    pub command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Hold a ledger against its input and its output, cell by cell
    Verify {
        /// The ledger
        ledger: PathBuf,
        /// The input, as it was given to migrate, and last the folder of its output
        #[arg(value_name = "PATH", num_args = 2.., required = true)]
        paths: Vec<PathBuf>,
        /// Format of the answer
        #[arg(short, long, default_value = "text")]
        format: MigrateFormat,
        #[command(flatten)]
        limits: LimitArgs,
    },
}
