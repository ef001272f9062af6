//! The common model as JSON: an edition's own items under their English keys.
//!
//! It is a binding like any other, and needs no table: every item stands under its key, whatever the edition.

use std::sync::Arc;

use crate::document::json::node::Node;
use crate::document::json::{Document, DocumentError};
use crate::schema::binding::{Binding, BoundForm, BoundItem, DocumentPaths, JsonType, Pointer, UnmappedItem};
use crate::schema::{Edition, Item, Spec};
use crate::schema::{VERSION_ITEM, ValueKind};
use crate::text::Text;

/// The mark by which a document of the common model is known.
const MARK: &str = "common model 1";

/// The JSON type of values of a kind.
fn json_type(kind: ValueKind) -> JsonType {
    match kind {
        ValueKind::Text => JsonType::String,
        ValueKind::Integer => JsonType::Integer,
        ValueKind::Decimal(_) => JsonType::Number,
    }
}

impl Binding {
    /// The common model of an edition: English keys, numbers as numbers.
    pub fn common(edition: &Arc<Edition>) -> Binding {
        Binding::by_keys(edition, ValueKind::of)
    }

    /// The same with every value as the text it is: for formats that have no numbers.
    pub(crate) fn common_text(edition: &Arc<Edition>) -> Binding {
        Binding::by_keys(edition, |_| ValueKind::Text)
    }

    /// Whether a document says this edition.
    pub(crate) fn is_said_by(&self, document: &Node) -> bool {
        document.at(&self.document.edition).and_then(Node::text) == Some(self.name())
    }

    fn by_keys(edition: &Arc<Edition>, kind_of: fn(&Item) -> ValueKind) -> Binding {
        let pointer = |parts: &[&str]| Pointer::of(parts);
        let forms = edition.forms().map(|form| {
            let (version, items): (Vec<_>, Vec<_>) =
                form.items().iter().enumerate().partition(|(_, item)| item.key() == VERSION_ITEM);
            let items = items.into_iter().map(|(place, item)| {
                let kind = kind_of(item);
                BoundItem {
                    item: place,
                    path: pointer(&[item.key()]),
                    json_type: json_type(kind),
                    length: item.accepted_length().or(item.length()),
                    required: item.required(),
                    kind,
                }
            });
            let unmapped = version
                .into_iter()
                .map(|(place, _)| UnmappedItem { item: place, because: "the document says the edition".to_owned() });
            BoundForm {
                form: form.clone(),
                path: pointer(&["forms", form.code()]),
                source: form.source().to_owned(),
                items: items.collect(),
                unmapped: unmapped.collect(),
                extra: Vec::new(),
            }
        });
        Binding {
            name: edition.name().to_owned(),
            base: edition.clone(),
            provisional: false,
            reason: Text::default(),
            source: edition.source().to_owned(),
            document: DocumentPaths {
                notice: Some((pointer(&["careplan"]), MARK.to_owned())),
                edition: pointer(&["edition"]),
                from: pointer(&["unit", "from"]),
                from_type: pointer(&["unit", "from_type"]),
                to: pointer(&["unit", "to"]),
                to_type: pointer(&["unit", "to_type"]),
                serial: pointer(&["unit", "serial"]),
                files: pointer(&["files"]),
                exact: pointer(&["exact"]),
                pictures: pointer(&["pictures"]),
            },
            forms: forms.collect(),
        }
    }
}

/// A document, and the binding that it says; `None`: the common model.
pub(crate) type Said = (Document, Option<Arc<Binding>>);

/// Reads a JSON document of whatever kind it says it is: of the common model, or of an edition that is exchanged as JSON.
///
/// # Errors
///
/// If it is neither, or is not in order.
pub(crate) fn read_any(spec: &Spec, document: &[u8]) -> Result<Said, DocumentError> {
    let node = Node::parse(document)?;
    let member = |pointer: &Pointer| node.at(pointer).and_then(Node::text);
    if let Some(binding) = spec.bindings().find(|binding| binding.is_said_by(&node)) {
        return Ok((binding.read_node(node)?, Some(binding.clone())));
    }
    if member(&Pointer::of(&["careplan"])).is_none_or(|mark| mark != MARK) {
        return Err(DocumentError::OtherKind { what: other_json(&node) });
    }
    let name = member(&Pointer::of(&["edition"])).unwrap_or_default();
    match spec.edition(name) {
        Some(edition) => Ok((Binding::common(edition).read_node(node)?, None)),
        None => Err(DocumentError::UnknownEdition { name: name.to_owned() }),
    }
}

/// Names JSON that is no care-plan document. Its own words may be values, so they are not repeated.
fn other_json(node: &Node) -> Text {
    let text = |parts: &[&str]| node.at(&Pointer::of(parts)).and_then(Node::text).unwrap_or_default();
    let schema = text(&["$schema"]);
    let (ja, en) = match node {
        _ if schema.contains("sarif") => ("SARIF の検査結果", "a SARIF report"),
        _ if schema.contains("json-schema.org") => ("JSON Schema", "a JSON Schema"),
        _ if text(&["tool", "name"]) == env!("CARGO_PKG_NAME") => ("careplan の結果報告", "a report of careplan"),
        Node::Object(_) => ("何の文書か書かれていない JSON", "JSON that does not say what it is"),
        Node::List(_) => ("JSON の配列", "a JSON array"),
        _ => ("JSON の値", "a JSON value"),
    };
    Text::new(ja, en)
}
