//! Maps that the user gives: what the data of an older edition does not say.
//!
//! Both are CSV with a header line, in UTF-8 or MS932, so that a spreadsheet can fill them in. Columns are found by name;
//! others are ignored, and a line whose value is empty is one that is not filled in yet.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::ms932;
use crate::read::encoding;
use crate::schema::{Edition, TAIS_VALUES};

/// A mistake in a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
#[non_exhaustive]
pub struct MapError {
    /// The physical line.
    pub line: u64,
    /// The mistake.
    pub message: String,
}

fn error<T>(line: u64, message: impl Into<String>) -> Result<T, MapError> {
    Err(MapError { line, message: message.into() })
}

/// The columns of the map of service types.
pub const SERVICE_TYPE_COLUMNS: [&str; 3] = ["office", "serial", "service_type"];
/// The columns of the map of TAISコード.
pub const TAIS_COLUMNS: [&str; 5] = ["office", "service_code", "name", TAIS_VALUES[0], TAIS_VALUES[1]];

/// Service types of offices, for file names.
#[derive(Clone, Debug, Default)]
pub struct ServiceTypeMap(BTreeMap<(String, String), String>);

impl ServiceTypeMap {
    /// Reads a map: `office,service_type`, and `serial` where an office has another type in one unit.
    ///
    /// # Errors
    ///
    /// The first line that is not understood, or that contradicts another.
    pub fn read(bytes: &[u8], edition: &Edition) -> Result<ServiceTypeMap, MapError> {
        let mut map = BTreeMap::new();
        for row in rows(bytes, &["office", "service_type"], &["serial"])? {
            let [office, service_type, serial] = row.values;
            if service_type.is_empty() {
                continue;
            }
            if !edition.service_types().iter().any(|own| own.code == service_type) {
                return error(row.line, format!("no service type `{service_type}`"));
            }
            let before = map.insert((office.clone(), serial), service_type.clone());
            if before.is_some_and(|before| before != service_type) {
                return error(row.line, format!("office {office} has another service type in a line before"));
            }
        }
        Ok(ServiceTypeMap(map))
    }

    /// The type of an office in the unit with a serial.
    pub(crate) fn get(&self, office: &str, serial: &str) -> Option<&str> {
        let get = |serial: &str| self.0.get(&(office.to_owned(), serial.to_owned()));
        get(serial).or_else(|| get("")).map(String::as_str)
    }
}

/// TAISコード and 福祉用具届出コード of what offices rent out.
#[derive(Clone, Debug, Default)]
pub struct TaisMap(BTreeMap<(String, String), Vec<Product>>);

/// One line of the map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Product {
    /// The name the row must have; any if empty.
    name: String,
    codes: Codes,
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
        for row in rows(bytes, &["office", "service_code"], &["name", "tais_code", "equipment_notice_code"])? {
            let [office, service_code, name, tais_code, equipment_notice_code] = row.values;
            match (tais_code.is_empty(), equipment_notice_code.is_empty()) {
                (true, true) => continue,
                (false, false) => return error(row.line, "only one of tais_code and equipment_notice_code can be set"),
                _ => {}
            }
            let code = format!("{tais_code}{equipment_notice_code}");
            if let Some(item) = item.filter(|item| !item.value_type().matcher.accepts(code.as_bytes())) {
                return error(row.line, format!("`{code}` is not {}", item.expected().en));
            }
            let product = Product { name, codes: Codes { tais_code, equipment_notice_code } };
            let products = map.entry((office, service_code)).or_default();
            if products.iter().any(|other| other.name == product.name && other.codes != product.codes) {
                return error(row.line, "a line before gives the same office, service code and name another code");
            }
            products.push(product);
        }
        Ok(TaisMap(map))
    }

    /// The codes of what a row is about.
    pub(crate) fn get(&self, office: &str, service_code: &str, name: &str) -> Option<&Codes> {
        let products = self.0.get(&(office.to_owned(), service_code.to_owned()))?;
        let named = |name: &str| products.iter().find(|product| product.name == name);
        named(name).or_else(|| named("")).map(|product| &product.codes)
    }
}

/// A line of a map, its values in the order of the columns asked for.
struct Row<const N: usize> {
    line: u64,
    values: [String; N],
}

fn rows<const N: usize>(bytes: &[u8], needed: &[&str], optional: &[&str]) -> Result<Vec<Row<N>>, MapError> {
    let bytes = bytes.strip_prefix(encoding::BOM).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if ms932::first_flaw(bytes).is_none() => ms932::decode(bytes).into_owned(),
        Err(_) => return error(1, "the file is neither UTF-8 nor MS932"),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let in_words = |error: csv::Error| MapError {
        line: error.position().map_or(1, |place| place.line()),
        message: error.to_string(),
    };
    let header = reader.headers().map_err(in_words)?.clone();
    let mut places = Vec::new();
    for name in needed.iter().chain(optional) {
        let place = header.iter().position(|own| own.eq_ignore_ascii_case(name));
        if place.is_none() && needed.contains(name) {
            return error(1, format!("there is no column {name}"));
        }
        places.push(place);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(in_words)?;
        let mut cells = places.iter().map(|place| place.and_then(|n| record.get(n)).unwrap_or_default().to_owned());
        rows.push(Row {
            line: record.position().map_or(0, |place| place.line()),
            values: std::array::from_fn(|_| cells.next().unwrap_or_default()),
        });
    }
    Ok(rows)
}

/// What was found for the maps: which offices need a type and what speaks for one, which products need a code.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub(crate) offices: BTreeMap<String, Office>,
    pub(crate) products: BTreeMap<(String, String, String), u64>,
}

/// The evidence about an office.
#[derive(Clone, Debug, Default)]
pub(crate) struct Office {
    /// Service types that rows or names show.
    pub types: BTreeSet<String>,
    /// Types that it can have, where rows do not show one.
    pub candidates: BTreeSet<String>,
    /// Units that cannot be named without its type.
    pub units: u64,
}

impl Found {
    /// Adds what was found in another unit.
    pub fn add(&mut self, other: Found) {
        for (office, found) in other.offices {
            let own = self.offices.entry(office).or_default();
            own.types.extend(found.types);
            own.candidates.extend(found.candidates);
            own.units += found.units;
        }
        for (product, rows) in other.products {
            *self.products.entry(product).or_default() += rows;
        }
    }

    /// The map of service types to fill in: a line for each office, with its type where just one was found.
    pub fn service_types(&self) -> Vec<u8> {
        let rows = self.offices.iter().map(|(office, found)| {
            let list = |types: &BTreeSet<String>| types.iter().cloned().collect::<Vec<_>>().join(" ");
            let only = match found.types.len() {
                1 => list(&found.types),
                _ => String::new(),
            };
            let seen = if found.types.is_empty() { list(&found.candidates) } else { list(&found.types) };
            vec![office.clone(), String::new(), only, seen, found.units.to_string()]
        });
        write(&[&SERVICE_TYPE_COLUMNS[..], &["candidates", "units_waiting"]].concat(), rows)
    }

    /// The map of TAISコード to fill in: a line for each office, service code and name that has none.
    pub fn tais(&self) -> Vec<u8> {
        let rows = self.products.iter().map(|((office, code, name), rows)| {
            vec![office.clone(), code.clone(), name.clone(), String::new(), String::new(), rows.to_string()]
        });
        write(&[&TAIS_COLUMNS[..], &["rows"]].concat(), rows)
    }
}

/// UTF-8 with a mark, by which spreadsheets know it.
fn write(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(encoding::BOM.to_vec());
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory does not fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    fn edition() -> &'static Edition {
        Spec::embedded().newest()
    }

    #[test]
    fn service_types() {
        let map = "\u{feff}office,note,service_type,serial\r\n1,見本,11,\r\n1,,15,20240101000000\r\n2,,,\r\n";
        let map = ServiceTypeMap::read(map.as_bytes(), edition()).unwrap();
        assert_eq!(map.get("1", "20230101000000"), Some("11"));
        assert_eq!(map.get("1", "20240101000000"), Some("15"));
        assert_eq!(map.get("2", ""), None);
        let wrong = |map: &str| ServiceTypeMap::read(map.as_bytes(), edition()).unwrap_err().to_string();
        assert_eq!(wrong("office\n1\n"), "line 1: there is no column service_type");
        assert_eq!(wrong("office,service_type\n1,99\n"), "line 2: no service type `99`");
        assert!(wrong("office,service_type\n1,11\n1,15\n").starts_with("line 3: office 1 has another"));
    }

    #[test]
    fn products() {
        let text = "office,service_code,name,tais_code,equipment_notice_code\n\
                    1,171003,,00001-000001,\n1,171003,車いす,,00002-000002\n1,171007,手すり,00003-000003,\n";
        let map = TaisMap::read(&ms932::encode(text).unwrap(), edition()).unwrap();
        assert_eq!(map.get("1", "171003", "x").unwrap().tais_code, "00001-000001");
        assert_eq!(map.get("1", "171003", "車いす").unwrap().equipment_notice_code, "00002-000002");
        assert_eq!((map.get("1", "171007", "x"), map.get("2", "171003", "")), (None, None));
        let wrong = |row: &str| {
            let map = format!("office,service_code,name,tais_code,equipment_notice_code\n{row}");
            TaisMap::read(map.as_bytes(), edition()).unwrap_err().to_string()
        };
        assert!(wrong("1,171003,,00001-000001,00001-000001\n").contains("only one"));
        assert!(wrong("1,171003,,1,\n").starts_with("line 2: `1` is not"));
        assert!(wrong("1,171003,,00001-000001,\n1,171003,,00001-000002,\n").contains("another code"));
    }
}
