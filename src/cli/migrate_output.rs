//! What a migration puts into the folder of outputs beside the files of units, and where it puts these.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::migrate_report::{reason_json, status};
use crate::disk::windows;
use crate::ledger::Run;
use crate::migrate::{Status, UnitResult};
use crate::report::formats;
use crate::text::Wording;

pub(super) const LEDGER: &str = "ledger.ndjson";
pub(super) const MANIFEST: &str = "manifest.ndjson";
pub(super) const HELD: &str = "held";
/// The maps that are filled in by hand.
pub(super) const BLANK_MAPS: [&str; 2] = ["service-types", "tais"];
pub(super) const WHY_HELD: &str = "held.json";
pub(super) const FINDINGS: &str = "findings.json";

/// A path as the names of files in reports begin with it.
pub(super) fn as_labels_have_it(path: &Path) -> String {
    windows::text(path)
}

pub(super) fn line(out: &mut dyn Write, value: &Value) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// The first line of a manifest.
pub(super) fn manifest_head(run: &Run, state: &str) -> Value {
    let mut head = json!({"manifest": 1, "tool": run.tool, "to": run.to, "arguments": run.arguments, "state": state});
    if let Some(note) = &run.note {
        head["note"] = json!(note);
    }
    head
}

/// The line of a unit.
pub(super) fn manifest_unit(unit: &str, of: Status, place: Option<&str>, files: &[&str]) -> Value {
    json!({"unit": unit, "status": status(of), "path": place, "files": files})
}

/// The folders of units that were given away, in small letters, as systems may not tell the cases apart; each with the first file
/// of its unit.
#[derive(Default)]
pub(super) struct Places(HashMap<String, String>);

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
            (Status::Held, _) => {}
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
pub(super) fn beside(result: &UnitResult, wording: Wording) -> Vec<(&'static str, Vec<u8>)> {
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
