//! CP611

use super::super::keys::Key;
use super::super::unit::{Out, Unit};
use super::relation::{missing_by, near};
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 第2表・第3表・補足情報は第1表に、第7表・補足情報は第6表に、別表は本表に紐づきます。紐づける先のレコードがありません。
    /// 受信側は、紐づかないレコードを捨てるか、送信単位の取り込みを止めます。
    /// ---
    /// 第2表, 第3表 and the supplement belong to 第1表; 第7表 and its supplement to 第6表; separate tables to their forms. The
    /// record that these belong to is not there. A receiver drops them, or stops the import of the unit.
    RULE = "CP611" "relation-no-parent" Error {
        section: "本文 2.3、3.3",
        title: ["紐づく先のレコードが無い", "a record that belongs to nothing"],
        message: ["{parent} に、この {form} のレコード{rows}に対応するレコードがありません。{near}", "{parent} has no record that this record of {form}{rows} belongs to; {near}"],
        help: ["紐づけの項目（{key_items}）を {form} と {parent} で同じ値にするか、紐づく {parent} のレコードも出力してください", "write the same {key_items} in {form} and {parent}, or write the record of {parent} too"],
        bad: ["第1表の作成日 20251010、第2表の作成日 20251001", "plan date 20251010 in 第1表, 20251001 in 第2表"],
        good: ["どちらも 20251010", "20251010 in both"],
    }
}

/// How many more records have the same key.
fn others_like_it(rows: usize) -> Text {
    match rows - 1 {
        0 => Text::default(),
        more => Text::new(format!("（ほか同じキーの{more}件）"), format!(" (and {more} more with the same key)")),
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for relation in unit.relations() {
        let Some((place, child)) = unit.member(&relation.child) else { continue };
        let Some(table) = &child.table else {
            out.blocked(child.lost.iter().copied());
            continue;
        };
        let parent = unit.table(&relation.parent);
        let parents = parent.map(|(place, table)| (unit.keys(place, &relation.key), table));
        // Where records of the parent are lost, the one that is missed may be among them.
        let doubts = |key: &Key<'_>| match (&parents, unit.member(&relation.parent)) {
            (Some((parents, _)), _) => parents.doubts_about(key),
            (None, Some((_, file))) => file.lost.iter().map(|id| id.to_string()).collect(),
            (None, None) => missing_by(unit, &relation.parent).map(str::to_owned).into_iter().collect(),
        };
        let children = unit.keys(place, &relation.key);
        out.blocked(children.doubts.iter().cloned());
        for group in children.groups() {
            let key = children.key(table, group.first());
            let found = parents.as_ref().is_some_and(|(parents, table)| parents.find(table, &key).is_some());
            if found {
                out.saw(1);
                continue;
            }
            let doubts = doubts(&key);
            if !doubts.is_empty() {
                out.blocked(doubts);
                continue;
            }
            out.saw(1);
            let record = table.record(group.first());
            let others = parents.as_ref().map(|(parents, table)| (&**parents, *table));
            let near = near(unit, relation, &relation.parent, others, &key);
            let draft = out.draft(place).cell(&record, children.last_cell());
            let draft = out.sink(place).with_key(draft, &record, table, &relation.key);
            out.report(
                place,
                draft
                    .with("parent", Argument::same(relation.parent.to_string()))
                    .with("rows", Argument::Text(others_like_it(group.len())))
                    .with("near", Argument::Text(near)),
            );
        }
    }
}
