//! Declaring the rules whose check is Rust.

use super::terminal::{with_commands, without_commands};
use super::{Cells, Example, Group, Once, Profile, Rule, Severity};
use crate::text::Text;

/// A rule written in Rust: a constant made by [`rules!`].
#[derive(Debug)]
pub(crate) struct RuleDefinition {
    pub id: &'static str,
    pub slug: &'static str,
    pub severity: Severity,
    pub section: &'static str,
    /// What it was inferred from, where the standard does not say it.
    pub inferred: Option<[&'static str; 2]>,
    pub once_per: Once,
    pub title: [&'static str; 2],
    pub message: [&'static str; 2],
    pub help: [&'static str; 2],
    /// The doc comment: Japanese, a line `---`, English.
    pub page: &'static [&'static str],
    pub bad: [&'static str; 2],
    pub good: [&'static str; 2],
}

impl RuleDefinition {
    pub fn rule(&self) -> Rule {
        let text = |pair: [&str; 2]| Text::new(pair[0], pair[1]);
        let lines: Vec<&str> = self.page.iter().map(|line| line.trim()).collect();
        let middle = lines.iter().position(|line| *line == "---").unwrap_or(lines.len());
        let (ja, en) = (&lines[..middle], lines.get(middle + 1..).unwrap_or_default());
        Rule {
            id: self.id.to_owned(),
            slug: self.slug.to_owned(),
            // A test of the rule book makes sure that every id has a group.
            group: Group::of(self.id).unwrap_or(Group::Input),
            severity: self.severity,
            strict: None,
            profile: Profile::Exchange,
            section: self.section.to_owned(),
            inferred: self.inferred.map(text),
            once_per: self.once_per,
            title: text(self.title),
            message: text(self.message),
            help: with_commands(&text(self.help)),
            help_on_paper: without_commands(&text(self.help)),
            // Japanese is set without spaces between the lines of the comment.
            why: Text::new(ja.concat(), en.join(" ").trim()),
            example: Some(Example {
                form: None,
                file: None,
                bad: Cells::Text(text(self.bad)),
                good: Cells::Text(text(self.good)),
            }),
        }
    }
}

/// Declares a rule. The doc comment is the page that `careplan rules ID` prints: Japanese, a line `---`, English.
/// Every pair of texts is Japanese and English.
macro_rules! rule {
    (
        $(#[doc = $page:literal])+
        $name:ident = $id:literal $slug:literal $severity:ident {
            section: $section:literal,
            $(inferred: $inferred:expr,)?
            $(once_per: $once:ident,)?
            title: $title:expr,
            message: $message:expr,
            help: $help:expr,
            bad: $bad:expr,
            good: $good:expr,
        }
    ) => {
        $(#[doc = $page])+
        pub(crate) static $name: $crate::rule::RuleDefinition = $crate::rule::RuleDefinition {
            id: $id,
            slug: $slug,
            severity: $crate::rule::Severity::$severity,
            section: $section,
            inferred: {
                let _inferred: Option<[&str; 2]> = None;
                $(let _inferred = Some($inferred);)?
                _inferred
            },
            once_per: {
                let _once = $crate::rule::Once::Always;
                $(let _once = $crate::rule::Once::$once;)?
                _once
            },
            title: $title,
            message: $message,
            help: $help,
            page: &[$($page),+],
            bad: $bad,
            good: $good,
        };
    };
}
pub(crate) use rule;

/// Declares several rules, and the list of them in the order of their ids.
macro_rules! rules {
    ($(
        $(#[doc = $page:literal])+
        $name:ident = $id:literal $slug:literal $severity:ident { $($rest:tt)* }
    )+) => {
        $(
            $crate::rule::rule! { $(#[doc = $page])+ $name = $id $slug $severity { $($rest)* } }
        )+

        /// The rules declared here, in the order of their ids.
        pub(crate) static ALL: &[&$crate::rule::RuleDefinition] = &[$(&$name),+];
    };
}
pub(crate) use rules;
