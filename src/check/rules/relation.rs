//! What the rules on relations share.

use super::super::keys::{Key, Keys};
use super::super::table::Table;
use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge};
use crate::rule::Argument;
use crate::schema::{Member, Relation};
use crate::text::Text;

/// What may have been meant by a key that is not among others: a record of the same person whose last key item is
/// another one. Names the file that was looked in, and the record.
pub(super) fn near(
    unit: &Unit<'_>,
    relation: &Relation,
    member: &Member,
    others: Option<(&Keys, &Table<'_>)>,
    key: &Key<'_>,
) -> Text {
    let file = unit.member(member).map(|(_, file)| file_name(&file.path));
    let (Some((others, table)), Some(file), Some((last, person))) = (others, file, key.cells().split_last()) else {
        return Text::new(
            format!("この送信単位に {member} のファイルはありません"),
            format!("the unit has no file of {member}"),
        );
    };
    let keys = others.groups().iter().map(|group| (others.key(table, group.first()), group.first()));
    let same_person = keys.filter(|(other, _)| other.cells().starts_with(person));
    let last_of = |other: &Key<'_>| other.cells().last().map_or(&b""[..], |cell| cell).to_vec();
    let nearest = same_person.min_by_key(|(other, _)| strsim::generic_damerau_levenshtein(&last_of(other), last));
    let Some((nearest, row)) = nearest else {
        return Text::new(
            format!("{file} に、この利用者のレコードは1つもありません"),
            format!("{file} has no record of this person at all"),
        );
    };
    let item = relation.key.last().and_then(|key| table.form.form.item(key)).map_or("", |item| item.name());
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let (own, other) = (text(last), text(&last_of(&nearest)));
    let record = table.record(row).number;
    Text::new(
        format!("{item}は、このレコードが {own}、{file} のレコード{record}が {other} です"),
        format!("{item} is {own} here, and {other} in record {record} of {file}"),
    )
}

/// A path without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Reports every record of a member after the first with the same key.
pub(super) fn report_twice(unit: &Unit<'_>, out: &mut Out<'_, '_>, member: &Member, key: &[String]) {
    let Some((place, file)) = unit.member(member) else { return };
    let Some(table) = &file.table else { return out.blocked(file.lost.iter().copied()) };
    let keys = unit.keys(place, key);
    out.blocked(keys.doubts.iter().cloned());
    out.saw(keys.groups().len() as u64);
    for group in keys.groups() {
        let first = table.record(group.first()).number;
        for row in group.rows().skip(1) {
            let record = table.record(row);
            let draft = out.draft(place).cell(&record, keys.last_cell());
            let draft = out.sink(place).with_key(draft, &record, table, key);
            out.report(place, draft.with("first", Argument::Number(first)));
        }
    }
}

/// Why a member that a relation needs is not there, if another rule says so already.
pub(super) fn missing_by(unit: &Unit<'_>, member: &Member) -> Option<&'static str> {
    match judge(unit) {
        Combination::Incomplete { missing, .. } if missing.contains(member) => Some("CP602"),
        Combination::NotAllowed => Some("CP601"),
        Combination::DeleteMixed { .. } => Some("CP603"),
        Combination::Unknown => Some("CP301"),
        _ => None,
    }
}
