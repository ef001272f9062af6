//! New file names, and the service types in them. Nothing is guessed: a type comes from the old name, from a map or from
//! the rows, or it is asked for.

use std::collections::BTreeSet;

use super::maps::{MapEvidence, ServiceTypeMap};
use super::route::Route;
use crate::ground::ms932;
use crate::read::cell::content;
use crate::read::records::Records;
use crate::read::{FileName, UnitKey};
use crate::schema::TypesInNames;
use crate::schema::{Edition, Form, NameField, Placeholder, Spec};

/// The side of a unit that an office is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeSide {
    /// 送信元
    From,
    /// 送信先
    To,
}

/// A service type that neither the data nor a map determines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownType {
    /// Which office.
    pub side: OfficeSide,
    /// Its number.
    pub office: String,
    /// What the old name has in its place, if anything.
    pub named: Option<String>,
    /// Types that it can have, where the rows say so much.
    pub candidates: Vec<String>,
}

/// The service types of a unit's sender and receiver as names write them; absent where the edition's names have none.
pub(crate) type Types = Option<(String, String)>;

/// A file of a unit, for what its rows say about service types.
pub(crate) struct Rows<'a> {
    pub form: &'a Form,
    pub bytes: &'a [u8],
}

/// In the place of a type that nobody has said: no type at all, so that no rule is asked about it. Nothing is written with it.
const STAND_IN: &str = "00";

/// Finds the service types of a unit, and those that no source determines.
pub(crate) fn types(
    spec: &Spec,
    route: &Route,
    key: &UnitKey,
    map: &ServiceTypeMap,
    files: &[Rows<'_>],
    found: &mut MapEvidence,
) -> (Types, Vec<UnknownType>) {
    let mut unknown = Vec::new();
    let mut evidence = None;
    let mut hub = |side: OfficeSide, office: &str, named: &str| -> String {
        if let Some(known) = in_name(spec, &route.to, named) {
            found.offices.entry(office.to_owned()).or_default().types.insert(known.clone());
            return known;
        }
        if let Some(given) = map.get(office, key.serial()) {
            found.offices.entry(office.to_owned()).or_default().types.insert(given.to_owned());
            return given.to_owned();
        }
        let candidates = match named.is_empty() {
            true => evidence.get_or_insert_with(|| Evidence::of(spec, route, key, files)).types(side, key),
            // The list of codes of 4.0 is not printed: what a leading 0 does not explain, only a map does.
            false => BTreeSet::new(),
        };
        let entry = found.offices.entry(office.to_owned()).or_default();
        entry.name = entry.name.take().or_else(|| name_of(office, files));
        if candidates.len() == 1 {
            entry.types.extend(candidates.iter().cloned());
            return candidates.into_iter().next().unwrap_or_default();
        }
        entry.units += 1;
        entry.candidates.extend(candidates.iter().cloned());
        let named = (!named.is_empty()).then(|| named.to_owned());
        let candidates = candidates.into_iter().collect();
        unknown.push(UnknownType { side, office: office.to_owned(), named, candidates });
        STAND_IN.to_owned()
    };
    let (Some(from), Some(to)) = (route.to.placeholder(NameField::FromType), route.to.placeholder(NameField::ToType))
    else {
        return (None, Vec::new());
    };
    let mut written = |placeholder: &Placeholder, side, office: &str, named: &str| {
        if placeholder.value_type.matcher.accepts(named.as_bytes()) {
            return named.to_owned();
        }
        format!("{}{}", route.prefix_written(spec), hub(side, office, named))
    };
    let types = (
        written(from, OfficeSide::From, key.from(), key.from_type()),
        written(to, OfficeSide::To, key.to(), key.to_type()),
    );
    (Some(types), unknown)
}

/// The type that a name says: itself, or what is left of it without the prefix of an older edition.
fn in_name(spec: &Spec, edition: &Edition, named: &str) -> Option<String> {
    let known = |code: &str| edition.service_types().iter().any(|own| own.code == code);
    if known(named) {
        return Some(named.to_owned());
    }
    let mut rests = Route::prefixes(spec).filter_map(|prefix| named.strip_prefix(prefix));
    rests.find(|rest| known(rest)).map(str::to_owned)
}

/// Items that have an office's number, and its name.
const NAMES_OF_OFFICES: [(&str, &str); 2] =
    [("service_office_number", "service_office_name"), ("care_office_number", "care_office_name")];

/// An office's name in the rows: whoever fills in a map knows it by this.
fn name_of(office: &str, files: &[Rows<'_>]) -> Option<String> {
    files.iter().find_map(|file| {
        let place = |key: &str| file.form.item(key).map(|item| usize::from(item.no()) - 1);
        let pairs = NAMES_OF_OFFICES.map(|(number, name)| Some((place(number)?, place(name)?)));
        let mut records = Records::of(file.bytes).map_while(Result::ok);
        records.find_map(|record| {
            let named = pairs.iter().flatten().find_map(|(number, name)| {
                (record.cell(*number).content() == office.as_bytes()).then(|| record.cell(*name).content())
            });
            named.filter(|name| !name.is_empty()).map(|name| ms932::decode(name).replace("\"\"", "\""))
        })
    })
}

/// The evidence in the rows of a unit about the offices that exchange it.
#[derive(Debug, Default)]
struct Evidence {
    /// Types of the rows of the sender, and of the receiver.
    from: BTreeSet<String>,
    to: BTreeSet<String>,
    /// The side that manages care; absent where the files do not agree.
    care: Option<OfficeSide>,
    /// The possible types.
    care_types: BTreeSet<String>,
}

impl Evidence {
    fn of(spec: &Spec, route: &Route, key: &UnitKey, files: &[Rows<'_>]) -> Evidence {
        let mut evidence = Evidence::default();
        let mut benefits: BTreeSet<&str> = BTreeSet::new();
        let service_types = route.to.service_types();
        let added = || spec.moves().iter().filter(|by| by.service_types == TypesInNames::Added);
        for file in files {
            let places = added().find_map(|by| match by.rows.places(file.form) {
                [Some(office), Some(code), _] => Some((office, code)),
                _ => None,
            });
            let Some((office, code)) = places else { continue };
            for record in Records::of(file.bytes).map_while(Result::ok) {
                let code = record.cell(code).content();
                let Some(known) = service_types.iter().find(|own| code.starts_with(own.code.as_bytes())) else {
                    continue;
                };
                benefits.insert(&known.benefit);
                let office = record.cell(office).content();
                for (side, number) in [(&mut evidence.from, key.from()), (&mut evidence.to, key.to())] {
                    if office == number.as_bytes() && !side.contains(&known.code) {
                        side.insert(known.code.clone());
                    }
                }
            }
        }
        let sides: BTreeSet<bool> = files.iter().map(|file| file.form.to() == "居宅介護支援事業所").collect();
        evidence.care = match (sides.len(), sides.first()) {
            (1, Some(true)) => Some(OfficeSide::To),
            (1, Some(false)) => Some(OfficeSide::From),
            _ => None,
        };
        let preventive = match benefits.is_empty() {
            // Without such rows the forms may still say that no preventive care is in it.
            true => !files.iter().any(|file| file.form.family() == ["居宅"]),
            false => benefits.iter().any(|benefit| *benefit != "介護給付"),
        };
        let care = benefits.is_empty() || benefits.contains("介護給付");
        if care {
            evidence.care_types.extend(added().flat_map(|by| by.care_management.iter().cloned()));
        }
        if preventive {
            evidence.care_types.extend(added().flat_map(|by| by.preventive_care_management.iter().cloned()));
        }
        evidence
    }

    fn types(&self, side: OfficeSide, key: &UnitKey) -> BTreeSet<String> {
        let own = if side == OfficeSide::From { &self.from } else { &self.to };
        match self.care {
            Some(care) if care == side => self.care_types.clone(),
            Some(_) if key.from() != key.to() => own.clone(),
            _ => BTreeSet::new(),
        }
    }
}

/// The name of a file in another edition.
pub(crate) fn rename(route: &Route, name: &FileName<'_>, types: &Types) -> Option<String> {
    let value = |field| match (field, types) {
        (NameField::FromType, Some((from, _))) => Some(from.as_str()),
        (NameField::ToType, Some((_, to))) => Some(to.as_str()),
        (field, _) => name.field(field),
    };
    if !name.is_picture() {
        return route.to.form(name.form()?.code())?.name_pattern().write(value);
    }
    let renamed = route.to.picture()?.pattern.write(value)?;
    // Pictures are .jpg or .JPG, and UPKIHON names them as they are.
    let (stem, _) = renamed.rsplit_once('.')?;
    let (_, extension) = name.as_str().rsplit_once('.')?;
    Some(format!("{stem}.{extension}"))
}

/// A picture's name in a cell of UPKIHON, in another edition; `None` where it stays as it is: also where it has characters
/// that no name has, as only bytes that are not touched come back.
pub(crate) fn rename_picture(
    spec: &Spec,
    route: &Route,
    written: &str,
    key: &UnitKey,
    types: &Types,
) -> Option<String> {
    let name = FileName::read(spec, written);
    let is_whole = name.as_str() == written && written.is_ascii();
    if !is_whole || !name.is_picture() || name.unit().as_ref() != Some(key) {
        return None;
    }
    rename(route, &name, types).filter(|renamed| renamed != written)
}

/// A cell in words.
pub(crate) fn text(cell: &[u8]) -> String {
    ms932::decode(content(cell)).into_owned()
}
