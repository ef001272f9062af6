//! CP803

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::services::{ServiceCells, services};
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 予定と実績の回数が違うサービスを、利用者ごとに並べてお知らせします。実績が予定と違うのはふつうのことで、誤りではありません。
    /// ---
    /// Lists, user by user, the services whose planned and provided counts differ. Provided services often differ from the
    /// plan; this is no mistake.
    RULE = "CP803" "plan-and-actual" Info {
        section: "別紙 第6表 No.14",
        inferred: true,
        title: ["予定と実績の回数が違う", "planned and provided services differ"],
        message: ["この利用者の予定と実績の回数が違います: {table}", "planned and provided counts of this user differ: {table}"],
        help: ["実績が予定と違うのは誤りではありません。予定どおりのはずなら、実績を確かめてください", "this is no mistake; check the provided services only if they should follow the plan"],
        bad: ["111211 予定4 実績3", "111211 planned 4, provided 3"],
        good: ["111211 予定4 実績4", "111211 planned 4, provided 4"],
    }
}

/// More services than this are only counted.
const LISTED: usize = 8;

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(plan) = Part::of(unit, out, "UPPLAN", &PERSON_AND_MONTH) else { return };
    let Some(actual) = Part::of(unit, out, "UPJSK", &PERSON_AND_MONTH) else { return };
    let cells = ServiceCells::of(&plan, "service_count").zip(ServiceCells::of(&actual, "service_count"));
    let Some((plan_cells, actual_cells)) = cells else { return };
    // A record that is in no group may be the one that makes the sum.
    let are_whole = plan.is_whole() && actual.is_whole();
    for group in actual.keys.groups() {
        let key = actual.keys.key(actual.table, group.first());
        let Some(planned) = plan.keys.find(plan.table, &key) else { continue };
        let reliable =
            actual.reliable(out, group, &actual_cells.all()) & plan.reliable(out, planned, &plan_cells.all());
        if !are_whole || !reliable {
            continue;
        }
        out.saw(group.len() as u64);
        let planned = services(&plan, planned, &plan_cells);
        let provided = services(&actual, group, &actual_cells);
        let mut differ = Vec::new();
        for service in planned.keys().chain(provided.keys().filter(|service| !planned.contains_key(*service))) {
            let times = |all: &std::collections::BTreeMap<_, super::services::Times>| all.get(service).map_or(0, |t| t.times);
            let (planned, provided) = (times(&planned), times(&provided));
            if planned != provided {
                let (office, code) = (String::from_utf8_lossy(service.0), String::from_utf8_lossy(service.1));
                differ.push((
                    format!("{code}（事業所 {office}）予定 {planned}・実績 {provided}"),
                    format!("{code} (office {office}) planned {planned}, provided {provided}"),
                ));
            }
        }
        if differ.is_empty() {
            continue;
        }
        let more = differ.len().saturating_sub(LISTED);
        let (mut ja, mut en): (Vec<String>, Vec<String>) = differ.into_iter().take(LISTED).unzip();
        if more > 0 {
            ja.push(format!("ほか{more}件"));
            en.push(format!("{more} more"));
        }
        let draft = out.draft(actual.place).row(actual.table, group.first(), actual_cells.code);
        let table = Text::new(ja.join("、"), en.join("; "));
        out.report(actual.place, draft.with("table", Argument::Text(table)));
    }
}
