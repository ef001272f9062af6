//! A table as CSV that a spreadsheet opens as it is.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Columns, Origin, TableCell, Typed};
use crate::ground::safe::spreadsheet_text;
use crate::text::Lang;

/// Writes rows: UTF-8 with a byte order mark, headings in the first line, CRLF. Days are 2025-10-10; what a spreadsheet would
/// make another number of stands in `="…"`; beside each code is its word. A value of another type than its column's stays as
/// it is.
#[derive(Debug)]
pub struct CsvTable<W: Write>(csv::Writer<W>);

impl<W: Write> CsvTable<W> {
    /// Begins a table.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn new(columns: &Columns, lang: Lang, mut out: W) -> io::Result<CsvTable<W>> {
        // Spreadsheets take a CSV for UTF-8 only where it says so.
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        writer.write_record(headings(columns, lang))?;
        Ok(CsvTable(writer))
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn row(&mut self, columns: &Columns, origin: Origin<'_>, cells: &[Typed<'_>]) -> io::Result<()> {
        let out = &mut self.0;
        for text in [origin.unit, origin.edition, origin.file] {
            out.write_field(&*spreadsheet_text(text.into()))?;
        }
        out.write_field(origin.record.to_string())?;
        for (column, typed) in columns.columns().iter().zip(cells) {
            let text: Cow<'_, str> = match typed.cell(column.class()) {
                TableCell::Empty => "".into(),
                // Negative numbers are no formulas.
                TableCell::Int(number) => number.to_string().into(),
                TableCell::Decimal(_) => typed.text().into(),
                TableCell::Date(date) => date.to_string().into(),
                TableCell::Text(text) => spreadsheet_text(text),
                TableCell::Unfit => spreadsheet_text(typed.text().into()),
            };
            out.write_field(&*text)?;
            if column.label().is_some() {
                out.write_field(&*spreadsheet_text(typed.label().unwrap_or_default().into()))?;
            }
        }
        out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(|error| error.into_error())
    }
}

/// The names of the columns: those of the standard in Japanese, keys in English.
pub(super) fn headings(columns: &Columns, lang: Lang) -> Vec<String> {
    let origin = match lang {
        Lang::Ja => ["送信単位", "版", "ファイル", "レコード"],
        Lang::En => super::ORIGIN,
    };
    let mut headings: Vec<String> = origin.map(str::to_owned).to_vec();
    for column in columns.columns() {
        let heading = column.heading(lang).to_owned();
        let label = column.label().map(|label| if lang == Lang::Ja { format!("{heading}（名称）") } else { label });
        // Two items of a form may have one name in the standard.
        headings.push(match headings.contains(&heading) {
            true => format!("{heading}（No.{}）", column.item().no()),
            false => heading,
        });
        headings.extend(label);
    }
    headings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::value;
    use crate::schema::Spec;

    fn table(name: &str, record: &str, lang: Lang) -> String {
        let spec = Spec::embedded();
        let unit = value::read(spec, &[(name, record)]).unwrap();
        let columns = Columns::of(spec, unit.files[0].form.code()).unwrap();
        let mut table = CsvTable::new(&columns, lang, Vec::new()).unwrap();
        columns.rows("key", &unit, &unit.files[0], |origin, cells| table.row(&columns, origin, cells)).unwrap();
        String::from_utf8(table.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_spreadsheet_shows_what_stands_in_the_file() {
        let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        assert_eq!(
            table(name, "202407,131045,0000000001,20251010\r\n", Lang::En),
            format!(
                "\u{feff}unit,edition,file,record,csv_version,insurer_number,insured_number,plan_date\r\n\
                 key,\"=\"\"4.1\"\"\",{name},1,202407,131045,\"=\"\"0000000001\"\"\",2025-10-10\r\n"
            )
        );
    }

    #[test]
    fn a_wrong_value_stays_as_it_is() {
        let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        let written = table(name, "202407,131045,=1+1,20250230\r\n", Lang::Ja);
        assert!(written.starts_with("\u{feff}送信単位,版,ファイル,レコード,CSVバージョン,"), "{written}");
        assert!(written.ends_with(",'=1+1,20250230\r\n"), "{written}");
    }
}
