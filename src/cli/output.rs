//! What all commands share: the spec, the language, the look of the output, errors.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{Global, LangArg, SchemaOf, When};
use super::said::said;
use super::streams;
use super::{help, language, reason};
use crate::config::ConfigError;
use crate::disk::system;
use crate::embedded::{embedded_files, is_spec_file};
use crate::ground::safe::Shown;
use crate::report::formats;
use crate::report::formats::TextStyle;
use crate::schema::{Spec, SpecError};
use crate::text::Lang;
use crate::text::Wording;

pub(super) type Outcome = Result<u8, Box<dyn Error>>;

/// The language asked for, or that of the locale.
pub(super) fn lang(global: &Global) -> Lang {
    match global.lang {
        Some(LangArg::Ja) => Lang::Ja,
        Some(LangArg::En) => Lang::En,
        None => language::of_locale(),
    }
}

pub(super) fn wording(global: &Global, show_values: bool) -> Wording {
    Wording { lang: lang(global), show_values }
}

/// How text looks on what it is written to.
pub(super) fn style(global: &Global, to_terminal: bool) -> TextStyle {
    let color = match global.color {
        When::Always => true,
        When::Never => false,
        When::Auto => to_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    TextStyle { width: width(to_terminal), color, unicode: speaks_utf8() }
}

fn width(to_terminal: bool) -> usize {
    // clap's wrapping brings the same library in; a pipe gets the width that mails and tickets like.
    let columns = to_terminal.then(terminal_columns).flatten();
    columns.unwrap_or(100).clamp(40, 160)
}

fn terminal_columns() -> Option<usize> {
    let own = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    own.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// Whether the locale's characters are UTF-8; if not, lines are drawn in ASCII.
fn speaks_utf8() -> bool {
    if cfg!(windows) {
        return true;
    }
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_uppercase();
        locale.contains("UTF-8") || locale.contains("UTF8")
    })
}

/// The built-in spec, or the one in `--spec-dir`.
pub(super) fn spec(global: &Global) -> Result<Cow<'static, Spec>, Box<dyn Error>> {
    match &global.spec_dir {
        None => Ok(Cow::Borrowed(Spec::embedded())),
        Some(_) => Ok(Cow::Owned(Spec::from_files(spec_files(global)?)?)),
    }
}

/// The files of that spec. A folder without a `versions.toml` is no whole spec: its files are laid over the built-in ones.
pub(super) fn spec_files(global: &Global) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    if let Some(folder) = &global.spec_dir {
        collect(folder, &mut files)?;
        if files.is_empty() {
            let shown = folder.shown();
            return Err(said(
                format!("{shown}: 仕様のファイル（.toml）がありません"),
                format!("{shown}: no spec files (.toml) are here"),
            )
            .into());
        }
        if files.iter().any(|(path, _)| path == "versions.toml") {
            return Ok(files);
        }
    }
    for (path, text) in embedded_files() {
        if !files.iter().any(|(own, _)| own == path) {
            files.push((path.to_owned(), text.to_owned()));
        }
    }
    Ok(files)
}

/// The spec files in a folder and the folders in it; each folder once, whatever links lead to it.
fn collect(root: &Path, files: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    let mut folders = vec![root.to_owned()];
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        let in_words = |error: io::Error| system::said_of(&folder, &error);
        if !seen.insert(folder.canonicalize().map_err(in_words)?) {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(in_words)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if is_spec_file(&name) {
                files.push((name, system::read_text(&path)?));
            }
        }
    }
    Ok(())
}

/// Writes to standard output.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Box<dyn Error>> {
    let mut out = streams::out();
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Says why the program could not run.
pub(super) fn error(global: &Global, error: &(dyn Error + 'static)) {
    let terminal = io::stderr().is_terminal();
    let look = style(global, terminal);
    let lang = lang(global);
    let spec = error.downcast_ref::<SpecError>().map(|error| error as &dyn miette::Diagnostic);
    let config = error.downcast_ref::<ConfigError>().map(|error| error.drawn_in(lang));
    if spec.is_some() && lang == Lang::Ja {
        // Spec files and their languages are described in English.
        streams::say("careplan: 仕様のファイルに誤りがあります（説明は英語です）");
    }
    if let Some(diagnostic) = spec.or(config) {
        let theme = match (look.unicode, look.color) {
            (true, true) => miette::GraphicalTheme::unicode(),
            (true, false) => miette::GraphicalTheme::unicode_nocolor(),
            (false, _) => miette::GraphicalTheme::none(),
        };
        let mut page = String::new();
        let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(look.width);
        if handler.render_report(&mut page, diagnostic).is_ok() {
            streams::say(page.trim_end());
            return;
        }
    }
    streams::say(format_args!("careplan: {}", reason::of(error).get(lang)));
}

pub(super) fn schema(of: SchemaOf) -> Outcome {
    let schema = match of {
        SchemaOf::Report => formats::JSON_SCHEMA,
        SchemaOf::Fix => include_str!("schemas/fix.schema.json"),
        SchemaOf::Migrate => include_str!("schemas/migrate.schema.json"),
        SchemaOf::Diff => include_str!("schemas/diff.schema.json"),
        SchemaOf::Kit => include_str!("schemas/kit.schema.json"),
    };
    print(|out| out.write_all(schema.as_bytes()))?;
    Ok(super::CLEAN)
}

pub(super) fn completions(global: &Global, shell: clap_complete::Shell) -> Outcome {
    print(|out| out.write_all(&script(shell, lang(global))))?;
    Ok(super::CLEAN)
}

fn script(shell: clap_complete::Shell, lang: Lang) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::unbroken(lang), "careplan", &mut script);
    script
}

/// The columns that help is written for.
pub(super) fn columns() -> usize {
    width(io::stdout().is_terminal())
}

/// Prints the help of a command.
pub(super) fn help(global: &Global, path: &[String]) -> Outcome {
    let mut command = subcommand(&help::command(lang(global), columns()), path)?;
    let page = command.render_long_help();
    let page = match style(global, io::stdout().is_terminal()).color {
        true => page.ansi().to_string(),
        false => page.to_string(),
    };
    print(|out| out.write_all(help::in_words(&page, lang(global)).as_bytes()))?;
    Ok(super::CLEAN)
}

fn subcommand(whole: &clap::Command, path: &[String]) -> Result<clap::Command, Box<dyn Error>> {
    let path = path.join(" ");
    help::find(whole, &path).ok_or_else(|| {
        said(
            format!("「{path}」というコマンドはありません。一覧は careplan help で表示できます"),
            format!("no command `{path}`; `careplan help` lists them"),
        )
        .into()
    })
}

pub(super) fn man(global: &Global, path: &[String]) -> Outcome {
    let lang = lang(global);
    let page = manual_page(subcommand(&help::unbroken(lang), path)?, lang)?;
    print(|out| out.write_all(page.as_bytes()))?;
    Ok(super::CLEAN)
}

fn manual_page(command: clap::Command, lang: Lang) -> io::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    let page = String::from_utf8_lossy(&page);
    Ok(help::in_words(&help::manual_headings(&page, lang), lang))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn completions_know_every_command_and_option() {
        let command = help::unbroken(Lang::Ja);
        for shell in clap_complete::Shell::value_variants() {
            let script = String::from_utf8(script(*shell, Lang::Ja)).unwrap();
            let mut todo: Vec<&clap::Command> = command.get_subcommands().collect();
            while let Some(command) = todo.pop() {
                todo.extend(command.get_subcommands());
                let options = command.get_arguments().filter(|option| !option.is_hide_set());
                for word in options.filter_map(|option| option.get_long()).chain([command.get_name()]) {
                    assert!(script.contains(word), "{shell}: {word} of {}", command.get_name());
                }
            }
        }
    }

    #[test]
    fn the_manual_page_lists_every_command() {
        let whole = help::unbroken(Lang::Ja);
        let page = manual_page(subcommand(&whole, &[]).unwrap(), Lang::Ja).unwrap();
        for command in whole.get_subcommands() {
            let own = manual_page(subcommand(&whole, &[command.get_name().to_owned()]).unwrap(), Lang::Ja).unwrap();
            assert!(own.contains(".SH 名前") && !own.contains(".SH OPTIONS"), "{own}");
            let entry = format!("careplan\\-{}(1)", command.get_name().replace('-', "\\-"));
            assert!(page.contains(&entry), "{entry}");
        }
    }
}
