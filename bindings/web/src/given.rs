//! Files as JavaScript hands them over: bytes, or a word that says why there are none.

use careplan::check::NotChecked;
use careplan::text::Text;
use careplan::{FileLabel, UnitFile};
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

pub type Content = Result<Vec<u8>, NotChecked>;

/// Why a file is not checked, as text: JavaScript carries it from where a file is read to where it is checked.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// It cannot be read.
    Unreadable(Text),
    /// It is none of the standard.
    Other,
    /// It is over a limit.
    OverLimit { what: Text, actual: String, limit: String },
}

/// The word for it.
pub fn word(why: NotChecked) -> String {
    let word = match why {
        NotChecked::Unreadable { reason } => Word::Unreadable(reason),
        NotChecked::OverLimit { what, actual, limit, .. } => Word::OverLimit { what, actual, limit },
        _ => Word::Other,
    };
    // Texts are always written.
    serde_json::to_string(&word).unwrap_or_default()
}

/// What a word says. One that is no word of ours is a reason by itself.
fn said(word: &str) -> NotChecked {
    match serde_json::from_str(word) {
        Ok(Word::Unreadable(reason)) => NotChecked::Unreadable { reason },
        Ok(Word::Other) => NotChecked::NotACarePlanFile,
        Ok(Word::OverLimit { what, actual, limit }) => {
            NotChecked::OverLimit { what, actual, limit, option: "--max-zip-ratio" }
        }
        Err(_) => NotChecked::Unreadable { reason: Text::same(word.to_owned()) },
    }
}

/// The files' bytes.
pub fn contents(given: &Array) -> Vec<Content> {
    let content = |value: JsValue| match value.as_string() {
        Some(word) => Err(said(&word)),
        None => Ok(Uint8Array::new(&value).to_vec()),
    };
    given.iter().map(content).collect()
}

/// A file of a unit.
pub fn unit_file<'a>(label: &'a FileLabel, content: &'a Content) -> UnitFile<'a> {
    match content {
        Ok(bytes) => UnitFile::new(label, bytes),
        Err(why) => UnitFile::not_checked(label, why.clone()),
    }
}
