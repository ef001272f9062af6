//! CP721

use super::super::unit::{Out, Unit};
use super::bill;
use crate::rule::{Argument, rule};

rule! {
    /// 第7表で1つのサービス種類に明細が2行以上あるときは、種類別小計（種類＋AAAA）の行が必須です。
    /// 受信側は小計の行から給付管理の単位数を読みます。
    /// ---
    /// Where a service type has two or more detail rows in 第7表, its subtotal (type and AAAA) is required. Receivers read the
    /// managed units from the subtotal.
    RULE = "CP721" "subtotal-missing" Error {
        section: "別紙 第7表 No.9",
        title: ["種類別小計の行が無い", "a service type without its subtotal"],
        message: ["この利用者・月のサービス種類 {type} に明細が{count}行ありますが、種類別小計（{type}AAAA）の行がありません", "for this user and month, service type {type} has {count} detail rows and no subtotal ({type}AAAA)"],
        help: ["サービスコード {type}AAAA の小計の行を出力してください", "write a row of the subtotal, with service code {type}AAAA"],
        bad: ["111211、111111、999999", "111211, 111111, 999999"],
        good: ["111211、111111、11AAAA、999999", "111211, 111111, 11AAAA, 999999"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &[], |out, bill| {
        for (service_type, details) in bill.by_type(&bill.details) {
            let expected = [service_type, b"AAAA"].concat();
            let there = bill.subtotals.iter().any(|row| *bill.part.cell(*row, bill.code) == *expected);
            if details.len() < 2 || there {
                continue;
            }
            let place = bill.part.place;
            let draft = out.draft(place).row(bill.part.table, details[1], bill.code);
            let service_type = String::from_utf8_lossy(service_type);
            out.report(
                place,
                draft
                    .with("type", Argument::same(service_type))
                    .with("count", Argument::Number(details.len() as u64)),
            );
        }
    });
}
