//! Whether the forms of a unit may be sent together: asked by several rules.

use std::collections::BTreeSet;

use super::super::unit::Unit;
use crate::schema::{Member, UnitKind};
use crate::text::Text;

/// What the forms of a unit come to.
pub(super) enum Combination<'u> {
    /// A unit of the standard.
    Allowed(&'u UnitKind),
    /// One of these kinds, but for members that are missing.
    Incomplete { kind: &'u UnitKind, missing: Vec<Member> },
    /// A form that deletes together with others.
    DeleteMixed { delete: Member },
    /// Forms that are never sent together.
    NotAllowed,
    /// Not every file's form is known.
    Unknown,
}

/// Judges the forms of a unit.
pub(super) fn judge<'u>(unit: &'u Unit<'_>) -> Combination<'u> {
    // Pictures go with the form that names them and are looked at there.
    let not_pictures = || unit.files.iter().filter(|file| !file.name.is_picture());
    if not_pictures().any(|file| file.member.is_none()) {
        return Combination::Unknown;
    }
    let members = || not_pictures().filter_map(|file| file.member.as_ref());
    let manage_care = || [unit.key.from_type(), unit.key.to_type()].iter().all(|of| unit.edition.manages_care(of));
    let kinds = || unit.edition.units().iter().filter(|kind| !kind.between_care_management || manage_care());
    let may_have = |kind: &UnitKind, member: &Member| kind.required.contains(member) || kind.optional.contains(member);
    let lacks = |member: &Member| !members().any(|own| own == member);
    // Several rules ask, and nearly every unit is one of the standard.
    let possible = || kinds().filter(|kind| members().all(|member| may_have(kind, member)));
    if let Some(kind) = possible().find(|kind| !kind.required.iter().any(lacks)) {
        return Combination::Allowed(kind);
    }
    let missing =
        |kind: &UnitKind| -> Vec<Member> { kind.required.iter().filter(|member| lacks(member)).cloned().collect() };
    let members: BTreeSet<&Member> = members().collect();
    if members.is_empty() {
        // Nothing but pictures: what they belong to is missing.
        let belongs_to = unit.edition.picture().map(|picture| &picture.belongs_to);
        let kind = kinds().find(|kind| kind.required.iter().any(|member| Some(&member.form) == belongs_to));
        return kind.map_or(Combination::Unknown, |kind| Combination::Incomplete { kind, missing: missing(kind) });
    }
    // The kind that lacks least is the one that was meant.
    if let Some(kind) = possible().min_by_key(|kind| missing(kind).len()) {
        return Combination::Incomplete { kind, missing: missing(kind) };
    }
    let deletes = |member: &Member| kinds().any(|kind| kind.deletes.is_some() && kind.required.contains(member));
    match members.iter().find(|member| deletes(member)) {
        Some(delete) => Combination::DeleteMixed { delete: (*delete).clone() },
        None => Combination::NotAllowed,
    }
}

/// Forms with their titles, each once, for messages: UPSIKYU 第7表（サービス利用票別表）.
pub(super) fn titles<'m>(unit: &Unit<'_>, members: impl IntoIterator<Item = &'m Member>) -> Text {
    let title = |member: &Member| match unit.edition.form(&member.form) {
        Some(form) => format!("{member} {}", form.title()),
        None => member.to_string(),
    };
    let mut titles: Vec<String> = Vec::new();
    for title in members.into_iter().map(title) {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    Text::new(titles.join("、"), titles.join(", "))
}
