//! The page, from its template.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use serde_json::{Value, json};

use super::gather::{Aside, AsideFiles, Gathered};
use super::words::words;
use crate::ground::mask::printable;
use crate::ledger::{Mistake, Proof};
use crate::text::Lang;

const TEMPLATE: &str = include_str!("certificate.html");

/// All that is on the page.
pub struct Page<'p> {
    /// The gathered content of the ledger.
    pub gathered: &'p Gathered<'p>,
    /// The ledger, as it is called.
    pub ledger: &'p str,
    /// When it was written, where that is known, and when the page is: seconds since 1970.
    pub written: Option<u64>,
    /// See `written`.
    pub now: Option<u64>,
    /// The result of verifying the ledger.
    pub proof: &'p Proof,
    /// Whether both sides were looked at for it.
    pub is_proved: bool,
}

impl Page<'_> {
    /// The page, to be printed and signed.
    ///
    /// # Errors
    ///
    /// None with the template that is built in.
    pub fn html(&self, lang: Lang) -> Result<String, Error> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.add_filter("thousands", thousands);
        environment.add_template("certificate.html", TEMPLATE)?;
        let lang_name = if lang == Lang::Ja { "ja" } else { "en" };
        let Gathered { run, summary, forms, total, files, files_left_out, groups_left_out, .. } = self.gathered;
        let forms: Vec<Value> = forms
            .iter()
            .map(|((edition, form), counts)| json!({"edition": edition, "form": form, "counts": counts}))
            .collect();
        let adds_up = summary.as_ref().is_some_and(|summary| {
            (summary.files, summary.records, summary.cells) == (total.files, total.records, total.cells)
        });
        let notes: Vec<&str> = self.proof.notes.iter().map(|note| note.get(lang)).collect();
        let html = environment.get_template("certificate.html")?.render(Serde(json!({
            "lang": lang_name, "w": words(lang), "ledger": printable(self.ledger),
            "ledger_time": self.written.map(|moment| time(moment, lang)), "now": self.now.map(|moment| time(moment, lang)),
            "run": shown(json!(run)), "summary": summary, "forms": forms, "total": total, "adds_up": adds_up,
            "groups": self.gathered.groups(), "groups_left_out": groups_left_out,
            "held": self.asides(Aside::Held), "dropped_files": self.asides(Aside::Dropped),
            "passed_over": self.asides(Aside::PassedOver), "files": files, "files_left_out": files_left_out,
            "verdict": self.verdict(), "verified": self.verified(), "notes": notes, "mistakes": self.mistakes(lang),
            "more_mistakes": self.proof.verified.more_mistakes,
        })))?;
        Ok(html)
    }

    fn verdict(&self) -> &'static str {
        match (self.proof.holds(), self.is_proved) {
            (false, _) => "not_verified",
            (true, true) => "verified",
            (true, false) => "not_compared",
        }
    }

    fn verified(&self) -> Value {
        let verified = self.proof.verified;
        json!({"files": verified.files, "outputs": verified.outputs, "records": verified.records, "cells": verified.cells.input})
    }

    fn mistakes(&self, lang: Lang) -> Vec<Value> {
        let line = |Mistake { place, message }: &Mistake| json!({"place": printable(place.get(lang)), "message": printable(message.get(lang))});
        self.proof.mistakes.iter().take(100).map(line).collect()
    }

    /// Files that were not written, by their reason.
    fn asides(&self, which: Aside) -> Vec<Value> {
        let of = |((aside, why), files): (&(Aside, String), &AsideFiles)| {
            (*aside == which).then(|| json!({"reason": why, "files": files.files, "more": files.more, "records": files.records, "cells": files.cells}))
        };
        self.gathered.asides.iter().filter_map(of).collect()
    }
}

/// Texts of a ledger that anybody may have written, safe to look at.
fn shown(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(printable(&text)),
        Value::Array(values) => values.into_iter().map(shown).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, shown(value))).collect(),
        other => other,
    }
}

/// A number with its thousands apart.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A moment in seconds since 1970: in Japanese by the time of Japan, else in UTC.
fn time(moment: u64, lang: Lang) -> String {
    let (ahead, zone) = if lang == Lang::Ja { (9 * 3_600, "（日本時間）") } else { (0, " UTC") };
    // The year 9999 is far enough for who sets a clock wrong.
    let seconds = moment.min(253_402_300_799) + ahead;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Years of 365.2425 days that begin in March, counted from the year 0.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}{zone}", rest / 3_600, rest / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let at = |seconds| time(seconds, Lang::En);
        assert_eq!(at(0), "1970-01-01 00:00 UTC");
        assert_eq!(at(951_782_399), "2000-02-28 23:59 UTC");
        assert_eq!(at(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(at(951_868_800), "2000-03-01 00:00 UTC");
        assert_eq!(at(4_102_444_799), "2099-12-31 23:59 UTC");
        assert_eq!(time(0, Lang::Ja), "1970-01-01 09:00（日本時間）");
    }

    #[test]
    fn numbers() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn every_word_is_there_in_both_languages() {
        let (ja, en) = (words(Lang::Ja), words(Lang::En));
        assert!(ja.len() > 60 && ja.values().chain(en.values()).all(|word| !word.is_empty()));
        for part in TEMPLATE.split("w.").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(name.is_empty() || ja.contains_key(&name), "{name}");
        }
    }
}
