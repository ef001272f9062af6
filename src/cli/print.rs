//! `careplan print`: what the library draws, put on disk whole or not at all.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::Global;
use super::made_folder;
use super::output::{self, Outcome};
use super::print_args::{Print, PrintBy};
use super::said::said;
use super::validate::set_jobs;
use super::writing;
use crate::check::NotChecked;
use crate::disk;
use crate::disk::rights::Rights;
use crate::disk::{Input as Found, Limits, documents};
use crate::ground::parallel;
use crate::ground::safe::Shown;
use crate::print::{Book, BookPage, By, Input, Options, Printer};
use crate::schema::Spec;
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &Print) -> Outcome {
    let started = Instant::now();
    let spec = output::spec(global)?;
    let by = match arguments.by {
        PrintBy::Person => By::Person,
        PrintBy::Unit => By::Unit,
    };
    let lang = output::lang(global);
    let printer = Printer::new(&spec, Options { by, marks: !arguments.no_marks, lang })?;
    set_jobs(arguments.jobs)?;
    let replace = made_folder::may_write(&arguments.out, &arguments.paths, arguments.force, are_pages)?;
    let (files, passed_over) = found(&spec, &arguments.paths, &arguments.limits.limits())?;
    if files.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.shown()).collect();
        return Err(said(
            format!("{}: 送信単位が見つかりません", paths.join("、")),
            format!("{}: no unit to be found", paths.join(", ")),
        )
        .into());
    }
    let book = printer.book(&files);
    write(&book, &arguments.out, replace)?;
    let lost = book.lost();
    say(global, &arguments.out, &book, passed_over, started.elapsed().as_secs_f64())?;
    Ok(if lost == 0 { super::CLEAN } else { super::FINDINGS })
}

/// Whether files are pages of this command: the mark of who made them stands in each.
fn are_pages(files: &[PathBuf]) -> bool {
    let ours = |text: String| text.contains(r#"<meta name="generator" content="careplan">"#);
    let index = files.iter().find(|file| file.ends_with("index.html"));
    files.iter().all(|file| file.extension().is_some_and(|extension| extension == "html"))
        && index.is_some_and(|index| fs::read_to_string(index).is_ok_and(ours))
}

/// The files under some paths with their bytes, and how many others there are.
pub(super) fn found(spec: &Spec, paths: &[PathBuf], limits: &Limits) -> Result<(Vec<Input>, usize), Box<dyn Error>> {
    let mut passed_over = 0;
    let mut files = Vec::new();
    for found in disk::find(spec, paths)? {
        let path = found.label().path();
        let mut data = Vec::new();
        match found.read(&mut data, limits) {
            Err(why) if why.is_passed_over() => passed_over += 1,
            Err(NotChecked::NothingHere) => {}
            Err(why) => files.push(Input::not_read(path, why)),
            Ok(()) if is_of_another_kind(spec, &found, &data) => passed_over += 1,
            Ok(()) => files.push(Input::new(path, data)),
        }
    }
    Ok((files, passed_over))
}

/// JSON or XML that was found in a folder and is no document of ours.
fn is_of_another_kind(spec: &Spec, found: &Found, data: &[u8]) -> bool {
    let passes = || matches!(documents::unit(spec, found, data), Err(why) if why.is_passed_over());
    found.is_document() && passes()
}

/// Writes the pages, on several threads; the folder appears when all of them are there.
fn write(book: &Book<'_>, out: &Path, replace: bool) -> Result<(), Box<dyn Error>> {
    let index = book.index()?;
    let pages: Vec<usize> = (0..book.len()).collect();
    let mut failed = None;
    writing::write_folder(out, replace, Rights::own(), |staged| {
        let put = |page: BookPage| fs::write(staged.join(page.name), page.html);
        put(index)?;
        let written = parallel::map(&pages, 1, |n| book.page(*n).map(put));
        for page in written {
            match page {
                Ok(written) => written?,
                Err(error) => {
                    failed = Some(error);
                    return Err(io::Error::other("a template has a mistake"));
                }
            }
        }
        Ok(())
    })
    .map_err(|error| failed.map_or_else(|| error.into(), Into::into))
}

/// What was done; that the values of people are in it is always said.
fn say(global: &Global, out: &Path, book: &Book<'_>, passed_over: usize, seconds: f64) -> Result<(), Box<dyn Error>> {
    let lang = output::lang(global);
    let mut err = io::stderr().lock();
    match lang {
        Lang::Ja => writeln!(
            err,
            "{} には、氏名・住所・心身の状況などの値がそのまま入っています。取り扱いに注意してください",
            out.shown()
        )?,
        Lang::En => writeln!(err, "{} shows names, addresses and all other values: handle it with care", out.shown())?,
    }
    if book.lost() > 0 {
        match lang {
            Lang::Ja => writeln!(err, "読めなかったファイル・レコード {}件（ページに内容を示しました）", book.lost())?,
            Lang::En => writeln!(err, "could not be read: {} (files or records); a page says which", book.lost())?,
        }
    }
    if global.quiet {
        return Ok(());
    }
    let (pages, index) = (book.len(), out.join("index.html"));
    let index = index.shown();
    match lang {
        Lang::Ja => writeln!(
            err,
            "{pages}ファイルと目次 {index} を書きました（対象外のファイル {passed_over}、{seconds:.1}秒）"
        )?,
        Lang::En => writeln!(
            err,
            "{pages} pages and the index {index} ({passed_over} other files passed over, {seconds:.1} s)"
        )?,
    }
    Ok(())
}
