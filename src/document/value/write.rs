//! From values to the bytes of a unit's files.

use crate::document::value::cell::{decode, encode};
use crate::document::value::{FormFile, Quoting, Unit, UnitError, UnitErrorKind};
use crate::ground::safe::is_unprintable;
use crate::schema::{Narrowing, Replacement};

/// The files of a unit, and what had to be replaced in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Name and bytes of every file: CSV files, then pictures.
    pub files: Vec<(String, Vec<u8>)>,
    /// Every character that MS932 lacks, with what was written for it.
    pub replaced: Vec<Replacement>,
}

/// Writes the files of a unit. Characters that MS932 lacks are narrowed; whoever must not have that looks at
/// [`Written::replaced`] before using the files.
///
/// # Errors
///
/// If the name of a file cannot be made, or leads elsewhere.
pub fn write(unit: &Unit, narrowing: &Narrowing) -> Result<Written, UnitError> {
    let mut written = Written::default();
    for file in &unit.files {
        let unnamed = || UnitErrorKind::Unnamed { form: file.form.code().to_owned() }.of("");
        let name = unit.name(file).ok_or_else(unnamed)?;
        let data = write_file(file, &name, narrowing, &mut written.replaced);
        written.files.push((name, data));
    }
    written.files.extend(unit.pictures.iter().map(|(name, data)| (name.clone(), data.clone())));
    match written.files.iter().find(|(name, _)| !is_file_name(name)) {
        Some((name, _)) => Err(UnitErrorKind::UnsafeName { name: name.clone() }.of("")),
        None => Ok(written),
    }
}

/// Bytes of a name: systems allow 255, and what is in the making has a longer one.
const LONGEST_NAME: usize = 200;

/// Names may come from a document of a stranger: they must not lead out of the folder that files are written to.
fn is_file_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && !name.contains(|c: char| matches!(c, '/' | '\\' | ':') || is_unprintable(c))
}

fn write_file(file: &FormFile, name: &str, narrowing: &Narrowing, replaced: &mut Vec<Replacement>) -> Vec<u8> {
    let exact = &file.exact;
    let line_end: &[u8] = exact.line_end.as_deref().unwrap_or(b"\r\n");
    let mut out = Vec::new();
    out.extend_from_slice(exact.ends.get(&0).map_or(b"", Vec::as_slice));
    for (n, record) in file.records.iter().enumerate() {
        for (place, (value, item)) in record.iter().zip(file.form.items()).enumerate() {
            if place > 0 {
                out.push(b',');
            }
            // Bytes that were kept stand for the value they were read as, and for no other.
            let kept = exact.cells.get(&(n, place)).filter(|raw| decode(raw).as_deref() == Some(value));
            if let Some(raw) = kept {
                out.extend_from_slice(raw);
                continue;
            }
            let quoting = exact.quoting.get(&place).copied().unwrap_or_else(|| Quoting::usual(item));
            match narrowing.encode(value) {
                Ok(bytes) => encode(&bytes, quoting, &mut out),
                Err((bytes, narrowed)) => {
                    encode(&bytes, quoting, &mut out);
                    replaced.extend(narrowed.into_iter().map(|narrowed| Replacement {
                        file: name.to_owned(),
                        form: file.form.code().to_owned(),
                        record: n + 1,
                        item_no: item.no(),
                        item: item.name().to_owned(),
                        sensitive: item.is_sensitive(),
                        narrowed,
                    }));
                }
            }
        }
        out.extend_from_slice(exact.ends.get(&(n + 1)).map_or(line_end, Vec::as_slice));
    }
    out
}
