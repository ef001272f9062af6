//! 利用者補足情報

use super::Case;
use crate::generate::outbox::Sent;
use crate::schema::Exchange;

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
    for slot in 1..=9 {
        let key = |item: &str| format!("slot{slot}_{item}");
        if slot > limited {
            for item in ["service_type", "limit_units", "total_units", "over_limit_units"] {
                row.set(&key(item), b"");
            }
            continue;
        }
        let types = case.generator.edition.service_types();
        let exchanged = types.iter().filter(|one| one.exchange == Exchange::Exchanged);
        let code = exchanged.map(|one| one.code.as_str()).nth(slot as usize).unwrap_or("11");
        row.set(&key("service_type"), code).number(&key("limit_units"), 5000 * slot);
        row.number(&key("total_units"), 1000 * slot).set(&key("over_limit_units"), "0");
    }
    let stay: u64 = case.services.iter().filter(|service| service.stay).map(|service| service.times.len() as u64).sum();
    match stay {
        0 => row.empty(&["stay_days_before_month", "stay_days_total"]),
        days => row.set("stay_days_before_month", "0").number("stay_days_total", days),
    };
    row.empty(&["care_level_changed_date", "total_over_limit_units"]);
    case.write(&row, &mut out);
    out
}
