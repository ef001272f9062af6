//! A comparison for a terminal.

use std::io::{self, Write};

use super::lines::{DifferenceLine, about, kind, lines, status, subject, values, verdict};
use crate::ground::mask::printable;
use crate::kit::check::{Outcome, ScenarioOutcome};
use crate::text::{Lang, counted};

/// Writes a comparison for people.
///
/// # Errors
///
/// If it cannot be written.
pub fn text(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for scenario in &outcome.scenarios {
        of_scenario(scenario, lang, out)?;
    }
    for one in &outcome.unread {
        let file = printable(&one.file);
        let why = printable(one.why.get(lang));
        match (one.record, lang) {
            (None, Lang::Ja) => writeln!(out, "読めません: {file}: {why}")?,
            (None, Lang::En) => writeln!(out, "cannot be read: {file}: {why}")?,
            (Some(record), Lang::Ja) => writeln!(out, "読めません: {file} {record}件目: {why}")?,
            (Some(record), Lang::En) => writeln!(out, "cannot be read: {file} record {record}: {why}")?,
        }
    }
    for one in &outcome.foreign {
        let file = printable(&one.file);
        match lang {
            Lang::Ja => writeln!(out, "キットにない利用者のレコード {}件: {file}", one.records)?,
            Lang::En => {
                writeln!(out, "{} about people who are not in the kit: {file}", counted(one.records as u64, "record"))?
            }
        }
    }
    if outcome.not_asked > 0 {
        match lang {
            Lang::Ja => writeln!(out, "指定していないシナリオのレコード {}件は比べていません", outcome.not_asked)?,
            Lang::En => {
                let records = counted(outcome.not_asked as u64, "record");
                writeln!(out, "not compared: {records} of scenarios that were not asked for")?
            }
        }
    }
    writeln!(out, "{}", verdict(outcome).get(lang))
}

fn of_scenario(scenario: &ScenarioOutcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (id, title, word) = (&scenario.id, scenario.title.get(lang), status(scenario.status));
    let (expected, equal) = (scenario.expected, scenario.equal);
    match lang {
        Lang::Ja => writeln!(out, "[{}] {id} {title}（{expected}件のうち一致 {equal}件）", word.ja)?,
        Lang::En => {
            writeln!(out, "[{}] {id} {title} ({equal} of {} agree)", word.en, counted(expected as u64, "record"))?
        }
    }
    for line in lines(scenario) {
        difference(&line, lang, out)?;
    }
    for (leave, count) in &scenario.allowed {
        match lang {
            Lang::Ja => writeln!(out, "  許容: {} {count}件（{}）", leave.title().ja, leave.because().ja)?,
            Lang::En => writeln!(
                out,
                "  allowed: {}, {} ({})",
                leave.title().en,
                counted(*count as u64, "time"),
                leave.because().en
            )?,
        }
    }
    Ok(())
}

fn difference(line: &DifferenceLine<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let first = line.first;
    let more = match (line.count, lang) {
        (1, _) => String::new(),
        (count, Lang::Ja) => format!("（ほか{}件）", count - 1),
        (count, Lang::En) => format!(" (and {} more)", count - 1),
    };
    writeln!(out, "  {}: {}{more}", kind(first.kind, lang), subject(first, lang))?;
    if !about(first).is_empty() {
        writeln!(out, "    {}", about(first))?;
    }
    if let Some((expected, found)) = values(first, lang) {
        writeln!(out, "    {expected} → {found}")?;
    }
    if let Some(hint) = &first.hint {
        writeln!(out, "    {}", printable(hint.words().get(lang)))?;
    }
    for place in first.exported.iter().chain(first.imported.iter().filter(|_| first.exported.is_none())) {
        let file = printable(&place.file);
        match lang {
            Lang::Ja => writeln!(out, "    {file} {}件目", place.record)?,
            Lang::En => writeln!(out, "    {file} record {}", place.record)?,
        }
    }
    Ok(())
}
