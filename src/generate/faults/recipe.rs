//! The lines of `faults.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// All lines; a test plants each of them, so that no build with a mistake in them is ever used.
pub(super) fn built_in() -> Vec<Recipe> {
    let all: Recipes =
        toml::from_str(include_str!("faults.toml")).unwrap_or_else(|error| panic!("faults.toml: {error}"));
    all.fault
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipes {
    pub fault: Vec<Recipe>,
}

/// A line of `faults.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    pub rule: String,
    #[serde(default)]
    pub edition: Vec<String>,
    pub form: String,
    pub with: Option<String>,
    pub without: Option<String>,
    #[serde(default)]
    pub r#where: Where,
    #[serde(default)]
    pub beside: Vec<Beside>,
    /// Only records after this number, in a file with more.
    #[serde(default)]
    pub after: usize,
    /// Only in a file of several records.
    #[serde(default)]
    pub several: bool,
    /// What is done, in the language of [`edit`](super::edit).
    pub edit: Vec<String>,
    /// Afterwards a file is there that belongs to no unit.
    #[serde(default)]
    pub stray: bool,
    /// Only where every file belongs to a unit: rules on all units are not sure of anything else.
    #[serde(default)]
    pub no_strays: bool,
    #[serde(default)]
    pub at: At,
    /// The form whose file the finding is in, for findings on files.
    pub on: Option<String>,
    pub item: Option<String>,
    pub expect: Option<Expect>,
}

pub(super) type Where = BTreeMap<String, OneOrMore>;

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Another record of the person that must be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Beside {
    #[serde(default)]
    pub r#where: Where,
    /// Items that are as in the record that is changed.
    pub same: Vec<String>,
    /// One that is not.
    pub other: String,
}

/// Where the finding is, if not at the record that was changed: a record of the same person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    pub form: String,
    #[serde(default)]
    pub r#where: Where,
    /// Items that are as in the record that was changed.
    #[serde(default)]
    pub same: Vec<String>,
    pub nth: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum At {
    #[default]
    Item,
    Record,
    First,
    File,
}
