//! A table as Parquet, for data frames and databases.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::{CellType, Columns, ORIGIN, Origin, TableCell, Typed};

/// Rows, and bytes of texts, that are kept in memory before they are written.
const ROWS_AT_ONCE: usize = 1 << 16;
const BYTES_AT_ONCE: usize = 64 << 20;

/// Writes rows. The columns have keys for names and types of their own; beside each code is its word. A value of another type
/// than its column's is null.
pub struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    buffers: Vec<Buffer>,
    rows: usize,
    bytes: usize,
}

/// The cells of a column that are not written yet. `levels` is 1 where there is one, and 0 where not.
struct Buffer {
    levels: Vec<i16>,
    cells: ColumnValues,
}

enum ColumnValues {
    Text(Vec<ByteArray>),
    Int(Vec<i64>),
    Decimal(Vec<f64>),
    Date(Vec<i32>),
}

impl Buffer {
    fn of(class: CellType) -> Buffer {
        let cells = match class {
            CellType::Text => ColumnValues::Text(Vec::new()),
            CellType::Int => ColumnValues::Int(Vec::new()),
            CellType::Decimal => ColumnValues::Decimal(Vec::new()),
            CellType::Date => ColumnValues::Date(Vec::new()),
        };
        Buffer { levels: Vec::new(), cells }
    }

    /// Adds a cell of the column's class. Returns how many bytes of text it has.
    fn add(&mut self, cell: TableCell<'_>) -> usize {
        let mut bytes = 0;
        match (&mut self.cells, cell) {
            (ColumnValues::Text(cells), TableCell::Text(text)) => {
                bytes = text.len();
                cells.push(ByteArray::from(&*text));
            }
            (ColumnValues::Int(cells), TableCell::Int(number)) => cells.push(number),
            (ColumnValues::Decimal(cells), TableCell::Decimal(number)) => cells.push(number),
            (ColumnValues::Date(cells), TableCell::Date(date)) => cells.push(date.days()),
            _ => {
                self.levels.push(0);
                return 0;
            }
        }
        self.levels.push(1);
        bytes
    }

    fn write(&mut self, column: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.cells {
            ColumnValues::Text(cells) => write_cells::<ByteArrayType>(column, cells, &levels),
            ColumnValues::Int(cells) => write_cells::<Int64Type>(column, cells, &levels),
            ColumnValues::Decimal(cells) => write_cells::<DoubleType>(column, cells, &levels),
            ColumnValues::Date(cells) => write_cells::<Int32Type>(column, cells, &levels),
        }
    }
}

fn write_cells<T: DataType>(
    mut column: SerializedColumnWriter<'_>,
    cells: &mut Vec<T::T>,
    levels: &[i16],
) -> Result<(), ParquetError> {
    column.typed::<T>().write_batch(cells, Some(levels), None)?;
    cells.clear();
    column.close()
}

/// The columns in the order of the file: name and class.
fn columns_of(columns: &Columns) -> Vec<(String, CellType)> {
    let origin = ORIGIN.map(|name| (name.to_owned(), if name == "record" { CellType::Int } else { CellType::Text }));
    let items = columns.columns().iter().flat_map(|column| {
        let label = column.label().map(|label| (label, CellType::Text));
        [(column.item().key().to_owned(), column.class())].into_iter().chain(label)
    });
    origin.into_iter().chain(items).collect()
}

impl<W: Write + Send> ParquetTable<W> {
    /// Begins a table.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn new(columns: &Columns, out: W) -> io::Result<ParquetTable<W>> {
        let named = columns_of(columns);
        let mut schema = format!("message {} {{", columns.code());
        for (name, class) in &named {
            schema.push_str(&match class {
                CellType::Text => format!(" optional binary {name} (STRING);"),
                CellType::Int => format!(" optional int64 {name};"),
                CellType::Decimal => format!(" optional double {name};"),
                CellType::Date => format!(" optional int32 {name} (DATE);"),
            });
        }
        schema.push_str(" }");
        let schema = parse_message_type(&schema).map_err(io::Error::other)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::GZIP(GzipLevel::try_new(3).map_err(io::Error::other)?))
            .set_created_by(format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")))
            .build();
        let writer =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(io::Error::other)?;
        let buffers = named.into_iter().map(|(_, class)| Buffer::of(class)).collect();
        Ok(ParquetTable { writer, buffers, rows: 0, bytes: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn row(&mut self, columns: &Columns, origin: Origin<'_>, cells: &[Typed<'_>]) -> io::Result<()> {
        let mut buffers = self.buffers.iter_mut();
        let mut add = |cell: TableCell<'_>| {
            if let Some(buffer) = buffers.next() {
                self.bytes += buffer.add(cell);
            }
        };
        for text in [origin.unit, origin.edition, origin.file] {
            add(TableCell::Text(text.into()));
        }
        add(TableCell::Int(i64::try_from(origin.record).unwrap_or(i64::MAX)));
        for (column, typed) in columns.columns().iter().zip(cells) {
            add(typed.cell(column.class()));
            if column.label().is_some() {
                add(typed.label().map_or(TableCell::Empty, |label| TableCell::Text(label.into())));
            }
        }
        self.rows += 1;
        if self.rows >= ROWS_AT_ONCE || self.bytes >= BYTES_AT_ONCE {
            self.write().map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for buffer in &mut self.buffers {
            if let Some(column) = group.next_column()? {
                buffer.write(column)?;
            }
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.write().map_err(io::Error::other)?;
        }
        self.writer.into_inner().map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;
    use crate::document::value;
    use crate::schema::Spec;

    #[test]
    fn what_was_written_is_read_again() {
        let spec = Spec::embedded();
        let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        let records = "202407,131045,0000000001,20251010\r\n202407,131045,0000000002,20250230\r\n";
        let unit = value::read(spec, &[(name, records)]).unwrap();
        let columns = Columns::of(spec, "DLT1KYO").unwrap();
        let mut table = ParquetTable::new(&columns, tempfile::tempfile().unwrap()).unwrap();
        columns.rows("key", &unit, &unit.files[0], |origin, cells| table.row(&columns, origin, cells)).unwrap();
        let reader = SerializedFileReader::new(table.finish().unwrap()).unwrap();
        let rows: Vec<Vec<(String, Field)>> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().into_columns()).collect();
        let value = |row: usize, name: &str| rows[row].iter().find(|(column, _)| column == name).unwrap().1.clone();
        assert_eq!(rows.len(), 2);
        assert_eq!(value(0, "insured_number"), Field::Str("0000000001".into()));
        assert_eq!(value(0, "plan_date"), Field::Date(20_371));
        assert_eq!(value(1, "plan_date"), Field::Null);
        assert_eq!(value(1, "record"), Field::Long(2));
    }
}
