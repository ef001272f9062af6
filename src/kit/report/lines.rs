//! Differences put together where they are of one kind, and in words.

use serde_json::{Value, json};

use crate::ground::mask::printable;
use crate::kit::check::{Difference, DifferenceKind, Hint, Outcome, ScenarioOutcome, ScenarioStatus, What};
use crate::text::{Lang, Text, counted};

/// Differences of one kind: the first, and how many there are.
pub(super) struct DifferenceLine<'o> {
    pub first: &'o Difference,
    pub count: usize,
}

/// How much of a long value is shown on each side of where it begins to differ.
const AROUND: usize = 24;

/// Puts together what became of one item of a form in the same way.
pub(super) fn lines(scenario: &ScenarioOutcome) -> Vec<DifferenceLine<'_>> {
    let mut lines: Vec<DifferenceLine<'_>> = Vec::new();
    for difference in &scenario.differences {
        match lines.iter_mut().find(|line| is_alike(line.first, difference)) {
            Some(line) => line.count += 1,
            None => lines.push(DifferenceLine { first: difference, count: 1 }),
        }
    }
    lines
}

fn is_alike(a: &Difference, b: &Difference) -> bool {
    let form = |d: &Difference| d.form.as_ref().map(|form| form.code().to_owned());
    let what = |d: &Difference| match &d.what {
        What::Item(item) => item.no(),
        What::Record => 0,
        What::Picture | What::Route => u16::MAX,
    };
    // What happened to a text differs from text to text.
    let hint = |d: &Difference| d.hint.as_ref().map(std::mem::discriminant::<Hint>);
    let alone = |d: &Difference| matches!(d.what, What::Route | What::Picture) || d.form.is_none();
    !alone(a) && (a.kind, form(a), what(a), hint(a)) == (b.kind, form(b), what(b), hint(b))
}

/// What a difference is about: the form, the item.
pub(super) fn subject(difference: &Difference, lang: Lang) -> String {
    let words = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
    let form = difference.form.as_ref().map_or(String::new(), |form| format!("{} {}", form.code(), form.title()));
    match (&difference.what, &difference.form) {
        (What::Item(item), _) => format!("{form} No.{} {}", item.no(), item.name()),
        (What::Picture, _) => format!("{form} {}", words("家族構成の画像", "family picture")),
        (What::Route, _) => words("送信元と送信先", "sender and receiver").to_owned(),
        (What::Record, Some(_)) => format!("{form} {}", words("レコード", "record")),
        (What::Record, None) => words("利用者", "person").to_owned(),
    }
}

/// Whom and which record it is about.
pub(super) fn about(difference: &Difference) -> String {
    let mut parts: Vec<String> = difference.person.iter().map(|person| printable(&person.insured)).collect();
    parts.extend(difference.key.iter().map(|(item, value)| format!("{} {}", item.name(), printable(value))));
    parts.join(", ")
}

/// The two values, or as much of them as shows where they differ.
pub(super) fn values(difference: &Difference, lang: Lang) -> Option<(String, String)> {
    if matches!(difference.what, What::Record) {
        return None;
    }
    let (a, b) = (&difference.expected, &difference.found);
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| {
        let count = text.chars().count();
        if count == 0 {
            return if lang == Lang::Ja { "（空）" } else { "(empty)" }.to_owned();
        }
        let (from, to) = match count > 2 * AROUND {
            true => (same.saturating_sub(AROUND).min(count), (same + AROUND).min(count)),
            false => (0, count),
        };
        let middle: String = text.chars().skip(from).take(to - from).collect();
        let (before, after) = (if from > 0 { "…" } else { "" }, if to < count { "…" } else { "" });
        format!("{before}{}{after}", printable(&middle))
    };
    Some((part(a), part(b)))
}

/// lost, changed or added.
pub(super) fn kind(kind: DifferenceKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (DifferenceKind::Lost, Lang::Ja) => "欠落",
        (DifferenceKind::Changed, Lang::Ja) => "変化",
        (DifferenceKind::Added, Lang::Ja) => "余分",
        (kind, Lang::En) => kind.as_str(),
    }
}

/// passed, failed or not exported.
pub(super) fn status(status: ScenarioStatus) -> Text {
    match status {
        ScenarioStatus::Passed => Text::new("合格", "passed"),
        ScenarioStatus::Failed => Text::new("不合格", "failed"),
        ScenarioStatus::NotExported => Text::new("書き出しなし", "not exported"),
    }
}

/// The result in one sentence.
pub(super) fn verdict(outcome: &Outcome) -> Text {
    let [passed, failed, absent] = [ScenarioStatus::Passed, ScenarioStatus::Failed, ScenarioStatus::NotExported]
        .map(|status| outcome.count(status));
    if outcome.records == 0 && outcome.unread.is_empty() {
        return Text::new(
            "書き出しにレコードが1件もありません。合格ではありません",
            "the export has no records at all: this is not a pass",
        );
    }
    if passed + failed == 0 {
        return Text::new(
            "キットの利用者のレコードが1件もありません（別のデータの書き出しです）。合格ではありません",
            "no record is about anybody in the kit (it is an export of other data): this is not a pass",
        );
    }
    let [foreign, unread] = [outcome.foreign.iter().map(|file| file.records).sum::<usize>(), outcome.unread.len()];
    let (mut ja, mut en) = (
        format!("合格 {passed}、不合格 {failed}、書き出しなし {absent}"),
        format!("{passed} passed, {failed} failed, {absent} not exported"),
    );
    if foreign > 0 {
        ja += &format!("、キットにない利用者のレコード {foreign}件");
        en += &format!(", {} about people who are not in the kit", counted(foreign as u64, "record"));
    }
    if unread > 0 {
        ja += &format!("、読めないもの {unread}件");
        en += &format!(", {unread} that could not be read");
    }
    match outcome.passed() {
        true => Text::new(format!("合格です（{ja}）"), format!("pass: {en}")),
        false => Text::new(format!("合格ではありません（{ja}）"), format!("not a pass: {en}")),
    }
}

/// What the page shows.
pub(super) fn page(outcome: &Outcome, lang: Lang) -> Value {
    let scenarios: Vec<Value> = outcome.scenarios.iter().map(|scenario| of_scenario(scenario, lang)).collect();
    let unread: Vec<Value> = outcome
        .unread
        .iter()
        .map(|one| json!({"file": printable(&one.file), "record": one.record, "why": printable(one.why.get(lang))}))
        .collect();
    let foreign: Vec<Value> =
        outcome.foreign.iter().map(|one| json!({"file": printable(&one.file), "records": one.records})).collect();
    json!({
        "passed": outcome.passed(), "verdict": verdict(outcome).get(lang), "scenarios": scenarios, "unread": unread,
        "foreign": foreign, "not_asked": outcome.not_asked,
    })
}

fn of_scenario(scenario: &ScenarioOutcome, lang: Lang) -> Value {
    let differences: Vec<Value> = lines(scenario)
        .iter()
        .map(|line| {
            let values = values(line.first, lang);
            json!({
                "kind": kind(line.first.kind, lang), "subject": subject(line.first, lang), "about": about(line.first),
                "expected": values.as_ref().map(|values| &values.0), "found": values.as_ref().map(|values| &values.1),
                "hint": line.first.hint.as_ref().map(|hint| printable(hint.words().get(lang))), "more": line.count - 1,
            })
        })
        .collect();
    let allowed: Vec<Value> = scenario
        .allowed
        .iter()
        .map(|(leave, count)| json!({"title": leave.title().get(lang), "because": leave.because().get(lang), "count": count}))
        .collect();
    json!({
        "id": scenario.id, "title": scenario.title.get(lang), "status": scenario.status.as_str(),
        "status_word": status(scenario.status).get(lang), "expected": scenario.expected, "found": scenario.found,
        "equal": scenario.equal, "differences": differences, "allowed": allowed,
    })
}
