//! Which form and edition a file is of: from its name, its CSVバージョン and the number of its items together.

use std::sync::Arc;

use super::Checker;
use super::form_checks::{FormChecks, content};
use super::rules::names;
use super::sink::{RecordCells, Sink};
use crate::read::FileName;
use crate::read::recover::recover;
use crate::read::split::{Next, RecordSpan, Records};
use crate::rule::Argument;
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

/// What the first records of a file show.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// The most frequent first cell: CSVバージョン.
    pub version: Vec<u8>,
    /// The most frequent number of items.
    pub items: usize,
    /// The first data record.
    pub first: Option<RecordCells>,
}

/// Enough to outvote a damaged record.
const SAMPLE: usize = 32;

impl Sample {
    /// Looks at the first records from a place on.
    pub fn take(bytes: &[u8], from: usize) -> Sample {
        let mut records = Records::new(bytes, from);
        let mut ends = Vec::with_capacity(SAMPLE * 32);
        let mut before: Option<(RecordSpan, usize)> = None;
        let (mut versions, mut counts) = (Vec::new(), Vec::new());
        let mut first = None;
        let mut seen = 0;
        while seen < SAMPLE {
            let begin = ends.len();
            let next = match &before {
                Some((span, items)) => records.next_like(span, *items, &mut ends).0,
                None => records.next(&mut ends),
            };
            let (start, version, count) = match next {
                Next::End => break,
                Next::Record(span) => {
                    let (start, end, count) = (span.start, ends[begin] as usize, ends.len() - begin);
                    before = Some((span, count));
                    (start, start..end, count)
                }
                Next::Broken { start } => {
                    let record = recover(bytes, start, None);
                    records.seek(record.next);
                    before = None;
                    first.get_or_insert_with(|| RecordCells { number: 1, start, cells: record.cells.clone() });
                    (start, record.cells[0].clone(), record.cells.len())
                }
            };
            if count == 1 && version.is_empty() {
                continue;
            }
            seen += 1;
            first.get_or_insert_with(|| RecordCells { number: 1, start, cells: ranges(start, &ends[begin..]) });
            vote(&mut versions, content(&bytes[version]));
            vote(&mut counts, count);
            // Whatever the others say: these have the majority.
            if seen > SAMPLE / 2 && versions.len() == 1 && counts.len() == 1 {
                break;
            }
        }
        Sample { version: most(versions).unwrap_or_default().to_vec(), items: most(counts).unwrap_or_default(), first }
    }
}

/// Counts a vote; nearly always all are for one.
fn vote<T: PartialEq>(votes: &mut Vec<(T, usize)>, value: T) {
    match votes.iter_mut().find(|(other, _)| *other == value) {
        Some((_, count)) => *count += 1,
        None => votes.push((value, 1)),
    }
}

/// What most votes are for; of equals the first in their own order.
fn most<T: Ord>(votes: Vec<(T, usize)>) -> Option<T> {
    votes.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a))).map(|(value, _)| value)
}

/// The cells of a record as ranges.
pub(crate) fn ranges(start: usize, ends: &[u32]) -> Vec<std::ops::Range<usize>> {
    let mut from = start;
    ends.iter()
        .map(|end| {
            let cell = from..*end as usize;
            from = *end as usize + 1;
            cell
        })
        .collect()
}

/// What a value of CSVバージョン says.
enum VersionSign<'s> {
    Edition(&'s Arc<Edition>),
    /// An edition without tables.
    NoTables(&'s str),
    /// No edition's value; perhaps what was meant.
    Unknown(Option<(&'s Arc<Edition>, &'s Text)>),
}

fn version_sign<'s>(spec: &'s Spec, value: &[u8]) -> VersionSign<'s> {
    let value = String::from_utf8_lossy(value);
    if let Some(version) = spec.versions().iter().find(|v| v.value == value) {
        return match version.edition.as_deref().and_then(|name| spec.edition(name)) {
            Some(edition) => VersionSign::Edition(edition),
            None => VersionSign::NoTables(&version.label),
        };
    }
    let mistake = spec.mistaken_versions().iter().find(|m| m.value == value);
    VersionSign::Unknown(mistake.and_then(|mistake| {
        let edition = spec.editions().find(|e| e.csv_version() == mistake.meant)?;
        Some((edition, &mistake.because))
    }))
}

/// Decides how to read a file and reports what does not fit together. `None` where it cannot be read by any table.
pub(crate) fn decide<'c: 'a, 'a>(
    checker: &'c Checker,
    sink: &mut Sink<'a>,
    name: &FileName<'_>,
    sample: &Sample,
) -> Option<&'c FormChecks> {
    let spec = checker.spec();
    let first = sample.first.as_ref()?;
    let version = version_sign(spec, &sample.version);
    if let VersionSign::NoTables(label) = version {
        let value = sink.text(&sample.version);
        let draft = sink.draft(&names::NO_TABLES).cell(first, 0).with("label", Argument::same(label));
        sink.report(draft.value(value, false));
        // That the form cannot be told either is another matter.
        if name.form().is_none() {
            report_unknown_form(spec, sink, sample, first);
        }
        return None;
    }
    let Some(code) = form_code(spec, name, sample, &version) else {
        report_unknown_form(spec, sink, sample, first);
        return None;
    };
    let by_count = editions_by_count(spec, &code, sample);
    let by_name = name.edition().filter(|edition| edition.form(&code).is_some());
    let edition = choose(spec, name, sample, &version, &code)?;
    let checks = checker.form_checks(edition, &code)?;
    sink.set_form(checks);

    if let VersionSign::Unknown(meant) = &version {
        report_unknown_version(spec, sink, sample, first, meant.as_ref());
    }
    let signs = Signs {
        name: by_name,
        version: match version {
            VersionSign::Edition(edition) => Some(edition),
            _ => None,
        },
        counts: &by_count,
        items: sample.items,
    };
    if signs.disagree() {
        report_disagreement(sink, sample, first, &signs, edition, &checks.form);
    } else {
        report_old_edition(checker, sink, first, edition);
    }
    Some(checks)
}

/// The edition and form whose table a file is read by: what [`decide`] decides, without its findings.
pub(crate) fn recognise<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    sample: &Sample,
) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
    let version = version_sign(spec, &sample.version);
    if matches!(version, VersionSign::NoTables(_)) {
        return None;
    }
    let code = form_code(spec, name, sample, &version)?;
    let edition = choose(spec, name, sample, &version, &code)?;
    Some((edition, edition.form(&code)?))
}

/// The editions whose form has as many items as the sample.
fn editions_by_count<'s>(spec: &'s Spec, code: &str, sample: &Sample) -> Vec<&'s Arc<Edition>> {
    let fits = |edition: &&Arc<Edition>| edition.form(code).is_some_and(|form| form.items().len() == sample.items);
    spec.editions().filter(fits).collect()
}

fn choose<'s>(
    spec: &'s Spec,
    name: &FileName<'s>,
    sample: &Sample,
    version: &VersionSign<'s>,
    code: &str,
) -> Option<&'s Arc<Edition>> {
    let by_count = editions_by_count(spec, code, sample);
    let by_version = match version {
        VersionSign::Edition(edition) => Some(*edition),
        VersionSign::Unknown(meant) => meant.map(|(edition, _)| edition),
        VersionSign::NoTables(_) => None,
    };
    let has_form = |edition: &&Arc<Edition>| edition.form(code).is_some();
    // The number of items decides the layout, as nothing else can be read otherwise.
    let fits = |edition: &&Arc<Edition>| by_count.is_empty() || by_count.iter().any(|e| e.name() == edition.name());
    by_version
        .filter(has_form)
        .filter(fits)
        .or(name.edition().filter(has_form).filter(fits))
        .or(by_count.last().copied())
        .or(spec.editions().rfind(has_form))
}

/// A line with the names of items instead of values, before the data.
pub(crate) struct Header {
    /// Where each empty line before it begins.
    pub empty_lines: Vec<usize>,
    /// Where it begins.
    pub start: usize,
    /// Where the next line begins.
    pub end: usize,
}

/// The header line that begins at a place, or after empty lines: without them it would be the first line. Its quotes may
/// be out of order, as mending them would make a header of it. `decode` turns a cell into text.
pub(crate) fn header(spec: &Spec, data: &[u8], start: usize, decode: impl Fn(&[u8]) -> String) -> Option<Header> {
    let mut records = Records::new(data, start);
    let mut ends = Vec::with_capacity(64);
    let mut empty_lines = Vec::new();
    let (start, end, cells) = loop {
        ends.clear();
        match records.next(&mut ends) {
            Next::End => return None,
            Next::Record(span) if span.start == span.end => empty_lines.push(span.start),
            Next::Record(span) => break (span.start, span.next, ranges(span.start, &ends)),
            Next::Broken { start } => {
                let record = recover(data, start, None);
                if record.is_open() {
                    return None;
                }
                break (start, record.next, record.cells);
            }
        }
    };
    if data[cells[0].clone()].first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let is_item_name = |cell: &std::ops::Range<usize>| {
        let text = decode(content(&data[cell.clone()]));
        let mut items = spec.newest().forms().flat_map(|form| form.items());
        items.any(|item| item.name() == text.trim() || item.printed_name() == text.trim())
    };
    // Two names, so that a free text which happens to be a name is not taken for a header.
    let is_header = cells.iter().filter(|cell| is_item_name(cell)).take(2).count() == 2;
    is_header.then_some(Header { empty_lines, start, end })
}

/// The form the name begins with, or the only one that has so many items.
fn form_code(spec: &Spec, name: &FileName<'_>, sample: &Sample, version: &VersionSign) -> Option<String> {
    if let Some(form) = name.form() {
        return Some(form.code().to_owned());
    }
    let candidates = candidates(spec, sample, version);
    match &candidates[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The codes of the forms that have as many items as the sample.
fn candidates(spec: &Spec, sample: &Sample, version: &VersionSign) -> Vec<String> {
    let editions: Vec<&Arc<Edition>> = match version {
        VersionSign::Edition(edition) => vec![edition],
        _ => spec.editions().collect(),
    };
    let forms = editions.iter().flat_map(|edition| edition.forms());
    let mut codes: Vec<String> =
        forms.filter(|form| form.items().len() == sample.items).map(|form| form.code().to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn report_unknown_form(spec: &Spec, sink: &mut Sink, sample: &Sample, first: &RecordCells) {
    let codes = candidates(spec, sample, &version_sign(spec, &sample.version));
    let candidates = match codes.is_empty() {
        true => Text::new("の様式はありません", "; no form has so many"),
        false => Text::new(format!("の様式: {}", codes.join("、")), format!(": {}", codes.join(", "))),
    };
    let draft = sink.draft(&names::UNKNOWN_FORM).record(first);
    sink.report(
        draft.with("count", Argument::Number(sample.items as u64)).with("candidates", Argument::Text(candidates)),
    );
}

/// The values there are, for one that is like none of them.
fn known_versions(spec: &Spec) -> Text {
    let newest_first: Vec<(&str, &str)> = spec.editions().rev().map(|e| (e.csv_version(), e.name())).collect();
    let list = |edition: &str, comma: &str| {
        let values = newest_first.iter().map(|(value, name)| format!("{value}{}", edition.replace("{}", name)));
        values.collect::<Vec<_>>().join(comma)
    };
    Text::new(
        format!("使える値は {}です", list("（{}版）", "、")),
        format!("the values are {}", list(" (edition {})", ", ")),
    )
}

fn report_unknown_version(
    spec: &Spec,
    sink: &mut Sink,
    sample: &Sample,
    first: &RecordCells,
    meant: Option<&(&Arc<Edition>, &Text)>,
) {
    let meant = match meant {
        Some((edition, because)) => Text::new(
            format!("{}（{}版）の誤りと見られます（{}）", edition.csv_version(), edition.name(), because.ja),
            format!("{} (edition {}) is probably meant ({})", edition.csv_version(), edition.name(), because.en),
        ),
        None => known_versions(spec),
    };
    let value = sink.text(&sample.version);
    let sensitive = crate::mask::looks_personal(&value, Some(6));
    let draft = sink.draft(&names::UNKNOWN_VERSION).cell(first, 0).with("meant", Argument::Text(meant));
    sink.report(draft.value(value, sensitive));
}

/// What each sign says of the edition.
struct Signs<'s> {
    name: Option<&'s Arc<Edition>>,
    version: Option<&'s Arc<Edition>>,
    counts: &'s [&'s Arc<Edition>],
    items: usize,
}

impl Signs<'_> {
    fn disagree(&self) -> bool {
        let declared = [self.name, self.version];
        let declared: Vec<&str> = declared.into_iter().flatten().map(|edition| edition.name()).collect();
        let differ = declared.windows(2).any(|pair| pair[0] != pair[1]);
        let counted = |name: &&str| self.counts.iter().any(|edition| edition.name() == *name);
        differ || (!self.counts.is_empty() && !declared.iter().all(counted))
    }

    /// "the name: 4.1, CSVバージョン 202504: 4.0, 25 items: 4.0, 4.1"
    fn evidence(&self, sample: &Sample) -> Text {
        let mut ja = Vec::new();
        let mut en = Vec::new();
        if let Some(edition) = self.name {
            ja.push(format!("ファイル名は{}版", edition.name()));
            en.push(format!("the name says {}", edition.name()));
        }
        if let Some(edition) = self.version {
            let value = String::from_utf8_lossy(&sample.version);
            ja.push(format!("CSVバージョン {value} は{}版", edition.name()));
            en.push(format!("CSVバージョン {value} says {}", edition.name()));
        }
        if !self.counts.is_empty() {
            let names: Vec<&str> = self.counts.iter().map(|edition| edition.name()).collect();
            ja.push(format!("{}項目は{}版", self.items, names.join("・")));
            en.push(format!("{} items are those of {}", self.items, names.join(", ")));
        }
        Text::new(ja.join("、"), en.join(", "))
    }
}

/// Names the likely truth. The number of items is written by a program and hard to get wrong by a slip, so it weighs
/// most; between name and CSVバージョン the number of items may decide, and else nothing does.
fn report_disagreement(
    sink: &mut Sink,
    sample: &Sample,
    first: &RecordCells,
    signs: &Signs,
    layout: &Arc<Edition>,
    form: &Form,
) {
    let declared = |edition: Option<&Arc<Edition>>| edition.map_or("?", |edition| edition.name()).to_owned();
    let counted = |edition: Option<&Arc<Edition>>| {
        edition.is_some_and(|edition| signs.counts.iter().any(|counted| counted.name() == edition.name()))
    };
    let layout = layout.name();
    let truth = match (counted(signs.name), counted(signs.version)) {
        (true, true) => Text::new(
            "項目数はどちらの版にも合うので、ファイル名とCSVバージョンのどちらかが誤りです",
            "the items fit both, so either the name or CSVバージョン is wrong",
        ),
        (true, false) if signs.version.is_some() => Text::new(
            format!("中身は{layout}版で、CSVバージョンの値が誤りと見られます"),
            format!("the content is probably of {layout} and the value of CSVバージョン wrong"),
        ),
        (false, true) if signs.name.is_some() => Text::new(
            format!("中身は{layout}版で、ファイル名が誤りと見られます"),
            format!("the content is probably of {layout} and the name wrong"),
        ),
        _ => Text::new(
            format!(
                "{}は{layout}版の書式のまま、{}版として出力されたと見られます",
                form.code(),
                declared(signs.version.or(signs.name))
            ),
            format!(
                "{} was probably written in the layout of {layout} and labelled {}",
                form.code(),
                declared(signs.version.or(signs.name))
            ),
        ),
    };
    let draft = sink.draft(&names::EDITIONS_DISAGREE).cell(first, 0);
    let evidence = signs.evidence(sample);
    sink.report(draft.with("evidence", Argument::Text(evidence)).with("truth", Argument::Text(truth)));
}

fn report_old_edition(checker: &Checker, sink: &mut Sink, first: &RecordCells, edition: &Arc<Edition>) {
    let draft = match checker.wanted_edition() {
        Some(wanted) if wanted != edition.name() => {
            sink.draft(&names::OTHER_EDITION).cell(first, 0).with("wanted", Argument::same(wanted))
        }
        _ if !edition.is_accepted_after_integration() => sink.draft(&names::OLD_EDITION).cell(first, 0),
        _ => return,
    };
    sink.report(draft.with("edition", Argument::same(edition.name())));
}
