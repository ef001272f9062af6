//! Zip archives in memory.

use std::io::{Cursor, Read};

use careplan::FileKind;
use wasm_bindgen::prelude::*;
use zip::ZipArchive;

/// What all files of an archive may have together, unpacked: a page has less memory than a program.
const MOST_TOGETHER: u64 = 512 << 20;

/// How many times larger than packed a file may be, and what is unpacked whatever its ratio: as for the command line.
const MOST_RATIO: u64 = 400;
const ALWAYS: u64 = 1 << 20;

/// An archive that was dropped on the page.
#[wasm_bindgen]
pub struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    left: u64,
}

/// What an archive holds.
#[wasm_bindgen]
pub struct Entry {
    name: String,
    index: usize,
    reason: Option<&'static str>,
}

#[wasm_bindgen]
impl Entry {
    /// Its name with its folders.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its place in the archive.
    #[wasm_bindgen(getter)]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Why it cannot be read, in a word that the page translates.
    #[wasm_bindgen(getter)]
    pub fn reason(&self) -> Option<String> {
        self.reason.map(str::to_owned)
    }
}

#[wasm_bindgen]
impl Archive {
    /// Opens an archive.
    ///
    /// # Errors
    ///
    /// If it is none, or is damaged: `damagedZip`.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Archive, JsError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| JsError::new("damagedZip"))?;
        Ok(Archive { zip, left: MOST_TOGETHER })
    }

    /// The files of the standard in it, and what should have been one and cannot be read.
    pub fn entries(&mut self) -> Vec<Entry> {
        (0..self.zip.len()).filter_map(|index| self.entry(index)).collect()
    }

    fn entry(&mut self, index: usize) -> Option<Entry> {
        let Ok(entry) = self.zip.by_index_raw(index) else {
            return Some(Entry { name: format!("#{index}"), index, reason: Some("damagedZip") });
        };
        let name = name(entry.name_raw());
        let litter = |part: &str| careplan::classify(part, b"").kind() == FileKind::Litter;
        if entry.is_dir() || name.split('/').any(litter) {
            return None;
        }
        let reason = match careplan::classify(&name, b"").kind() {
            _ if entry.encrypted() => Some("encryptedZip"),
            FileKind::Archive => Some("zipInZip"),
            FileKind::Csv | FileKind::Picture => None,
            _ => return None,
        };
        Some(Entry { name, index, reason })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// If it is damaged (`damagedZip`), or larger than limits allow (`largeZip`).
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, JsError> {
        let entry = self.zip.by_index(index).map_err(|_| JsError::new("damagedZip"))?;
        // What counts is what comes out: the sizes in an archive may be false.
        let most = entry.compressed_size().saturating_mul(MOST_RATIO).max(ALWAYS).min(self.left);
        let mut bytes = Vec::new();
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| JsError::new("damagedZip"))?;
        if bytes.len() as u64 > most {
            return Err(JsError::new("largeZip"));
        }
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// Names are UTF-8 or, from Japanese systems, MS932.
fn name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => careplan::ground::ms932::decode(raw).into_owned(),
    };
    name.replace('\\', "/")
}
