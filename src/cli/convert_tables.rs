//! `careplan convert --to tables`: a table for each form, for spreadsheets, data frames and databases.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::Global;
use super::convert::{Done, report};
use super::convert_args::Convert;
use super::output::{self, Outcome};
use super::said::said;
use super::sources::{self, Fault, Source};
use super::table::count_of;
use super::writing;
use super::{interrupt, made_folder, streams};
use crate::disk::rights::Rights;
#[cfg(feature = "parquet")]
use crate::document::table::ParquetTable;
use crate::document::table::{Columns, CsvTable};
use crate::document::value::Unit;
use crate::ground::safe::Shown;
use crate::schema::Spec;
use crate::text::Lang;

/// What the files of tables are.
const EXTENSIONS: [&str; 2] = ["csv", "parquet"];

/// Whether there are Parquet files.
const PARQUET: bool = cfg!(feature = "parquet");

pub(super) fn run(global: &Global, arguments: &Convert, spec: &Spec) -> Outcome {
    let Some(out) = &arguments.out else {
        return Err(said(
            "表の出力先のフォルダーを --out で指定してください",
            "tables need a folder: give one with --out",
        )
        .into());
    };
    let replace = made_folder::may_write(out, &arguments.paths, arguments.force, |files| are_tables(spec, files))?;
    let limits = arguments.limits.limits();
    let sources = sources::find(spec, &arguments.paths)?;
    let rights = sources.paths().map(Rights::made_from).fold(Rights::of_new_files(), Rights::and);
    let (mut done, mut passed_over) = (Done::default(), sources.passed_over);
    let mut rows = BTreeMap::new();
    let written = writing::write_folder(out, replace, rights, |staged| {
        let mut tables = Tables { spec, folder: staged, rights, lang: output::lang(global), open: BTreeMap::new() };
        for Source { label, document, .. } in sources.read(spec, &limits, false) {
            match document {
                Ok(document) => {
                    done.lost.extend(document.lost);
                    tables.add(&document.unit)?;
                    done.converted += 1;
                }
                Err(Fault::PassedOver) => passed_over += 1,
                Err(fault) => done.failed.push((label, fault.words())),
            }
        }
        rows = tables.finish()?;
        // An empty folder would look like a month without data.
        if rows.is_empty() { Err(io::Error::other("no tables")) } else { Ok(()) }
    });
    if !rows.is_empty() {
        written?;
        say(global, arguments, out, &rows)?;
    } else if done.converted > 0 {
        written?;
    }
    let tables = rows.iter().map(|(form, rows)| json!({"form": form, "rows": rows}));
    let about = json!({"tables": tables.collect::<Vec<_>>(), "parquet": PARQUET});
    report(global, arguments, Some(about), None, false, &done, passed_over)?;
    Ok(if done.failed.is_empty() { super::CLEAN } else { super::FINDINGS })
}

/// Whether files are tables of this command, by their names.
fn are_tables(spec: &Spec, files: &[PathBuf]) -> bool {
    let is_form = |stem: &str| spec.editions().any(|edition| edition.form(stem).is_some());
    files.iter().all(|file| {
        let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
        EXTENSIONS.contains(&&*part(file.extension())) && is_form(&part(file.file_stem()))
    })
}

/// The tables in the making, by form.
struct Tables<'t> {
    spec: &'t Spec,
    folder: &'t Path,
    rights: Rights,
    lang: Lang,
    open: BTreeMap<String, Table>,
}

struct Table {
    columns: Columns,
    rows: u64,
    csv: CsvTable<BufWriter<File>>,
    #[cfg(feature = "parquet")]
    parquet: ParquetTable<BufWriter<File>>,
}

impl Tables<'_> {
    fn add(&mut self, unit: &Unit) -> io::Result<()> {
        // A signal waits for a unit.
        let _writing = interrupt::writing();
        let key = unit.key.to_string();
        for file in &unit.files {
            let code = file.form.code();
            if !self.open.contains_key(code) {
                self.open.insert(code.to_owned(), self.begin(code)?);
            }
            let Some(table) = self.open.get_mut(code) else { continue };
            let Table { columns, rows, csv, .. } = table;
            #[cfg(feature = "parquet")]
            let parquet = &mut table.parquet;
            columns.rows(&key, unit, file, |origin, cells| {
                *rows += 1;
                #[cfg(feature = "parquet")]
                parquet.row(columns, origin, cells)?;
                csv.row(columns, origin, cells)
            })?;
        }
        Ok(())
    }

    fn begin(&self, code: &str) -> io::Result<Table> {
        let columns = Columns::of(self.spec, code).ok_or_else(|| io::Error::other(format!("no form {code}")))?;
        let file = |extension: &str| -> io::Result<BufWriter<File>> {
            let file = File::create_new(self.folder.join(format!("{code}.{extension}")))?;
            self.rights.give(&file)?;
            Ok(BufWriter::new(file))
        };
        Ok(Table {
            rows: 0,
            csv: CsvTable::new(&columns, self.lang, file(EXTENSIONS[0])?)?,
            #[cfg(feature = "parquet")]
            parquet: ParquetTable::new(&columns, file(EXTENSIONS[1])?)?,
            columns,
        })
    }

    /// How many rows each has.
    fn finish(self) -> io::Result<BTreeMap<String, u64>> {
        let mut rows = BTreeMap::new();
        for (code, table) in self.open {
            table.csv.finish()?.flush()?;
            #[cfg(feature = "parquet")]
            table.parquet.finish()?.flush()?;
            rows.insert(code, table.rows);
        }
        Ok(rows)
    }
}

/// What was written; that the values of people are in it is always said.
fn say(global: &Global, arguments: &Convert, out: &Path, rows: &BTreeMap<String, u64>) -> Result<(), Box<dyn Error>> {
    let lang = output::lang(global);
    let mut err = streams::err();
    match lang {
        Lang::Ja => writeln!(
            err,
            "{} には、氏名・住所・心身の状況などの値がそのまま入っています。取り扱いに注意してください",
            out.shown()
        )?,
        Lang::En => writeln!(err, "{} holds names, addresses and all other values: handle it with care", out.shown())?,
    }
    if global.quiet || arguments.format != super::convert_args::ReportFormat::Text {
        return Ok(());
    }
    let files = match (PARQUET, lang) {
        (true, Lang::Ja) => "CSV と Parquet",
        (true, Lang::En) => "CSV and Parquet",
        (false, Lang::Ja) => "CSV のみ。Parquet は feature parquet を付けたビルドで書けます",
        (false, Lang::En) => "CSV only: this build has no Parquet (feature parquet)",
    };
    for (form, rows) in rows {
        match lang {
            Lang::Ja => writeln!(err, "  {form}: {rows}行")?,
            Lang::En => writeln!(err, "  {form}: {}", count_of(*rows, "row", "rows"))?,
        }
    }
    match lang {
        Lang::Ja => writeln!(err, "{} に{}様式の表を書きました（{files}）", out.shown(), rows.len())?,
        Lang::En => {
            writeln!(err, "{}: tables of {} ({files})", out.shown(), count_of(rows.len() as u64, "form", "forms"))?
        }
    }
    Ok(())
}
