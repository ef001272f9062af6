//! Lists the files of `specs/`, so that adding one touches no Rust, and reads their TOML once, while building: it took
//! longer than checking a unit (benches/RESULTS.md).

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::de::{DeTable, DeValue};

#[path = "src/schema/packed/kinds.rs"]
mod kinds;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let specs = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("specs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", specs.display());
    let mut files = Vec::new();
    collect(&specs, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for (n, file) in files.iter().enumerate() {
        let name =
            file.strip_prefix(&specs)?.to_str().ok_or("the name of a spec file is not Unicode")?.replace('\\', "/");
        let packed = match is_read_at_start(&name) {
            true => {
                let packed = out.join(format!("{n}.packed"));
                fs::write(&packed, pack(file)?)?;
                format!("Some(include_bytes!({packed:?}))")
            }
            false => "None".to_owned(),
        };
        writeln!(list, "({name:?}, include_str!({file:?}), {packed}),")?;
    }
    list.push(']');
    fs::write(out.join("specs.rs"), list)?;
    Ok(())
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
            packed.extend(number.to_le_bytes());
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
    let count = u32::try_from(count).expect("spec files are small");
    packed.extend(count.to_le_bytes());
}
