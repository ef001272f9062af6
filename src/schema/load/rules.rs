//! The rules that are data and those that are Rust, as one book.

use std::collections::HashSet;

use toml::Spanned;

use super::draft::Draft;
use super::loader::Loader;
use crate::rule::{Cells, Example, Group, Rule, RuleBook, with_commands, without_commands};
use crate::schema::SpecError;
use crate::schema::form_checks::CellRules;
use crate::schema::raw::*;
use crate::schema::spec_file::{Result, SpecFile};

impl Loader {
    pub(super) fn rule_book(&self, raw: &[RawRule], drafts: &[Draft]) -> Result<RuleBook> {
        let mut rules: Vec<Rule> = self.definitions.iter().map(|definition| definition.rule()).collect();
        for raw in raw {
            rules.push(self.rule(raw, drafts)?);
        }
        let book = RuleBook::new(rules).map_err(|name| {
            let message = format!("two rules are called `{name}`");
            match raw.iter().rev().find(|raw| *raw.id.get_ref() == name || raw.slug == name) {
                Some(raw) => self.file(raw.file).error(Some(raw.id.span()), message),
                None => SpecError::new("rules", "", None, message),
            }
        })?;
        if let Some(id) = self.required.iter().find(|id| book.get(id).is_none()) {
            return Err(self.missing_rule(raw, id));
        }
        Ok(book)
    }

    /// The rules on cells that the program names.
    pub(super) fn cell_rules(&self, raw: &[RawRule], book: &RuleBook) -> Result<CellRules> {
        CellRules::find(book).map_err(|id| self.missing_rule(raw, id))
    }

    fn rule(&self, raw: &RawRule, drafts: &[Draft]) -> Result<Rule> {
        let file = self.file(raw.file);
        let Some(group) = Group::of(raw.id.get_ref()) else {
            return Err(file.at(&raw.id, "a rule id is CP and three digits"));
        };
        Ok(Rule {
            id: raw.id.get_ref().clone(),
            slug: raw.slug.clone(),
            group,
            severity: raw.severity,
            strict: raw.strict,
            profile: raw.profile,
            section: raw.section.clone(),
            inferred: raw.inferred.clone(),
            once_per: raw.once_per,
            title: raw.title.clone(),
            message: raw.message.clone(),
            help: with_commands(&raw.help),
            help_on_paper: without_commands(&raw.help),
            why: raw.why.clone(),
            example: raw.example.as_ref().map(|raw| example(file, raw, drafts)).transpose()?,
        })
    }

    /// The program reports some rules itself whose words are data: without one of them a finding would have none.
    fn missing_rule(&self, raw: &[RawRule], id: &str) -> SpecError {
        let path = raw.first().map_or("rules", |raw| &self.file(raw.file).path);
        SpecError::new(path, "", None, format!("no file in rules/ has the rule {id}, which the program itself reports"))
    }

    /// A rule without a condition is reported by a type, a file name or the program, or never.
    pub(super) fn check_reported(&self, raw: &[RawRule], drafts: &[Draft]) -> Result<()> {
        let mut named: HashSet<&str> = self.required.iter().copied().chain(CellRules::IDS).collect();
        for tables in drafts.iter().map(|draft| &draft.tables) {
            let types = tables.types.iter().flat_map(|raw| raw.case.iter().chain(&raw.strict).map(|case| &case.rule));
            named.extend(types.chain(tables.types.iter().map(|raw| &raw.rule)).map(|id| id.get_ref().as_str()));
            let names = tables.placeholders.iter().flat_map(|raw| raw.case.iter().map(|case| &case.rule));
            named.extend(names.chain(tables.placeholders.iter().map(|raw| &raw.rule)).map(|id| id.get_ref().as_str()));
        }
        match raw.iter().find(|raw| raw.on.is_empty() && !named.contains(raw.id.get_ref().as_str())) {
            Some(raw) => {
                Err(self.file(raw.file).at(&raw.id, "no type names this rule and it says nothing of a form (`on`)"))
            }
            None => Ok(()),
        }
    }
}

fn example(file: &SpecFile, raw: &RawExample, drafts: &[Draft]) -> Result<Example> {
    // The newest edition that has the form or the item says what it is called.
    let forms = || drafts.iter().rev().filter_map(|draft| draft.form(raw.form.get_ref()));
    if forms().next().is_none() {
        return Err(file.unknown(&raw.form, "form", drafts.iter().flat_map(Draft::form_codes)));
    }
    let name =
        raw.item.as_ref().map(|item| item_name(file, item, forms().flat_map(|form| &*form.items))).transpose()?;
    let cells = |cells: &RawCells| match (cells, &name) {
        (RawCells::One(value), Some(name)) => {
            let with = raw.with.iter().map(|(name, value)| (name.clone(), value.clone()));
            Ok(Cells::Items(std::iter::once((name.clone(), value.clone())).chain(with).collect()))
        }
        (RawCells::Several(items), None) => Ok(Cells::Items(items.clone().into_iter().collect())),
        _ => Err(file.at(&raw.form, "an example has either `item` and two values, or two tables of items")),
    };
    let code = raw.form.get_ref().clone();
    Ok(Example { form: Some(code), file: raw.file.clone(), bad: cells(&raw.bad)?, good: cells(&raw.good)? })
}

fn item_name<'d>(
    file: &SpecFile,
    name: &Spanned<String>,
    items: impl Iterator<Item = &'d RawItem> + Clone,
) -> Result<String> {
    let is_meant = |item: &&RawItem| [item.key.get_ref(), item.name.get_ref()].contains(&name.get_ref());
    match items.clone().find(is_meant) {
        Some(item) => Ok(item.name.get_ref().clone()),
        None => Err(file.unknown(name, "item", items.map(|item| item.key.get_ref()))),
    }
}
