//! One unit, from its files to what is written of it.

use std::collections::BTreeSet;

use super::context::Context;
use super::origin::Origin;
use super::reason::Reason;
use super::result::{Made, OutFile, Status, UnitResult, held};
use super::seals::seals;
use super::write::{WrittenUnit, write};
use crate::check::{NamedFile, NotChecked, Scratch};
use crate::ground::parallel;
use crate::ledger::{Account, FileEntry, Outcome, Seal, extent};
use crate::report::{Finding, Report};
use crate::rule::{Group, Severity};

/// Migrates a unit; `origin` is the document that its files were read from.
pub(super) fn migrate(
    context: &Context,
    scratch: &mut Scratch,
    files: &[NamedFile<'_, '_>],
    origin: Option<&Origin<'_>>,
) -> UnitResult {
    let first = files.first().map(|file| file.label().path().to_owned()).unwrap_or_default();
    let unit = files.iter().find_map(|file| file.name.unit());
    let mut result = UnitResult::new(unit.map_or(first, |unit| unit.to_string()));
    if let [file] = files
        && file.data.as_ref().is_err_and(NotChecked::is_passed_over)
    {
        result.status = Status::PassedOver;
        result
            .accounts
            .push(Account { entry: FileEntry::bare(file.label().path(), Outcome::PassedOver), changes: Vec::new() });
        return result;
    }
    let made = match write(context, files, origin, &mut result) {
        Ok(WrittenUnit { files: made, against: None }) => made,
        Ok(WrittenUnit { files: made, against: Some(reason) }) => {
            let others = errors_besides(context, scratch, &made, &result);
            hold(files, others.map_or(reason.clone(), |others| reason.and(others)), &mut result);
            Vec::new()
        }
        Err(reason) => {
            hold(files, reason, &mut result);
            Vec::new()
        }
    };
    let status = result.status;
    // Checking looks at the CSV files; making a document of them and sealing know nothing of it.
    let (report, document) = parallel::both(
        || check(context, scratch, files, &made, status),
        || document(context, files, origin, &made, status, &mut result.accounts),
    );
    result.report = report;
    let seals = match document {
        Ok((document, seals)) => {
            result.files = document.map_or_else(|| made.into_iter().map(Made::into_file).collect(), |file| vec![file]);
            seals
        }
        Err(reason) => {
            hold(files, reason, &mut result);
            result.report = check(context, scratch, files, &[], Status::Held);
            seals(files, origin, &result.accounts, std::iter::empty())
        }
    };
    for (account, (input, output)) in result.accounts.iter_mut().zip(seals) {
        (account.entry.input, account.entry.output) = (input, output);
    }
    judge(context, &mut result);
    result
}

/// The seals of both sides of a file.
type Sealed = (Option<Seal>, Option<Seal>);

/// Makes the document of the unit, where one is asked for, and seals what is written.
fn document(
    context: &Context,
    files: &[NamedFile<'_, '_>],
    origin: Option<&Origin<'_>>,
    made: &[Made<'_>],
    status: Status,
    accounts: &mut [Account],
) -> Result<(Option<OutFile>, Vec<Sealed>), Reason> {
    let document = match status {
        Status::Migrated => context.target.write(&context.spec, made, accounts)?,
        _ => None,
    };
    let seals = match &document {
        Some(file) => seals(files, origin, accounts, [(file.name.as_str(), file.bytes.as_slice())].into_iter()),
        None => seals(files, origin, accounts, made.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()))),
    };
    Ok((document, seals))
}

/// Checks what would be written, or why nothing is.
fn check(
    context: &Context,
    scratch: &mut Scratch,
    input: &[NamedFile<'_, '_>],
    made: &[Made<'_>],
    status: Status,
) -> Option<Report> {
    let checker = &context.checker;
    match status {
        Status::Held => Some(checker.report([checker.check_named(scratch, input)])),
        _ if made.is_empty() || context.options.unchecked => None,
        _ => {
            let files: Vec<NamedFile<'_, '_>> =
                made.iter().map(|file| NamedFile::made(file.name.clone(), &file.bytes)).collect();
            Some(checker.report([checker.check_named(scratch, &files)]))
        }
    }
}

/// What else would speak against a unit. Types in names that nobody has said are none, so that rules on types say nothing.
fn errors_besides(context: &Context, scratch: &mut Scratch, made: &[Made<'_>], result: &UnitResult) -> Option<Reason> {
    if context.options.keep_invalid {
        return None;
    }
    let report = check(context, scratch, &[], made, Status::Migrated)?;
    invalid(context, &report, result.rows_without_code, |finding| finding.rule().group != Group::Names)
}

/// Why a report speaks against a unit; only some findings count.
fn invalid(
    context: &Context,
    report: &Report,
    rows_without_code: u64,
    counts: impl Fn(&Finding) -> bool,
) -> Option<Reason> {
    let of_errors = report.findings().iter().filter(|finding| finding.severity() == Severity::Error);
    let of_errors: Vec<&Finding> = of_errors.filter(|finding| counts(finding)).collect();
    let errors = of_errors.iter().map(|finding| finding.count()).sum();
    let rules: BTreeSet<&str> = of_errors.iter().map(|finding| finding.rule().id.as_str()).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let edition = context.target.edition().name();
    (errors > 0).then(|| Reason::invalid(errors, &rules, edition, rows_without_code))
}

/// Holds the unit back if the check finds a reason.
fn judge(context: &Context, result: &mut UnitResult) {
    let (Status::Migrated, Some(report)) = (result.status, &result.report) else { return };
    let records: u64 = result.accounts.iter().filter(|a| a.entry.path.is_some()).map(|a| a.entry.records).sum();
    // The checker counts records by itself: a last look from another side.
    let reason = if report.summary().records != records {
        Reason::unbalanced()
    } else if context.options.keep_invalid {
        return;
    } else {
        match invalid(context, report, result.rows_without_code, |_| true) {
            Some(reason) => reason,
            None => return,
        }
    };
    result.status = Status::Held;
    for account in &mut result.accounts {
        held(account, &reason);
    }
    result.reason = Some(reason);
}

/// Holds a unit back whole.
fn hold(files: &[NamedFile<'_, '_>], reason: Reason, result: &mut UnitResult) {
    result.status = Status::Held;
    result.files.clear();
    result.accounts.clear();
    for file in files {
        let mut account = Account { entry: FileEntry::bare(file.label().path(), Outcome::Held), changes: Vec::new() };
        let csv = file.data.as_ref().ok().filter(|_| !file.name.is_picture());
        (account.entry.records, account.entry.cells.input) = csv.map_or((0, 0), |bytes| extent(bytes));
        held(&mut account, &reason);
        result.accounts.push(account);
    }
    result.reason = Some(reason);
}
