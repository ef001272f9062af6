//! Repeats that print leaves out, written again: only then can a table that leaves them out be compared with one that does not.

use std::collections::BTreeMap;

use super::side::Placed;
use super::standing::date;
use crate::schema::pages::{Merge, Pages};

/// The table that the records of a form stand in, if they share cells there.
pub(super) fn table<'p>(pages: &'p Pages, form: &str) -> Option<&'p Merge> {
    pages.layouts().iter().filter_map(|page| page.merge.as_ref()).find(|merge| merge.form.get_ref() == form)
}

/// The values of each record by item, with what repeats written again.
pub(super) fn unfolded(merge: &Merge, rows: &[Placed<'_>]) -> Vec<BTreeMap<String, String>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let about = |n: usize| (rows[n].unit, rows[n].row.get("insured_number"), date(rows[n].row));
    let numbers = |n: usize| -> Vec<u64> {
        let of = |item: &str| rows[n].row.get(item).trim().parse().unwrap_or(u64::MAX);
        merge.order.iter().map(|item| of(item.get_ref())).collect()
    };
    order.sort_by_key(|n| (about(*n), numbers(*n)));
    let mut full: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); rows.len()];
    for (at, n) in order.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| order[before]).filter(|before| about(*before) == about(*n));
        let mut begun = false;
        for column in &merge.columns {
            let item = column.item.get_ref();
            let value = rows[*n].row.get(item);
            let shares = |level: usize| before.is_some_and(|before| numbers(before)[..level] == numbers(*n)[..level]);
            let joins = column.level > 0 && value.is_empty() && shares(column.level) && !(column.follows && begun);
            let value = match before.filter(|_| joins) {
                Some(before) => full[before].get(item).cloned().unwrap_or_default(),
                None => value.to_owned(),
            };
            begun = !joins;
            full[*n].insert(item.clone(), value);
        }
    }
    full
}
