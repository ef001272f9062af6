//! CP612

use super::super::unit::{Out, Unit};
use super::relation::{missing_by, near};
use crate::rule::{Argument, rule};

rule! {
    /// 利用者補足情報は、計画書・利用票の利用者ごとに必要です。氏名や生年月日は補足情報にしか無いため、
    /// 受信側は補足情報の無い利用者を登録できません。
    /// ---
    /// The supplement is needed for every user of a plan or a use table. Name and date of birth are nowhere else, so a
    /// receiver cannot store a user without it.
    RULE = "CP612" "relation-no-child" Error {
        section: "本文 2.2、2.3",
        title: ["利用者の補足情報が無い", "a user without the supplement"],
        message: ["{child} に、{form} のこの利用者に対応するレコードがありません（{key}）。{near}", "{child} has no record of this user of {form} ({key}); {near}"],
        help: ["紐づけの項目（{key_items}）が {form} と同じ {child} のレコードを出力してください", "write a record of {child} with the same {key_items} as in {form}"],
        bad: ["UPPLAN に2人、UPHOSOKU に1人", "two users in UPPLAN, one in UPHOSOKU"],
        good: ["どちらにも2人", "two in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for relation in unit.relations().iter().filter(|relation| relation.child_needed) {
        let Some((place, parent)) = unit.member(&relation.parent) else { continue };
        let Some(table) = &parent.table else {
            out.blocked(parent.lost.iter().copied());
            continue;
        };
        let Some((child_place, child)) = unit.member(&relation.child) else {
            out.blocked(missing_by(unit, &relation.child));
            continue;
        };
        let Some(child_table) = &child.table else {
            out.blocked(child.lost.iter().copied());
            continue;
        };
        let children = unit.keys(child_place, &relation.key);
        let parents = unit.keys(place, &relation.key);
        out.blocked(parents.doubts.iter().cloned());
        for group in parents.groups() {
            let key = parents.key(table, group.first());
            if children.find(child_table, &key).is_some() {
                out.saw(1);
                continue;
            }
            let doubts = children.doubts_about(&key);
            if !doubts.is_empty() {
                out.blocked(doubts);
                continue;
            }
            out.saw(1);
            let record = table.record(group.first());
            let near = near(unit, relation, &relation.child, Some((&children, child_table)), &key);
            let draft = out.draft(place).cell(&record, parents.last_cell());
            let draft = out.sink(place).with_key(draft, &record, table, &relation.key);
            let child = Argument::same(relation.child.to_string());
            out.report(place, draft.with("child", child).with("near", Argument::Text(near)));
        }
    }
}
