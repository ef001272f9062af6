//! The services of a person and month, by office and code: what 第6表, 実績 and 第7表 are compared by.

use std::collections::BTreeMap;

use super::super::keys::Group;
use super::bill::{Kind, kind};
use super::part::Part;

/// How often a service is, and the first row that says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub times: u64,
    pub row: usize,
    /// Some row is billed by the day: its number of days need not be the number of times.
    pub daily: bool,
}

/// Office and service code.
pub(super) type Service<'s> = (&'s [u8], &'s [u8]);

/// Cells that say what, by whom and how often.
pub(super) struct ServiceCells {
    pub code: usize,
    office: usize,
    count: usize,
    daily: Option<usize>,
}

impl ServiceCells {
    /// `count` is the item that holds the number of times.
    pub fn of(part: &Part<'_>, count: &str) -> Option<ServiceCells> {
        let [code, office, count] = part.cells(["service_code", "service_office_number", count])?;
        Some(ServiceCells { code, office, count, daily: part.table.position("daily_rate_days") })
    }

    pub fn all(&self) -> Vec<usize> {
        [self.code, self.office, self.count].into_iter().chain(self.daily).collect()
    }
}

/// Adds up the services of a group of rows; subtotals and totals are none.
pub(super) fn services<'s>(part: &Part<'s>, group: &Group, cells: &ServiceCells) -> BTreeMap<Service<'s>, Times> {
    let mut services: BTreeMap<Service<'s>, Times> = BTreeMap::new();
    for row in group.rows() {
        let code = part.cell(row, cells.code);
        if kind(code) != Kind::Detail {
            continue;
        }
        let entry = services.entry((part.cell(row, cells.office), code));
        let times = entry.or_insert(Times { times: 0, row, daily: false });
        let count = part.number(row, cells.count).and_then(|count| u64::try_from(count).ok());
        times.times = times.times.saturating_add(count.unwrap_or_default());
        times.daily |= cells.daily.is_some_and(|cell| !part.cell(row, cell).is_empty());
    }
    services
}
