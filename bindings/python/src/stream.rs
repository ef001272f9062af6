//! Batches of columns as an Arrow C stream, which pyarrow, polars, duckdb and others take without a copy.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::Schema;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// A capsule for `__arrow_c_stream__`.
pub fn capsule<'py>(
    python: Python<'py>,
    schema: &Arc<Schema>,
    batches: &[RecordBatch],
) -> PyResult<Bound<'py, PyCapsule>> {
    let batches: Vec<_> = batches.iter().cloned().map(Ok).collect();
    let reader = RecordBatchIterator::new(batches, schema.clone());
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(python, stream, c"arrow_array_stream")
}
