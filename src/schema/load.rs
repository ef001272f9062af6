//! From the text of spec files to a [`Spec`]: read, put base and differences together, check, compile.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::code_table::CodeTable;
use super::error::SpecError;
use super::file_name::{NameField, NamePattern, Placeholder};
use super::lang::{self, SyntaxError};
use super::matcher::Matcher;
use super::raw::*;
use super::row_rule::{Lookup, RowCheck, RowScope, ServiceNames};
use super::value_type::{TypeDefinition, TypeScope};
use super::{
    Edition, Exchange, Form, Item, Member, MistakenVersion, Picture, Relation, RowRule, ServiceType, Spec, UnitKind,
    Version,
};
use crate::read::ms932;
use crate::rule::{Cells, Example, Group, Rule, RuleBook};

type Result<T> = std::result::Result<T, SpecError>;

/// Loads a spec from path and text of every file.
pub(super) fn load(mut files: Vec<(String, String)>) -> Result<Spec> {
    files.sort();
    let loader = Loader { files };
    loader.load()
}

struct Loader {
    files: Vec<(String, String)>,
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
        let nearest = crate::nearest::nearest(name, known);
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
        for (file, (path, _)) in self.files.iter().enumerate() {
            match path.split_once('/') {
                None if path == "versions.toml" => versions = Some((file, self.parse::<RawVersions>(file)?)),
                None => return Err(self.error(file, None, "no such spec file is known; editions stand in folders")),
                Some((folder, _)) => folders.entry(folder).or_default().push(file),
            }
        }
        let mut own = BTreeMap::new();
        for (folder, files) in &folders {
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
        self.versions(file, versions, editions, rules)
    }

    fn versions(&self, file: FileId, raw: RawVersions, editions: Vec<Arc<Edition>>, rules: RuleBook) -> Result<Spec> {
        let mut versions = Vec::new();
        for version in raw.versions {
            let edition = version.edition.get_ref();
            if !edition.is_empty() && !editions.iter().any(|e| e.name == *edition && e.csv_version == version.value) {
                return self.at(file, &version.edition, "no edition of this name has this CSVバージョン");
            }
            versions.push(Version {
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
        Ok(Spec { editions, versions, mistaken, rules, digest: self.digest() })
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
        hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
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

    /// Every rule once: those of the base are in the drafts of what is built on it, too.
    fn rule_book(&self, drafts: &HashMap<&str, Draft>) -> Result<RuleBook> {
        let mut by_place: BTreeMap<(FileId, usize), &RawRule> = BTreeMap::new();
        for rule in drafts.values().flat_map(|draft| &draft.rules) {
            by_place.insert((rule.file, rule.id.span().start), rule);
        }
        let mut rules: Vec<Arc<Rule>> = crate::check::rules::all().map(|d| Arc::new(d.rule())).collect();
        let mut places = Vec::new();
        for raw in by_place.into_values() {
            let Some(group) = Group::of(raw.id.get_ref()) else {
                return self.at(raw.file, &raw.id, "a rule id is CP and three digits");
            };
            rules.push(Arc::new(Rule {
                id: raw.id.get_ref().clone(),
                slug: raw.slug.clone(),
                group,
                severity: raw.severity,
                section: raw.section.clone(),
                inferred: raw.inferred,
                once_per: raw.once_per,
                title: raw.title.clone(),
                message: raw.message.clone(),
                help: raw.help.clone(),
                why: raw.why.clone(),
                example: raw.example.as_ref().map(|example| self.example(raw.file, example, drafts)).transpose()?,
            }));
            places.push(raw);
        }
        RuleBook::new(rules).map_err(|name| {
            let place = places.iter().rev().find(|raw| *raw.id.get_ref() == name || raw.slug == name);
            match place {
                Some(raw) => self.error(raw.file, Some(raw.id.span()), format!("two rules are called `{name}`")),
                None => SpecError::new("", "", None, format!("two rules are called `{name}`")),
            }
        })
    }

    fn example(&self, file: FileId, raw: &RawExample, drafts: &HashMap<&str, Draft>) -> Result<Example> {
        let forms = || drafts.values().flat_map(|draft| &draft.forms);
        let code = raw.form.get_ref();
        if !forms().any(|form| form.code.get_ref() == code) {
            return self.unknown(file, &raw.form, "form", forms().map(|form| form.code.get_ref()));
        }
        let name = match &raw.item {
            None => None,
            Some(item) => {
                let items = || forms().filter(|form| form.code.get_ref() == code).flat_map(|form| &form.items);
                match items().find(|i| i.key.get_ref() == item.get_ref() || i.name.get_ref() == item.get_ref()) {
                    Some(found) => Some(found.name.get_ref().clone()),
                    None => return self.unknown(file, item, "item", items().map(|i| i.key.get_ref())),
                }
            }
        };
        let cells = |cells: &RawCells| match (cells, &name) {
            (RawCells::One(value), Some(name)) => {
                let with = raw.with.iter().map(|(name, value)| (name.clone(), value.clone()));
                Ok(Cells::Items(std::iter::once((name.clone(), value.clone())).chain(with).collect()))
            }
            (RawCells::Several(items), None) => Ok(Cells::Items(items.clone().into_iter().collect())),
            _ => self.at(file, &raw.form, "an example has either `item` and two values, or two tables of items"),
        };
        Ok(Example { form: Some(code.clone()), file: raw.file.clone(), bad: cells(&raw.bad)?, good: cells(&raw.good)? })
    }

    fn edition(&self, raw: &RawEdition, draft: &Draft, rules: &RuleBook) -> Result<Edition> {
        let mut tables = Vec::new();
        for (file, table) in &draft.tables {
            if tables.iter().any(|t: &Arc<CodeTable>| t.name() == table.name.get_ref()) {
                return self.at(*file, &table.name, "there are two tables of this name");
            }
            let codes = table.codes.iter().map(|c| (c.code.clone(), c.label.clone())).collect();
            tables.push(Arc::new(CodeTable::new(table.name.get_ref().clone(), table.title.clone(), codes)));
        }
        for (name, title, only) in [
            ("service_type", "サービス種類コード", None),
            ("exchanged_service_type", "サービス種類コード（連携対象）", Some(Exchange::Exchanged)),
        ] {
            let types = draft.service_types.iter().filter(|t| only.is_none_or(|only| t.exchange == only));
            let codes = types.map(|t| (t.code.clone(), t.name.clone())).collect();
            tables.push(Arc::new(CodeTable::new(name.to_owned(), title.to_owned(), codes)));
        }
        let scope = self.type_scope(draft, &tables, rules)?;
        let placeholders = self.placeholders(draft, &scope, rules)?;
        let lookups = draft.lookups.iter().map(|raw| {
            let values = raw.values.iter().map(|f| (f.code.as_bytes().into(), f.value)).collect();
            (raw.name.get_ref().clone(), Arc::new(Lookup(values)))
        });
        let lookups: HashMap<String, Arc<Lookup>> = lookups.collect();
        let names = draft.service_types.iter().flat_map(|t| [Some(t.name.as_str()), t.name.split('（').next()]);
        let service_names = Arc::new(ServiceNames(names.flatten().filter_map(ms932::encode).map(Into::into).collect()));

        let mut forms = Vec::new();
        for raw_form in &draft.forms {
            let mut form = self.form(raw_form, raw.edition.get_ref(), draft, &scope)?;
            let row_scope = RowScope {
                items: form
                    .items
                    .iter()
                    .enumerate()
                    .flat_map(|(n, item)| [(item.name.as_str(), n), (item.key.as_str(), n)])
                    .map(|(name, n)| (name, (n, form.items[n].value_type.numeric)))
                    .collect(),
                lookups: &lookups,
                service_names: service_names.clone(),
            };
            let row_rules = self.row_rules(draft, &form, &row_scope, rules)?;
            form.row_rules = row_rules;
            forms.push(Arc::new(form));
        }
        self.all_rules_used(draft, &forms)?;
        let picture = match &draft.picture {
            None => None,
            Some(picture) if !forms.iter().any(|f| f.code == *picture.belongs_to.get_ref()) => None,
            Some(picture) => Some(Picture {
                belongs_to: picture.belongs_to.get_ref().clone(),
                pattern: self.pattern(picture.file, &picture.file_name, draft)?,
            }),
        };
        Ok(Edition {
            name: raw.edition.get_ref().clone(),
            csv_version: raw.csv_version.clone(),
            issued: raw.issued.clone(),
            applies_from: raw.applies_from.clone(),
            provisional: raw.status == Status::Provisional,
            accepted_after_integration: raw.accepted_after_integration,
            source: raw.source.clone(),
            forms,
            tables,
            service_types: draft.service_types.clone(),
            placeholders,
            picture,
            units: self.units(draft)?,
            relations: self.relations(draft)?,
        })
    }

    /// A form as a member of a unit; `None` for a form that the edition has left out.
    fn member(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<Option<Member>> {
        let (code, month_zero) = match text.get_ref().split_once(' ') {
            None => (text.get_ref().as_str(), false),
            Some((code, "000000")) => (code, true),
            Some(_) => return self.at(file, text, "write the code of a form, or that and 000000"),
        };
        if draft.forms.iter().any(|form| form.code.get_ref() == code) {
            return Ok(Some(Member { form: code.to_owned(), month_zero }));
        }
        if draft.without_forms.contains(code) {
            return Ok(None);
        }
        self.unknown(file, text, "form", draft.forms.iter().map(|form| form.code.get_ref()))
    }

    fn units(&self, draft: &Draft) -> Result<Vec<UnitKind>> {
        let mut units = Vec::new();
        for raw in &draft.units {
            let members = |list: &[Spanned<String>]| -> Result<Vec<Member>> {
                let members = list.iter().map(|text| self.member(raw.file, text, draft));
                members.filter_map(Result::transpose).collect()
            };
            let required = members(&raw.required)?;
            if required.is_empty() {
                continue;
            }
            let deletes = raw.deletes.as_ref().map(|text| self.member(raw.file, text, draft)).transpose()?.flatten();
            units.push(UnitKind {
                name: raw.name.clone(),
                title: raw.title.clone(),
                required,
                optional: members(&raw.optional)?,
                deletes: deletes.map(|member| member.form),
                to_care_management: raw.to_care_management,
                section: raw.section.clone(),
            });
        }
        Ok(units)
    }

    fn relations(&self, draft: &Draft) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        for raw in &draft.relations {
            let parent = self.member(raw.file, &raw.parent, draft)?;
            let child = self.member(raw.file, &raw.child, draft)?;
            let (Some(parent), Some(child)) = (parent, child) else { continue };
            if let Some(key) = raw.key.get(crate::check::MOST_KEY_ITEMS) {
                return self.at(raw.file, key, "the key has too many items");
            }
            for key in &raw.key {
                for member in [&parent, &child] {
                    let forms = draft.forms.iter().filter(|form| *form.code.get_ref() == member.form);
                    let items: Vec<&String> = forms.flat_map(|f| &f.items).map(|item| item.key.get_ref()).collect();
                    if !items.contains(&key.get_ref()) {
                        return self.unknown(raw.file, key, "item", items);
                    }
                }
            }
            relations.push(Relation {
                parent,
                child,
                key: raw.key.iter().map(|key| key.get_ref().clone()).collect(),
                parent_rows: raw.parent_rows,
                child_rows: raw.child_rows,
                child_needed: raw.child_needed,
                section: raw.section.clone(),
            });
        }
        Ok(relations)
    }

    fn rule_exists(&self, file: FileId, id: &Spanned<String>, rules: &RuleBook) -> Result<()> {
        match rules.get(id.get_ref()) {
            Some(_) => Ok(()),
            None => self.unknown(file, id, "rule", rules.iter().map(|rule| &rule.id)),
        }
    }

    fn item_type(&self, file: FileId, text: &Spanned<String>) -> Result<lang::item_type::TypeExpr> {
        lang::item_type::parse(text.get_ref()).map_err(|error| self.syntax(file, text, error))
    }

    fn definition(&self, raw: &RawType, rules: &RuleBook) -> Result<TypeDefinition> {
        self.rule_exists(raw.file, &raw.rule, rules)?;
        let mut cases = Vec::new();
        for case in &raw.case {
            self.rule_exists(raw.file, &case.rule, rules)?;
            cases.push((self.item_type(raw.file, &case.is)?, case.rule.get_ref().clone()));
        }
        Ok(TypeDefinition {
            params: raw.params.clone(),
            is: self.item_type(raw.file, &raw.is)?,
            rule: raw.rule.get_ref().clone(),
            cases,
            expected: raw.expected.clone(),
            numeric: raw.numeric,
        })
    }

    fn type_scope(&self, draft: &Draft, tables: &[Arc<CodeTable>], rules: &RuleBook) -> Result<TypeScope> {
        let mut scope = TypeScope {
            definitions: HashMap::new(),
            tables: tables.iter().map(|t| (t.name().to_owned(), t.clone())).collect(),
        };
        // A definition may use those before it, so a type cannot contain itself.
        for raw in &draft.types {
            let definition = self.definition(raw, rules)?;
            if definition.params.is_empty() {
                for (text, expr) in std::iter::once((&raw.is, &definition.is))
                    .chain(raw.case.iter().map(|case| &case.is).zip(definition.cases.iter().map(|(expr, _)| expr)))
                {
                    scope.matcher(expr, &HashMap::new()).map_err(|error| self.syntax(raw.file, text, error))?;
                }
            }
            scope.definitions.insert(raw.name.get_ref().clone(), definition);
        }
        Ok(scope)
    }

    fn placeholders(&self, draft: &Draft, scope: &TypeScope, rules: &RuleBook) -> Result<Vec<Placeholder>> {
        let mut placeholders = Vec::new();
        for raw in &draft.placeholders {
            let Some(field) = NameField::from_key(raw.name.get_ref()) else {
                return self.unknown(raw.file, &raw.name, "placeholder", NameField::ALL.map(NameField::key));
            };
            if draft.without_placeholders.contains(&field) {
                continue;
            }
            // A placeholder is a type of its own, with its own rules.
            let definition = self.definition(
                &RawType {
                    file: raw.file,
                    name: raw.name.clone(),
                    params: Vec::new(),
                    numeric: false,
                    is: raw.is.clone(),
                    rule: raw.rule.clone(),
                    expected: raw.expected.clone(),
                    case: raw.case.clone(),
                },
                rules,
            )?;
            let own = raw.name.get_ref().clone();
            let mut scope = scope.clone();
            scope.definitions.insert(own.clone(), definition);
            let word = lang::item_type::parse(&own).map_err(|error| self.syntax(raw.file, &raw.name, error))?;
            let value_type = scope.value_type(&word).map_err(|error| self.syntax(raw.file, &raw.is, error))?;
            placeholders.push(Placeholder { field, title: raw.title.clone(), value_type });
        }
        Ok(placeholders)
    }

    fn pattern(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<NamePattern> {
        let parsed = lang::file_name::parse(text.get_ref()).map_err(|error| self.syntax(file, text, error))?;
        let pattern =
            NamePattern::new(parsed, &draft.without_placeholders).map_err(|error| self.syntax(file, text, error))?;
        for field in NameField::ALL {
            if pattern.has(field) && !draft.placeholders.iter().any(|p| p.name.get_ref() == field.key()) {
                return self.at(file, text, format!("the edition does not say what {{{}}} is", field.key()));
            }
        }
        Ok(pattern)
    }

    fn form(&self, raw: &RawForm, edition: &str, draft: &Draft, scope: &TypeScope) -> Result<Form> {
        let mut items: Vec<Arc<Item>> = Vec::new();
        // A record keeps one bit for each cell.
        if raw.items.is_empty() || raw.items.len() > 128 {
            return self.at(raw.file, &raw.code, "a form has from 1 to 128 items");
        }
        for (raw_item, no) in raw.items.iter().zip(1..) {
            let item = self.item(raw_item, no, scope)?;
            if items.iter().any(|i| i.key == item.key) {
                return self.at(raw_item.file, &raw_item.key, "two items of the form have this key");
            }
            if items.iter().any(|i| i.name == item.name) {
                return self.at(raw_item.file, &raw_item.name, "two items of the form have this name");
            }
            items.push(Arc::new(item));
        }
        Ok(Form {
            code: raw.code.get_ref().clone(),
            title: raw.title.clone(),
            family: raw.family.clone(),
            to: raw.to.clone(),
            edition: edition.to_owned(),
            source: raw.source.clone(),
            pattern: self.pattern(raw.file, &raw.file_name, draft)?,
            month_zero: raw.month_zero,
            items,
            row_rules: Vec::new(),
        })
    }

    fn item(&self, raw: &RawItem, no: u16, scope: &TypeScope) -> Result<Item> {
        if *raw.no.get_ref() != no {
            return self.at(raw.file, &raw.no, format!("items are numbered in order: this is No.{no}"));
        }
        let expr = self.item_type(raw.file, &raw.value_type)?;
        let value_type = scope.value_type(&expr).map_err(|error| self.syntax(raw.file, &raw.value_type, error))?;
        // A named type has the rule to report; free text takes anything.
        if value_type.named.is_empty() && !matches!(value_type.matcher, Matcher::Text) {
            let message = "one of the alternatives must be a type of types.toml, which says what rule is broken";
            return self.at(raw.file, &raw.value_type, message);
        }
        let length = raw.length.as_ref().map(|l| *l.get_ref());
        let accepted_length = raw.accepted_length.as_ref().map(|l| *l.get_ref());
        // Two statements of one fact: they must agree.
        if let (Some(length), Some(longest)) = (&raw.length, value_type.matcher.chars().1) {
            let limit = accepted_length.unwrap_or(*length.get_ref());
            if longest > usize::from(limit) {
                let message = format!("the type takes up to {longest} characters, the length says {limit}");
                return self.at(raw.file, length, message);
            }
        }
        Ok(Item {
            no,
            name: raw.name.get_ref().clone(),
            key: raw.key.get_ref().clone(),
            type_text: raw.value_type.get_ref().clone(),
            value_type,
            length,
            accepted_length,
            required: raw.required,
            confidence: raw.confidence,
            sensitive: raw.sensitive,
            printed: raw.printed.clone(),
            source: raw.source.clone(),
        })
    }

    fn row_rules(&self, draft: &Draft, form: &Form, scope: &RowScope, rules: &RuleBook) -> Result<Vec<RowRule>> {
        let mut compiled = Vec::new();
        for raw in draft.rules.iter().filter(|raw| !draft.without_rules.contains(raw.id.get_ref())) {
            for on in raw.on.iter().filter(|on| on.forms.iter().any(|f| *f.get_ref() == form.code)) {
                let expr = lang::row_rule::parse(on.check.get_ref())
                    .map_err(|error| self.syntax(raw.file, &on.check, error))?;
                let check = RowCheck::new(&expr, scope).map_err(|error| {
                    let what = format!("{} ({} {})", error.message, form.code, form.edition);
                    self.syntax(raw.file, &on.check, SyntaxError::new(error.at, what))
                })?;
                let item = |name: &Spanned<String>| match scope.items.get(name.get_ref().as_str()) {
                    Some((item, _)) => Ok(*item),
                    None => self.unknown(raw.file, name, "item", scope.items.keys()),
                };
                let Some(rule) = rules.get(raw.id.get_ref()) else {
                    return self.unknown(raw.file, &raw.id, "rule", rules.iter().map(|rule| &rule.id));
                };
                compiled.push(RowRule {
                    rule: rule.clone(),
                    check,
                    item: item(&on.item)?,
                    doubts: on.doubts.iter().map(item).collect::<Result<_>>()?,
                });
            }
        }
        compiled.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        Ok(compiled)
    }

    /// A rule that names a form which exists in no edition would silently never run.
    fn all_rules_used(&self, draft: &Draft, forms: &[Arc<Form>]) -> Result<()> {
        for raw in &draft.rules {
            for code in raw.on.iter().flat_map(|on| &on.forms) {
                let known =
                    self.files.iter().any(|(path, _)| path.ends_with(&format!("forms/{}.toml", code.get_ref())));
                if !known {
                    return self.unknown(raw.file, code, "form", forms.iter().map(|form| &form.code));
                }
            }
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
