//! How to print.

use crate::schema::Spec;
use crate::schema::pages::Pages;
use crate::text::Lang;

/// What a page is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Everything about a person, from all units: what is planned and what was done on one 第6表.
    #[default]
    Person,
    /// A unit (送信単位) as it was sent.
    Unit,
}

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// A page for each person or for each unit.
    pub by: By,
    /// Whether findings are marked.
    pub marks: bool,
    /// The language of notes and of the index. The forms are Japanese.
    pub lang: Lang,
}

impl Default for Options {
    fn default() -> Options {
        Options { by: By::default(), marks: true, lang: Lang::Ja }
    }
}

/// What everything that is printed needs.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pub spec: Spec,
    pub pages: Pages,
    pub options: Options,
}
