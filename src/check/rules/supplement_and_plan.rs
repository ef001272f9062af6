//! CP804

use super::super::unit::{Out, Unit};
use super::pair::{Pair, Whole};
use super::part::{PERSON_AND_PLAN, Part};
use crate::rule::{Argument, rule};
use crate::schema::Member;

rule! {
    /// 第1表とその補足情報で、要介護状態区分か認定状況区分が違います。
    /// ---
    /// Care level or certification status differ between 第1表 and its supplement.
    RULE = "CP804" "supplement-and-plan" Warning {
        section: "別紙 利用者補足情報 No.16・18、居宅サービス計画1表 No.17・21",
        inferred: ["標準仕様に2つの様式を比べる記述は無く、同じ利用者の同じ計画の認定であることから推定", "the standard does not compare the two forms; inferred, as both speak of one user's certification under one plan"],
        title: ["補足情報と第1表の区分が違う", "the supplement differs from 第1表"],
        message: ["この利用者の{item}が、補足情報では「{supplement}」、第1表では「{plan}」（レコード{record}）です", "{item} of this user is \"{supplement}\" in the supplement and \"{plan}\" in 第1表 (record {record})"],
        help: ["どちらかが古くないか確かめ、正しい値にそろえてください", "check whether one of them is out of date, and write the right value in both"],
        bad: ["補足情報 22、第1表 23", "22 in the supplement, 23 in 第1表"],
        good: ["どちらも 22", "22 in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(plan) = Part::of(unit, out, "UP1KYO", &PERSON_AND_PLAN) else { return };
    let member = Member { form: "UPHOSOKU".to_owned(), month_zero: true };
    let Some(supplement) = Part::of_member(unit, out, &member, &PERSON_AND_PLAN) else { return };
    let forms = Pair { own: supplement, other: plan };
    let (supplement, plan) = (&forms.own, &forms.other);
    for item in ["care_level", "certification_status"] {
        let cells = supplement.cells([item]).zip(plan.cells([item]));
        let Some(([own_cell], [other_cell])) = cells else { continue };
        forms.each(out, Whole::Neither, (&[own_cell], &[other_cell]), |out, (group, _), (planned, _)| {
            let own = supplement.cell(group.first(), own_cell);
            let other = plan.cell(planned.first(), other_cell);
            if own == other || own.is_empty() || other.is_empty() {
                return;
            }
            let draft = out.draft(supplement.place).row(supplement.table, group.first(), own_cell);
            let other_record = Argument::Number(plan.table.record(planned.first()).number);
            let words = |bytes: &[u8]| Argument::same(String::from_utf8_lossy(bytes));
            out.report(
                supplement.place,
                draft.with("supplement", words(own)).with("plan", words(other)).with("record", other_record),
            );
        });
    }
}
