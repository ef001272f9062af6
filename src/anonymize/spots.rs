//! Where in a file something stands that must be replaced.

use std::collections::HashSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::ReplacedKind;
use crate::ground::{mask, ms932};
use crate::read::cell::content;
use crate::read::encoding::{self, Encoding};
use crate::read::header::{self, Holds};
use crate::read::records::Records;
use crate::read::remade::{self, How};
use crate::read::{FileName, begins_like_a_form, classify};
use crate::schema::{Form, Item, Matcher, NameField, Spec};

/// How a value is replaced.
#[derive(Clone, Copy, Debug)]
pub(super) enum Domain<'s> {
    /// A text of the same shape.
    Text,
    /// A date that is as real as the one before.
    Date,
    /// The number of an office.
    Office,
    /// Text that is not allowed in a coded item. The replacement must be invalid there, too.
    Code(&'s Item),
}

/// A value in a file.
#[derive(Debug)]
pub(super) struct Spot<'s> {
    pub range: Range<usize>,
    pub domain: Domain<'s>,
    pub kind: ReplacedKind,
}

/// Finds the values of files.
#[derive(Debug)]
pub(super) struct Finder<'s> {
    pub spec: &'s Spec,
    /// Whether numbers of offices are replaced.
    pub offices: bool,
    /// Words that headers consist of.
    headings: HashSet<&'s str>,
}

/// The item that holds the name of a picture.
const PICTURE_NAME: &str = "family_picture_name";

/// In a record that is not as it should be, cells that may stay: CSVバージョン and 保険者番号.
const PUBLIC_CELLS: usize = 2;
const LONGEST_PUBLIC: usize = 7;

/// `sep=;`, which tells a spreadsheet the separator.
const LONGEST_SEPARATOR: usize = 5;

/// As many letters are a word.
const WORD: usize = 3;

impl<'s> Finder<'s> {
    pub fn new(spec: &'s Spec, offices: bool) -> Finder<'s> {
        let items = spec.editions().flat_map(|edition| edition.forms()).flat_map(|form| form.items());
        let headings = items.flat_map(|item| [item.name(), item.printed_name()]).collect();
        Finder { spec, offices, headings }
    }

    /// The values of a file in MS932 or UTF-8, in order.
    pub fn in_records(&self, name: &str, bytes: &[u8]) -> Vec<Spot<'s>> {
        let utf8 = encoding::detect(bytes) == Encoding::Utf8;
        let classified = classify(self.spec, name, bytes);
        let form = classified.form();
        let marks = encoding::marks(bytes);
        let (mut data, mut separator) = (marks, 0..0);
        let mut headers = Records::after(bytes, data);
        while let Some(header) = header::header(self.spec, bytes, &mut headers, |cell| decoded(cell, utf8)) {
            data = header.end;
            if header.holds == Holds::Separator {
                separator = header.start..header.end;
            }
        }
        let mut page = FileSpots { finder: self, bytes, utf8, spots: Vec::new() };
        for record in Records::after(bytes, marks).with_items(form.map(|form| form.items().len())) {
            let (start, cells, is_open) = match record {
                Ok(record) => (record.span.start, record.ranges(), false),
                Err(broken) => (broken.start, broken.cells.clone(), broken.is_open()),
            };
            match form {
                _ if separator.contains(&start) => {}
                _ if start < data => page.header(&cells),
                Some(form) if !is_open && cells.len() == form.items().len() => page.record(form, &cells),
                _ => page.irregular(&cells),
            }
        }
        page.spots
    }

    /// The numbers of offices in a file's name.
    pub fn in_name(&self, name: &FileName<'_>) -> Vec<Range<usize>> {
        let fields = [NameField::From, NameField::To];
        let mut found: Vec<_> = match self.offices {
            true => fields.iter().filter_map(|field| name.field_at(*field)).collect(),
            false => Vec::new(),
        };
        found.sort_by_key(|range| range.start);
        found
    }

    /// Whether a cell is what spreadsheets and programs write above a column.
    fn is_heading(&self, text: &str) -> bool {
        let text = text.trim();
        let numbered = ["Column", "Field", "列"].iter().find_map(|word| text.strip_prefix(word));
        self.headings.contains(text)
            || (text.len() <= LONGEST_SEPARATOR && text.starts_with("sep="))
            || numbered.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// The values of a file as they are found.
struct FileSpots<'f, 's> {
    finder: &'f Finder<'s>,
    bytes: &'f [u8],
    utf8: bool,
    spots: Vec<Spot<'s>>,
}

impl<'s> FileSpots<'_, 's> {
    /// A record with all its items.
    fn record(&mut self, form: &'s Form, cells: &[Range<usize>]) {
        for (n, (item, cell)) in form.items().iter().zip(cells).enumerate() {
            let range = self.inner(cell);
            let value = &self.bytes[range.clone()];
            if value.is_empty() {
                continue;
            }
            if item.is_sensitive() {
                match item.key() {
                    _ if self.is_row_number(item, value) || is_nothing(item, value) => {}
                    PICTURE_NAME => self.picture_name(range),
                    _ => self.sensitive(item, range),
                }
            } else if type_word(item) == "office_number" && self.finder.offices {
                self.spots.push(Spot { range, domain: Domain::Office, kind: ReplacedKind::Office });
            } else if n > 0 && self.has_slipped(item, value) {
                self.spots.push(Spot { range, domain: Domain::Code(item), kind: ReplacedKind::Slipped });
            }
        }
    }

    /// The number of a row (課題ＮＯ), which some forms have as a text. It says where a text belongs and nothing of anybody.
    fn is_row_number(&self, item: &Item, value: &[u8]) -> bool {
        let text = decoded(value, self.utf8).nfkc().collect::<String>();
        item.is_text() && item.length().is_some() && text.trim().bytes().all(|b| b.is_ascii_digit())
    }

    fn sensitive(&mut self, item: &Item, range: Range<usize>) {
        let (domain, kind) = match type_word(item) {
            "date" => (Domain::Date, ReplacedKind::Date),
            "text" => (Domain::Text, ReplacedKind::Text),
            "insured_number" => (Domain::Text, ReplacedKind::Insured),
            _ => (Domain::Text, ReplacedKind::Contact),
        };
        self.spots.push(Spot { range, domain, kind });
    }

    /// The name of a picture joins it to its file, so it stays but for the offices in it. What is no such name is a text.
    fn picture_name(&mut self, range: Range<usize>) {
        let text = decoded(&self.bytes[range.clone()], self.utf8);
        if text.is_ascii() && begins_like_a_form(self.finder.spec, &text) {
            let name = FileName::read(self.finder.spec, &text);
            let at = text.len() - name.as_str().len() + range.start;
            for part in self.finder.in_name(&name) {
                let range = at + part.start..at + part.end;
                self.spots.push(Spot { range, domain: Domain::Office, kind: ReplacedKind::Office });
            }
            return;
        }
        let stem = text.rsplit_once('.').filter(|(_, extension)| extension.len() <= 4 && extension.is_ascii());
        let extension = stem.map_or(0, |(_, extension)| extension.len() + 1);
        self.spots.push(Spot {
            range: range.start..range.end - extension,
            domain: Domain::Text,
            kind: ReplacedKind::Text,
        });
    }

    /// Whether a value stands in a coded item that is none of it, and may be somebody's.
    fn has_slipped(&self, item: &Item, value: &[u8]) -> bool {
        let text = decoded(value, self.utf8);
        let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
        (letters >= WORD || !text.is_ascii() || mask::looks_personal(&text, item.length()))
            && verdict(item, value, self.utf8) == CellVerdict::Other
            && remade::remade(item, value).is_none()
            && !self.finder.is_heading(&text)
    }

    /// Words above the columns, which may be numbered, too.
    fn header(&mut self, cells: &[Range<usize>]) {
        for (n, cell) in cells.iter().enumerate() {
            let range = self.inner(cell);
            let text = decoded(&self.bytes[range.clone()], self.utf8);
            if text != (n + 1).to_string() && !self.finder.is_heading(&text) {
                self.text(range);
            }
        }
    }

    /// A record whose cells cannot be told: everything in it is replaced but its first two cells, where they are short.
    fn irregular(&mut self, cells: &[Range<usize>]) {
        let mut n = 0;
        for cell in cells {
            // Another program's separators, or a whole line in quotes.
            let mut start = cell.start;
            for piece in self.bytes[cell.clone()].split(|b| b"\t;|,".contains(b)) {
                let range = self.inner(&(start..start + piece.len()));
                start += piece.len() + 1;
                let value = &self.bytes[range.clone()];
                let is_public = n < PUBLIC_CELLS
                    && value.len() <= LONGEST_PUBLIC
                    && value.iter().all(|b| b.is_ascii_digit() || b".- \"".contains(b));
                if !is_public && !self.finder.is_heading(&decoded(value, self.utf8)) {
                    self.text(range);
                }
                n += 1;
            }
        }
    }

    fn text(&mut self, range: Range<usize>) {
        let domain = match Matcher::Date.accepts(&self.bytes[range.clone()]) {
            true => Domain::Date,
            false => Domain::Text,
        };
        if !range.is_empty() {
            self.spots.push(Spot { range, domain, kind: ReplacedKind::Unsplit });
        }
    }

    /// A cell without its quotes.
    fn inner(&self, cell: &Range<usize>) -> Range<usize> {
        let raw = &self.bytes[cell.clone()];
        let quote = usize::from(content(raw).len() != raw.len());
        cell.start + quote..cell.end - quote
    }
}

/// Whether a value is a word that databases write in place of an empty value.
fn is_nothing(item: &Item, value: &[u8]) -> bool {
    remade::remade(item, value).is_some_and(|remade| remade.how == How::Null)
}

/// The first word of an item's type.
fn type_word(item: &Item) -> &str {
    item.type_text().split(['(', ' ', '|']).next().unwrap_or_default()
}

fn decoded(value: &[u8], utf8: bool) -> String {
    match utf8 {
        true => String::from_utf8_lossy(value).into_owned(),
        false => ms932::decode(value).into_owned(),
    }
}

/// How the checks judge a value of a coded item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellVerdict {
    Right,
    /// One of the mistakes that the type knows.
    Known(usize),
    TooLong,
    Padded,
    FullWidth,
    Other,
}

/// Compares a value with its item's type, as the checks do.
pub(super) fn verdict(item: &Item, value: &[u8], utf8: bool) -> CellVerdict {
    let own = item.value_type();
    let mut cases = own.named.iter().flat_map(|named| &named.cases);
    let text = decoded(value, utf8);
    let is_long = item.length().is_some_and(|length| text.chars().count() > usize::from(length));
    if own.matcher.accepts(value) {
        CellVerdict::Right
    } else if let Some(case) = cases.position(|(matcher, _)| matcher.accepts(value)) {
        CellVerdict::Known(case)
    } else if is_long && own.matcher.accepts_but_for_length(value) {
        CellVerdict::TooLong
    } else if item.accepts_text(text.trim_matches([' ', '　'])) {
        CellVerdict::Padded
    } else if item.accepts_text(text.nfkc().collect::<String>().trim()) {
        CellVerdict::FullWidth
    } else {
        CellVerdict::Other
    }
}
