//! CP613

use std::collections::BTreeSet;

use super::super::unit::{Out, Unit};
use super::relation::report_twice;
use crate::rule::rule;
use crate::schema::Rows;

rule! {
    /// 紐づけのキー（利用者と作成日など）が同じレコードが2つあります。どちらに第2表などを紐づけるか決められず、
    /// 受信側ではキーの重複で取り込みが止まります。
    /// ---
    /// Two records have one key (user and plan date, for example). Nobody can tell to which of them the others belong; a
    /// receiver stops with a duplicate key.
    RULE = "CP613" "relation-parent-twice" Error {
        section: "本文 2.3、3.3",
        inferred: ["標準仕様にキーが重複しないという記述は無く、紐づく相手が1つに決まる必要があることから推定", "the standard does not say that keys are unique; inferred, as a record must belong to one other"],
        title: ["同じキーのレコードが2つある", "two records with one key"],
        message: ["この {form} のレコードは、レコード{first}と利用者もキー（{key}）も同じです", "this record of {form} is of the same user and has the same key as record {first} ({key})"],
        help: ["同じ計画なら1つのレコードにまとめ、別のものなら誤っている項目（{key_items}）を直してください", "if they are the same, make one record of them; if not, correct what is wrong in {key_items}"],
        bad: ["同じ利用者・同じ作成日の第1表が2行", "two rows of 第1表 for one user and date"],
        good: ["1行", "one row"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let mut done = BTreeSet::new();
    for relation in unit.relations().iter().filter(|relation| relation.parent_rows == Rows::One) {
        // Several forms belong to one parent; its records are looked at once.
        if done.insert(&relation.parent) {
            report_twice(unit, out, &relation.parent, &relation.key);
        }
    }
}
