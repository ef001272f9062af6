//! Findings as columns.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use careplan::Finding;
use careplan::text::Wording;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::{failed, stream};

/// Findings as a table: rule, severity, message, file, unit, record, line, byte, item_no, item, value, masked, help.
///
/// >>> report = careplan.validate({DELETE: b"202407,131045,0000000001,20250230\r\n"})
/// >>> len(report.findings)
/// 1
/// >>> import pyarrow
/// >>> pyarrow.table(report.findings)["rule"].to_pylist()
/// ['CP415']
#[pyclass(frozen, module = "careplan")]
pub struct Findings {
    batch: RecordBatch,
}

const TEXTS: [&str; 8] = ["rule", "severity", "message", "file", "unit", "item", "value", "help"];

fn schema() -> Schema {
    let field = |name: &str| {
        let data_type = match name {
            "record" | "line" | "byte" | "item_no" => DataType::Int64,
            "masked" => DataType::Boolean,
            _ => DataType::Utf8,
        };
        Field::new(name, data_type, !matches!(name, "rule" | "severity" | "message" | "file" | "masked"))
    };
    let names = [
        "rule", "severity", "message", "file", "unit", "record", "line", "byte", "item_no", "item", "value", "masked",
        "help",
    ];
    Schema::new(names.map(field).to_vec())
}

impl Findings {
    pub fn new(report: &careplan::Report, wording: Wording) -> PyResult<Findings> {
        let mut columns = Columns::default();
        report.findings().iter().for_each(|finding| columns.add(finding, wording));
        let schema = Arc::new(schema());
        let columns = columns.finish(&schema);
        Ok(Findings { batch: RecordBatch::try_new(schema, columns).map_err(failed)? })
    }
}

#[derive(Default)]
struct Columns {
    texts: [StringBuilder; TEXTS.len()],
    places: [Int64Builder; 4],
    masked: BooleanBuilder,
}

impl Columns {
    fn add(&mut self, finding: &Finding, wording: Wording) {
        let rule = finding.rule();
        let item = finding.item();
        let texts: [Option<String>; TEXTS.len()] = [
            Some(rule.id.clone()),
            Some(finding.severity().as_str().to_owned()),
            Some(finding.message(wording)),
            Some(finding.file().to_owned()),
            finding.unit().map(str::to_owned),
            item.map(|item| item.name().to_owned()),
            finding.value(wording),
            Some(finding.help(wording)).filter(|help| !help.is_empty()),
        ];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.append_option(text);
        }
        let place = finding.place();
        let numbers = [
            place.and_then(|place| place.record),
            place.map(|place| place.line),
            place.map(|place| place.byte),
            item.map(|item| u64::from(item.no())),
        ];
        for (column, number) in self.places.iter_mut().zip(numbers) {
            column.append_option(number.and_then(|number| i64::try_from(number).ok()));
        }
        self.masked.append_value(finding.is_masked(wording));
    }

    /// The columns in the order of the schema.
    fn finish(mut self, schema: &Schema) -> Vec<ArrayRef> {
        let column = |field: &Arc<Field>| -> ArrayRef {
            match field.name().as_str() {
                "record" => Arc::new(self.places[0].finish()),
                "line" => Arc::new(self.places[1].finish()),
                "byte" => Arc::new(self.places[2].finish()),
                "item_no" => Arc::new(self.places[3].finish()),
                "masked" => Arc::new(self.masked.finish()),
                name => {
                    let place = TEXTS.iter().position(|text| *text == name).unwrap_or_default();
                    Arc::new(self.texts[place].finish())
                }
            }
        };
        schema.fields().iter().map(column).collect()
    }
}

#[pymethods]
impl Findings {
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
        format!("<careplan.Findings: {} rows>", self.batch.num_rows())
    }
}
