//! From the text of spec files to a [`Spec`]: read, put base and differences together, check, compile.

mod compile;
mod rules;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::error::SpecError;
use super::file_name::NameField;
use super::lang::SyntaxError;
use super::raw::*;
use super::{Edition, Matcher, MistakenVersion, ServiceType, Spec, Version};
use crate::ground::hex::hex;
use crate::rule::{RuleBook, RuleDefinition};
use crate::schema::Narrowing;

type Result<T> = std::result::Result<T, SpecError>;

/// Loads a spec from path and text of every file.
pub(crate) fn load(
    mut files: Vec<(String, String)>,
    rules: impl Iterator<Item = &'static RuleDefinition>,
) -> Result<Spec> {
    files.sort();
    let loader = Loader { files, definitions: rules.collect() };
    loader.load()
}

struct Loader {
    files: Vec<(String, String)>,
    /// The rules that are Rust.
    definitions: Vec<&'static RuleDefinition>,
}

/// An edition with everything it has from its base.
#[derive(Clone, Default)]
struct Draft {
    types: Vec<RawType>,
    placeholders: Vec<RawPlaceholder>,
    without_placeholders: Vec<NameField>,
    picture: Option<RawPicture>,
    tables: Vec<(FileId, RawTable)>,
    service_types: Vec<ServiceType>,
    lookups: Vec<RawLookup>,
    forms: Vec<RawForm>,
    rules: Vec<RawRule>,
    without_rules: HashSet<String>,
    units: Vec<RawUnit>,
    relations: Vec<RawRelation>,
    without_forms: HashSet<String>,
    record_keys: Vec<(FileId, RawRecordKey)>,
}

impl Loader {
    fn error(&self, file: FileId, span: Option<Range<usize>>, message: impl Into<String>) -> SpecError {
        let (path, text) = &self.files[file];
        SpecError::new(path, text, span, message)
    }

    fn at<T, V>(&self, file: FileId, value: &Spanned<V>, message: impl Into<String>) -> Result<T> {
        Err(self.error(file, Some(value.span()), message))
    }

    /// "no form `X`; did you mean …", at its place.
    fn unknown<T>(
        &self,
        file: FileId,
        value: &Spanned<String>,
        what: &str,
        known: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<T> {
        let name = value.get_ref();
        let nearest = crate::ground::nearest::nearest(name, known);
        let error = self.error(file, Some(value.span()), format!("no {what} `{name}`"));
        Err(error.with_help(nearest.map(|near| format!("did you mean `{near}`?"))))
    }

    /// A mistake inside a text that is in one of the small languages.
    fn syntax(&self, file: FileId, value: &Spanned<String>, error: SyntaxError) -> SpecError {
        let literal = value.span();
        let text = &self.files[file].1[literal.clone()];
        let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|q| text.starts_with(q)).map_or(0, str::len);
        // Where the value has escapes, places inside it cannot be told; the whole value is marked then.
        let verbatim = text.get(quotes..text.len() - quotes) == Some(value.get_ref());
        let span = match verbatim {
            true => literal.start + quotes + error.at.start..literal.start + quotes + error.at.end,
            false => literal,
        };
        self.error(file, Some(span), error.message)
    }

    fn parse<T: DeserializeOwned>(&self, file: FileId) -> Result<T> {
        toml::from_str(&self.files[file].1).map_err(|error| self.error(file, error.span(), error.message()))
    }

    fn load(&self) -> Result<Spec> {
        let mut versions = None;
        let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
        let mut moves = Vec::new();
        for (file, (path, text)) in self.files.iter().enumerate() {
            match path.split_once('/') {
                Some(("moves", _)) => moves.push((path.as_str(), text.as_str())),
                None if path == "versions.toml" => versions = Some((file, self.parse::<RawVersions>(file)?)),
                None => return Err(self.error(file, None, "no such spec file is known; editions stand in folders")),
                Some((folder, _)) => folders.entry(folder).or_default().push(file),
            }
        }
        let mut own = BTreeMap::new();
        let mut bindings = Vec::new();
        for (folder, files) in &folders {
            if crate::schema::binding::is_binding(files.iter().map(|file| &self.files[*file].0[folder.len() + 1..])) {
                bindings.push((*folder, files));
                continue;
            }
            own.insert(*folder, self.read_edition(folder, files)?);
        }

        let mut drafts: HashMap<&str, Draft> = HashMap::new();
        // Bases come before what is built on them; what is left over has no base to stand on.
        let mut waiting: Vec<&str> = own.keys().copied().collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut blocked = Vec::new();
            for name in waiting {
                let (file, raw, files) = &own[name];
                let base = match &raw.base {
                    None => Draft::default(),
                    Some(base) => match drafts.get(base.get_ref().as_str()) {
                        Some(base) => base.clone(),
                        None => {
                            blocked.push(name);
                            continue;
                        }
                    },
                };
                drafts.insert(name, self.draft(*file, raw, files, base)?);
            }
            waiting = blocked;
            if waiting.len() == before {
                let (file, raw, _) = &own[waiting[0]];
                if let Some(base) = &raw.base {
                    return self.unknown(*file, base, "edition", own.keys());
                }
            }
        }

        let rules = self.rule_book(&drafts)?;
        let mut editions = Vec::new();
        // Bases first: a mistake in one is best explained by itself.
        let (bases, others): (Vec<_>, Vec<_>) = own.iter().partition(|(_, (_, raw, _))| raw.base.is_none());
        for (name, (_, raw, _)) in bases.into_iter().chain(others) {
            editions.push(Arc::new(self.edition(raw, &drafts[name], &rules)?));
        }
        editions.sort_by_key(|edition| edition_order(&edition.name));
        let (file, versions) =
            versions.ok_or_else(|| SpecError::new("versions.toml", "", None, "the file is missing"))?;
        if editions.is_empty() {
            return Err(SpecError::new("versions.toml", "", None, "there are no editions"));
        }
        let mut spec = self.versions(file, versions, editions, rules)?;
        for (folder, files) in bindings {
            let files: Vec<&(String, String)> = files.iter().map(|file| &self.files[*file]).collect();
            let (binding, narrowing) = crate::schema::binding::load(folder, &files, &spec.editions)?;
            spec.bindings.push(Arc::new(binding));
            spec.narrowing = narrowing;
        }
        spec.moves = super::moves::load(&moves, &spec.editions)?;
        Ok(spec)
    }

    fn versions(&self, file: FileId, raw: RawVersions, editions: Vec<Arc<Edition>>, rules: RuleBook) -> Result<Spec> {
        let mut versions = Vec::new();
        for version in raw.versions {
            let edition = version.edition.get_ref();
            if !edition.is_empty() && !editions.iter().any(|e| e.name == *edition && e.csv_version == version.value) {
                return self.at(file, &version.edition, "no edition of this name has this CSVバージョン");
            }
            let applies_from = version.applies_from.get_ref().replace('-', "");
            if !Matcher::Month.accepts(applies_from.as_bytes()) {
                return self.at(file, &version.applies_from, "a month is written 2025-04");
            }
            versions.push(Version {
                applies_from,
                value: version.value,
                edition: (!edition.is_empty()).then(|| edition.clone()),
                label: version.label,
            });
        }
        let mut mistaken = Vec::new();
        for mistake in raw.mistaken {
            if !versions.iter().any(|v| v.value == *mistake.meant.get_ref()) {
                return self.unknown(file, &mistake.meant, "CSVバージョン", versions.iter().map(|v| &v.value));
            }
            mistaken.push(MistakenVersion {
                value: mistake.value,
                meant: mistake.meant.into_inner(),
                because: mistake.because,
            });
        }
        let mut form_codes: Vec<String> =
            editions.iter().flat_map(|edition| edition.forms()).map(|form| form.code().to_owned()).collect();
        form_codes.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        form_codes.dedup();
        Ok(Spec {
            editions,
            form_codes,
            versions,
            mistaken,
            rules,
            moves: Vec::new(),
            digest: self.digest(),
            bindings: Vec::new(),
            narrowing: Narrowing::default(),
        })
    }

    fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, text) in &self.files {
            // Lengths keep two different sets of files from being the same bytes.
            for part in [path, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hex(&hasher.finalize())
    }

    /// The files of one edition's folder.
    fn read_edition(&self, folder: &str, files: &[FileId]) -> Result<(FileId, RawEdition, Draft)> {
        let mut edition = None;
        let mut draft = Draft::default();
        for &file in files {
            let path = &self.files[file].0[folder.len() + 1..];
            match path.split_once('/') {
                None if path == "edition.toml" => edition = Some((file, self.parse::<RawEdition>(file)?)),
                None if path == "types.toml" => {
                    draft.types.extend(self.parse::<RawTypes>(file)?.types.into_iter().map(|mut raw| {
                        raw.file = file;
                        raw
                    }))
                }
                None if path == "codes.toml" => {
                    let codes: RawCodes = self.parse(file)?;
                    draft.tables.extend(codes.tables.into_iter().map(|table| (file, table)));
                }
                None if path == "service_types.toml" => {
                    draft.service_types = self.parse::<RawServiceTypes>(file)?.service_types;
                }
                None if path == "units.toml" => {
                    draft.units = self.parse::<RawUnits>(file)?.units;
                    draft.units.iter_mut().for_each(|unit| unit.file = file);
                }
                None if path == "relations.toml" => {
                    draft.relations = self.parse::<RawRelations>(file)?.relations;
                    draft.relations.iter_mut().for_each(|relation| relation.file = file);
                }
                None if path == "record_keys.toml" => {
                    let keys = self.parse::<RawRecordKeys>(file)?.keys;
                    draft.record_keys = keys.into_iter().map(|key| (file, key)).collect();
                }
                None if path == "lookups.toml" => draft.lookups = self.parse::<RawLookups>(file)?.lookups,
                Some(("forms", name)) => {
                    let mut form: RawForm = self.parse(file)?;
                    form.file = file;
                    form.items.iter_mut().for_each(|item| item.file = file);
                    if format!("{}.toml", form.code.get_ref()) != name {
                        return self.at(file, &form.code, "the file is not named by the code of its form");
                    }
                    draft.forms.push(form);
                }
                Some(("rules", _)) => {
                    draft.rules.extend(self.parse::<RawRules>(file)?.rules.into_iter().map(|mut raw| {
                        raw.file = file;
                        raw
                    }))
                }
                _ => return Err(self.error(file, None, "no such spec file is known")),
            }
        }
        let (file, edition) =
            edition.ok_or_else(|| self.error(files[0], None, format!("the folder {folder} has no edition.toml")))?;
        if edition.edition.get_ref() != folder {
            return self.at(file, &edition.edition, "the folder is not named by its edition");
        }
        Ok((file, edition, draft))
    }

    /// Puts an edition's own files and changes on top of its base.
    fn draft(&self, file: FileId, raw: &RawEdition, own: &Draft, base: Draft) -> Result<Draft> {
        let mut draft = base;
        let mut raw = raw.clone();
        raw.types.iter_mut().for_each(|t| t.file = file);
        raw.placeholders.iter_mut().for_each(|p| p.file = file);
        for value_type in own.types.iter().chain(&raw.types) {
            draft.types.retain(|t| t.name.get_ref() != value_type.name.get_ref());
            draft.types.push(value_type.clone());
        }
        for placeholder in raw.placeholders {
            draft.placeholders.retain(|p| p.name.get_ref() != placeholder.name.get_ref());
            draft.placeholders.push(placeholder);
        }
        if let Some(mut picture) = raw.picture {
            picture.file = file;
            draft.picture = Some(picture);
        }
        draft.tables.extend(own.tables.iter().cloned());
        if !own.service_types.is_empty() {
            draft.service_types = own.service_types.clone();
        }
        draft.lookups.extend(own.lookups.iter().cloned());
        draft.forms.extend(own.forms.iter().cloned());
        draft.rules.extend(own.rules.iter().cloned());
        draft.units.extend(own.units.iter().cloned());
        draft.relations.extend(own.relations.iter().cloned());
        self.check_record_keys(own)?;
        draft.record_keys.extend(own.record_keys.iter().cloned());

        for name in &raw.without_placeholders {
            match NameField::from_key(name.get_ref()) {
                Some(field) => draft.without_placeholders.push(field),
                None => return self.unknown(file, name, "placeholder", NameField::ALL.map(NameField::key)),
            }
        }
        for id in &raw.without_rules {
            if !draft.rules.iter().any(|rule| rule.id.get_ref() == id.get_ref()) {
                return self.unknown(file, id, "rule", draft.rules.iter().map(|rule| rule.id.get_ref()));
            }
            draft.without_rules.insert(id.get_ref().clone());
        }
        self.resolve_same_items(&mut draft)?;
        for code in &raw.without_forms {
            if !draft.forms.iter().any(|form| form.code.get_ref() == code.get_ref()) {
                return self.unknown(file, code, "form", draft.forms.iter().map(|form| form.code.get_ref()));
            }
            draft.forms.retain(|form| form.code.get_ref() != code.get_ref());
            draft.without_forms.insert(code.get_ref().clone());
        }
        for (code, change) in &raw.forms {
            self.change_form(file, code, change, &mut draft)?;
        }
        draft.forms.sort_by(|a, b| a.code.get_ref().cmp(b.code.get_ref()));
        Ok(draft)
    }

    fn resolve_same_items(&self, draft: &mut Draft) -> Result<()> {
        for n in 0..draft.forms.len() {
            let Some(other) = draft.forms[n].same_items_as.take() else { continue };
            let Some(model) = draft.forms.iter().find(|form| form.code.get_ref() == other.get_ref()) else {
                return self.unknown(draft.forms[n].file, &other, "form", draft.forms.iter().map(|f| f.code.get_ref()));
            };
            draft.forms[n].items = model.items.clone();
        }
        Ok(())
    }

    /// The keys name items of the edition's own forms; an edition built on it may have left some out.
    fn check_record_keys(&self, own: &Draft) -> Result<()> {
        for (file, key) in &own.record_keys {
            let forms = || own.forms.iter().filter(|form| form.same_items_as.is_none());
            let Some(form) = own.forms.iter().find(|form| form.code.get_ref() == key.form.get_ref()) else {
                return self.unknown(*file, &key.form, "form", own.forms.iter().map(|form| form.code.get_ref()));
            };
            let code = form.same_items_as.as_ref().unwrap_or(&form.code).get_ref();
            let items = || forms().filter(|form| form.code.get_ref() == code).flat_map(|form| &form.items);
            let unknown = key.items.iter().find(|name| !items().any(|item| item.key.get_ref() == name.get_ref()));
            if let Some(name) = unknown {
                return self.unknown(*file, name, "item", items().map(|item| item.key.get_ref()));
            }
        }
        Ok(())
    }

    fn change_form(
        &self,
        file: FileId,
        code: &Spanned<String>,
        change: &RawFormChange,
        draft: &mut Draft,
    ) -> Result<()> {
        let Some(n) = draft.forms.iter().position(|form| form.code.get_ref() == code.get_ref()) else {
            return self.unknown(file, code, "form", draft.forms.iter().map(|form| form.code.get_ref()));
        };
        let items = &mut draft.forms[n].items;
        for key in &change.without_items {
            if !items.iter().any(|item| item.key.get_ref() == key.get_ref()) {
                return self.unknown(file, key, "item", items.iter().map(|item| item.key.get_ref()));
            }
            items.retain(|item| item.key.get_ref() != key.get_ref());
        }
        for change in &change.changed_items {
            let Some(item) = items.iter_mut().find(|item| item.key.get_ref() == change.key.get_ref()) else {
                return self.unknown(file, &change.key, "item", items.iter().map(|item| item.key.get_ref()));
            };
            item.file = file;
            item.source.clone_from(&change.source);
            item.accepted_length = None;
            if let Some(value_type) = &change.value_type {
                item.value_type = value_type.clone();
            }
            if let Some(length) = &change.length {
                item.length = Some(length.clone());
            }
        }
        // The layout is numbered without gaps.
        for (item, no) in items.iter_mut().zip(1..) {
            *item.no.get_mut() = no;
        }
        Ok(())
    }
}

/// Editions sort by their numbers: 3.2 before 4.0 before 10.0.
fn edition_order(name: &str) -> Vec<u32> {
    name.split('.').map(|part| part.parse().unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_spec_loads() {
        let spec = Spec::embedded();
        let names: Vec<&str> = spec.editions().map(|e| e.name()).collect();
        assert_eq!(names, ["3.2", "4.0", "4.1"]);
    }
}
