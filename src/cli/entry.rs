//! Paths without a command: they are validated.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Command, CommandFactory};

use super::args::Arguments;

const VALIDATE: &str = "validate";

/// The arguments with the command that is meant.
pub(super) fn words(mut words: Vec<OsString>) -> Vec<OsString> {
    let program = Arguments::command();
    if let Some(first) = first_word(&program, &words)
        && !is_command(&program, first)
        && is_path(first)
    {
        words.insert(1, VALIDATE.into());
    }
    words
}

/// The first argument that is neither an option nor an option's value.
fn first_word<'w>(program: &Command, words: &'w [OsString]) -> Option<&'w OsStr> {
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let text = word.to_string_lossy();
        if text == "-" || !text.starts_with('-') {
            return Some(word);
        }
        if text == "--" {
            return rest.next().map(OsString::as_os_str);
        }
        if takes_the_next(program, &text) {
            rest.next();
        }
    }
    None
}

/// Whether an option of the program, or of `validate`, has its value in the word after it.
fn takes_the_next(program: &Command, option: &str) -> bool {
    let validate = program.find_subcommand(VALIDATE).into_iter().flat_map(Command::get_arguments);
    let mut known = program.get_arguments().chain(validate);
    known.any(|argument| {
        let long = argument.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long));
        let short = argument.get_short().is_some_and(|short| option.strip_prefix('-') == Some(&short.to_string()));
        (long || short) && argument.get_action().takes_values()
    })
}

fn is_command(program: &Command, word: &OsStr) -> bool {
    program.find_subcommand(word).is_some()
}

/// Whether a word is a path rather than a command that was mistyped: it is there, or no command could look like it.
fn is_path(word: &OsStr) -> bool {
    word == "-" || word.to_string_lossy().contains(['/', '\\', '.']) || Path::new(word).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_command(line: &str) -> String {
        let words = words(line.split(' ').map(OsString::from).collect());
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_path_alone_is_validated() {
        for (line, meant) in [
            ("careplan src", "careplan validate src"),
            ("careplan a.CSV b.CSV", "careplan validate a.CSV b.CSV"),
            ("careplan --lang ja -f json x/y", "careplan validate --lang ja -f json x/y"),
            ("careplan --quiet -- src", "careplan validate --quiet -- src"),
            ("careplan -", "careplan validate -"),
        ] {
            assert_eq!(with_command(line), meant);
        }
    }

    #[test]
    fn commands_and_what_may_be_one_are_left_alone() {
        for line in
            ["careplan", "careplan --help", "careplan check src", "careplan valdate src", "careplan --lang ja rules"]
        {
            assert_eq!(with_command(line), line);
        }
    }
}
