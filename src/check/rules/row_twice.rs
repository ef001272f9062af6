//! CP712

use std::cmp::Ordering;

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::rentals::some;
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 事業所（サテライト枝番も）・サービスコード・単位数・日・時刻・用具が同じレコードが、1人の利用者に2つあります。同じサービスを
    /// 二重に出力したか、サービス回数で表すべきものです。福祉用具貸与（17、67）は比べません。
    /// ---
    /// A person has two records equal in office (and satellite), service code, units, date, times and equipment: the same service
    /// written twice, or one that サービス回数 should count. Rentals (17, 67) are not compared.
    RULE = "CP712" "row-twice" Warning {
        section: "別紙 第6表 No.10～15",
        title: ["同じサービスのレコードが2つある", "two records of the same service"],
        message: ["この利用者に、事業所・サービスコード・単位数・利用日・時刻が同じレコードが{count}件あります（レコード{records}）", "this user has {count} records equal in office, code, units, date and times (records {records})"],
        help: ["重複なら1件だけ残し、複数回のサービスなら1件にまとめてサービス回数で表してください", "if it is written twice, keep one; if it was several times, write one record with サービス回数"],
        bad: ["111211・11月1日・0900～1000 が2行", "111211 on 1 November, 0900 to 1000, twice"],
        good: ["1行（2回ならサービス回数 2）", "once (with サービス回数 2 for two)"],
    }
}

/// What tells the rows of one office and service code apart, as far as the form has it: when first, which differs most.
const COMPARED: [&str; 9] = [
    "service_date",
    "start_time",
    "end_time",
    "units",
    "satellite_no",
    "tais_code",
    "equipment_notice_code",
    "equipment_name",
    "detail_no",
];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let mut rows: Vec<usize> = Vec::new();
    for form in ["UPPLAN", "UPJSK"] {
        let Some(part) = Part::of(unit, out, form, &PERSON_AND_MONTH) else { continue };
        let Some([code, office]) = part.cells(["service_code", "service_office_number"]) else { continue };
        let Some(services) = unit.services(part.place, &part.keys) else { continue };
        let compared: Vec<usize> = COMPARED.iter().filter_map(|item| part.table.position(item)).collect();
        let looked_at = [&[code, office][..], &compared].concat();
        let order = |a: usize, b: usize| {
            let (a, b) = (part.table.cells(a), part.table.cells(b));
            compared.iter().map(|cell| a.cell(*cell).cmp(b.cell(*cell))).find(|order| order.is_ne())
        };
        for (place, group) in part.keys.groups().iter().enumerate() {
            if !part.reliable(out, group, &looked_at) {
                continue;
            }
            out.saw(group.len() as u64);
            for service in services.of_person(place) {
                // 福祉用具貸与 has numbers for it (CP711), and 介護予防福祉用具貸与 has no such numbers.
                if matches!(&service.key.service_type(), b"17" | b"67") {
                    continue;
                }
                rows.clear();
                rows.extend(services.rows(service));
                // Most are in the order of their days.
                if rows.is_sorted_by(|a, b| order(*a, *b) == Some(Ordering::Less)) {
                    continue;
                }
                rows.sort_by(|a, b| order(*a, *b).unwrap_or(Ordering::Equal).then(a.cmp(b)));
                for same in rows.chunk_by(|a, b| order(*a, *b).is_none()).filter(|same| same.len() > 1) {
                    let draft = out.draft(part.place).row(part.table, same[1], code);
                    let draft = draft.with("count", Argument::Number(same.len() as u64));
                    let records = same.iter().map(|row| Text::same(part.table.record(*row).number.to_string()));
                    out.report(part.place, draft.with("records", Argument::Text(some(records))));
                }
            }
        }
    }
}
