//! Lists the files of `specs/` and the scenarios of `careplan kit`, so that adding one touches no Rust, and reads the TOML of the
//! spec once, while building: it took longer than checking a unit (benches/RESULTS.md).

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::de::{DeTable, DeValue};

#[path = "src/schema/packed/kinds.rs"]
mod kinds;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let specs = list(&root.join("specs"), |n, name, file| {
        if !is_read_at_start(name) {
            return Ok(", None".to_owned());
        }
        let packed = out.join(format!("{n}.packed"));
        fs::write(&packed, pack(file)?)?;
        Ok(format!(", Some(include_str!({packed:?}))"))
    })?;
    fs::write(out.join("specs.rs"), specs)?;
    let scenarios = list(&root.join("src/kit/scenarios"), |_, _, _| Ok(String::new()))?;
    fs::write(out.join("scenarios.rs"), scenarios)?;
    Ok(())
}

/// The files of a folder as Rust: name and text of each, and what is asked for besides; by name.
fn list(folder: &Path, besides: impl Fn(usize, &str, &Path) -> Result<String>) -> Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for (n, file) in files.iter().enumerate() {
        let name = file.strip_prefix(folder)?.to_str().ok_or("the name of a file is not Unicode")?.replace('\\', "/");
        let besides = besides(n, &name, file)?;
        writeln!(list, "({name:?}, include_str!({file:?}){besides}),")?;
    }
    list.push(']');
    Ok(list)
}

/// Pages and demands are read when somebody asks for them.
fn is_read_at_start(name: &str) -> bool {
    name.ends_with(".toml") && !name.ends_with("/demands.toml") && !name.contains("/pages/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| ["toml", "html", "css"].iter().any(|kind| extension == *kind))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// A file as `src/schema/packed` reads it.
fn pack(file: &Path) -> Result<Vec<u8>> {
    let text = fs::read_to_string(file)?;
    let mut packed = Vec::new();
    let table = DeTable::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    pack_table(table.get_ref(), &mut packed);
    Ok(packed)
}

fn pack_table(table: &DeTable<'_>, packed: &mut Vec<u8>) {
    packed.push(kinds::TABLE);
    pack_count(table.len(), packed);
    for (key, value) in table {
        pack_text(key.get_ref(), packed);
        pack_value(value.get_ref(), packed);
    }
}

fn pack_value(value: &DeValue<'_>, packed: &mut Vec<u8>) {
    match value {
        DeValue::Boolean(false) => packed.push(kinds::FALSE),
        DeValue::Boolean(true) => packed.push(kinds::TRUE),
        DeValue::Integer(number) => {
            let number =
                i64::from_str_radix(number.as_str(), number.radix()).expect("numbers of the spec are below 2^63");
            packed.push(kinds::INTEGER);
            pack_digits(number as u64, kinds::INTEGER_DIGITS, packed);
        }
        DeValue::String(text) => {
            packed.push(kinds::TEXT);
            pack_text(text, packed);
        }
        DeValue::Array(values) => {
            packed.push(kinds::ARRAY);
            pack_count(values.len(), packed);
            values.iter().for_each(|value| pack_value(value.get_ref(), packed));
        }
        DeValue::Table(table) => pack_table(table, packed),
        DeValue::Float(_) | DeValue::Datetime(_) => panic!("the spec has no fractions and writes dates as texts"),
    }
}

fn pack_text(text: &str, packed: &mut Vec<u8>) {
    pack_count(text.len(), packed);
    packed.extend(text.as_bytes());
}

fn pack_count(count: usize, packed: &mut Vec<u8>) {
    assert!(count < 1 << (7 * kinds::COUNT), "spec files are small");
    pack_digits(count as u64, kinds::COUNT, packed);
}

fn pack_digits(number: u64, digits: usize, packed: &mut Vec<u8>) {
    packed.extend((0..digits).map(|n| (number >> (7 * n)) as u8 & 0x7F));
}
