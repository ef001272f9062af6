//! careplan in a browser or in Node: files in memory in, reports and files out.
//!
//! This crate only carries values over the border. What is checked, mended and said is the library's, so that a page says
//! the same as the command line, byte for byte.

mod archive;
mod check;
mod fix;
mod given;
mod migrate;
mod write;

use careplan::generate::{self, Faults, Generator};
use careplan::report::formats;
use careplan::text::{Lang, Wording};
use careplan::{FileKind, Spec};
use js_sys::Uint32Array;
use serde_json::json;
use std::sync::Mutex;
use wasm_bindgen::prelude::*;

type Result<T> = std::result::Result<T, JsError>;

/// What went wrong in this program, if something did.
static MISTAKE: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what a panic says: without it nobody could tell a mistake of this program from memory that ran out.
#[wasm_bindgen(start)]
pub fn begin() {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut mistake) = MISTAKE.try_lock() {
            *mistake = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        }
    }));
}

/// Where this program made a mistake that ended it; nothing if there was none.
#[wasm_bindgen]
pub fn mistake() -> Option<String> {
    MISTAKE.try_lock().ok().and_then(|mistake| mistake.clone())
}

/// What this is: versions, editions, what can be migrated to, formats of reports. JSON.
#[wasm_bindgen]
pub fn about() -> String {
    let spec = Spec::embedded();
    let editions: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
    let bound = spec.bindings().map(|binding| binding.name());
    let targets: Vec<&str> = editions.iter().copied().chain(bound).collect();
    let formats: Vec<&str> = formats::FORMATS.iter().map(|format| format.name).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "spec": spec.digest(),
        "editions": editions,
        "targets": targets,
        "formats": formats,
    })
    .to_string()
}

/// Groups names of files into units: for each unit the places of its files in the list.
#[wasm_bindgen]
pub fn units(names: Vec<String>) -> Vec<Uint32Array> {
    let places = |unit: Vec<usize>| unit.into_iter().map(|place| place as u32).collect::<Vec<u32>>();
    careplan::units(&names).into_iter().map(|unit| Uint32Array::from(places(unit).as_slice())).collect()
}

/// How values are worded.
fn wording(lang: &str, show_values: bool) -> Wording {
    Wording { lang: if lang == "en" { Lang::En } else { Lang::Ja }, show_values }
}

/// A file: its name and its bytes.
#[wasm_bindgen]
pub struct Named {
    name: String,
    bytes: Vec<u8>,
}

impl Named {
    fn new(name: String, bytes: Vec<u8>) -> Named {
        Named { name, bytes }
    }
}

#[wasm_bindgen]
impl Named {
    /// Its name, with the folders it was given with.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its bytes. They are handed over, and can be asked for once.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// What a file is by its name: `csv`, `picture`, `document`, `archive`, `litter` or `other`.
#[wasm_bindgen]
pub fn kind(path: &str) -> String {
    match careplan::classify(path, b"").kind() {
        FileKind::Csv => "csv",
        FileKind::Picture => "picture",
        FileKind::Document => "document",
        FileKind::Archive => "archive",
        FileKind::Litter => "litter",
        _ => "other",
    }
    .to_owned()
}

/// A few people's made-up units, some with faults: something to look at for who has no data at hand.
#[wasm_bindgen]
pub fn sample() -> Result<Vec<Named>> {
    let spec = Spec::embedded();
    let generator = Generator::new(spec, &generate::Options { users: 6, ..generate::Options::default() })?;
    let faults = Faults::parse("CP415,CP702,CP711", spec.rules())?;
    let files = (0..generator.parts()).flat_map(|part| generator.part_with_faults(part, &faults).0);
    Ok(files.map(|file| Named::new(file.path, file.bytes)).collect())
}
