//! 第1表, 第2表, 第3表.

use super::Case;
use super::day::DAY;
use crate::generate::digits::clock;
use crate::generate::outbox::Sent;
use crate::generate::row::RecordDraft;
use crate::generate::services::Service;
use crate::generate::words;

/// UP1KYO
pub(in crate::generate) fn first(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UP1KYO", Sent::CarePlan) else { return out };
    let face = case.face();
    row.set("care_office_name", &face.name)
        .set("care_office_postal_code", &face.postal)
        .set("care_office_address_1", &face.address)
        .set("care_office_address_2", &face.building);
    let years = case.random.between(0, 5) as i64;
    row.set("first_plan_date", Sent::CarePlan.written(case.month.plus(-12 * years)));
    case.text(&mut row, "wishes_and_assessment", "prose");
    case.text(&mut row, "overall_policy", "prose");
    // その他理由 goes with the reason 3, and with no other.
    match case.random.below(4) {
        3 => case.text(row.set("living_support_reason", "3"), "other_reason", "short"),
        reason => _ = row.set("living_support_reason", ["", "1", "2"][reason]).empty(&["other_reason"]),
    }
    case.write(&row, &mut out);
    out
}

/// UP2KYO: two services for a need, in print order; what repeats the row above is left empty.
pub(in crate::generate) fn second(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UP2KYO", Sent::CarePlan) else { return out };
    let services: Vec<&Service> = case.services.iter().filter(|service| !service.addition).collect();
    let way = case.random.below(3);
    let [long, short] = [12, 3].map(|months| words::quoted(&case.month.span(months, way)).unwrap_or_default());
    // The needs of a person differ.
    let (themes, begin) = (&case.generator.themes, case.random.below(case.generator.themes.len()));
    for n in 0..=services.len().min(98) {
        let (need, support) = (n as u64 / 2 + 1, n as u64 % 2 + 1);
        row.number("need_no", need).set("goal_no", "1").number("support_no", support);
        let theme = &themes[(begin + n / 2) % themes.len()];
        match support {
            1 => row
                .set("need", &theme.need)
                .set("long_term_goal", &theme.long)
                .set("long_term_period", &long)
                .set("short_term_goal", &theme.short)
                .set("short_term_period", &short),
            _ => row.empty(&["need", "long_term_goal", "long_term_period", "short_term_goal", "short_term_period"]),
        };
        match services.get(n).copied() {
            Some(service) => {
                row.set("insurance_target", "Y")
                    .set("service_content", &service.content)
                    .set("service_kind_text", &service.type_name)
                    .set("service_office_number", service.office.number)
                    .set("service_office_name", &service.office_name);
                frequency(case, &mut row, service);
            }
            // Help that nobody insures: family, neighbours.
            None => {
                row.set("insurance_target", "N").set("service_content", &theme.own);
                row.empty(&["service_office_number", "service_office_name"]);
                case.text(&mut row, "service_kind_text", "service");
                case.text(&mut row, "frequency", "frequency");
            }
        }
        row.set("period", &short);
        case.write(&row, &mut out);
        row.forget();
    }
    out
}

/// How often: counted where the service has weekdays.
fn frequency(case: &mut Case<'_>, row: &mut RecordDraft<'_>, service: &Service) {
    match (service.weekly.len(), service.times.len()) {
        (0, _) => case.text(row, "frequency", "frequency"),
        (_, 1) => _ = row.set("frequency", case.who.words.nth("weekly", 0)),
        (days, _) => _ = row.set("frequency", case.who.words.nth("weekly", days)),
    }
}

/// UP3KYO: weekly services, the person's day, and what is not weekly. A row is of one kind.
pub(in crate::generate) fn third(case: &mut Case<'_>) -> Vec<u8> {
    const WEEKLY: [&str; 4] = ["care_service", "weekday", "service_start_time", "service_end_time"];
    const ACTIVITY: [&str; 3] = ["daily_activity", "activity_start_time", "activity_end_time"];
    const OTHER: [&str; 1] = ["other_service"];
    let mut out = Vec::new();
    let Some(mut row) = case.row("UP3KYO", Sent::CarePlan) else { return out };
    for service in case.services {
        for (weekday, begin, end) in &service.weekly {
            row.empty(&ACTIVITY).empty(&OTHER).set("care_service", &service.type_name).number("weekday", *weekday);
            row.set("service_start_time", clock(*begin)).set("service_end_time", clock(*end));
            case.write(&row, &mut out);
        }
    }
    for (hour, minutes, kind) in DAY {
        row.empty(&WEEKLY).empty(&OTHER);
        case.text(&mut row, "daily_activity", kind);
        row.set("activity_start_time", clock(hour * 60)).set("activity_end_time", clock(hour * 60 + minutes));
        case.write(&row, &mut out);
    }
    row.empty(&WEEKLY).empty(&ACTIVITY);
    case.text(&mut row, "other_service", "service");
    case.write(&row, &mut out);
    out
}
