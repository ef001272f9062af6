//! Lists, in words, each value of each record that screens should show after the import.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::check::side::Side;
use super::check::standing::standing;
use super::make::Made;
use crate::print::in_words;
use crate::schema::{Form, Spec, SpecError};
use crate::text::Lang;

/// The list of a scenario: its forms with their records.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Checklist {
    pub forms: Vec<FormList>,
}

/// The records of a form.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FormList {
    pub code: String,
    pub title: String,
    pub records: Vec<RecordList>,
}

/// A record: whose, and its values.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RecordList {
    pub insured: String,
    pub number: usize,
    /// The record before is about the same person, and values that it has, too, need not be looked at twice.
    pub goes_on: bool,
    pub values: Vec<Expected>,
}

/// A value.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Expected {
    pub no: u16,
    pub name: String,
    /// As a screen shows it.
    pub shown: String,
    /// As it stands in the file.
    pub value: String,
    /// The record before has the same.
    pub again: bool,
}

impl Checklist {
    pub fn of(spec: &Spec, made: &Made) -> Result<Checklist, SpecError> {
        let pages = spec.pages()?;
        let hidden: BTreeSet<(&str, &str)> = pages
            .not_shown()
            .iter()
            .flat_map(|rule| rule.forms.iter().flat_map(|form| rule.items.iter().map(move |item| (form, item))))
            .map(|(form, item)| (form.get_ref().as_str(), item.get_ref().as_str()))
            .collect();
        let side = Side::read(spec, &made.inputs());
        let records = standing(spec, &side);
        let order = |form: &Form| {
            let places = pages.layouts().iter().flat_map(|page| page.forms.iter().chain(&page.beside));
            places.map(|of| of.get_ref().as_str()).position(|code| code == form.code())
        };
        let mut forms: Vec<Arc<Form>> = Vec::new();
        for record in &records {
            if !forms.iter().any(|form| form.code() == record.row.form.code()) {
                forms.push(record.row.form.clone());
            }
        }
        forms.sort_by_key(|form| order(form));
        let list = |form: &Arc<Form>| {
            let mut list = FormList { code: form.code().to_owned(), title: form.title().to_owned(), records: vec![] };
            for record in records.iter().filter(|record| record.row.form.code() == form.code()) {
                list.push(spec, form, &record.row.cells, &hidden);
            }
            list
        };
        Ok(Checklist { forms: forms.iter().map(list).collect() })
    }

    /// The same as a table for spreadsheets: UTF-8 with a mark that says so, CRLF.
    pub fn csv(&self, lang: Lang) -> Vec<u8> {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![0xEF, 0xBB, 0xBF]);
        let head = match lang {
            Lang::Ja => ["帳票", "様式", "被保険者番号", "件目", "No.", "項目", "画面の表示", "ファイルの値", "確認"],
            Lang::En => ["form", "code", "insured", "record", "No.", "item", "on screen", "in the file", "seen"],
        };
        // Writing to memory does not fail.
        let _ = writer.write_record(head);
        for form in &self.forms {
            for record in &form.records {
                for value in &record.values {
                    let (number, no) = (record.number.to_string(), value.no.to_string());
                    let line = [&form.title, &form.code, &record.insured, &number, &no, &value.name];
                    let line = line.map(String::as_str);
                    let _ = writer.write_record([&line[..], &[&value.shown, &as_text(&value.value), ""]].concat());
                }
            }
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// A spreadsheet would take the zeros off 0900, and write a number of ten digits in its own way.
fn as_text(value: &str) -> String {
    let number = value.len() > 1 && value.bytes().all(|b| b.is_ascii_digit());
    if number && (value.starts_with('0') || value.len() > 9) { format!("=\"{value}\"") } else { value.to_owned() }
}

impl FormList {
    fn push(&mut self, spec: &Spec, form: &Form, cells: &[String], hidden: &BTreeSet<(&str, &str)>) {
        let at = |key: &str| form.items().iter().position(|item| item.key() == key).and_then(|place| cells.get(place));
        let insured = at("insured_number").cloned().unwrap_or_default();
        let before = self.records.last().filter(|before| before.insured == insured);
        let shown = form.items().iter().zip(cells).filter(|(item, value)| {
            // What stands for no date, or no month, is on no screen.
            let is_there = !value.is_empty() && !matches!(value.as_str(), "00000000" | "000000");
            is_there && !hidden.contains(&(form.code(), item.key())) && item.key() != "csv_version"
        });
        let values: Vec<Expected> = shown
            .map(|(item, value)| Expected {
                no: item.no(),
                name: item.name().to_owned(),
                shown: in_words(spec.newest(), item, value),
                value: value.clone(),
                again: before.is_some_and(|before| {
                    before.values.iter().any(|other| other.no == item.no() && other.value == *value)
                }),
            })
            .collect();
        let goes_on = before.is_some() && values.iter().any(|value| value.again);
        let number = self.records.iter().filter(|record| record.insured == insured).count() + 1;
        self.records.push(RecordList { insured, number, goes_on, values });
    }
}
