//! CP626

use std::collections::HashMap;

use super::super::unit::{Out, Unit};
use super::part::{PERSON, Part};
use crate::rule::{Argument, rule};

rule! {
    /// 同じものを削除するレコードが2つあります。2つ目で削除するものは、もうありません。
    /// ---
    /// Two records delete the same thing. There is nothing left for the second.
    RULE = "CP626" "delete-twice" Warning {
        section: "本文 2.3、別紙 削除の各様式",
        inferred: ["標準仕様に削除の重複の記述は無く、2つ目には削除するものが残っていないことから推定", "the standard says nothing of repeated deletes; inferred, as nothing is left for the second"],
        title: ["同じものを2回削除する", "one thing deleted twice"],
        message: ["このレコードが削除するもの（{key}）は、レコード{first}でも削除しています", "record {first} deletes what this record deletes ({key})"],
        help: ["1つだけ残してください。別のものを削除するなら、{key_items} を確かめてください", "keep one of them; if another thing is to be deleted, check {key_items}"],
        bad: ["同じ利用者・同じ月の DLTPLAN のレコードが2つ", "two records of DLTPLAN for one user and month"],
        good: ["1つ", "one"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for member in unit.edition.units().iter().filter(|kind| kind.deletes.is_some()).flat_map(|kind| &kind.required) {
        let (Some(form), Some((_, file))) = (unit.edition.form(&member.form), unit.member(member)) else { continue };
        // What is deleted alone is deleted once.
        if file.table.as_ref().is_some_and(|table| table.len() + table.lost().len() < 2) {
            continue;
        }
        let cells = form.record_key();
        let (Some(last), Some(part)) = (cells.last(), Part::of_member(unit, out, member, &PERSON)) else { continue };
        let key: Vec<String> = cells.iter().map(|cell| form.items()[*cell].key().to_owned()).collect();
        for group in part.keys.groups() {
            if group.len() < 2 || !part.reliable(out, group, cells) {
                continue;
            }
            out.saw(group.len() as u64);
            let mut seen: HashMap<Vec<&[u8]>, usize> = HashMap::new();
            for row in group.rows() {
                let deleted = cells.iter().map(|cell| part.cell(row, *cell)).collect();
                let first = *seen.entry(deleted).or_insert(row);
                if first == row {
                    continue;
                }
                let record = part.table.record(row);
                let draft = out.draft(part.place).cell(&record, *last);
                let draft = out.sink(part.place).with_key(draft, &record, part.table, &key);
                out.report(part.place, draft.with("first", Argument::Number(part.table.record(first).number)));
            }
        }
    }
}
