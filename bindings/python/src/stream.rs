//! Batches of columns as an Arrow C stream, which pyarrow, polars, duckdb and others take without a copy.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// A capsule for `__arrow_c_stream__`. The protocol lets a producer pass over a schema that it is asked for.
pub fn capsule<'py>(
    python: Python<'py>,
    batch: &RecordBatch,
    _requested: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let reader = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(python, stream, c"arrow_array_stream")
}
