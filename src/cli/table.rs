//! Tables and lines of text for a terminal.

use std::fmt::Display;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::text::Lang;

/// One of two words, by the language.
pub(super) fn words(lang: Lang, ja: &'static str, en: &'static str) -> String {
    if lang == Lang::Ja { ja } else { en }.to_owned()
}

/// A number with its noun, as English counts: 1 unit, 2 units.
pub(super) fn count_of<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// Columns as wide as their widest cell, counted in columns of the terminal.
pub(super) fn table(header: Vec<String>, rows: Vec<Vec<String>>, out: &mut dyn Write) -> io::Result<()> {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let line = |cells: &[String]| {
        let padded =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    writeln!(out, "{}", line(&header))?;
    writeln!(out, "{}", widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  "))?;
    rows.iter().try_for_each(|row| writeln!(out, "{}", line(row)))
}

/// Breaks a text into lines. Japanese breaks between any two characters, but not before a full stop or a closing bracket.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, textwrap::Options::new(width).break_words(true)).into_iter().map(|l| l.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_full_width_text() {
        let mut out = Vec::new();
        let rows = vec![vec!["1".into(), "介護".into(), "x".into()], vec!["22".into(), "ab".into(), "y".into()]];
        table(vec!["No".into(), "名".into(), "z".into()], rows, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "No  名    z\n--  ----  -\n1   介護  x\n22  ab    y\n");
    }
}
