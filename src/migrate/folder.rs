//! What a migration puts into the folder of outputs beside the files of units, and where it puts these. The folder is one on
//! the disk for the command line, and an archive for a page.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::maps::MapEvidence;
use super::result::{OutFile, Status, UnitResult};
use super::told::reason_json;
use crate::ground::hex::hex;
use crate::ledger::{self, LedgerSums, Run};
use crate::report::formats;
use crate::text::{Lang, Wording};

/// The account of every cell.
pub const LEDGER: &str = "ledger.ndjson";
/// The list of units, written first and last.
pub const MANIFEST: &str = "manifest.ndjson";
/// Units that are held back.
pub const HELD: &str = "held";
/// The maps that are filled in by hand.
pub(crate) const BLANK_MAPS: [&str; 2] = ["service-types", "tais"];
/// Why a unit is held back.
pub(crate) const WHY_HELD: &str = "held.json";
/// What was found in it.
pub(crate) const FINDINGS: &str = "findings.json";

/// Writes a line of JSON.
///
/// # Errors
///
/// Any error of writing.
pub(crate) fn line(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// The first line of a manifest.
pub(crate) fn manifest_head(run: &Run, state: &str) -> Value {
    let mut head = json!({"manifest": 1, "tool": run.tool, "to": run.to, "arguments": run.arguments, "state": state});
    if let Some(note) = &run.note {
        head["note"] = json!(note);
    }
    head
}

/// The line of a unit.
pub(crate) fn manifest_unit(unit: &str, of: Status, place: Option<&str>, files: &[&str]) -> Value {
    json!({"unit": unit, "status": of.word(), "path": place, "files": files})
}

/// The folders of units that were given away, in small letters, as systems may not tell the cases apart; each with the first file
/// of its unit.
#[derive(Default)]
pub struct Places(HashMap<String, String>);

impl Places {
    /// Where a unit is put; one that comes second to a place is held back.
    pub fn find(&mut self, result: &mut UnitResult) -> Option<String> {
        match (result.status, &result.folder) {
            (Status::Migrated, Some(folder)) => {
                let folder = folder.clone();
                let file = result.accounts.first().map_or(&result.unit, |account| &account.entry.file).clone();
                match self.0.get(&folder.to_lowercase()) {
                    Some(first) => result.hold_taken(first),
                    None => {
                        self.take(&folder, &file);
                        return Some(folder);
                    }
                }
            }
            (Status::Held, Some(folder)) => {
                if let Some(first) = self.0.get(&folder.to_lowercase()) {
                    result.is_taken_too(first);
                }
            }
            (Status::Held, None) => {}
            _ => return None,
        }
        let name = result.unit.rsplit(['/', '\\']).next().unwrap_or_default();
        let plain = |c: char| if c.is_alphanumeric() || "_-.".contains(c) { c } else { '_' };
        let plain: String = name.chars().map(plain).collect();
        let plain: String = plain.trim_matches('.').chars().take(60).collect();
        let first = format!("{HELD}/{}", if plain.is_empty() { "unit" } else { &plain });
        let mut name = first.clone();
        for n in 2.. {
            if self.take(&name, "") {
                break;
            }
            name = format!("{first}-{n}");
        }
        Some(name)
    }

    /// Gives a place away to the unit of a file; `false` if it was before.
    pub fn take(&mut self, folder: &str, file: &str) -> bool {
        let folder = folder.to_lowercase();
        let is_free = !self.0.contains_key(&folder);
        if is_free {
            self.0.insert(folder, file.to_owned());
        }
        is_free
    }

    /// Whether a place was given away.
    pub fn has(&self, folder: &str) -> bool {
        self.0.contains_key(&folder.to_lowercase())
    }
}

/// What stands beside the files of a unit that is held back: why, and what was found.
pub(crate) fn beside(result: &UnitResult, wording: Wording) -> Vec<(&'static str, Vec<u8>)> {
    let inputs: Vec<&str> = result.accounts.iter().map(|account| account.entry.file.as_str()).collect();
    let why = result.reason.as_ref().map(reason_json);
    let mut held =
        serde_json::to_vec_pretty(&json!({"unit": result.unit, "reason": why, "inputs": inputs})).unwrap_or_default();
    held.push(b'\n');
    let mut findings = Vec::new();
    if let Some(found) = &result.report {
        // Writing to memory does not fail.
        let _ = formats::json(found, wording, &mut findings);
    }
    vec![(WHY_HELD, held), (FINDINGS, findings)]
}

/// What a run writes down of its units: where each was put, the ledger, and the lines of the manifest.
pub struct Books<L, M> {
    places: Places,
    ledger: ledger::Writer<L>,
    manifest: M,
    rows_without_code: u64,
    wants_service_types: bool,
}

impl<L: Write, M: Write> Books<L, M> {
    /// Begins both.
    ///
    /// # Errors
    ///
    /// Any error of writing.
    pub fn new(run: Run, ledger: L, mut manifest: M) -> io::Result<Books<L, M>> {
        line(&mut manifest, &manifest_head(&run, "complete"))?;
        let ledger = ledger::Writer::new(ledger, run)?;
        Ok(Books { places: Places::default(), ledger, manifest, rows_without_code: 0, wants_service_types: false })
    }

    /// Where a unit is put, if it is written; one that comes second to a place is held back.
    pub fn place(&mut self, result: &mut UnitResult) -> Option<String> {
        let place = self.places.find(result);
        result.place(place.as_deref().unwrap_or_default());
        place
    }

    /// Writes down a unit that was put in its place.
    ///
    /// # Errors
    ///
    /// Any error of writing.
    pub fn add(&mut self, result: &UnitResult, place: Option<&str>) -> io::Result<()> {
        result.accounts.iter().try_for_each(|account| self.ledger.file(account))?;
        self.rows_without_code += result.rows_without_code;
        let mut reasons = result.reason.iter().flat_map(|why| why.all());
        self.wants_service_types |= reasons.any(|why| why.id() == "service_type_unknown");
        if result.status == Status::PassedOver {
            return Ok(());
        }
        let files: Vec<&str> = result.files.iter().map(|file| file.name.as_str()).collect();
        line(&mut self.manifest, &manifest_unit(&result.unit, result.status, place, &files))
    }

    /// The maps that are filled in by hand: their names, what they would have to say, and whether units wait for them.
    pub(crate) fn blank_maps(&self, found: &MapEvidence, lang: Lang) -> [(&'static str, Vec<u8>, bool); 2] {
        [
            (BLANK_MAPS[0], found.service_types(lang), self.wants_service_types && !found.offices.is_empty()),
            (BLANK_MAPS[1], found.tais(lang), self.rows_without_code > 0 && !found.products.is_empty()),
        ]
    }

    /// Ends the ledger. The manifest is ended by whoever knows which maps were left.
    ///
    /// # Errors
    ///
    /// Any error of writing.
    pub fn finish(self) -> io::Result<(LedgerSums, L, M, Places)> {
        let (summary, ledger) = self.ledger.finish()?;
        Ok((summary, ledger, self.manifest, self.places))
    }
}

impl Books<Vec<u8>, Vec<u8>> {
    /// Ends both in memory: ledger, manifest, and beside held units the maps that they wait for, as files of a new folder.
    ///
    /// # Errors
    ///
    /// None that a migration could cause.
    pub fn into_files(self, found: &MapEvidence, lang: Lang) -> io::Result<(LedgerSums, Vec<OutFile>)> {
        let blank = self.blank_maps(found, lang);
        let (summary, ledger, mut manifest, _) = self.finish()?;
        let (mut files, mut seals) = (Vec::new(), json!({}));
        for (name, map, _) in blank.into_iter().filter(|(.., is_wanted)| *is_wanted) {
            seals[name] = seal_of_map(&map).into();
            files.push(OutFile { name: format!("{HELD}/{name}.csv"), bytes: map });
        }
        if !files.is_empty() {
            line(&mut manifest, &maps_line(&seals))?;
        }
        for (name, bytes) in [(MANIFEST, manifest), (LEDGER, ledger)] {
            files.push(OutFile { name: name.to_owned(), bytes });
        }
        Ok((summary, files))
    }
}

/// The files of a unit in its place; beside those of a unit that is held back stands why.
pub fn files(result: &UnitResult, wording: Wording) -> Vec<(&str, Cow<'_, [u8]>)> {
    let own = result.files.iter().map(|file| (file.name.as_str(), Cow::Borrowed(file.bytes.as_slice())));
    let beside = if result.status == Status::Held { beside(result, wording) } else { Vec::new() };
    own.chain(beside.into_iter().map(|(name, bytes)| (name, Cow::Owned(bytes)))).collect()
}

/// The seal of a blank map, by which it is known whether somebody filled it in.
pub(crate) fn seal_of_map(blank: &[u8]) -> String {
    hex(&Sha256::digest(blank))
}

/// The line of the manifest that says which maps a run left.
pub(crate) fn maps_line(seals: &Value) -> Value {
    json!({"maps": seals})
}
