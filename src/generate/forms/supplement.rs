//! 利用者補足情報

use super::Case;
use crate::generate::outbox::Sent;
use crate::schema::Exchange;

/// The items of a slot.
macro_rules! slots {
    ($($n:literal)*) => {
        [$([
            concat!("slot", $n, "_service_type"),
            concat!("slot", $n, "_limit_units"),
            concat!("slot", $n, "_total_units"),
            concat!("slot", $n, "_over_limit_units"),
        ]),*]
    };
}

/// Limits of single types of service.
const SLOTS: [[&str; 4]; 9] = slots!(1 2 3 4 5 6 7 8 9);

/// UPHOSOKU of a use table.
pub(in crate::generate) fn of_month(case: &mut Case<'_>) -> Vec<u8> {
    let month = case.month.digits();
    record(case, Sent::UseTable, "00000000".as_bytes(), &month)
}

/// UPHOSOKU of a care plan.
pub(in crate::generate) fn of_plan(case: &mut Case<'_>) -> Vec<u8> {
    let date = Sent::CarePlan.written(case.month);
    record(case, Sent::CarePlan, &date, "000000")
}

fn record(case: &mut Case<'_>, sent: Sent, plan_date: &[u8], month: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPHOSOKU", sent) else { return out };
    row.set("plan_date", plan_date).set("target_month", month);
    // A town may limit single types of service; slots are filled from the first.
    let limited = if case.random.percent(5) { case.random.between(1, 3) } else { 0 };
    for (slot, keys) in (1..).zip(&SLOTS) {
        if slot > limited {
            row.empty(keys);
            continue;
        }
        let types = case.generator.edition.service_types();
        let exchanged = types.iter().filter(|one| one.exchange == Exchange::Exchanged);
        let code = exchanged.map(|one| one.code.as_str()).nth(slot as usize).unwrap_or("11");
        let [service_type, limit, total, over] = keys;
        row.set(service_type, code).number(limit, 5000 * slot).number(total, 1000 * slot).set(over, "0");
    }
    let stay: u64 = case.services.iter().filter(|service| service.stay).map(|service| service.times.len() as u64).sum();
    match stay {
        0 => row.empty(&["stay_days_before_month", "stay_days_total"]),
        days => row.set("stay_days_before_month", "0").number("stay_days_total", days),
    };
    row.empty(&["care_level_changed_date", "total_over_limit_units"]);
    // Only in the month itself: a plan is made for one care level.
    if sent == Sent::UseTable
        && let Some((day, before)) = case.person.change_in(case.nth_month)
    {
        row.set("care_level_changed_date", case.month.day(day)).set("previous_care_level", before);
    }
    case.write(&row, &mut out);
    out
}
