//! What is wrong with a cell that is not clean: the slow path, which may take its time.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::cause;
use super::rules::{bytes, csv};
use super::sink::{Draft, Sink};
use crate::ground::ms932;
use crate::ground::ms932::{Flaw, FlawKind};
use crate::ground::nothing::is_nothing_in_text;
use crate::read::cell::RecordCells;
use crate::read::cell::{QuotingFault, content, is_padding, quoting_fault};
use crate::read::remade::{How, remade};
use crate::rule::{Argument, BookRule, RuleDefinition};
use crate::schema::Item;
use crate::schema::form_checks::strict_type;
use crate::text::Text;

/// Reports what is wrong with a cell. Returns the rule because of which its value must not be relied on, if any.
pub(crate) fn inspect(sink: &mut Sink, item: &Item, record: &RecordCells, cell: usize) -> Option<Arc<BookRule>> {
    let raw = &sink.bytes[record.cells[cell].clone()];
    let value = content(raw);
    let quoted = raw.len() != value.len();
    let quotes = quotes(item, raw);
    if let Some(rule) = quotes.filter(|_| quoted) {
        sink.report(sink.draft(rule).cell(record, cell));
    }
    if value.is_empty() {
        let draft = sink.draft_of(sink.context.spec().cell_rules().missing(item)?).cell(record, cell);
        return sink.report(draft);
    }
    if is_padding(value) && !(quoted && item.is_text()) {
        let rules = sink.context.spec().cell_rules();
        let rule = rules.missing(item).unwrap_or(&rules.spaces);
        if !item.value_type().matcher.accepts(value) || item.is_text() {
            return sink.report(sink.draft_of(rule).cell(record, cell));
        }
    }
    if let Some(flaw) = flaw(sink, value) {
        let at = record.cells[cell].start + usize::from(quoted) + flaw.at;
        return report_flaw(sink, record, cell, at, flaw);
    }
    if item.is_text() {
        if let Some(rule) = quotes {
            sink.report(sink.draft(rule).cell(record, cell));
        }
        if is_nothing_in_text(value) {
            return sink.report(sink.draft_of(&sink.context.spec().cell_rules().null).cell(record, cell));
        }
        return inspect_length(sink, item, record, cell, value);
    }
    inspect_type(sink, item, record, cell, value)
}

/// The rule that the quotes of a cell break. Of a text with wrong characters they are not spoken of.
pub(super) fn quotes(item: &Item, raw: &[u8]) -> Option<&'static RuleDefinition> {
    Some(match quoting_fault(item, raw)? {
        QuotingFault::CodeQuoted => &csv::CODE_QUOTED,
        QuotingFault::TextNotQuoted => &csv::TEXT_NOT_QUOTED,
    })
}

/// The first flaw of a cell's characters. In a file that is not MS932 at all only what is wrong in any encoding counts.
fn flaw(sink: &Sink, value: &[u8]) -> Option<Flaw> {
    if !sink.utf8 {
        return ms932::first_flaw(value);
    }
    let at = value.iter().position(|b| *b < 0x20 && !matches!(b, b'\r' | b'\n'))?;
    let kind = if value[at] == 0 { FlawKind::Nul } else { FlawKind::Control };
    Some(Flaw { at, kind })
}

fn report_flaw(sink: &mut Sink, record: &RecordCells, cell: usize, at: usize, flaw: Flaw) -> Option<Arc<BookRule>> {
    let rule = match flaw.kind {
        FlawKind::NotMs932 | FlawKind::CutOff => &bytes::NOT_MS932,
        FlawKind::UserDefined => &bytes::USER_DEFINED,
        FlawKind::Nul => &bytes::NUL,
        FlawKind::Control => &bytes::CONTROL,
    };
    // Two bytes show a character that is none; for a single byte the next one has no part in it.
    let two = matches!(flaw.kind, FlawKind::UserDefined)
        || (flaw.kind == FlawKind::NotMs932 && ms932::is_lead(sink.bytes[at]));
    let end = (at + if two { 2 } else { 1 }).min(record.cells[cell].end.max(at + 1));
    let hex: Vec<String> = sink.bytes[at..end].iter().map(|b| format!("{b:02X}")).collect();
    let draft = sink.draft(rule).cell(record, cell).at(at).with("bytes", Argument::same(hex.join(" ")));
    sink.report(draft)
}

/// Few texts have a 項目長.
fn inspect_length(
    sink: &mut Sink,
    item: &Item,
    record: &RecordCells,
    cell: usize,
    value: &[u8],
) -> Option<Arc<BookRule>> {
    let length = usize::from(item.length()?);
    let text = sink.text(value).replace("\"\"", "\"");
    let chars = text.chars().count();
    if chars <= length {
        return None;
    }
    let draft =
        sink.draft_of(&sink.context.spec().cell_rules().too_long).with("actual", Argument::Number(chars as u64));
    let draft = draft.with("length", Argument::Number(length as u64)).cell(record, cell);
    let sensitive = sink.is_sensitive(item, &text);
    sink.report(draft.value(text, sensitive))
}

fn inspect_type(
    sink: &mut Sink,
    item: &Item,
    record: &RecordCells,
    cell: usize,
    value: &[u8],
) -> Option<Arc<BookRule>> {
    let (rules, value_type) = (sink.context.spec().cell_rules(), item.value_type());
    let text = sink.text(value);
    let chars = text.chars().count();
    let length = item.length().map(usize::from);
    let too_long = length.is_some_and(|length| chars > length);
    let lengths = |draft: Draft<'static>| {
        draft
            .with("actual", Argument::Number(chars as u64))
            .with("length", Argument::Number(length.unwrap_or_default() as u64))
            .with("accepted", Argument::Number(u64::from(item.accepted_length().unwrap_or_default())))
    };
    let strict = strict_type(item, sink.context.profile()).filter(|(matcher, _)| !matcher.accepts(value));
    let case = value_type.named.iter().flat_map(|named| &named.cases).find(|(matcher, _)| matcher.accepts(value));
    let draft = if value_type.matcher.accepts(value) {
        match strict {
            _ if too_long && item.accepted_length().is_some() => lengths(sink.draft_of(&rules.long)),
            None => return None,
            Some((_, rule)) => {
                // Other rules compare the number, and may go on doing so.
                let sensitive = sink.is_sensitive(item, &text);
                sink.report(sink.draft_of(rule).cell(record, cell).value(text, sensitive));
                return None;
            }
        }
    } else if let Some((_, rule)) = case {
        sink.draft_of(rule)
    } else if let Some(rule) = remade_by(sink, item, value) {
        sink.draft_of(rule)
    } else if too_long && value_type.matcher.accepts_but_for_length(value) {
        lengths(sink.draft_of(&rules.too_long))
    } else if item.accepts_text(text.trim_matches([' ', '　'])) {
        sink.draft_of(&rules.spaces)
    } else {
        let own = sink.draft_of(&value_type.named.first()?.rule);
        // Where no format is printed, and another one is no error, full-width characters are none either.
        if own.is_error() && item.accepts_text(text.nfkc().collect::<String>().trim()) {
            sink.draft_of(&rules.full_width)
        } else {
            own.with("choices", Argument::Text(choices(item))).with("actual", Argument::Number(chars as u64))
        }
    };
    let cause = cause::of(&value_type.matcher, value, |part| sink.text(part));
    let draft = draft.with("detail", Argument::Text(cause.detail)).with("advice", Argument::Text(cause.advice));
    let sensitive = sink.is_sensitive(item, &text);
    let draft = draft.cell(record, cell).value(text, sensitive);
    sink.report(draft)
}

/// The rule on what something on the way made of a value, where that is the cause.
fn remade_by<'a>(sink: &Sink<'a>, item: &Item, value: &[u8]) -> Option<&'a Arc<BookRule>> {
    let (rules, how) = (sink.context.spec().cell_rules(), remade(item, value)?.how);
    match how {
        How::Null => Some(&rules.null),
        _ => (how.is_of_a_spreadsheet() && sink.is_of_a_spreadsheet()).then_some(&rules.spreadsheet),
    }
}

/// The codes an item takes, with their labels.
fn choices(item: &Item) -> Text {
    let tables = item.value_type().named.iter().filter_map(|named| named.table.as_ref());
    let choices: Vec<String> =
        tables.flat_map(|table| table.codes()).map(|(code, label)| format!("{code} {label}")).collect();
    Text::new(choices.join("、"), choices.join(", "))
}
