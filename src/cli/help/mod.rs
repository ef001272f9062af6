//! Help in two languages: the words of `help.toml` are laid over the definitions in `args.rs`.

mod refusal;

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::builder::{StyledStr, Styles};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use serde::Deserialize;

use super::args::Arguments;
use super::table::wrap;
use crate::report::formats::{FORMATS, Inputs};
use crate::text::{Lang, Text};

/// Where an argument's help begins.
const INDENT: usize = 10;
/// Where what a command does begins in the list of commands.
const COMMAND_INDENT: usize = 16;
/// Lines that are never broken: of manual pages and completions, whose readers break them.
const UNBROKEN: usize = 100_000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    commands: BTreeMap<String, CommandWords>,
    arguments: BTreeMap<String, Text>,
    defaults: BTreeMap<String, Text>,
    values: BTreeMap<String, BTreeMap<String, Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandWords {
    about: Text,
    long: Option<Text>,
    #[serde(default)]
    arguments: BTreeMap<String, Text>,
}

impl Words {
    /// The built-in words. That they can be read is what a test holds.
    fn built_in() -> Words {
        toml::from_str(include_str!("help.toml")).unwrap_or_default()
    }

    /// What an argument of a command is for.
    fn argument(&self, path: &str, id: &str) -> Option<&Text> {
        let own = self.commands.get(path).and_then(|command| command.arguments.get(id));
        own.or_else(|| self.arguments.get(id))
    }

    /// What holds where an option is left out.
    fn default(&self, path: &str, id: &str) -> Option<&Text> {
        self.defaults.get(&format!("{path} {id}")).or_else(|| self.defaults.get(id))
    }
}

/// Reads the arguments. `Err`: what is to be said instead, and the exit code.
pub(super) fn parse(arguments: &[OsString], lang: Lang, columns: usize) -> Result<Arguments, refusal::Refusal> {
    let read = |command: Command| {
        let mut matches = command.try_get_matches_from(arguments)?;
        Arguments::from_arg_matches_mut(&mut matches)
    };
    // Only who asks for help, or is refused, needs words.
    read(Arguments::command()).or_else(|_| {
        let dressed = command(lang, columns);
        read(dressed.clone()).map_err(|error| refusal::Refusal::of(error, lang, columns))
    })
}

/// Builds the whole command with its texts, wrapped to a width in columns.
pub(super) fn command(lang: Lang, columns: usize) -> Command {
    let dresser = Dresser { words: Words::built_in(), lang, columns: columns.min(100) };
    let version = dresser.flag("version", ArgAction::Version).short('V');
    dresser.command(Arguments::command(), "").disable_version_flag(true).arg(version)
}

/// The same for readers that break lines themselves.
pub(super) fn unbroken(lang: Lang) -> Command {
    command(lang, UNBROKEN)
}

/// A command within the whole, by the words that lead to it.
pub(super) fn find(whole: &Command, path: &str) -> Option<Command> {
    let mut found = whole.clone();
    found.build();
    for name in path.split_whitespace() {
        found = found.find_subcommand(name)?.clone();
    }
    Some(found)
}

/// A page with the words that clap has in English only.
pub(super) fn in_words(page: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => page.replace("[OPTIONS]", "[オプション]").replace("[\\fIOPTIONS\\fR]", "[\\fIオプション\\fR]"),
        Lang::En => page.to_owned(),
    }
}

/// A manual page with its headings in the language.
pub(super) fn manual_headings(page: &str, lang: Lang) -> String {
    const HEADINGS: [(&str, &str); 6] = [
        (".SH NAME", ".SH 名前"),
        (".SH SYNOPSIS", ".SH 書式"),
        (".SH DESCRIPTION", ".SH 説明"),
        (".SH OPTIONS", ".SH オプション"),
        (".SH SUBCOMMANDS", ".SH コマンド"),
        (".SH VERSION", ".SH バージョン"),
    ];
    let heading = |line: &str| match HEADINGS.iter().find(|(en, _)| *en == line) {
        Some((_, ja)) if lang == Lang::Ja => (*ja).to_owned(),
        _ => line.to_owned(),
    };
    page.lines().map(|line| heading(line) + "\n").collect()
}

struct Dresser {
    words: Words,
    lang: Lang,
    columns: usize,
}

impl Dresser {
    fn say(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Ja { ja } else { en }
    }

    fn command(&self, command: Command, path: &str) -> Command {
        let header = *Styles::styled().get_header();
        let usage = self.say("使い方:", "Usage:");
        let template = format!(
            "{{before-help}}{{about-with-newline}}\n{header}{usage}{header:#} {{usage}}\n\n{{all-args}}{{after-help}}"
        );
        let help = self.flag("help", ArgAction::Help).short('h');
        let mut command = command
            .help_template(template)
            .subcommand_help_heading(self.say("コマンド", "Commands"))
            .subcommand_value_name(self.say("コマンド", "COMMAND"))
            .disable_help_flag(true)
            .mut_args(|arg| self.argument(arg, path))
            .arg(help);
        if self.lang == Lang::Ja {
            // Japanese is broken here, between any two characters; clap breaks at blanks only.
            command = command.term_width(UNBROKEN).max_term_width(UNBROKEN);
        } else {
            command = command.term_width(self.columns);
        }
        if let Some(words) = self.words.commands.get(path) {
            let long = words.long.as_ref().unwrap_or(&words.about);
            command = command
                .about(self.broken(words.about.get(self.lang), COMMAND_INDENT))
                .long_about(self.broken(long.get(self.lang), 0));
        }
        command.mut_subcommands(|sub| {
            let below = format!("{path} {}", sub.get_name());
            self.command(sub, below.trim_start())
        })
    }

    /// A flag that clap would add in English.
    fn flag(&self, name: &'static str, action: ArgAction) -> Arg {
        self.argument(Arg::new(name).long(name).action(action).global(false), "")
            .help_heading(self.say("共通オプション", "Global options"))
    }

    fn argument(&self, arg: Arg, path: &str) -> Arg {
        let id = arg.get_id().to_string();
        let heading = match (arg.is_positional(), arg.is_global_set()) {
            (true, _) => self.say("引数", "Arguments"),
            (false, true) => self.say("共通オプション", "Global options"),
            (false, false) => self.say("オプション", "Options"),
        };
        let about = self.words.argument(path, &id).map(|text| self.filled(text.get(self.lang))).unwrap_or_default();
        let default = self.default(&arg, path, &id);
        let values: Vec<(String, Option<&str>)> = self.values(&arg, &id);
        let (short, long) = (self.short(&about, &default, &values), self.long(&about, &default, &values));
        // Wide lines begin below the option; in the list of commands they stand beside it.
        let next_line = self.lang == Lang::Ja;
        let arg = arg.help_heading(heading).help(short).long_help(long).next_line_help(next_line);
        match arg.get_action().takes_values() {
            true => arg.hide_default_value(true).hide_possible_values(true),
            false => arg,
        }
    }

    fn default(&self, arg: &Arg, path: &str, id: &str) -> Option<String> {
        if !arg.get_action().takes_values() {
            return None;
        }
        let fixed: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
        match self.words.default(path, id) {
            _ if !fixed.is_empty() => Some(fixed.join(",")),
            said => said.map(|text| self.filled(text.get(self.lang))),
        }
    }

    fn values(&self, arg: &Arg, id: &str) -> Vec<(String, Option<&str>)> {
        let about = self.words.values.get(id);
        let values = arg.get_possible_values().into_iter().filter(|_| arg.get_action().takes_values());
        let with_words = values.map(|value| {
            let name = value.get_name().to_owned();
            let about = about.and_then(|about| about.get(&name)).map(|text| text.get(self.lang));
            (name, about)
        });
        with_words.collect()
    }

    fn short(&self, about: &str, default: &Option<String>, values: &[(String, Option<&str>)]) -> StyledStr {
        let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
        let mut line = about.to_owned();
        line.push_str(&self.bracket(self.say("既定", "default"), default.as_deref().unwrap_or_default()));
        line.push_str(&self.bracket(self.say("値", "values"), &names.join(", ")));
        self.broken(&line, INDENT)
    }

    fn long(&self, about: &str, default: &Option<String>, values: &[(String, Option<&str>)]) -> StyledStr {
        let mut text =
            format!("{about}{}", self.bracket(self.say("既定", "default"), default.as_deref().unwrap_or_default()));
        if !values.is_empty() {
            text.push_str(self.say("\n\n指定できる値:", "\n\nPossible values:"));
            let longest = values.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
            for (name, about) in values {
                match about {
                    Some(about) => text.push_str(&format!("\n- {name:longest$}  {about}")),
                    None => text.push_str(&format!("\n- {name}")),
                }
            }
        }
        self.broken(&text, INDENT)
    }

    fn bracket(&self, title: &str, what: &str) -> String {
        match (what, self.lang) {
            ("", _) => String::new(),
            (what, Lang::Ja) => format!("［{title}: {what}］"),
            (what, Lang::En) => format!(" [{title}: {what}]"),
        }
    }

    /// Japanese in lines that fit beside an indent; English is broken by clap.
    fn broken(&self, text: &str, indent: usize) -> StyledStr {
        if self.lang == Lang::En || self.columns == UNBROKEN {
            return text.to_owned().into();
        }
        let width = self.columns.saturating_sub(indent).max(20);
        text.lines().map(|line| wrap(line, width).join("\n")).collect::<Vec<_>>().join("\n").into()
    }

    /// Fills in what the table of formats says.
    fn filled(&self, text: &str) -> String {
        let most = FORMATS.iter().filter_map(|format| {
            let most = format.most_per_rule?;
            Some(match self.lang {
                Lang::Ja => format!("{} は{most}件", format.name),
                Lang::En => format!("{most} in {}", format.name),
            })
        });
        let digests = FORMATS.iter().filter(|format| format.inputs == Inputs::WithDigests).map(|format| format.name);
        let comma = self.say("、", ", ");
        text.replace("{most}", &most.collect::<Vec<_>>().join(comma))
            .replace("{digests}", &digests.collect::<Vec<_>>().join(comma))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every command with its path.
    fn commands(command: &Command, path: &str) -> Vec<(String, Command)> {
        let mut all = vec![(path.to_owned(), command.clone())];
        for sub in command.get_subcommands() {
            all.extend(commands(sub, format!("{path} {}", sub.get_name()).trim_start()));
        }
        all
    }

    /// Whether both languages are there, each in its own script.
    fn both(text: &Text) -> bool {
        !text.ja.is_empty() && !text.en.is_empty()
    }

    #[test]
    fn every_command_argument_and_value_has_words_in_both_languages_and_none_are_left_over() {
        let words: Words = toml::from_str(include_str!("help.toml")).unwrap();
        let mut used = BTreeSet::new();
        for (path, command) in commands(&Arguments::command(), "") {
            let own = words.commands.get(&path).unwrap_or_else(|| panic!("`{path}` is not in help.toml"));
            assert!(both(&own.about) && own.long.as_ref().is_none_or(both), "{path}");
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let text = words.argument(&path, id).unwrap_or_else(|| panic!("`{path}` {id} is not in help.toml"));
                assert!(both(text), "{path} {id}");
                used.insert(format!("{path}/{id}"));
                used.insert(format!("/{id}"));
                for value in arg.get_possible_values().iter().filter(|_| arg.get_action().takes_values()) {
                    let about = words.values.get(id).and_then(|values| values.get(value.get_name()));
                    assert!(id == "shell" || about.is_some_and(both), "{path} {id}: {}", value.get_name());
                    used.insert(format!("{id}={}", value.get_name()));
                }
            }
        }
        for (path, command) in &words.commands {
            for id in command.arguments.keys() {
                assert!(used.contains(&format!("{path}/{id}")), "left over in help.toml: {path} {id}");
            }
        }
        let own = ["help", "version"];
        for id in words.arguments.keys().filter(|id| !own.contains(&id.as_str())) {
            assert!(used.contains(&format!("/{id}")), "left over in help.toml: {id}");
        }
        for (id, name) in words.values.iter().flat_map(|(id, values)| values.keys().map(move |name| (id, name))) {
            assert!(used.contains(&format!("{id}={name}")), "left over in help.toml: {id} {name}");
        }
    }

    #[test]
    fn japanese_help_fits_the_terminal() {
        use unicode_width::UnicodeWidthStr;
        for (path, command) in commands(&super::command(Lang::Ja, 80), "") {
            let mut command = command;
            for help in [command.render_help(), command.render_long_help()] {
                for line in help.to_string().lines().filter(|line| !line.starts_with("使い方")) {
                    assert!(line.width() <= 80, "{path}: {line}");
                }
            }
        }
    }
}
