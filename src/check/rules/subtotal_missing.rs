//! CP721

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill::{self, AddedUp, Family};
use crate::rule::{Argument, rule};

rule! {
    /// 第7表で1つの事業所のサービス種類に、区分支給限度基準の対象の明細（給付管理単位数のある行）が2行以上あるときは、
    /// 種類別小計（種類＋AAAA）の行が必須です。受信側は小計の行から給付管理の単位数を読みます。
    /// ---
    /// Where an office has two or more detail rows of a service type that count towards the monthly limit (with 給付管理単位数) in
    /// 第7表, their subtotal (type and AAAA) is required. Receivers read the managed units from the subtotal.
    RULE = "CP721" "subtotal-missing" Error {
        section: "別紙 第7表 No.9",
        title: ["種類別小計の行が無い", "a service type without its subtotal"],
        message: ["この利用者・月の事業所 {office} のサービス種類 {type} に、区分支給限度基準の対象の明細が{count}行ありますが、種類別小計（{type}AAAA）の行がありません", "for this user and month, office {office} has {count} detail rows of service type {type} that count towards the limit, and no subtotal ({type}AAAA)"],
        help: ["事業所 {office}・サービスコード {type}AAAA の小計の行を出力してください", "write a row of the subtotal, with office {office} and service code {type}AAAA"],
        bad: ["111211、111111、999999", "111211, 111111, 999999"],
        good: ["111211、111111、11AAAA、999999", "111211, 111111, 11AAAA, 999999"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &[], |out, bill| {
        for family in bill.families() {
            report(out, &family, || family.of_share(Some(Share::WithinLimit)));
        }
    });
}

/// Reports a family with two of some details and without the subtotal of what counts towards the limit.
pub(super) fn report<I: Iterator<Item = usize>>(out: &mut Out<'_, '_>, family: &Family<'_>, details: impl Fn() -> I) {
    let bill = &family.bill;
    // A subtotal without an office is another mistake, but not where several offices need one.
    let limit = Share::WithinLimit;
    let is_there = family.is_added_up(limit) != AddedUp::No && family.is_only_one_in_need(limit);
    if family.has_subtotal(limit) || is_there || details().nth(1).is_none() {
        return;
    }
    let mut rows: Vec<usize> = details().collect();
    rows.sort_unstable();
    let draft = out.draft(bill.part.place).row(bill.part.table, rows[1], bill.cells.code);
    let service_type = String::from_utf8_lossy(&family.service_type()).into_owned();
    out.report(
        bill.part.place,
        draft
            .with("office", Argument::same(family.office()))
            .with("type", Argument::same(service_type))
            .with("count", Argument::Number(rows.len() as u64)),
    );
}
