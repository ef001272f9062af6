//! The arguments of `careplan convert` and `careplan diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
pub(super) struct Convert {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT")]
    pub to: String,
    #[arg(short, long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
    #[arg(long)]
    pub strict_characters: bool,
    #[arg(short, long, default_value = "text")]
    pub format: ReportFormat,
    #[arg(long)]
    pub show_values: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    pub a: PathBuf,
    pub b: PathBuf,
    #[arg(short, long, default_value = "text")]
    pub format: ReportFormat,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub show_values: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    Text,
    Json,
}
