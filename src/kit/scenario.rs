//! The scenarios, as their files describe them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::text::Text;

/// Name and text of each file in `scenarios/`; `build.rs` lists them.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// A scenario before its people are found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    /// What it is called on the command line, and its folder.
    pub id: String,
    pub title: Text,
    /// What to look at, in a paragraph.
    pub look: Text,
    /// The forms of the unit that its people are taken from.
    pub forms: Vec<String>,
    /// What the names of its files contain.
    #[serde(default)]
    pub names: String,
    #[serde(default = "one")]
    pub people: usize,
    /// An item of some form that all of them have in common.
    pub alike: Option<Alike>,
    /// What the records of each of them must be like.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// What is changed, in the language of the faults of the generator.
    #[serde(default)]
    pub edit: Vec<String>,
    /// Several units, in the order of their serials.
    #[serde(default)]
    pub step: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alike {
    pub form: String,
    pub item: String,
}

/// How many records of a form a person has that fit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub form: String,
    /// Patterns by item: `*` is anything, `?` one byte; `!` before it: what does not fit. Commas: each of them.
    #[serde(default)]
    pub r#where: BTreeMap<String, String>,
    /// Records with one value of this item count once.
    pub distinct: Option<String>,
    #[serde(default = "one")]
    pub least: usize,
    #[serde(default = "many")]
    pub most: usize,
}

/// One unit of several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Which of the people, from 1; all if there are none.
    #[serde(default)]
    pub people: Vec<usize>,
    /// The time of the serial; the day stays.
    pub time: Option<String>,
    /// The form that deletes, and the one whose records it takes back.
    pub delete: Option<Delete>,
    #[serde(default)]
    pub edit: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    pub by: String,
    pub of: String,
}

fn one() -> usize {
    1
}

fn many() -> usize {
    usize::MAX
}

/// All scenarios, in the order of their files. A test makes each of them, so that no build with a mistake in them is ever used.
pub(super) fn built_in() -> Vec<Scenario> {
    let read = |(name, text): &(&str, &str)| toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    FILES.iter().map(read).collect()
}
