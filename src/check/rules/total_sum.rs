//! CP724

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill::{self, AddedUp, Bill, Family};
use super::sums::{Column, SUMMED, Sum, columns, stated};
use crate::rule::rule;

rule! {
    /// 全合計（999999）の値が、小計と、小計にまとめられていない明細の合計と違います。小計は事業所・サービス種類ごとに見ます。
    /// EEEE の小計は省けるので、区分支給限度基準の対象外の明細の費用総額・請求額・利用者負担は、小計が無くても合計に
    /// 入ります。単位数は、対象外の分や30日超過分を含む書き方と含まない書き方があり、どちらも合っているものとします。
    /// ---
    /// The grand total (999999) is not the sum of the subtotals and of the details that no subtotal adds up. Subtotals go by
    /// office and service type. EEEE may be left out: cost, claim and charge of details outside the limit count in the total
    /// without it. Units are written with and without those outside the limit or over thirty days, and either is accepted.
    RULE = "CP724" "total-sum" Warning {
        section: "別紙 第7表 No.9・No.17～28",
        title: ["全合計が小計・明細の合計と違う", "a grand total that is not the sum of its parts"],
        message: ["全合計の{item} {left} が、小計・明細の合計 {terms} = {right}{or} と違います", "{item} of the grand total is {left}; subtotals and details make {terms} = {right}{or}"],
        help: ["小計・明細と全合計のどちらが誤りか確かめてください", "check whether the parts or the total are wrong"],
        bad: ["小計 2137、小計 600 に全合計 2736", "subtotals of 2137 and 600, and the total 2736"],
        good: ["小計 2137、小計 600 に全合計 2737", "subtotals of 2137 and 600, and the total 2737"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let mut sum = Sum::default();
    bill::each(unit, out, &SUMMED, |out, bill| {
        let [total] = bill.totals()[..] else { return };
        for column in columns(bill.part) {
            let Some(value) = bill.part.number(total, column.cell).map(i128::from) else { continue };
            add_parts(&mut sum, &bill, column);
            if sum.is_unknown() || sum.is(value, 0) {
                continue;
            }
            let place = bill.part.place;
            let draft = out.draft(place).row(bill.part.table, total, column.cell);
            out.report(place, sum.tell(draft, value));
        }
    });
}

/// Gathers what the total adds up: subtotals, and the details that no subtotal adds up.
fn add_parts(sum: &mut Sum, bill: &Bill<'_>, column: Column) {
    sum.clear();
    // Units that do not count towards the limit, and those of days over thirty: some leave them out of the total.
    let mut left_out = [0, 0];
    for family in bill.families() {
        for share in Share::ALL {
            let is_left_out = match share {
                Share::WithinLimit => false,
                Share::OutsideLimit => !column.is_money,
                Share::OverThirtyDays => true,
            };
            let mut parts = Parts { sum, left_out: &mut left_out[usize::from(share == Share::OutsideLimit)], is_left_out };
            if family.has_subtotal(share) {
                parts.add_subtotal(&family, share, column);
                continue;
            }
            match family.is_added_up(share) {
                AddedUp::Yes => (),
                AddedUp::Perhaps => sum.add_optional_details(&family, share, column),
                AddedUp::No => {
                    for row in family.of_share(Some(share)) {
                        parts.add(bill.part.number(row, column.cell).map(i128::from));
                    }
                }
            }
        }
        let is_gathered = family.is_added_up(Share::WithinLimit) != AddedUp::No;
        for row in family.of_share(None) {
            let amount = bill.part.number(row, column.cell).map(i128::from);
            match (is_gathered, column.is_money) {
                // It may be outside the limit, and stand beside the subtotal.
                (true, _) => sum.add_optional(amount.or(Some(0))),
                // 0 says no more than an empty item.
                (false, false) => sum.add_optional(amount.filter(|amount| *amount != 0)),
                (false, true) => sum.add(amount),
            }
        }
    }
    left_out.into_iter().for_each(|amount| sum.add_optional(Some(amount)));
}

/// Where the parts of one share go.
struct Parts<'p> {
    sum: &'p mut Sum,
    left_out: &'p mut i128,
    is_left_out: bool,
}

impl Parts<'_> {
    fn add(&mut self, amount: Option<i128>) {
        match self.is_left_out {
            true => *self.left_out += amount.unwrap_or_default(),
            false => self.sum.add(amount),
        }
    }

    fn add_subtotal(&mut self, family: &Family<'_>, share: Share, column: Column) {
        let part = family.bill.part;
        let mut details = Sum::default();
        details.add_details(family, share, column);
        let is_known = !details.is_unknown() && (!column.is_money || details.has_all_money());
        match stated(part, family.subtotals(share), column) {
            // A subtotal that adds up nothing is in the total or not, whatever the others are.
            Some(value) if self.is_left_out && details.is_unknown() => self.sum.add_optional(Some(value)),
            Some(value) => {
                self.add(Some(value));
                // Where the two differ, CP723 says so.
                if is_known && !self.is_left_out {
                    self.sum.add_correction(details.total() - value);
                }
            }
            None => self.add(is_known.then(|| details.total())),
        }
    }
}
