//! CP723

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill::{self, AddedUp, Family, OfShare};
use super::sums::{Column, SUMMED, Sum, columns, stated};
use crate::rule::{Argument, rule};

rule! {
    /// 小計の値が、同じ事業所・サービス種類の明細の合計と違います。AAAA は区分支給限度基準の対象（給付管理単位数のある明細）、
    /// EEEE は対象外、ZZZZ は30日超過分の合計です。給付管理単位数がどの明細にも無いときは、どう分けても合わない値だけを
    /// お知らせします。明細のどれかに値が無い欄は比べません。金額は1円未満の切り捨ての分だけ違ってかまわず、明細が0の
    /// ときは比べません。
    /// ---
    /// A subtotal is not the sum of the details of its office and service type. AAAA adds up what counts towards the monthly
    /// limit (details with 給付管理単位数), EEEE what does not, ZZZZ what is over thirty days. Where no detail has 給付管理単位数, only
    /// a value that no choice of details makes is reported. A column that some detail leaves empty is not compared. Money may
    /// differ by what rounding down makes, and is not compared where a detail has 0.
    RULE = "CP723" "subtotal-sum" Warning {
        section: "別紙 第7表 No.9・No.17～28",
        title: ["小計が明細の合計と違う", "a subtotal that is not the sum of its details"],
        message: ["小計（{code}）の{item} {left} が、明細の合計 {terms} = {right}{or} と違います", "{item} of the subtotal ({code}) is {left}; the details make {terms} = {right}{or}"],
        help: ["明細と小計のどちらが誤りか確かめてください", "check whether the details or the subtotal are wrong"],
        bad: ["1161、976 に小計 2136", "1161, 976 and the subtotal 2136"],
        good: ["1161、976 に小計 2137", "1161, 976 and the subtotal 2137"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let mut sum = Sum::default();
    let mut own = None;
    bill::each(unit, out, &SUMMED, |out, bill| {
        let columns = own.get_or_insert_with(|| columns(bill.part));
        for family in bill.families() {
            let mut shares = Share::ALL.into_iter().filter(|share| family.has_subtotal(*share)).peekable();
            let details = shares.peek().map(|_| family.shares()).unwrap_or_default();
            shares.for_each(|share| compare(out, (&family, &details), (share, columns), &mut sum));
        }
    });
}

/// Compares the subtotal of a family with its details.
fn compare(
    out: &mut Out<'_, '_>,
    (family, details): (&Family<'_>, &[(usize, OfShare)]),
    (share, columns): (Share, &[Column]),
    sum: &mut Sum,
) {
    let bill = &family.bill;
    for column in columns.iter().copied() {
        let Some(value) = stated(bill.part, family.subtotals(share), column) else { continue };
        sum.clear();
        match family.has_no_office() {
            false => sum.add_details(bill.part, details, share, column),
            true => family.without_subtotal(share).for_each(|other| match other.is_added_up(share) {
                AddedUp::Yes => sum.add_details(bill.part, &other.shares(), share, column),
                _ => sum.add_optional_details(bill.part, &other.shares(), share, column),
            }),
        }
        // Where units are over the limit, the details do not say which of them.
        let is_over = family.subtotals(share).any(|row| !matches!(bill.over_limit(row), None | Some(0)));
        if sum.is_unknown() || column.is_money && !sum.has_all_money() || is_over && !column.is_whole() {
            continue;
        }
        let slack = if column.is_money { sum.rounding() } else { 0 };
        let Some(row) = family.subtotals(share).last().filter(|_| !sum.is(value, slack)) else { continue };
        let place = bill.part.place;
        let draft = out.draft(place).row(bill.part.table, row, column.cell);
        let code = String::from_utf8_lossy(bill.part.cell(row, bill.cells.code));
        out.report(place, sum.tell(draft.with("code", Argument::same(code)), value));
    }
}
