//! Records of a form as a table: one column for each item, and beside them where each row comes from. Data frames,
//! databases and spreadsheets take the same columns.

mod cell;
mod csv;
#[cfg(feature = "parquet")]
mod parquet;

use std::sync::Arc;

use super::value::{ItemKind, Unit};
use crate::document::value::FormFile;
use crate::schema::{Form, Item, Spec};
use crate::text::Lang;

pub use cell::{CellType, TableCell, Typed};
pub use csv::CsvTable;
#[cfg(feature = "parquet")]
pub use parquet::ParquetTable;

/// What says where a row comes from; these columns stand before those of the items.
pub const ORIGIN: [&str; 4] = ["unit", "edition", "file", "record"];

/// The columns of the items of a form. They are the same whatever the editions that its records are of, so that tables of one
/// month and the next can be put together.
#[derive(Clone, Debug)]
pub struct Columns {
    code: String,
    title: String,
    columns: Vec<TableColumn>,
    /// The form in each edition, and the place of every column among its items.
    forms: Vec<(Arc<Form>, Vec<Option<usize>>)>,
}

/// The column of an item.
#[derive(Clone, Debug)]
pub struct TableColumn {
    item: Arc<Item>,
    kind: ItemKind,
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'u> {
    /// The unit, as [`UnitKey`](crate::UnitKey) writes it.
    pub unit: &'u str,
    /// The edition it is written by.
    pub edition: &'u str,
    /// The file's name, without folders.
    pub file: &'u str,
    /// The record, from 1.
    pub record: usize,
}

impl TableColumn {
    /// The item, as the newest edition that has it describes it.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// The type of its values.
    pub fn kind(&self) -> ItemKind {
        self.kind
    }

    /// The type of its cells.
    pub fn class(&self) -> CellType {
        CellType::of(self.kind)
    }

    /// The name of the column that has the words of its codes, if its values are codes.
    pub fn label(&self) -> Option<String> {
        (self.kind == ItemKind::Code).then(|| format!("{}_label", self.item.key()))
    }

    fn heading(&self, lang: Lang) -> &str {
        if lang == Lang::Ja { self.item.name() } else { self.item.key() }
    }
}

impl Columns {
    /// The columns of a form, by its code; `None` if no edition has such a form. They are those of the newest edition, then what
    /// only older ones have.
    pub fn of(spec: &Spec, code: &str) -> Option<Columns> {
        let mut forms: Vec<&Arc<Form>> = spec.editions().filter_map(|edition| edition.form(code)).collect();
        forms.sort_by(|a, b| b.edition().cmp(a.edition()));
        let newest = forms.first()?;
        let mut columns: Vec<TableColumn> = Vec::new();
        for item in forms.iter().flat_map(|form| form.items()) {
            if !columns.iter().any(|column| column.item.key() == item.key()) {
                columns.push(TableColumn { item: item.clone(), kind: ItemKind::of(item) });
            }
        }
        let (code, title) = (newest.code().to_owned(), newest.title().to_owned());
        let forms = forms.into_iter().map(|form| (form.clone(), places(&columns, form))).collect();
        Some(Columns { code, title, columns, forms })
    }

    /// The form code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The form's name in the standard.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The columns, in the order of the items; those that only another edition has come last.
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    /// Hands over every record of a file: where it comes from, and a cell for each column.
    ///
    /// # Errors
    ///
    /// Those of `take`.
    pub fn rows<'u, E>(
        &self,
        key: &str,
        unit: &'u Unit,
        file: &'u FormFile,
        mut take: impl FnMut(Origin<'_>, &[Typed<'u>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let places = self.forms.iter().find(|(form, _)| form.edition() == file.form.edition());
        let places = places.map_or(&[][..], |(_, places)| places);
        let name = unit.name(file).unwrap_or_default();
        let mut cells = Vec::with_capacity(places.len());
        for (n, (record, texts)) in file.rows().zip(&file.records).enumerate() {
            cells.clear();
            cells.extend(places.iter().map(|place| match place {
                Some(place) => Typed { value: record.at(*place), text: &texts[*place] },
                None => Typed { value: None, text: "" },
            }));
            take(Origin { unit: key, edition: unit.edition.name(), file: &name, record: n + 1 }, &cells)?;
        }
        Ok(())
    }
}

fn places(columns: &[TableColumn], form: &Form) -> Vec<Option<usize>> {
    let place = |column: &TableColumn| form.items().iter().position(|item| item.key() == column.item.key());
    columns.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::value;

    #[test]
    fn columns_are_those_of_every_edition() {
        let spec = Spec::embedded();
        let form = |edition: &str| spec.edition(edition).and_then(|edition| edition.form("UPPLAN")).unwrap();
        let columns = Columns::of(spec, "UPPLAN").unwrap();
        let newest = form("4.1").items();
        assert_eq!(
            columns.columns()[..newest.len()].iter().map(|column| column.item().key()).collect::<Vec<_>>(),
            newest.iter().map(|item| item.key()).collect::<Vec<_>>()
        );
        for (form, places) in &columns.forms {
            assert_eq!(places.iter().flatten().count(), form.items().len(), "{}", form.edition());
        }
        assert!(form("3.2").items().iter().all(|item| columns.columns().iter().any(|c| c.item().key() == item.key())));
        assert!(Columns::of(spec, "UPXXXX").is_none());
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let spec = Spec::embedded();
        let codes: std::collections::BTreeSet<&str> =
            spec.editions().flat_map(|edition| edition.forms()).map(|form| form.code()).collect();
        for code in codes {
            let columns = Columns::of(spec, code).unwrap();
            for lang in [Lang::Ja, Lang::En] {
                let mut headings = csv::headings(&columns, lang);
                let count = headings.len();
                headings.sort_unstable();
                headings.dedup();
                assert_eq!(headings.len(), count, "{code}: {headings:?}");
            }
        }
    }

    #[test]
    fn a_row_knows_where_it_comes_from() {
        let spec = Spec::embedded();
        let name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        let unit = value::read(spec, &[(name, "202407,131045,0000000001,20251010\r\n")]).unwrap();
        let columns = Columns::of(spec, "DLT1KYO").unwrap();
        let mut rows = Vec::new();
        let take = |origin: Origin<'_>, cells: &[Typed<'_>]| {
            let day = format!("{:?}", cells[3].cell(CellType::Date));
            rows.push((origin.file.to_owned(), origin.record, cells.len(), day));
            Ok::<(), ()>(())
        };
        columns.rows("key", &unit, &unit.files[0], take).unwrap();
        let day = crate::Date { year: 2025, month: 10, day: 10 };
        assert_eq!(rows, [(name.to_owned(), 1, 4, format!("{:?}", TableCell::Date(day)))]);
    }
}
