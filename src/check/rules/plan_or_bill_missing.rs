//! CP802

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::services::{ServiceCells, services};
use crate::rule::{Argument, rule};

rule! {
    /// 事業所とサービスコードの組が、第6表（予定）と第7表の片方にしかありません。
    /// ---
    /// An office and service code stand in only one of 第6表 (plan) and 第7表.
    RULE = "CP802" "plan-or-bill-missing" Warning {
        section: "別紙 第6表、第7表",
        inferred: true,
        title: ["第6表と第7表の片方にしか無いサービス", "a service in only one of 第6表 and 第7表"],
        message: ["この利用者のサービスコード {code}（事業所 {office}）が {form} にあり、{other} にありません", "service {code} of office {office} stands in {form} for this user, and not in {other}"],
        help: ["{other} にも出力するか、要らないサービスなら {form} から除いてください", "write it in {other} too, or take it out of {form}"],
        bad: ["第6表に 111211、第7表に無し", "111211 in 第6表 and not in 第7表"],
        good: ["どちらにも 111211", "111211 in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(plan) = Part::of(unit, out, "UPPLAN", &PERSON_AND_MONTH) else { return };
    let Some(bill) = Part::of(unit, out, "UPSIKYU", &PERSON_AND_MONTH) else { return };
    let cells = ServiceCells::of(&plan, "service_count").zip(ServiceCells::of(&bill, "count"));
    let Some((plan_cells, bill_cells)) = cells else { return };
    for (from, from_cells, to, to_cells, other) in [
        (&plan, &plan_cells, &bill, &bill_cells, "UPSIKYU"),
        (&bill, &bill_cells, &plan, &plan_cells, "UPPLAN"),
    ] {
        for group in from.keys.groups() {
            let key = from.keys.key(from.table, group.first());
            // A person who is not there at all is the matter of the relations.
            let Some(others) = to.keys.find(to.table, &key) else { continue };
            let reliable = from.reliable(out, group, &from_cells.all()) & to.reliable(out, others, &to_cells.all());
            // What is missed may be in a record that is in no group.
            if !to.is_whole() || !reliable {
                continue;
            }
            out.saw(group.len() as u64);
            let others = services(to, others, to_cells);
            for (service, times) in services(from, group, from_cells) {
                if others.contains_key(&service) {
                    continue;
                }
                let words = |bytes: &[u8]| Argument::same(String::from_utf8_lossy(bytes));
                let draft = out.draft(from.place).row(from.table, times.row, from_cells.code);
                let draft = draft.with("office", words(service.0)).with("code", words(service.1));
                out.report(from.place, draft.with("other", Argument::same(other)));
            }
        }
    }
}
