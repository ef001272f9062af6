//! Lists that commands print for people, programs and spreadsheets alike.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::args::TableFormat;
use super::table::table;
use crate::text::Lang;

/// Columns, and a cell for each in every row.
pub(super) struct Listing {
    /// What programs call the columns.
    keys: Vec<&'static str>,
    /// What people do.
    titles: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Listing {
    /// Columns by key, Japanese and English title.
    pub fn new(lang: Lang, columns: &[[&'static str; 3]]) -> Listing {
        let title = |[_, ja, en]: &[&'static str; 3]| if lang == Lang::Ja { *ja } else { *en }.to_owned();
        Listing {
            keys: columns.iter().map(|[key, ..]| *key).collect(),
            titles: columns.iter().map(title).collect(),
            rows: Vec::new(),
        }
    }

    pub fn row<const N: usize>(&mut self, cells: [Value; N]) {
        self.rows.push(cells.into());
    }

    /// A row whose width is not known beforehand.
    pub fn row_of(&mut self, cells: impl Iterator<Item = Value>) {
        self.rows.push(cells.collect());
    }

    pub fn write(&self, format: TableFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            TableFormat::Text => table(self.titles.clone(), self.cells().collect(), out),
            TableFormat::Json => self.json(out),
            TableFormat::Csv => self.csv(out),
            TableFormat::Markdown => self.markdown(out),
        }
    }

    fn cells(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.rows.iter().map(|row| row.iter().map(shown).collect())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let object = |row: &Vec<Value>| -> Map<String, Value> {
            self.keys.iter().map(|key| (*key).to_owned()).zip(row.iter().cloned()).collect()
        };
        serde_json::to_writer_pretty(&mut *out, &self.rows.iter().map(object).collect::<Vec<_>>())?;
        writeln!(out)
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        // Spreadsheets take a CSV for UTF-8 only where it says so.
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        writer.write_record(&self.titles)?;
        self.cells().try_for_each(|row| writer.write_record(row))?;
        writer.flush()
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            format!("| {} |", cells.join(" | "))
        };
        writeln!(out, "{}\n|{}", line(&self.titles), "---|".repeat(self.titles.len()))?;
        self.cells().try_for_each(|row| writeln!(out, "{}", line(&row)))
    }
}

/// A cell for people: nothing for what is not there.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_list_in_every_format() {
        let mut listing = Listing::new(Lang::Ja, &[["form", "様式", "form"], ["items", "項目", "items"]]);
        listing.row([json!("a|b"), json!(2)]);
        listing.row([Value::Null, json!(["x", "y"])]);
        let written = |format| {
            let mut out = Vec::new();
            listing.write(format, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(TableFormat::Text), "様式  項目\n----  ----\na|b   2\n      x, y\n");
        assert_eq!(written(TableFormat::Csv), "\u{feff}様式,項目\r\na|b,2\r\n,\"x, y\"\r\n");
        assert_eq!(written(TableFormat::Markdown), "| 様式 | 項目 |\n|---|---|\n| a\\|b | 2 |\n|  | x, y |\n");
        let json: Value = serde_json::from_str(&written(TableFormat::Json)).unwrap();
        assert_eq!(json, json!([{"form": "a|b", "items": 2}, {"form": null, "items": ["x", "y"]}]));
    }
}
