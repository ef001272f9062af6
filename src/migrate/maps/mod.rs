//! Maps that the user gives: what the data of an older edition does not say.
//!
//! Both are CSV with a header line, so that a spreadsheet can fill them in. Columns are found by their Japanese or English
//! name; others are ignored, and a line whose value is empty is one that is not filled in yet.

mod found;
mod sheet;

use std::collections::BTreeMap;

use crate::schema::{Edition, TAIS_VALUES};
use crate::text::Text;
pub use found::MapEvidence;
use sheet::{Column, rows};

/// A mistake in a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}", .message.en)]
#[non_exhaustive]
pub struct MapError {
    /// The physical line.
    pub line: u64,
    /// The mistake.
    pub message: Text,
}

impl MapError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        Text::new(format!("{}行目: {}", self.line, self.message.ja), self.to_string())
    }
}

fn error<T>(line: u64, message: Text) -> Result<T, MapError> {
    Err(MapError { line, message })
}

const OFFICE: Column = ("office", "事業所番号");
const SERIAL: Column = ("serial", "連番");
const SERVICE_TYPE: Column = ("service_type", "サービス種類");
const CODE: Column = ("service_code", "サービスコード");
const NAME: Column = ("name", "用具名称");
const TAIS: Column = (TAIS_VALUES[0], "TAISコード");
const EQUIPMENT: Column = (TAIS_VALUES[1], "福祉用具届出コード");

/// The digits of an office's number, and of a serial.
const OFFICE_DIGITS: usize = 10;
const SERIAL_DIGITS: usize = 14;

/// An office's number. A spreadsheet takes it for a number and drops its one leading zero: that is put back. Anything else
/// that is no such number is refused, since it would match nothing.
fn office(line: u64, value: &str) -> Result<String, MapError> {
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    match value.len() {
        OFFICE_DIGITS if digits => Ok(value.to_owned()),
        // The first two digits are the prefecture, 01 to 47.
        9 if digits && !value.starts_with('0') => Ok(format!("0{value}")),
        _ => error(
            line,
            Text::new(
                format!("事業所番号「{value}」は数字10桁ではありません"),
                format!("the office `{value}` is not a number of 10 digits"),
            ),
        ),
    }
}

/// A serial, or nothing. A spreadsheet may have made it 2.02401E+13, from which it cannot be had back.
fn serial(line: u64, value: String) -> Result<String, MapError> {
    let is_one = value.len() == SERIAL_DIGITS && value.bytes().all(|b| b.is_ascii_digit());
    if value.is_empty() || is_one {
        return Ok(value);
    }
    error(
        line,
        Text::new(
            format!("連番「{value}」は数字14桁ではありません。表計算ソフトでは、列の書式を文字列にしてください"),
            format!("the serial `{value}` is not 14 digits; in a spreadsheet, make the column text"),
        ),
    )
}

/// A line of a map that nothing in the data asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The line of the file.
    pub line: u64,
    /// The office it is for.
    pub office: String,
}

/// Service types of offices, for file names.
#[derive(Clone, Debug, Default)]
pub struct ServiceTypeMap(BTreeMap<(String, String), Given<String>>);

/// The value that a line gives.
#[derive(Clone, Debug)]
struct Given<T> {
    line: u64,
    value: T,
}

impl ServiceTypeMap {
    /// Reads a map: `office,service_type`, and `serial` where an office has another type in one unit.
    ///
    /// # Errors
    ///
    /// The first line that is not understood, or that contradicts another.
    pub fn read(bytes: &[u8], edition: &Edition) -> Result<ServiceTypeMap, MapError> {
        let mut map: BTreeMap<(String, String), Given<String>> = BTreeMap::new();
        for row in rows(bytes, &[OFFICE, SERVICE_TYPE], &[SERIAL])? {
            let (line, [number, value, own_serial]) = (row.line, row.values);
            if value.is_empty() {
                continue;
            }
            if !edition.service_types().iter().any(|own| own.code == value) {
                return error(
                    line,
                    Text::new(
                        format!("「{value}」というサービス種類はありません"),
                        format!("no service type `{value}`"),
                    ),
                );
            }
            let number = office(line, &number)?;
            let key = (number.clone(), serial(line, own_serial)?);
            let before = map.insert(key, Given { line, value: value.clone() });
            if let Some(before) = before.filter(|before| before.value != value) {
                let at = before.line;
                return error(
                    line,
                    Text::new(
                        format!("事業所 {number} のサービス種類が{at}行目と違います"),
                        format!("office {number} has another service type in line {at}"),
                    ),
                );
            }
        }
        Ok(ServiceTypeMap(map))
    }

    /// The type of an office in the unit with a serial.
    pub(crate) fn get(&self, office: &str, serial: &str) -> Option<&str> {
        let get = |serial: &str| self.0.get(&(office.to_owned(), serial.to_owned()));
        get(serial).or_else(|| get("")).map(|given| given.value.as_str())
    }

    /// The lines whose office no unit needed a type for.
    pub fn unmatched(&self, found: &MapEvidence) -> Vec<Unmatched> {
        let lines = self.0.iter().filter(|((office, _), _)| !found.offices.contains_key(office));
        in_order(lines.map(|((office, _), given)| Unmatched { line: given.line, office: office.clone() }))
    }
}

fn in_order(lines: impl Iterator<Item = Unmatched>) -> Vec<Unmatched> {
    let mut lines: Vec<Unmatched> = lines.collect();
    lines.sort_by_key(|line| line.line);
    lines
}

/// TAISコード and 福祉用具届出コード of what offices rent out.
#[derive(Clone, Debug, Default)]
pub struct TaisMap(BTreeMap<(String, String), Vec<Product>>);

/// One line of the map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product {
    /// The line of the file.
    pub line: u64,
    /// The name the row must have; any if empty.
    name: String,
    pub codes: Codes,
}

/// The code of a product: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Codes {
    pub tais_code: String,
    pub equipment_notice_code: String,
}

impl Codes {
    /// The value of a column of the map.
    pub fn of(&self, column: &str) -> &str {
        let values = [&self.tais_code, &self.equipment_notice_code];
        let place = TAIS_VALUES.iter().position(|own| *own == column);
        place.map_or("", |n| values[n])
    }
}

impl TaisMap {
    /// Reads a map: `office,service_code,name` and one of `tais_code` and `equipment_notice_code`. Without a name a line is
    /// for every row of the office with the service code.
    ///
    /// # Errors
    ///
    /// The first line that is not understood, or that contradicts another.
    pub fn read(bytes: &[u8], edition: &Edition) -> Result<TaisMap, MapError> {
        let item = edition.forms().find_map(|form| form.item("tais_code"));
        let mut map: BTreeMap<(String, String), Vec<Product>> = BTreeMap::new();
        for row in rows(bytes, &[OFFICE, CODE], &[NAME, TAIS, EQUIPMENT])? {
            let (line, [number, service_code, name, tais_code, equipment_notice_code]) = (row.line, row.values);
            match (tais_code.is_empty(), equipment_notice_code.is_empty()) {
                (true, true) => continue,
                (false, false) => {
                    return error(
                        line,
                        Text::new(
                            "TAISコードと福祉用具届出コードは、どちらか一方だけを記入してください",
                            "only one of tais_code and equipment_notice_code can be set",
                        ),
                    );
                }
                _ => {}
            }
            let code = format!("{tais_code}{equipment_notice_code}");
            if let Some(item) = item.filter(|item| !item.value_type().matcher.accepts(code.as_bytes())) {
                let Text { ja, en } = item.expected();
                return error(
                    line,
                    Text::new(format!("「{code}」は{ja}ではありません"), format!("`{code}` is not {en}")),
                );
            }
            let product = Product { line, name, codes: Codes { tais_code, equipment_notice_code } };
            let products = map.entry((office(line, &number)?, service_code)).or_default();
            let same = products.iter().find(|other| other.name == product.name && other.codes != product.codes);
            if let Some(Product { line: at, .. }) = same {
                return error(
                    line,
                    Text::new(
                        format!("同じ事業所・サービスコード・用具名称のコードが{at}行目と違います"),
                        format!("line {at} gives the same office, service code and name another code"),
                    ),
                );
            }
            products.push(product);
        }
        Ok(TaisMap(map))
    }

    /// The codes of what a row is about.
    pub(crate) fn get(&self, office: &str, service_code: &str, name: &str) -> Option<&Product> {
        let products = self.0.get(&(office.to_owned(), service_code.to_owned()))?;
        let named = |name: &str| products.iter().find(|product| product.name == name);
        named(name).or_else(|| named(""))
    }

    /// The lines that no row asked for.
    pub fn unmatched(&self, found: &MapEvidence) -> Vec<Unmatched> {
        let lines =
            self.0.iter().flat_map(|((office, _), products)| products.iter().map(move |own| (office, own.line)));
        let unmatched = lines.filter(|(_, line)| !found.products_given.contains(line));
        in_order(unmatched.map(|(office, line)| Unmatched { line, office: office.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::ms932;
    use crate::schema::Spec;

    fn edition() -> &'static Edition {
        Spec::embedded().newest()
    }

    #[test]
    fn service_types() {
        let map = "\u{feff}office,note,service_type,serial\r\n0300000106,見本,11,\r\n\
                   0300000106,,15,20240101000000\r\n0300000205,,,\r\n";
        let map = ServiceTypeMap::read(map.as_bytes(), edition()).unwrap();
        assert_eq!(map.get("0300000106", "20230101000000"), Some("11"));
        assert_eq!(map.get("0300000106", "20240101000000"), Some("15"));
        assert_eq!(map.get("0300000205", ""), None);
        let wrong = |map: &str| ServiceTypeMap::read(map.as_bytes(), edition()).unwrap_err().to_string();
        assert_eq!(wrong("office\n1\n"), "line 1: there is no column service_type");
        assert_eq!(wrong("office,service_type\n0300000106,99\n"), "line 2: no service type `99`");
        assert!(
            wrong("office,service_type\r\n0300000106,11\r\n0300000106,15\r\n")
                .starts_with("line 3: office 0300000106 has another service type in line 2")
        );
    }

    #[test]
    fn products() {
        let text = "office,service_code,name,tais_code,equipment_notice_code\n\
                    0300000106,171003,,00001-000001,\n0300000106,171003,車いす,,00002-000002\n0300000106,171007,手すり,00003-000003,\n";
        let map = TaisMap::read(&ms932::encode(text).unwrap(), edition()).unwrap();
        assert_eq!(map.get("0300000106", "171003", "x").unwrap().codes.tais_code, "00001-000001");
        assert_eq!(map.get("0300000106", "171003", "車いす").unwrap().codes.equipment_notice_code, "00002-000002");
        assert_eq!((map.get("0300000106", "171007", "x"), map.get("0300000205", "171003", "")), (None, None));
        let wrong = |row: &str| {
            let map = format!("office,service_code,name,tais_code,equipment_notice_code\n{row}");
            TaisMap::read(map.as_bytes(), edition()).unwrap_err().to_string()
        };
        assert!(wrong("0300000106,171003,,00001-000001,00001-000001\n").contains("only one"));
        assert!(wrong("0300000106,171003,,1,\n").starts_with("line 2: `1` is not"));
        assert!(wrong("0300000106,171003,,00001-000001,\n0300000106,171003,,00001-000002,\n").contains("another code"));
    }

    #[test]
    fn a_zero_that_a_spreadsheet_dropped_is_put_back_and_nothing_else_is_guessed() {
        let read = |office: &str| {
            let map = format!("事業所番号,サービス種類\r\n{office},11\r\n");
            ServiceTypeMap::read(&ms932::encode(&map).unwrap(), edition())
        };
        assert_eq!(read("300000106").unwrap().get("0300000106", ""), Some("11"));
        for wrong in ["XYZ", "30000010", "3E+08", "030000010", "03000001066", ""] {
            assert!(read(wrong).unwrap_err().to_string().starts_with("line 2: the office"), "{wrong}");
        }
        let serial = "office,service_type,serial\n0300000106,11,2.02401E+13\n";
        let error = ServiceTypeMap::read(serial.as_bytes(), edition()).unwrap_err();
        assert!(error.words().ja.starts_with("2行目: 連番「2.02401E+13」"), "{error}");
    }

    #[test]
    fn lines_that_match_nothing_are_told() {
        let map = "office,service_type\n0300000106,11\n0300000205,11\n";
        let map = ServiceTypeMap::read(map.as_bytes(), edition()).unwrap();
        let mut found = MapEvidence::default();
        found.offices.entry("0300000106".into()).or_default();
        assert_eq!(map.unmatched(&found), [Unmatched { line: 3, office: "0300000205".into() }]);

        let map = "office,service_code,tais_code\n0300000304,171003,00001-000001\n0300000304,171007,00001-000002\n";
        let map = TaisMap::read(map.as_bytes(), edition()).unwrap();
        found.products_given.insert(2);
        assert_eq!(map.unmatched(&found), [Unmatched { line: 3, office: "0300000304".into() }]);
    }
}
