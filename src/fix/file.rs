//! Mending a file: its name and its content.

use std::borrow::Cow;
use std::sync::Arc;

use super::change::{Change, Left};
use super::collect::Made;
use super::content::{content, is_still};
use super::edit::{self, Edit};
use super::{encoding, name};
use crate::read::{FileName, recognise};
use crate::rule::Profile;
use crate::schema::form_checks::FormChecks;
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

/// A file after fixing.
#[derive(Debug)]
pub struct Fixed<'a> {
    pub(super) name: String,
    pub(super) bytes: Cow<'a, [u8]>,
    /// The text in MS932 before anything else was changed.
    pub(super) text: Cow<'a, [u8]>,
    pub(super) converted: bool,
    pub(super) form: Option<Arc<Form>>,
    pub(super) edits: Vec<Edit>,
    pub(super) changes: Vec<Change>,
    pub(super) held_back: Vec<Change>,
    pub(super) left: Option<Left>,
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

/// Fixes a file that may have folders before its name, as [`fix`]. Returns the path that it has then, too.
pub fn fix_in_folder<'a>(spec: &Spec, path: &str, bytes: &'a [u8], unsafe_fixes: bool) -> (Fixed<'a>, String) {
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    let fixed = fix(spec, name, bytes, unsafe_fixes);
    let path = format!("{folder}{}", fixed.name());
    (fixed, path)
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
    if let Some(foreign) = recognise::foreign(spec, &read, bytes) {
        let what = foreign.what();
        let reason = Text::new(
            format!("{}です。CSV ではないため、何も変えていません", what.ja),
            format!("it is {}; what is no CSV file is left as it is", what.en),
        );
        fixed.left = Some(Left { rule: foreign.rule(), place: None, reason });
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
        for (fix, wanted) in name::steps(name) {
            self.changes.push(Change {
                old: Some(self.name.as_str().into()),
                new: Some(wanted.as_str().into()),
                ..Change::of_file(fix)
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
