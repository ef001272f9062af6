//! CP624

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::keys::{Key, Keys};
use super::super::table::Table;
use super::super::unit::{Out, Unit};
use super::combination::titles;
use super::relation::missing_by;
use crate::rule::{Argument, rule};
use crate::schema::{Member, Relation};

rule! {
    /// 第1表の利用者には第2表と第3表が、支援計画書の利用者には別表があります。この利用者の行が1つもありません。
    /// ---
    /// A user of 第1表 has a 第2表 and a 第3表, too, and a user of a support plan has rows in its separate table. This user has
    /// none.
    RULE = "CP624" "relation-expected-child" Warning {
        section: "本文 2.3、2.4、3.3",
        title: ["利用者の第2表・第3表・別表が無い", "a user without 第2表, 第3表 or the separate table"],
        message: ["{form} のこの利用者に紐づく行が、{children} に1つもありません（{key}）", "there is no row of this user of {form} ({key}) in {children}"],
        help: ["紐づけの項目（{key_items}）が {form} と同じ行を、{children} にも出力してください", "write the user's rows of {children} with the same {key_items} as in {form}"],
        bad: ["UP1KYO に2人、UP3KYO に1人", "two users in UP1KYO, one in UP3KYO"],
        good: ["どちらにも2人", "two in both"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let relations: Vec<&Relation> = unit.relations().iter().filter(|relation| relation.child_expected).collect();
    // Several forms belong to one parent, which is looked at once.
    for same in relations.chunk_by(|a, b| a.parent == b.parent) {
        let Some((place, parent)) = unit.member(&same[0].parent) else { continue };
        let Some(table) = &parent.table else {
            out.blocked(parent.lost.iter().copied());
            continue;
        };
        let children: Vec<Children<'_>> = same.iter().filter_map(|relation| Children::of(unit, out, relation)).collect();
        let parents = unit.keys(place, &same[0].key);
        out.blocked(parents.doubts.iter().cloned());
        for group in parents.groups() {
            let key = parents.key(table, group.first());
            let mut missing: Vec<&Member> = Vec::new();
            for child in &children {
                match child.has(&key, &parents, table) {
                    Ok(true) => (),
                    Ok(false) => missing.push(child.member),
                    Err(doubts) => out.blocked(doubts),
                }
            }
            out.saw(1);
            if missing.is_empty() {
                continue;
            }
            let record = table.record(group.first());
            let draft = out.draft(place).cell(&record, parents.last_cell());
            let draft = out.sink(place).with_key(draft, &record, table, &same[0].key);
            out.report(place, draft.with("children", Argument::Text(titles(unit, missing))));
        }
    }
}

/// The records of a form that belong to another.
struct Children<'u> {
    member: &'u Member,
    table: &'u Table<'u>,
    keys: Rc<Keys>,
}

impl<'u> Children<'u> {
    /// `None` where the file is not there, which is another rule's matter, or could not be read.
    fn of(unit: &'u Unit<'_>, out: &mut Out<'_, '_>, relation: &'u Relation) -> Option<Children<'u>> {
        let Some((place, file)) = unit.member(&relation.child) else {
            out.blocked(missing_by(unit, &relation.child));
            return None;
        };
        let Some(table) = &file.table else {
            out.blocked(file.lost.iter().copied());
            return None;
        };
        Some(Children { member: &relation.child, table, keys: unit.keys(place, &relation.key) })
    }

    /// Whether there is a record of a key; if that cannot be told, the rules because of which.
    fn has(&self, key: &Key<'_>, parents: &Keys, parent_table: &Table<'_>) -> Result<bool, BTreeSet<String>> {
        if self.keys.find(self.table, key).is_some() {
            return Ok(true);
        }
        let doubts = self.keys.doubts_about(key);
        if !doubts.is_empty() {
            return Err(doubts);
        }
        // A record of the person that belongs to nothing is probably the one that is missed.
        let person = key.cells().split_last().map_or(&[][..], |(_, person)| person);
        let keys = self.keys.groups().iter().map(|group| self.keys.key(self.table, group.first()));
        let mut others = keys.filter(|other| other.cells().starts_with(person));
        match others.any(|other| parents.find(parent_table, &other).is_none()) {
            true => Err(BTreeSet::from(["CP611".to_owned()])),
            false => Ok(false),
        }
    }
}
