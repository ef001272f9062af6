//! Moves between neighbouring editions, as `specs/moves/` describes them, compared with the tables of both editions.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::schema::{Edition, Form, SpecError};

/// What changes from one edition to the next.
#[derive(Clone, Debug)]
pub struct Move {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) source: String,
    pub(crate) recoded: Vec<(String, Recoding)>,
    pub(crate) service_types: TypesInNames,
    /// The type of an office that manages care, and the types of one that manages preventive care.
    pub(crate) care_management: Vec<String>,
    pub(crate) preventive_care_management: Vec<String>,
    pub(crate) forms: BTreeMap<String, FormMove>,
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

/// What changes in one form.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormMove {
    /// In order of their numbers in the new form.
    pub inserted: Vec<Inserted>,
    /// Items that the new form has not: key and number in the old one, in order.
    pub dropped: Vec<(String, u16)>,
    /// Items that take more characters: key and the length before.
    pub widened: Vec<(String, u16)>,
}

/// An item that the older form has not. It is empty, unless a map says what it is.
#[derive(Clone, Debug)]
pub(crate) struct Inserted {
    pub no: u16,
    pub key: String,
    /// Which rows take their value from the map of TAISコード.
    pub from_tais_map: Option<Arc<RowsWithCode>>,
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

/// How a value is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Recoding {
    /// CSVバージョン
    CsvVersion,
    /// The name of a family picture.
    PictureName,
}

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
    recoded: Vec<RawRecoded>,
    #[serde(default)]
    new_forms: Vec<Spanned<String>>,
    #[serde(default)]
    file_name: RawFileName,
    #[serde(default)]
    forms: BTreeMap<Spanned<String>, RawForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecoded {
    key: Spanned<String>,
    by: Recoding,
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    #[serde(default)]
    inserted: Vec<RawInserted>,
    #[serde(default)]
    dropped: Vec<Spanned<String>>,
    #[serde(default)]
    widened: Vec<RawWidened>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInserted {
    no: Spanned<u16>,
    key: Spanned<String>,
    map: Option<Spanned<String>>,
    #[serde(default)]
    service_types: Vec<Spanned<String>>,
    #[serde(default)]
    not_ending: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWidened {
    key: Spanned<String>,
    from: u16,
    to: u16,
}

/// A spec file: its path and text.
struct File<'a> {
    path: &'a str,
    text: &'a str,
}

type Result<T> = std::result::Result<T, SpecError>;

impl File<'_> {
    fn error(&self, span: Option<Range<usize>>, message: impl Into<String>) -> SpecError {
        SpecError::new(self.path, self.text, span, message)
    }

    fn at<T, V>(&self, value: &Spanned<V>, message: impl Into<String>) -> Result<T> {
        Err(self.error(Some(value.span()), message))
    }

    fn unknown<T>(
        &self,
        value: &Spanned<String>,
        what: &str,
        known: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<T> {
        let nearest = crate::ground::nearest::nearest(value.get_ref(), known);
        let error = self.error(Some(value.span()), format!("no {what} `{}`", value.get_ref()));
        Err(error.with_help(nearest.map(|near| format!("did you mean `{near}`?"))))
    }
}

/// Loads the files in `specs/moves/`.
pub(crate) fn load(files: &[(&str, &str)], editions: &[Arc<Edition>]) -> Result<Vec<Arc<Move>>> {
    let mut moves: Vec<Arc<Move>> = Vec::new();
    for (path, text) in files {
        let file = File { path, text };
        let raw: RawMove = toml::from_str(text).map_err(|error| file.error(error.span(), error.message()))?;
        let from = edition(&file, &raw.from, editions)?;
        let to = edition(&file, &raw.to, editions)?;
        if *path != format!("moves/{}-{}.toml", from.name(), to.name()) {
            return file.at(&raw.from, "the file is not named by its editions");
        }
        moves.push(Arc::new(one(&file, &raw, from, to)?));
    }
    Ok(moves)
}

fn edition<'e>(file: &File, name: &Spanned<String>, editions: &'e [Arc<Edition>]) -> Result<&'e Arc<Edition>> {
    match editions.iter().find(|edition| edition.name() == name.get_ref()) {
        Some(edition) => Ok(edition),
        None => file.unknown(name, "edition", editions.iter().map(|edition| edition.name())),
    }
}

fn one(file: &File, raw: &RawMove, from: &Edition, to: &Edition) -> Result<Move> {
    for code in &raw.new_forms {
        match (from.form(code.get_ref()), to.form(code.get_ref())) {
            (None, Some(_)) => {}
            (Some(_), _) => return file.at(code, format!("edition {} has this form", from.name())),
            (None, None) => return file.unknown(code, "form", to.forms().map(|form| form.code().to_owned())),
        }
    }
    if let Some(form) = from.forms().find(|form| to.form(form.code()).is_none()) {
        return file.at(&raw.to, format!("the form {} has no place in it", form.code()));
    }
    for form in to.forms().filter(|form| from.form(form.code()).is_none()) {
        if !raw.new_forms.iter().any(|code| code.get_ref() == form.code()) {
            return file.at(&raw.to, format!("the form {} is new in it; new_forms does not say so", form.code()));
        }
    }
    for code in raw.forms.keys() {
        if from.form(code.get_ref()).is_none() {
            return file.unknown(code, "form", from.forms().map(|form| form.code().to_owned()));
        }
    }
    let keys = |edition: &Edition| -> Vec<String> {
        edition.forms().flat_map(|form| form.items()).map(|item| item.key().to_owned()).collect()
    };
    for recoded in &raw.recoded {
        let known = keys(to);
        if !known.contains(recoded.key.get_ref()) {
            return file.unknown(&recoded.key, "item", known);
        }
    }
    let mut forms = BTreeMap::new();
    for form in from.forms() {
        let Some(target) = to.form(form.code()) else { continue };
        let own = raw.forms.iter().find(|(code, _)| code.get_ref() == form.code());
        let (place, own) = own.map_or((raw.from.span(), None), |(code, own)| (code.span(), Some(own)));
        forms.insert(form.code().to_owned(), form_move(file, place, own, form, target, to)?);
    }
    Ok(Move {
        from: from.name().to_owned(),
        to: to.name().to_owned(),
        source: raw.source.clone(),
        recoded: raw.recoded.iter().map(|recoded| (recoded.key.get_ref().clone(), recoded.by)).collect(),
        service_types: raw.file_name.service_types.clone(),
        care_management: service_types(file, &raw.file_name.care_management, to)?,
        preventive_care_management: service_types(file, &raw.file_name.preventive_care_management, to)?,
        forms,
    })
}

fn service_types(file: &File, codes: &[Spanned<String>], edition: &Edition) -> Result<Vec<String>> {
    let known = |code: &str| edition.service_types().iter().any(|own| own.code == code);
    if let Some(code) = codes.iter().find(|code| !known(code.get_ref())) {
        return file.unknown(code, "service type", edition.service_types().iter().map(|own| &own.code));
    }
    Ok(codes.iter().map(|code| code.get_ref().clone()).collect())
}

/// What is said of one form; together with the older table it must come to the newer one.
fn form_move(
    file: &File,
    place: Range<usize>,
    raw: Option<&RawForm>,
    from: &Form,
    to: &Form,
    edition: &Edition,
) -> Result<FormMove> {
    let mut keys: Vec<&str> = from.items().iter().map(|item| item.key()).collect();
    let mut change = FormMove::default();
    for key in raw.map_or(&[][..], |raw| &raw.dropped) {
        match keys.iter().position(|own| own == key.get_ref()) {
            Some(n) => keys.remove(n),
            None => return file.unknown(key, "item", keys),
        };
        let no = from.item(key.get_ref()).map_or(0, |item| item.no());
        change.dropped.push((key.get_ref().clone(), no));
    }
    change.dropped.sort_by_key(|(_, no)| *no);
    for inserted in raw.map_or(&[][..], |raw| &raw.inserted) {
        let no = *inserted.no.get_ref();
        match to.item(inserted.key.get_ref()) {
            Some(item) if item.no() == no && usize::from(no) <= keys.len() + 1 => {
                keys.insert(usize::from(no) - 1, item.key());
            }
            Some(item) => return file.at(&inserted.no, format!("the item is No.{} of {}", item.no(), to.code())),
            None => return file.unknown(&inserted.key, "item", to.items().iter().map(|item| item.key())),
        }
        if let Some(map) = inserted.map.as_ref().filter(|map| map.get_ref() != "tais") {
            return file.unknown(map, "map", ["tais"]);
        }
        let rows = RowsWithCode {
            service_types: service_types(file, &inserted.service_types, edition)?,
            not_ending: inserted.not_ending.clone(),
        };
        change.inserted.push(Inserted {
            no,
            key: inserted.key.get_ref().clone(),
            from_tais_map: inserted.map.is_some().then(|| Arc::new(rows)),
        });
    }
    for widened in raw.map_or(&[][..], |raw| &raw.widened) {
        let lengths = (
            from.item(widened.key.get_ref()).and_then(|item| item.length()),
            to.item(widened.key.get_ref()).and_then(|item| item.length()),
        );
        if lengths != (Some(widened.from), Some(widened.to)) {
            return file.at(&widened.key, format!("the lengths in the tables are {lengths:?}"));
        }
        change.widened.push((widened.key.get_ref().clone(), widened.from));
    }
    let expected: Vec<&str> = to.items().iter().map(|item| item.key()).collect();
    if let Some(n) = (0..keys.len().max(expected.len())).find(|n| keys.get(*n) != expected.get(*n)) {
        let (code, is, found) = (to.code(), expected.get(n).unwrap_or(&"none"), keys.get(n).unwrap_or(&"none"));
        let message =
            format!("the move does not lead to {code} of {}: No.{} is {is}, not {found}", to.edition(), n + 1);
        return Err(file.error(Some(place), message));
    }
    // A value of the older edition must fit the newer one, and where it may be longer there, the move says so.
    for item in from.items() {
        let Some(other) = to.item(item.key()) else { continue };
        let most = |item: &crate::schema::Item| item.accepted_length().or(item.length());
        let said = change.widened.iter().any(|(key, _)| key == item.key());
        if most(item) != most(other) && !said {
            let (code, key) = (to.code(), item.key());
            let message = format!("{code}: the length of {key} is not the same in both; widened does not say so");
            return Err(file.error(Some(place), message));
        }
    }
    Ok(change)
}
