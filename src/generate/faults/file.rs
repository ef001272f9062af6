//! Faults of whole files and of their names.

use super::records::{self, Record};
use super::{Field, Made};
use crate::generate::File;
use crate::generate::outbox::{self, Member, Unit};
use crate::generate::row::Layout;
use crate::ground::ms932;
use crate::schema::NameField;

/// The file and record that were chosen.
pub(super) struct Place<'p> {
    pub field: &'p Field<'p>,
    pub layout: &'p Layout,
    pub file: usize,
    pub record: &'p Record,
}

impl Place<'_> {
    fn is_edition(&self, name: &str) -> bool {
        self.field.generator.edition.name() == name
    }
}

/// Where the fault is.
pub(super) struct Done {
    pub path: String,
    pub record: Option<usize>,
}

/// Does what `file` says in a line of `faults.toml`. `None` if the unit has no place for it; nothing is changed then.
pub(super) fn apply(operation: &str, at: &Place<'_>, unit: &mut Unit, bytes: &mut Vec<u8>) -> Option<Done> {
    let mut done = Done { path: unit.files[at.file].file.path.clone(), record: None };
    if let Some(form) = operation.strip_prefix("add ") {
        let made = at.field.spare.iter().find(|made| made.member.is_some_and(|member| member.0 == form))?;
        let (member, bytes) = (made.member?, made.file.bytes.clone());
        let path = path(at, unit, Some(member), 0, |_, _| None);
        unit.files.push(Made { member: Some(member), file: File { path, bytes } });
        return Some(done);
    }
    if let Some(extension) = operation.strip_prefix("beside.") {
        // Not the name of a form: that would be a file of the standard with a wrong name.
        done.path =
            format!("{}/memo_{}.{extension}", unit.folder, done.path.rsplit('/').next()?.trim_end_matches(".CSV"));
        // The beginning of an archive, cut off; as a text, a word.
        let bytes = if extension == "zip" { b"PK\x03\x04".to_vec() } else { b"memo\r\n".to_vec() };
        unit.files.push(Made { member: None, file: File { path: done.path.clone(), bytes } });
        return Some(done);
    }
    if operation.starts_with("name-") {
        let path = renamed(operation, at, unit)?;
        unit.files[at.file].file.path = path.clone();
        return Some(Done { path, record: Some(1) });
    }
    match operation {
        "bom" => _ = bytes.splice(0..0, *b"\xEF\xBB\xBF"),
        "utf8" => *bytes = ms932::decode(bytes).into_owned().into_bytes(),
        "utf16" => {
            let text = ms932::decode(bytes).into_owned();
            *bytes = [0xFEFFu16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        }
        "empty" => bytes.clear(),
        "empty-line" => bytes.extend_from_slice(b"\r\n"),
        "no-final-break" => bytes.truncate(bytes.len().saturating_sub(2)),
        "lf" => {
            let mut records = records::split(bytes);
            // A line break inside a text is no end of a record.
            if records.iter().flatten().any(|cell| cell.contains(&b'\r')) {
                return None;
            }
            let lines = records.iter_mut().map(|record| [record.join(&b","[..]), b"\n".to_vec()].concat());
            *bytes = lines.collect::<Vec<_>>().concat();
        }
        "header" => {
            let names: Vec<&str> = at.layout.form.items().iter().map(|item| item.name()).collect();
            let header = ms932::encode(&names.join(","))?;
            bytes.splice(0..0, header.into_iter().chain(*b"\r\n"));
        }
        "cut-off" => {
            let records = records::split(bytes);
            let place = at.layout.place("service_office_name")?;
            let last = records.last()?;
            // After the opening quote, the first of the two bytes of a character.
            let rest: usize = last[place..].iter().map(|cell| cell.len() + 1).sum::<usize>() + 1;
            bytes.truncate(bytes.len() - rest + 2);
            done.record = Some(records.len());
        }
        "remove" => _ = unit.files.remove(at.file),
        "remove-picture" => {
            let name = at.record.get(at.layout.place("family_picture_name")?)?;
            let named = |made: &Made| made.file.path.as_bytes().ends_with(name);
            let picture = unit.files.iter().position(|made| made.member.is_none() && named(made))?;
            unit.files.remove(picture);
        }
        "add-picture" => {
            done.path = path(at, unit, None, 9999, |_, _| None);
            let file = File { path: done.path.clone(), bytes: outbox::PICTURE.to_vec() };
            unit.files.push(Made { member: None, file });
        }
        "copy" => {
            let name = done.path.rsplit('/').next()?;
            done.path = format!("{}/copy/{name}", unit.folder);
            unit.files.push(Made { member: None, file: File { path: done.path.clone(), bytes: bytes.clone() } });
        }
        "twin" => {
            let member = unit.files[at.file].member?;
            done.path =
                path(at, unit, Some(member), 0, |field, _| (field == NameField::Month).then(|| "209912".to_owned()));
            let mut records = records::split(bytes);
            let (month, date) = (at.layout.place("target_month")?, at.layout.place("service_date")?);
            for record in &mut records {
                record[month] = b"209912".to_vec();
                record[date] = [b"209912", record[date].get(6..)?].concat();
            }
            let file = File { path: done.path.clone(), bytes: records::join(&records) };
            unit.files.push(Made { member: None, file });
        }
        _ => return None,
    }
    Some(done)
}

/// The path of a file with a name that is wrong in one way.
fn renamed(operation: &str, at: &Place<'_>, unit: &Unit) -> Option<String> {
    let member = unit.files[at.file].member;
    let with = |field: NameField, value: &str| {
        let value = value.to_owned();
        Some(path(at, unit, member, 0, move |of, _| (of == field).then(|| value.clone())))
    };
    match operation {
        "name-short-office" => with(NameField::From, &unit.route.from.number()[1..]),
        "name-small-letters" => {
            let path = path(at, unit, member, 0, |_, _| None);
            Some(format!("{}.csv", path.strip_suffix(".CSV")?))
        }
        "name-no-such-time" => with(NameField::Serial, "20250413253000"),
        "name-no-such-type" => with(NameField::FromType, if at.is_edition("4.1") { "99" } else { "0-9" }),
        // Of three characters, as 4.0 had them.
        "name-of-4.0" => Some(path(at, unit, member, 0, |field, text| match field {
            NameField::FromType | NameField::ToType => Some(format!("0{text}")),
            _ => None,
        })),
        // Before anything was sent.
        "name-first-serial" => with(NameField::Serial, "20000101000000"),
        // Of a month of which nothing was sent.
        "name-other-month" => with(NameField::Month, "200001"),
        "name-no-such-month" => with(NameField::Month, "202513"),
        "name-letter-in-office" => with(NameField::From, "99A0000002"),
        "name-types-reversed" => {
            let edition = &at.field.generator.edition;
            Some(path(at, unit, member, 0, |field, _| match field {
                NameField::FromType => Some(unit.route.to.type_in_names(edition, field)),
                NameField::ToType => Some(unit.route.from.type_in_names(edition, field)),
                _ => None,
            }))
        }
        "name-unknown" => Some(format!("{}/export1.CSV", unit.folder)),
        _ => None,
    }
}

fn path(
    at: &Place<'_>,
    unit: &Unit,
    member: Option<Member>,
    branch: u64,
    change: impl Fn(NameField, &str) -> Option<String>,
) -> String {
    let name = outbox::name(at.field.generator, unit.month, &unit.route, member, branch, change);
    format!("{}/{name}", unit.folder)
}
