//! From a JSON document to a unit.

use std::collections::BTreeMap;

use crate::document::json::error::{DocumentError, wrong};
use crate::document::json::exact::{ExactEntry, FileEntry, PictureEntry, entries};
use crate::document::json::node::Node;
use crate::document::value;
use crate::document::value::{Exact, FormFile, Quoting, Unit};
use crate::ground::ms932;
use crate::read::UnitKey;
use crate::schema::NameField;
use crate::schema::Number;
use crate::schema::binding::{Binding, BoundForm, BoundItem, JsonType, Pointer};
use crate::text::{Text, counted};

/// The content of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Document {
    /// The unit.
    pub unit: Unit,
    /// Values that the common model has no item for.
    pub lost: Vec<Lost>,
}

/// A value that stands in a document and has no item to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// The form.
    pub form: String,
    /// The record, counted from 1.
    pub record: usize,
    /// Where in the record.
    pub at: String,
    /// The value.
    pub value: String,
}

type Result<T> = std::result::Result<T, DocumentError>;

impl Binding {
    /// Reads a document of this binding.
    ///
    /// # Errors
    ///
    /// If it is not one, or holds what no table knows: nothing is passed over silently.
    pub fn read(&self, document: &[u8]) -> Result<Document> {
        self.read_node(Node::parse(document)?)
    }

    pub(crate) fn read_node(&self, mut document: Node) -> Result<Document> {
        let paths = &self.document;
        let found = text(&mut document, &paths.edition)?;
        if found != self.name {
            return Err(DocumentError::OtherEdition { found, expected: self.name.clone() });
        }
        if let Some((pointer, _)) = &paths.notice {
            document.take(pointer);
        }
        let mut part = |pointer: &Pointer| text(&mut document, pointer);
        let (from, to, serial) = (part(&paths.from)?, part(&paths.to)?, part(&paths.serial)?);
        let [from_type, to_type] = [&paths.from_type, &paths.to_type].map(|pointer| part(pointer).unwrap_or_default());
        let parts = [&paths.from, &paths.to, &paths.serial, &paths.from_type, &paths.to_type];
        for (text, pointer) in [&from, &to, &serial, &from_type, &to_type].into_iter().zip(parts) {
            if !UnitKey::may_have(text) {
                return Err(wrong(
                    pointer,
                    format!("ファイル名に使えない値です（{}バイトまで。記号と制御文字は使えません）", UnitKey::LONGEST),
                    format!(
                        "not fit for the name of a file (at most {} bytes, no signs or controls)",
                        UnitKey::LONGEST
                    ),
                ));
            }
        }
        let key = UnitKey::new(&from, &from_type, &to, &to_type, &serial);
        let files = document.take(&paths.files).map(|node| entries::<FileEntry>(node, &paths.files)).transpose()?;
        let exact = document.take(&paths.exact).map(|node| entries::<ExactEntry>(node, &paths.exact)).transpose()?;
        let mut unit = Unit { edition: self.base.clone(), key, files: Vec::new(), pictures: BTreeMap::new() };
        if let Some(node) = document.take(&paths.pictures) {
            for picture in entries::<PictureEntry>(node, &paths.pictures)? {
                let data =
                    picture.data().ok_or_else(|| wrong(&paths.pictures, "base64 ではありません", "not base64"))?;
                unit.pictures.insert(picture.name, data);
            }
        }

        let mut lost = Vec::new();
        let mut records = BTreeMap::new();
        for bound in &self.forms {
            if let Some(node) = document.take(&bound.path) {
                records.insert(bound.form.code(), self.records(bound, node, &mut lost)?);
            }
        }
        if let Some(at) = document.leftover() {
            return Err(DocumentError::UnknownMember { at: at.to_string(), edition: self.name.clone() });
        }
        match files {
            Some(entries) => self.by_list(entries, records, &mut unit)?,
            None => self.by_month(records, &mut unit)?,
        }
        for entry in exact.into_iter().flatten() {
            self.put_exact(entry, &mut unit)?;
        }
        Ok(Document { unit, lost })
    }

    fn records(&self, bound: &BoundForm, node: Node, lost: &mut Vec<Lost>) -> Result<Vec<Vec<String>>> {
        let Node::List(list) = node else {
            return Err(wrong(&bound.path, "ここにはレコードの配列が入ります", "an array of records stands here"));
        };
        let mut records = Vec::with_capacity(list.len());
        for (n, mut node) in list.into_iter().enumerate() {
            let place = |inner: &Pointer| format!("{}/{n}{inner}", bound.path);
            if !matches!(node, Node::Object(_)) {
                return Err(wrong(
                    format!("{}/{n}", bound.path),
                    "レコードはオブジェクトです",
                    "a record is an object",
                ));
            }
            let mut values = vec![String::new(); bound.form.items().len()];
            for unmapped in &bound.unmapped {
                values[unmapped.item] = bound.unmapped_value(unmapped.item, &self.base).to_owned();
            }
            for item in &bound.items {
                if let Some(node) = node.take(&item.path) {
                    values[item.item] =
                        value(item, node).map_err(|reason| DocumentError::Wrong { at: place(&item.path), reason })?;
                }
            }
            for extra in &bound.extra {
                let value = match node.take(&extra.path) {
                    None | Some(Node::Null) => continue,
                    Some(Node::Text(text)) if text.is_empty() => continue,
                    Some(Node::Text(text)) => text,
                    Some(node) => serde_json::to_string(&node).unwrap_or_default(),
                };
                let (form, at) = (bound.form.code().to_owned(), extra.path.to_string());
                lost.push(Lost { form, record: n + 1, at, value });
            }
            if let Some(at) = node.leftover() {
                return Err(DocumentError::UnknownMember { at: place(&at), edition: self.name.clone() });
            }
            records.push(values);
        }
        Ok(records)
    }

    /// Files as the document lists them.
    fn by_list(
        &self,
        entries: Vec<FileEntry>,
        mut records: BTreeMap<&str, Vec<Vec<String>>>,
        unit: &mut Unit,
    ) -> Result<()> {
        let at = &self.document.files;
        for entry in entries {
            let unknown =
                || wrong(at, format!("様式 `{}` はありません", entry.form), format!("no form `{}`", entry.form));
            let bound = self.form(&entry.form).ok_or_else(unknown)?;
            let mut none = Vec::new();
            let rest = records.get_mut(entry.form.as_str()).unwrap_or(&mut none);
            if rest.len() < entry.records {
                let (records, form) = (entry.records, &entry.form);
                return Err(wrong(
                    at,
                    format!("{form} のレコードが {records}件とありますが、実際はそれより少なくなっています"),
                    format!("{} of {form} listed, there are fewer", counted(records as u64, "record")),
                ));
            }
            let own = rest.drain(..entry.records).collect();
            let month = entry.month.filter(|_| bound.form.name_pattern().has(NameField::Month));
            unit.files.push(FormFile { form: bound.form.clone(), month, records: own, exact: Exact::default() });
        }
        match records.iter().find(|(_, rest)| !rest.is_empty()) {
            Some((form, rest)) => Err(wrong(
                at,
                format!("{form} のレコード {}件がどのファイルのものでもありません", rest.len()),
                format!("records of {form} that belong to no file: {}", rest.len()),
            )),
            None => Ok(()),
        }
    }

    /// Files by the months of their records, for documents that do not list them.
    fn by_month(&self, records: BTreeMap<&str, Vec<Vec<String>>>, unit: &mut Unit) -> Result<()> {
        for bound in &self.forms {
            let Some(records) = records.get(bound.form.code()) else { continue };
            let form = &bound.form;
            let mut files: BTreeMap<Option<String>, Vec<Vec<String>>> = BTreeMap::new();
            let item = form.items().iter().position(|item| item.key() == "target_month");
            for record in records {
                let month = match (form.name_pattern().has(NameField::Month), item) {
                    (false, _) => None,
                    (true, Some(item)) => Some(record[item].clone()),
                    (true, None) => return Err(DocumentError::Missing { at: self.document.files.to_string() }),
                };
                files.entry(month).or_default().push(record.clone());
            }
            unit.files.extend(files.into_iter().map(|(month, records)| FormFile {
                form: form.clone(),
                month,
                records,
                exact: Exact::default(),
            }));
        }
        Ok(())
    }

    fn put_exact(&self, entry: ExactEntry, unit: &mut Unit) -> Result<()> {
        let at = format!("{}, file {}", self.document.exact, entry.file);
        let file = entry.file.checked_sub(1).and_then(|n| unit.files.get_mut(n));
        let file = file.ok_or_else(|| wrong(&at, "そのファイルはありません", "there is no such file"))?;
        let exact = entry
            .read()
            .ok_or_else(|| wrong(&at, "このプログラムが書く形ではありません", "not what this program writes"))?;
        let (records, width) = (file.records.len(), file.form.items().len());
        // An end that is empty would put two records together.
        let ends = exact.ends.iter().all(|(n, end)| *n <= records && (*n == 0 || *n == records || !end.is_empty()));
        let fits = exact.quoting.keys().all(|item| *item < width)
            && exact.cells.keys().all(|(record, item)| *record < records && *item < width)
            && exact.line_end.as_ref().is_none_or(|end| !end.is_empty());
        if !fits || !ends {
            return Err(wrong(
                &at,
                "無いレコードか項目を指しています",
                "it is about records or items that are not there",
            ));
        }
        let bound = self.form(file.form.code());
        let mut kept = BTreeMap::new();
        for ((record, item), raw) in exact.cells {
            let Some(text) = value::decode(&raw).filter(|_| ms932::first_flaw(&raw).is_none()) else {
                let (record, item) = (record + 1, item + 1);
                return Err(wrong(
                    &at,
                    format!("{record}件目の項目 {item}: 項目の値として読めません"),
                    format!("record {record}, item {item}: not a cell"),
                ));
            };
            let value = &mut file.records[record][item];
            let same = match bound.and_then(|bound| bound.items.iter().find(|bound| bound.item == item)) {
                None => true,
                // A value that was edited later wins over the kept bytes.
                Some(bound) => *value == text || same_number(bound, value, &text),
            };
            if same {
                *value = text;
                kept.insert((record, item), raw);
            }
        }
        kept.retain(|(record, item), raw| {
            let value = ms932::encode(&file.records[*record][*item]).unwrap_or_default();
            let usual = Quoting::usual(&file.form.items()[*item]);
            let mut written = Vec::new();
            value::encode(&value, exact.quoting.get(item).copied().unwrap_or(usual), &mut written);
            written != *raw
        });
        file.exact = Exact { cells: kept, ..exact };
        Ok(())
    }
}

fn same_number(bound: &BoundItem, a: &str, b: &str) -> bool {
    bound.kind.number(a).is_some_and(|a| Some(a) == bound.kind.number(b))
}

/// A text that must stand at a place.
fn text(document: &mut Node, pointer: &Pointer) -> Result<String> {
    match document.take(pointer) {
        Some(Node::Text(text)) => Ok(text),
        Some(other) => {
            let (ja, en) = other.kind();
            Err(wrong(pointer, format!("文字列ではなく{ja}が入っています"), format!("{en} stands here, not a string")))
        }
        None => Err(DocumentError::Missing { at: pointer.to_string() }),
    }
}

fn value(item: &BoundItem, node: Node) -> std::result::Result<String, Text> {
    match (item.json_type, node) {
        (_, Node::Null) => Ok(String::new()),
        // A value that is not a number in 4.1 is written as it is.
        (_, Node::Text(text)) => Ok(text),
        (JsonType::String, node) => {
            let (ja, en) = node.kind();
            Err(Text::new(
                format!("{ja}が入っています。この項目は文字列です"),
                format!("{en} stands here; this item is a string"),
            ))
        }
        (_, Node::Integer(n)) => Ok(item.kind.text(Number::Integer(n))),
        (JsonType::Number, Node::Number(n)) if n.is_finite() && n >= 0.0 => {
            let text = item.kind.text(Number::Decimal(n));
            match text.parse::<f64>() {
                Ok(again) if again == n => Ok(text),
                _ => Err(Text::new(
                    "数値の小数の桁が、項目の桁より多くあります",
                    "the number has more decimals than the item",
                )),
            }
        }
        (json_type, node) => {
            let ((ja, en), json_type) = (node.kind(), json_type.as_str());
            Err(Text::new(
                format!("{ja}が入っています。この項目の型は {json_type} です"),
                format!("{en} stands here; this item is of type {json_type}"),
            ))
        }
    }
}
