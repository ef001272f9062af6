//! The command line: arguments in, exit code out. Everything it does is in the library.

mod args;
mod convert;
mod convert_args;
mod diff;
mod fix;
mod fix_plan;
mod generate;
mod interrupt;
mod ledger;
mod limit_args;
mod migrate;
mod migrate_args;
mod migrate_inputs;
mod migrate_report;
mod output;
mod paint;
mod progress;
mod rules;
mod sources;
mod spec;
mod spec_binding;
mod spec_demands;
mod table;
mod validate;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Nothing at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`.
const FINDINGS: u8 = 1;
/// Could not run.
const COULD_NOT_RUN: u8 = 2;

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    interrupt::listen();
    let run = match &arguments.command {
        Command::Validate(validate) => validate::run(&arguments.global, validate),
        Command::Fix(fix) => fix::run(&arguments.global, fix),
        Command::Convert(convert) => convert::run(&arguments.global, convert),
        Command::Diff(diff) => diff::run(&arguments.global, diff),
        Command::Migrate(migrate) => migrate::run(&arguments.global, migrate),
        Command::Ledger(ledger) => ledger::run(&arguments.global, ledger),
        Command::Spec(spec) => spec::run(&arguments.global, spec),
        Command::Rules(rules) => rules::run(&arguments.global, rules),
        Command::Generate(generate) => generate::run(&arguments.global, generate),
        Command::Schema { of } => output::schema(*of),
        Command::Completions { shell } => output::completions(*shell),
        Command::Man => output::man(),
    };
    match run {
        Ok(code) => ExitCode::from(code),
        // Whoever read our output has seen enough (`careplan … | head`).
        Err(error) if output::is_broken_pipe(&*error) => ExitCode::from(CLEAN),
        Err(error) => {
            output::error(&arguments.global, &*error);
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
