//! CP807

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};
use super::relation::missing_by;
use crate::rule::rule;
use crate::schema::Member;

rule! {
    /// 第6表（予定）の利用者に、第7表の行が1つもありません。第7表は、第6表の利用者ごとに必要です。
    /// 無いと、受信側では利用者の給付管理と利用者負担が分かりません。
    /// ---
    /// A user of 第6表 (plan) has no row in 第7表 at all, which is needed for every user of 第6表. Without it the receiver knows
    /// nothing of the user's managed units and charges.
    RULE = "CP807" "user-without-bill" Error {
        section: "本文 2.3、2.4、3.3",
        title: ["第6表の利用者の第7表が無い", "a user of 第6表 without 第7表"],
        message: ["第6表のこの利用者に紐づく第7表の行がありません（{key}）", "第7表 has no row of this user of 第6表 ({key})"],
        help: ["紐づけの項目（{key_items}）が第6表と同じ第7表の行（明細と全合計）を出力してください", "write the user's rows of 第7表 (details and the grand total) with the same {key_items} as in 第6表"],
        bad: ["UPPLAN に2人、UPSIKYU に1人", "two users in UPPLAN, one in UPSIKYU"],
        good: ["どちらにも2人", "two in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(plan) = Part::of(unit, out, "UPPLAN", &PERSON_AND_MONTH) else { return };
    let bill = Member { form: "UPSIKYU".to_owned(), month_zero: false };
    if unit.member(&bill).is_none() {
        return out.blocked(missing_by(unit, &bill));
    }
    let Some(bill) = Part::of_member(unit, out, &bill, &PERSON_AND_MONTH) else { return };
    for group in plan.keys.groups() {
        let key = plan.key(group);
        // The user's rows may be among the lost records.
        if !bill.is_whole_for(&key) {
            continue;
        }
        out.saw(1);
        if bill.keys.position(bill.table, &key).is_some() {
            continue;
        }
        let record = plan.table.record(group.first());
        let draft = out.draft(plan.place).cell(&record, plan.keys.last_cell());
        let draft = out.sink(plan.place).with_key(draft, &record, plan.table, &PERSON_AND_MONTH.map(str::to_owned));
        out.report(plan.place, draft);
    }
}
