//! What all commands share: the spec, the language, the look of the output, errors.

use std::error::Error;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter, IsTerminal, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir, TempPath};

use super::args::{Global, LangArg, SchemaOf, When};
use super::interrupt::{self, Unfinished};
use super::said::said;
use super::{help, language, reason};
use crate::config::ConfigError;
use crate::disk::system::{self, PathError};
use crate::embedded::{embedded_files, is_spec_file};
use crate::report::formats;
use crate::report::formats::TextStyle;
use crate::schema::{Spec, SpecError};
use crate::text::Wording;
use crate::text::{Lang, Text};

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
pub(super) fn spec(global: &Global) -> Result<Spec, Box<dyn Error>> {
    match &global.spec_dir {
        None => Ok(Spec::embedded().clone()),
        Some(_) => Ok(Spec::from_files(spec_files(global)?)?),
    }
}

/// The files of that spec. A folder without a `versions.toml` is no whole spec: its files are laid over the built-in ones.
pub(super) fn spec_files(global: &Global) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    if let Some(folder) = &global.spec_dir {
        collect(folder, folder, &mut files)?;
        if files.is_empty() {
            let shown = folder.display();
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

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|error| system::said_of(folder, &error))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if is_spec_file(&name) {
            let text = fs::read_to_string(&path).map_err(|error| system::said_of(&path, &error))?;
            files.push((name, text));
        }
    }
    Ok(())
}

/// Writes to standard output.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes to a file, whole or not at all.
pub(super) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let mut out = OutputFile::create(path)?;
    write(&mut out.out).map_err(|error| system::said_of(path, &error))?;
    Ok(out.finish()?)
}

/// A file that is there whole or not at all: it is written beside its place, and put there at the end. A device or a pipe
/// is written to as it is, since nothing may take its place.
pub(super) struct OutputFile {
    place: PathBuf,
    out: BufWriter<File>,
    beside: Option<(TempPath, Unfinished)>,
}

impl OutputFile {
    pub fn create(path: &Path) -> Result<OutputFile, PathError> {
        let said = |error: io::Error| match (error.kind(), parent(path)) {
            (io::ErrorKind::NotFound, folder) if !folder.exists() => {
                let why = Text::new("出力先のフォルダーがありません", "there is no such folder to write to");
                PathError::new(folder, why)
            }
            _ => system::said_of(path, &error),
        };
        // What a link leads to is written, and the link stays.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let there = place.metadata().ok();
        if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
            let file = File::options().write(true).open(&place).map_err(said)?;
            return Ok(OutputFile { place, out: BufWriter::new(file), beside: None });
        }
        let _known_as_soon_as_there = interrupt::writing();
        let beside = beside(&place, there.as_ref().map(Metadata::permissions)).map_err(said)?;
        let unfinished = Unfinished::new(beside.path());
        let (file, beside) = beside.into_parts();
        Ok(OutputFile { place, out: BufWriter::new(file), beside: Some((beside, unfinished)) })
    }

    pub fn finish(self) -> Result<(), PathError> {
        let OutputFile { place, out, beside } = self;
        // A device may refuse only when it gets the last bytes.
        out.into_inner().map_err(|error| system::said_of(&place, error.error()))?;
        match beside {
            None => Ok(()),
            Some((beside, _unfinished)) => {
                beside.persist(&place).map_err(|error| system::said_of(&place, &error.error))
            }
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

/// A new file beside another, with the permissions of that or, as it is new, those that the user's new files have.
fn beside(place: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".careplan-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(parent(place))?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}

/// The folder that a path is in.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a folder, whole or not at all. `replace`: in place of the one that is there.
pub(super) fn write_folder(
    place: &Path,
    replace: bool,
    write: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), PathError> {
    let said = |error: io::Error| system::said_of(place, &error);
    fs::create_dir_all(parent(place)).map_err(said)?;
    let staged = folder_in(parent(place)).map_err(said)?;
    write(staged.path()).map_err(said)?;
    if replace {
        fs::remove_dir_all(place).map_err(said)?;
    }
    fs::rename(staged.path(), place).map_err(said)?;
    // It has moved: there is nothing left to remove.
    let _ = staged.keep();
    Ok(())
}

/// A folder beside the one that is wanted, open to whom the user's folders are open, which is removed unless it is kept.
pub(super) fn folder_in(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".careplan-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}

pub(super) fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
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
        eprintln!("careplan: 仕様のファイルに誤りがあります");
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
            eprint!("{page}");
            return;
        }
    }
    eprintln!("careplan: {}", reason::of(error).get(lang));
}

pub(super) fn schema(of: SchemaOf) -> Outcome {
    let schema = match of {
        SchemaOf::Report => formats::JSON_SCHEMA,
        SchemaOf::Fix => include_str!("schemas/fix.schema.json"),
        SchemaOf::Migrate => include_str!("schemas/migrate.schema.json"),
        SchemaOf::Diff => include_str!("schemas/diff.schema.json"),
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
