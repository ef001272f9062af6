//! Where each item of the common model stands in the JSON documents of an edition.
//!
//! A [`Binding`] is data (`specs/5.0/`): a path, a type and a mark for every item. `crate::document::json` reads and writes
//! documents by it.

mod load;
mod pointer;

use std::sync::Arc;

use serde::Deserialize;

pub(super) use load::load;
pub use pointer::Pointer;
pub(crate) use pointer::Tree;

use crate::schema::{Edition, Form, Required};
use crate::schema::{VERSION_ITEM, ValueKind};
use crate::text::Text;

/// Where each item of the common model stands in a JSON document.
#[derive(Clone, Debug)]
pub struct Binding {
    pub(crate) name: String,
    pub(crate) base: Arc<Edition>,
    pub(crate) provisional: bool,
    pub(crate) reason: Text,
    pub(crate) source: String,
    pub(crate) document: DocumentPaths,
    pub(crate) forms: Vec<BoundForm>,
}

/// Where a document says what 4.1 says in file names.
#[derive(Clone, Debug)]
pub(crate) struct DocumentPaths {
    pub edition: Pointer,
    /// Where it says what kind of document it is, and the words.
    pub notice: Option<(Pointer, String)>,
    pub from: Pointer,
    pub from_type: Pointer,
    pub to: Pointer,
    pub to_type: Pointer,
    pub serial: Pointer,
    pub files: Pointer,
    pub exact: Pointer,
    pub pictures: Pointer,
}

/// A form in a binding.
#[derive(Clone, Debug)]
pub struct BoundForm {
    pub(crate) form: Arc<Form>,
    pub(crate) path: Pointer,
    pub(crate) source: String,
    pub(crate) items: Vec<BoundItem>,
    pub(crate) unmapped: Vec<UnmappedItem>,
    pub(crate) extra: Vec<ExtraKey>,
}

/// An item in a binding.
#[derive(Clone, Debug)]
pub struct BoundItem {
    /// Its place in the form, from 0.
    pub item: usize,
    /// Where it stands in a record.
    pub path: Pointer,
    /// The JSON type.
    pub json_type: JsonType,
    /// The most characters.
    pub length: Option<u16>,
    /// 必須, 必要 or neither.
    pub required: Required,
    pub(crate) kind: ValueKind,
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
}

impl JsonType {
    /// The word for it in JSON Schema and in spec files.
    pub fn as_str(self) -> &'static str {
        match self {
            JsonType::String => "string",
            JsonType::Integer => "integer",
            JsonType::Number => "number",
        }
    }
}

/// An item of the model that documents do not have.
#[derive(Clone, Debug)]
pub struct UnmappedItem {
    /// Its place in the form, from 0.
    pub item: usize,
    /// Why.
    pub because: String,
}

/// Something documents have and the model does not.
#[derive(Clone, Debug)]
pub struct ExtraKey {
    /// The name in the item table.
    pub name: String,
    /// Where it stands in a record.
    pub path: Pointer,
    /// The JSON type.
    pub json_type: JsonType,
    /// 必須, 必要 or neither.
    pub required: Required,
}

impl Binding {
    /// `5.0`
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The edition whose items the documents carry.
    pub fn base(&self) -> &Arc<Edition> {
        &self.base
    }

    /// Not the official format.
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// Why it is not.
    pub fn reason(&self) -> &Text {
        &self.reason
    }

    /// Where it comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The forms, by code.
    pub fn forms(&self) -> impl ExactSizeIterator<Item = &BoundForm> {
        self.forms.iter()
    }

    /// A form by its code.
    pub fn form(&self, code: &str) -> Option<&BoundForm> {
        self.forms.iter().find(|bound| bound.form.code() == code)
    }
}

impl BoundForm {
    /// The form of the base edition.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// Where its records stand in a document.
    pub fn path(&self) -> &Pointer {
        &self.path
    }

    /// Where the table comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The items that documents have, in order.
    pub fn items(&self) -> &[BoundItem] {
        &self.items
    }

    /// The items of the model that they do not have.
    pub fn unmapped(&self) -> &[UnmappedItem] {
        &self.unmapped
    }

    /// Entries that documents have and the model lacks.
    pub fn extra(&self) -> &[ExtraKey] {
        &self.extra
    }

    /// What an item that documents do not have is taken to be: the version of the base, or nothing.
    pub(crate) fn unmapped_value<'e>(&self, item: usize, base: &'e Edition) -> &'e str {
        if self.form.items()[item].key() == VERSION_ITEM { base.csv_version() } else { "" }
    }
}
