//! Migrating back, and comparing.

use super::context::Context;
use super::known::Known;
use super::maps::{MapEvidence, ServiceTypeMap};
use super::names;
use super::result::Made;
use super::route::{FormPlan, Route};
use super::way::Way;
use crate::ledger::is_personal;
use crate::ledger::{Account, ChangeKind, LedgerChange, Shown};
use crate::read::records::Records;
use crate::schema::Form;

/// Enters for each file whether migrating back gives its bytes and its name again, and if not, every cell that differs.
pub(super) fn prove(context: &Context, known: &[Known<'_>], made: &[Made<'_>], accounts: &mut [Account]) {
    for (known, account) in known.iter().zip(accounts) {
        let file = account.entry.path.as_ref().and_then(|name| made.iter().find(|file| file.name.as_str() == *name));
        let (Some(plan), Some(file)) = (known.plan, file) else { continue };
        let (bytes, name) = back(context, plan, file).unwrap_or_default();
        let same_name = name.is_some_and(|name| name == known.name.as_str());
        account.entry.invertible = Some(same_name && bytes == known.bytes);
        if bytes != known.bytes {
            account.changes.extend(differences(&plan.from, known.bytes, &bytes, context.options.show_values));
        }
    }
}

/// A file's bytes as they come back, and its name, if the name that it has says enough for that.
fn back(context: &Context, plan: &FormPlan, file: &Made<'_>) -> Option<(Vec<u8>, Option<String>)> {
    let spec = &context.spec;
    let to = spec.edition(plan.from.edition())?;
    let route = Route::find(spec, context.target.edition(), to)?;
    let back = FormPlan::new(&route, plan.to.as_ref()?);
    let key = file.name.unit()?;
    let (types, unknown) =
        names::types(spec, &route, &key, &ServiceTypeMap::default(), &[], &mut MapEvidence::default());
    let is_named = unknown.is_empty();
    // Types are in names only, and in cells that name pictures: 3.2, whose names have none, has no pictures.
    let way = Way { context, route: &route, key, types: types.filter(|_| is_named) };
    let bytes = way.convert(&back, &file.bytes).ok()?.bytes;
    Some((bytes, way.rename(&file.name).filter(|_| is_named)))
}

/// Every cell that is another after going there and back.
fn differences(form: &Form, before: &[u8], after: &[u8], show_values: bool) -> Vec<LedgerChange> {
    let mut changes = Vec::new();
    let in_order = |bytes| Records::of(bytes).map_while(Result::ok).fuse();
    let mut others = in_order(after);
    let pairs = in_order(before).map(|record| (record, others.next()));
    for ((record, other), number) in pairs.filter(|(record, _)| !record.is_empty()).zip(1..) {
        for (n, item) in form.items().iter().enumerate() {
            let from = record.cell(n).0;
            let to = other.as_ref().map_or(&b""[..], |other| other.cell(n).0);
            if from != to {
                let masked = (is_personal(item, from) || is_personal(item, to)) && !show_values;
                changes.push(LedgerChange {
                    kind: ChangeKind::NotInvertible,
                    item: item.no(),
                    name: item.name().to_owned(),
                    records: (number, number),
                    from: Some(Shown::new(from, masked)),
                    to: Some(Shown::new(to, masked)),
                });
            }
        }
    }
    changes
}
