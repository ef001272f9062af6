//! From what TOML gives to a configuration whose every name exists.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unknown;
use toml::Spanned;

use super::error::{ConfigError, did_you_mean, parse};
use super::raw::{RawConfig, RawOverride, RawRule};
use super::{Config, Paths};
use crate::ground::nearest::nearest;
use crate::ground::patterns::Patterns;
use crate::rule::{Change, indices};
use crate::rule::{Rule, Severity};
use crate::schema::Spec;
use crate::text::Text;

/// The kind of thing that a name is of, in Japanese and English.
type Kind = [&'static str; 2];

const EDITION: Kind = ["版", "edition"];
const RULE: Kind = ["規則", "rule"];
const SEVERITY: Kind = ["重大度", "severity"];

/// A file being read: what errors need.
pub(crate) struct Source<'s> {
    pub path: &'s str,
    pub text: &'s str,
    pub spec: &'s Spec,
}

pub(super) fn config(path: &str, text: &str, spec: &Spec) -> Result<Config, ConfigError> {
    let raw: RawConfig = parse(path, text)?;
    let source = Source { path, text, spec };
    let edition = raw.edition.as_ref().map(|edition| {
        let names: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
        source.known(edition, EDITION, &names).map(|_| edition.get_ref().clone())
    });
    let mut changes = source.severities_of_rules(&raw)?;
    for ignore in &raw.ignore {
        let (span, ignore) = (ignore.span(), ignore.get_ref());
        changes.push(Change {
            rules: source.rules(&ignore.rules)?,
            severity: None,
            paths: Vec::new(),
            reason: Some(source.reason(&ignore.reason, span)?),
        });
    }
    let (mut patterns, mut of_patterns) = (Patterns::default(), Vec::new());
    for raw in &raw.overrides {
        let (numbers, of_paths) = source.of_paths(raw, &mut patterns)?;
        for change in of_paths {
            of_patterns.push((numbers.clone(), changes.len()));
            changes.push(change);
        }
    }
    patterns.compile().map_err(|error| source.no_pattern(0..0, &error))?;
    Ok(Config {
        path: path.to_owned(),
        profile: raw.profile.as_ref().map(|profile| source.word(profile, ["プロファイル", "profile"])).transpose()?,
        edition: edition.transpose()?,
        fail_on: raw.fail_on.as_ref().map(|fail_on| source.word(fail_on, SEVERITY)).transpose()?,
        select: source.rules(&raw.select)?,
        changes,
        patterns,
        of_patterns,
        paths: Paths::default(),
    })
}

impl Source<'_> {
    /// Reads the `[rules]` table.
    fn severities_of_rules(&self, raw: &RawConfig) -> Result<Vec<Change>, ConfigError> {
        let mut by_width = Vec::new();
        for (name, rule) in &raw.rules {
            by_width.push((self.rule(name)?, name, rule));
        }
        // A group before the rules in it: what is said of one rule wins.
        by_width.sort_by_key(|(width, name, _)| (std::cmp::Reverse(*width), name.get_ref()));
        let change = |(_, name, rule): (_, &Spanned<String>, &RawRule)| {
            Ok(Change {
                rules: vec![name.get_ref().clone()],
                severity: Some(self.severity(&rule.severity)?),
                paths: Vec::new(),
                reason: Some(self.reason(&rule.reason, name.span())?),
            })
        };
        by_width.into_iter().map(change).collect()
    }

    /// What an override says, and the files that it is about.
    fn of_paths(
        &self,
        raw: &Spanned<RawOverride>,
        patterns: &mut Patterns,
    ) -> Result<(Vec<usize>, Vec<Change>), ConfigError> {
        let (span, raw) = (raw.span(), raw.get_ref());
        let numbers = raw.paths.iter().map(|pattern| self.pattern(pattern, patterns)).collect::<Result<_, _>>()?;
        let reason = Some(self.reason(&raw.reason, span.clone())?);
        let paths: Vec<String> = raw.paths.iter().map(|path| path.get_ref().clone()).collect();
        if paths.is_empty() || (raw.ignore.is_empty() && raw.severity.is_empty()) {
            return Err(self.error(
                span,
                "overrides には、paths と、ignore か severity のどちらかが必要です",
                "an override needs paths, and rules to ignore or severities to change",
            ));
        }
        let change = |rules, severity| Change { rules, severity, paths: paths.clone(), reason: reason.clone() };
        let severities = self.severities(&raw.severity)?;
        let mut changes: Vec<Change> =
            severities.into_iter().map(|(severity, rules)| change(rules, Some(severity))).collect();
        if !raw.ignore.is_empty() {
            changes.push(change(self.rules(&raw.ignore)?, None));
        }
        Ok((numbers, changes))
    }

    pub fn error(&self, span: Range<usize>, ja: impl Into<String>, en: impl Into<String>) -> ConfigError {
        ConfigError::new(self.path, self.text, Some(span), Text::new(ja, en), None)
    }

    fn unknown(&self, name: &Spanned<String>, what: Kind, near: Option<String>) -> ConfigError {
        let [ja, en] = what;
        let message =
            Text::new(format!("「{}」という{ja}はありません", name.get_ref()), format!("no {en} `{}`", name.get_ref()));
        ConfigError::new(self.path, self.text, Some(name.span()), message, did_you_mean(near))
    }

    fn known(&self, name: &Spanned<String>, what: Kind, names: &[&str]) -> Result<(), ConfigError> {
        match names.contains(&name.get_ref().as_str()) {
            true => Ok(()),
            false => {
                let near = nearest(name.get_ref(), names).unwrap_or_else(|| names.join("`, `"));
                Err(self.unknown(name, what, Some(near)))
            }
        }
    }

    /// A word of an enumeration.
    fn word<'de, T: Deserialize<'de>>(&self, name: &Spanned<String>, what: Kind) -> Result<T, ConfigError> {
        let word = name.get_ref().clone();
        T::deserialize(word.into_deserializer()).map_err(|error: Unknown| {
            let error = error.to_string();
            let names: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
            match self.known(name, what, &names) {
                Err(error) => error,
                Ok(()) => self.error(name.span(), "この値は使えません", error),
            }
        })
    }

    fn severity(&self, name: &Spanned<String>) -> Result<Severity, ConfigError> {
        self.word(name, SEVERITY)
    }

    /// The one rule of a name.
    pub fn one_rule(&self, name: &Spanned<String>) -> Result<&Rule, ConfigError> {
        let rules = self.spec.rules();
        let near = || rules.nearest(name.get_ref());
        rules.get(name.get_ref()).ok_or_else(|| self.unknown(name, RULE, near()))
    }

    /// How many rules a name means.
    fn rule(&self, name: &Spanned<String>) -> Result<usize, ConfigError> {
        let found = indices(self.spec.rules(), std::slice::from_ref(name.get_ref()));
        let near = || self.spec.rules().nearest(name.get_ref());
        found.map(|found| found.len()).map_err(|_| self.unknown(name, RULE, near()))
    }

    fn rules(&self, names: &[Spanned<String>]) -> Result<Vec<String>, ConfigError> {
        names.iter().map(|name| self.rule(name).map(|_| name.get_ref().clone())).collect()
    }

    /// The severities of an override, each with its rules; groups first.
    fn severities(
        &self,
        raw: &BTreeMap<Spanned<String>, Spanned<String>>,
    ) -> Result<Vec<(Severity, Vec<String>)>, ConfigError> {
        let mut found = Vec::new();
        for (name, severity) in raw {
            found.push((std::cmp::Reverse(self.rule(name)?), self.severity(severity)?, vec![name.get_ref().clone()]));
        }
        found.sort();
        Ok(found.into_iter().map(|(_, severity, rules)| (severity, rules)).collect())
    }

    /// The reason, which is mandatory.
    pub fn reason(&self, reason: &Option<Spanned<String>>, place: Range<usize>) -> Result<String, ConfigError> {
        match reason {
            Some(reason) if !reason.get_ref().trim().is_empty() => Ok(reason.get_ref().trim().to_owned()),
            Some(empty) => {
                Err(self.error(empty.span(), "reason が空です。理由を書いてください", "say why: the reason is empty"))
            }
            None => Err(self.error(place, "reason がありません。理由を書いてください", "say why: `reason` is missing")),
        }
    }

    fn pattern(&self, pattern: &Spanned<String>, patterns: &mut Patterns) -> Result<usize, ConfigError> {
        let number = patterns.add(pattern.get_ref().trim_start_matches("./"));
        number.map_err(|error| self.no_pattern(pattern.span(), &error))
    }

    pub fn no_pattern(&self, span: Range<usize>, error: &globset::Error) -> ConfigError {
        self.error(span, "パスのパターンとして正しくありません", format!("not a pattern: {}", error.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (String, String, Option<String>) {
        let error = Config::parse("careplan.toml", text, Spec::embedded()).unwrap_err();
        let at = error.span().map(|span| text[span].to_owned()).unwrap_or_default();
        (error.to_string(), at, error.advice())
    }

    #[track_caller]
    fn assert_wrong(text: &str, message: &str, at: &str, advice: &str) {
        let (said, marked, advised) = wrong(text);
        assert!(said.contains(message), "{said}");
        assert_eq!(marked, at, "{said}");
        assert_eq!(advised.as_deref().unwrap_or(""), advice, "{said}");
    }

    #[test]
    fn mistakes_are_shown_at_their_place_with_a_suggestion() {
        assert_wrong("selekt = []", "unknown field `selekt`", "selekt", "did you mean `select`?");
        assert_wrong("[[ignore]]\nrule = 'CP415'", "unknown field `rule`", "rule", "did you mean `rules`?");
        assert_wrong("profile = 'strikt'", "no profile `strikt`", "'strikt'", "did you mean `strict`?");
        assert_wrong("profile = 'x'", "no profile `x`", "'x'", "did you mean `exchange`, `strict`?");
        assert_wrong("edition = '4.2'", "no edition `4.2`", "'4.2'", "did you mean `4.0`?");
        assert_wrong(
            "fail-on = 'warn'",
            "no severity `warn`",
            "'warn'",
            "did you mean `error`, `warning`, `info`, `never`?",
        );
        assert_wrong("select = ['dat']", "no rule `dat`", "'dat'", "did you mean `date`?");
        assert_wrong("[rules.CP41x]\nseverity = 'info'", "no rule `CP41x`", "CP41x", "did you mean `CP410`?");
        assert_wrong(
            "[rules.CP415]\nseverity = 'warn'\nreason = 'x'",
            "no severity `warn`",
            "'warn'",
            "did you mean `info`, `warning`, `error`?",
        );
        assert_wrong("select = [", "", "", "");
    }

    #[test]
    fn a_reason_is_needed() {
        assert_wrong("[rules.CP415]\nseverity = 'info'", "say why", "CP415", "");
        assert_wrong("[rules.CP415]\nseverity = 'info'\nreason = ' '", "say why", "' '", "");
        assert!(wrong("[[ignore]]\nrules = ['CP415']").0.contains("say why"));
        assert!(wrong("[[overrides]]\npaths = ['a']\nignore = ['CP415']").0.contains("say why"));
    }

    #[test]
    fn an_override_is_for_some_files_and_some_rules() {
        assert!(wrong("[[overrides]]\npaths = ['a']\nreason = 'x'").0.contains("an override needs"));
        assert!(wrong("[[overrides]]\npaths = []\nignore = ['CP4']\nreason = 'x'").0.contains("an override needs"));
        assert_wrong("[[overrides]]\npaths = ['a[']\nignore = ['CP4']\nreason = 'x'", "not a pattern", "'a['", "");
    }

    #[test]
    fn groups_come_before_the_rules_in_them() {
        let text = "[rules.CP415]\nseverity = 'info'\nreason = 'x'\n[rules.CP4]\nseverity = 'warning'\nreason = 'y'";
        let config = Config::parse("careplan.toml", text, Spec::embedded()).unwrap();
        let rules: Vec<&str> = config.changes().iter().map(|change| change.rules[0].as_str()).collect();
        assert_eq!(rules, ["CP4", "CP415"]);
    }
}
