//! One unit, from its files to what is written of it.

use std::collections::BTreeSet;

use super::document::Origin;
use super::engine::{self, Context, Converted};
use super::maps::Found;
use super::names::{self, Rows, Types};
use super::route::{FormPlan, Route};
use super::seals::seals;
use super::{Migrator, OutFile, Reason, Status, UnitResult, prove};
use crate::check::{FileLabel, NotChecked, Scratch, UnitFile};
use crate::ground::parallel;
use crate::ledger::{Account, Cells, FileEntry, Outcome};
use crate::read::records::Records;
use crate::read::{FileName, UnitKey};
use crate::report::Report;
use crate::rule::Severity;
use crate::text::Text;

/// A file that was taken for what it is.
pub(super) struct Known<'a> {
    pub file: &'a UnitFile<'a>,
    pub bytes: &'a [u8],
    pub name: FileName<'a>,
    /// `None` for a picture.
    pub plan: Option<&'a FormPlan>,
}

pub(super) fn migrate(
    migrator: &Migrator,
    scratch: &mut Scratch,
    files: &[UnitFile<'_>],
    origin: Option<&Origin<'_>>,
) -> UnitResult {
    let unit = files.iter().find_map(|file| FileName::read(&migrator.spec, file.label().name()).unit());
    let first = files.first().map(|file| file.label().path().to_owned()).unwrap_or_default();
    let mut result = UnitResult {
        status: Status::Migrated,
        unit: unit.as_ref().map_or(first, ToString::to_string),
        folder: None,
        files: Vec::new(),
        accounts: Vec::new(),
        reason: None,
        report: None,
        found: Found::default(),
        rows_without_code: 0,
        editions: Vec::new(),
    };
    if let [file] = files
        && let Err(NotChecked::NotACarePlanFile) = file.data()
    {
        result.status = Status::PassedOver;
        result.accounts.push(Account { entry: entry(file, Outcome::PassedOver), changes: Vec::new() });
        return result;
    }
    if let Err(reason) = write(migrator, files, origin, &mut result) {
        hold(files, reason, migrator, &mut result);
    }
    let csv = std::mem::take(&mut result.files);
    let status = result.status;
    // Checking looks at the CSV files; making a document of them and sealing know nothing of it.
    let (report, made) = parallel::both(
        || check(migrator, scratch, files, &csv, status),
        || {
            let made = match status {
                Status::Migrated => migrator.target.write(&migrator.spec, &csv, &mut result.accounts)?,
                _ => None,
            };
            let seals = seals(files, origin, &result.accounts, made.as_deref().unwrap_or(&csv));
            Ok((made, seals))
        },
    );
    result.report = report;
    let seals = match made {
        Ok((made, seals)) => {
            result.files = made.unwrap_or(csv);
            seals
        }
        Err(reason) => {
            hold(files, reason, migrator, &mut result);
            result.report = check(migrator, scratch, files, &[], Status::Held);
            super::seals::seals(files, origin, &result.accounts, &[])
        }
    };
    for (account, (input, output)) in result.accounts.iter_mut().zip(seals) {
        (account.entry.input, account.entry.output) = (input, output);
    }
    judge(migrator, &mut result);
    result
}

/// Writes all files of the unit, or says why not.
fn write(
    migrator: &Migrator,
    files: &[UnitFile<'_>],
    origin: Option<&Origin<'_>>,
    result: &mut UnitResult,
) -> Result<(), Reason> {
    if let Some(origin) = origin {
        origin.refused()?;
    }
    let known: Vec<Known<'_>> = files.iter().map(|file| know(migrator, file)).collect::<Result<_, _>>()?;
    let editions: BTreeSet<&str> = known.iter().filter_map(|known| Some(known.plan?.from.edition())).collect();
    result.editions = match origin {
        Some(origin) => vec![origin.edition().to_owned()],
        None => editions.iter().map(|name| (*name).to_owned()).collect(),
    };
    let Some(key) = known.iter().find_map(|known| known.name.unit()) else {
        return Err(Reason::unreadable(&result.unit));
    };
    // Pictures alone: nothing says more than their names.
    let newest = migrator.spec.newest().name();
    let route = &migrator.routes[editions.first().copied().unwrap_or(newest)];
    for edition in &editions {
        let back = migrator.routes[*edition].goes_back();
        let plans = known.iter().filter_map(|known| known.plan).filter(|plan| plan.from.edition() == *edition);
        if (back || plans.into_iter().any(FormPlan::loses)) && !migrator.options.allow_loss {
            return Err(Reason::loss(edition, migrator.target.name(), back));
        }
    }
    let rows: Vec<Rows<'_>> =
        known.iter().filter_map(|known| Some(Rows { form: &known.plan?.from, bytes: known.bytes })).collect();
    let types = names::types(&migrator.spec, route, &key, &migrator.options.service_types, &rows, &mut result.found)
        .map_err(|unknown| Reason::unknown_types(&unknown))?;

    let mut out: Vec<OutFile> = Vec::new();
    for known in &known {
        let (file, mut account) = one(migrator, route, known, &key, &types, result)?;
        if let Some(origin) = origin {
            let name = known.file.label().name();
            origin.enter(&mut account, name, known.plan, known.bytes, migrator.options.show_values)?;
        }
        if let Some(file) = file {
            if out.iter().any(|other| other.name.eq_ignore_ascii_case(&file.name)) {
                return Err(Reason::name_taken(&file.name));
            }
            out.push(file);
        }
        result.accounts.push(account);
    }
    result.folder =
        out.iter().find_map(|file| FileName::read(&migrator.spec, &file.name).unit()).map(|k| k.to_string());
    if migrator.options.prove {
        prove::prove(migrator, &known, &out, &mut result.accounts);
        if let Some(origin) = origin {
            origin.prove(&mut result.accounts);
        }
    }
    result.files = out;
    if result.files.is_empty() {
        result.status = Status::Dropped;
    }
    Ok(())
}

/// What a file is, if that is certain.
fn know<'a>(migrator: &'a Migrator, file: &'a UnitFile<'a>) -> Result<Known<'a>, Reason> {
    let label = file.label();
    let bytes = file.data().as_ref().map_err(|_| Reason::unreadable(label.path()))?;
    let name = FileName::read(&migrator.spec, label.name());
    if name.is_picture() {
        return Ok(Known { file, bytes, name, plan: None });
    }
    let (Some(form), Some(_)) = (name.form(), name.unit()) else { return Err(Reason::no_unit(label.path())) };
    let value = first_cell(bytes).ok_or_else(|| Reason::refusal(label.path(), &engine::Refusal::Empty))?;
    let value = names::text(value);
    let spec = &migrator.spec;
    let Some(version) = spec.versions().iter().find(|version| version.value == value) else {
        let shown =
            crate::ground::mask::show(&value, crate::ground::mask::looks_personal(&value, Some(6)), Default::default());
        return Err(Reason::version_unclear(label.path(), &shown));
    };
    let Some(edition) = version.edition.as_deref().and_then(|name| spec.edition(name)) else {
        return Err(Reason::no_tables(label.path(), &version.label));
    };
    if !migrator.routes.contains_key(edition.name()) {
        return Err(Reason::no_way(edition.name(), migrator.target.name()));
    }
    match migrator.plans.get(&(edition.name().to_owned(), form.code().to_owned())) {
        Some(plan) => Ok(Known { file, bytes, name, plan: Some(plan) }),
        None => Err(Reason::no_form(label.path(), form.code(), edition.name())),
    }
}

/// The first cell of the first record.
fn first_cell(bytes: &[u8]) -> Option<&[u8]> {
    Records::of(bytes).find_map(|record| match record {
        Ok(record) => (!record.is_empty()).then(|| record.cell(0).0),
        // The quotes may be broken farther on; the first cell is what stands before the first comma.
        Err(broken) => bytes[broken.start..].split(|b| matches!(b, b',' | b'\r' | b'\n')).next(),
    })
}

fn one(
    migrator: &Migrator,
    route: &Route,
    known: &Known<'_>,
    key: &UnitKey,
    types: &Types,
    result: &mut UnitResult,
) -> Result<(Option<OutFile>, Account), Reason> {
    let label = known.file.label();
    let mut account = Account { entry: entry(known.file, Outcome::Migrated), changes: Vec::new() };
    let bytes = match known.plan {
        None if route.to.picture().is_some() => known.bytes.to_vec(),
        None => return Ok((None, dropped(account, "picture", route.to.name()))),
        Some(plan) => {
            let Converted { bytes, records, cells, changes, found, rows_without_code } =
                convert(migrator, route, plan, known.bytes, key, types)
                    .map_err(|e| Reason::refusal(label.path(), &e))?;
            result.found.add(found);
            result.rows_without_code += rows_without_code;
            account.entry.form = Some(plan.from.code().to_owned());
            account.entry.edition = Some(plan.from.edition().to_owned());
            account.entry.records = records;
            account.entry.cells = cells;
            account.changes = changes;
            if plan.to.is_none() {
                return Ok((None, dropped(account, plan.from.code(), route.to.name())));
            }
            let numbers = plan.numbers();
            let same = numbers.len() == plan.from.items().len() && numbers.iter().zip(1..).all(|(a, b)| *a == b);
            account.entry.items = (!same).then_some(numbers);
            bytes
        }
    };
    let Some(name) = names::rename(route, &known.name, label.name(), types) else {
        return Err(Reason::no_unit(label.path()));
    };
    account.entry.path = Some(name.clone());
    Ok((Some(OutFile { name, bytes }), account))
}

fn dropped(mut account: Account, form: &str, edition: &str) -> Account {
    account.entry.outcome = Outcome::Dropped;
    account.entry.reason =
        Some(Text::new(format!("{edition}版に {form} はありません"), format!("edition {edition} has no {form}")));
    account
}

/// Writes one file of records.
pub(super) fn convert(
    migrator: &Migrator,
    route: &Route,
    plan: &FormPlan,
    bytes: &[u8],
    key: &UnitKey,
    types: &Types,
) -> Result<Converted, engine::Refusal> {
    let picture = |written: &str| names::rename_picture(&migrator.spec, route, written, key, types);
    let options = &migrator.options;
    engine::convert(plan, bytes, &Context { tais: &options.tais, picture: &picture, show_values: options.show_values })
}

/// Checks what would be written, or why nothing is.
fn check(
    migrator: &Migrator,
    scratch: &mut Scratch,
    input: &[UnitFile<'_>],
    written: &[OutFile],
    status: Status,
) -> Option<Report> {
    let checker = &migrator.checker;
    match status {
        Status::Held => Some(checker.report([checker.check_unit(scratch, input)])),
        _ if written.is_empty() || migrator.options.unchecked => None,
        _ => {
            let labels: Vec<_> = written.iter().map(|file| FileLabel::new(file.name.as_str())).collect();
            let files = labels.iter().zip(written).map(|(label, file)| UnitFile::new(label, &file.bytes).made());
            Some(checker.report([checker.check_unit(scratch, &files.collect::<Vec<_>>())]))
        }
    }
}

/// Holds the unit back if the check speaks against it.
fn judge(migrator: &Migrator, result: &mut UnitResult) {
    let (Status::Migrated, Some(report)) = (result.status, &result.report) else { return };
    let records: u64 = result.accounts.iter().filter(|a| a.entry.path.is_some()).map(|a| a.entry.records).sum();
    let errors = report.summary().errors;
    // The checker counts records by itself: a last look from another side.
    let reason = if report.summary().records != records {
        Reason::unbalanced()
    } else if errors > 0 && !migrator.options.keep_invalid {
        let of_errors = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
        let rules: BTreeSet<&str> = of_errors.map(|finding| finding.rule().id.as_str()).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        Reason::invalid(errors, &rules, migrator.target.edition().name(), result.rows_without_code)
    } else {
        return;
    };
    result.status = Status::Held;
    for account in &mut result.accounts {
        held(account, Some(&reason));
    }
    result.reason = Some(reason);
}

/// Holds a unit back whole.
fn hold(files: &[UnitFile<'_>], reason: Reason, migrator: &Migrator, result: &mut UnitResult) {
    result.status = Status::Held;
    result.files.clear();
    result.accounts.clear();
    for file in files {
        let mut account = Account { entry: entry(file, Outcome::Held), changes: Vec::new() };
        let picture = FileName::read(&migrator.spec, file.label().name()).is_picture();
        (account.entry.records, account.entry.cells.input) =
            file.data().as_ref().ok().filter(|_| !picture).map_or((0, 0), |bytes| extent(bytes));
        held(&mut account, Some(&reason));
        result.accounts.push(account);
    }
    result.reason = Some(reason);
}

impl UnitResult {
    /// Holds the unit back because another one of the input is written to its place.
    pub fn hold_taken(&mut self) {
        let reason = Reason::unit_taken(self.folder.as_deref().unwrap_or(&self.unit));
        self.status = Status::Held;
        self.files.clear();
        for account in &mut self.accounts {
            held(account, Some(&reason));
            (account.entry.path, account.entry.output) = (None, None);
        }
        self.reason = Some(reason);
    }

    /// Says where the files are put, in the folder of outputs.
    pub fn place(&mut self, folder: &str) {
        for account in &mut self.accounts {
            account.entry.path = account.entry.path.as_ref().map(|name| format!("{folder}/{name}"));
        }
    }
}

fn held(account: &mut Account, reason: Option<&Reason>) {
    let entry = &mut account.entry;
    entry.outcome = Outcome::Held;
    entry.reason = reason.map(|reason| reason.message().clone());
    entry.cells = Cells { input: entry.cells.input, held: entry.cells.input, ..Cells::default() };
    entry.items = None;
    entry.invertible = None;
    account.changes.clear();
}

/// Records and cells of a file, as far as that can be told.
fn extent(bytes: &[u8]) -> (u64, u64) {
    let records = Records::of(bytes).map(|record| match record {
        Ok(record) if record.is_empty() => (0, 0),
        Ok(record) => (1, record.cell_count() as u64),
        Err(broken) => (1, broken.cells.len() as u64),
    });
    records.fold((0, 0), |(records, cells), (one, own)| (records + one, cells + own))
}

fn entry(file: &UnitFile<'_>, outcome: Outcome) -> FileEntry {
    FileEntry {
        file: file.label().path().to_owned(),
        outcome,
        reason: None,
        form: None,
        edition: None,
        input: None,
        path: None,
        output: None,
        records: 0,
        items: None,
        cells: Cells::default(),
        invertible: None,
    }
}
