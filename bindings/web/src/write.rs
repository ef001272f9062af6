//! Units in other forms: documents for programs, pages for people.

use careplan::check::NotChecked;
use careplan::document;
use careplan::print::{By, Input, Options, Printer};
use careplan::text::Lang;
use careplan::{Spec, Unit};
use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::given::contents;
use crate::{Named, Result, wording};

/// Writes the files of a unit as `json`, `xml`, `ndjson` or an edition that is exchanged as JSON; as `careplan convert`.
///
/// # Errors
///
/// Why the unit cannot be read or written.
#[wasm_bindgen]
pub fn convert(names: Vec<String>, given: Array, to: &str, lang: &str) -> Result<Option<Named>> {
    let lang = wording(lang, false).lang;
    let mut files = Vec::new();
    for (name, content) in names.into_iter().zip(contents(&given)) {
        match content {
            Ok(bytes) => files.push((name, bytes)),
            Err(NotChecked::Unreadable { reason }) => {
                return Err(JsError::new(&format!("{name}: {}", reason.get(lang))));
            }
            Err(NotChecked::NotACarePlanFile) => return Ok(None),
            Err(_) => return Err(JsError::new(&name)),
        }
    }
    let units = careplan::read(files).map_err(|error| JsError::new(error.words().get(lang)))?;
    let Some(unit) = units.into_iter().next() else { return Ok(None) };
    written(&unit, to, lang).map(Some)
}

fn written(unit: &Unit, to: &str, lang: Lang) -> Result<Named> {
    let (ending, document) = match to {
        "json" => ("json", document::to_json(unit)),
        "xml" => ("xml", document::to_xml(unit)),
        "ndjson" => ("ndjson", Ok(document::to_ndjson(unit))),
        name => match Spec::embedded().binding(name) {
            Some(binding) => ("json", binding.write(unit)),
            None => return Err(JsError::new(&format!("no format `{name}`"))),
        },
    };
    let bytes = document.map_err(|error| JsError::new(error.words().get(lang)))?;
    Ok(Named::new(format!("{}.{ending}", unit.key), bytes))
}

/// Prints files, as `careplan print`: an index and a page of HTML for each person, or with `by_unit` for each unit. They show
/// every value.
///
/// # Errors
///
/// None with the templates that are built in.
#[wasm_bindgen]
pub fn print(names: Vec<String>, given: Array, lang: &str, by_unit: bool) -> Result<Vec<Named>> {
    let by = if by_unit { By::Unit } else { By::Person };
    let options = Options { by, lang: wording(lang, true).lang, ..Options::default() };
    let printer = Printer::new(Spec::embedded(), options)?;
    let files = names.iter().zip(contents(&given)).filter_map(|(name, content)| match content {
        Ok(bytes) => Some(Input::new(name, bytes)),
        Err(NotChecked::NotACarePlanFile) => None,
        Err(why) => Some(Input::not_read(name, why)),
    });
    let files: Vec<Input> = files.collect();
    let book = printer.book(&files);
    let pages = [book.index()].into_iter().chain((0..book.len()).map(|n| book.page(n)));
    pages.map(|page| page.map(|page| Named::new(page.name, page.html.into_bytes())).map_err(JsError::from)).collect()
}
