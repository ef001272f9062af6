//! From a rule's words and a finding's facts to a sentence.

use std::borrow::Cow;
use std::fmt;

use crate::ground::{mask, safe};
use crate::text::{Lang, Text, Wording};

/// A fact that a message speaks of.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Argument {
    /// Words that hold no value from the data.
    Text(Text),
    /// A count, a length, a position.
    Number(u64),
    /// A value from the data.
    Value {
        /// The value, decoded.
        text: Box<str>,
        /// Whether they are masked unless values are asked for.
        sensitive: bool,
    },
}

/// Without what values say.
impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Text(text) => text.fmt(f),
            Argument::Number(number) => number.fmt(f),
            Argument::Value { text, .. } => f.write_str(&mask::shape(text, Lang::En)),
        }
    }
}

impl Argument {
    /// Words, the same in both languages.
    pub fn same(words: impl Into<String>) -> Argument {
        Argument::Text(Text::same(words))
    }

    /// A value from the data.
    pub fn value(text: impl Into<Box<str>>, sensitive: bool) -> Argument {
        Argument::Value { text: text.into(), sensitive }
    }

    fn words(&self, wording: Wording) -> Cow<'_, str> {
        match self {
            Argument::Text(text) => safe::name(text.get(wording.lang)),
            Argument::Number(n) => n.to_string().into(),
            Argument::Value { text, sensitive } => mask::show(text, *sensitive, wording).into(),
        }
    }
}

/// The names in the `{…}` of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// Adds the words of a fact. What is empty is called so, and has no quotes around it. Returns what goes on after it.
fn push_words<'t>(out: &mut String, words: &str, after: &'t str, lang: Lang) -> &'t str {
    let (quotes, empty) = match lang {
        Lang::Ja => (['「', '」'], "空"),
        Lang::En => (['"', '"'], "empty"),
    };
    let is_empty = words.is_empty() || words == mask::shape("", lang);
    match after.strip_prefix(quotes[1]).filter(|_| is_empty && out.ends_with(quotes[0])) {
        Some(after) => {
            out.pop();
            out.push_str(empty);
            after
        }
        None => {
            out.push_str(words);
            after
        }
    }
}

/// The facts of one finding, by the name they have in the rule's message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments(Vec<(Cow<'static, str>, Argument)>);

impl Arguments {
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Argument) {
        let name = name.into();
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Lets go of facts that none of some texts speaks of: there may be a million findings.
    pub fn keep_for(&mut self, texts: [&Text; 2]) {
        let texts = texts.map(|Text { ja, en }| [ja, en]);
        self.0.retain(|(name, _)| texts.iter().flatten().any(|text| placeholders(text).any(|other| other == name)));
        self.0.shrink_to_fit();
    }

    fn get(&self, name: &str) -> Option<&Argument> {
        self.0.iter().find_map(|(n, value)| (n == name).then_some(value))
    }

    /// Fills the `{…}` of a text. One that has no value stays as it is, which a test of every rule looks for.
    /// What is not among the facts is asked of `other`.
    pub fn fill<'a>(&self, text: &Text, wording: Wording, other: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
        let mut rest = text.get(wording.lang);
        let mut out = String::with_capacity(rest.len() + 32);
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|n| open + n) else { break };
            out.push_str(&rest[..open]);
            let name = &rest[open + 1..close];
            match self.get(name).map(|value| value.words(wording)).or_else(|| other(name)) {
                Some(words) => {
                    let after = &rest[close + 1..];
                    rest = push_words(&mut out, &words, after, wording.lang);
                }
                None => {
                    out.push_str(&rest[open..=close]);
                    rest = &rest[close + 1..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling() {
        let mut arguments = Arguments::default();
        arguments.set("n", Argument::Number(3));
        arguments.set("v", Argument::value("1234567890", true));
        let text = Text::same("{n} x {v} {other} {");
        let wording = Wording { lang: Lang::En, show_values: false };
        assert_eq!(arguments.fill(&text, wording, |_| None), "3 x <10 digits> {other} {");
        let wording = Wording { lang: Lang::En, show_values: true };
        assert_eq!(arguments.fill(&text, wording, |_| None), "3 x 1234567890 {other} {");
    }

    #[test]
    fn what_is_empty_is_called_so() {
        let mut arguments = Arguments::default();
        arguments.set("a", Argument::value("", true));
        arguments.set("b", Argument::value("90", false));
        let text = Text::new("率は「{b}」、単位数は「{a}」です（{a}）", "rate is \"{b}\", units is \"{a}\"");
        let fill = |lang| arguments.fill(&text, Wording { lang, show_values: true }, |_| None);
        assert_eq!(fill(Lang::Ja), "率は「90」、単位数は空です（）");
        assert_eq!(fill(Lang::En), "rate is \"90\", units is empty");
    }

    #[test]
    fn values_are_not_filled_again() {
        let mut arguments = Arguments::default();
        arguments.set("a", Argument::same("{b}"));
        arguments.set("b", Argument::same("x"));
        assert_eq!(arguments.fill(&Text::same("{a}"), Wording::default(), |_| None), "{b}");
    }
}
