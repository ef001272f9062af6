//! Edition 5.0: JSON documents instead of CSV files.
//!
//! A [`Binding`] says where in a document each item of the common model stands, as what type, and whether it must be
//! there. It is data (`specs/5.0/`), and the one that is shipped is **provisional**: the official item table was not at
//! hand. [`Binding::write`] turns a unit into a document, [`Binding::read`] turns a document into a unit, and a document
//! that was made from a unit keeps all that is needed to give back its files byte for byte.
//!
//! ```
//! use careplan::{model, schema::Spec};
//!
//! let spec = Spec::embedded();
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";
//! let files = [(name.to_owned(), b"202407,131045,0123456789,20251010\r\n".to_vec())];
//! let binding = spec.binding("5.0").unwrap();
//! assert!(binding.is_provisional());
//!
//! let document = binding.write(&model::read(spec, &files)?)?;
//! let back = model::write(&binding.read(&document)?.unit, spec.narrowing())?;
//! assert_eq!(back.files, files);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod common;
mod exact;
#[cfg(feature = "cli")]
mod import;
mod load;
mod node;
mod pointer;
mod read;
mod schema;
mod write;

use std::sync::Arc;

use serde::Deserialize;

pub use common::read_any;
#[cfg(feature = "cli")]
pub use import::{ImportError, Imported, UnmappedRow, import};
pub(crate) use load::{is_binding, load};
pub(crate) use node::Node;
pub use pointer::Pointer;
pub use read::{Document, DocumentError, Lost};
pub(crate) use write::Record;
pub use write::WriteError;

use crate::model::{VERSION_ITEM, ValueKind};
use crate::schema::{Edition, Form, Required};
use crate::text::Text;

/// Where each item of the common model stands in a JSON document.
#[derive(Clone, Debug)]
pub struct Binding {
    name: String,
    base: Arc<Edition>,
    provisional: bool,
    reason: Text,
    source: String,
    document: DocumentPaths,
    forms: Vec<BoundForm>,
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
    form: Arc<Form>,
    path: Pointer,
    source: String,
    items: Vec<BoundItem>,
    unmapped: Vec<UnmappedItem>,
    extra: Vec<ExtraKey>,
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
    kind: ValueKind,
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
    /// What the item table calls it.
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

    /// What they have and the model does not.
    pub fn extra(&self) -> &[ExtraKey] {
        &self.extra
    }

    /// What an item that documents do not have is taken to be: the version of the base, or nothing.
    fn unmapped_value<'e>(&self, item: usize, base: &'e Edition) -> &'e str {
        if self.form.items()[item].key() == VERSION_ITEM { base.csv_version() } else { "" }
    }
}
