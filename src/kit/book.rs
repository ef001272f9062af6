//! All files of a kit, as they lie in its folder.

use super::checklist::Checklist;
use super::make::{Kit, KitError, Made};
use super::manifest::{MANIFEST, Manifest};
use super::render::Templates;
use crate::ground::parallel;
use crate::print::{By, Options, Printer};
use crate::schema::Spec;
use crate::text::Lang;

/// A file of a kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitFile {
    /// Below the folder of the kit, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Everything that is written: units, pages, paragraphs, checklists, index and list. The language is that of the index, the
/// checklists and what pages say besides the forms.
///
/// # Errors
///
/// If the list of pages or a template has a mistake.
pub fn files(spec: &Spec, kit: &Kit, lang: Lang) -> Result<Vec<KitFile>, KitError> {
    let templates = Templates::new(spec)?;
    let printer = Printer::new(spec, Options { by: By::Person, marks: true, lang })?;
    let press = Press { spec, templates: &templates, printer: &printer, lang };
    let scenarios = parallel::map(&kit.scenarios, 1, |made| press.scenario(made));
    let mut files = vec![
        KitFile { path: "index.html".to_owned(), bytes: templates.index(kit, lang)?.into_bytes() },
        KitFile { path: MANIFEST.to_owned(), bytes: json(&Manifest::of(kit)) },
    ];
    for scenario in scenarios {
        files.extend(scenario?);
    }
    Ok(files)
}

struct Press<'p> {
    spec: &'p Spec,
    templates: &'p Templates,
    printer: &'p Printer,
    lang: Lang,
}

impl Press<'_> {
    fn scenario(&self, made: &Made) -> Result<Vec<KitFile>, KitError> {
        let mut files = Vec::new();
        let mut put = |path: String, bytes: Vec<u8>| files.push(KitFile { path, bytes });
        for (n, unit) in made.units.iter().enumerate() {
            unit.iter().for_each(|file| put(format!("{}/{}", made.folder(n), file.path), file.bytes.clone()));
        }
        let id = &made.id;
        for (lang, text) in [("ja", (&made.title.ja, &made.look.ja)), ("en", (&made.title.en, &made.look.en))] {
            put(format!("{id}/look.{lang}.md"), format!("# {}\n\n{}\n", text.0, text.1).into_bytes());
        }
        let checklist = Checklist::of(self.spec, made)?;
        put(format!("{id}/checklist.csv"), checklist.csv(self.lang));
        put(format!("{id}/checklist.html"), self.templates.checklist(made, &checklist, self.lang)?.into_bytes());
        let book = self.printer.book(&made.inputs());
        let index = book.index()?;
        put(format!("{id}/pages/{}", index.name), index.html.into_bytes());
        for n in 0..book.len() {
            let page = book.page(n)?;
            put(format!("{id}/pages/{}", page.name), page.html.into_bytes());
        }
        Ok(files)
    }
}

fn json(manifest: &Manifest) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(manifest).unwrap_or_default();
    text.push(b'\n');
    text
}
