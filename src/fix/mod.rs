//! Fixing: what can be mended in a file without asking anybody.
//!
//! A fix is a pure function: the bytes and the name of a file, and the spec, to new bytes, a new name and the list of
//! changes. Everything outside the [edits](Edit) stays as it is, byte for byte; fixing twice changes nothing more.
//!
//! A *safe* fix writes what the file says in the form of the standard. An *unsafe* one is probably right and could be
//! wrong; it is made only when asked for, and otherwise listed as held back. A finding knows which of them mends it
//! ([`Finding::remedy`](crate::report::Finding::remedy)).
//!
//! | fix | rule | safe | why |
//! |---|---|---|---|
//! | `byte-order-mark` | CP103 | yes | the mark is no data |
//! | `utf8` | CP104 | yes | only where MS932 has every character; else the file is left alone and reported |
//! | `look-alike` | CP104 | no | 〜 for ～, − for －: one character of JIS X 0208, and two of Unicode |
//! | `compose-kana` | CP104 | no | macOS writes a kana and its voicing mark apart |
//! | `utf16` | CP105 | yes | as `utf8` |
//! | `control-characters` | CP107 | no | it changes the text, and may hide damage |
//! | `end-mark` | CP107 | yes | 1A at the end of a file is the end mark of DOS |
//! | `nul-tail` | CP111 | yes | zero bytes at the end are no data |
//! | `empty-line` | CP202 | yes | only between records that are whole: it may be part of a text without quotes |
//! | `missing-commas` | CP203 | no | another item may be the missing one |
//! | `surplus-commas` | CP204 | no | another comma may be the one too many |
//! | `header-line` | CP205 | yes | names of items are no data |
//! | `line-ends` | CP206 | yes | only the ends of records, never a line break inside quotes |
//! | `final-line-break` | CP207 | yes | only where the last record is whole |
//! | `double-quotes` | CP209 | no | where the value ends is a guess |
//! | `stray-quotes` | CP210 | no | whether the quotes are part of the value is a guess |
//! | `quote-text` | CP211 | yes | the value is the same |
//! | `unquote-code` | CP212 | yes | the value is the same |
//! | `commas-only` | CP215 | yes | it has no value; only between records that are whole |
//! | `blank-before-quote` | CP216 | yes | the blank stands outside the quotes |
//! | `copy-name` | CP316 | yes | but for the mark of a copy the name is the same |
//! | `name-case` | CP302 | yes | but for letter case the name is the same |
//! | `csv-version` | CP309 | yes | only for a mistake the tables know, where name and items speak of the same edition |
//! | `mixed-csv-version` | CP310 | yes | only where the value means the edition of the other records |
//! | `spaces` | CP405 | yes | only where the value is right without them |
//! | `full-width` | CP406 | yes | only where the value is right in half width |
//! | `letter-case` | CP411 | no | something else may be wrong with the value |
//! | `leading-zeros` | CP420 | no | the standard is silent about them: they are no mistake |
//! | `decimals` | CP421 | yes | 11.4 is the same number as 11.40 |
//! | `tais-hyphen` | CP426 | no | 11 digits may be something else |
//! | `tais-dash` | CP427 | yes | but for the hyphen the value is the same |
//! | `postal-hyphen` | CP428 | no | 7 digits may be something else |
//! | `unused-item` | CP433 | no | a value is lost |
//! | `lost-zeros` | CP440 | no | only where a check digit or the rest of the file agrees |
//! | `value-format` | CP440 | no | the order of year, month and day is a guess |
//! | `formula` | CP440 | no | the signs may be part of the value |
//! | `null-word` | CP441 | no | it may mean something |
//!
//! A text that is not MS932, a value that is wrong and not clear, a record whose items cannot be told, quotes behind one that
//! is never closed, and a file that would be of another form or edition once it is mended: these stay as they are, and
//! checking goes on finding them. What a broken rule kept others from seeing may be seen once it is mended.
//!
//! ```
//! use careplan::{fix, schema::Spec};
//!
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.csv";
//! let fixed = fix::fix(Spec::embedded(), name, b"202407,\"131045\",0123456789,20251010\n", false);
//! assert_eq!(fixed.bytes(), b"202407,131045,0123456789,20251010\r\n");
//! assert_eq!(fixed.name(), "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
//! let rules: Vec<&str> = fixed.changes().iter().map(|change| change.rule()).collect();
//! assert_eq!(rules, ["CP302", "CP212", "CP206"]);
//! ```

mod cell;
mod change;
mod collect;
mod content;
#[cfg(feature = "cli")]
mod diff;
mod edit;
mod encoding;
mod file;
mod kinds;
mod name;
mod outlook;
mod records;
mod report;

pub use change::{Change, Left};
pub use edit::Edit;
pub use file::{Fixed, fix, fix_in_folder};
pub use kinds::Fix;
#[cfg(feature = "cli")]
pub(crate) use name::fix_of_name;
pub use name::fixed_name;
pub use outlook::Remedy;
pub(crate) use outlook::{Outlook, Question, Ready, Subject, is_about_the_whole};
#[cfg(feature = "cli")]
pub use report::text;
pub use report::{FileReport, Status, json};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    #[test]
    fn the_table_above_lists_every_fix() {
        let rows: Vec<(String, String, bool)> = include_str!("mod.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | `"))
            .map(|row| {
                let cells: Vec<&str> = row.split(" | ").collect();
                (cells[0].trim_end_matches('`').to_owned(), cells[1].to_owned(), cells[2] == "yes")
            })
            .collect();
        let fixes: Vec<(String, String, bool)> =
            Fix::all().iter().map(|fix| (fix.name.to_owned(), fix.rule.to_owned(), fix.safe)).collect();
        assert_eq!(rows, fixes);
    }

    #[test]
    fn every_fix_answers_a_rule_and_says_why() {
        for fix in Fix::all() {
            assert!(Spec::embedded().rules().get(fix.rule).is_some(), "{}", fix.name);
            for text in [fix.description(), fix.reason()] {
                assert!(text.ja.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{}: {}", fix.name, text.ja);
                assert!(!text.en.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{}: {}", fix.name, text.en);
            }
        }
    }
}
