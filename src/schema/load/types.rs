//! The value types of an edition, and the placeholders of its file names, which are types of their own.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use toml::Spanned;

use super::draft::Draft;
use super::loader::Loader;
use crate::rule::{BookRule, RuleBook};
use crate::schema::ValueType;
use crate::schema::code_table::CodeTable;
use crate::schema::file_name::{NameField, Placeholder};
use crate::schema::lang::{self, SyntaxError, item_type::TypeExpr};
use crate::schema::raw::*;
use crate::schema::spec_file::Result;
use crate::schema::value_type::{TypeDefinition, TypeScope};

/// The types of an edition. Many items have the same one, so each is compiled once.
pub(super) struct Types {
    pub scope: TypeScope,
    compiled: FxHashMap<String, Arc<ValueType>>,
}

impl Types {
    /// The type of an item, from the words of its spec line.
    pub fn of(&mut self, text: &str) -> std::result::Result<Arc<ValueType>, SyntaxError> {
        if let Some(known) = self.compiled.get(text) {
            return Ok(known.clone());
        }
        let value_type = Arc::new(self.scope.value_type(&lang::item_type::parse(text)?)?);
        self.compiled.insert(text.to_owned(), value_type.clone());
        Ok(value_type)
    }
}

impl Loader {
    pub(super) fn types(&self, draft: &Draft, tables: &[Arc<CodeTable>], rules: &RuleBook) -> Result<Types> {
        let mut scope = TypeScope {
            definitions: HashMap::new(),
            tables: tables.iter().map(|t| (t.name().to_owned(), t.clone())).collect(),
        };
        let raw_types = &draft.tables.types;
        for raw in raw_types {
            scope.definitions.insert(raw.name.get_ref().clone(), self.definition(raw, rules)?);
        }
        for raw in raw_types {
            if scope.contains_itself(raw.name.get_ref()) {
                return Err(self.file(raw.file).at(&raw.is, "the type contains itself"));
            }
        }
        for raw in raw_types {
            self.check_definition(raw, &scope)?;
        }
        Ok(Types { scope, compiled: FxHashMap::default() })
    }

    /// Compiles each text of a type without parameters, so that a mistake in one is shown where it stands.
    fn check_definition(&self, raw: &RawType, scope: &TypeScope) -> Result<()> {
        let definition = &scope.definitions[raw.name.get_ref()];
        if !definition.params.is_empty() {
            return Ok(());
        }
        let texts = raw.case.iter().chain(&raw.strict).map(|case| &case.is);
        let compiled = definition.cases.iter().chain(&definition.strict).map(|(expr, _)| expr);
        for (text, expr) in std::iter::once((&raw.is, &definition.is)).chain(texts.zip(compiled)) {
            let file = self.file(raw.file);
            scope.matcher(expr, &HashMap::new(), false).map_err(|error| file.syntax(text, error))?;
        }
        Ok(())
    }

    fn definition(&self, raw: &RawType, rules: &RuleBook) -> Result<TypeDefinition> {
        let case = |case: &RawCase| {
            let rule = self.named_rule(raw.file, &case.rule, rules)?;
            Ok((self.item_type(raw.file, &case.is)?, rule))
        };
        Ok(TypeDefinition {
            strict: raw.strict.as_ref().map(case).transpose()?,
            params: raw.params.clone(),
            is: self.item_type(raw.file, &raw.is)?,
            rule: self.named_rule(raw.file, &raw.rule, rules)?,
            cases: raw.case.iter().map(case).collect::<Result<_>>()?,
            expected: raw.expected.clone(),
            numeric: raw.numeric,
        })
    }

    fn item_type(&self, file: FileId, text: &Spanned<String>) -> Result<TypeExpr> {
        lang::item_type::parse(text.get_ref()).map_err(|error| self.file(file).syntax(text, error))
    }

    fn named_rule(&self, file: FileId, id: &Spanned<String>, rules: &RuleBook) -> Result<Arc<BookRule>> {
        match rules.find(id.get_ref()) {
            Some(rule) => Ok(rule.clone()),
            None => Err(self.file(file).unknown(id, "rule", rules.iter().map(|rule| &rule.id))),
        }
    }

    pub(super) fn placeholders(&self, draft: &Draft, types: &Types, rules: &RuleBook) -> Result<Vec<Placeholder>> {
        let mut placeholders = Vec::new();
        for raw in &draft.tables.placeholders {
            let file = self.file(raw.file);
            let Some(field) = NameField::from_key(raw.name.get_ref()) else {
                return Err(file.unknown(&raw.name, "placeholder", NameField::ALL.map(NameField::key)));
            };
            let definition = self.definition(&placeholder_type(raw), rules)?;
            let value_type = types.scope.defined(&definition).map_err(|error| file.syntax(&raw.is, error))?;
            placeholders.push(Placeholder { field, title: raw.title.clone(), value_type });
        }
        Ok(placeholders)
    }
}

/// A placeholder as the type that it is.
fn placeholder_type(raw: &RawPlaceholder) -> RawType {
    RawType {
        file: raw.file,
        replaces: false,
        name: raw.name.clone(),
        params: Vec::new(),
        numeric: false,
        is: raw.is.clone(),
        rule: raw.rule.clone(),
        expected: raw.expected.clone(),
        case: raw.case.clone(),
        strict: None,
    }
}
