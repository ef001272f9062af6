//! From the tables of an edition, base and differences put together, to an [`Edition`].

use std::collections::HashMap;
use std::sync::Arc;

use toml::Spanned;

use super::{Draft, Loader, Result};
use crate::ground::ms932;
use crate::rule::RuleBook;
use crate::schema::code_table::CodeTable;
use crate::schema::file_name::{NameField, NamePattern, Placeholder};
use crate::schema::lang;
use crate::schema::matcher::Matcher;
use crate::schema::raw::*;
use crate::schema::row_rule::{Lookup, RowScope, ServiceNames};
use crate::schema::value_type::{TypeDefinition, TypeScope};
use crate::schema::{Edition, Exchange, Form, Item, Member, Picture, Relation, UnitKind};

impl Loader {
    pub(super) fn edition(&self, raw: &RawEdition, draft: &Draft, rules: &RuleBook) -> Result<Edition> {
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
                types: &scope,
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
            lookups,
        })
    }

    /// A form as a member of a unit; `None` for a form that the edition has left out.
    pub(super) fn member(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<Option<Member>> {
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

    pub(super) fn units(&self, draft: &Draft) -> Result<Vec<UnitKind>> {
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

    pub(super) fn relations(&self, draft: &Draft) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        for raw in &draft.relations {
            let parent = self.member(raw.file, &raw.parent, draft)?;
            let child = self.member(raw.file, &raw.child, draft)?;
            let (Some(parent), Some(child)) = (parent, child) else { continue };
            if let Some(key) = raw.key.get(crate::schema::MOST_KEY_ITEMS) {
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

    pub(super) fn item_type(&self, file: FileId, text: &Spanned<String>) -> Result<lang::item_type::TypeExpr> {
        lang::item_type::parse(text.get_ref()).map_err(|error| self.syntax(file, text, error))
    }

    pub(super) fn definition(&self, raw: &RawType, rules: &RuleBook) -> Result<TypeDefinition> {
        self.rule_exists(raw.file, &raw.rule, rules)?;
        let mut cases = Vec::new();
        for case in &raw.case {
            self.rule_exists(raw.file, &case.rule, rules)?;
            cases.push((self.item_type(raw.file, &case.is)?, case.rule.get_ref().clone()));
        }
        let strict = match &raw.strict {
            None => None,
            Some(strict) => {
                self.rule_exists(raw.file, &strict.rule, rules)?;
                Some((self.item_type(raw.file, &strict.is)?, strict.rule.get_ref().clone()))
            }
        };
        Ok(TypeDefinition {
            strict,
            params: raw.params.clone(),
            is: self.item_type(raw.file, &raw.is)?,
            rule: raw.rule.get_ref().clone(),
            cases,
            expected: raw.expected.clone(),
            numeric: raw.numeric,
        })
    }

    pub(super) fn type_scope(&self, draft: &Draft, tables: &[Arc<CodeTable>], rules: &RuleBook) -> Result<TypeScope> {
        let mut scope = TypeScope {
            definitions: HashMap::new(),
            tables: tables.iter().map(|t| (t.name().to_owned(), t.clone())).collect(),
        };
        // A definition may use those before it, so a type cannot contain itself.
        for raw in &draft.types {
            let definition = self.definition(raw, rules)?;
            if definition.params.is_empty() {
                let cases = raw.case.iter().chain(&raw.strict).map(|case| &case.is);
                let compiled = definition.cases.iter().chain(&definition.strict).map(|(expr, _)| expr);
                for (text, expr) in std::iter::once((&raw.is, &definition.is)).chain(cases.zip(compiled)) {
                    scope.matcher(expr, &HashMap::new(), false).map_err(|error| self.syntax(raw.file, text, error))?;
                }
            }
            scope.definitions.insert(raw.name.get_ref().clone(), definition);
        }
        Ok(scope)
    }

    pub(super) fn placeholders(&self, draft: &Draft, scope: &TypeScope, rules: &RuleBook) -> Result<Vec<Placeholder>> {
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
                    strict: None,
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

    pub(super) fn pattern(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<NamePattern> {
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

    pub(super) fn form(&self, raw: &RawForm, edition: &str, draft: &Draft, scope: &TypeScope) -> Result<Form> {
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
            record_key: record_key(draft, raw.code.get_ref(), &items),
            items,
            row_rules: Vec::new(),
        })
    }

    pub(super) fn item(&self, raw: &RawItem, no: u16, scope: &TypeScope) -> Result<Item> {
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
}

/// The items that tell the records of a form apart; all of them where nothing says.
fn record_key(draft: &Draft, form: &str, items: &[Arc<Item>]) -> Vec<usize> {
    // What an edition says itself stands after what its base says.
    let key = draft.record_keys.iter().rev().find(|(_, key)| key.form.get_ref() == form);
    let wanted = |item: &Item| key.is_none_or(|(_, key)| key.items.iter().any(|name| *name.get_ref() == item.key));
    items.iter().enumerate().filter(|(_, item)| wanted(item)).map(|(n, _)| n).collect()
}
