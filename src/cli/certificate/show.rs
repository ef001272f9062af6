//! `careplan ledger show`: what a ledger says of a file, an item or a single value.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::read;
use crate::certificate::{heading, item_of, reason, value, words};
use crate::cli::args::Global;
use crate::cli::migrate_args::{MigrateFormat, Show};
use crate::cli::output::{self, Outcome};
use crate::cli::said::said;
use crate::ground::mask::printable;
use crate::ground::safe::Shown;
use crate::ledger::{ChangeKind, FileEntry, LedgerChange, LedgerLine, Outcome as Became, Run};
use crate::schema::{Form, Spec};
use crate::text::Lang;

/// Lines that are shown at most: whoever wants them all reads the ledger.
const MOST: usize = 10_000;

pub(in crate::cli) fn run(global: &Global, arguments: &Show) -> Outcome {
    let spec = output::spec(global)?;
    let mut asked =
        Asked { spec: &spec, arguments, lang: output::lang(global), run: None, now: false, found: Vec::new() };
    let path = arguments.ledger.shown();
    if arguments.ledger.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(said(format!("{path}: ファイルではありません"), format!("{path}: not a file")).into());
    }
    read(&arguments.ledger, &mut |line| asked.take(line))?;
    if asked.found.is_empty() {
        let name = &arguments.file;
        return Err(said(
            format!("{path}: {name} というファイルは載っていません"),
            format!("{path}: there is no file {name} in it"),
        )
        .into());
    }
    output::print(|out| match arguments.format {
        MigrateFormat::Json => {
            let files: Vec<Value> = asked.found.iter().map(|found| asked.json(found)).collect();
            serde_json::to_writer(&mut *out, &files)?;
            writeln!(out)
        }
        MigrateFormat::Text => asked.found.iter().try_for_each(|found| asked.text(found, out)),
    })?;
    Ok(crate::cli::CLEAN)
}

/// What is asked for, and what was found.
struct Asked<'a> {
    spec: &'a Spec,
    arguments: &'a Show,
    lang: Lang,
    run: Option<Run>,
    /// Whether the changes that come are of a file that is asked for.
    now: bool,
    found: Vec<Found>,
}

struct Found {
    entry: FileEntry,
    changes: Vec<LedgerChange>,
}

impl Asked<'_> {
    fn take(&mut self, line: LedgerLine) {
        match line {
            LedgerLine::Run(run) => self.run = Some(run),
            LedgerLine::File(entry) => {
                let name = self.arguments.file.as_str();
                let ends = |end: &str| entry.file.strip_suffix(name).is_some_and(|rest| rest.ends_with(end));
                self.now = entry.file == name || ends("/");
                if self.now {
                    self.found.push(Found { entry: *entry, changes: Vec::new() });
                }
            }
            LedgerLine::Change(change) => {
                let item = self.arguments.item.as_deref();
                let is_item = item.is_none_or(|item| item == change.name || item.parse() == Ok(change.item));
                let is_record =
                    self.arguments.record.is_none_or(|record| (change.records.0..=change.records.1).contains(&record));
                if let Some(found) = self.found.last_mut().filter(|found| self.now && found.changes.len() < MOST)
                    && is_item
                    && is_record
                {
                    found.changes.push(change);
                }
            }
            LedgerLine::Summary(_) => self.now = false,
        }
    }

    /// The items of the input that are asked for: a number, or all of a name.
    fn items(&self, entry: &FileEntry) -> Vec<(u16, String)> {
        let Some(item) = self.arguments.item.as_deref() else { return Vec::new() };
        let edition = entry.edition.as_deref().and_then(|name| match self.spec.binding(name) {
            Some(binding) => Some(binding.base()),
            None => self.spec.edition(name),
        });
        let form = edition.zip(entry.form.as_deref()).and_then(|(edition, form)| edition.form(form));
        let items = form.map_or(&[][..], |form: &std::sync::Arc<Form>| form.items());
        let is_asked = |name: &str, no: u16| name == item || item.parse() == Ok(no);
        items.iter().filter(|own| is_asked(own.name(), own.no())).map(|own| (own.no(), own.name().to_owned())).collect()
    }

    /// The outcome of an item's cells that no recorded change covers.
    fn copied(&self, found: &Found, item: u16) -> Option<u16> {
        let of_input =
            |change: &&LedgerChange| !matches!(change.kind, ChangeKind::Inserted | ChangeKind::NotInvertible);
        let spoken_of = found.changes.iter().filter(of_input).any(|change| change.item == item);
        let entry = &found.entry;
        if entry.outcome != Became::Migrated || (spoken_of && self.arguments.record.is_some()) {
            return None;
        }
        match &entry.items {
            None => Some(item),
            Some(items) => items.iter().position(|source| *source == item).map(|n| n as u16 + 1),
        }
    }

    fn json(&self, found: &Found) -> Value {
        let changes = found.changes.iter().map(|change| {
            let [from, to] = self.values(&found.entry, change);
            json!({"kind": change.kind, "item": change.item, "name": change.name, "records": change.records, "from": from, "to": to})
        });
        let items = self
            .items(&found.entry)
            .into_iter()
            .map(|(no, name)| json!({"item": no, "name": name, "copied_to": self.copied(found, no)}));
        json!({"file": found.entry, "items": items.collect::<Vec<_>>(), "changes": changes.collect::<Vec<_>>()})
    }

    fn values(&self, entry: &FileEntry, change: &LedgerChange) -> [Option<String>; 2] {
        let item = item_of(self.spec, self.run.as_ref(), entry, change);
        let show = self.arguments.show_values;
        [&change.from, &change.to]
            .map(|shown| shown.as_ref().map(|shown| value(Some(shown), change, item, self.lang, show)))
    }

    fn text(&self, found: &Found, out: &mut dyn Write) -> io::Result<()> {
        let (entry, ja, words) = (&found.entry, self.lang == Lang::Ja, words(self.lang));
        let word = |name: &str| words.get(name).cloned().unwrap_or_default();
        let outcome = match entry.outcome {
            Became::Migrated => word("migrated"),
            Became::Held => word("held"),
            Became::Dropped => word("dropped"),
            Became::PassedOver => word("passed_over"),
        };
        writeln!(out, "{}: {outcome}", printable(&entry.file))?;
        if let Some(why) = &entry.reason {
            writeln!(out, "    {}: {}", word("why"), printable(why.get(self.lang)))?;
        }
        if let Some(path) = &entry.path {
            writeln!(out, "    → {}", printable(path))?;
        }
        for change in &found.changes {
            let (first, last) = change.records;
            let [from, to] = self.values(entry, change);
            let values = [from, to].into_iter().flatten().collect::<Vec<_>>().join(" → ");
            let (kind, item, name) = (word(heading(change.kind)), change.item, printable(&change.name));
            let item_of = item_of(self.spec, self.run.as_ref(), entry, change);
            let why = word(reason(change, item_of, entry.outcome == Became::Migrated));
            let records = if first == last { format!("{first}") } else { format!("{first}–{last}") };
            match ja {
                true => writeln!(out, "    {records}件目 項目{item} {name}: {kind} {values}（{why}）")?,
                false => writeln!(out, "    record {records}, item {item} {name}: {kind} {values} ({why})")?,
            }
        }
        for (no, name) in self.items(entry) {
            let Some(place) = self.copied(found, no) else { continue };
            let spoken_of = found.changes.iter().any(|change| change.item == no);
            match (ja, spoken_of) {
                (true, false) => writeln!(out, "    項目{no} {name}: 1バイトも変えずに出力の項目{place}へ写しました")?,
                (true, true) => {
                    writeln!(out, "    項目{no} {name}: ほかのレコードの値は、そのまま出力の項目{place}へ写しました")?
                }
                (false, false) => {
                    writeln!(out, "    item {no} {name}: copied byte for byte to item {place} of the output")?
                }
                (false, true) => {
                    writeln!(out, "    item {no} {name}: in other records copied to item {place} of the output")?
                }
            }
        }
        Ok(())
    }
}
