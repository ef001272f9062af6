//! Zip archives, of which only what is asked for is read.

use std::io::{self, Read, Seek, SeekFrom};

use careplan::Spec;
use careplan::archive::{Archive as Inner, Limits};
use careplan::check::NotChecked;
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::Result;
use crate::given::word;

/// Bytes that are asked for at a time: a directory is read in small pieces.
const AT_ONCE: u64 = 256 << 10;

/// What one file may have, unpacked: the page keeps it twice while it is checked.
const MOST: u64 = 1 << 30;

/// An archive that was dropped on the page.
#[wasm_bindgen]
pub struct Archive {
    inner: Inner<Bytes>,
}

/// What an archive holds.
#[wasm_bindgen]
pub struct Entry {
    name: String,
    index: usize,
    reason: Option<String>,
}

#[wasm_bindgen]
impl Entry {
    /// How reports call it.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its place in the archive.
    #[wasm_bindgen(getter)]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Why it is not read, in a word for whoever checks it.
    #[wasm_bindgen(getter)]
    pub fn reason(&self) -> Option<String> {
        self.reason.clone()
    }
}

#[wasm_bindgen]
impl Archive {
    /// Opens an archive of so many bytes. `slice` gives those from a place to another.
    ///
    /// # Errors
    ///
    /// If it is none, or is damaged: a word for whoever checks it.
    #[wasm_bindgen(constructor)]
    pub fn new(size: f64, slice: Function) -> std::result::Result<Archive, JsValue> {
        let size = size as u64;
        let bytes = Bytes { slice, size, at: 0, piece: Vec::new(), begin: 0 };
        match Inner::new(size, bytes) {
            Ok(inner) => Ok(Archive { inner }),
            Err(reason) => Err(word(NotChecked::Unreadable { reason }).into()),
        }
    }

    /// Everything in it; `own`: how reports call the archive.
    pub fn entries(&mut self, own: &str) -> Vec<Entry> {
        let files = self.inner.files(Spec::embedded(), own).into_iter();
        files
            .map(|found| match found.entry {
                Ok(index) => Entry { name: found.label, index, reason: None },
                Err(why) => Entry { name: found.label, index: 0, reason: Some(word(why)) },
            })
            .collect()
    }

    /// How many bytes a file has, as the archive says.
    pub fn size(&self, index: usize) -> f64 {
        self.inner.size(index) as f64
    }

    /// The bytes of a file, or the word why there are none.
    pub fn read(&self, index: usize) -> Result<JsValue> {
        let mut bytes = Vec::new();
        let limits = Limits { max_file_size: MOST, max_ratio: Limits::RATIO };
        Ok(match self.inner.read(index, &mut bytes, limits) {
            Ok(()) => Uint8Array::from(&bytes[..]).into(),
            Err(why) => word(why).into(),
        })
    }
}

/// Bytes that JavaScript has.
#[derive(Clone)]
struct Bytes {
    slice: Function,
    size: u64,
    at: u64,
    /// What was asked for last, and where it begins.
    piece: Vec<u8>,
    begin: u64,
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        if self.at < self.begin || self.at >= self.begin + self.piece.len() as u64 {
            let end = (self.at + AT_ONCE).min(self.size);
            let piece = self.slice.call2(&JsValue::NULL, &(self.at as f64).into(), &(end as f64).into());
            // A file that was changed or removed cannot be read any more.
            let piece = piece.map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
            (self.piece, self.begin) = (Uint8Array::new(&piece).to_vec(), self.at);
        }
        let piece = &self.piece[(self.at - self.begin) as usize..];
        let count = piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&piece[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
