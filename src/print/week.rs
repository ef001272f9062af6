//! A week of services drawn to scale: where each box stands, and what fits into it. A text that does not fit is a number in its
//! box and stands in full beneath.

use std::sync::Arc;

use minijinja::context;
use minijinja::value::Value;

use super::fit::Letters;
use super::view::RecordView;
use crate::schema::pages::{Week, WeekItems};

const DAYS: usize = 7;
const DAY_END: u32 = 24 * 60;
/// What the borders of a box and its padding take of its width, in millimetres.
const FRAME_X: f64 = 1.3;
/// What its borders take of its height.
const FRAME_Y: f64 = 0.45;
/// The least height of a box: a line of text.
const LOWEST: f64 = 2.9;
/// The height of a line, in letters: less than elsewhere, as half an hour is only some millimetres high.
const LINE: f64 = 1.15;

/// Something at a time of a day; the eighth column is what is done every day.
struct WeekEntry {
    record: usize,
    column: usize,
    from: u32,
    to: u32,
    label: String,
    /// From midnight on, of the day before.
    goes_on: bool,
}

/// A box in the drawing, in millimetres from the top and from the left of its column.
struct Placed<'e> {
    entry: &'e WeekEntry,
    top: f64,
    height: f64,
    left: f64,
    width: f64,
}

/// What a template draws: `boxes`, `notes` to numbers in them, and `not_drawn`: what has no day or no time.
pub(super) fn week(week: &Week, records: &[Arc<RecordView>]) -> Value {
    let (mut entries, mut not_drawn) = (Vec::new(), Vec::new());
    for (n, record) in records.iter().enumerate() {
        for (items, every_day) in [(&week.service, false), (&week.activity, true)] {
            if is_set(items, record) && !place(items, every_day, n, record, &mut entries) {
                not_drawn.push(in_full(items, record, 0));
            }
        }
    }
    let letters = Letters::of(week.font).with_line(LINE);
    let (mut boxes, mut notes) = (Vec::new(), Vec::new());
    // The number of a record's text beneath: both halves of a night have one.
    let mut numbers: Vec<Option<usize>> = vec![None; records.len()];
    for column in 0..=DAYS {
        let mut of_column: Vec<&WeekEntry> = entries.iter().filter(|entry| entry.column == column).collect();
        of_column.sort_by_key(|entry| (entry.from, entry.to, entry.record));
        for placed in lay_out(week, &of_column) {
            let entry = placed.entry;
            let fits = |text: &str| {
                let lines = letters.lines(text, placed.width - FRAME_X);
                letters.height(lines) + FRAME_Y <= placed.height && !text.contains(['\r', '\n'])
            };
            let mut label = entry.label.clone();
            if !fits(&label) {
                let number = *numbers[entry.record].get_or_insert_with(|| {
                    let items = if column < DAYS { &week.service } else { &week.activity };
                    notes.push(in_full(items, &records[entry.record], notes.len() + 1));
                    notes.len()
                });
                label = Some(format!("※{number}")).filter(|label| fits(label)).unwrap_or_default();
            }
            let items = if column < DAYS { &week.service } else { &week.activity };
            boxes.push(context! {
                column, label, goes_on => entry.goes_on,
                top => rounded(placed.top), height => rounded(placed.height),
                left => rounded(placed.left), width => rounded(placed.width),
                marks => marks(items, &records[entry.record]),
            });
        }
    }
    context! { boxes, notes, not_drawn, height => week.height, width => week.width, font => week.font }
}

/// Two decimals are more than a printer has.
fn rounded(millimetres: f64) -> f64 {
    (millimetres * 100.0).round() / 100.0
}

fn is_set(items: &WeekItems, record: &RecordView) -> bool {
    let keys = [Some(&items.text), items.day.as_ref(), Some(&items.from), Some(&items.to)];
    keys.into_iter().flatten().any(|key| !record.row().get(key.get_ref()).is_empty())
}

/// The text with everything that says when, for what stands beneath the week.
fn in_full(items: &WeekItems, record: &RecordView, number: usize) -> Value {
    let cell = |key: &toml::Spanned<String>| record.cell(key.get_ref()).map(Value::from_object);
    context! {
        number,
        text => cell(&items.text), day => items.day.as_ref().map(cell),
        from => cell(&items.from), to => cell(&items.to),
    }
}

fn marks(items: &WeekItems, record: &RecordView) -> String {
    let keys = [Some(&items.text), items.day.as_ref(), Some(&items.from), Some(&items.to)];
    let cells = keys.into_iter().flatten().filter_map(|key| record.cell(key.get_ref()));
    let marks: Vec<String> = cells.map(|cell| cell.marks().to_owned()).filter(|marks| !marks.is_empty()).collect();
    marks.join(",")
}

/// Puts what a record says at its place in the week. Whether it has one.
fn place(items: &WeekItems, every_day: bool, n: usize, record: &RecordView, entries: &mut Vec<WeekEntry>) -> bool {
    let text = |key: &toml::Spanned<String>| record.row().get(key.get_ref());
    let day = match &items.day {
        _ if every_day => Some(DAYS),
        Some(day) => text(day).parse().ok().filter(|day| (1..=DAYS).contains(day)).map(|day: usize| day - 1),
        None => None,
    };
    let (Some(day), Some(from), Some(to)) = (day, minutes(text(&items.from)), minutes(text(&items.to))) else {
        return false;
    };
    let shown = |key: &toml::Spanned<String>| record.cell(key.get_ref()).map(|cell| cell.text().to_owned());
    let (begins, ends) = (shown(&items.from).unwrap_or_default(), shown(&items.to).unwrap_or_default());
    let time = if from == to { begins } else { format!("{begins}～{ends}") };
    let label = format!("{time} {}", text(&items.text)).trim_end().to_owned();
    let mut add = |column, from, to, goes_on| {
        entries.push(WeekEntry { record: n, column, from, to, label: label.clone(), goes_on });
    };
    match from <= to {
        true => add(day, from, to, false),
        false => {
            add(day, from, DAY_END, false);
            let next = if every_day { DAYS } else { (day + 1) % DAYS };
            if to > 0 {
                add(next, 0, to, true);
            }
        }
    }
    true
}

/// Minutes since midnight of a time as files write it, up to 2400.
fn minutes(time: &str) -> Option<u32> {
    let digits = time.len() == 4 && time.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute): (u32, u32) = (time.get(..2)?.parse().ok()?, time.get(2..)?.parse().ok()?);
    (digits && minute < 60 && hour * 60 + minute <= DAY_END).then_some(hour * 60 + minute)
}

/// Boxes of a column: those at the same time stand side by side.
fn lay_out<'e>(week: &Week, entries: &[&'e WeekEntry]) -> Vec<Placed<'e>> {
    let scale = week.height / f64::from(DAY_END);
    let mut placed: Vec<(Placed<'e>, usize)> = Vec::new();
    let mut group = 0;
    let mut lanes: Vec<f64> = Vec::new();
    let finish = |placed: &mut [(Placed<'e>, usize)], lanes: usize| {
        let width = week.width / lanes.max(1) as f64;
        for (one, lane) in placed {
            (one.left, one.width) = (width * *lane as f64, width);
        }
    };
    for entry in entries {
        let height = (f64::from(entry.to - entry.from) * scale).max(LOWEST);
        let top = (f64::from(entry.from) * scale).min(week.height - height);
        if lanes.iter().all(|end| *end <= top + 0.01) {
            finish(&mut placed[group..], lanes.len());
            (group, lanes) = (placed.len(), Vec::new());
        }
        let lane = lanes.iter().position(|end| *end <= top + 0.01).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(0.0);
        }
        lanes[lane] = top + height;
        placed.push((Placed { entry, top, height, left: 0.0, width: 0.0 }, lane));
    }
    finish(&mut placed[group..], lanes.len());
    placed.into_iter().map(|(placed, _)| placed).collect()
}
