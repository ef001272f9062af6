//! One column of a form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::matcher::Matcher;
use super::value_type::ValueType;
use crate::ground::ms932;
use crate::text::Text;

/// One item (column) of a form.
#[derive(Clone, Debug)]
pub struct Item {
    pub(super) no: u16,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) type_text: String,
    /// Many items have the same one.
    pub(super) value_type: Arc<ValueType>,
    pub(super) length: Option<u16>,
    pub(super) accepted_length: Option<u16>,
    pub(super) required: Required,
    pub(super) confidence: Confidence,
    pub(super) sensitive: bool,
    pub(super) printed: Option<String>,
    pub(super) source: String,
}

impl Item {
    /// Whether a value would be right if it were written so.
    pub(crate) fn accepts_text(&self, text: &str) -> bool {
        !text.is_empty() && ms932::encode(text).is_some_and(|bytes| self.value_type().matcher.accepts(&bytes))
    }

    /// The number in the layout table, from 1.
    pub fn no(&self) -> u16 {
        self.no
    }

    /// 日本語名称. Where a form prints one name twice, a bracket tells them apart; see [`Item::printed_name`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name as the standard prints it.
    pub fn printed_name(&self) -> &str {
        self.printed.as_deref().unwrap_or(&self.name)
    }

    /// A stable English name: `service_code`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The type, in the language of item types.
    pub fn type_text(&self) -> &str {
        &self.type_text
    }

    /// 項目長, in characters; `None` for ―.
    pub fn length(&self) -> Option<u16> {
        self.length
    }

    /// A larger length that other parts of the standard give, accepted with a warning.
    pub fn accepted_length(&self) -> Option<u16> {
        self.accepted_length
    }

    /// 必須, 必要 or neither.
    pub fn required(&self) -> Required {
        self.required
    }

    /// How sure the required mark is.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Whether values identify people: masked in reports.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Where the standard defines it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The accepted values, in words.
    pub fn expected(&self) -> &Text {
        &self.value_type.expected
    }

    /// Returns the meaning of a code in the item's code table.
    pub(crate) fn label(&self, code: &str) -> Option<&str> {
        let mut tables = self.value_type.named.iter().filter_map(|named| named.table.as_deref());
        tables.find_map(|table| table.label(code))
    }

    pub(crate) fn value_type(&self) -> &ValueType {
        &self.value_type
    }

    /// Whether a number of this item may have a minus in front.
    pub(crate) fn may_be_negative(&self) -> bool {
        matches!(self.value_type.matcher, Matcher::SignedInteger { .. })
    }

    /// Free text, as opposed to a coded value: any MS932 text.
    pub fn is_text(&self) -> bool {
        matches!(self.value_type.matcher, Matcher::Text)
    }
}

/// The required mark of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Required {
    /// May be empty.
    #[default]
    #[serde(rename = "")]
    Optional,
    /// Must be set.
    #[serde(rename = "必須")]
    Required,
    /// Needed in operation.
    #[serde(rename = "必要")]
    Needed,
}

/// How sure a required mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Read directly.
    Confirmed,
    /// Reconstructed from a layout whose marks are not aligned with its rows.
    Inferred,
}
