//! Files to records that can be printed: every record whose cells can be told, and a note of what could not be read.
//!
//! Converting refuses a unit with one broken record, as what it writes must be whole. Here a sheet of paper is wanted of all that
//! can be read.

use std::sync::Arc;

use super::input::Input;
use crate::check::NotChecked;
use crate::document;
use crate::document::value;
use crate::ground::ms932;
use crate::read::cell::content;
use crate::read::encoding::{self, Encoding};
use crate::read::header;
use crate::read::landmarks::Landmarks;
use crate::read::recognise::{self, Sample};
use crate::read::records::Records;
use crate::read::recover::{next_record_start, recover};
use crate::read::units::{GroupKey, Groups};
use crate::read::{FileKind, FileName, UnitKey, classify};
use crate::schema::{Edition, Form, Spec};
use crate::text::Text;

/// What the files of one unit, or one document, hold.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub key: Option<UnitKey>,
    /// The edition of its first form.
    pub edition: Option<Arc<Edition>>,
    pub rows: Vec<PrintRecord>,
    pub pictures: Vec<(String, Vec<u8>)>,
    pub lost: Vec<Unread>,
    /// The files that documents stand for.
    pub made: Vec<(String, Vec<u8>)>,
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct PrintRecord {
    pub form: Arc<Form>,
    /// A value for each item.
    pub cells: Vec<String>,
    /// For each cell of a file whether it stood in quotes; a document does not say.
    pub quoted: Vec<bool>,
    /// Where it stands. A record that was sent to several offices stands in several files.
    pub places: Vec<PrintPlace>,
}

/// A record of a file, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PrintPlace {
    pub file: Arc<str>,
    pub record: u64,
}

/// What could not be read.
#[derive(Clone, Debug)]
pub(crate) struct Unread {
    pub file: Arc<str>,
    /// The record, if it is not the whole file.
    pub record: Option<u64>,
    pub form: Option<Arc<Form>>,
    /// 保険者番号 and 被保険者番号, where a record that is lost still says so.
    pub person: Option<(String, String)>,
    pub why: Text,
}

impl PrintRecord {
    /// The value of an item; empty where the form does not have it.
    pub fn get(&self, key: &str) -> &str {
        let place = self.form.items().iter().position(|item| item.key() == key);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }
}

/// Files by the units that they belong to.
pub(crate) fn by_unit<'i>(spec: &Spec, files: &'i [Input]) -> Vec<Vec<&'i Input>> {
    let named = |file: &Input| FileName::of(spec, file.label.clone()).unit();
    let keys = files.iter().enumerate().map(|(n, file)| GroupKey::of(named(file).as_ref(), n));
    let groups = Groups::of(&keys.collect::<Vec<_>>());
    groups.iter().map(|group| group.iter().map(|place| &files[*place as usize]).collect()).collect()
}

/// Reads the files of a unit. A document is a unit of its own.
pub(crate) fn read(spec: &Spec, files: &[&Input]) -> Contents {
    let mut contents = Contents::default();
    for Input { label, data } in files {
        let file: Arc<str> = label.path().into();
        let data = match data {
            Ok(data) => data,
            Err(why) => {
                contents.lost(&file, not_read(why));
                continue;
            }
        };
        let known = classify(spec, label.name(), data);
        contents.key = contents.key.take().or(known.unit());
        match known.kind() {
            FileKind::Picture => contents.pictures.push((label.name().to_owned(), data.clone())),
            FileKind::Document => contents.document(spec, &file, data),
            FileKind::Csv => contents.csv(spec, &file, known.name(), data),
            _ => {
                contents.lost(&file, Text::new("標準仕様のファイルではありません", "it is not a file of the standard"))
            }
        }
    }
    contents
}

fn not_read(why: &NotChecked) -> Text {
    match why {
        NotChecked::Unreadable { reason } => reason.clone(),
        NotChecked::OverLimit { what, actual, limit, option } => Text::new(
            format!("{}が {actual} で、上限の {limit} を超えています（{option}）", what.ja),
            format!("{} is {actual}, the limit is {limit} ({option})", what.en),
        ),
        NotChecked::OtherDocument { what } => what.clone(),
        NotChecked::NothingHere => Text::new("ファイルがありません", "there is no file"),
        NotChecked::NotACarePlanFile => {
            Text::new("標準仕様のファイルではありません", "it is not a file of the standard")
        }
    }
}

impl Contents {
    fn lost(&mut self, file: &Arc<str>, why: Text) {
        self.lost.push(Unread { file: file.clone(), record: None, form: None, person: None, why });
    }

    fn document(&mut self, spec: &Spec, file: &Arc<str>, data: &[u8]) {
        let document = match document::read(spec, data) {
            Ok(document) => document,
            Err(error) => return self.lost(file, error.words()),
        };
        let unit = document.unit;
        let inside = |name: Option<String>| -> String { format!("{file}!/{}", name.unwrap_or_default()) };
        for form_file in &unit.files {
            let place: Arc<str> = inside(unit.name(form_file)).into();
            for (n, cells) in form_file.records.iter().enumerate() {
                let places = vec![PrintPlace { file: place.clone(), record: n as u64 + 1 }];
                let (form, cells) = (form_file.form.clone(), cells.clone());
                self.rows.push(PrintRecord { form, cells, quoted: Vec::new(), places });
            }
        }
        for lost in &document.lost {
            let why = Text::new(
                format!("{} {}件目 {} の値には、対応する項目がありません", lost.form, lost.record, lost.at),
                format!("{} record {}, {}: there is no item for the value", lost.form, lost.record, lost.at),
            );
            self.lost(file, why);
        }
        if let Ok(written) = value::write(&unit, spec.narrowing()) {
            self.made.extend(written.files.into_iter().map(|(name, data)| (inside(Some(name)), data)));
        }
        self.edition = Some(unit.edition);
        self.key = Some(unit.key);
        self.pictures.extend(unit.pictures);
    }

    fn csv(&mut self, spec: &Spec, file: &Arc<str>, name: &FileName<'_>, data: &[u8]) {
        let encoding = encoding::detect(data);
        if matches!(encoding, Encoding::Utf16 { .. }) {
            let why = Text::new(
                "UTF-16 のファイルです（`careplan fix` で MS932 に直せます）",
                "it is UTF-16 (`careplan fix` converts it)",
            );
            return self.lost(file, why);
        }
        let sample = Sample::take(data, encoding::marks(data));
        let Some((edition, form)) = recognise::recognise(spec, name, &sample) else {
            let why = Text::new(
                "どの様式のファイルか分かりません（`careplan validate` で詳しく分かります）",
                "there is no telling which form it is of; `careplan validate` says more",
            );
            return self.lost(file, why);
        };
        self.edition.get_or_insert_with(|| edition.clone());
        let decode = move |bytes: &[u8]| match encoding {
            Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            _ => ms932::decode(bytes).into_owned(),
        };
        let data = &data[..data.len() - encoding::tail(data)];
        let mut reader = RecordReader { contents: self, file, form, data };
        reader.all(spec, decode);
    }
}

/// Goes over the records of a file with the same numbers that findings have.
struct RecordReader<'r> {
    contents: &'r mut Contents,
    file: &'r Arc<str>,
    form: &'r Arc<Form>,
    data: &'r [u8],
}

impl RecordReader<'_> {
    fn all(&mut self, spec: &Spec, decode: impl Fn(&[u8]) -> String + Copy) {
        let (data, width) = (self.data, self.form.items().len());
        let mut begin = encoding::marks(data);
        let mut headers = Records::after(data, begin);
        while let Some(header) = header::header(spec, data, &mut headers, decode) {
            begin = header.end;
        }
        let landmarks = Landmarks::of(data);
        let mut records = Records::after(data, begin).with_items(Some(width));
        let mut number = 0;
        while let Some(record) = records.next() {
            let cells: Vec<&[u8]> = match &record {
                Ok(record) if record.is_empty() || record.holds_nothing() => continue,
                Ok(record) if record.cell_count() != width => {
                    let span = &record.span;
                    let swallowed = next_record_start(&data[..span.end], span.start, span.start).is_some();
                    let broken =
                        swallowed.then(|| recover(&landmarks, span.start, Some(width))).filter(|b| b.is_open());
                    if let Some(broken) = &broken {
                        records.seek(broken.next);
                    }
                    record.ranges().into_iter().map(|range| &data[range]).collect()
                }
                Ok(record) => record.ranges().into_iter().map(|range| &data[range]).collect(),
                Err(broken) => broken.cells.iter().map(|range| &data[range.clone()]).collect(),
            };
            number += 1;
            self.record(number, record.is_ok(), &cells, decode);
        }
    }

    fn record(&mut self, number: u64, in_order: bool, cells: &[&[u8]], decode: impl Fn(&[u8]) -> String) {
        let text = |raw: &&[u8]| match decode(content(raw)) {
            quoted if content(raw).len() < raw.len() => quoted.replace("\"\"", "\""),
            plain => plain,
        };
        if cells.len() == self.form.items().len() {
            let places = vec![PrintPlace { file: self.file.clone(), record: number }];
            let quoted = cells.iter().map(|raw| content(raw).len() < raw.len()).collect();
            let cells = cells.iter().map(text).collect();
            return self.contents.rows.push(PrintRecord { form: self.form.clone(), cells, quoted, places });
        }
        let (found, expected) = (cells.len(), self.form.items().len());
        let why = match in_order {
            true => Text::new(
                format!("{found}項目です（{} は{expected}項目です）", self.form.code()),
                format!("it has {found} items, {} has {expected}", self.form.code()),
            ),
            false => Text::new("引用符が正しくありません", "its quotes are not in order"),
        };
        let person = cells.get(1).zip(cells.get(2)).map(|(insurer, insured)| (text(insurer), text(insured)));
        let (file, form) = (self.file.clone(), Some(self.form.clone()));
        self.contents.lost.push(Unread { file, record: Some(number), form, person, why });
    }
}
