//! What comes from names and values of strangers, made safe for where it is shown: one function for each place.
//!
//! HTML and XML have theirs in `report/formats/markup.rs`, as every document is written through it.

use std::borrow::Cow;
#[cfg(feature = "files")]
use std::path::Path;

#[cfg(feature = "files")]
use super::windows_names;

/// Control characters, and what would change the direction or the look of the text around it.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// A name for terminals, logs and reports: one line, of characters that can be seen.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    // Nearly all names are of these.
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match plain || !text.contains(is_unprintable) {
        true => text.into(),
        false => text.replace(is_unprintable, "\u{FFFD}").into(),
    }
}

/// A path for messages.
#[cfg(feature = "files")]
pub(crate) trait Shown {
    /// Its name, safe to be shown.
    fn shown(&self) -> String;
}

#[cfg(feature = "files")]
impl<P: AsRef<Path> + ?Sized> Shown for P {
    fn shown(&self) -> String {
        let text = self.as_ref().to_string_lossy();
        name(&if cfg!(windows) { windows_names::plain(&text) } else { text.as_ref().into() }).into_owned()
    }
}

/// The message of a command in a log of GitHub: a line break would end the command.
pub(crate) fn command_message(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    name(&text).into_owned()
}

/// A property of a command in a log of GitHub: a comma or a colon would end it.
pub(crate) fn command_property(text: &str) -> String {
    command_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// Characters that a spreadsheet reads as the beginning of a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell of a table that a spreadsheet may open: never a formula.
pub(crate) fn spreadsheet_cell(cell: Cow<'_, str>) -> Cow<'_, str> {
    // Spaces before it do not keep a spreadsheet from it.
    let formula = cell.trim_start_matches([' ', '\u{3000}', '\u{FEFF}', '\n']).starts_with(FORMULA);
    if formula { format!("'{cell}").into() } else { cell }
}

/// Keeps a spreadsheet from taking a cell for a formula, and from making another number, or a date, of what looks like one.
pub(crate) fn spreadsheet_text(cell: Cow<'_, str>) -> Cow<'_, str> {
    match is_remade(&cell) {
        true => format!("=\"{cell}\"").into(),
        false => spreadsheet_cell(cell),
    }
}

/// Whether a spreadsheet shows something else for a cell: 0300000106 without its zero, 4.0 as 4, 1-10 as a date, long
/// numbers with an exponent. Such a cell has digits and few marks only, so that it can stand inside `="…"`.
fn is_remade(cell: &str) -> bool {
    const LONGEST_NUMBER: usize = 11;
    let is_like_a_number = cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.bytes().all(|b| b.is_ascii_digit() || b"./-:Ee+".contains(&b));
    let plain = cell.len() <= LONGEST_NUMBER && cell.bytes().all(|b| b.is_ascii_digit());
    is_like_a_number && (!plain || (cell.len() > 1 && cell.starts_with('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_what_can_be_seen() {
        assert_eq!(name("計画書/a.CSV"), "計画書/a.CSV");
        assert_eq!(name("x\n::error::\u{1b}]0;t\u{7}\u{9b}\u{202e}y"), "x�::error::�]0;t���y");
        assert_eq!(Path::new("a\r\nb").shown(), "a��b");
    }

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(command_message("100%\r\n::error::x, y\u{1b}"), "100%25%0D%0A::error::x, y�");
        assert_eq!(command_property("C:/a,b%\n"), "C%3A/a%2Cb%25%0A");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-387", "@SUM(A1)", "\t=1", "＝1", " =1", "\u{3000}＝1"] {
            let safe = spreadsheet_cell(cell.into());
            assert_eq!(safe, format!("'{cell}"));
        }
        for cell in ["a=1", "", "'a", "'"] {
            assert_eq!(spreadsheet_cell(cell.into()), cell);
        }
    }

    #[test]
    fn no_text_is_a_formula() {
        for cell in ["=1+1", "+1", "-387", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(spreadsheet_text(cell.into()), format!("'{cell}"));
        }
        assert_eq!(spreadsheet_text("a=1".into()), "a=1");
        assert_eq!(spreadsheet_text("".into()), "");
    }

    #[test]
    fn what_looks_like_a_number_stays_as_it_is() {
        for cell in ["0300000106", "4.0", "4.1", "1-10", "2025/05/01", "1E5", "12:30", "202511120930001"] {
            assert_eq!(spreadsheet_text(cell.into()), format!("=\"{cell}\""));
        }
        for cell in ["0", "12", "123456789", "CP415", "UPPLAN_0300000106.CSV", "〈数字10桁〉", "1a\"b"] {
            assert_eq!(spreadsheet_text(cell.into()), cell);
        }
    }
}
