//! What became of the units of a migration, for who asked for it: counts, units, reasons. As one JSON object here; the command line
//! has words for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::migrator::Migrator;
use super::reason::Reason;
use super::result::{Status, UnitResult};
use super::target::provisional;
use crate::ledger::{CellCounts, FileEntry, LedgerSums, Outcome};
use crate::text::Text;

/// The outcome of each unit, as commands report it.
pub struct Told {
    pub(crate) to: String,
    pub(crate) ledger: Option<(String, LedgerSums)>,
    pub(crate) units: Vec<ToldUnit>,
    pub(crate) cells: CellCounts,
    pub(crate) records: u64,
    pub(crate) files: u64,
    pub(crate) counts: BTreeMap<&'static str, u64>,
    pub(crate) already_there: u64,
    pub(crate) rows_without_code: u64,
    pub(crate) invertible: (u64, u64),
    /// Files by outcome, and those of them that are pictures, which are copied.
    pub(crate) outcomes: Outcomes,
    pub(crate) left_over: Vec<String>,
    /// Maps to fill in.
    pub(crate) maps: Vec<String>,
    pub(crate) notice: Option<Text>,
    /// Editions of documents, with what is to be known of them.
    pub(crate) documents: BTreeMap<String, Text>,
    /// The editions on the way from each edition, by its name.
    pub steps: BTreeMap<String, Vec<String>>,
}

/// Files by outcome.
#[derive(Default)]
pub(crate) struct Outcomes {
    pub(crate) migrated: u64,
    pub(crate) held: u64,
    pub(crate) dropped: u64,
    pub(crate) passed_over: u64,
    /// Of those that were migrated.
    pub(crate) pictures: u64,
}

impl Outcomes {
    fn add(&mut self, entry: &FileEntry) {
        match entry.outcome {
            Outcome::Migrated => {
                self.migrated += 1;
                self.pictures += u64::from(entry.form.is_none());
            }
            Outcome::Held => self.held += 1,
            Outcome::Dropped => self.dropped += 1,
            Outcome::PassedOver => self.passed_over += 1,
        }
    }
}

pub(crate) struct ToldUnit {
    pub(crate) unit: String,
    pub(crate) status: Status,
    pub(crate) editions: Vec<String>,
    pub(crate) files: Vec<(String, Option<String>)>,
    pub(crate) reason: Option<Reason>,
    pub(crate) errors: u64,
    pub(crate) warnings: u64,
}

impl Told {
    /// Nothing yet.
    pub fn new(migrator: &Migrator) -> Told {
        let (spec, target) = (migrator.spec(), migrator.target());
        let own = (target.name() != target.edition().name()).then(|| target.name());
        let way = |name: &str, base: &str| {
            let steps = migrator.steps(base)?;
            let of_document = (name != base).then_some(base);
            let way = std::iter::once(name).chain(of_document).chain(steps.iter().map(|step| step.to())).chain(own);
            Some((name.to_owned(), way.map(str::to_owned).collect()))
        };
        let steps = spec.editions().filter_map(|edition| way(edition.name(), edition.name()));
        let steps = steps.chain(spec.bindings().filter_map(|own| way(own.name(), own.base().name())));
        let documents = spec.bindings().filter_map(|own| Some((own.name().to_owned(), provisional(own)?)));
        Told {
            to: migrator.target().name().to_owned(),
            ledger: None,
            units: Vec::new(),
            cells: CellCounts::default(),
            records: 0,
            files: 0,
            counts: BTreeMap::new(),
            already_there: 0,
            rows_without_code: 0,
            invertible: (0, 0),
            outcomes: Outcomes::default(),
            left_over: Vec::new(),
            maps: Vec::new(),
            notice: target.notice(),
            documents: documents.collect(),
            steps: steps.collect(),
        }
    }

    /// Adds a unit; `already_there`: what would have been written was there before.
    pub fn add(&mut self, result: &UnitResult, already_there: bool) {
        *self.counts.entry(result.status.word()).or_default() += 1;
        self.already_there += u64::from(already_there && result.status == Status::Migrated);
        self.rows_without_code += result.rows_without_code;
        for account in &result.accounts {
            self.files += 1;
            self.records += account.entry.records;
            self.cells.add(&account.entry.cells);
            self.outcomes.add(&account.entry);
            match account.entry.invertible {
                Some(true) => self.invertible.0 += 1,
                Some(false) => self.invertible.1 += 1,
                None => {}
            }
        }
        let summary = result.report.as_ref().map(|report| *report.summary()).unwrap_or_default();
        self.units.push(ToldUnit {
            unit: result.unit.clone(),
            status: result.status,
            editions: result.editions.clone(),
            files: result.accounts.iter().map(|a| (a.entry.file.clone(), a.entry.path.clone())).collect(),
            reason: result.reason.clone(),
            errors: summary.errors,
            warnings: summary.warnings,
        });
    }

    /// Where the ledger was written.
    pub fn ledger(&mut self, path: String, summary: LedgerSums) {
        self.ledger = Some((path, summary));
    }

    /// What was in the folder before and is not of this run.
    pub fn left_over(&mut self, names: Vec<String>) {
        self.left_over = names;
    }

    /// Maps to fill in that were written.
    pub fn maps(&mut self, paths: Vec<String>) {
        self.maps = paths;
    }

    pub(crate) fn count(&self, status: &str) -> u64 {
        self.counts.get(status).copied().unwrap_or_default()
    }

    /// Whether no unit was held back.
    pub fn all_written(&self) -> bool {
        self.count("held") == 0
    }

    /// What is to be known of the form of the output, or else of the input.
    pub(crate) fn notice(&self) -> Option<&Text> {
        let editions = self.units.iter().flat_map(|unit| &unit.editions);
        self.notice.as_ref().or_else(|| editions.filter_map(|edition| self.documents.get(edition)).next())
    }

    /// The object of `careplan migrate --format json`.
    pub fn json(&self) -> Value {
        let units = self.units.iter().map(|unit| {
            let files = unit.files.iter().map(|(from, to)| json!({"file": from, "path": to}));
            let reason = unit.reason.as_ref().map(reason_json);
            json!({
                "unit": unit.unit, "status": unit.status.word(), "editions": unit.editions,
                "files": files.collect::<Vec<_>>(), "reason": reason, "errors": unit.errors, "warnings": unit.warnings,
            })
        });
        json!({
            "format": 1,
            "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
            "to": self.to,
            "note": self.notice(),
            "summary": {
                "units": self.units.len() as u64 - self.count("passed_over"),
                "migrated": self.count("migrated"), "already_there": self.already_there, "held": self.count("held"),
                "dropped": self.count("dropped"), "passed_over": self.count("passed_over"), "files": self.files,
                "records": self.records, "cells": self.cells, "rows_without_code": self.rows_without_code,
                "invertible": self.invertible.0, "not_invertible": self.invertible.1,
                "files_migrated": self.outcomes.migrated, "files_held": self.outcomes.held,
                "files_dropped": self.outcomes.dropped, "pictures_copied": self.outcomes.pictures,
            },
            "ledger": self.ledger.as_ref().map(|(path, summary)| json!({"path": path, "sha256": summary.sha256})),
            "left_over": self.left_over,
            "maps": self.maps,
            "units": units.collect::<Vec<_>>(),
        })
    }
}

/// Why a unit is held back, for programs.
pub(super) fn reason_json(why: &Reason) -> Value {
    let one = |why: &Reason| json!({"id": why.id(), "message": why.message(), "help": why.help()});
    let mut first = one(why);
    first["others"] = why.all().skip(1).map(one).collect();
    first
}
