//! `careplan validate`

use std::error::Error;
use std::io::{self, IsTerminal, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::args::{Global, Validate};
use super::output::{self, Outcome};
use super::progress::Progress;
use super::protected::Protected;
use super::said::{Said, said};
use super::standard_input::StandardInput;
use super::streams;
use super::writing;
use crate::check::{Checker, Options};
use crate::config::Config;
use crate::disk;
use crate::disk::system;
use crate::disk::{Checked, Input};
use crate::ground::parallel;
use crate::ground::safe::Shown;
use crate::report::Baseline;
use crate::report::Report;
use crate::report::formats::{self, Inputs, Readers, View};
use crate::schema::Spec;
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &Validate) -> Outcome {
    let started = Instant::now();
    set_jobs(arguments.jobs)?;
    let spec = output::spec(global)?;
    let format = arguments.format;
    only_for_terminals(arguments)?;
    let most = arguments.max_per_rule.or(format.most_per_rule).filter(|most| *most > 0);
    let mut all_paths = paths(arguments)?;
    let standard_input = StandardInput::take(&mut all_paths, arguments.stdin_name.as_deref())?;
    let config = config(arguments, &all_paths, &spec)?;
    let fail_on = arguments.fail_on.or(config.as_ref().and_then(Config::fail_on)).unwrap_or_default();
    let settings = config.as_ref().map(|config| PathBuf::from(config.path()));
    let checker = Checker::try_new(&spec, options(arguments, most, config))?;
    let baseline = arguments.baseline.as_deref().map(|path| read_baseline(path, &spec)).transpose()?;
    let limits = arguments.limits.limits();
    let mut inputs = disk::find(&spec, all_paths)?;
    inputs.extend(standard_input.iter().flat_map(|read| read.inputs(&spec)));
    let protected = protected(arguments, &spec, settings, &inputs)?;
    let units = disk::units(&spec, inputs);

    let progress = Progress::new(global, units.len(), || units.size());
    let documents = Documents::default();
    let done = |checked: Checked| {
        progress.add(checked.bytes);
        documents.add(checked);
        ControlFlow::Continue(())
    };
    let mut report = disk::check_units(&checker, &units, &limits, &done);
    let bytes = progress.finish();
    documents.say(global, &spec);
    if let Some(baseline) = baseline.or(write_baseline(arguments, &spec, &report, &protected)?) {
        report.accept(&baseline)?;
    }
    if let Some(most) = most {
        report.limit_per_rule(most);
    }
    write(global, arguments, &report, &protected)?;
    if format.readers == Readers::Terminal && !global.quiet {
        timing(output::lang(global), started.elapsed().as_secs_f64(), bytes);
    }
    // What could not be checked is no success, whatever was found elsewhere.
    let fails = |least| report.has(least) || report.unchecked().next().is_some();
    Ok(if fail_on.least().is_some_and(fails) { super::FINDINGS } else { super::CLEAN })
}

/// Asks for what the format lists: so many findings of each rule.
fn options(arguments: &Validate, most: Option<u64>, config: Option<Config>) -> Options {
    let format = arguments.format;
    let has_baseline = arguments.baseline.is_some() || arguments.write_baseline.is_some();
    Options {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        edition: arguments.edition.clone(),
        profile: arguments.profile,
        config,
        // A baseline is compared with all findings.
        keep_per_rule: most.filter(|_| !has_baseline),
        excerpts_per_rule: match (format.readers.are_people(), most) {
            (true, Some(most)) if !has_baseline => most,
            (true, _) => formats::MOST_LISTED as u64,
            (false, _) => 0,
        },
        digests: format.inputs == Inputs::WithDigests && !arguments.no_digests,
        inputs: format.inputs != Inputs::None,
        ..Options::default()
    }
}

/// Refuses options that a format has no use for.
fn only_for_terminals(arguments: &Validate) -> Result<(), Said> {
    let format = arguments.format;
    if !arguments.statistics || format.readers == Readers::Terminal {
        return Ok(());
    }
    let name = format.name;
    Err(said(
        format!("--statistics は --format text 用です（{name} には件数も含まれます）"),
        format!("--statistics is for --format text; {name} has the totals in any case"),
    ))
}

/// The documents that were checked, and their characters that CSV cannot hold.
#[derive(Default)]
struct Documents {
    checked: AtomicUsize,
    replaced: AtomicUsize,
}

impl Documents {
    fn add(&self, checked: Checked) {
        if let Some(replaced) = checked.replaced {
            self.checked.fetch_add(1, Ordering::Relaxed);
            self.replaced.fetch_add(replaced, Ordering::Relaxed);
        }
    }

    /// Says as what they were checked: on standard error, so that the report keeps its shape.
    fn say(self, global: &Global, spec: &Spec) {
        let (checked, replaced) = (self.checked.into_inner(), self.replaced.into_inner());
        if global.quiet || checked == 0 {
            return;
        }
        let provisional = spec.bindings().filter(|binding| binding.is_provisional());
        let provisional: Vec<&str> = provisional.map(|binding| binding.name()).collect();
        let provisional = provisional.join(", ");
        match output::lang(global) {
            Lang::Ja => streams::say(format_args!(
                "文書 {checked}件は、CSVに直した内容を検査しました（MS932に無い文字 {replaced}）。JSONの {provisional} 版は暫定の形式です"
            )),
            Lang::En => streams::say(format_args!(
                "{checked} documents were checked as the CSV files they stand for ({replaced} characters not in MS932); the JSON of edition {provisional} is provisional"
            )),
        }
    }
}

/// What must not be written over. Asked for before anything is checked, as it would be a pity to find out at the end.
fn protected(
    arguments: &Validate,
    spec: &Spec,
    config: Option<PathBuf>,
    inputs: &[Input],
) -> Result<Protected, Box<dyn Error>> {
    let Validate { output, write_baseline, baseline, files_from, .. } = arguments;
    if output.is_none() && write_baseline.is_none() {
        return Ok(Protected::default());
    }
    let protected = Protected::of([baseline, files_from, &config].into_iter().flatten()).and(inputs);
    if let Some(place) = write_baseline {
        protected.refuse(place)?;
    }
    if let Some(place) = output {
        protected.refuse_for_report(spec, place)?;
        Protected::of(write_baseline).refuse(place)?;
    }
    Ok(protected)
}

fn write(global: &Global, arguments: &Validate, report: &Report, protected: &Protected) -> Result<(), Box<dyn Error>> {
    let wording = output::wording(global, arguments.show_values);
    let to_terminal = arguments.output.is_none() && io::stdout().is_terminal();
    let style = output::style(global, to_terminal);
    let view = View { wording, style, statistics: arguments.statistics, stamp: arguments.stamp() };
    let write = |out: &mut dyn Write| (arguments.format.write)(report, view, out);
    match &arguments.output {
        None => output::print(write),
        Some(path) => writing::write_file(path, protected, None, write),
    }
}

/// The configuration asked for, or the one that is found.
fn config(arguments: &Validate, paths: &[PathBuf], spec: &Spec) -> Result<Option<Config>, Box<dyn Error>> {
    let path = match &arguments.config {
        Some(path) => Some(path.clone()),
        None if arguments.no_config => None,
        None => disk::config::find(paths)?.map_err(|ambiguous| Said(ambiguous.words()))?,
    };
    let Some(path) = path else { return Ok(None) };
    let read = disk::config::read(&path, spec)?;
    Ok(Some(read?))
}

fn read_baseline(path: &Path, spec: &Spec) -> Result<Baseline, Box<dyn Error>> {
    let read = disk::config::read_baseline(path, spec)?;
    Ok(read?)
}

/// Writes the baseline asked for, and reads it again.
fn write_baseline(
    arguments: &Validate,
    spec: &Spec,
    report: &Report,
    protected: &Protected,
) -> Result<Option<Baseline>, Box<dyn Error>> {
    let (Some(path), Some(reason)) = (&arguments.write_baseline, &arguments.reason) else { return Ok(None) };
    if reason.trim().is_empty() {
        return Err(said(
            "--reason が空です。承認する理由を書いてください",
            "--reason is empty: say why the findings are accepted",
        )
        .into());
    }
    let before = match path.exists() {
        true => read_baseline(path, spec)?,
        false => Baseline::default().with_paths(disk::config::paths_from(path)?),
    };
    let text = before.updated(report, reason.trim())?;
    writing::write_file(path, protected, None, |out| out.write_all(text.as_bytes()))?;
    read_baseline(path, spec).map(Some)
}

/// The paths given, and those in `--files-from`.
fn paths(arguments: &Validate) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = arguments.paths.clone();
    if let Some(list) = &arguments.files_from {
        let text = match list.as_os_str() == "-" {
            true => {
                let mut bytes = Vec::new();
                io::stdin().lock().take(disk::MOST_TEXT).read_to_end(&mut bytes)?;
                system::text_of(list, &bytes)?
            }
            false => system::read_text(list)?,
        };
        paths.extend(listed(&text));
        if paths.is_empty() {
            let list = list.shown();
            return Err(
                said(format!("{list}: 一覧にパスがありません"), format!("{list}: the list has no paths")).into()
            );
        }
    }
    Ok(paths)
}

/// The paths of a list, one a line; quotes around a path, as Explorer copies it, are not part of it.
fn listed(text: &str) -> impl Iterator<Item = PathBuf> + '_ {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let quoted = line.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        PathBuf::from(quoted.filter(|_| !Path::new(line).exists()).unwrap_or(line))
    })
}

pub(super) fn set_jobs(jobs: Option<usize>) -> Result<(), Box<dyn Error>> {
    jobs.map_or(Ok(()), parallel::set_threads)
}

/// Time and speed go to standard error: the report itself is the same every time.
fn timing(lang: Lang, seconds: f64, bytes: u64) {
    let megabytes = bytes as f64 / 1e6;
    let speed = megabytes / seconds.max(1e-9);
    match lang {
        Lang::Ja => streams::say(format_args!("{seconds:.2}秒、{megabytes:.1} MB（{speed:.0} MB/秒）")),
        Lang::En => streams::say(format_args!("{seconds:.2} s, {megabytes:.1} MB ({speed:.0} MB/s)")),
    }
}
