//! 第6表 (予定 and 実績) and 第7表.

use super::Case;
use crate::generate::bill::{self, BillRow, Share};
use crate::generate::digits::clock;
use crate::generate::office::Office;
use crate::generate::outbox::Sent;
use crate::generate::row::RecordDraft;
use crate::generate::services::Thing;

/// UPPLAN
pub(in crate::generate) fn plan(case: &mut Case<'_>, sent: Sent) -> Vec<u8> {
    rows(case, "UPPLAN", sent, None)
}

/// UPJSK: what one office provided, nearly as planned; or, for the support center, everything as planned.
pub(in crate::generate) fn actual(case: &mut Case<'_>, sent: Sent, office: Option<&Office>) -> Vec<u8> {
    rows(case, "UPJSK", sent, office)
}

fn rows(case: &mut Case<'_>, form: &str, sent: Sent, provider: Option<&Office>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row(form, sent) else { return out };
    if let Some(provider) = provider {
        row.set("updated_by_office", provider.number);
    }
    let (services, month) = (case.services, case.month);
    let mut cancelled = Vec::new();
    for service in services.iter().filter(|service| provider.is_none_or(|provider| service.office == *provider)) {
        for (n, time) in service.times.iter().enumerate() {
            // A visit is cancelled now and then, but never all of them; what is added to it goes with it.
            let of_visit = (service.office, time.day, time.hours);
            let may_be = provider.is_some() && n > 0 && !service.rental && !service.addition;
            if may_be && case.random.percent(4) {
                cancelled.push(of_visit);
                continue;
            }
            if service.addition && n > 0 && cancelled.contains(&of_visit) {
                continue;
            }
            row.signed("units", service.discounted(time.units))
                .set("service_date", month.day(time.day))
                .set("daily_rate_days", time.daily.as_deref().unwrap_or_default())
                .set("start_time", time.hours.map_or(*b"9999", |(begin, _)| clock(begin)))
                .set("end_time", time.hours.map_or(*b"9999", |(_, end)| clock(end)))
                .set("service_count", "1")
                .set("service_code", &service.code)
                .set("service_office_number", service.office.number)
                .set("service_office_name", &service.office_name)
                .set("satellite_no", service.satellite.unwrap_or_default())
                .set("over_30_days", flag(time.over_thirty));
            match service.stay {
                true => row.number("short_stay_days_before_month", service.days_before),
                false => row.empty(&["short_stay_days_before_month"]),
            };
            thing(&mut row, time.thing.as_ref());
            case.write(&row, &mut out);
            row.forget();
        }
    }
    out
}

/// The items on a rented thing.
fn thing(row: &mut RecordDraft<'_>, thing: Option<&Thing>) {
    let Some(thing) = thing else {
        row.empty(&["tais_code", "equipment_notice_code", "equipment_name", "detail_no"]);
        return;
    };
    row.set("tais_code", &thing.tais_code)
        .set("equipment_notice_code", &thing.notice_code)
        .set("equipment_name", &thing.name);
    match thing.detail_no {
        Some(number) => row.number("detail_no", number),
        None => row.empty(&["detail_no"]),
    };
}

/// UPSIKYU
pub(in crate::generate) fn bill_rows(case: &mut Case<'_>, sent: Sent) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPSIKYU", sent) else { return out };
    for line in bill::bill(case.person, case.services) {
        bill_row(&mut row, &line, case.person.benefit_rate as i64);
        case.write(&row, &mut out);
        row.forget();
    }
    out
}

fn bill_row(row: &mut RecordDraft<'_>, line: &BillRow<'_>, rate: i64) {
    let detail = line.service.filter(|service| service.code == line.code);
    row.set("service_code", &line.code)
        .set("service_office_number", line.service.map_or(*b"9999999999", |service| service.office.number))
        .set("service_office_name", line.service.map_or(&b""[..], |service| &service.office_name))
        .set("satellite_no", detail.and_then(|service| service.satellite).unwrap_or_default())
        .signed("units", line.units)
        .signed("count", line.count)
        .signed("service_units", line.service_units)
        .set("over_30_days", flag(line.share == Share::OverThirtyDays))
        .set("office_code_fixed", "9999999999")
        .empty(&["fixed_user_charge"]);
    thing(row, line.time.and_then(|time| time.thing.as_ref()));
    optional(row, "discount_rate", detail.and_then(|service| service.discount).map(|rate| rate as i64));
    optional(row, "discounted_units", line.discounted);
    optional(row, "managed_units", line.managed);
    let costs = line.costs;
    let managed = line.managed.filter(|_| costs.is_some());
    let over = costs.map(|costs| costs.over);
    optional(row, "over_type_limit_units", managed.map(|_| 0));
    optional(row, "within_type_limit_units", managed);
    optional(row, "over_limit_units", managed.and(over));
    optional(row, "within_limit_units", managed.zip(over).map(|(managed, over)| managed - over));
    match costs.and_then(|costs| costs.price) {
        Some(price) => row.set("unit_price", format!("{}.{:02}", price / 100, price % 100)),
        None => row.empty(&["unit_price"]),
    };
    optional(row, "benefit_rate", costs.and_then(|costs| costs.price).map(|_| rate));
    optional(row, "total_cost", costs.map(|costs| costs.cost));
    optional(row, "insurance_claim", costs.map(|costs| costs.claim));
    optional(row, "user_charge_insured", costs.map(|costs| costs.cost - costs.claim));
    optional(row, "user_charge_full", costs.map(|costs| costs.full));
    let stay =
        detail.filter(|service| service.stay).map(|service| (service.times.len() as i64, service.days_before as i64));
    optional(row, "days_before_month", stay.map(|(_, before)| before));
    optional(row, "planned_days", stay.map(|(days, _)| days));
    optional(row, "total_days", stay.map(|(days, before)| days + before));
}

fn flag(is_set: bool) -> &'static str {
    if is_set { "1" } else { "0" }
}

fn optional(row: &mut RecordDraft<'_>, key: &str, value: Option<i64>) {
    match value {
        Some(value) => row.signed(key, value),
        None => row.empty(&[key]),
    };
}
