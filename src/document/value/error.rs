//! Why files are not a unit that can be taken apart.

use crate::text::Text;

/// The reason why a unit cannot be read or written as values, and its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", place(.file, .record, .item))]
#[non_exhaustive]
pub struct UnitError {
    /// The file's name; empty where it is about the unit.
    pub file: String,
    /// The record, counted from 1.
    pub record: Option<usize>,
    /// The line on which the record begins, from 1.
    pub line: Option<u64>,
    /// The byte of the file with which the record begins, from 0.
    pub byte: Option<usize>,
    /// The item, as it is called.
    pub item: Option<String>,
    /// What is wrong.
    pub kind: Box<UnitErrorKind>,
}

impl UnitError {
    /// What went wrong, in both languages.
    pub fn words(&self) -> Text {
        let mut ja = String::new();
        if !self.file.is_empty() {
            ja.push_str(&format!("{}: ", self.file));
        }
        if let Some(record) = self.record {
            let item = self.item.as_ref().map(|item| format!("、{item}")).unwrap_or_default();
            ja.push_str(&format!("レコード{record}{item}: "));
        }
        ja.push_str(&self.kind.japanese());
        Text::new(ja, self.to_string())
    }
}

fn place(file: &str, record: &Option<usize>, item: &Option<String>) -> String {
    let mut place = String::new();
    if !file.is_empty() {
        place.push_str(file);
        place.push_str(": ");
    }
    if let Some(record) = record {
        place.push_str(&format!("record {record}"));
        if let Some(item) = item {
            place.push_str(&format!(", {item}"));
        }
        place.push_str(": ");
    }
    place
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitErrorKind {
    /// There are no CSV files.
    #[error("the unit has no CSV files")]
    NoFiles,
    /// The name does not say what the file is.
    #[error("the name does not say form, sender, receiver and serial; `careplan validate` says what is wrong with it")]
    Name,
    /// Files of several units.
    #[error("the file belongs to another unit than {other}")]
    OtherUnit {
        /// The first file.
        other: String,
    },
    /// Files of several editions.
    #[error("the file is named by edition {found}, {other} by edition {expected}")]
    OtherEdition {
        /// The edition of this file.
        found: String,
        /// The first file.
        other: String,
        /// Its edition.
        expected: String,
    },
    /// Another file of the unit has the same name.
    #[error("the unit has two files of this form and month")]
    Twice,
    /// A line with the names of the items.
    #[error("this is a header line; the standard has none (`careplan fix` removes it)")]
    Header,
    /// Quotes that do not close.
    #[error("its quotes are not in order; `careplan validate` shows where")]
    Quotes,
    /// Too few or too many items.
    #[error("it has {found} items, {form} of edition {edition} has {expected}")]
    Items {
        /// How many there are.
        found: usize,
        /// The form.
        form: String,
        /// The edition.
        edition: String,
        /// How many there should be.
        expected: usize,
    },
    /// Bytes that are not MS932, 外字, or control characters.
    #[error("it has {what} at byte {at} of the cell; `careplan validate` says more")]
    Bytes {
        /// What is found.
        what: &'static str,
        /// Bytes before it in the cell.
        at: usize,
    },
    /// A name that leads elsewhere.
    #[error("`{name}` is not the name of a file beside others")]
    UnsafeName {
        /// The name.
        name: String,
    },
    /// A part of the file name is missing.
    #[error("the name of the {form} file cannot be made: sender, receiver, serial or month is missing")]
    Unnamed {
        /// The form.
        form: String,
    },
}

impl UnitErrorKind {
    fn japanese(&self) -> String {
        match self {
            UnitErrorKind::NoFiles => "送信単位に CSV ファイルがありません".to_owned(),
            UnitErrorKind::Name => {
                "名前から様式・送信元・送信先・連番が分かりません（詳しくは `careplan validate` で確認できます）"
                    .to_owned()
            }
            UnitErrorKind::OtherUnit { other } => format!("{other} とは別の送信単位のファイルです"),
            UnitErrorKind::OtherEdition { found, other, expected } => {
                format!("このファイルの名前は{found}版、{other} は{expected}版です")
            }
            UnitErrorKind::Twice => "送信単位に、同じ様式・同じ月のファイルが2つあります".to_owned(),
            UnitErrorKind::Header => "見出し行です。標準仕様にはありません（`careplan fix` で除けます）".to_owned(),
            UnitErrorKind::Quotes => "引用符が正しくありません（場所は `careplan validate` で確認できます）".to_owned(),
            UnitErrorKind::Items { found, form, edition, expected } => {
                format!("{found}項目です。{edition}版の {form} は{expected}項目です")
            }
            UnitErrorKind::Bytes { at, .. } => {
                format!(
                    "項目の先頭から {at} バイトの所に使えない文字があります（詳しくは `careplan validate` で確認できます）"
                )
            }
            UnitErrorKind::UnsafeName { name } => {
                format!("`{name}` は、同じフォルダーに置くファイルの名前ではありません")
            }
            UnitErrorKind::Unnamed { form } => {
                format!("{form} のファイル名を作れません（送信元・送信先・連番・年月のどれかがありません）")
            }
        }
    }

    pub(crate) fn of(self, file: &str) -> UnitError {
        UnitError { file: file.to_owned(), record: None, line: None, byte: None, item: None, kind: Box::new(self) }
    }

    pub(crate) fn at(self, file: &str, record: usize, item: Option<&str>) -> UnitError {
        UnitError {
            file: file.to_owned(),
            record: Some(record + 1),
            line: None,
            byte: None,
            item: item.map(str::to_owned),
            kind: Box::new(self),
        }
    }
}
