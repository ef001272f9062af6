//! Rules that are not planted, and why.

use crate::text::Text;

/// A rule that was asked for by its group, or by a rate, and is not planted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The rule.
    pub rule: String,
    /// Why not.
    pub why: Text,
}

impl LeftOut {
    pub(super) fn new(rule: &str, why: &[&str; 2]) -> LeftOut {
        LeftOut { rule: rule.to_owned(), why: text(why) }
    }
}

/// Rules that no data breaks, and why.
pub(super) const NOT_PLANTABLE: [(&str, [&str; 2]); 4] = [
    ("CP002", ["何も無い入力についての規則です", "it is about paths with nothing in them"]),
    (
        "CP004",
        [
            "検査の上限についての規則です。`validate --max-file-size` を小さくしてください",
            "it is about the limits of a run: give `validate` a small --max-file-size",
        ],
    ),
    (
        "CP005",
        [
            "受け入れ済みの一覧についての規則です。`validate --baseline` に合わない一覧を渡してください",
            "it is about a baseline: give `validate` one that does not agree",
        ],
    ),
    (
        "CP312",
        [
            "検査で求める版についての規則です。`validate --edition` に別の版を指定してください",
            "it is about the edition asked for: give `validate` another one with --edition",
        ],
    ),
];

/// Why a rule on all units is left out where a name is broken.
pub(super) const NAMES_HIDE_IT: [&str; 2] = [
    "どの送信単位か分からないファイルがあると検査できません。CP608 だけか CP6 で埋め込んでください",
    "it is blocked where a file's name does not say its unit, as other faults asked for make it; plant it alone, or with CP6",
];

/// A reason in both languages.
pub(super) fn text([ja, en]: &[&str; 2]) -> Text {
    Text::new(*ja, *en)
}
