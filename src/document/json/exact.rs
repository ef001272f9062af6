//! What a document keeps beside values, so that the files can be written again byte for byte: how files split the records
//! of a form, names, quotes, line ends, original bytes. None of it is of the standard.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::document::json::DocumentError;
use crate::document::json::node::Node;
use crate::document::value::{Exact, Quoting};
use crate::ground::hex::{hex, unhex};
use crate::schema::binding::Pointer;
use crate::text::Text;

/// A file of the unit: which form, which month, how many records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    pub form: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub month: Option<String>,
    pub records: usize,
}

/// How the bytes of one file depart from the usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ExactEntry {
    /// Which file, counted from 1.
    pub file: usize,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub quoting: Vec<QuotingEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cells: Vec<CellEntry>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line_end: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ends: Vec<EndEntry>,
}

/// How an item is quoted in a file. Items are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotingEntry {
    pub item: usize,
    pub quoted: String,
}

/// The end of a record; record 0 holds the bytes before the first record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndEntry {
    pub record: usize,
    pub hex: String,
}

/// The bytes of one cell. Records and items are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CellEntry {
    pub record: usize,
    pub item: usize,
    pub hex: String,
}

/// A family picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PictureEntry {
    pub name: String,
    pub base64: String,
}

impl ExactEntry {
    pub fn new(file: usize, exact: &Exact) -> ExactEntry {
        let cells = exact.cells.iter().map(|((record, item), raw)| CellEntry {
            record: record + 1,
            item: item + 1,
            hex: hex(raw),
        });
        let quoting = exact.quoting.iter();
        let quoting = quoting.map(|(item, way)| QuotingEntry { item: item + 1, quoted: way.as_str().to_owned() });
        ExactEntry {
            file,
            name: exact.name.clone(),
            quoting: quoting.collect(),
            cells: cells.collect(),
            line_end: exact.line_end.as_deref().map(hex),
            ends: exact.ends.iter().map(|(record, end)| EndEntry { record: *record, hex: hex(end) }).collect(),
        }
    }

    /// `None` where it says what cannot be.
    pub fn read(self) -> Option<Exact> {
        let quoting = self.quoting.into_iter();
        let quoting = quoting.map(|way| Some((way.item.checked_sub(1)?, Quoting::from_word(&way.quoted)?)));
        let cells = self
            .cells
            .into_iter()
            .map(|cell| Some(((cell.record.checked_sub(1)?, cell.item.checked_sub(1)?), unhex(&cell.hex)?)));
        let ends = self.ends.into_iter().map(|end| Some((end.record, line_end(&end.hex)?)));
        Some(Exact {
            name: self.name,
            quoting: quoting.collect::<Option<_>>()?,
            cells: cells.collect::<Option<_>>()?,
            line_end: self.line_end.map(|end| line_end(&end).ok_or(())).transpose().ok()?,
            ends: ends.collect::<Option<_>>()?,
        })
    }
}

impl PictureEntry {
    pub fn new(name: &str, data: &[u8]) -> PictureEntry {
        PictureEntry { name: name.to_owned(), base64: BASE64.encode(data) }
    }

    pub fn data(&self) -> Option<Vec<u8>> {
        BASE64.decode(&self.base64).ok()
    }
}

/// One of these lists, read from a document.
pub(super) fn entries<T: for<'de> Deserialize<'de>>(node: Node, pointer: &Pointer) -> Result<Vec<T>, DocumentError> {
    let list = serde_json::to_value(&node).and_then(serde_json::from_value);
    // The parser's message may contain a value of the document, so it is not shown.
    list.map_err(|_| DocumentError::Wrong {
        at: pointer.to_string(),
        reason: Text::new("このプログラムが書く形ではありません", "not what this program writes"),
    })
}

/// Only line breaks end a record: anything else would be data from nowhere.
fn line_end(text: &str) -> Option<Vec<u8>> {
    unhex(text).filter(|end| end.iter().all(|b| matches!(b, b'\r' | b'\n')))
}
