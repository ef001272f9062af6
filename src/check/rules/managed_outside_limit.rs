//! CP725

use super::super::unit::{Out, Unit};
use super::bill;
use crate::rule::{Argument, rule};

rule! {
    /// 居宅療養管理指導（31、34）など、区分支給限度基準の対象外のサービス種類に、給付管理単位数があります。対象外のサービスでは
    /// 空にすると定められています。受信側の給付管理の単位数に、対象外の分が加わります。
    /// ---
    /// A service type that does not count towards the monthly limit, such as 居宅療養管理指導 (31, 34), has 給付管理単位数, which is to
    /// be empty for it. A receiver would count it towards the limit.
    RULE = "CP725" "managed-units-outside-limit" Warning {
        section: "別紙 第7表 No.18",
        title: ["限度基準の対象外のサービスに給付管理単位数がある", "給付管理単位数 on a service outside the limit"],
        message: ["区分支給限度基準の対象外のサービス（{code}）に、給付管理単位数 {units} があります", "給付管理単位数 of {code}, a service outside the monthly limit, is {units}"],
        help: ["給付管理単位数を空にしてください", "leave 給付管理単位数 empty"],
        bad: ["311111 の給付管理単位数 515", "311111 with 給付管理単位数 515"],
        good: ["空", "empty"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &[], |out, bill| {
        for family in bill.families().filter(|family| family.is_outside_limit()) {
            for row in family.rows().filter(|row| family.is_managed(*row)) {
                let part = bill.part;
                let words = |cell| Argument::same(String::from_utf8_lossy(part.cell(row, cell)));
                let draft = out.draft(part.place).row(part.table, row, bill.cells.managed_units);
                let draft = draft.with("code", words(bill.cells.code));
                out.report(part.place, draft.with("units", words(bill.cells.managed_units)));
            }
        }
    });
}
