//! What a report comes to, in one word.

use serde::Serialize;

use crate::text::Lang;

/// What a report comes to, as far as the selected rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No errors, and every rule that applies looked at everything.
    Valid,
    /// No errors were found, but not everything could be checked.
    Incomplete,
    /// There are errors, accepted or not.
    Invalid,
}

impl Verdict {
    /// As in the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Incomplete => "incomplete",
            Verdict::Invalid => "invalid",
        }
    }

    /// For people.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Verdict::Valid, Lang::Ja) => "適合",
            (Verdict::Valid, Lang::En) => "Valid",
            (Verdict::Incomplete, Lang::Ja) => "検査未了",
            (Verdict::Incomplete, Lang::En) => "Incomplete",
            (Verdict::Invalid, Lang::Ja) => "不適合",
            (Verdict::Invalid, Lang::En) => "Invalid",
        }
    }
}
