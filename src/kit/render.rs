//! The pages of a kit that are no forms: index and checklists. Their words stand beside the templates.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use super::checklist::Checklist;
use super::make::{Kit, KitError, Made};
use crate::schema::Spec;
use crate::text::{Lang, Text};

const INDEX: &str = include_str!("templates/index.html");
const CHECKLIST: &str = include_str!("templates/checklist.html");
const REPORT: &str = include_str!("templates/report.html");
const WORDS: &str = include_str!("templates/words.toml");

/// Compiled templates.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// Together with the style of printed pages.
    pub fn new(spec: &Spec) -> Result<Templates, KitError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let mistake = |error: minijinja::Error| KitError::Template(error.to_string());
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(mistake)?);
        let pages = spec.pages()?;
        let style = pages.templates().find(|(name, _)| *name == "style.css").map_or("", |(_, text)| text);
        let kit = include_str!("templates/kit.css");
        for (name, text) in [("index.html", INDEX), ("checklist.html", CHECKLIST), ("report.html", REPORT)] {
            environment.add_template(name, text).map_err(mistake)?;
        }
        environment.add_template_owned("style.css", format!("{style}\n{kit}")).map_err(mistake)?;
        Ok(Templates(environment))
    }

    fn render(&self, name: &str, lang: Lang, values: Value) -> Result<String, KitError> {
        let values = context! { lang => if lang == Lang::Ja { "ja" } else { "en" }, w => words(lang), ..values };
        let template = self.0.get_template(name);
        template.and_then(|template| template.render(values)).map_err(|error| KitError::Template(error.to_string()))
    }

    pub fn index(&self, kit: &Kit, lang: Lang) -> Result<String, KitError> {
        let scenarios: Vec<Value> = kit
            .scenarios
            .iter()
            .map(|made| {
                let units: Vec<Value> = made
                    .units
                    .iter()
                    .enumerate()
                    .map(|(n, unit)| context! { folder => made.folder(n), files => unit.len() })
                    .collect();
                let people: Vec<String> = made.people.iter().map(|person| person.insured.clone()).collect();
                context! { id => &made.id, title => made.title.get(lang), look => made.look.get(lang), units, people }
            })
            .collect();
        let values =
            context! { scenarios, seed => kit.seed, edition => &kit.edition, version => env!("CARGO_PKG_VERSION") };
        self.render("index.html", lang, values)
    }

    pub fn checklist(&self, made: &Made, checklist: &Checklist, lang: Lang) -> Result<String, KitError> {
        let (title, look) = (made.title.get(lang), made.look.get(lang));
        let values = context! { id => &made.id, title, look, forms => Value::from(Serde(checklist.forms.clone())) };
        self.render("checklist.html", lang, values)
    }

    /// The report of a comparison, which is JSON already.
    pub fn report(&self, report: &serde_json::Value, lang: Lang) -> Result<String, KitError> {
        self.render("report.html", lang, context! { report => Value::from(Serde(report.clone())) })
    }
}

/// The words of the pages, by their names.
pub(super) fn words(lang: Lang) -> BTreeMap<String, String> {
    let words: BTreeMap<String, Text> = toml::from_str(WORDS).unwrap_or_default();
    words.into_iter().map(|(name, text)| (name, text.get(lang).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        let (ja, en) = (words(Lang::Ja), words(Lang::En));
        assert!(ja.len() > 20 && ja.values().chain(en.values()).all(|word| !word.is_empty()));
        for template in [INDEX, CHECKLIST, REPORT] {
            for part in template.split("w.").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                assert!(name.is_empty() || ja.contains_key(&name), "{name}");
            }
        }
    }
}
