//! 第1表, 第2表, 第3表.

use super::Case;
use crate::generate::fill::clock;
use crate::generate::outbox::Sent;

/// UP1KYO
pub(in crate::generate) fn first(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UP1KYO", Sent::CarePlan) else { return out };
    let years = case.random.between(0, 5) as i64;
    row.set("first_plan_date", Sent::CarePlan.written(case.month.plus(-12 * years)));
    // その他理由 goes with the reason 3, and with no other.
    match case.random.below(4) {
        3 => row.set("living_support_reason", "3").set("other_reason", text(case)),
        reason => row.set("living_support_reason", ["", "1", "2"][reason]).empty(&["other_reason"]),
    };
    case.write(&row, &mut out);
    out
}

/// UP2KYO: two services for a need, in print order; what repeats the row above is left empty.
pub(in crate::generate) fn second(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(row) = case.row("UP2KYO", Sent::CarePlan) else { return out };
    let services = case.services;
    for n in 0..=services.len().min(98) {
        let (mut row, need, support) = (row.clone(), n as u64 / 2 + 1, n as u64 % 2 + 1);
        row.number("need_no", need).set("goal_no", "1").number("support_no", support);
        match support {
            1 => row.set("need", text(case)).set("long_term_goal", text(case)).set("short_term_goal", text(case)),
            _ => row.empty(&["need", "long_term_goal", "short_term_goal"]),
        };
        match services.get(n) {
            Some(service) => row
                .set("insurance_target", "Y")
                .set("service_kind_text", &service.type_name)
                .set("service_office_number", &service.office.number)
                .set("service_office_name", &service.office_name),
            // Help that nobody insures: family, neighbours.
            None => row.set("insurance_target", "N").empty(&["service_office_number", "service_office_name"]),
        };
        case.write(&row, &mut out);
    }
    out
}

/// UP3KYO: weekly services, the person's day, and what is not weekly. A row is of one kind.
pub(in crate::generate) fn third(case: &mut Case<'_>) -> Vec<u8> {
    const WEEKLY: [&str; 4] = ["care_service", "weekday", "service_start_time", "service_end_time"];
    const ACTIVITY: [&str; 3] = ["daily_activity", "activity_start_time", "activity_end_time"];
    const OTHER: [&str; 1] = ["other_service"];
    let mut out = Vec::new();
    let Some(row) = case.row("UP3KYO", Sent::CarePlan) else { return out };
    for service in case.services {
        for (weekday, begin, end) in &service.weekly {
            let mut row = row.clone();
            row.empty(&ACTIVITY).empty(&OTHER).set("care_service", &service.type_name).number("weekday", *weekday);
            row.set("service_start_time", clock(*begin)).set("service_end_time", clock(*end));
            case.write(&row, &mut out);
        }
    }
    let words = case.who.words;
    for hour in [6, 12, 21] {
        let (mut row, mut activity) = (row.clone(), Vec::new());
        words.write(words.kind("activity"), &mut case.random, &mut activity);
        row.empty(&WEEKLY).empty(&OTHER).set("daily_activity", activity);
        row.set("activity_start_time", clock(hour * 60)).set("activity_end_time", clock(hour * 60 + 30));
        case.write(&row, &mut out);
    }
    let (mut row, mut other) = (row.clone(), Vec::new());
    words.write(words.kind("service"), &mut case.random, &mut other);
    row.empty(&WEEKLY).empty(&ACTIVITY).set("other_service", other);
    case.write(&row, &mut out);
    out
}

/// A short text, where one must be.
pub(super) fn text(case: &mut Case<'_>) -> Vec<u8> {
    let (words, mut text) = (case.who.words, Vec::new());
    words.write(words.kind("short"), &mut case.random, &mut text);
    text
}
