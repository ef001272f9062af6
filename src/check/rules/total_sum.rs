//! CP724

use super::super::services::Share;
use super::super::unit::{Out, Unit};
use super::bill::{self, AddedUp, Family, OfShare};
use super::sums::{Column, SUMMED, Sum, amount, columns, stated};
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
    let mut own = None;
    bill::each(unit, out, &SUMMED, |out, bill| {
        let [total] = bill.totals()[..] else { return };
        let families: Vec<Judged<'_>> = bill.families().map(Judged::new).collect();
        for column in own.get_or_insert_with(|| columns(bill.part)).iter().copied() {
            let Some(value) = bill.part.number(total, column.cell).map(i128::from) else { continue };
            add_parts(&mut sum, &families, column);
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
fn add_parts(sum: &mut Sum, families: &[Judged<'_>], column: Column) {
    sum.clear();
    // Units that do not count towards the limit, and those of days over thirty: some leave them out of the total.
    let (mut outside_limit, mut over_thirty_days) = (0, 0);
    for family in families {
        for share in Share::ALL {
            let left_out = match share {
                Share::WithinLimit => None,
                Share::OutsideLimit => (!column.is_money).then_some(&mut outside_limit),
                Share::OverThirtyDays => Some(&mut over_thirty_days),
            };
            Parts { sum, left_out, column }.add_share(family, share);
        }
        add_unknown(sum, family, column);
    }
    sum.add_optional(Some(outside_limit));
    sum.add_optional(Some(over_thirty_days));
}

/// A family and what is known of its details, which is the same for all columns.
struct Judged<'b> {
    family: Family<'b>,
    details: Vec<(usize, OfShare)>,
    /// Whether a subtotal adds up the details of each share.
    added_up: [AddedUp; Share::ALL.len()],
}

impl<'b> Judged<'b> {
    fn new(family: Family<'b>) -> Judged<'b> {
        let (details, added_up) = (family.shares(), Share::ALL.map(|share| family.is_added_up(share)));
        Judged { family, details, added_up }
    }

    /// Whether a subtotal may add up the details of a share.
    fn may_be_added_up(&self, share: Share) -> bool {
        self.added_up[share as usize] != AddedUp::No
    }

    /// Details that belong to a share; `None` are those of which it cannot be told.
    fn of_share(&self, share: OfShare) -> impl Iterator<Item = usize> {
        self.details.iter().filter(move |(_, own)| *own == share).map(|(row, _)| *row)
    }
}

/// Adds the details of a family of which it cannot be told what they belong to.
fn add_unknown(sum: &mut Sum, family: &Judged<'_>, column: Column) {
    for row in family.of_share(None) {
        // Of units 0 says no more than an empty item.
        let says_nothing = |amount: &i128| *amount == 0 && !column.is_money;
        let amount = amount(family.family.bill.part, row, column).filter(|amount| !says_nothing(amount));
        // Under a subtotal of what counts, costs and units within the limit need not stand on the details.
        let may_be_empty = family.may_be_added_up(Share::WithinLimit) && (column.is_money || column.is_of_limit);
        match amount {
            None if may_be_empty => (),
            _ if column.is_money && !Share::ALL.into_iter().any(|share| family.may_be_added_up(share)) => {
                sum.add(amount);
            }
            _ => sum.add_optional(amount),
        }
    }
}

/// Where the parts of one share go.
struct Parts<'p> {
    sum: &'p mut Sum,
    /// The amount of what may be left out of the total, if this share may.
    left_out: Option<&'p mut i128>,
    column: Column,
}

impl Parts<'_> {
    fn add_share(&mut self, judged: &Judged<'_>, share: Share) {
        let part = judged.family.bill.part;
        match judged.added_up[share as usize] {
            AddedUp::Yes if judged.family.has_subtotal(share) => self.add_subtotal(judged, share),
            AddedUp::Yes => (),
            AddedUp::Perhaps => self.sum.add_optional_details(part, &judged.details, share, self.column),
            AddedUp::No => judged.of_share(Some(share)).for_each(|row| self.add(amount(part, row, self.column))),
        }
    }

    fn add_subtotal(&mut self, judged: &Judged<'_>, share: Share) {
        let part = judged.family.bill.part;
        let mut details = Sum::default();
        details.add_details(part, &judged.details, share, self.column);
        let is_known = !details.is_unknown() && (!self.column.is_money || details.has_all_money());
        match stated(part, judged.family.subtotals(share), self.column) {
            // A subtotal that adds up nothing is in the total or not, whatever the others are.
            Some(value) if self.left_out.is_some() && details.is_unknown() => self.sum.add_optional(Some(value)),
            Some(value) => {
                self.add(Some(value));
                // Where the two differ, CP723 says so.
                if is_known && self.left_out.is_none() {
                    self.sum.add_correction(details.total() - value);
                }
            }
            None => self.add(is_known.then(|| details.total())),
        }
    }

    fn add(&mut self, amount: Option<i128>) {
        // What is over thirty days has no cost that is insured, and what does not count has no units that do.
        let may_be_empty = self.column.is_money || self.column.is_of_limit;
        match (&mut self.left_out, amount) {
            (Some(left_out), Some(amount)) => **left_out += amount,
            (Some(_), None) if may_be_empty => (),
            (_, amount) => self.sum.add(amount),
        }
    }
}
