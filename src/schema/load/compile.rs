//! From an edition put together to its forms, with everything that names and types refer to.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use toml::Spanned;

use super::draft::Draft;
use super::loader::Loader;
use super::read::OwnFiles;
use super::types::Types;
use crate::ground::ms932;
use crate::rule::RuleBook;
use crate::schema::code_table::CodeTable;
use crate::schema::file_name::{NameField, NamePattern};
use crate::schema::lang;
use crate::schema::matcher::Matcher;
use crate::schema::raw::*;
use crate::schema::row_rule::{Lookup, ServiceNames};
use crate::schema::spec_file::Result;
use crate::schema::{Edition, Exchange, Form, Item, Picture, ServiceType};

/// An edition without its row rules, and what these refer to.
pub(super) struct Compiled {
    pub edition: Edition,
    pub forms: Vec<Form>,
    pub types: Types,
    pub service_names: Arc<ServiceNames>,
}

impl Compiled {
    pub fn edition(self) -> Edition {
        Edition { forms: self.forms.into_iter().map(Arc::new).collect(), ..self.edition }
    }
}

/// A code table made from the service types: its name, its title, and which types are in it.
type TypesTable = (&'static str, &'static str, fn(&&ServiceType) -> bool);

impl Loader {
    pub(super) fn edition(&self, own: &OwnFiles, draft: &Draft, rules: &RuleBook) -> Result<Compiled> {
        let raw = &own.raw;
        let service_types: Vec<ServiceType> = draft.tables.service_types.iter().map(service_type).collect();
        let tables = self.code_tables(draft, &service_types)?;
        let mut types = self.types(draft, &tables, rules)?;
        let placeholders = self.placeholders(draft, &types, rules)?;
        let forms = draft.forms.iter().map(|form| self.form(form, own.name(), draft, &mut types));
        let forms = forms.collect::<Result<_>>()?;
        let service_names = Arc::new(service_names(&service_types));
        let edition = Edition {
            name: own.name().clone(),
            csv_version: raw.csv_version.get_ref().clone(),
            issued: raw.issued.clone(),
            applies_from: raw.applies_from.get_ref().clone(),
            provisional: raw.status == Status::Provisional,
            accepted_after_integration: raw.accepted_after_integration,
            source: raw.source.clone(),
            forms: Vec::new(),
            tables,
            type_places: service_types.iter().enumerate().rev().map(|(n, of)| (of.code.clone(), n)).collect(),
            service_types,
            placeholders,
            picture: self.picture(draft)?,
            units: self.units(draft)?,
            relations: self.relations(draft)?,
            lookups: lookups(draft),
        };
        Ok(Compiled { edition, forms, types, service_names })
    }

    fn code_tables(&self, draft: &Draft, service_types: &[ServiceType]) -> Result<Vec<Arc<CodeTable>>> {
        let mut tables = Vec::new();
        for raw in &draft.tables.tables {
            let mut codes: Vec<(String, String)> = Vec::new();
            for code in &raw.codes {
                if codes.iter().any(|(other, _)| other == code.code.get_ref()) {
                    return Err(self.file(raw.file).at(&code.code, "the code stands here twice"));
                }
                codes.push((code.code.get_ref().clone(), code.label.clone()));
            }
            tables.push(Arc::new(CodeTable::new(raw.name.get_ref().clone(), raw.title.clone(), codes)));
        }
        let all: [TypesTable; 4] = [
            ("service_type", "サービス種類コード", |_| true),
            ("exchanged_service_type", "サービス種類コード（連携対象）", |t| {
                t.exchange == Exchange::Exchanged
            }),
            ("preventive_service_type", "サービス種類コード（予防給付・総合事業）", |t| {
                t.is_preventive()
            }),
            ("care_management_service_type", "サービス種類コード（ケアマネジメント）", |t| {
                t.manages_care()
            }),
        ];
        for (name, title, is_in) in all {
            if let Some(raw) = draft.tables.tables.iter().find(|raw| raw.name.get_ref() == name) {
                return Err(self.file(raw.file).at(&raw.name, "this table is made from the service types"));
            }
            let types = service_types.iter().filter(is_in);
            let codes = types.map(|t| (t.code.clone(), t.name.clone())).collect();
            tables.push(Arc::new(CodeTable::new(name.to_owned(), title.to_owned(), codes)));
        }
        Ok(tables)
    }

    fn picture(&self, draft: &Draft) -> Result<Option<Picture>> {
        let Some((file, picture)) = &draft.picture else { return Ok(None) };
        let code = picture.belongs_to.get_ref();
        if draft.form(code).is_none() {
            return match draft.removed_forms.contains(code) {
                true => Ok(None),
                false => Err(self.file(*file).unknown(&picture.belongs_to, "form", draft.form_codes())),
            };
        }
        Ok(Some(Picture { belongs_to: code.clone(), pattern: self.pattern(*file, &picture.file_name, draft)? }))
    }

    fn pattern(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<NamePattern> {
        let file = self.file(file);
        let parsed = lang::file_name::parse(text.get_ref()).map_err(|error| file.syntax(text, error))?;
        let pattern = NamePattern::new(parsed).map_err(|error| file.syntax(text, error))?;
        for field in NameField::ALL {
            if pattern.has(field) && !draft.tables.placeholders.iter().any(|p| p.name.get_ref() == field.key()) {
                return Err(file.at(text, format!("the edition does not say what {{{}}} is", field.key())));
            }
        }
        Ok(pattern)
    }

    fn form(&self, raw: &RawForm, edition: &str, draft: &Draft, types: &mut Types) -> Result<Form> {
        // A record keeps one bit for each cell.
        if raw.items.is_empty() || raw.items.len() > 128 {
            return Err(self.file(raw.file).at(&raw.code, "a form has from 1 to 128 items"));
        }
        let mut items: Vec<Arc<Item>> = Vec::with_capacity(raw.items.len());
        let (mut keys, mut names) = (FxHashSet::default(), FxHashSet::default());
        for (raw_item, no) in raw.items.iter().zip(1..) {
            let item = self.item(raw_item, no, types)?;
            if !keys.insert(raw_item.key.get_ref()) {
                return Err(self.file(raw_item.files.key).at(&raw_item.key, "two items of the form have this key"));
            }
            if !names.insert(raw_item.name.get_ref()) {
                return Err(self.file(raw_item.files.name).at(&raw_item.name, "two items of the form have this name"));
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
            pattern: self.pattern(raw.name_file, &raw.file_name, draft)?,
            month_zero: raw.month_zero,
            record_key: record_key(draft, raw.code.get_ref(), &items),
            items,
            row_rules: Vec::new(),
        })
    }

    fn item(&self, raw: &RawItem, no: u16, types: &mut Types) -> Result<Item> {
        let file = self.file(raw.files.value_type);
        let value_type = types.of(raw.value_type.get_ref()).map_err(|error| file.syntax(&raw.value_type, error))?;
        // A named type has the rule to report; free text takes anything.
        if value_type.named.is_empty() && !matches!(value_type.matcher, Matcher::Text) {
            let message = "one of the alternatives must be a type of types.toml, which says what rule is broken";
            return Err(file.at(&raw.value_type, message));
        }
        let length = raw.length.as_ref().map(|l| *l.get_ref());
        let accepted_length = raw.accepted_length.as_ref().map(|l| *l.get_ref());
        // Two statements of one fact: they must agree.
        if let (Some(length), Some(longest)) = (&raw.length, value_type.matcher.chars().1) {
            let limit = accepted_length.unwrap_or(*length.get_ref());
            if longest > usize::from(limit) {
                let message = format!("the type takes up to {longest} characters, the length says {limit}");
                return Err(self.file(raw.files.length).at(length, message));
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
}

fn service_type(raw: &RawServiceType) -> ServiceType {
    ServiceType {
        code: raw.code.get_ref().clone(),
        name: raw.name.clone(),
        benefit: raw.benefit.clone(),
        exchange: raw.exchange,
        outside_limit: raw.outside_limit,
        plans_care: raw.plans_care,
        entrusts_care: raw.entrusts_care,
    }
}

/// The names that a text may call services by: with and without what stands in brackets.
fn service_names(service_types: &[ServiceType]) -> ServiceNames {
    let names = service_types.iter().flat_map(|t| [Some(t.name.as_str()), t.name.split('（').next()]);
    ServiceNames(names.flatten().filter_map(ms932::encode).map(Into::into).collect())
}

fn lookups(draft: &Draft) -> HashMap<String, Arc<Lookup>> {
    let lookup = |raw: &RawLookup| {
        let values = raw.values.iter().map(|figure| (figure.code.as_bytes().into(), figure.value)).collect();
        (raw.name.get_ref().clone(), Arc::new(Lookup(values)))
    };
    draft.tables.lookups.iter().map(lookup).collect()
}

/// The items that tell the records of a form apart; all of them where nothing says.
fn record_key(draft: &Draft, form: &str, items: &[Arc<Item>]) -> Vec<usize> {
    let key = draft.tables.record_keys.iter().find(|key| key.form.get_ref() == form);
    let wanted = |item: &Item| key.is_none_or(|key| key.items.iter().any(|name| *name.get_ref() == item.key));
    items.iter().enumerate().filter(|(_, item)| wanted(item)).map(|(n, _)| n).collect()
}
