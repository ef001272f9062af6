//! Records as tables with typed columns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder, UInt32Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use careplan::document::table::{Columns, ORIGIN};
use careplan::document::value::{FormFile, ItemKind, Unit, Value};
use careplan::{Date, Spec};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::source::Source;
use crate::{CareplanError, failed, stream};

/// The records of one form. pyarrow, polars and duckdb take it without a copy.
#[pyclass(frozen, module = "careplan")]
pub struct Table {
    form: String,
    title: String,
    batch: RecordBatch,
    /// Values that their columns cannot hold, wrong ones and such as 00000000: they are null.
    untyped: usize,
}

/// Reads records: a table for each form. `labels` adds the word of each code; `typed=False` leaves every value as text.
#[pyfunction]
#[pyo3(signature = (source, *, labels=false, typed=true))]
pub fn read(python: Python<'_>, source: Source, labels: bool, typed: bool) -> PyResult<BTreeMap<String, Table>> {
    let spec = Spec::embedded();
    python.detach(|| {
        let mut tables: BTreeMap<String, Building> = BTreeMap::new();
        let files = source.files(spec)?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let mut units: Vec<(String, Unit)> = Vec::new();
        for places in careplan::units(&names) {
            let mut of_unit: Vec<(&str, &[u8])> = Vec::with_capacity(places.len());
            for place in places {
                let file = &files[place];
                match &file.bytes {
                    Ok(bytes) => of_unit.push((&file.name, bytes)),
                    Err(reason) => return Err(CareplanError::new_err(format!("{}: {reason}", file.name))),
                }
            }
            for unit in careplan::read(of_unit.iter().copied()).map_err(failed)? {
                units.push((unit.key.to_string(), unit));
            }
        }
        // The columns are known when every form is: they begin with those of the newest edition.
        let mut forms: Vec<_> = units.iter().flat_map(|(_, unit)| unit.files.iter().map(|file| &file.form)).collect();
        forms.sort_by(|a, b| b.edition().cmp(a.edition()));
        for form in forms {
            let table = tables.entry(form.code().to_owned());
            table.or_insert_with(|| Building::new(form.code(), form.title())).columns.add(form);
        }
        tables.values_mut().for_each(|table| table.begin(labels, typed));
        for (key, unit) in &units {
            for file in &unit.files {
                if let Some(table) = tables.get_mut(file.form.code()) {
                    table.add(key, unit, file);
                }
            }
        }
        tables.into_iter().map(|(code, table)| Ok((code, table.finish()?))).collect()
    })
}

/// A table in the making.
struct Building {
    columns: Columns,
    title: String,
    origin: (StringBuilder, StringBuilder, StringBuilder, UInt32Builder),
    items: Vec<Cells>,
    labels: Vec<Option<StringBuilder>>,
    untyped: usize,
}

/// The cells of a column.
enum Cells {
    Text(StringBuilder),
    Int(Int64Builder),
    Decimal(Float64Builder),
    Date(Date32Builder),
}

impl Cells {
    fn of(kind: ItemKind) -> Cells {
        match kind {
            ItemKind::Int => Cells::Int(Int64Builder::new()),
            ItemKind::Decimal => Cells::Decimal(Float64Builder::new()),
            ItemKind::Date => Cells::Date(Date32Builder::new()),
            _ => Cells::Text(StringBuilder::new()),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Cells::Text(_) => DataType::Utf8,
            Cells::Int(_) => DataType::Int64,
            Cells::Decimal(_) => DataType::Float64,
            Cells::Date(_) => DataType::Date32,
        }
    }

    /// Adds a value; whether the column can hold it.
    fn add(&mut self, value: Option<Value<'_>>, text: &str) -> bool {
        let value = value.filter(|value| *value != Value::Empty);
        match (self, value) {
            (Cells::Text(cells), Some(value)) => cells.append_value(written(value, text)),
            (Cells::Text(cells), None) => cells.append_null(),
            (Cells::Int(cells), Some(Value::Int(number))) => cells.append_value(number),
            (Cells::Int(cells), other) => return null(other, || cells.append_null()),
            (Cells::Decimal(cells), Some(Value::Decimal(number))) => cells.append_value(number),
            (Cells::Decimal(cells), Some(Value::Int(number))) => cells.append_value(number as f64),
            (Cells::Decimal(cells), other) => return null(other, || cells.append_null()),
            (Cells::Date(cells), Some(Value::Date(date))) => match days(date) {
                Some(days) => cells.append_value(days),
                None => cells.append_null(),
            },
            (Cells::Date(cells), other) => return null(other, || cells.append_null()),
        }
        true
    }

    fn finish(mut self) -> ArrayRef {
        match &mut self {
            Cells::Text(cells) => Arc::new(cells.finish()),
            Cells::Int(cells) => Arc::new(cells.finish()),
            Cells::Decimal(cells) => Arc::new(cells.finish()),
            Cells::Date(cells) => Arc::new(cells.finish()),
        }
    }
}

fn null(value: Option<Value<'_>>, mut append: impl FnMut()) -> bool {
    append();
    value.is_none()
}

/// Months and times as ISO 8601 writes them, everything else as it stands.
fn written(value: Value<'_>, text: &str) -> String {
    match value {
        Value::Month { year, month } => format!("{year:04}-{month:02}"),
        Value::Time { hour, minute } => format!("{hour:02}:{minute:02}"),
        _ => text.to_owned(),
    }
}

/// Days since 1970-01-01 (the algorithm of the proleptic Gregorian calendar with years from March).
fn days(date: Date) -> Option<i32> {
    let (year, month, day) = (i32::from(date.year), i32::from(date.month), i32::from(date.day));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

impl Building {
    fn new(code: &str, title: &str) -> Building {
        Building {
            columns: Columns::new(code),
            title: title.to_owned(),
            origin: Default::default(),
            items: Vec::new(),
            labels: Vec::new(),
            untyped: 0,
        }
    }

    fn begin(&mut self, labels: bool, typed: bool) {
        for column in self.columns.columns() {
            let kind = if typed { column.kind() } else { ItemKind::Text };
            self.items.push(Cells::of(kind));
            self.labels.push((labels && column.kind() == ItemKind::Code).then(StringBuilder::new));
        }
    }

    fn add(&mut self, key: &str, unit: &Unit, file: &FormFile) {
        let places = self.columns.places(&file.form).to_vec();
        let name = unit.usual_name(file).unwrap_or_default();
        for (n, record) in file.rows().enumerate() {
            self.origin.0.append_value(key);
            self.origin.1.append_value(unit.edition.name());
            self.origin.2.append_value(file.exact.name.as_ref().unwrap_or(&name));
            self.origin.3.append_value(n as u32 + 1);
            for (column, place) in places.iter().enumerate() {
                let value = place.and_then(|place| record.at(place));
                let text = place.map_or("", |place| &file.records[n][place]);
                let fits = self.items[column].add(value, text);
                self.untyped += usize::from(!fits);
                if let Some(labels) = &mut self.labels[column] {
                    labels.append_option(match value {
                        Some(Value::Code { label, .. }) => Some(label),
                        _ => None,
                    });
                }
            }
        }
    }

    fn finish(mut self) -> PyResult<Table> {
        let mut fields = vec![
            Field::new(ORIGIN[0], DataType::Utf8, false),
            Field::new(ORIGIN[1], DataType::Utf8, false),
            Field::new(ORIGIN[2], DataType::Utf8, false),
            Field::new(ORIGIN[3], DataType::UInt32, false),
        ];
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.origin.0.finish()),
            Arc::new(self.origin.1.finish()),
            Arc::new(self.origin.2.finish()),
            Arc::new(self.origin.3.finish()),
        ];
        let items = self.columns.columns().iter().zip(self.items).zip(self.labels);
        for ((column, cells), labels) in items {
            let item = column.item();
            let about = [("item_no", item.no().to_string()), ("name", item.name().to_owned())];
            let about = HashMap::from(about.map(|(name, value)| (name.to_owned(), value)));
            fields.push(Field::new(item.key(), cells.data_type(), true).with_metadata(about));
            columns.push(cells.finish());
            if let Some(mut labels) = labels {
                fields.push(Field::new(format!("{}_label", item.key()), DataType::Utf8, true));
                columns.push(Arc::new(labels.finish()));
            }
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(failed)?;
        Ok(Table { form: self.columns.code().to_owned(), title: self.title, batch, untyped: self.untyped })
    }
}

#[pymethods]
impl Table {
    /// The code of the form, such as UPPLAN.
    #[getter]
    fn form(&self) -> &str {
        &self.form
    }

    /// The form's name in the standard.
    #[getter]
    fn title(&self) -> &str {
        &self.title
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// How many values their columns cannot hold, such as a day that does not exist or 00000000: they are null here, and text with
    /// `typed=False`.
    #[getter]
    fn untyped(&self) -> usize {
        self.untyped
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        python: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        stream::capsule(python, &self.batch, requested_schema)
    }

    fn __repr__(&self) -> String {
        format!("<careplan.Table {}: {} rows, {} columns>", self.form, self.batch.num_rows(), self.batch.num_columns())
    }
}
