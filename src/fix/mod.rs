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
//! | `utf16` | CP105 | yes | as `utf8` |
//! | `control-characters` | CP107 | no | it changes the text, and may hide damage |
//! | `end-mark` | CP107 | yes | 1A at the end of a file is the end mark of DOS |
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
//! | `name-case` | CP302 | yes | but for letter case the name is the same |
//! | `csv-version` | CP309 | yes | only for a mistake the tables know, where name and items speak of the same edition |
//! | `mixed-csv-version` | CP310 | yes | only where the value means the edition of the other records |
//! | `spaces` | CP405 | yes | only where the value is right without them |
//! | `full-width` | CP406 | yes | only where the value is right in half width |
//! | `leading-zeros` | CP420 | no | the standard is silent about them: they are no mistake |
//! | `decimals` | CP421 | yes | 11.4 is the same number as 11.40 |
//! | `tais-dash` | CP427 | yes | but for the hyphen the value is the same |
//! | `unused-item` | CP433 | no | a value is lost |
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
mod collect;
#[cfg(feature = "cli")]
mod diff;
mod edit;
mod encoding;
mod kinds;
mod outlook;
mod records;
mod report;

use std::borrow::Cow;
use std::sync::Arc;

pub use edit::Edit;
pub use kinds::Fix;
pub use outlook::Remedy;
pub(crate) use outlook::{Outlook, Question, Ready, Subject, is_about_the_whole};
#[cfg(feature = "cli")]
pub use report::text;
pub use report::{FileReport, Status, json};

use collect::{Collect, Made};

use crate::ground::mask;
use crate::read::FileName;
use crate::read::recognise::{self, Sample};
use crate::rule::Place;
use crate::rule::Profile;
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Item, Spec};
use crate::text::Wording;
use crate::text::{Lang, Text};

/// One change that a fix makes.
#[derive(Clone, Debug)]
pub struct Change {
    fix: &'static Fix,
    rule: &'static str,
    place: Option<Place>,
    item: Option<Arc<Item>>,
    old: Option<Box<str>>,
    new: Option<Box<str>>,
    sensitive: bool,
}

impl Change {
    fn of_file(fix: &'static Fix) -> Change {
        Change { fix, rule: fix.rule, place: None, item: None, old: None, new: None, sensitive: false }
    }

    /// The kind of fix.
    pub fn fix(&self) -> &'static Fix {
        self.fix
    }

    /// The rule it answers.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Where in the file as it was; `None` for the file as a whole.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// The item, if it is about one.
    pub fn item(&self) -> Option<&Item> {
        self.item.as_deref()
    }

    /// The value before, where the change is about one; masked unless values are shown.
    pub fn old_value(&self, wording: Wording) -> Option<String> {
        self.old.as_ref().map(|value| self.show(value, wording))
    }

    /// The value after.
    pub fn new_value(&self, wording: Wording) -> Option<String> {
        self.new.as_ref().map(|value| self.show(value, wording))
    }

    /// The whole value: what is changed may be its end.
    fn show(&self, value: &str, wording: Wording) -> String {
        match self.sensitive && !wording.show_values {
            true => mask::shape(value, wording.lang),
            false => mask::printable(value),
        }
    }

    /// Whether the values are given as shapes.
    pub fn is_masked(&self, wording: Wording) -> bool {
        self.old.is_some() && self.sensitive && !wording.show_values
    }

    /// What is done.
    pub fn description(&self, lang: Lang) -> String {
        self.fix.description().get(lang).to_owned()
    }
}

/// Something that should be fixed and cannot be: the file is left as it is.
#[derive(Clone, Debug)]
pub struct Left {
    rule: &'static str,
    place: Option<Place>,
    reason: Text,
}

impl Left {
    /// Something about a file as a whole.
    #[cfg(feature = "cli")]
    pub(crate) fn of_file(rule: &'static str, reason: Text) -> Left {
        Left { rule, place: None, reason }
    }

    /// The rule whose finding stays.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Where.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Why it cannot be fixed.
    pub fn reason(&self) -> &Text {
        &self.reason
    }
}

/// A file after fixing.
#[derive(Debug)]
pub struct Fixed<'a> {
    name: String,
    bytes: Cow<'a, [u8]>,
    /// The text in MS932 before anything else was changed.
    text: Cow<'a, [u8]>,
    converted: bool,
    form: Option<Arc<Form>>,
    edits: Vec<Edit>,
    changes: Vec<Change>,
    held_back: Vec<Change>,
    left: Option<Left>,
}

impl<'a> Fixed<'a> {
    fn unchanged(name: &str, bytes: &'a [u8]) -> Fixed<'a> {
        Fixed {
            name: name.to_owned(),
            bytes: bytes.into(),
            text: bytes.into(),
            converted: false,
            form: None,
            edits: Vec::new(),
            changes: Vec::new(),
            held_back: Vec::new(),
            left: None,
        }
    }

    /// The file's name, mended.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's bytes, mended.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The edits that lead from the bytes given to [`Fixed::bytes`], in order; `None` where the file was converted from
    /// another encoding as a whole.
    pub fn edits(&self) -> Option<&[Edit]> {
        (!self.converted).then_some(&self.edits)
    }

    /// Every change, in the order of the places; those of the file as a whole first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Changes that were not made because they are not safe.
    pub fn held_back(&self) -> &[Change] {
        &self.held_back
    }

    /// Why the file was left as it is, if it should have been changed and could not be.
    pub fn left(&self) -> Option<&Left> {
        self.left.as_ref()
    }
}

/// The name a file should have, where it differs only in letter case.
///
/// ```
/// use careplan::{fix::fixed_name, schema::Spec};
///
/// let name = "uP1KYO_0300000100_43_0300000005_11_20251105093000.csv";
/// assert_eq!(fixed_name(Spec::embedded(), name).unwrap(), "UP1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
/// ```
pub fn fixed_name(spec: &Spec, name: &str) -> Option<String> {
    name_in_capitals(&FileName::read(spec, name))
}

fn name_in_capitals(name: &FileName<'_>) -> Option<String> {
    let is_other = |wanted: &str| wanted != name.as_str() && wanted.eq_ignore_ascii_case(name.as_str());
    name.as_standard().filter(|wanted| is_other(wanted))
}

/// Fixes a file: all that is safe, and with `unsafe_fixes` all that is probably right.
pub fn fix<'a>(spec: &Spec, name: &str, bytes: &'a [u8], unsafe_fixes: bool) -> Fixed<'a> {
    let read = FileName::read(spec, name);
    let mut fixed = Fixed::unchanged(name, bytes);
    if read.is_picture() {
        return fixed;
    }
    if u32::try_from(bytes.len()).is_err() {
        let reason = Text::new("ファイルが4 GiB以上あります", "the file has 4 GiB or more");
        fixed.left = Some(Left { rule: "CP004", place: None, reason });
        return fixed;
    }
    match encoding::read(bytes, unsafe_fixes) {
        Ok(text) => fixed.mend((spec, unsafe_fixes), &read, text),
        Err(unreadable) => {
            fixed.left = Some(unreadable.left);
            fixed.held_back = unreadable.held_back;
        }
    }
    if fixed.changes.is_empty() {
        return fixed;
    }
    match fixed.unsettled(spec, &read) {
        Some(left) => Fixed { left: Some(left), ..Fixed::unchanged(name, bytes) },
        None => fixed,
    }
}

impl<'a> Fixed<'a> {
    /// Makes every change to a text and to the name.
    fn mend(&mut self, (spec, unsafe_fixes): (&Spec, bool), name: &FileName<'_>, text: encoding::Ms932<'a>) {
        if let Some(wanted) = name_in_capitals(name) {
            self.changes.push(Change {
                old: Some(self.name.as_str().into()),
                new: Some(wanted.as_str().into()),
                ..Change::of_file(&kinds::NAME_CASE)
            });
            self.name = wanted;
        }
        let mut made = Made::default();
        let checks = |edition: &Arc<Edition>, form: &Arc<Form>| {
            Arc::new(FormChecks::new(edition, form, spec.cell_rules(), Profile::Exchange))
        };
        self.form = content(&mut made, (spec, unsafe_fixes), name, &text, checks);
        edit::sort(&mut made.edits);
        let by_place = |change: &Change| change.place.map(|place| place.byte);
        made.changes.sort_by_key(by_place);
        made.held_back.sort_by_key(by_place);
        text.as_in_the_file(&mut made.changes);
        text.as_in_the_file(&mut made.held_back);
        self.converted = text.is_converted();
        self.changes.extend(text.changes);
        self.changes.extend(made.changes);
        self.held_back = made.held_back;
        self.bytes = edit::apply(text.bytes.clone(), &made.edits);
        self.text = text.bytes;
        self.edits = made.edits;
    }

    /// Why the mended file would be read as something else than it was mended as, if it would.
    fn unsettled(&self, spec: &Spec, name: &FileName<'_>) -> Option<Left> {
        let (rule, reason) = if !encoding::is_settled(&self.bytes) {
            let reason = Text::new(
                "文字コードの違うファイルをつないだものと見られます（見出し行などを除くと、残りは別の文字コードになります）",
                "it seems to be put together from files of different encodings: without what is removed, the rest is another one",
            );
            ("CP104", reason)
        } else if !is_still(spec, name, self.form.as_ref(), &self.bytes) {
            let reason = Text::new(
                "直すと、別の版か別の様式として読まれる内容になります（CSVバージョンと項目数とファイル名を確かめてください）",
                "mended, it would be read as another edition or another form: look at CSVバージョン, the number of items and the name",
            );
            ("CP310", reason)
        } else {
            return None;
        };
        Some(Left { rule, place: None, reason })
    }
}

/// Whether mended records are read by the table that they were mended by.
fn is_still(spec: &Spec, name: &FileName<'_>, form: Option<&Arc<Form>>, bytes: &[u8]) -> bool {
    let Some(form) = form else { return true };
    recognise::recognise(spec, name, &Sample::take(bytes, 0)).is_some_and(|(_, after)| Arc::ptr_eq(after, form))
}

/// Mends what is in a file, and says of which form it is. `checks` makes that form ready.
fn content<C: Collect>(
    out: &mut C,
    (spec, unsafe_fixes): (&Spec, bool),
    name: &FileName<'_>,
    text: &encoding::Ms932<'_>,
    checks: impl FnOnce(&Arc<Edition>, &Arc<Form>) -> Arc<FormChecks>,
) -> Option<Arc<Form>> {
    let mut start = text.start;
    let remove = |range| Edit { range, bytes: Vec::new() };
    let end = text.bytes.len() - crate::read::encoding::end_marks(&text.bytes[start..]);
    if start > 0 {
        out.edit(remove(0..start));
    }
    let data = &text.bytes[..end];
    let line_of = |at| crate::read::lines::LineCounter::new(data).line(at);
    let place_of = |at| Place { record: None, line: line_of(at), byte: at as u64 };
    while let Some(header) =
        recognise::header(spec, data, start, |cell| crate::ground::ms932::decode(cell).into_owned())
    {
        out.edit(remove(start..header.end));
        let empty_lines = header.empty_lines.into_iter().map(|line| (line, &kinds::EMPTY_LINE));
        for (at, fix) in empty_lines.chain([(header.start, &kinds::HEADER)]) {
            out.change(fix, place_of(at), true);
        }
        start = header.end;
    }
    let sample = Sample::take(data, start);
    sample.first.as_ref()?;
    if end < text.bytes.len() {
        out.edit(remove(end..text.bytes.len()));
        out.change(&kinds::END_MARK, place_of(end), true);
    }
    let (edition, form) = recognise::recognise(spec, name, &sample)?;
    let checks = checks(edition, form);
    records::mend(out, (spec, unsafe_fixes), &checks, name, &sample, (data, start));
    Some(form.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

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
