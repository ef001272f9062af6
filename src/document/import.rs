//! A replacement for a binding, made from an official item table.
//!
//! The annex of the standard lists items: form, No., item name, key, type, length, required. Rows and items of the model
//! are matched by form and name; what is left over on either side is said, and stands in the files that are written.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;

use calamine::Reader;
use unicode_normalization::UnicodeNormalization;

use crate::ground::ms932;
use crate::ground::nearest;
use crate::schema::binding::{Binding, DocumentPaths, JsonType, Pointer};
use crate::schema::{Edition, Form, Item, Required, Spec, SpecError};
use crate::schema::{VERSION_ITEM, ValueKind};
use crate::text::Text;

/// The result of importing an item table.
#[derive(Clone, Debug)]
pub struct Imported {
    /// A whole spec, by the paths of its files: the old one with the new binding in it.
    pub files: Vec<(String, String)>,
    /// How many rows have an item.
    pub mapped: usize,
    /// Rows that no item of the model was found for.
    pub rows: Vec<UnmappedRow>,
    /// Items of the model that no row was found for: form, number, name.
    pub items: Vec<(String, u16, String)>,
}

/// A row of an item table without an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmappedRow {
    /// Its line in the table, counted from 1.
    pub line: usize,
    /// The form it names.
    pub form: String,
    /// The item it names.
    pub name: String,
    /// An item that may be meant.
    pub nearest: Option<String>,
}

/// Why an item table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not what its name says.
    #[error("the table cannot be read: {0}")]
    Unreadable(String),
    /// A column is missing.
    #[error("the table has no column for the {0} (columns: form, No., item name, key, type, length, required)")]
    Column(&'static str),
    /// Something in a row cannot be.
    #[error("row {line}: {}", reason.en)]
    Row {
        /// Its line in the table, counted from 1.
        line: usize,
        /// What.
        reason: Text,
    },
    /// There is no binding to take the place of.
    #[error("the spec has no edition that is JSON: there is nothing to take the place of")]
    NoBinding,
    /// What came of it is not a spec.
    #[error("what came of the table is not a spec: {0}")]
    Spec(#[from] SpecError),
}

impl ImportError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            ImportError::Unreadable(_) => {
                "項目一覧を読めません。CSV（UTF-8・シフトJIS）か XLSX にしてください".to_owned()
            }
            ImportError::Column(column) => format!(
                "項目一覧に「{}」の列がありません（列: 様式、No.、項目名、キー、型、項目長、必須）",
                japanese_column(column)
            ),
            ImportError::Row { line, reason } => format!("{line}行目: {}", reason.ja),
            ImportError::NoBinding => "仕様に JSON の版がないため、置き換える対象がありません".to_owned(),
            ImportError::Spec(error) => format!("項目一覧から作った仕様に誤りがあります（{}）", error.path()),
        };
        Text::new(ja, self.to_string())
    }
}

/// The columns of an item table, and the words that their titles begin with.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("form", &["form", "様式", "帳票", "ファイル"]),
    ("number", &["no", "項番", "番号", "#"]),
    ("item name", &["itemname", "name", "item", "項目名", "日本語"]),
    ("key", &["key", "キー", "物理名", "json"]),
    ("type", &["type", "型", "属性", "データ型"]),
    ("length", &["length", "項目長", "桁", "最大"]),
    ("required", &["required", "必須", "mandatory"]),
];

/// A row of the table.
struct BindingRow {
    line: usize,
    form: String,
    no: Option<u16>,
    name: String,
    path: Pointer,
    json_type: JsonType,
    length: Option<u16>,
    required: Required,
}

/// Makes a spec in which a binding is replaced by what a table says. `files` is the old spec, `name` the table's file name.
///
/// # Errors
///
/// If the table cannot be read, or is about something else.
pub fn import(files: Vec<(String, String)>, edition: &str, name: &str, table: &[u8]) -> Result<Imported, ImportError> {
    let spec = Spec::from_files(files.clone())?;
    let template = spec.binding(edition).or_else(|| spec.bindings().last()).ok_or(ImportError::NoBinding)?;
    let rows = rows(name, table)?;
    let base = template.base();
    let mut imported = Imported { files: Vec::new(), mapped: 0, rows: Vec::new(), items: Vec::new() };
    let mut by_form: BTreeMap<&str, Vec<&BindingRow>> = BTreeMap::new();
    for row in &rows {
        match find_form(base, &row.form) {
            Some(form) => by_form.entry(form.code()).or_default().push(row),
            None => imported.rows.push(UnmappedRow {
                line: row.line,
                form: row.form.clone(),
                name: row.name.clone(),
                nearest: nearest::nearest(&row.form, base.forms().map(|form| form.code())),
            }),
        }
    }
    let old = format!("{edition}/");
    let narrowing = format!("{}/narrowing.toml", template.name());
    imported.files = files.iter().filter(|(path, _)| !path.starts_with(&old)).cloned().collect();
    if let Some((_, text)) = files.iter().find(|(path, _)| *path == narrowing) {
        imported.files.push((format!("{edition}/narrowing.toml"), text.clone()));
    }
    imported.files.push((format!("{edition}/binding.toml"), binding_toml(template, edition, name)));
    for form in base.forms() {
        let rows = by_form.get(form.code()).map_or(&[][..], Vec::as_slice);
        let text = form_toml(template, form, rows, name, &mut imported)?;
        imported.files.push((format!("{edition}/forms/{}.toml", form.code()), text));
    }
    imported.files.sort();
    imported.rows.sort_by_key(|row| row.line);
    // Load the result, so that only a valid spec is written.
    Spec::from_files(imported.files.clone())?;
    Ok(imported)
}

/// The Japanese name of a column.
fn japanese_column(column: &str) -> &str {
    match column {
        "form" => "様式",
        "number" => "No.",
        "item name" => "項目名",
        "key" => "キー",
        "type" => "型",
        "length" => "項目長",
        _ => "必須",
    }
}

/// Names are compared without regard to width and spaces.
fn plain(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn find_form<'e>(base: &'e Edition, name: &str) -> Option<&'e Form> {
    let wanted = plain(name);
    base.forms().find(|form| plain(form.code()) == wanted || plain(form.title()) == wanted).map(|form| &**form)
}

fn rows(name: &str, table: &[u8]) -> Result<Vec<BindingRow>, ImportError> {
    let is_sheet = name.to_ascii_lowercase().ends_with(".xlsx");
    let cells = if is_sheet { sheet(table)? } else { csv_cells(table)? };
    let mut lines = cells.into_iter().enumerate().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let (_, header) = lines.next().ok_or_else(|| ImportError::Unreadable("it is empty".to_owned()))?;
    let header: Vec<String> = header.iter().map(|title| plain(title).replace(['.', '_', '．'], "")).collect();
    let mut places = [0; COLUMNS.len()];
    for ((column, words), place) in COLUMNS.iter().zip(&mut places) {
        let found = header.iter().position(|title| words.iter().any(|word| title.starts_with(word)));
        *place = found.ok_or(ImportError::Column(column))?;
    }
    lines.map(|(n, cells)| row(n + 1, &places, &cells)).collect()
}

fn row(line: usize, places: &[usize; COLUMNS.len()], cells: &[String]) -> Result<BindingRow, ImportError> {
    let cell = |n: usize| cells.get(places[n]).map_or("", |cell| cell.trim());
    let wrong = |ja: String, en: String| ImportError::Row { line, reason: Text::new(ja, en) };
    let key = cell(3);
    let path = if key.starts_with('/') { Pointer::parse(key) } else { Some(Pointer::of(&[key])) };
    let json_type = match plain(cell(4)).as_str() {
        "string" | "text" | "文字列" | "文字" | "英数字" | "日付" | "date" => JsonType::String,
        "integer" | "int" | "整数" => JsonType::Integer,
        "number" | "数値" | "数字" | "decimal" => JsonType::Number,
        other => {
            return Err(wrong(
                format!("型「{other}」は使えません（string、integer、number）"),
                format!("the type `{other}` is not known (string, integer, number)"),
            ));
        }
    };
    let length = match plain(cell(5)).trim_end_matches('桁') {
        "" | "-" | "―" | "ー" => None,
        digits => Some(digits.parse().map_err(|_| {
            let ja = format!("項目長「{digits}」は数ではありません");
            wrong(ja, format!("the length `{digits}` is not a number"))
        })?),
    };
    let required = match plain(cell(6)).as_str() {
        "必須" | "○" | "◯" | "◎" | "1" | "yes" | "y" | "true" | "required" => Required::Required,
        "必要" => Required::Needed,
        "" | "-" | "―" | "×" | "任意" | "0" | "no" | "n" | "false" | "optional" => Required::Optional,
        other => {
            return Err(wrong(
                format!("必須欄の「{other}」は使えません（必須、必要、空）"),
                format!("the required mark `{other}` is not known"),
            ));
        }
    };
    Ok(BindingRow {
        line,
        form: cell(0).to_owned(),
        no: cell(1).parse().ok(),
        name: cell(2).to_owned(),
        path: path
            .filter(|_| !key.is_empty())
            .ok_or_else(|| wrong(format!("「{key}」はキーとして使えません"), format!("`{key}` is not a key")))?,
        json_type,
        length,
        required,
    })
}

fn sheet(table: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    let unreadable = |error: calamine::XlsxError| ImportError::Unreadable(error.to_string());
    super::workbook::look_at(table).map_err(ImportError::Unreadable)?;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(table)).map_err(unreadable)?;
    let range = book.worksheet_range_at(0).ok_or_else(|| ImportError::Unreadable("it has no sheet".to_owned()))?;
    let range = range.map_err(unreadable)?;
    Ok(range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
}

/// Spreadsheets in Japan save CSV as MS932; everything else as UTF-8.
fn csv_cells(table: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    let text = match std::str::from_utf8(table) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) if ms932::first_flaw(table).is_none() => ms932::decode(table).into_owned(),
        Err(_) => return Err(ImportError::Unreadable("neither UTF-8 nor MS932".to_owned())),
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.map(|cells| cells.iter().map(str::to_owned).collect()));
    records.collect::<Result<_, _>>().map_err(|error: csv::Error| ImportError::Unreadable(error.to_string()))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn binding_toml(template: &Binding, edition: &str, name: &str) -> String {
    let DocumentPaths { edition: said, notice, from, from_type, to, to_type, serial, files, exact, pictures } =
        &template.document;
    let ja = format!("項目は {name} から取り込んだものです。メタデータと様式の置き場所は仮のままです。");
    let en = format!("The items were imported from {name}; where metadata and forms stand is still provisional.");
    let mut text = format!("# Made by `careplan spec import` from {}.\n", name.escape_debug());
    let mut line = |key: &str, value: String| text.push_str(&format!("{key} = {value}\n"));
    line("binding", quoted(edition));
    line("base", quoted(template.base.name()));
    line("status", quoted("provisional"));
    line("reason", format!("{{ ja = {}, en = {} }}", quoted(&ja), quoted(&en)));
    line("source", quoted(name));
    text.push_str("\n[document]\n");
    let paths = [
        ("edition", Some(said)),
        ("notice", notice.as_ref().map(|(pointer, _)| pointer)),
        ("from", Some(from)),
        ("from_type", Some(from_type)),
        ("to", Some(to)),
        ("to_type", Some(to_type)),
        ("serial", Some(serial)),
        ("files", Some(files)),
        ("exact", Some(exact)),
        ("pictures", Some(pictures)),
    ];
    for (key, pointer) in paths {
        if let Some(pointer) = pointer {
            text.push_str(&format!("{key} = {}\n", quoted(&pointer.to_string())));
        }
    }
    text
}

fn form_toml(
    template: &Binding,
    form: &Form,
    rows: &[&BindingRow],
    name: &str,
    imported: &mut Imported,
) -> Result<String, ImportError> {
    let mut found: BTreeMap<usize, &BindingRow> = BTreeMap::new();
    let mut extra = Vec::new();
    for row in rows {
        match find_item(form, row, &found) {
            Some(item) => {
                fits(row, &form.items()[item])?;
                found.insert(item, row);
            }
            None => extra.push(*row),
        }
    }
    imported.mapped += found.len();
    let path = template.form(form.code()).map_or_else(|| Pointer::of(&[form.code()]), |bound| bound.path.clone());
    let mut text = format!("# {}\nform = {}\n", form.title(), quoted(form.code()));
    // Writing to a text does not fail.
    let _ = writeln!(text, "path = {}\nsource = {}", quoted(&path.to_string()), quoted(name));
    text.push_str("items = [\n");
    for (item, row) in &found {
        let key = quoted(form.items()[*item].key());
        let _ = writeln!(text, "  {{ item = {key}, {} }},", columns(row));
    }
    text.push_str("]\nunmapped = [\n");
    for (n, item) in form.items().iter().enumerate().filter(|(n, _)| !found.contains_key(n)) {
        let because = if item.key() == VERSION_ITEM {
            "版はメタデータにある".to_owned()
        } else {
            imported.items.push((form.code().to_owned(), item.no(), item.name().to_owned()));
            format!("{name} に無い (No.{} {})", n + 1, item.name())
        };
        let _ = writeln!(text, "  {{ item = {}, because = {} }},", quoted(item.key()), quoted(&because));
    }
    text.push_str("]\nextra = [\n");
    for row in &extra {
        let columns = columns(&BindingRow { length: None, ..row.copy() });
        let _ = writeln!(text, "  {{ name = {}, {columns} }},", quoted(&row.name));
        let left = form.items().iter().enumerate().filter(|(n, _)| !found.contains_key(n));
        imported.rows.push(UnmappedRow {
            line: row.line,
            form: row.form.clone(),
            name: row.name.clone(),
            nearest: nearest::nearest(&row.name, left.map(|(_, item)| item.name())),
        });
    }
    text.push_str("]\n");
    Ok(text)
}

impl BindingRow {
    fn copy(&self) -> BindingRow {
        BindingRow { form: self.form.clone(), name: self.name.clone(), path: self.path.clone(), ..*self }
    }
}

fn columns(row: &BindingRow) -> String {
    let mut text = format!("path = {}, type = {}", quoted(&row.path.to_string()), quoted(row.json_type.as_str()));
    if let Some(length) = row.length {
        let _ = write!(text, ", length = {length}");
    }
    match row.required {
        Required::Required => text.push_str(", required = \"必須\""),
        Required::Needed => text.push_str(", required = \"必要\""),
        Required::Optional => {}
    }
    text
}

/// The item that a row is about. Where a form prints a name twice, the number tells, and then the order.
fn find_item(form: &Form, row: &BindingRow, found: &BTreeMap<usize, &BindingRow>) -> Option<usize> {
    let wanted = plain(&row.name);
    let named = |item: &Item| plain(item.name()) == wanted || plain(item.printed_name()) == wanted;
    let items = form.items().iter().enumerate().filter(|(n, item)| !found.contains_key(n) && named(item));
    let candidates: Vec<(usize, u16)> = items.map(|(n, item)| (n, item.no())).collect();
    let numbered = candidates.iter().find(|(_, no)| Some(*no) == row.no);
    numbered.or(candidates.first()).map(|(n, _)| *n)
}

/// A number in documents where 4.1 has a text would lose leading zeros.
fn fits(row: &BindingRow, item: &Item) -> Result<(), ImportError> {
    match (row.json_type, ValueKind::of(item)) {
        (JsonType::String, _) | (JsonType::Integer | JsonType::Number, ValueKind::Integer) => Ok(()),
        (JsonType::Number, ValueKind::Decimal(_)) => Ok(()),
        (json_type, _) => Err(ImportError::Row {
            line: row.line,
            reason: Text::new(
                format!("{} の型が {} ですが、4.1版では {} です", item.name(), json_type.as_str(), item.type_text()),
                format!("{} is of type {}, in 4.1 it is {}", item.name(), json_type.as_str(), item.type_text()),
            ),
        }),
    }
}
