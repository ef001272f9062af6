//! Row rules: each is compiled for every edition that has its form and the items it names.

use rustc_hash::FxHashMap;
use toml::Spanned;

use super::compile::Compiled;
use super::loader::Loader;
use crate::ground::nearest;
use crate::rule::RuleBook;
use crate::schema::lang::{self, SyntaxError, row_rule::Expr};
use crate::schema::raw::*;
use crate::schema::row_rule::{RowCheck, RowError, RowScope};
use crate::schema::spec_file::{Result, SpecFile};
use crate::schema::{Form, RowRule, SpecError};

/// The condition that a rule sets for some forms, parsed.
struct Condition<'r> {
    file: &'r SpecFile,
    raw: &'r RawRule,
    on: &'r RawOn,
    check: Expr,
}

/// How a rule applies in an edition.
enum Applied<'r> {
    Yes(RowRule),
    /// The rule is about another edition, if there is one that has the item. Most of these are never put into words.
    No(Lack<'r>),
}

/// An item that a form has not.
enum Lack<'r> {
    /// Named in the condition.
    InCheck(SyntaxError, String),
    /// To be marked, or doubted.
    Marked(&'r Spanned<String>),
}

impl Loader {
    /// Compiles the rules, and gives each form those that apply to it.
    pub(super) fn add_row_rules(&self, raw: &[RawRule], rules: &RuleBook, editions: &mut [Compiled]) -> Result<()> {
        let scopes: Vec<Vec<RowScope<'_>>> = editions.iter().map(scopes).collect();
        let mut found: Vec<Vec<Vec<RowRule>>> =
            scopes.iter().map(|forms| forms.iter().map(|_| Vec::new()).collect()).collect();
        for raw in raw {
            let file = self.file(raw.file);
            for on in raw.on.iter().flat_map(RawOn::conditions) {
                let on = &on;
                let check = lang::row_rule::parse(on.check.get_ref()).map_err(|error| file.syntax(&on.check, error))?;
                let condition = Condition { file, raw, on, check };
                let bounds = condition.bounds(editions)?;
                for code in &on.forms {
                    let mut applies = false;
                    let mut missing = None;
                    for edition in bounds.clone() {
                        let forms = &editions[edition].forms;
                        let Some(n) = forms.iter().position(|form| form.code == *code.get_ref()) else { continue };
                        match condition.apply(&forms[n], &scopes[edition][n], rules)? {
                            Applied::Yes(rule) => {
                                found[edition][n].push(rule);
                                applies = true;
                            }
                            Applied::No(lack) => missing = Some((lack, edition, n)),
                        }
                    }
                    match missing {
                        _ if applies => {}
                        Some((lack, edition, n)) => {
                            return Err(condition.lacks(lack, &editions[edition].forms[n], &scopes[edition][n]));
                        }
                        None => return condition.no_form(code, editions),
                    }
                }
            }
        }
        drop(scopes);
        for (edition, found) in editions.iter_mut().zip(found) {
            for (form, mut rules) in edition.forms.iter_mut().zip(found) {
                rules.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
                form.row_rules = rules;
            }
        }
        Ok(())
    }
}

/// The names that rules on each form of an edition can refer to.
fn scopes(compiled: &Compiled) -> Vec<RowScope<'_>> {
    compiled.forms.iter().map(|form| scope(compiled, form)).collect()
}

fn scope<'c>(compiled: &'c Compiled, form: &'c Form) -> RowScope<'c> {
    let mut items = FxHashMap::default();
    for (n, item) in form.items.iter().enumerate() {
        for name in [&item.name, &item.key] {
            items.insert(name.as_str(), (n, item.value_type.numeric));
        }
    }
    RowScope {
        items,
        lookups: &compiled.edition.lookups,
        service_names: compiled.service_names.clone(),
        types: &compiled.types.scope,
    }
}

impl Condition<'_> {
    /// The editions between its bounds.
    fn bounds(&self, editions: &[Compiled]) -> Result<std::ops::Range<usize>> {
        let position = |bound: &Spanned<String>| match editions
            .iter()
            .position(|compiled| compiled.edition.name == *bound.get_ref())
        {
            Some(n) => Ok(n),
            None => Err(self.file.unknown(bound, "edition", editions.iter().map(|compiled| &compiled.edition.name))),
        };
        let from = self.on.from.as_ref().map(position).transpose()?.unwrap_or(0);
        let Some(until) = &self.on.until else { return Ok(from..editions.len()) };
        let last = position(until)?;
        if last < from {
            return Err(self.file.at(until, "this edition is before the first one that has the rule"));
        }
        Ok(from..last + 1)
    }

    fn apply(&self, form: &Form, scope: &RowScope<'_>, rules: &RuleBook) -> Result<Applied<'_>> {
        let check = match RowCheck::new(&self.check, scope) {
            Ok(check) => check,
            Err(RowError { error, missing_item: None }) => return Err(self.in_check(error, form)),
            Err(RowError { error, missing_item: Some(name) }) => return Ok(Applied::No(Lack::InCheck(error, name))),
        };
        let mut items = Vec::new();
        for name in std::iter::once(&self.on.item).chain(&self.on.doubts) {
            match scope.items.get(name.get_ref().as_str()) {
                Some((item, _)) => items.push(*item),
                None => return Ok(Applied::No(Lack::Marked(name))),
            }
        }
        let Some(rule) = rules.find(self.raw.id.get_ref()) else {
            return Err(self.file.unknown(&self.raw.id, "rule", rules.iter().map(|rule| &rule.id)));
        };
        let item = items.remove(0);
        Ok(Applied::Yes(RowRule { rule: rule.clone(), check, item, doubts: items }))
    }

    /// The error for an item that no edition has.
    fn lacks(&self, lack: Lack<'_>, form: &Form, scope: &RowScope<'_>) -> SpecError {
        match lack {
            Lack::InCheck(mut error, name) => {
                error.message.push_str(&nearest::among(&name, scope.items.keys()));
                self.in_check(error, form)
            }
            Lack::Marked(name) => self.file.unknown(name, "item", scope.items.keys()),
        }
    }

    fn in_check(&self, error: SyntaxError, form: &Form) -> SpecError {
        let message = format!("{} ({} {})", error.message, form.code, form.edition);
        self.file.syntax(&self.on.check, SyntaxError::new(error.at, message))
    }

    /// A rule on a form that no edition has would silently never run.
    fn no_form<T>(&self, code: &Spanned<String>, editions: &[Compiled]) -> Result<T> {
        let codes = || editions.iter().flat_map(|compiled| &compiled.forms).map(|form| &form.code);
        if codes().any(|own| own == code.get_ref()) {
            return Err(self.file.at(code, "no edition between `from` and `until` has this form"));
        }
        Err(self.file.unknown(code, "form", codes()))
    }
}
