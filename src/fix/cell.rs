//! Mending one cell.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::kinds::{self, Fix};
use crate::ground::ms932;
use crate::ground::ms932::FlawKind;
use crate::read::cell::{content, is_padding};
use crate::read::remade::{How, Remade, remade, saved_by_spreadsheet, stands_elsewhere};
use crate::schema::{Item, Required, Spec};

/// What becomes of a cell.
#[derive(Default)]
pub(super) struct Mend {
    /// What stands in its place.
    pub bytes: Option<Vec<u8>>,
    pub done: Vec<CellFix>,
    /// What was not done because it is not safe.
    pub held_back: Vec<CellFix>,
}

/// One fix of a cell, with the values before and after it where it changes them.
pub(super) struct CellFix {
    pub fix: &'static Fix,
    pub values: Option<(Vec<u8>, Vec<u8>)>,
}

/// Mends cells of a file.
#[derive(Clone, Copy)]
pub(super) struct CellFixer<'s> {
    pub spec: &'s Spec,
    pub unsafe_fixes: bool,
    pub file: &'s File<'s>,
    /// The value of CSVバージョン that is meant throughout the file, where that is clear.
    pub version: Option<&'s str>,
    /// Whether it is also what most records hold.
    pub version_is_known: bool,
}

/// Evidence from elsewhere in the file for a corrected value.
pub(super) struct File<'s> {
    pub data: &'s [u8],
    /// The numbers of the offices in the name.
    pub offices: [Option<&'s str>; 2],
    /// Its items, and where its data begins.
    pub items: &'s [Arc<Item>],
    pub start: usize,
    /// Whether a spreadsheet saved it; looked at when there is a value to ask for.
    pub spreadsheet: OnceCell<bool>,
}

impl File<'_> {
    fn is_of_a_spreadsheet(&self) -> bool {
        *self.spreadsheet.get_or_init(|| saved_by_spreadsheet(self.items, self.data, self.start))
    }

    /// Whether zeros were lost in front of a value: its check digit says so, where its type has one, or the file.
    fn confirms_zeros(&self, item: &Item, padded: &str) -> bool {
        match &item.value_type().strict {
            Some((strict, _)) => strict.accepts(padded.as_bytes()),
            None => {
                self.is_of_a_spreadsheet()
                    || self.offices.contains(&Some(padded))
                    || stands_elsewhere(self.data, padded)
            }
        }
    }
}

impl CellFixer<'_> {
    /// Mends a cell; `first`: it holds CSVバージョン.
    pub fn mend(&self, item: &Item, raw: &[u8], first: bool) -> Mend {
        let mut mend = Mend::default();
        let mut value: Cow<[u8]> = content(raw).into();
        let quoted = value.len() != raw.len();
        if let Some(flaw) = ms932::first_flaw(&value) {
            let cleaned = without_controls(&value).filter(|cleaned| {
                matches!(flaw.kind, FlawKind::Control)
                    && !cleaned.is_empty()
                    && ms932::first_flaw(cleaned).is_none()
                    && (item.is_text()
                        || self.is_right(item, cleaned, first)
                        || self.right(item, cleaned, first).is_some())
            });
            match cleaned {
                Some(cleaned) if self.takes(&mut mend, &kinds::CONTROL, &value, &cleaned) => value = cleaned.into(),
                _ => return mend,
            }
        }
        if item.is_text() {
            if !quoted && is_padding(&value) {
                if item.required() == Required::Optional && self.takes(&mut mend, &kinds::SPACES, &value, b"") {
                    mend.bytes = Some(Vec::new());
                }
                return mend;
            }
            let null = remade(item, &value).and_then(|remade| remade.before);
            if null.is_some() && self.takes(&mut mend, kinds::of_remade(How::Null), &value, b"") {
                value = Cow::Borrowed(b"");
            }
            if !quoted && raw != b"" {
                mend.done.push(CellFix { fix: &kinds::QUOTE_TEXT, values: None });
            }
            if !mend.done.is_empty() {
                mend.bytes = Some([b"\"", &*value, b"\""].concat());
            }
            return mend;
        }
        if let Some((fix, new)) = self.right(item, &value, first)
            && self.takes(&mut mend, fix, &value, &new)
        {
            value = new.into();
        }
        // Quotes around what needs them stay.
        let needed = value.iter().any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n'));
        if quoted && !needed {
            mend.done.push(CellFix { fix: &kinds::UNQUOTE_CODE, values: None });
        }
        if !mend.done.is_empty() {
            mend.bytes = Some(if needed && quoted { [b"\"", &*value, b"\""].concat() } else { value.into_owned() });
        }
        mend
    }

    /// Mends a free text whose quotes are not in order: the value as a whole is quoted, and every quote in it doubled.
    pub fn mend_quotes(&self, fix: &'static Fix, item: &Item, raw: &[u8]) -> Mend {
        let mut mend = Mend::default();
        let inner = content(raw);
        if !item.is_text() || ms932::first_flaw(inner).is_some() {
            return mend;
        }
        let mut bytes = vec![b'"'];
        let mut rest = inner;
        while let Some((b, after)) = rest.split_first() {
            bytes.push(*b);
            rest = after;
            if *b == b'"' {
                bytes.push(b'"');
                // One that is doubled already.
                rest = rest.strip_prefix(b"\"").unwrap_or(rest);
            }
        }
        bytes.push(b'"');
        if self.takes(&mut mend, fix, raw, &bytes) {
            mend.bytes = Some(bytes);
        }
        mend
    }

    /// Mends a coded value that stands in a formula, `="0900"`.
    pub fn mend_formula(&self, item: &Item, raw: &[u8]) -> Mend {
        let mut mend = Mend::default();
        let inner = raw.strip_prefix(b"=\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(raw);
        let is_right = !item.is_text() && item.value_type().matcher.accepts(inner);
        if is_right && self.takes(&mut mend, &kinds::FORMULA, raw, inner) {
            mend.bytes = Some(inner.to_vec());
        }
        mend
    }

    /// Mends a cell with blanks outside its quotes.
    pub fn mend_blanks(&self, item: &Item, raw: &[u8], first: bool) -> Mend {
        let trimmed = raw.trim_ascii();
        if ms932::first_flaw(content(trimmed)).is_some() {
            return Mend::default();
        }
        let mut mend = self.mend(item, trimmed, first);
        let values = Some((raw.to_vec(), trimmed.to_vec()));
        mend.done.insert(0, CellFix { fix: &kinds::BLANK_BEFORE_QUOTE, values });
        mend.bytes.get_or_insert_with(|| trimmed.to_vec());
        mend
    }

    /// Takes note of a fix. Whether it is made.
    fn takes(&self, mend: &mut Mend, fix: &'static Fix, old: &[u8], new: &[u8]) -> bool {
        let values = Some((old.to_vec(), new.to_vec()));
        let made = fix.safe || self.unsafe_fixes;
        if made { &mut mend.done } else { &mut mend.held_back }.push(CellFix { fix, values });
        made
    }

    /// Whether there is nothing to say about the value of a coded item.
    fn is_right(&self, item: &Item, value: &[u8], first: bool) -> bool {
        let short = item.length().is_none_or(|length| ms932::char_count(value) <= usize::from(length));
        short && item.value_type().matcher.accepts(value) && (!first || self.version == std::str::from_utf8(value).ok())
    }

    /// The right value of a coded item, where it is clear and the value is not right.
    fn right(&self, item: &Item, value: &[u8], first: bool) -> Option<(&'static Fix, Vec<u8>)> {
        if first { self.version(value) } else { coded(self.file, item, value) }
    }

    fn version(&self, value: &[u8]) -> Option<(&'static Fix, Vec<u8>)> {
        let meant = self.version?;
        let fix = if self.version_is_known { &kinds::MIXED_VERSION } else { &kinds::VERSION };
        (value != meant.as_bytes() && means(self.spec, value) == Some(meant)).then(|| (fix, meant.into()))
    }
}

/// The value of CSVバージョン that a value says or is known to be mistaken for.
pub(super) fn means<'s>(spec: &'s Spec, value: &[u8]) -> Option<&'s str> {
    let text = half_width(&ms932::decode(value));
    let known = spec.versions().iter().find(|version| version.value == text).map(|version| &version.value);
    let mistaken = || spec.mistaken_versions().iter().find(|mistake| mistake.value == text).map(|m| &m.meant);
    known.or_else(mistaken).map(String::as_str)
}

fn half_width(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Without control characters, with a space for a tab. Line breaks stay.
fn without_controls(value: &[u8]) -> Option<Vec<u8>> {
    let keep = |b: &u8| *b >= 0x20 || matches!(b, b'\r' | b'\n' | b'\t');
    let cleaned = value.iter().filter(|b| keep(b)).map(|b| if *b == b'\t' { b' ' } else { *b });
    (!value.contains(&0)).then(|| cleaned.collect())
}

/// The right value of a coded item, where it is clear; in the order in which the checks say what is wrong.
fn coded(file: &File<'_>, item: &Item, value: &[u8]) -> Option<(&'static Fix, Vec<u8>)> {
    let value_type = item.value_type();
    if value.is_empty() || value_type.matcher.accepts(value) {
        return None;
    }
    let text = ms932::decode(value);
    let accepted = |fix, text: &str| item.accepts_text(text).then(|| Some((fix, ms932::encode(text)?))).flatten();
    let case = value_type.named.iter().flat_map(|named| &named.cases).find(|(matcher, _)| matcher.accepts(value));
    if let Some((_, rule)) = case {
        return match rule.id.as_str() {
            "CP420" => {
                let digits = text.trim_start_matches('0');
                accepted(&kinds::LEADING_ZEROS, if digits.is_empty() { "0" } else { digits })
            }
            "CP427" => accepted(&kinds::TAIS_DASH, &text.replace(['－', '‐', '―', 'ー'], "-")),
            _ => None,
        };
    }
    if is_padding(value) {
        return (item.required() == Required::Optional).then(|| (&kinds::SPACES, Vec::new()));
    }
    if let Some(Remade { how, before }) = remade(item, value) {
        let before = before.filter(|before| how != How::Zeros || file.confirms_zeros(item, before))?;
        return Some((kinds::of_remade(how), before.into_bytes()));
    }
    let too_long = item.length().is_some_and(|length| text.chars().count() > usize::from(length));
    if too_long && value_type.matcher.accepts_but_for_length(value) {
        return None;
    }
    if let Some(mended) = accepted(&kinds::SPACES, text.trim_matches([' ', '　'])) {
        return Some(mended);
    }
    if let Some(mended) = accepted(&kinds::FULL_WIDTH, &half_width(&text)) {
        return Some(mended);
    }
    match value_type.named.first()?.rule.id.as_str() {
        "CP421" => {
            let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
            accepted(&kinds::DECIMALS, &format!("{whole}.{part:0<2}"))
        }
        "CP433" => Some((&kinds::UNUSED, Vec::new())),
        _ => None,
    }
}
