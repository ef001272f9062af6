//! Records and cells as templates see them: made when a template asks for them.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};

use super::notes::Marks;
use super::read::PrintRecord;
use super::shown::{Shown, shown};
use crate::schema::{Edition, Form};

/// What all records of a sheet need.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub edition: Arc<Edition>,
    pub marks: Arc<Marks>,
}

/// A record: its cells by the keys of their items. An item that its edition does not have is an empty cell.
pub(super) struct RecordView {
    row: PrintRecord,
    around: Surroundings,
    /// The form in the newest edition.
    newest: Option<Arc<Form>>,
}

/// A cell: `text` as it reads, `code` as it stands in the file, `marks` the numbers of its notes.
pub(super) struct CellView {
    shown: Shown,
    code: String,
    marks: String,
    no: u16,
    name: String,
}

/// Without values, which identify people.
impl fmt::Debug for RecordView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordView").field("form", &self.row.form.code()).finish()
    }
}

/// Without its value.
impl fmt::Debug for CellView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellView").field("item", &self.no).finish()
    }
}

impl RecordView {
    pub fn new(row: PrintRecord, around: &Surroundings) -> RecordView {
        let newest = around.edition.form(row.form.code()).cloned();
        RecordView { row, around: around.clone(), newest }
    }

    /// A record without values, where there is none.
    pub fn empty(form: &Arc<Form>, around: &Surroundings) -> RecordView {
        RecordView::new(
            PrintRecord { form: form.clone(), cells: Vec::new(), quoted: Vec::new(), places: Vec::new() },
            around,
        )
    }

    pub fn row(&self) -> &PrintRecord {
        &self.row
    }

    /// A cell by the key of its item.
    pub fn cell(&self, key: &str) -> Option<CellView> {
        let place = self.row.form.items().iter().position(|item| item.key() == key);
        match place {
            Some(place) => Some(self.cell_at(place)),
            None => {
                let item = self.newest.as_ref()?.items().iter().find(|item| item.key() == key)?;
                Some(CellView::of_text(String::new(), String::new(), item.no(), item.name()))
            }
        }
    }

    fn cell_at(&self, place: usize) -> CellView {
        let item = &self.row.form.items()[place];
        let code = self.row.cells.get(place).map_or("", String::as_str);
        CellView {
            shown: shown(&self.around.edition, item, code),
            code: code.to_owned(),
            marks: self.around.marks.numbers(&self.row, item.no()),
            no: item.no(),
            name: item.name().to_owned(),
        }
    }
}

impl CellView {
    pub fn of_text(text: String, marks: String, no: u16, name: &str) -> CellView {
        let shown = Shown { text: text.clone(), is_code: false };
        CellView { shown, code: text, marks, no, name: name.to_owned() }
    }

    pub fn text(&self) -> &str {
        &self.shown.text
    }

    pub fn marks(&self) -> &str {
        &self.marks
    }
}

impl Object for RecordView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "is_there" => Some(Value::from(!self.row.cells.is_empty())),
            "form" => Some(Value::from(self.row.form.code())),
            "title" => Some(Value::from(self.row.form.title())),
            "cells" => {
                let cells = (0..self.row.form.items().len()).map(|place| Value::from_object(self.cell_at(place)));
                Some(Value::from(cells.collect::<Vec<_>>()))
            }
            _ => self.cell(key).map(Value::from_object),
        }
    }
}

impl Object for CellView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(match key {
            "text" => Value::from(self.shown.text.as_str()),
            "code" => Value::from(self.code.as_str()),
            "is_code" => Value::from(self.shown.is_code),
            "marks" => Value::from(self.marks.as_str()),
            "no" => Value::from(self.no),
            "name" => Value::from(self.name.as_str()),
            _ => return None,
        })
    }

    /// Whether there is anything to see.
    fn is_true(self: &Arc<Self>) -> bool {
        !self.shown.text.is_empty() || !self.marks.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.text)
    }
}
