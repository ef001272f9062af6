//! `careplan ledger`

use super::args::Global;
use super::certificate;
use super::certificate::show;
use super::migrate_args::{LedgerArgs, LedgerCommand};
use super::output::Outcome;
use super::verify;

pub(super) fn run(global: &Global, arguments: &LedgerArgs) -> Outcome {
    match &arguments.command {
        LedgerCommand::Verify(arguments) => verify::run(global, arguments),
        LedgerCommand::Report(arguments) => certificate::run(global, arguments),
        LedgerCommand::Show(arguments) => show::run(global, arguments),
    }
}
