//! Migrating back, and comparing.

use super::engine::is_personal;
use super::maps::{Found, ServiceTypeMap};
use super::route::{FormPlan, Route};
use super::unit::{Known, convert};
use super::{Migrator, OutFile, names};
use crate::ledger::{Account, Change, Kind, Shown};
use crate::read::FileName;
use crate::read::records::Records;
use crate::schema::Form;

/// Enters for each file whether migrating back gives its bytes and its name again, and if not, every cell that differs.
pub(super) fn prove(migrator: &Migrator, known: &[Known<'_>], out: &[OutFile], accounts: &mut [Account]) {
    for (known, account) in known.iter().zip(accounts) {
        let file = account.entry.path.as_ref().and_then(|name| out.iter().find(|file| file.name == *name));
        let (Some(plan), Some(file)) = (known.plan, file) else { continue };
        let (bytes, name) = back(migrator, plan, file).unwrap_or_default();
        let same_name = name.is_some_and(|name| name == known.file.label().name());
        account.entry.invertible = Some(same_name && bytes == known.bytes);
        if bytes != known.bytes {
            account.changes.extend(differences(&plan.from, known.bytes, &bytes, migrator.options.show_values));
        }
    }
}

/// A file's bytes as they come back, and its name, if the name that it has says enough for that.
fn back(migrator: &Migrator, plan: &FormPlan, file: &OutFile) -> Option<(Vec<u8>, Option<String>)> {
    let spec = &migrator.spec;
    let to = spec.edition(plan.from.edition())?;
    let route = Route::find(spec, migrator.target.edition(), to)?;
    let back = FormPlan::new(&route, plan.to.as_ref()?);
    let name = FileName::read(spec, &file.name);
    let key = name.unit()?;
    let types = names::types(spec, &route, &key, &ServiceTypeMap::default(), &[], &mut Found::default()).ok();
    // Types are in names only, and in cells that name pictures: 3.2, whose names have none, has no pictures.
    let bytes = convert(migrator, &route, &back, &file.bytes, &key, types.as_ref().unwrap_or(&None)).ok()?.bytes;
    let name = types.and_then(|types| names::rename(&route, &name, &file.name, &types));
    Some((bytes, name))
}

/// Every cell that is another after going there and back.
fn differences(form: &Form, before: &[u8], after: &[u8], show_values: bool) -> Vec<Change> {
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
                changes.push(Change {
                    kind: Kind::NotInvertible,
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
