//! Records of a form as a table: one column for each item, and beside them where each row comes from. Data frames and
//! spreadsheets take the same columns.

use std::sync::Arc;

use super::value::ItemKind;
use crate::schema::{Form, Item};

/// What says where a row comes from; these columns stand before those of the items.
pub const ORIGIN: [&str; 4] = ["unit", "edition", "file", "record"];

/// The columns of the items of a form, whatever the editions that its records are of.
#[derive(Clone, Debug)]
pub struct Columns {
    code: String,
    columns: Vec<Column>,
    /// The form in each edition that was added, and the place of every column among its items.
    forms: Vec<(Arc<Form>, Vec<Option<usize>>)>,
}

/// The column of an item.
#[derive(Clone, Debug)]
pub struct Column {
    item: Arc<Item>,
    kind: ItemKind,
}

impl Column {
    /// The item, as the first form that has it describes it.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// The type of its values.
    pub fn kind(&self) -> ItemKind {
        self.kind
    }
}

impl Columns {
    /// No columns yet, for a form code.
    pub fn new(code: &str) -> Columns {
        Columns { code: code.to_owned(), columns: Vec::new(), forms: Vec::new() }
    }

    /// The form code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The columns, in the order of the items; those that only another edition has come last.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Adds the items of a form of some edition that no column is for.
    pub fn add(&mut self, form: &Arc<Form>) {
        if self.forms.iter().any(|(known, _)| Arc::ptr_eq(known, form)) {
            return;
        }
        for item in form.items() {
            if !self.columns.iter().any(|column| column.item.key() == item.key()) {
                self.columns.push(Column { item: item.clone(), kind: ItemKind::of(item) });
            }
        }
        self.forms.push((form.clone(), Vec::new()));
        for (form, own) in &mut self.forms {
            *own = places(&self.columns, form);
        }
    }

    /// For every column the place of its item in a form that was added; `None` where the form has no such item.
    pub fn places(&self, form: &Arc<Form>) -> &[Option<usize>] {
        let known = self.forms.iter().find(|(known, _)| Arc::ptr_eq(known, form));
        known.map_or(&[], |(_, places)| places)
    }
}

fn places(columns: &[Column], form: &Form) -> Vec<Option<usize>> {
    let place = |column: &Column| form.items().iter().position(|item| item.key() == column.item.key());
    columns.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[test]
    fn an_item_that_one_edition_lacks_has_a_column_of_its_own() {
        let spec = Spec::embedded();
        let form = |edition: &str| spec.edition(edition).and_then(|edition| edition.form("UPPLAN")).unwrap().clone();
        let (old, new) = (form("3.2"), form("4.1"));
        let mut columns = Columns::new("UPPLAN");
        columns.add(&new);
        let alone = columns.columns().len();
        columns.add(&old);
        assert_eq!(alone, new.items().len());
        assert_eq!(columns.places(&new)[..alone], (0..alone).map(Some).collect::<Vec<_>>());
        let missing = columns.places(&old).iter().filter(|place| place.is_none()).count();
        assert_eq!(columns.columns().len() - missing, old.items().len());
    }
}
