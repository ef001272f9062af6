//! A month with a line for each service: what is planned and what was done, day by day.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::context;
use minijinja::value::Value;

use super::calendar;
use super::shown::with_separators;
use super::view::{CellView, RecordView};
use crate::document::value::Date;
use crate::schema::pages::Month;

const DAYS: usize = 31;

/// The days of one line: how often, and the notes on it.
#[derive(Default)]
struct Days {
    counts: [Option<Count>; DAYS],
    sum: i64,
    /// Counts on days that the month does not have, with the day as it stands in the file.
    elsewhere: Vec<Value>,
    daily: Option<String>,
}

#[derive(Default)]
struct Count {
    times: i64,
    /// What is no number.
    other: String,
    marks: Vec<String>,
}

/// A service, planned and done.
struct PlannedService {
    record: Arc<RecordView>,
    planned: Days,
    done: Days,
}

/// What a template draws: `days` with their weekdays, and `lines`.
pub(super) fn month(month: &Month, of: &str, records: &[Arc<RecordView>]) -> Value {
    let mut lines: BTreeMap<Vec<String>, PlannedService> = BTreeMap::new();
    for record in records {
        let key = month.row.iter().map(|item| record.row().get(item.get_ref()).to_owned()).collect();
        let planned = record.row().form.code() == month.planned.get_ref();
        let line = lines.entry(key).or_insert_with(|| PlannedService {
            record: record.clone(),
            planned: Days::default(),
            done: Days::default(),
        });
        let days = if planned { &mut line.planned } else { &mut line.done };
        days.add(month, of, record);
    }
    let days = (1..=DAYS as u8).map(|day| context! { day, weekday => weekday(of, day) });
    let days: Vec<Value> = days.collect();
    let lines = lines.into_values().map(|line| {
        let daily = line.planned.daily.clone().or(line.done.daily.clone());
        context! {
            r => Value::from_dyn_object(line.record),
            daily, planned => line.planned.view(), done => line.done.view(),
        }
    });
    context! { days, lines => lines.collect::<Vec<_>>() }
}

/// The day of the week, or nothing for a day that the month does not have.
fn weekday(of: &str, day: u8) -> Option<&'static str> {
    let (year, month) = (of.get(..4)?.parse().ok()?, of.get(4..6)?.parse().ok()?);
    let exists = (1..=12).contains(&month) && day <= calendar::days_in(year, month);
    exists.then(|| calendar::weekday(Date { year, month, day }))
}

impl Days {
    fn add(&mut self, month: &Month, of: &str, record: &RecordView) {
        let text = |item: &toml::Spanned<String>| record.row().get(item.get_ref()).to_owned();
        let (date, count) = (text(&month.day), text(&month.count));
        let cells = [&month.day, &month.count].map(|item| record.cell(item.get_ref()));
        let marks: Vec<String> =
            cells.iter().flatten().map(|cell| cell.marks().to_owned()).filter(|marks| !marks.is_empty()).collect();
        self.sum += count.parse::<i64>().unwrap_or(0);
        let daily = text(&month.daily);
        if self.daily.is_none() && !daily.is_empty() {
            self.daily = Some(daily_days(&daily));
        }
        let day = date.strip_prefix(of).filter(|day| day.len() == 2 && of.len() == 6);
        let day = day.and_then(|day| day.parse().ok()).filter(|day| weekday(of, *day).is_some());
        match day {
            Some(day) => {
                let there = self.counts[usize::from(day) - 1].get_or_insert_default();
                match count.parse::<i64>() {
                    Ok(times) => there.times += times,
                    Err(_) => there.other.push_str(&count),
                }
                there.marks.extend(marks);
            }
            None if date.is_empty() && count.is_empty() => {}
            None => {
                let [day, count] = cells.map(|cell| cell.map(Value::from_object));
                self.elsewhere.push(context! { day, count });
            }
        }
    }

    fn view(self) -> Value {
        let none = Value::from("");
        let counts = self.counts.into_iter().map(|count| match count {
            None => none.clone(),
            Some(Count { times, other, mut marks }) => {
                marks.sort();
                marks.dedup();
                let number = if times == 0 && !other.is_empty() { String::new() } else { times.to_string() };
                Value::from_object(CellView::of_text(format!("{number}{other}"), marks.join(","), 0, ""))
            }
        });
        let counts: Vec<Value> = counts.collect();
        let sum = if counts.iter().any(Value::is_true) || !self.elsewhere.is_empty() {
            with_separators(&self.sum.to_string())
        } else {
            String::new()
        };
        context! { counts, sum, elsewhere => self.elsewhere }
    }
}

/// The days of 31 characters that are 1: `1～15日、20日`. What is written otherwise stays as it is.
fn daily_days(bits: &str) -> String {
    if bits.len() != DAYS || !bits.bytes().all(|b| matches!(b, b'0' | b'1')) {
        return bits.to_owned();
    }
    let bits = bits.as_bytes();
    let mut runs: Vec<String> = Vec::new();
    let mut day = 0;
    while day < DAYS {
        if bits[day] == b'0' {
            day += 1;
            continue;
        }
        let end = (day..DAYS).find(|n| bits[*n] == b'0').unwrap_or(DAYS);
        runs.push(if end - day == 1 { format!("{end}日") } else { format!("{}～{end}日", day + 1) });
        day = end;
    }
    if runs.is_empty() { "なし".to_owned() } else { runs.join("、") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daily_days_read_as_runs() {
        let bits = |days: &[usize]| (1..=31).map(|day| if days.contains(&day) { '1' } else { '0' }).collect::<String>();
        assert_eq!(daily_days(&bits(&[1, 2, 3, 10, 30, 31])), "1～3日、10日、30～31日");
        assert_eq!((daily_days(&bits(&[])), daily_days("101")), ("なし".into(), "101".into()));
    }

    #[test]
    fn weekdays_of_days_that_exist() {
        assert_eq!((weekday("202504", 1), weekday("202504", 31), weekday("202513", 1)), (Some("火"), None, None));
        assert_eq!((weekday("", 1), weekday("あいう", 1)), (None, None));
    }
}
