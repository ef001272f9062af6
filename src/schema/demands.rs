//! The demands of the standard's text: each statement, and the rules that hold it.

use serde::Deserialize;
use toml::Spanned;

use super::spec_file::{Result, SpecFile};
use super::{Edition, Spec, SpecError};
use crate::text::Text;

/// A statement of the standard's text, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Demand {
    /// Its number, from 1, in the order of the text.
    pub no: u32,
    /// Where it stands in the text: `別紙 UPHOSOKU No.4`.
    pub place: String,
    /// The demand, in words.
    pub says: Text,
    /// The items it speaks of: a form and a number, or a form as a whole.
    pub items: Vec<(String, Option<u16>)>,
    /// The rule, type or code that enforces it.
    pub held: Held,
}

/// The rule, type or code that enforces a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Held {
    /// Rules, by id: data that does not meet the demand breaks one of them.
    Rules(Vec<String>),
    /// Nothing in a file can show whether it is met, for this reason.
    Unseen(Text),
    /// It permits something; this case shows that no rule objects.
    Allows(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDemands {
    #[serde(rename = "demand")]
    demands: Vec<RawDemand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDemand {
    no: Spanned<u32>,
    r#where: String,
    says: Text,
    items: Vec<Spanned<String>>,
    rules: Option<Vec<Spanned<String>>>,
    unseen: Option<Text>,
    allows: Option<String>,
}

impl Spec {
    /// The demands of an edition's text, in its order; none where the spec lists none.
    ///
    /// # Errors
    ///
    /// If the file has a mistake: a rule, form or item that does not exist, or a number out of order.
    pub fn demands(&self, edition: &Edition) -> std::result::Result<Vec<Demand>, SpecError> {
        let path = format!("{}/demands.toml", edition.name());
        let Some(file) = self.files.iter().find(|file| file.path == path) else { return Ok(Vec::new()) };
        let raw: RawDemands = file.parse()?;
        (1..).zip(raw.demands).map(|(no, raw)| self.demand(file, edition, no, raw)).collect()
    }

    fn demand(&self, file: &SpecFile, edition: &Edition, no: u32, raw: RawDemand) -> Result<Demand> {
        if *raw.no.get_ref() != no {
            return Err(file.at(&raw.no, format!("demands are numbered in order: this is {no}")));
        }
        let items = raw.items.iter().map(|item| find_item(file, edition, item)).collect::<Result<_>>()?;
        let unknown = raw.rules.iter().flatten().find(|rule| self.rules.get(rule.get_ref()).is_none());
        if let Some(rule) = unknown {
            return Err(file.unknown(rule, "rule", self.rules.iter().map(|rule| &rule.id)));
        }
        let rules = raw.rules.map(|rules| Held::Rules(rules.into_iter().map(Spanned::into_inner).collect()));
        let held: Vec<Held> =
            [rules, raw.unseen.map(Held::Unseen), raw.allows.map(Held::Allows)].into_iter().flatten().collect();
        let Ok([held]) = <[Held; 1]>::try_from(held) else {
            return Err(file.at(&raw.no, "one of `rules`, `unseen` and `allows` is wanted"));
        };
        Ok(Demand { no, place: raw.r#where, says: raw.says, items, held })
    }
}

/// `UPPLAN 8`, or `UPPLAN`.
fn find_item(file: &SpecFile, edition: &Edition, item: &Spanned<String>) -> Result<(String, Option<u16>)> {
    let (code, no) = item.get_ref().split_once(' ').map_or((item.get_ref().as_str(), None), |(a, b)| (a, Some(b)));
    let form = edition.form(code).ok_or_else(|| file.at(item, format!("no form `{code}`")))?;
    let Some(no) = no else { return Ok((code.to_owned(), None)) };
    match no.parse() {
        Ok(no) if form.items().iter().any(|item| item.no() == no) => Ok((code.to_owned(), Some(no))),
        _ => Err(file.at(item, format!("{code} has no item {no}"))),
    }
}

impl Demand {
    /// The rules that hold it, by id.
    pub fn rules(&self) -> &[String] {
        match &self.held {
            Held::Rules(rules) => rules,
            _ => &[],
        }
    }

    /// Whether data could break it and no rule would notice.
    pub fn is_uncovered(&self) -> bool {
        matches!(&self.held, Held::Rules(rules) if rules.is_empty())
    }
}
