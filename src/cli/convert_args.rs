//! The arguments of `careplan convert` and `careplan diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
pub(super) struct Convert {
    /// CSV files, folders and zip archives; JSON and XML documents that convert wrote, and of edition 5.0
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// What to write: json, xml, ndjson (a record a line), 5.0 (provisional), or csv of the edition that the unit is of
    #[arg(long, value_name = "FORMAT")]
    pub to: String,

    /// Folder for the output, or a file for a single unit [default: standard output]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,

    /// Replace what is there already
    #[arg(long)]
    pub force: bool,

    /// Refuse a unit with characters that MS932 lacks, or values that have no item, instead of replacing them
    #[arg(long)]
    pub strict_characters: bool,

    /// Format of what is said about it; json needs --out
    #[arg(short, long, default_value = "text")]
    pub format: ReportFormat,

    /// Show values that were left out
    #[arg(long)]
    pub show_values: bool,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// File, folder, archive or document
    pub a: PathBuf,

    /// What to compare it with
    pub b: PathBuf,

    /// Format of the report
    #[arg(short, long, default_value = "text")]
    pub format: ReportFormat,

    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Show the values of sensitive items instead of their shape
    #[arg(long)]
    pub show_values: bool,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Text,
    /// One object
    Json,
}
