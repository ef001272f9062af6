//! The arguments of `careplan print`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
pub(super) struct Print {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,

    #[arg(long, value_name = "WHAT", default_value = "person")]
    pub by: PrintBy,

    #[arg(long)]
    pub no_marks: bool,

    #[arg(long)]
    pub force: bool,

    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PrintBy {
    Person,
    Unit,
}
