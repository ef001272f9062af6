//! The rules of all editions as one book, and of each form the row rules ready to run.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use toml::Spanned;

use super::{Draft, Loader, Result};
use crate::rule::{Cells, Example, Group, Rule, RuleBook};
use crate::schema::SpecError;
use crate::schema::lang::{self, SyntaxError};
use crate::schema::raw::{FileId, RawCells, RawExample, RawRule};
use crate::schema::row_rule::{RowCheck, RowScope};
use crate::schema::{Form, RowRule};

impl Loader {
    /// Every rule once: those of the base are in the drafts of what is built on it, too.
    pub(super) fn rule_book(&self, drafts: &HashMap<&str, Draft>) -> Result<RuleBook> {
        let mut by_place: BTreeMap<(FileId, usize), &RawRule> = BTreeMap::new();
        for rule in drafts.values().flat_map(|draft| &draft.rules) {
            by_place.insert((rule.file, rule.id.span().start), rule);
        }
        let mut rules: Vec<Arc<Rule>> = self.definitions.iter().map(|d| Arc::new(d.rule())).collect();
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
                strict: raw.strict,
                profile: raw.profile,
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

    pub(super) fn example(&self, file: FileId, raw: &RawExample, drafts: &HashMap<&str, Draft>) -> Result<Example> {
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

    pub(super) fn rule_exists(&self, file: FileId, id: &Spanned<String>, rules: &RuleBook) -> Result<()> {
        match rules.get(id.get_ref()) {
            Some(_) => Ok(()),
            None => self.unknown(file, id, "rule", rules.iter().map(|rule| &rule.id)),
        }
    }

    pub(super) fn row_rules(
        &self,
        draft: &Draft,
        form: &Form,
        scope: &RowScope,
        rules: &RuleBook,
    ) -> Result<Vec<RowRule>> {
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
    pub(super) fn all_rules_used(&self, draft: &Draft, forms: &[Arc<Form>]) -> Result<()> {
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
