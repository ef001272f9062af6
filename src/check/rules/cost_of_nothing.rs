//! CP729

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill::{self, AddedUp};
use crate::rule::{Argument, rule};

rule! {
    /// 小計にまとめられていない明細の費用総額が0ですが、区分支給限度基準内単位数と単位数単価があります。小計のある明細では費用総額を
    /// 0にしておく書き方がありますが、小計が無ければ明細に書きます。
    /// ---
    /// 費用総額 of a detail that no subtotal adds up is 0, although it has 区分支給限度基準内単位数 and 単位数単価. Details under a
    /// subtotal may leave their cost at 0; without one the cost stands on the detail.
    RULE = "CP729" "cost-of-zero" Warning {
        section: "別紙 第7表 No.22～24",
        inferred: ["標準仕様に計算式の記述は無く、費用総額が小計か明細のどちらかに要ることから推定", "the standard prints no arithmetic; inferred, as the cost must stand on the subtotal or on the detail"],
        title: ["小計の無い明細の費用総額が0", "a detail without a subtotal that costs 0"],
        message: ["費用総額が 0 です（区分支給限度基準内単位数 {units} × 単位数単価 {price} = {right}。この明細をまとめる小計はありません）", "費用総額 is 0 (区分支給限度基準内単位数 {units} × 単位数単価 {price} = {right}; no subtotal adds this detail up)"],
        help: ["費用総額を書いてください。小計を出力するときは、小計の行に書きます", "write the cost, on the subtotal if there is one"],
        bad: ["小計の無い明細に費用総額 0", "a cost of 0 on a detail without a subtotal"],
        good: ["22572", "22572"],
    }
}

const LOOKS_AT: [&str; 3] = ["within_limit_units", "unit_price", "total_cost"];

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    bill::each(unit, out, &LOOKS_AT, |out, bill| {
        let part = bill.part;
        let Some([units, price, cost]) = part.cells(LOOKS_AT) else { return };
        for family in bill.families() {
            for row in family.details().filter(|row| part.number(*row, cost) == Some(0)) {
                let added_up = |share: &Share| family.is_added_up(*share) != AddedUp::No;
                // Where it cannot be told what the row belongs to, any subtotal may add it up.
                let may_be_added_up = match family.share(row) {
                    Some(share) => added_up(&share),
                    None => Share::ALL.iter().any(added_up),
                };
                if may_be_added_up {
                    continue;
                }
                let known = part.number(row, units).zip(hundredths(part.cell(row, price)));
                let Some(right) = known.map(|(units, price)| i128::from(units) * i128::from(price) / 100) else { continue };
                if right <= 0 {
                    continue;
                }
                let words = |cell| Argument::same(String::from_utf8_lossy(part.cell(row, cell)));
                let draft = out.draft(part.place).row(part.table, row, cost);
                let draft = draft.with("units", words(units)).with("price", words(price));
                out.report(part.place, draft.with("right", Argument::same(right.to_string())));
            }
        }
    });
}

/// 11.40 as 1140.
fn hundredths(price: &[u8]) -> Option<i64> {
    let digits: Vec<u8> = price.iter().copied().filter(|byte| *byte != b'.').collect();
    let [.., b'.', _, _] = price else { return None };
    crate::schema::signed_number(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices() {
        assert_eq!((hundredths(b"11.40"), hundredths(b"10.00"), hundredths(b"0.05")), (Some(1140), Some(1000), Some(5)));
        for price in [&b""[..], b"11", b"11.4", b"x.40"] {
            assert_eq!(hundredths(price), None);
        }
    }
}
