//! Findings on which form and edition a file is of, where its name, its CSVバージョン and its items do not fit together.

use std::sync::Arc;

use super::context::Context;
use super::rules::names;
use super::sink::Sink;
use crate::read::FileName;
use crate::read::cell::{RecordCells, content};
use crate::read::recognise::{
    Sample, VersionSign, candidates, choose, edition_of_name, editions_by_count, form_code, version_sign,
};
use crate::rule::Argument;
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Matcher, NameField, Spec, Version};
use crate::text::Text;

/// Decides how to read a file and reports what does not fit together. `None` where it cannot be read by any table.
pub(crate) fn decide<'c: 'a, 'a>(
    context: &'c Context,
    sink: &mut Sink<'a>,
    name: &FileName<'_>,
    sample: &Sample,
    data_start: usize,
) -> Option<&'c FormChecks> {
    let spec = context.spec();
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
    let by_name = edition_of_name(name, &version, &by_count).filter(|edition| edition.form(&code).is_some());
    let edition = choose(spec, name, sample, &version, &code)?;
    let checks = context.form_checks(edition, &code)?;
    sink.set_form(checks, data_start);

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
        report_old_edition(context, sink, first, edition);
        report_month_of_other_version(spec, sink, name, sample, checks);
    }
    Some(checks)
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
    let sensitive = crate::ground::mask::looks_personal(&value, Some(6));
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

/// The month of service that a file is about: in its name, or where that does not say, in its first record.
fn month_of(sink: &Sink<'_>, name: &FileName<'_>, first: &RecordCells, form: &FormChecks) -> Option<String> {
    let in_record = || {
        let cell = first.cells.get(*form.places.get("target_month")?)?;
        Some(sink.text(content(&sink.bytes[cell.clone()])))
    };
    let month = name.field(NameField::Month).map(str::to_owned).or_else(in_record)?;
    Matcher::Month.accepts(month.as_bytes()).then_some(month)
}

/// Each version is for the months of service from its own first one to that of the next.
fn report_month_of_other_version(
    spec: &Spec,
    sink: &mut Sink,
    name: &FileName<'_>,
    sample: &Sample,
    form: &FormChecks,
) -> Option<()> {
    let first = sample.first.as_ref()?;
    let month = month_of(sink, name, first, form)?;
    let own = spec.versions().iter().find(|version| version.value.as_bytes() == sample.version)?;
    let right = spec.versions_of_month(&month);
    if right.iter().any(|version| version.value == own.value) {
        return None;
    }
    let list =
        |with: fn(&Version) -> String, comma| right.iter().map(|version| with(version)).collect::<Vec<_>>().join(comma);
    let right = match right.is_empty() {
        true => Text::new("適用される版はありません", "no edition applies to it"),
        false => Text::new(
            format!("この月に適用される値は {} です", list(|v| format!("{}（{}版）", v.value, v.label), "、")),
            format!("the value for that month is {}", list(|v| format!("{} (edition {})", v.value, v.label), " or ")),
        ),
    };
    let next =
        spec.versions().iter().map(|version| &version.applies_from).filter(|from| **from > own.applies_from).min();
    let months = match next {
        Some(next) => Text::new(
            format!("{} から {next} の前の月まで", own.applies_from),
            format!("months from {} on before {next}", own.applies_from),
        ),
        None => Text::new(format!("{} 以後の月", own.applies_from), format!("months from {} on", own.applies_from)),
    };
    let draft = sink.draft(&names::MONTH_OF_OTHER_VERSION).cell(first, 0).value(own.value.clone(), false);
    let draft = draft.with("label", Argument::same(&*own.label)).with("months", Argument::Text(months));
    sink.report(draft.with("month", Argument::same(month)).with("right", Argument::Text(right)));
    Some(())
}

fn report_old_edition(context: &Context, sink: &mut Sink, first: &RecordCells, edition: &Arc<Edition>) {
    let draft = match context.wanted_edition() {
        Some(wanted) if wanted != edition.name() => {
            sink.draft(&names::OTHER_EDITION).cell(first, 0).with("wanted", Argument::same(wanted))
        }
        _ if !edition.is_accepted_after_integration() => sink.draft(&names::OLD_EDITION).cell(first, 0),
        _ => return,
    };
    sink.report(draft.with("edition", Argument::same(edition.name())));
}
