//! The piece of a record around a finding, for showing it.

use std::fmt;
use std::ops::Range;

use crate::ground::mask;
use crate::text::{Lang, Text, Wording};

/// Some cells of a record, the one in question among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    cells: Vec<Cell>,
    focus: Option<usize>,
    note: Option<Text>,
    more_before: bool,
    more_after: bool,
}

#[derive(Clone, PartialEq, Eq)]
struct Cell {
    text: Box<str>,
    sensitive: bool,
}

/// Without what it says.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::shape(&self.text, Lang::En))
    }
}

/// An excerpt as a line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptLine {
    /// The cells, with their commas.
    pub text: String,
    /// The cell in question, in bytes of `text`.
    pub focus: Option<Range<usize>>,
}

/// How many cells are kept on each side.
const AROUND: usize = 2;

impl Excerpt {
    /// Takes the cells around `focus`; `cell` gives text and sensitivity.
    pub(crate) fn new(count: usize, focus: Option<usize>, cell: impl Fn(usize) -> (String, bool)) -> Excerpt {
        let middle = focus.unwrap_or(0);
        let from = middle.saturating_sub(AROUND);
        let to = (middle + AROUND + 1).min(count);
        let cells = (from..to).map(|n| {
            let (text, sensitive) = cell(n);
            Cell { text: text.into(), sensitive }
        });
        Excerpt {
            cells: cells.collect(),
            focus: focus.map(|focus| focus - from),
            note: None,
            more_before: from > 0,
            more_after: to < count,
        }
    }

    /// With words on the cell in question, where it is of no item.
    pub(crate) fn with_note(self, note: Option<Text>) -> Excerpt {
        Excerpt { note, ..self }
    }

    /// A label for a cell that belongs to no item.
    pub(crate) fn note(&self) -> Option<&Text> {
        self.note.as_ref()
    }

    /// The line, with sensitive cells as their shapes unless values are shown.
    pub fn line(&self, wording: Wording) -> ExcerptLine {
        let mut text = String::from(if self.more_before { "…," } else { "" });
        let mut focus = None;
        for (n, cell) in self.cells.iter().enumerate() {
            if n > 0 {
                text.push(',');
            }
            let from = text.len();
            // An empty cell says nothing about anybody, and its emptiness is often the point.
            text.push_str(&mask::show(&cell.text, cell.sensitive && !cell.text.is_empty(), wording));
            if self.focus == Some(n) {
                focus = Some(from..text.len());
            }
        }
        if self.more_after {
            text.push_str(",…");
        }
        ExcerptLine { text, focus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_around_the_one_in_question() {
        let excerpt = Excerpt::new(9, Some(4), |n| (format!("c{n}"), n == 3));
        let masked = excerpt.line(Wording { lang: Lang::En, show_values: false });
        assert_eq!(masked.text, "…,c2,<1 small letter + 1 digit>,c4,c5,c6,…");
        assert_eq!(&masked.text[masked.focus.unwrap()], "c4");
        assert_eq!(excerpt.line(Wording { show_values: true, ..Wording::default() }).text, "…,c2,c3,c4,c5,c6,…");
        assert_eq!(Excerpt::new(2, None, |n| (n.to_string(), false)).line(Wording::default()).text, "0,1");
    }
}
