//! `careplan init`: a `careplan.toml` to start from.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::args::Global;
use super::output::{self, Outcome};
use super::said::{Said, said};
use crate::disk::config::FILE_NAME;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::text::Lang;

pub(super) fn run(global: &Global, folder: Option<&Path>) -> Outcome {
    let lang = output::lang(global);
    let folder = folder.unwrap_or(Path::new("."));
    let place = folder.join(FILE_NAME);
    let shown = place.shown();
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => said(
            format!("{shown}: すでにあります。上書きはしません"),
            format!("{shown}: is there already, and is not written over"),
        ),
        _ => Said(system::said_of(&place, &error).words()),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = File::options().write(true).create_new(true).open(&place).map_err(failed)?;
    file.write_all(template(lang).as_bytes()).map_err(failed)?;
    if !global.quiet {
        match lang {
            Lang::Ja => println!("{shown} を作成しました"),
            Lang::En => println!("{shown} written"),
        }
    }
    Ok(super::CLEAN)
}

fn template(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => include_str!("init/careplan.ja.toml"),
        Lang::En => include_str!("init/careplan.en.toml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::schema::Spec;

    /// The template without the marks that make examples comments.
    fn with_examples(template: &str) -> String {
        template.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_new_file_changes_nothing_and_its_examples_can_be_used() {
        for lang in [Lang::Ja, Lang::En] {
            let parse = |text: &str| Config::parse(FILE_NAME, text, Spec::embedded()).unwrap();
            let plain = parse(template(lang));
            assert!(plain.changes().is_empty() && plain.fail_on().is_none());
            let used = parse(&with_examples(template(lang)));
            assert!(used.fail_on().is_some());
            assert_eq!(used.changes().len(), 3);
        }
    }
}
