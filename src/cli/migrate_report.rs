//! What `careplan migrate` tells: as text, or as one JSON object.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::args::Global;
use super::migrate_args::{Migrate, MigrateFormat};
use super::output;
use crate::disk::output::Written;
use crate::ledger::{Cells, Summary};
use crate::migrate::{Migrator, Status, UnitResult, provisional};
use crate::text::{Lang, Text};

/// The word for it in JSON.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Migrated => "migrated",
        Status::Held => "held",
        Status::Dropped => "dropped",
        Status::PassedOver => "passed_over",
    }
}

/// What became of the units, as it is told.
pub(super) struct Told {
    to: String,
    ledger: Option<(PathBuf, Summary)>,
    units: Vec<Unit>,
    cells: Cells,
    records: u64,
    files: u64,
    counts: BTreeMap<&'static str, u64>,
    already_there: u64,
    rows_without_code: u64,
    invertible: (u64, u64),
    left_over: Vec<String>,
    notice: Option<Text>,
    /// Editions of documents, with what is to be known of them.
    documents: BTreeMap<String, Text>,
    steps: BTreeMap<String, Vec<String>>,
}

struct Unit {
    unit: String,
    status: Status,
    editions: Vec<String>,
    files: Vec<(String, Option<String>)>,
    reason: Option<(&'static str, Text, Text)>,
    errors: u64,
    warnings: u64,
}

impl Told {
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
            cells: Cells::default(),
            records: 0,
            files: 0,
            counts: BTreeMap::new(),
            already_there: 0,
            rows_without_code: 0,
            invertible: (0, 0),
            left_over: Vec::new(),
            notice: target.notice(),
            documents: documents.collect(),
            steps: steps.collect(),
        }
    }

    pub fn add(&mut self, result: &UnitResult, written: Option<Written>) {
        *self.counts.entry(status(result.status)).or_default() += 1;
        self.already_there += u64::from(written == Some(Written::Same) && result.status == Status::Migrated);
        self.rows_without_code += result.rows_without_code;
        for account in &result.accounts {
            self.files += 1;
            self.records += account.entry.records;
            self.cells.add(&account.entry.cells);
            match account.entry.invertible {
                Some(true) => self.invertible.0 += 1,
                Some(false) => self.invertible.1 += 1,
                None => {}
            }
        }
        let summary = result.report.as_ref().map(|report| *report.summary()).unwrap_or_default();
        self.units.push(Unit {
            unit: result.unit.clone(),
            status: result.status,
            editions: result.editions.clone(),
            files: result.accounts.iter().map(|a| (a.entry.file.clone(), a.entry.path.clone())).collect(),
            reason: result.reason.as_ref().map(|why| (why.id(), why.message().clone(), why.help().clone())),
            errors: summary.errors,
            warnings: summary.warnings,
        });
    }

    pub fn ledger(&mut self, path: PathBuf, summary: Summary) {
        self.ledger = Some((path, summary));
    }

    /// What was in the folder before and is not of this run.
    pub fn left_over(&mut self, names: Vec<String>) {
        self.left_over = names;
    }

    fn count(&self, status: &str) -> u64 {
        self.counts.get(status).copied().unwrap_or_default()
    }

    /// Whether no unit was held back.
    pub fn all_written(&self) -> bool {
        self.count("held") == 0
    }

    pub fn print(&self, global: &Global, arguments: &Migrate) -> Result<(), Box<dyn Error>> {
        let lang = output::lang(global);
        output::print(|out| match arguments.format {
            MigrateFormat::Json => {
                serde_json::to_writer(&mut *out, &self.json())?;
                writeln!(out)
            }
            MigrateFormat::Text => self.text(lang, arguments, out),
        })
    }

    /// What is to be known of the form of the output, or else of the input.
    fn notice(&self) -> Option<&Text> {
        let editions = self.units.iter().flat_map(|unit| &unit.editions);
        self.notice.as_ref().or_else(|| editions.filter_map(|edition| self.documents.get(edition)).next())
    }

    fn json(&self) -> Value {
        let units = self.units.iter().map(|unit| {
            let files = unit.files.iter().map(|(from, to)| json!({"file": from, "path": to}));
            let reason =
                unit.reason.as_ref().map(|(id, message, help)| json!({"id": id, "message": message, "help": help}));
            json!({
                "unit": unit.unit, "status": status(unit.status), "editions": unit.editions,
                "files": files.collect::<Vec<_>>(), "reason": reason, "errors": unit.errors, "warnings": unit.warnings,
            })
        });
        json!({
            "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
            "to": self.to,
            "note": self.notice(),
            "summary": {
                "units": self.units.len() as u64 - self.count("passed_over"),
                "migrated": self.count("migrated"), "already_there": self.already_there, "held": self.count("held"),
                "dropped": self.count("dropped"), "passed_over": self.count("passed_over"), "files": self.files,
                "records": self.records, "cells": self.cells, "rows_without_code": self.rows_without_code,
                "invertible": self.invertible.0, "not_invertible": self.invertible.1,
            },
            "ledger": self.ledger.as_ref().map(|(path, summary)| json!({"path": path.display().to_string(), "sha256": summary.sha256})),
            "left_over": self.left_over,
            "units": units.collect::<Vec<_>>(),
        })
    }

    fn text(&self, lang: Lang, arguments: &Migrate, out: &mut dyn Write) -> io::Result<()> {
        let mut out = Lines { lang, out };
        if arguments.dry_run {
            self.plans(&mut out)?;
        }
        self.held(&mut out)?;
        self.left_aside(&mut out)?;
        if let Some(folder) = &arguments.write_maps {
            let folder = folder.display();
            return out.say(
                format!("対応表を書きました: {folder}/service-types.csv、{folder}/tais.csv"),
                format!("maps written: {folder}/service-types.csv, {folder}/tais.csv"),
            );
        }
        self.sums(&mut out)?;
        if arguments.prove {
            let (same, other) = self.invertible;
            out.say(
                format!("戻して同じになったファイル {same}件、ならないファイル {other}件（値は台帳にあります）"),
                format!(
                    "files that are the same after going there and back: {same}; not the same: {other}, each value is in the ledger"
                ),
            )?;
        }
        for name in &self.left_over {
            out.say(
                format!("前からあり、今回の出力ではないもの: {name}"),
                format!("was there before, not of this run: {name}"),
            )?;
        }
        match &self.ledger {
            Some((path, summary)) => {
                let (path, digest) = (path.display(), &summary.sha256);
                out.say(format!("台帳: {path} (SHA-256 {digest})"), format!("ledger: {path} (SHA-256 {digest})"))
            }
            None => out.say("何も書いていません", "nothing was written"),
        }
    }

    /// The way of each unit that would be written, and the names of its files.
    fn plans(&self, out: &mut Lines<'_>) -> io::Result<()> {
        for unit in self.units.iter().filter(|unit| unit.status == Status::Migrated) {
            let way = |edition: &String| self.steps.get(edition).map_or_else(String::new, |way| way.join(" → "));
            let ways: Vec<String> = unit.editions.iter().map(way).collect();
            let (unit, files) = (&unit.unit, &unit.files);
            out.same(format!("{unit}  {}", ways.join(", ")))?;
            for (from, to) in files {
                match to {
                    Some(to) => out.same(format!("    {from}\n      → {to}"))?,
                    None => out.say(format!("    {from}\n      × 落とす"), format!("    {from}\n      × dropped"))?,
                }
            }
        }
        Ok(())
    }

    /// Why units are held back.
    fn held(&self, out: &mut Lines<'_>) -> io::Result<()> {
        for unit in self.units.iter().filter(|unit| unit.status == Status::Held) {
            let Some((_, message, help)) = &unit.reason else { continue };
            let unit = &unit.unit;
            out.say(format!("保留: {unit}"), format!("held back: {unit}"))?;
            out.say(format!("    {}\n    {}", message.ja, help.ja), format!("    {}\n    {}", message.en, help.en))?;
        }
        Ok(())
    }

    /// Files that were not looked at, and rows without a code.
    fn left_aside(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let passed = self.count("passed_over");
        if passed > 0 {
            out.say(
                format!("様式のファイルではないもの: {passed}件（見ていません）"),
                format!("not files of the standard, passed over: {passed}"),
            )?;
        }
        let rows = self.rows_without_code;
        if rows > 0 {
            out.say(
                format!(
                    "TAISコード・届出コードが分からない福祉用具の行: {rows}件（空のまま）。--write-maps で対応表を作り --tais で渡せます"
                ),
                format!(
                    "rows of equipment without TAISコード or 届出コード: {rows}, left empty; make a map with --write-maps, give it with --tais"
                ),
            )?;
        }
        Ok(())
    }

    /// How many units became what, and what became of the cells.
    fn sums(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let (done, held, dropped) = (self.count("migrated"), self.count("held"), self.count("dropped"));
        let (to, there) = (&self.to, self.already_there);
        out.say(
            format!("{to}版へ: 送信単位 {done}件（うち既にあったもの {there}件）、保留 {held}件、落としたもの {dropped}件"),
            format!("to {to}: {done} units written ({there} of them were there already), {held} held back, {dropped} dropped"),
        )?;
        if let Some(notice) = self.notice() {
            out.say(&notice.ja, &notice.en)?;
        }
        let Cells { input, copied, moved, recoded, replaced, dropped, held, inserted, .. } = self.cells;
        out.say(
            format!(
                "入力の値 {input} = そのまま {copied} + 別の番号へ {moved} + 書き換え {recoded} + 文字の置換 {replaced} + 落としたもの {dropped} + 保留 {held}（新しい項目 {inserted}）"
            ),
            format!(
                "cells of the input {input} = copied {copied} + moved {moved} + recoded {recoded} + with characters replaced {replaced} + dropped {dropped} + held back {held} (new items: {inserted})"
            ),
        )
    }
}

/// Lines in one language.
struct Lines<'o> {
    lang: Lang,
    out: &'o mut dyn Write,
}

impl Lines<'_> {
    /// A line in whichever of the two languages it is.
    fn say(&mut self, ja: impl AsRef<str>, en: impl AsRef<str>) -> io::Result<()> {
        let line = if self.lang == Lang::Ja { ja.as_ref() } else { en.as_ref() };
        writeln!(self.out, "{line}")
    }

    /// A line that is the same in both.
    fn same(&mut self, line: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", line.as_ref())
    }
}
