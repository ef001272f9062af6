//! CP727

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill;
use super::subtotal_missing::report;
use crate::rule::rule;

rule! {
    /// 第7表で1つの事業所のサービス種類に明細が2行以上あり、給付管理単位数がどの明細にも無く、種類別小計（種類＋AAAA）の行も
    /// ありません。区分支給限度基準の対象の明細が2行以上あるなら小計は必須ですが、対象かどうかが分からないため警告です。
    /// 明細のどれかに区分支給限度基準の超・内の単位数があるときは、それのある明細だけを数えます。
    /// ---
    /// An office has two or more detail rows of a service type in 第7表, none of them with 給付管理単位数, and no subtotal (type and
    /// AAAA). The subtotal is required if two or more of them count towards the monthly limit; whether they do cannot be told.
    /// Where some of them have units over or within the limit, only those are counted.
    RULE = "CP727" "subtotal-perhaps-missing" Warning {
        section: "別紙 第7表 No.9・No.18",
        title: ["種類別小計の行が無いかもしれない", "a service type perhaps without its subtotal"],
        message: ["この利用者・月の事業所 {office} のサービス種類 {type} に、給付管理単位数の無い明細が{count}行ありますが、種類別小計（{type}AAAA）の行がありません", "for this user and month, office {office} has {count} detail rows of service type {type} without 給付管理単位数, and no subtotal ({type}AAAA)"],
        help: ["区分支給限度基準の対象の明細が2行以上あれば、事業所 {office}・サービスコード {type}AAAA の小計の行を出力してください", "if two or more of them count towards the limit, write a row of the subtotal, with office {office} and service code {type}AAAA"],
        bad: ["給付管理単位数の無い 111211、111111、999999", "111211, 111111, 999999 without 給付管理単位数"],
        good: ["111211、111111、11AAAA、999999", "111211, 111111, 11AAAA, 999999"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &[], |out, bill| {
        // Where other subtotals are written, their details do not count towards the limit.
        let others = [Share::OutsideLimit, Share::OverThirtyDays];
        for family in bill.families().filter(|family| !others.iter().any(|share| family.has_subtotal(*share))) {
            let says_limit = family.of_share(None).any(|row| family.has_limit_units(row));
            report(out, &family, || family.of_share(None).filter(|row| !says_limit || family.has_limit_units(*row)));
        }
    });
}
