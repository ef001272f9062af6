//! Rules by their names: which of them are meant, and what was changed about them.

use serde::Serialize;

use super::{Profile, RuleBook, RuleIndex, Severity};
use crate::text::Text;

/// What a report was made with: shown in it, so that a green result says what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MadeWith {
    /// The configuration file.
    pub path: Option<String>,
    /// How much was asked of the data.
    pub profile: Profile,
    /// The only rules that were run, as they were named; all if empty.
    pub select: Vec<String>,
    /// Rules that were not run, or whose severity was changed.
    pub changes: Vec<Change>,
    /// The list of accepted findings.
    pub baseline: Option<String>,
}

impl MadeWith {
    pub(crate) fn with_profile(profile: Profile) -> MadeWith {
        MadeWith { path: None, profile, select: Vec::new(), changes: Vec::new(), baseline: None }
    }
}

/// Some rules that were not treated as the standard has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Change {
    /// The rules, as they were named.
    pub rules: Vec<String>,
    /// What their findings count as; `None` if they were ignored.
    pub severity: Option<Severity>,
    /// The only files this is about; all if empty.
    pub paths: Vec<String>,
    /// Why; `None` if it was asked for on the command line.
    pub reason: Option<String>,
}

/// An option that names what does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionError {
    /// No rule has this id, slug or beginning.
    #[error("no rule `{name}`{}", suggestion(.nearest))]
    UnknownRule {
        /// The name given.
        name: String,
        /// A rule that may have been meant.
        nearest: Option<String>,
    },
    /// A rule was asked for that the profile does not have.
    #[error("rule `{name}` is of the profile {needed}; add `--profile {needed}`", needed = .profile.as_str())]
    NotInProfile {
        /// The name given.
        name: String,
        /// The profile that has it.
        profile: Profile,
    },
    /// There is no such edition.
    #[error("no edition `{name}` (there are {known})")]
    UnknownEdition {
        /// The name given.
        name: String,
        /// The editions there are.
        known: String,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

impl OptionError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            OptionError::UnknownRule { name, nearest } => {
                let near = nearest.as_ref().map(|near| format!("。「{near}」のことですか")).unwrap_or_default();
                format!("「{name}」という規則はありません{near}")
            }
            OptionError::NotInProfile { name, profile } => {
                let needed = profile.as_str();
                format!("規則「{name}」はプロファイル {needed} の規則です。`--profile {needed}` を付けてください")
            }
            OptionError::UnknownEdition { name, known } => {
                format!("「{name}」という版はありません（あるのは {known}）")
            }
        };
        Text::new(ja, self.to_string())
    }
}

/// The rules that some names and beginnings of ids mean, in the order of the names.
#[cfg(feature = "cli")]
pub(crate) fn meant<'b>(book: &'b RuleBook, names: &[String]) -> Result<Vec<&'b super::Rule>, OptionError> {
    Ok(indices(book, names)?.into_iter().map(|index| &***book.at(index)).collect())
}

/// The rules that some names mean.
pub(crate) fn indices(book: &RuleBook, names: &[String]) -> Result<Vec<RuleIndex>, OptionError> {
    let mut found = Vec::new();
    for name in names {
        let upper = name.to_ascii_uppercase();
        let group = book.entries().iter().filter(|rule| upper.starts_with("CP") && rule.id.starts_with(&upper));
        let before = found.len();
        found.extend(group.chain(book.find(name)).map(|rule| rule.index()));
        if found.len() == before {
            return Err(OptionError::UnknownRule { name: name.clone(), nearest: book.nearest(name) });
        }
    }
    Ok(found)
}
