//! Rules: what can be found, how bad it is, and how it is said. One [`Rule`] per id, whether the check is data
//! (`specs/…/rules/`) or Rust (`src/check/rules/`); one [`RuleBook`] holds them all.

mod book;
mod definition;
mod message;
mod place;
mod selection;
mod terminal;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use book::RuleBook;
pub(crate) use book::{BookRule, RuleIndex};
pub(crate) use definition::{RuleDefinition, rule, rules};
pub use message::Argument;
pub(crate) use message::Arguments;
pub use place::Place;
pub(crate) use selection::indices;
#[cfg(feature = "cli")]
pub(crate) use selection::meant;
pub use selection::{Change, MadeWith, OptionError};
pub(crate) use terminal::{with_commands, without_commands};

use crate::text::{Lang, Text};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing need be done.
    Info,
    /// Probably wrong, or accepted by some receivers and not by others.
    Warning,
    /// Against the standard: a receiver may refuse it.
    Error,
}

impl Severity {
    /// How people call it.
    pub fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Severity::Error, Lang::Ja) => "エラー",
            (Severity::Warning, Lang::Ja) => "警告",
            (Severity::Info, Lang::Ja) => "お知らせ",
            (_, Lang::En) => self.as_str(),
        }
    }

    /// `error`, `warning` or `info`, as in the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// As in the JSON report.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How much is asked of the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Profile {
    /// What the standard says of an exchange.
    #[default]
    Exchange,
    /// Check digits too, and what is probably required is required.
    Strict,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 2] = [Profile::Exchange, Profile::Strict];

    /// `exchange` or `strict`.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Exchange => "exchange",
            Profile::Strict => "strict",
        }
    }
}

/// How often a rule is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Once {
    /// Every time.
    #[default]
    Always,
    /// Once for each item of a file, with the number of times: habits of a sender, not slips.
    Item,
    /// Once for each file, with the number of times.
    File,
}

/// What kind of thing a rule is about; the hundreds of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Group {
    /// CP0xx: reading the input.
    Input,
    /// CP1xx: bytes and encoding.
    Bytes,
    /// CP2xx: records, quotes, line breaks.
    Csv,
    /// CP3xx: file names and editions.
    Names,
    /// CP4xx: single items.
    Fields,
    /// CP5xx: single records.
    Rows,
    /// CP6xx: units and which records belong to which.
    Units,
    /// CP7xx: the records of a form together.
    Tables,
    /// CP8xx: forms against each other.
    Forms,
}

impl Group {
    /// Every group, in the order of ids.
    pub const ALL: [Group; 9] = [
        Group::Input,
        Group::Bytes,
        Group::Csv,
        Group::Names,
        Group::Fields,
        Group::Rows,
        Group::Units,
        Group::Tables,
        Group::Forms,
    ];

    pub(crate) fn of(id: &str) -> Option<Group> {
        let digits = id.strip_prefix("CP")?;
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Group::ALL.get(usize::from(digits.as_bytes()[0] - b'0')).copied()
    }

    /// The name of the group.
    pub fn title(self) -> Text {
        match self {
            Group::Input => Text::new("入力", "input"),
            Group::Bytes => Text::new("バイトと文字コード", "bytes"),
            Group::Csv => Text::new("CSVの形", "CSV"),
            Group::Names => Text::new("ファイル名と版", "names and editions"),
            Group::Fields => Text::new("項目", "fields"),
            Group::Rows => Text::new("レコード", "rows"),
            Group::Units => Text::new("送信単位と紐づけ", "units and relations"),
            Group::Tables => Text::new("様式の中のレコードどうし", "across the rows of a form"),
            Group::Forms => Text::new("様式どうし", "across forms"),
        }
    }
}

/// A rule: one kind of finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable id, `CP415`. An id never changes its meaning and is never used again.
    pub id: String,
    /// Stable short name, `date`.
    pub slug: String,
    /// What kind of thing it is about.
    pub group: Group,
    /// Unless changed by options.
    pub severity: Severity,
    /// The severity under the strict profile, where it is another one.
    pub strict: Option<Severity>,
    /// The least strict profile that has the rule.
    pub profile: Profile,
    /// Where the standard says so.
    pub section: String,
    /// What the rule was inferred from, where the standard does not say it in so many words.
    pub inferred: Option<Text>,
    /// How often it is reported.
    pub once_per: Once,
    /// What is wrong, in a few words.
    pub title: Text,
    /// What is wrong at a place; `{…}` are filled in by the finding.
    pub(crate) message: Text,
    /// What to do.
    pub(crate) help: Text,
    /// The same for those who read a report without a terminal.
    pub(crate) help_on_paper: Text,
    /// Why it matters.
    pub why: Text,
    /// A bad and a good value.
    pub example: Option<Example>,
}

impl Rule {
    /// How bad a finding is under a profile; `None` where the profile does not have the rule.
    pub fn severity_in(&self, profile: Profile) -> Option<Severity> {
        match profile {
            Profile::Strict => Some(self.strict.unwrap_or(self.severity)),
            Profile::Exchange => (self.profile == Profile::Exchange).then_some(self.severity),
        }
    }
}

/// A bad and a good value of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The form it is about, if any: `UPPLAN`.
    pub form: Option<String>,
    /// The name of the file it stands in, where that matters.
    pub file: Option<String>,
    /// What is wrong.
    pub bad: Cells,
    /// What is right.
    pub good: Cells,
}

/// Values of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Cells by item name.
    Items(Vec<(String, String)>),
    /// Anything else, as text.
    Text(Text),
}
