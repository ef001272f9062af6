//! The arguments of `careplan kit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::limit_args::LimitArgs;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct KitArgs {
    #[command(subcommand)]
    pub command: Option<KitCommand>,

    #[arg(short, long, value_name = "DIR", required = true)]
    pub out: Option<PathBuf>,

    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,

    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum KitCommand {
    Check(KitCheck),
}

#[derive(Debug, Args)]
pub(super) struct KitCheck {
    #[arg(value_name = "KIT")]
    pub kit: PathBuf,

    #[arg(value_name = "EXPORT", required = true)]
    pub exports: Vec<PathBuf>,

    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,

    #[arg(short, long, default_value = "text")]
    pub format: KitFormat,

    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum KitFormat {
    Text,
    Json,
    Junit,
    Html,
}
