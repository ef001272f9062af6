//! Writing the files of a unit in the new edition, each with its account.

use std::collections::BTreeSet;

use super::context::Context;
use super::engine::Converted;
use super::known::Known;
use super::names::{self, Rows};
use super::origin::Origin;
use super::prove;
use super::reason::Reason;
use super::result::{Made, Status, UnitResult};
use super::route::FormPlan;
use super::way::Way;
use crate::check::NamedFile;
use crate::ledger::{Account, ChangeKind, FileEntry, Outcome};
use crate::read::{FileLabel, FileName};
use crate::schema::NameField;
use crate::text::Text;

/// The files of a unit in the new edition.
pub(super) struct WrittenUnit<'a> {
    pub files: Vec<Made<'a>>,
    /// Why they must not be written all the same. Where names are not known, those of the files are not right.
    pub against: Option<Reason>,
}

/// Writes all files of the unit, or says why not: every reason that can be told.
pub(super) fn write<'a>(
    context: &'a Context,
    files: &'a [NamedFile<'a, 'a>],
    origin: Option<&Origin<'_>>,
    result: &mut UnitResult,
) -> Result<WrittenUnit<'a>, Reason> {
    if let Some(origin) = origin {
        origin.refused()?;
    }
    let known: Vec<Known<'_>> = all(files.iter().map(|file| Known::of(context, file)))?;
    let (way, unnamed) = way(context, &known, origin, result)?;
    let made = make(&way, &known, origin, result).map_err(|reason| match unnamed.clone() {
        Some(unnamed) => unnamed.and(reason),
        None => reason,
    })?;
    let lost = match context.options.allow_loss {
        true => Vec::new(),
        false => lost(&way, &known, &made, &result.accounts),
    };
    let loss = (!lost.is_empty()).then(|| Reason::loss(context.target.name(), &lost));
    if unnamed.is_none() {
        result.folder = made.iter().find_map(|file| file.name.unit()).map(|unit| unit.to_string());
    }
    let against = Reason::of_all(unnamed.into_iter().chain(loss));
    if against.is_some() {
        return Ok(WrittenUnit { files: made, against });
    }
    if context.options.prove {
        prove::prove(context, &known, &made, &mut result.accounts);
        if let Some(origin) = origin {
            origin.prove(&mut result.accounts);
        }
    }
    if made.is_empty() {
        result.status = Status::Dropped;
    }
    Ok(WrittenUnit { files: made, against: None })
}

/// All that went well, or why not, in every case in which it did not.
fn all<T>(results: impl Iterator<Item = Result<T, Reason>>) -> Result<Vec<T>, Reason> {
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(one) => done.push(one),
            Err(reason) => refused.push(reason),
        }
    }
    Reason::of_all(refused).map_or(Ok(done), Err)
}

/// Makes the files, and enters in the accounts what becomes of each.
fn make<'a>(
    way: &Way<'a>,
    known: &[Known<'_>],
    origin: Option<&Origin<'_>>,
    result: &mut UnitResult,
) -> Result<Vec<Made<'a>>, Reason> {
    let mut made: Vec<Made<'_>> = Vec::new();
    let files = known.iter().map(|known| {
        let (file, mut account) = one(way, known, result)?;
        if let Some(origin) = origin {
            origin.enter(&mut account, known, way.context.options.show_values)?;
        }
        if let Some(file) = file {
            if made.iter().any(|other| other.name.as_str().eq_ignore_ascii_case(file.name.as_str())) {
                return Err(Reason::name_taken(file.name.as_str()));
            }
            made.push(file);
        }
        Ok(account)
    });
    let accounts = all(files)?;
    result.accounts.extend(accounts);
    Ok(made)
}

/// What has values in the input and no place in the output: items, whole files, and service types in names.
fn lost(way: &Way<'_>, known: &[Known<'_>], made: &[Made<'_>], accounts: &[Account]) -> Vec<Text> {
    let mut lost: Vec<Text> = Vec::new();
    let mut add = |text: Text| {
        if !lost.contains(&text) {
            lost.push(text);
        }
    };
    for account in accounts {
        let form = account.entry.form.as_deref().unwrap_or_default();
        if account.entry.outcome == Outcome::Dropped {
            let what = if form.is_empty() { &account.entry.file } else { form };
            add(Text::new(format!("{what} のファイル"), format!("the file of {what}")));
            continue;
        }
        for change in account.changes.iter().filter(|change| change.kind == ChangeKind::Dropped) {
            add(Text::same(format!("{form} No.{} {}", change.item, change.name)));
        }
    }
    let has_types = |name: &FileName<'_>| name.field(NameField::FromType).is_some();
    if way.route.goes_back()
        && known.iter().any(|known| has_types(known.name))
        && !made.iter().any(|m| has_types(&m.name))
    {
        add(Text::new("ファイル名のサービス種類コード", "the service types in the file names"));
    }
    lost
}

/// Finds the way of a unit, and why nothing must be written on it where its files cannot be named.
fn way<'a>(
    context: &'a Context,
    known: &[Known<'_>],
    origin: Option<&Origin<'_>>,
    result: &mut UnitResult,
) -> Result<(Way<'a>, Option<Reason>), Reason> {
    let editions: BTreeSet<&str> = known.iter().filter_map(|known| Some(known.plan?.from.edition())).collect();
    result.editions = match origin {
        Some(origin) => vec![origin.edition().to_owned()],
        None => editions.iter().map(|name| (*name).to_owned()).collect(),
    };
    let key = known.iter().find_map(|known| known.name.unit());
    let key = key.ok_or_else(|| Reason::unreadable(&result.unit))?;
    // Pictures alone: nothing says more than their names.
    let newest = context.spec.newest().name();
    let route = &context.routes[editions.first().copied().unwrap_or(newest)];
    let rows = known.iter().filter_map(|known| Some(Rows { form: &known.plan?.from, bytes: known.bytes }));
    let rows: Vec<Rows<'_>> = rows.collect();
    let (types, unknown) =
        names::types(&context.spec, route, &key, &context.options.service_types, &rows, &mut result.found);
    let unnamed = (!unknown.is_empty()).then(|| Reason::unknown_types(&unknown));
    Ok((Way { context, route, key, types }, unnamed))
}

/// Writes one file; `None` where the edition has no such file.
fn one<'a>(way: &Way<'a>, known: &Known<'_>, result: &mut UnitResult) -> Result<(Option<Made<'a>>, Account), Reason> {
    let (label, to) = (known.name.label(), &way.route.to);
    let mut account = Account { entry: FileEntry::bare(label.path(), Outcome::Migrated), changes: Vec::new() };
    let bytes = match known.plan {
        None if to.picture().is_some() => known.bytes.to_vec(),
        None => return Ok((None, dropped(account, "picture", to.name()))),
        Some(plan) => {
            let converted = way.convert(plan, known.bytes);
            let converted = converted.map_err(|refusal| Reason::refusal(label.path(), &refusal))?;
            let bytes = enter(&mut account, plan, converted, result);
            if plan.to.is_none() {
                return Ok((None, dropped(account, plan.from.code(), to.name())));
            }
            bytes
        }
    };
    let name = way.rename(known.name).ok_or_else(|| Reason::no_unit(label.path()))?;
    account.entry.path = Some(name.clone());
    let name = FileName::of(&way.context.spec, FileLabel::new(name));
    Ok((Some(Made { name, bytes }), account))
}

/// Enters in the account of a file what became of its cells. Returns the bytes.
fn enter(account: &mut Account, plan: &FormPlan, converted: Converted, result: &mut UnitResult) -> Vec<u8> {
    let Converted { bytes, records, cells, changes, found, rows_without_code } = converted;
    result.found.add(found);
    result.rows_without_code += rows_without_code;
    account.entry.form = Some(plan.from.code().to_owned());
    account.entry.edition = Some(plan.from.edition().to_owned());
    account.entry.records = records;
    account.entry.cells = cells;
    account.changes = changes;
    if plan.to.is_some() {
        let numbers = plan.numbers();
        let same = numbers.len() == plan.from.items().len() && numbers.iter().zip(1..).all(|(a, b)| *a == b);
        account.entry.items = (!same).then_some(numbers);
    }
    bytes
}

fn dropped(mut account: Account, form: &str, edition: &str) -> Account {
    account.entry.outcome = Outcome::Dropped;
    account.entry.reason = Some(FileEntry::no_form(form, edition));
    account
}
