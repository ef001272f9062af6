//! `careplan anonymize`: a copy in which nobody is to be found, put on disk whole or not at all.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Anonymize, Global};
use super::fix_plan::{identity, not_read};
use super::interrupt;
use super::output::{self, Outcome};
use super::said::{Said, said};
use super::table::count_of;
use super::writing::{self, OutputFolder};
use crate::anonymize::{Anonymized, Anonymizer, ReplacedKind, Replacer};
use crate::check::{Checker, Options};
use crate::disk::output::overlap;
use crate::disk::rights::Rights;
use crate::disk::{self, Input, Limits, system};
use crate::read;
use crate::schema::Spec;
use crate::text::{Lang, Text};

/// The bytes of a key that is made, and the fewest of one that is given.
const KEY: usize = 32;
const SHORTEST_KEY: u64 = 16;
const LONGEST_KEY: u64 = 1 << 20;

/// A file, and its place below the folder of outputs.
struct Plan {
    input: Input,
    place: String,
}

/// What was done.
#[derive(Default)]
struct Done {
    files: u64,
    replaced: BTreeMap<ReplacedKind, u64>,
    /// Files that are not in the copy, with the reason.
    left_out: Vec<(String, Text)>,
    /// Files that are none of ours.
    others: usize,
    /// The first file of each unit whose copy has other findings.
    unproved: Vec<String>,
}

pub(super) fn run(global: &Global, arguments: &Anonymize) -> Outcome {
    let spec = output::spec(global)?;
    let limits = arguments.limits.limits();
    check_place(&arguments.out, &arguments.paths)?;
    let mut done = Done::default();
    let mut plans = find(&spec, &arguments.paths, &mut done)?;
    let key = key(arguments.key_file.as_deref(), &arguments.out)?;
    let mut anonymizer = Anonymizer::new(&spec, arguments.offices);
    let mut buffer = Vec::new();
    plans.retain(|plan| match plan.input.read(&mut buffer, &limits) {
        Ok(()) => {
            anonymizer.learn(&plan.place, &buffer);
            true
        }
        Err(why) => {
            done.leave_out(plan, not_read("", &why).left.map(|left| left.reason().clone()).unwrap_or_default());
            false
        }
    });
    let replacer = anonymizer.settle(&key);
    let rights = Rights::of_new_files();
    let folder = OutputFolder::create(&arguments.out, rights)?;
    Copy { spec: &spec, replacer, limits, folder: folder.path(), done: &mut done }.all(&plans)?;
    if done.files > 0 {
        // A signal waits for that.
        let _placing = interrupt::writing();
        if arguments.out.exists() {
            fs::remove_dir(&arguments.out).map_err(|error| system::said_of(&arguments.out, &error))?;
        }
        folder.put(&arguments.out, rights)?;
    }
    let text = done.in_words(output::lang(global), arguments);
    output::print(|out| out.write_all(text.as_bytes()))?;
    let is_whole = done.left_out.is_empty() && done.unproved.is_empty() && done.files > 0;
    Ok(if is_whole { super::CLEAN } else { super::FINDINGS })
}

/// Refuses to write into an input, or where something is.
fn check_place(out: &Path, inputs: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let shown = out.display();
    for input in inputs {
        // A path that is not there is reported as such.
        if input.exists() && overlap(out, input).map_err(|error| system::said_of(out, &error))? {
            return Err(said(
                format!("--out {shown}: 入力のある場所です。入力は書き換えないため、別のフォルダーを指定してください"),
                format!("--out {shown}: the input is there, and is never touched; name another folder"),
            )
            .into());
        }
    }
    let is_free = match out.symlink_metadata() {
        Ok(_) => out.is_dir() && fs::read_dir(out).map_err(|error| system::said_of(out, &error))?.next().is_none(),
        Err(_) => true,
    };
    match is_free {
        true => Ok(()),
        false => Err(said(
            format!("--out {shown}: すでにあります。新しいフォルダーか、空のフォルダーを指定してください"),
            format!("--out {shown}: already there; name a new folder or an empty one"),
        )
        .into()),
    }
}

/// Finds the files. One that is given twice, however it is named, is one.
fn find(spec: &Spec, paths: &[PathBuf], done: &mut Done) -> Result<Vec<Plan>, Box<dyn Error>> {
    let (mut plans, mut seen, mut places) = (Vec::new(), BTreeSet::new(), HashSet::new());
    for root in paths {
        for input in disk::find(spec, [root])? {
            let label = input.label().path().to_owned();
            if !seen.insert(identity(&input)) {
                continue;
            }
            match input.why_not() {
                _ if input.is_named_document() => done.left_out.push((label, a_document())),
                _ if input.is_document() => done.others += 1,
                Some(why) if why.is_passed_over() => done.others += 1,
                Some(why) => {
                    let reason = not_read("", why).left.map(|left| left.reason().clone());
                    done.left_out.push((label, reason.unwrap_or_default()));
                }
                None => match input.below(root) {
                    Some(place) => {
                        let place = place.to_string_lossy().replace('\\', "/");
                        if !places.insert(place.to_lowercase()) {
                            return Err(two_at(&place).into());
                        }
                        plans.push(Plan { input, place });
                    }
                    None => {
                        let why = Text::new("書庫の中のパスが外を指しています", "its path leads out of the archive");
                        done.left_out.push((label, why));
                    }
                },
            }
        }
    }
    Ok(plans)
}

fn two_at(place: &str) -> Said {
    said(
        format!("2つのファイルの出力先がどちらも {place} になります。--out を分けて実行してください"),
        format!("two files would both be written to {place}; give each an --out of its own"),
    )
}

/// A document is not copied: its values stand in no cells.
fn a_document() -> Text {
    let (ja, en) = (
        "文書（JSON、XML）は写せません。convert --to csv で CSV にしてから実行してください",
        "documents (JSON, XML) are not copied; make CSV files of it first (convert --to csv)",
    );
    Text::new(ja, en)
}

/// The key of the file, which is made if it is not there; without a file a key that nobody will know.
fn key(file: Option<&Path>, out: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let new = || -> Result<Vec<u8>, Box<dyn Error>> {
        let mut key = vec![0; KEY];
        getrandom::fill(&mut key).map_err(|error| {
            said(format!("乱数を得られません（{error}）"), format!("the system gives no random numbers ({error})"))
        })?;
        Ok(key)
    };
    let Some(file) = file else { return new() };
    let shown = file.display();
    if overlap(file, out).unwrap_or(false) {
        return Err(said(
            format!("--key-file {shown}: 鍵を写しと同じ場所に置くと、一緒に渡してしまいます"),
            format!("--key-file {shown}: in the folder of the copy it would be handed on with it"),
        )
        .into());
    }
    let metadata = match fs::metadata(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = new()?;
            make_key_file(file, &key).map_err(|error| system::said_of(file, &error))?;
            return Ok(key);
        }
        other => other.map_err(|error| system::said_of(file, &error))?,
    };
    if !(SHORTEST_KEY..=LONGEST_KEY).contains(&metadata.len()) || !metadata.is_file() {
        return Err(said(
            format!("--key-file {shown}: 鍵は {SHORTEST_KEY} バイト以上の、推測できないものにしてください（ファイルがなければ作ります）"),
            format!("--key-file {shown}: a key has {SHORTEST_KEY} bytes or more that nobody can guess (one is made where no file is)"),
        )
        .into());
    }
    Ok(fs::read(file).map_err(|error| system::said_of(file, &error))?)
}

/// Writes a key that only its owner can read.
fn make_key_file(file: &Path, key: &[u8]) -> std::io::Result<()> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(key)
}

/// Copying the files, unit by unit.
struct Copy<'c> {
    spec: &'c Spec,
    replacer: Replacer<'c>,
    limits: Limits,
    folder: &'c Path,
    done: &'c mut Done,
}

impl Copy<'_> {
    fn all(mut self, plans: &[Plan]) -> Result<(), Box<dyn Error>> {
        let checker = Checker::new(self.spec, Options::default());
        let places: Vec<&str> = plans.iter().map(|plan| plan.place.as_str()).collect();
        for unit in read::units(self.spec, &places) {
            self.unit(&checker, &unit.iter().map(|place| &plans[*place]).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn unit(&mut self, checker: &Checker, plans: &[&Plan]) -> Result<(), Box<dyn Error>> {
        let (mut before, mut after): (Vec<(&str, Vec<u8>)>, Vec<Anonymized>) = Default::default();
        for plan in plans {
            let mut bytes = Vec::new();
            let read = plan.input.read(&mut bytes, &self.limits);
            let read =
                read.map_err(|why| not_read("", &why).left.map(|left| left.reason().clone()).unwrap_or_default());
            match read.and_then(|()| self.replacer.file(&plan.place, &bytes)) {
                Ok(made) => {
                    before.push((&plan.place, bytes));
                    after.push(made);
                }
                Err(why) => self.done.leave_out(plan, why),
            }
        }
        let input: Vec<(&str, &[u8])> = before.iter().map(|(place, bytes)| (*place, &bytes[..])).collect();
        if !self.replacer.is_proved(checker, &input, &after) {
            self.done.unproved.extend(after.first().map(|file| file.name.clone()));
        }
        for file in after {
            self.write(&file)?;
            self.done.files += 1;
            for (kind, count) in file.replaced {
                *self.done.replaced.entry(kind).or_default() += count;
            }
        }
        Ok(())
    }

    fn write(&self, file: &Anonymized) -> Result<(), Box<dyn Error>> {
        let _writing = interrupt::writing();
        let path = self.folder.join(&file.name);
        let said = |error| system::said_of(&path, &error);
        fs::create_dir_all(writing::parent(&path)).map_err(said)?;
        let mut out = fs::File::options().write(true).create_new(true).open(&path).map_err(said)?;
        Ok(out.write_all(&file.bytes).map_err(said)?)
    }
}

impl Done {
    fn leave_out(&mut self, plan: &Plan, why: Text) {
        self.left_out.push((plan.input.label().path().to_owned(), why));
    }

    /// How many values of each kind were replaced, and what else there is to know; never a value.
    fn in_words(&self, lang: Lang, arguments: &Anonymize) -> String {
        let (out, files) = (arguments.out.display(), self.files);
        let mut lines = vec![match (files, lang) {
            (0, Lang::Ja) => "写せるファイルがないため、何も書いていません。".to_owned(),
            (0, Lang::En) => "Nothing was written: no file could be copied.".to_owned(),
            (_, Lang::Ja) => format!("{out} に{files}ファイルを書きました。入力は変わっていません。置き換えた値:"),
            (_, Lang::En) => {
                format!("{out}: {} written; the input is as it was. Replaced:", count_of(files, "file", "files"))
            }
        }];
        for (kind, count) in self.replaced.iter().filter(|(_, count)| **count > 0) {
            lines.push(format!("  {count:>8}  {}", kind.words().get(lang)));
        }
        for (file, why) in &self.left_out {
            lines.push(match lang {
                Lang::Ja => format!("写していません: {file}: {}", why.ja),
                Lang::En => format!("left out: {file}: {}", why.en),
            });
        }
        if self.others > 0 {
            lines.push(match lang {
                Lang::Ja => format!("標準仕様の CSV と画像でない{}個は写していません。", self.others),
                Lang::En => {
                    format!("Not copied, as they are no CSV files or pictures of the standard: {}.", self.others)
                }
            });
        }
        if files > 0 {
            lines.extend(self.proof(lang));
            lines.push(stays(lang, arguments.offices).to_owned());
        }
        lines.join("\n") + "\n"
    }

    fn proof(&self, lang: Lang) -> Vec<String> {
        if self.unproved.is_empty() {
            let words = match (self.left_out.is_empty(), lang) {
                (true, Lang::Ja) => "指摘は、規則も場所も、入力と同じです（送信単位ごとに検査して確認）。",
                (true, Lang::En) => {
                    "The findings are those of the input, rule by rule and place by place (each unit was checked)."
                }
                (false, Lang::Ja) => {
                    "写したファイルの指摘は、規則も場所も、入力と同じです（写していないものを除いて検査して確認）。"
                }
                (false, Lang::En) => {
                    "The findings of what was copied are those of the input without what was left out (each unit was checked)."
                }
            };
            return vec![words.to_owned()];
        }
        let words = |file: &String| match lang {
            Lang::Ja => format!("指摘が入力と同じにならない送信単位: {file}（別の鍵なら同じになることがあります）"),
            Lang::En => format!("this unit has other findings than the input: {file} (another key may help)"),
        };
        self.unproved.iter().map(words).collect()
    }
}

/// What is not replaced.
fn stays(lang: Lang, offices: bool) -> &'static str {
    match (lang, offices) {
        (Lang::Ja, false) => {
            "ファイルとフォルダーの名前、保険者番号、事業所番号（--offices で置き換え）、コード、金額、日付は元のままです。"
        }
        (Lang::Ja, true) => {
            "事業所番号を除くファイルとフォルダーの名前、保険者番号、コード、金額、日付は元のままです。"
        }
        (Lang::En, false) => {
            "Names of files and folders, insurers, offices (--offices replaces them), codes, amounts and other dates are as they were."
        }
        (Lang::En, true) => {
            "Names of files and folders but for offices, insurers, codes, amounts and other dates are as they were."
        }
    }
}
