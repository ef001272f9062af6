//! From a unit to a JSON document.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::document::json::exact::{CellEntry, ExactEntry, FileEntry, PictureEntry};
use crate::document::value;
use crate::document::value::{FormFile, Quoting, Unit};
use crate::ground::hex::hex;
use crate::ground::ms932;
use crate::schema::Number;
use crate::schema::binding::Tree;
use crate::schema::binding::{Binding, BoundForm, JsonType};
use crate::text::Text;

/// Why a unit cannot be written as a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The unit is of another edition.
    #[error("the unit is of edition {found}; documents of edition {binding} carry edition {base}: migrate it first")]
    OtherEdition {
        /// The unit's edition.
        found: String,
        /// The binding.
        binding: String,
        /// The edition it carries.
        base: String,
    },
    /// A character that XML does not allow.
    #[error("{item}: XML does not allow the character {character}")]
    Character {
        /// The character, escaped.
        character: String,
        /// The item.
        item: String,
    },
    /// The XML writer could not go on.
    #[error("the XML cannot be written: {reason}")]
    Xml {
        /// Why.
        reason: String,
    },
    /// A value that documents have no place for, and that cannot be kept beside it.
    #[error("{form} record {record}, {item}: documents have no place for the value, and it is not MS932")]
    NoPlace {
        /// The form.
        form: String,
        /// The record, from 1.
        record: usize,
        /// The item.
        item: String,
    },
}

impl WriteError {
    /// What went wrong, in both languages.
    pub fn words(&self) -> Text {
        let ja = match self {
            WriteError::OtherEdition { found, binding, base } => {
                format!(
                    "{found}版の送信単位です。{binding}版の文書に入れられるのは{base}版のデータなので、先に移行してください"
                )
            }
            WriteError::Character { character, item } => format!("{item}: XMLで使えない文字 {character} があります"),
            WriteError::Xml { .. } => "XML を書けません".to_owned(),
            WriteError::NoPlace { form, record, item } => {
                format!("{form} レコード{record} {item}: この値を入れる場所が文書になく、MS932 の文字でもありません")
            }
        };
        Text::new(ja, self.to_string())
    }

    pub(crate) fn xml(error: impl std::fmt::Display) -> WriteError {
        WriteError::Xml { reason: error.to_string() }
    }
}

impl Binding {
    /// A document (UTF-8, indented) with all that the unit holds.
    ///
    /// # Errors
    ///
    /// If the unit is of another edition than the binding's base.
    pub fn write(&self, unit: &Unit) -> Result<Vec<u8>, WriteError> {
        if unit.edition.name() != self.base.name() {
            return Err(WriteError::OtherEdition {
                found: unit.edition.name().to_owned(),
                binding: self.name.clone(),
                base: self.base.name().to_owned(),
            });
        }
        let document = DocumentWriter::new(self, unit)?;
        let mut out = Vec::new();
        // Writing to memory fails only where a key is not a text, and all are.
        let written = serde_json::to_writer_pretty(&mut out, &document);
        debug_assert!(written.is_ok());
        out.push(b'\n');
        Ok(out)
    }
}

/// The value at a leaf of a document.
enum Leaf<'u> {
    Text(&'u str),
    Records { bound: &'u BoundForm, tree: Tree<usize>, files: Vec<&'u FormFile> },
    Files(Vec<FileEntry>),
    Exact(Vec<ExactEntry>),
    Pictures(Vec<PictureEntry>),
}

struct DocumentWriter<'u> {
    tree: Tree<Leaf<'u>>,
}

impl<'u> DocumentWriter<'u> {
    fn new(binding: &'u Binding, unit: &'u Unit) -> Result<DocumentWriter<'u>, WriteError> {
        let paths = &binding.document;
        let mut leaves = vec![(paths.edition.clone(), Leaf::Text(&binding.name))];
        if let Some((pointer, words)) = &paths.notice {
            leaves.insert(0, (pointer.clone(), Leaf::Text(words)));
        }
        let key = &unit.key;
        let parts = [
            (&paths.from, key.from()),
            (&paths.from_type, key.from_type()),
            (&paths.to, key.to()),
            (&paths.to_type, key.to_type()),
            (&paths.serial, key.serial()),
        ];
        let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
        leaves.extend(parts.map(|(pointer, text)| (pointer.clone(), Leaf::Text(text))));
        let files = unit.files.iter().map(|file| FileEntry {
            form: file.form.code().to_owned(),
            month: file.month.clone(),
            records: file.records.len(),
        });
        leaves.push((paths.files.clone(), Leaf::Files(files.collect())));

        let mut exact = Vec::new();
        for bound in binding.forms() {
            let files: Vec<&FormFile> = unit.files.iter().filter(|f| f.form.code() == bound.form.code()).collect();
            if files.is_empty() {
                continue;
            }
            let tree = Tree::new(bound.items.iter().enumerate().map(|(n, item)| (item.path.clone(), n)));
            leaves.push((bound.path.clone(), Leaf::Records { bound, tree, files }));
        }
        for (n, file) in unit.files.iter().enumerate() {
            let entry = exact_entry(binding, n, file)?;
            exact.extend(entry.filter(|entry| *entry != ExactEntry::new(n + 1, &value::Exact::default())));
        }
        if !exact.is_empty() {
            leaves.push((paths.exact.clone(), Leaf::Exact(exact)));
        }
        if !unit.pictures.is_empty() {
            let pictures = unit.pictures.iter().map(|(name, data)| PictureEntry::new(name, data));
            leaves.push((paths.pictures.clone(), Leaf::Pictures(pictures.collect())));
        }
        Ok(DocumentWriter { tree: Tree::new(leaves) })
    }
}

/// What a file keeps beside its values: how it departs from the usual, and what this binding's values cannot say.
fn exact_entry(binding: &Binding, n: usize, file: &FormFile) -> Result<Option<ExactEntry>, WriteError> {
    let Some(bound) = binding.form(file.form.code()) else { return Ok(None) };
    let mut entry = ExactEntry::new(n + 1, &file.exact);
    for (record, values) in file.records.iter().enumerate() {
        let mut keep = |item: usize| {
            if file.exact.cells.contains_key(&(record, item)) {
                return Ok(());
            }
            let bytes = ms932::encode(&values[item]).ok_or_else(|| WriteError::NoPlace {
                form: file.form.code().to_owned(),
                record: record + 1,
                item: file.form.items()[item].name().to_owned(),
            })?;
            let usual = Quoting::usual(&file.form.items()[item]);
            let mut raw = Vec::new();
            value::encode(&bytes, file.exact.quoting.get(&item).copied().unwrap_or(usual), &mut raw);
            entry.cells.push(CellEntry { record: record + 1, item: item + 1, hex: hex(&raw) });
            Ok(())
        };
        for unmapped in &bound.unmapped {
            if values[unmapped.item] != bound.unmapped_value(unmapped.item, &binding.base) {
                keep(unmapped.item)?;
            }
        }
        for item in bound.items.iter().filter(|item| item.json_type != JsonType::String) {
            let text = &values[item.item];
            if item.kind.number(text).is_some_and(|number| item.kind.text(number) != *text) {
                keep(item.item)?;
            }
        }
    }
    entry.cells.sort_by_key(|cell| (cell.record, cell.item));
    Ok(Some(entry))
}

impl Serialize for DocumentWriter<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        DocumentTree(&self.tree).serialize(serializer)
    }
}

struct DocumentTree<'t, 'u>(&'t Tree<Leaf<'u>>);

impl Serialize for DocumentTree<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Tree::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, tree)| (name, DocumentTree(tree))))
            }
            Tree::Leaf(Leaf::Text(text)) => serializer.serialize_str(text),
            Tree::Leaf(Leaf::Files(entries)) => serializer.collect_seq(entries),
            Tree::Leaf(Leaf::Exact(entries)) => serializer.collect_seq(entries),
            Tree::Leaf(Leaf::Pictures(entries)) => serializer.collect_seq(entries),
            Tree::Leaf(Leaf::Records { bound, tree, files }) => {
                let records = files.iter().flat_map(|file| &file.records);
                serializer.collect_seq(records.map(|values| RecordObject { bound, tree, values }))
            }
        }
    }
}

/// A record as an object; items without a value are left out.
pub(crate) struct RecordObject<'r> {
    bound: &'r BoundForm,
    tree: &'r Tree<usize>,
    values: &'r [String],
}

impl RecordObject<'_> {
    fn has(&self, tree: &Tree<usize>) -> bool {
        match tree {
            Tree::Leaf(n) => !self.values[self.bound.items[*n].item].is_empty(),
            Tree::Object(members) => members.iter().any(|(_, tree)| self.has(tree)),
        }
    }
}

impl Serialize for RecordObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.tree {
            Tree::Object(members) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, tree) in members.iter().filter(|(_, tree)| self.has(tree)) {
                    map.serialize_entry(name, &RecordObject { tree, ..*self })?;
                }
                map.end()
            }
            Tree::Leaf(n) => {
                let item = &self.bound.items[*n];
                let text = &self.values[item.item];
                match item.kind.number(text) {
                    Some(Number::Integer(number)) => serializer.serialize_i64(number),
                    Some(Number::Decimal(number)) => serializer.serialize_f64(number),
                    None => serializer.serialize_str(text),
                }
            }
        }
    }
}

impl BoundForm {
    /// Its records one by one, as they stand in documents.
    pub(crate) fn each_record(&self, file: &FormFile, mut write: impl FnMut(usize, RecordObject<'_>)) {
        let tree = Tree::new(self.items.iter().enumerate().map(|(n, item)| (item.path.clone(), n)));
        for (n, values) in file.records.iter().enumerate() {
            write(n, RecordObject { bound: self, tree: &tree, values });
        }
    }
}
