//! The command line: arguments in, exit code out. Everything it does is in the library.

mod anonymize;
mod args;
mod certificate;
mod claim;
mod convert;
mod convert_args;
mod convert_tables;
mod diff;
mod entry;
mod fix;
mod fix_plan;
mod generate;
mod held_maps;
mod help;
mod init;
mod interrupt;
mod kit;
mod kit_args;
mod language;
mod ledger;
mod limit_args;
mod listing;
mod made_folder;
mod map_files;
mod migrate;
mod migrate_args;
mod migrate_inputs;
mod migrate_maps;
mod migrate_paths;
mod migrate_report;
mod output;
mod paint;
mod print;
mod print_args;
mod progress;
mod protected;
mod reason;
mod rules;
mod said;
mod sign;
mod sources;
mod spec;
mod spec_binding;
mod spec_demands;
mod standard_input;
mod streams;
mod table;
mod validate;
mod verify;
mod version;
mod windows;
mod writing;

use std::ffi::OsString;
use std::process::ExitCode;

use args::Command;

/// Nothing at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`.
const FINDINGS: u8 = 1;
/// Could not run.
const COULD_NOT_RUN: u8 = 2;

/// Runs the program.
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os().collect()))
}

/// Runs the program with some words, the first of which is its name. Returns the exit code. The process is taken for the program's
/// own: signals end it.
pub fn run(words: Vec<OsString>) -> u8 {
    let words = windows::wildcards::expand(words);
    let lang = language::of(&words);
    if let Some(code) = windows::dropped::run(&words, lang) {
        return code;
    }
    let words = entry::words(words);
    let mut arguments = match help::parse(&words, lang, output::columns()) {
        Ok(arguments) => arguments,
        Err(refusal) if refusal.is_version() => return version::print(&words, lang),
        Err(refusal) => return refusal.print(),
    };
    windows::console::choose_language(&mut arguments.global);
    interrupt::listen();
    let run = match &arguments.command {
        Command::Validate(validate) => validate::run(&arguments.global, validate),
        Command::Fix(fix) => fix::run(&arguments.global, fix),
        Command::Convert(convert) => convert::run(&arguments.global, convert),
        Command::Print(print) => print::run(&arguments.global, print),
        Command::Diff(diff) => diff::run(&arguments.global, diff),
        Command::Migrate(migrate) => migrate::run(&arguments.global, migrate),
        Command::Ledger(ledger) => ledger::run(&arguments.global, ledger),
        Command::Spec(spec) => spec::run(&arguments.global, spec),
        Command::Rules(rules) => rules::run(&arguments.global, rules),
        Command::Kit(kit) => kit::run(&arguments.global, kit),
        Command::Anonymize(anonymize) => anonymize::run(&arguments.global, anonymize),
        Command::Generate(generate) => generate::run(&arguments.global, generate),
        Command::Schema { of } => output::schema(*of),
        Command::Completions { shell } => output::completions(&arguments.global, *shell),
        Command::Init { folder } => init::run(&arguments.global, folder.as_deref()),
        Command::Man { command } => output::man(&arguments.global, command),
        Command::Help { command } => output::help(&arguments.global, command),
    };
    match run {
        Ok(code) => code,
        Err(error) => {
            output::error(&arguments.global, &*error);
            COULD_NOT_RUN
        }
    }
}
