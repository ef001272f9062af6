//! One unit after another: its files on both sides, what the ledger says of them, and where that is not enough, what
//! migrating it again gives.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use super::OfFile;
use super::again::Again;
use super::beside;
use super::manifest::Manifest;
use super::outputs::Outputs;
use crate::check::NotChecked;
use crate::cli::migrate_inputs::{Given, Work};
use crate::cli::migrate_paths::as_labels_have_it;
use crate::disk::Limits;
use crate::document::{self, CsvFiles, CsvFilesError};
use crate::ledger::{Certainty, Claim, Content, FileEntry, Mistake, Outcome, Run, Sides, below};
use crate::migrate::Status;
use crate::migrate::folder::Places;
use crate::read::{FileLabel, FileName};
use crate::schema::Spec;
use crate::text::Text;

/// A proof on its way.
pub(super) struct Units<'p> {
    spec: &'p Spec,
    run: Run,
    verifier: OfFile<'p>,
    again: Again,
    /// The paths of the input, as they were given here.
    paths: Vec<String>,
    outputs: Outputs<'p>,
    places: Places,
    manifest: Manifest,
    /// What stands in the output beside the files of units, and was compared.
    compared: BTreeSet<String>,
}

/// A file of the input.
struct Side<'u> {
    label: String,
    content: Option<Content<'u>>,
    is_passed_over: bool,
}

/// A file of the input with what the ledger says of it.
struct Said {
    label: String,
    claim: Option<Claim>,
    certainty: Certainty,
}

impl<'p> Units<'p> {
    pub fn new(
        spec: &'p Spec,
        run: Run,
        verifier: OfFile<'p>,
        again: Again,
        inputs: &[PathBuf],
        out: &'p Path,
        limits: Limits,
    ) -> Units<'p> {
        Units {
            spec,
            run,
            verifier,
            again,
            paths: inputs.iter().map(|path| as_labels_have_it(path)).collect(),
            outputs: Outputs::new(spec, out, limits),
            places: Places::default(),
            manifest: Manifest::default(),
            compared: BTreeSet::new(),
        }
    }

    /// Proves one unit.
    pub fn unit(&mut self, work: &Work<'_>) -> Result<(), Box<dyn Error>> {
        let given = work.read(self.outputs.limits());
        let said = match &given {
            Given::Csv(files) => {
                let sides = files.iter().map(|file| Side {
                    label: file.name.label().path().to_owned(),
                    content: file.read.is_ok().then(|| Content::from(&file.bytes[..])),
                    is_passed_over: file.read.as_ref().is_err_and(NotChecked::is_passed_over),
                });
                self.sides(sides)?
            }
            Given::Document(input, read) => {
                let files = read.as_ref().ok().map(|bytes| (&bytes[..], document::csv_files(self.spec, bytes)));
                self.sides(of_document(input.label().path(), input.is_named_document(), files.as_ref()).into_iter())?
            }
        };
        let certainty = said.iter().map(|said| said.certainty).max().unwrap_or(Certainty::Shown);
        match self.again.is_needed(certainty, &said.iter().filter_map(|said| said.claim.as_ref()).collect::<Vec<_>>()) {
            true => self.migrate_again(&given, &said),
            false => {
                self.as_shown(&said);
                Ok(())
            }
        }
    }

    fn sides<'u>(&mut self, sides: impl Iterator<Item = Side<'u>>) -> Result<Vec<Said>, Box<dyn Error>> {
        sides.map(|side| self.side(side)).collect()
    }

    /// Holds one file against what is said of it.
    fn side(&mut self, side: Side<'_>) -> Result<Said, Box<dyn Error>> {
        let Side { label, content, is_passed_over } = side;
        let size = content.map_or(0, |content| content.bytes.len() as u64);
        let Some(claim) = self.verifier.claim(below(&self.paths, &label), size)? else {
            self.verifier.unknown(&label);
            return Ok(Said { label, claim: None, certainty: Certainty::Shown });
        };
        let name = FileName::read(self.spec, &label);
        let Units { verifier, outputs, .. } = self;
        let mut certainty = Certainty::Shown;
        let refused = outputs.with(claim.entry.path.as_deref(), |output| {
            let sides = Sides { name: &name, input: content, is_passed_over, output };
            certainty = verifier.file(&label, &claim, &sides);
        });
        if let Some(why) = refused {
            self.verifier.mistake(Mistake::file(&label, why));
        }
        Ok(Said { label, claim: Some(claim), certainty })
    }

    /// Both sides show all of it; where it was put is taken note of.
    fn as_shown(&mut self, said: &[Said]) {
        let claims: Vec<&Claim> = said.iter().filter_map(|said| said.claim.as_ref()).collect();
        let has = |outcome: Outcome| claims.iter().any(|claim| claim.entry.outcome == outcome);
        let status = match (has(Outcome::Migrated), has(Outcome::Dropped)) {
            (true, _) => Status::Migrated,
            (false, true) => Status::Dropped,
            _ => return,
        };
        let unit = said.iter().find_map(|said| FileName::read(self.spec, &said.label).unit());
        let unit = unit.map_or_else(|| claims[0].entry.file.clone(), |unit| unit.to_string());
        let paths = claims.iter().filter_map(|claim| claim.entry.path.as_deref());
        let mut files: Vec<(&str, &str)> = paths.filter_map(|path| document_of(path).split_once('/')).collect();
        files.dedup();
        let place = files.first().map(|(place, _)| *place);
        if place.is_some_and(|place| !self.places.take(place, &claims[0].entry.file)) {
            let message = Text::new("別の送信単位と同じ出力先です", "another unit is written to the same place");
            self.verifier.mistake(Mistake::file(&said[0].label, message));
        }
        let names: Vec<&str> = files.iter().map(|(_, name)| *name).collect();
        self.manifest.expect(&unit, status, place, &names);
    }

    /// Migrates the unit again, and compares all that is said of it.
    fn migrate_again(&mut self, given: &Given<'_, '_>, said: &[Said]) -> Result<(), Box<dyn Error>> {
        // The account names files as the run did.
        let as_said = |label: &FileLabel| {
            let of = |said: &Said| {
                let file = &said.claim.as_ref()?.entry.file;
                match said.label.strip_prefix(label.path()) {
                    Some("") => Some(FileLabel::new(file.as_str())),
                    Some(inside) => Some(FileLabel::new(file.strip_suffix(inside)?)),
                    None => None,
                }
            };
            said.iter().find_map(of).unwrap_or_else(|| label.clone())
        };
        let mut result = match self.again.migrate(given, &as_said) {
            Ok(result) => result,
            Err(why) => {
                self.manifest.give_up();
                self.verifier.mistake(Mistake::file(&said[0].label, why));
                return Ok(());
            }
        };
        let place = self.places.find(&mut result);
        result.place(place.as_deref().unwrap_or_default());
        if result.accounts.len() != said.len() {
            let message =
                Text::new("移行し直すとファイルの数が違います", "migrated again, it has another number of files");
            self.verifier.mistake(Mistake::file(&said[0].label, message));
        }
        for (Said { label, claim, .. }, account) in said.iter().zip(&result.accounts) {
            let Some(claim) = claim else { continue };
            let entry = FileEntry { file: claim.entry.file.clone(), ..account.entry.clone() };
            self.verifier.again(label, claim, &entry, &account.changes);
        }
        if let Some(place) = place.as_deref().filter(|_| result.status == Status::Held) {
            let show_values = self.run.options.show_values;
            let found = beside::compare(&result, place, &self.outputs, show_values, &mut self.compared);
            found.into_iter().for_each(|mistake| self.verifier.mistake(mistake));
        }
        if result.status != Status::PassedOver {
            let files: Vec<&str> = result.files.iter().map(|file| file.name.as_str()).collect();
            self.manifest.expect(&result.unit, result.status, place.as_deref(), &files);
        }
        Ok(())
    }

    /// Looks at what else is in the output. Returns what could not be proved, too.
    pub fn finish(self, ledger: &Path) -> Result<(OfFile<'p>, Vec<Text>), Box<dyn Error>> {
        let Units { run, mut verifier, again, mut outputs, manifest, mut compared, .. } = self;
        for mistake in manifest.compare(&run, &outputs) {
            verifier.mistake(mistake);
        }
        compared.extend(beside::of_the_run(ledger, &outputs).into_iter().filter_map(|found| match found {
            Ok(path) => Some(path),
            Err(mistake) => {
                verifier.mistake(mistake);
                None
            }
        }));
        outputs.each(&mut |path, found| match found {
            Err(why) => verifier.mistake(Mistake::file(path, why)),
            Ok(_) if compared.contains(path) => {}
            Ok(files) => files.iter().for_each(|file| verifier.output(file)),
        })?;
        Ok((verifier, again.notes()))
    }
}

/// The path of the document that a file stands in, or its own.
fn document_of(path: &str) -> &str {
    path.split_once("!/").map_or(path, |(document, _)| document)
}

/// The files that a document of the input stands for, or the document itself where it stands for none.
fn of_document<'u>(
    label: &str,
    is_named: bool,
    read: Option<&'u (&'u [u8], Result<CsvFiles, CsvFilesError>)>,
) -> Vec<Side<'u>> {
    let whole =
        |content: Option<Content<'u>>, is_passed_over| vec![Side { label: label.to_owned(), content, is_passed_over }];
    let Some((bytes, files)) = read else { return whole(None, false) };
    match files {
        Ok(CsvFiles { binding: Some(binding), files, replaced, .. }) => {
            let side = |(name, own): &'u (String, Vec<u8>)| Side {
                label: format!("{label}!/{name}"),
                content: Some(Content {
                    sealed: bytes,
                    bytes: own,
                    document: Some(binding.name()),
                    replaced: replaced.get(name),
                }),
                is_passed_over: false,
            };
            files.iter().map(side).collect()
        }
        // Of a document that is not in order there is its digest.
        Err(error) if error.other_kind().is_none() => {
            whole(Some(Content { sealed: bytes, ..Content::default() }), false)
        }
        _ => whole(None, !is_named),
    }
}
