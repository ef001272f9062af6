//! Records as tables with typed columns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use careplan::Spec;
use careplan::document::table::{CellType, Columns, ORIGIN, Origin, TableCell, Typed};
use careplan::document::value::Unit;
use careplan::ground::nearest::nearest;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::failure::Failure;
use crate::source::Source;
use crate::{failed, stream, work};

/// The records of one form, as columns. pyarrow, polars and duckdb take it without a copy.
///
/// >>> table = careplan.read({DELETE: b"202407,131045,0000000001,20251010\r\n"})["DLT1KYO"]
/// >>> table.form, len(table), table.untyped
/// ('DLT1KYO', 1, 0)
/// >>> import pyarrow
/// >>> pyarrow.table(table)["plan_date"].to_pylist()
/// [datetime.date(2025, 10, 10)]
#[pyclass(frozen, module = "careplan")]
pub struct Table {
    form: String,
    title: String,
    batch: RecordBatch,
    /// Values that their columns cannot hold, wrong ones and such as 00000000: they are null.
    untyped: usize,
}

/// What is read: a table for each form, or for the one that is asked for; and what was left out, with the reasons in English and
/// Japanese.
type Read = (BTreeMap<String, Table>, Vec<(String, String, String)>);

#[pyfunction]
#[pyo3(signature = (source, *, form=None, labels=false, typed=true, skip=false, progress=None))]
pub fn read(
    python: Python<'_>,
    source: Source,
    form: Option<String>,
    labels: bool,
    typed: bool,
    skip: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Read> {
    let spec = Spec::embedded();
    let mut tables: BTreeMap<String, Building> = BTreeMap::new();
    if let Some(form) = &form {
        tables.insert(form.clone(), Building::new(columns(spec, form)?, labels, typed));
    }
    let (tables, skipped) = work::run(python, progress, move |job| {
        let mut skipped = Vec::new();
        let mut leave_out = |path, words: careplan::text::Text| skipped.push((path, words.en, words.ja));
        let skip: Option<&mut dyn FnMut(String, careplan::text::Text)> = if skip { Some(&mut leave_out) } else { None };
        source.units(spec, job, skip, |unit| {
            add(spec, &mut tables, &unit, form.is_some(), (labels, typed));
            Ok(())
        })?;
        Ok((tables, skipped))
    })?;
    let tables = tables.into_iter().map(|(code, table)| Ok((code, table.finish()?)));
    Ok((tables.collect::<PyResult<_>>()?, skipped))
}

/// A table of a form without rows: its columns.
#[pyfunction]
#[pyo3(signature = (form, *, labels=false, typed=true))]
pub fn table(form: &str, labels: bool, typed: bool) -> PyResult<Table> {
    Building::new(columns(Spec::embedded(), form)?, labels, typed).finish()
}

fn columns(spec: &Spec, form: &str) -> Result<Columns, Failure> {
    Columns::of(spec, form).ok_or_else(|| {
        let mut codes: Vec<&str> =
            spec.editions().flat_map(|edition| edition.forms()).map(|form| form.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        let near = nearest(form, &codes);
        let (ja, en) = near.map_or(Default::default(), |near| {
            (format!("。「{near}」のことですか"), format!("; did you mean `{near}`?"))
        });
        let codes = codes.join(", ");
        Failure::option(
            format!("様式「{form}」はありません（{codes}）{ja}"),
            format!("no form `{form}` (there are {codes}){en}"),
        )
    })
}

/// Adds the records of a unit. `only`: to tables that are there already.
fn add(spec: &Spec, tables: &mut BTreeMap<String, Building>, unit: &Unit, only: bool, (labels, typed): (bool, bool)) {
    let key = unit.key.to_string();
    for file in &unit.files {
        let code = file.form.code();
        if !only && !tables.contains_key(code) {
            let Some(columns) = Columns::of(spec, code) else { continue };
            tables.insert(code.to_owned(), Building::new(columns, labels, typed));
        }
        if let Some(Building { columns, rows }) = tables.get_mut(code) {
            let added: Result<(), std::convert::Infallible> = columns.rows(&key, unit, file, |origin, cells| {
                rows.add(columns, origin, cells);
                Ok(())
            });
            added.unwrap_or_else(|never| match never {});
        }
    }
}

/// A table in the making.
struct Building {
    columns: Columns,
    rows: Rows,
}

struct Rows {
    typed: bool,
    origin: (StringBuilder, StringBuilder, StringBuilder, Int64Builder),
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
    fn of(class: CellType) -> Cells {
        match class {
            CellType::Text => Cells::Text(StringBuilder::new()),
            CellType::Int => Cells::Int(Int64Builder::new()),
            CellType::Decimal => Cells::Decimal(Float64Builder::new()),
            CellType::Date => Cells::Date(Date32Builder::new()),
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

    /// Adds a cell of the column's class, or null.
    fn add(&mut self, cell: TableCell<'_>) {
        match (self, cell) {
            (Cells::Text(cells), TableCell::Text(text)) => cells.append_value(text),
            (Cells::Text(cells), _) => cells.append_null(),
            (Cells::Int(cells), TableCell::Int(number)) => cells.append_value(number),
            (Cells::Int(cells), _) => cells.append_null(),
            (Cells::Decimal(cells), TableCell::Decimal(number)) => cells.append_value(number),
            (Cells::Decimal(cells), _) => cells.append_null(),
            (Cells::Date(cells), TableCell::Date(date)) => cells.append_value(date.days()),
            (Cells::Date(cells), _) => cells.append_null(),
        }
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

impl Rows {
    fn add(&mut self, columns: &Columns, origin: Origin<'_>, cells: &[Typed<'_>]) {
        self.origin.0.append_value(origin.unit);
        self.origin.1.append_value(origin.edition);
        self.origin.2.append_value(origin.file);
        self.origin.3.append_value(i64::try_from(origin.record).unwrap_or(i64::MAX));
        for (n, (column, typed)) in columns.columns().iter().zip(cells).enumerate() {
            let cell = match typed.text() {
                "" => TableCell::Empty,
                text if !self.typed => TableCell::Text(text.into()),
                _ => typed.cell(column.class()),
            };
            self.untyped += usize::from(cell == TableCell::Unfit);
            self.items[n].add(cell);
            if let Some(labels) = &mut self.labels[n] {
                labels.append_option(typed.label());
            }
        }
    }
}

impl Building {
    fn new(columns: Columns, labels: bool, typed: bool) -> Building {
        let class = |class| if typed { class } else { CellType::Text };
        let items = columns.columns().iter().map(|column| Cells::of(class(column.class()))).collect();
        let with_label = columns.columns().iter().map(|column| labels && column.label().is_some());
        let labels = with_label.map(|labels| labels.then(StringBuilder::new)).collect();
        Building { rows: Rows { typed, origin: Default::default(), items, labels, untyped: 0 }, columns }
    }

    fn finish(self) -> PyResult<Table> {
        let Building { columns, rows: Rows { mut origin, items, labels, untyped, .. } } = self;
        let of_origin = |name| if name == "record" { DataType::Int64 } else { DataType::Utf8 };
        let mut fields: Vec<Field> = ORIGIN.map(|name| Field::new(name, of_origin(name), false)).to_vec();
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(origin.0.finish()),
            Arc::new(origin.1.finish()),
            Arc::new(origin.2.finish()),
            Arc::new(origin.3.finish()),
        ];
        for ((column, cells), labels) in columns.columns().iter().zip(items).zip(labels) {
            let item = column.item();
            let about = [("item_no", item.no().to_string()), ("name", item.name().to_owned())];
            let about = HashMap::from(about.map(|(name, value)| (name.to_owned(), value)));
            fields.push(Field::new(item.key(), cells.data_type(), true).with_metadata(about));
            arrays.push(cells.finish());
            if let (Some(mut labels), Some(name)) = (labels, column.label()) {
                fields.push(Field::new(name, DataType::Utf8, true));
                arrays.push(Arc::new(labels.finish()));
            }
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(failed)?;
        let (form, title) = (columns.code().to_owned(), columns.title().to_owned());
        Ok(Table { form, title, batch, untyped })
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
