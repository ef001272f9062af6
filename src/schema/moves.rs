//! Moves between editions, as `specs/moves/` describes them: what their tables do not say themselves.
//!
//! Which forms and items are new, gone, elsewhere or longer is told by the tables of both editions. A move says what else a
//! migration needs: how names change, and which new items a map may fill.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::spec_file::{Result, SpecFile};
use crate::schema::{Edition, Form};

/// The facts that a migration between two editions needs.
#[derive(Clone, Debug)]
pub struct Move {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) source: String,
    /// Items that hold the name of a family picture, which changes as file names do.
    pub(crate) picture_names: Vec<String>,
    pub(crate) service_types: TypesInNames,
    pub(crate) rows: RowItems,
    /// The type of an office that manages care, and the types of one that manages preventive care.
    pub(crate) care_management: Vec<String>,
    pub(crate) preventive_care_management: Vec<String>,
    /// New items that the map of TAISコード may fill: by form and key, the rows that need one.
    pub(crate) filled: BTreeMap<(String, String), Arc<RowsWithCode>>,
}

impl Move {
    /// The older edition.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The newer edition.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Where the standard says so.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// Rows that need a TAISコード or 届出コード: by their サービスコード.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowsWithCode {
    service_types: Vec<String>,
    /// Subtotals are not for one product.
    not_ending: Vec<String>,
}

impl RowsWithCode {
    pub fn has(&self, service_code: &[u8]) -> bool {
        self.service_types.iter().any(|own| service_code.starts_with(own.as_bytes()))
            && !self.not_ending.iter().any(|end| service_code.ends_with(end.as_bytes()))
    }
}

/// The items by which rows say what they are about: their keys, of which a form has the first or another one.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowItems {
    office: Vec<String>,
    service_code: Vec<String>,
    name: Vec<String>,
}

impl RowItems {
    /// Where a form has them: office, service code and name.
    pub fn places(&self, form: &Form) -> [Option<usize>; 3] {
        let place = |key: &String| form.items().iter().position(|item| item.key() == key);
        [&self.office, &self.service_code, &self.name].map(|keys| keys.iter().find_map(place))
    }
}

/// The columns of the map of TAISコード that values are taken from. They are named like the items.
pub(crate) const TAIS_VALUES: [&str; 2] = ["tais_code", "equipment_notice_code"];

/// How file names say the service types of sender and receiver.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TypesInNames {
    #[default]
    Same,
    /// The older edition does not say them.
    Added,
    /// The older edition writes this before the type.
    PrefixDropped(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMove {
    from: Spanned<String>,
    to: Spanned<String>,
    source: String,
    #[serde(default)]
    picture_names: Vec<Spanned<String>>,
    #[serde(default)]
    file_name: RawFileName,
    rows: Option<RawRows>,
    #[serde(default)]
    filled: Vec<RawFilled>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRows {
    office: Vec<Spanned<String>>,
    service_code: Vec<Spanned<String>>,
    name: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFileName {
    #[serde(default)]
    service_types: TypesInNames,
    #[serde(default)]
    care_management: Vec<Spanned<String>>,
    #[serde(default)]
    preventive_care_management: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFilled {
    forms: Vec<Spanned<String>>,
    items: Vec<Spanned<String>>,
    map: Spanned<String>,
    service_types: Vec<Spanned<String>>,
    #[serde(default)]
    not_ending: Vec<String>,
}

/// Loads the files in `specs/moves/`. The editions are the oldest first.
pub(super) fn load(files: &[&SpecFile], editions: &[Arc<Edition>]) -> Result<Vec<Arc<Move>>> {
    files.iter().map(|file| Ok(Arc::new(load_move(file, editions)?))).collect()
}

fn load_move(file: &SpecFile, editions: &[Arc<Edition>]) -> Result<Move> {
    let raw: RawMove = file.parse()?;
    let from = edition(file, &raw.from, editions)?;
    let to = edition(file, &raw.to, editions)?;
    if file.path != format!("moves/{}-{}.toml", from.name(), to.name()) {
        return Err(file.at(&raw.from, "the file is not named by its editions"));
    }
    let age = |name: &str| editions.iter().position(|edition| edition.name() == name);
    if age(from.name()) >= age(to.name()) {
        return Err(file.at(&raw.to, format!("a move leads to a newer edition than {}", from.name())));
    }
    Ok(Move {
        from: from.name().to_owned(),
        to: to.name().to_owned(),
        source: raw.source.clone(),
        picture_names: items(file, &raw.picture_names, &[to])?,
        service_types: raw.file_name.service_types.clone(),
        rows: rows(file, &raw, &[from, to])?,
        care_management: service_types(file, &raw.file_name.care_management, to)?,
        preventive_care_management: service_types(file, &raw.file_name.preventive_care_management, to)?,
        filled: filled(file, &raw.filled, from, to)?,
    })
}

fn edition<'e>(file: &SpecFile, name: &Spanned<String>, editions: &'e [Arc<Edition>]) -> Result<&'e Arc<Edition>> {
    let found = editions.iter().find(|edition| edition.name() == name.get_ref());
    found.ok_or_else(|| file.unknown(name, "edition", editions.iter().map(|edition| edition.name())))
}

fn rows(file: &SpecFile, raw: &RawMove, editions: &[&Edition]) -> Result<RowItems> {
    let Some(rows) = &raw.rows else {
        // A move that does not say by which items rows are known must not ask for them.
        return match (raw.filled.first(), &raw.file_name.service_types) {
            (Some(filled), _) => Err(file.at(&filled.map, "the map is asked by the items in [rows], which is missing")),
            (None, TypesInNames::Added) => {
                Err(file.at(&raw.from, "types are added: rows show them by the items in [rows], which is missing"))
            }
            _ => Ok(RowItems::default()),
        };
    };
    Ok(RowItems {
        office: items(file, &rows.office, editions)?,
        service_code: items(file, &rows.service_code, editions)?,
        name: items(file, &rows.name, editions)?,
    })
}

/// Keys of items, each of which a form of the editions has.
fn items(file: &SpecFile, keys: &[Spanned<String>], editions: &[&Edition]) -> Result<Vec<String>> {
    let known =
        || editions.iter().flat_map(|edition| edition.forms()).flat_map(|form| form.items()).map(|item| item.key());
    match keys.iter().find(|key| !known().any(|own| own == key.get_ref())) {
        Some(key) => Err(file.unknown(key, "item", known())),
        None => Ok(keys.iter().map(|key| key.get_ref().clone()).collect()),
    }
}

fn service_types(file: &SpecFile, codes: &[Spanned<String>], edition: &Edition) -> Result<Vec<String>> {
    let known = |code: &str| edition.service_types().iter().any(|own| own.code == code);
    match codes.iter().find(|code| !known(code.get_ref())) {
        Some(code) => Err(file.unknown(code, "service type", edition.service_types().iter().map(|own| &own.code))),
        None => Ok(codes.iter().map(|code| code.get_ref().clone()).collect()),
    }
}

fn filled(
    file: &SpecFile,
    raw: &[RawFilled],
    from: &Edition,
    to: &Edition,
) -> Result<BTreeMap<(String, String), Arc<RowsWithCode>>> {
    let mut filled = BTreeMap::new();
    for raw in raw {
        if raw.map.get_ref() != "tais" {
            return Err(file.unknown(&raw.map, "map", ["tais"]));
        }
        let rows = Arc::new(RowsWithCode {
            service_types: service_types(file, &raw.service_types, to)?,
            not_ending: raw.not_ending.clone(),
        });
        for code in &raw.forms {
            let form = to.form(code.get_ref());
            let form = form.ok_or_else(|| file.unknown(code, "form", to.forms().map(|form| form.code())))?;
            for key in &raw.items {
                is_new(file, key, from.form(form.code()), form)?;
                if !TAIS_VALUES.contains(&key.get_ref().as_str()) {
                    return Err(file.unknown(key, "column of the map", TAIS_VALUES));
                }
                filled.insert((form.code().to_owned(), key.get_ref().clone()), rows.clone());
            }
        }
    }
    Ok(filled)
}

/// Only an item that has no value yet can be filled.
fn is_new(file: &SpecFile, key: &Spanned<String>, before: Option<&Arc<Form>>, form: &Form) -> Result<()> {
    let keys = || form.items().iter().map(|item| item.key());
    if !keys().any(|own| own == key.get_ref()) {
        return Err(file.unknown(key, "item", keys()));
    }
    match before.filter(|before| before.items().iter().any(|item| item.key() == key.get_ref())) {
        Some(before) => Err(file.at(key, format!("{} of {} has this item, too", before.code(), before.edition()))),
        None => Ok(()),
    }
}
