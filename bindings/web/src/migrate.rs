//! Migrating: what `careplan migrate` writes into its folder, as files in memory.

use std::io::Cursor;

use careplan::certificate::{Gathered, Page};
use careplan::ledger::{Proof, Run, RunOptions, Seal, each_line};
use careplan::migrate::folder::{self, Books, LEDGER};
use careplan::migrate::told::Told;
use careplan::migrate::{MapError, MapEvidence, Options, ServiceTypeMap, TaisMap};
use careplan::schema::Edition;
use careplan::text::{Lang, Wording};
use careplan::{FileLabel, Migrator, Scratch, Spec, UnitFile, Verifier};
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::given::{contents, unit_file};
use crate::{Named, Result, wording};

/// What a migration is asked for; as the options of `careplan migrate`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Asked {
    to: String,
    /// What was given, as it is called: names of files in the ledger begin with one of them.
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    prove: bool,
    #[serde(default)]
    allow_loss: bool,
    #[serde(default)]
    keep_invalid: bool,
    #[serde(default)]
    strict_characters: bool,
    #[serde(default)]
    show_values: bool,
}

/// A migration in progress: it takes unit after unit.
#[wasm_bindgen]
pub struct Migration {
    migrator: Migrator,
    wording: Wording,
    scratch: Scratch,
    /// Until the end.
    books: Option<Books<Vec<u8>, Vec<u8>>>,
    found: MapEvidence,
    told: Told,
    ledger: Vec<u8>,
}

#[wasm_bindgen]
impl Migration {
    /// Begins a migration. `options` is JSON; maps are CSV as `careplan migrate --service-types` and `--tais` take it.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, service_types: Option<Vec<u8>>, tais: Option<Vec<u8>>) -> Result<Migration> {
        let asked: Asked = serde_json::from_str(options)?;
        let spec = Spec::embedded();
        let wording = wording(&asked.lang, asked.show_values);
        let Asked { prove, allow_loss, keep_invalid, strict_characters, show_values, .. } = asked;
        let migrating = Options {
            allow_loss,
            keep_invalid,
            unchecked: false,
            prove,
            strict_characters,
            show_values,
            service_types: map(service_types.as_deref(), wording.lang, ServiceTypeMap::read)?,
            tais: map(tais.as_deref(), wording.lang, TaisMap::read)?,
        };
        let migrator = Migrator::new(spec, &asked.to, migrating)?;
        let run = Run {
            ledger: Run::VERSION,
            tool: Run::tool(),
            spec: spec.digest().to_owned(),
            to: asked.to,
            options: RunOptions { prove, allow_loss, keep_invalid, strict_characters, show_values },
            paths: asked.paths,
            service_types: service_types.as_deref().map(Seal::of),
            tais: tais.as_deref().map(Seal::of),
            arguments: String::new(),
            note: migrator.target().notice(),
        };
        let books = Books::new(run.sealed(), Vec::new(), Vec::new())?;
        let told = Told::new(&migrator);
        let (scratch, found) = (Scratch::default(), MapEvidence::default());
        Ok(Migration { migrator, wording, scratch, books: Some(books), found, told, ledger: Vec::new() })
    }

    /// Migrates a unit, as [`crate::check::Check::unit`] takes it. Returns what is put into the folder of outputs.
    pub fn unit(&mut self, names: Vec<String>, given: Array) -> Result<Vec<Named>> {
        let Some(books) = &mut self.books else { return Err(JsError::new("the migration has ended")) };
        let labels: Vec<FileLabel> = names.into_iter().map(FileLabel::new).collect();
        let contents = contents(&given);
        let files: Vec<UnitFile<'_>> =
            labels.iter().zip(&contents).map(|(label, content)| unit_file(label, content)).collect();
        let mut result = self.migrator.unit(&mut self.scratch, &files);
        self.found.add(std::mem::take(&mut result.found));
        let place = books.place(&mut result);
        books.add(&result, place.as_deref())?;
        self.told.add(&result, false);
        let Some(place) = place else { return Ok(Vec::new()) };
        let files = folder::files(&result, self.wording).into_iter();
        Ok(files.map(|(name, bytes)| Named::new(format!("{place}/{name}"), bytes.into_owned())).collect())
    }

    /// Ends the migration. Returns ledger, manifest, and the maps that units wait for.
    pub fn finish(&mut self) -> Result<Vec<Named>> {
        let Some(books) = self.books.take() else { return Ok(Vec::new()) };
        let (summary, files) = books.into_files(&self.found, self.wording.lang)?;
        self.told.ledger(LEDGER.to_owned(), summary);
        if let Some(ledger) = files.iter().find(|file| file.name == LEDGER) {
            self.ledger.clone_from(&ledger.bytes);
        }
        Ok(files.into_iter().map(|file| Named::new(file.name, file.bytes)).collect())
    }

    /// What became of the units, in the shape of `careplan migrate --format json`.
    pub fn report(&self) -> String {
        self.told.json().to_string()
    }

    /// The certificate, as `careplan ledger report` draws it from the ledger alone; `now` in seconds since 1970.
    pub fn certificate(&self, now: f64) -> Result<Vec<u8>> {
        let spec = Spec::embedded();
        let mut gathered = Gathered::new(spec, self.wording.lang);
        each_line(Cursor::new(&self.ledger), &mut |line| gathered.take(line))?;
        let (verified, mistakes) = Verifier::read(spec, Cursor::new(&self.ledger))?.give_up();
        let page = Page {
            gathered: &gathered,
            ledger: LEDGER,
            written: Some(now as u64),
            now: Some(now as u64),
            proof: &Proof { verified, mistakes, notes: Vec::new() },
            is_proved: false,
        };
        Ok(page.html(self.wording.lang)?.into_bytes())
    }
}

fn map<M: Default>(
    bytes: Option<&[u8]>,
    lang: Lang,
    read: impl Fn(&[u8], &Edition) -> std::result::Result<M, MapError>,
) -> Result<M> {
    let Some(bytes) = bytes else { return Ok(M::default()) };
    read(bytes, Spec::embedded().newest()).map_err(|error| JsError::new(error.words().get(lang)))
}
