//! `careplan convert`

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::Global;
use super::convert_args::{Convert, ReportFormat};
use super::convert_tables;
use super::output::{self, Outcome};
use super::protected::Protected;
use super::said::{Said, said};
use super::sources::{self, Fault, Source, Sources};
use super::streams;
use super::table::count_of;
use super::writing::{self, OutputFile};
use crate::disk::output::{has, holds, real};
use crate::disk::rights::Rights;
use crate::disk::system;
use crate::document;
use crate::document::json::Lost;
use crate::document::value;
use crate::document::value::Unit;
use crate::ground::mask;
use crate::ground::safe::Shown;
use crate::schema::Spec;
use crate::schema::binding::Binding;
use crate::schema::{How, Replacement};
use crate::text::{Lang, Text, Wording};

/// What leads to tables: they hold the records of all units together.
const TABLES: &str = "tables";

/// The format to write.
enum Target {
    Csv,
    Json,
    Xml,
    Lines,
    Bound(Arc<Binding>),
}

/// Where it is written to.
enum Place {
    Output,
    File(PathBuf),
    Folder(PathBuf),
}

/// The results of the run.
#[derive(Default)]
pub(super) struct Done {
    pub converted: usize,
    pub failed: Vec<(String, Text)>,
    pub replaced: Vec<Replacement>,
    pub lost: Vec<Lost>,
}

pub(super) fn run(global: &Global, arguments: &Convert) -> Outcome {
    let spec = output::spec(global)?;
    if arguments.to == TABLES {
        return convert_tables::run(global, arguments, &spec);
    }
    let target = target(&spec, &arguments.to)?;
    let place = place(arguments, &target)?;
    let limits = arguments.limits.limits();
    let sources = sources::find(&spec, &arguments.paths)?;
    check_units(&sources, &place, &target)?;
    let mut done = Done::default();
    let mut passed_over = sources.passed_over;
    let writer = Writer::new(arguments, &sources);
    let mut lines = match target {
        Target::Lines => Some(Lines::open(&place, &writer)?),
        _ => None,
    };
    for Source { label, rights, document } in sources.read(&spec, &limits, false) {
        let document = match document {
            Ok(document) => Ok(document),
            Err(Fault::PassedOver) => {
                passed_over += 1;
                continue;
            }
            Err(fault) => Err(fault.words()),
        };
        let written = document.and_then(|document| {
            done.lost.extend(document.lost.clone());
            if arguments.strict_characters && !document.lost.is_empty() {
                return Err(Text::new(
                    "対応する項目のない値があります（--strict-characters）",
                    "it holds values that have no item (--strict-characters)",
                ));
            }
            write(&spec, &target, &document.unit, arguments, &mut done.replaced).map(|files| (document.unit, files))
        });
        match written {
            Ok((unit, files)) => {
                match &mut lines {
                    Some(lines) => files.iter().try_for_each(|(_, data)| lines.write(data))?,
                    None => writer.put(&place, &target, &unit, &files, rights)?,
                }
                done.converted += 1;
            }
            Err(reason) => done.failed.push((label, reason)),
        }
    }
    if let Some(lines) = lines {
        lines.finish()?;
    }
    let provisional = match &target {
        Target::Bound(binding) if binding.is_provisional() => Some(&**binding),
        _ => None,
    };
    report(global, arguments, None, provisional, matches!(place, Place::Output), &done, passed_over)?;
    Ok(if done.failed.is_empty() { super::CLEAN } else { super::FINDINGS })
}

/// Several units need a folder, unless their records become lines.
fn check_units(sources: &Sources<'_>, place: &Place, target: &Target) -> Result<(), Said> {
    if sources.len() < 2 || matches!((place, target), (Place::Folder(_), _) | (_, Target::Lines)) {
        return Ok(());
    }
    let units = sources.len();
    Err(said(
        format!("送信単位が{units}件あります。出力先のフォルダーを --out で指定してください"),
        format!("there are {units} units: give a folder with --out"),
    ))
}

/// Records of all units in one file, which appears when it is whole.
enum Lines {
    Output(Box<dyn Write>),
    File(OutputFile),
}

impl Lines {
    fn open(place: &Place, writer: &Writer) -> Result<Lines, Box<dyn Error>> {
        let path = match place {
            Place::Output => return Ok(Lines::Output(Box::new(streams::out()))),
            Place::File(path) => path.clone(),
            Place::Folder(folder) => folder.join("units.ndjson"),
        };
        writer.exists(&path)?;
        let rights = writer.rights;
        rights.make_folders(writing::parent(&path)).map_err(|error| system::said_of(&path, &error))?;
        Ok(Lines::File(OutputFile::create(&path, &writer.protected, Some(rights))?))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Lines::Output(out) => out.write_all(bytes),
            Lines::File(file) => file.write_all(bytes),
        }
    }

    fn finish(self) -> Result<(), Box<dyn Error>> {
        match self {
            Lines::Output(mut out) => out.flush()?,
            Lines::File(file) => file.finish()?,
        }
        Ok(())
    }
}

fn target(spec: &Spec, to: &str) -> Result<Target, Said> {
    Ok(match to {
        "csv" => Target::Csv,
        "json" => Target::Json,
        "xml" => Target::Xml,
        "ndjson" => Target::Lines,
        name => match spec.binding(name) {
            Some(binding) => Target::Bound(binding.clone()),
            None if spec.edition(name).is_some() => {
                return Err(said(
                    format!("{name}版は CSV の版です。移行するには `careplan migrate --to {name}` を使います"),
                    format!("{name} is an edition of CSV: `careplan migrate --to {name}` leads to it"),
                ));
            }
            None => {
                let mut known = vec!["json", "xml", "ndjson", "csv", TABLES];
                known.extend(spec.bindings().map(|binding| binding.name()));
                return Err(sources::unknown(["形式", "format"], name, &known));
            }
        },
    })
}

fn extension(target: &Target) -> &'static str {
    match target {
        Target::Csv => "CSV",
        Target::Json | Target::Bound(_) => "json",
        Target::Xml => "xml",
        Target::Lines => "ndjson",
    }
}

fn place(arguments: &Convert, target: &Target) -> Result<Place, Box<dyn Error>> {
    let Some(out) = &arguments.out else {
        return match target {
            Target::Csv => Err(said(
                "CSV の出力先のフォルダーを --out で指定してください",
                "CSV files need a folder: give one with --out",
            )
            .into()),
            _ => Ok(Place::Output),
        };
    };
    for path in &arguments.paths {
        // What is written into an input would be read the next time.
        if path.is_dir() && real(out)?.starts_with(path.canonicalize()?) {
            let (out, path) = (out.shown(), path.shown());
            return Err(said(
                format!("出力先 {out} が入力 {path} の中にあります"),
                format!("{out} lies in the input {path}"),
            )
            .into());
        }
    }
    let named = out.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension(target)));
    Ok(match named && !out.is_dir() && !matches!(target, Target::Csv) {
        true => Place::File(out.clone()),
        false => Place::Folder(out.clone()),
    })
}

/// The files that a unit becomes.
fn write(
    spec: &Spec,
    target: &Target,
    unit: &Unit,
    arguments: &Convert,
    replaced: &mut Vec<Replacement>,
) -> Result<Vec<(String, Vec<u8>)>, Text> {
    let name = format!("{}.{}", unit.key, extension(target));
    let document = match target {
        Target::Csv => {
            let written = value::write(unit, spec.narrowing()).map_err(|error| error.words())?;
            let count = written.replaced.len();
            replaced.extend(written.replaced);
            if arguments.strict_characters && count > 0 {
                return Err(Text::new(
                    format!("MS932 にない文字が{count}字あります（--strict-characters）"),
                    format!("{} not in MS932 (--strict-characters)", count_of(count, "character is", "characters are")),
                ));
            }
            return Ok(written.files);
        }
        Target::Lines => return Ok(vec![(name, document::to_ndjson(unit))]),
        Target::Json => document::to_json(unit),
        Target::Xml => document::to_xml(unit),
        Target::Bound(binding) => binding.write(unit),
    };
    Ok(vec![(name, document.map_err(|error| error.words())?)])
}

/// Puts what was made where it belongs.
struct Writer {
    protected: Protected,
    /// Those that what is made from all inputs may have.
    rights: Rights,
    /// What is there may be replaced.
    force: bool,
}

impl Writer {
    fn new(arguments: &Convert, sources: &Sources<'_>) -> Writer {
        let rights = sources.paths().map(Rights::made_from).fold(Rights::of_new_files(), Rights::and);
        Writer { protected: Protected::of(sources.paths()), rights, force: arguments.force }
    }

    /// Puts the files of a unit in their place: a folder of its own for CSV, whole or not at all.
    fn put(
        &self,
        place: &Place,
        target: &Target,
        unit: &Unit,
        files: &[(String, Vec<u8>)],
        rights: Rights,
    ) -> Result<(), Box<dyn Error>> {
        let file = |path: &Path, data: &[u8]| -> Result<(), Box<dyn Error>> {
            // A run that was killed is repeated: what it has written is right.
            if has(path, data) && self.protected.refuse(path).is_ok() {
                return Ok(());
            }
            self.exists(path)?;
            rights.make_folders(writing::parent(path)).map_err(|error| system::said_of(path, &error))?;
            writing::write_file(path, &self.protected, Some(rights), |out| out.write_all(data))
        };
        match (place, target) {
            (Place::Folder(folder), Target::Csv) => self.put_unit(folder, &unit.key.to_string(), files, rights),
            (Place::Folder(folder), _) => files.iter().try_for_each(|(name, data)| file(&folder.join(name), data)),
            (Place::File(path), _) => files.iter().try_for_each(|(_, data)| file(path, data)),
            (Place::Output, _) => output::print(|out| files.iter().try_for_each(|(_, data)| out.write_all(data))),
        }
    }

    fn put_unit(
        &self,
        folder: &Path,
        name: &str,
        files: &[(String, Vec<u8>)],
        rights: Rights,
    ) -> Result<(), Box<dyn Error>> {
        let place = folder.join(name);
        if holds(&place, files) {
            return Ok(());
        }
        let there = self.exists(&place)?;
        files.iter().try_for_each(|(name, _)| self.protected.refuse(&place.join(name)))?;
        writing::write_folder(&place, there, rights, |staged| {
            files.iter().try_for_each(|(name, data)| writing::write_new(&staged.join(name), data, rights))
        })?;
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, Said> {
        match path.symlink_metadata() {
            Ok(_) if self.force => Ok(true),
            Ok(_) => {
                let path = path.shown();
                Err(said(
                    format!("{path}: すでにあります。置き換えるには --force を指定してください"),
                    format!("{path}: is there already; --force replaces it"),
                ))
            }
            Err(_) => Ok(false),
        }
    }
}

/// What was done, on standard error where standard output holds the documents. `about`: what JSON says of it besides.
pub(super) fn report(
    global: &Global,
    arguments: &Convert,
    about: Option<Value>,
    provisional: Option<&Binding>,
    on_output: bool,
    done: &Done,
    passed_over: usize,
) -> Result<(), Box<dyn Error>> {
    if arguments.format == ReportFormat::Json && !on_output {
        let mut report = json_report(done, passed_over, arguments.show_values, output::lang(global));
        report["provisional"] = json!(provisional.map(|binding| binding.reason().get(output::lang(global)).to_owned()));
        if let Some(Value::Object(about)) = about {
            about.into_iter().for_each(|(name, value)| report[name] = value);
        }
        return output::print(|out| {
            serde_json::to_writer(&mut *out, &report)?;
            writeln!(out)
        });
    }
    let wording = output::wording(global, arguments.show_values);
    let lang = wording.lang;
    let mut err = streams::err();
    done.replaced.iter().try_for_each(|replaced| say_replaced(replaced, wording, &mut err))?;
    for Lost { form, record, at, .. } in &done.lost {
        match lang {
            Lang::Ja => writeln!(err, "{form} レコード{record} {at}: 対応する項目がないため書き出せません")?,
            Lang::En => {
                writeln!(err, "{form} record {record}, {at}: there is no item for the value; it is not written")?
            }
        }
    }
    for (label, reason) in &done.failed {
        match lang {
            Lang::Ja => writeln!(err, "変換できません: {label}: {}", reason.ja)?,
            Lang::En => writeln!(err, "not converted: {label}: {}", reason.en)?,
        }
    }
    if global.quiet {
        return Ok(());
    }
    if let Some(binding) = provisional {
        writeln!(err, "{}", binding.reason().get(lang))?;
    }
    let (converted, failed, replaced) = (done.converted, done.failed.len(), done.replaced.len());
    match lang {
        Lang::Ja => writeln!(
            err,
            "変換した送信単位 {converted}、変換できなかったもの {failed}、置き換えた文字 {replaced}、対象外のファイル {passed_over}"
        )?,
        Lang::En => writeln!(
            err,
            "{} converted, {failed} not; {} replaced; {} passed over",
            count_of(converted, "unit", "units"),
            count_of(replaced, "character", "characters"),
            count_of(passed_over, "other file", "other files"),
        )?,
    }
    Ok(())
}

/// A character that MS932 lacks, and what was written for it.
fn say_replaced(replaced: &Replacement, wording: Wording, err: &mut dyn Write) -> io::Result<()> {
    let Replacement { file, record, item_no, item, narrowed, .. } = replaced;
    let lang = wording.lang;
    if replaced.sensitive && !wording.show_values {
        let at = narrowed.position;
        let shape = mask::shape(&narrowed.from, lang);
        return match lang {
            Lang::Ja => writeln!(err, "{file} {record}件目 No.{item_no} {item} {at}文字目: {shape} を置き換えました"),
            Lang::En => writeln!(err, "{file} record {record}, No.{item_no} {item}, character {at}: {shape} replaced"),
        };
    }
    let points: Vec<String> = narrowed.from.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    let how = match (narrowed.how, lang) {
        (How::Table, Lang::Ja) => "対応表",
        (How::Table, Lang::En) => "table",
        (How::Nfkc, _) => "NFKC",
        (How::Geta, Lang::Ja) => "対応なし",
        (How::Geta, Lang::En) => "nothing like it",
    };
    let (from, to, at, points) = (&narrowed.from, &narrowed.to, narrowed.position, points.join(" "));
    match lang {
        Lang::Ja => {
            writeln!(err, "{file} レコード{record} No.{item_no} {item} {at}文字目: {from} ({points}) → {to}（{how}）")
        }
        Lang::En => {
            writeln!(
                err,
                "{file} record {record}, No.{item_no} {item}, character {at}: {from} ({points}) → {to} ({how})"
            )
        }
    }
}

fn json_report(done: &Done, passed_over: usize, show_values: bool, lang: Lang) -> Value {
    let lost = done.lost.iter().map(|lost| {
        let value = show_values.then_some(&lost.value);
        json!({"form": lost.form, "record": lost.record, "at": lost.at, "value": value})
    });
    json!({
        "format": 1,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "summary": {
            "converted": done.converted,
            "failed": done.failed.len(),
            "replaced": done.replaced.len(),
            "lost": done.lost.len(),
            "passed_over": passed_over,
        },
        "failed": done.failed.iter().map(|(file, reason)| json!({"file": file, "reason": reason.get(lang)})).collect::<Vec<_>>(),
        "replaced": done.replaced.iter().map(|replaced| json_replaced(replaced, show_values)).collect::<Vec<_>>(),
        "lost": lost.collect::<Vec<_>>(),
    })
}

/// A character of a value that is not shown is not shown, either.
fn json_replaced(replaced: &Replacement, show_values: bool) -> Value {
    let mut object = json!(replaced);
    if replaced.sensitive && !show_values {
        (object["from"], object["to"]) = (Value::Null, Value::Null);
    }
    object
}
