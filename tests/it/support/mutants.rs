//! The recipes of `corpus/mutants.toml`: a valid unit and what is done to it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use careplan::check::{Checker, Options};
use careplan::report::Report;
use careplan::rule::Profile;
use careplan::schema::Spec;
use serde::Deserialize;

use super::{ms932, name, repo};

/// All recipes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutants {
    pub mutant: Vec<Mutant>,
}

/// How one unit of `corpus/invalid` is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// The rule it breaks, and the name of its folder.
    pub rule: String,
    /// Edition and case of the valid unit it is made from; none for those made from nothing.
    pub base: Option<String>,
    pub why: String,
    /// `--edition`
    pub edition: Option<String>,
    /// `--profile`
    pub profile: Option<Profile>,
    /// `--baseline`, written beside the unit.
    pub baseline: Option<String>,
    #[serde(default)]
    pub edit: Vec<Edit>,
}

/// One change. Files are named by the code of their form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Puts a cell, quotes and all, in place of another: in one record, or in all (record 0).
    Cell { file: String, record: usize, item: String, to: String },
    /// Replaces the first occurrence of a text; `hex` may stand for the new one.
    Replace { file: String, find: String, to: Option<String>, hex: Option<String> },
    /// Replaces every occurrence of a text.
    ReplaceAll { file: String, find: String, to: String },
    /// Puts bytes in front.
    Prepend { file: String, text: Option<String>, hex: Option<String> },
    /// Puts bytes behind.
    Append { file: String, text: String },
    /// Takes bytes off the end.
    Cut { file: String, bytes: usize },
    /// Puts a copy of a record after it.
    Repeat { file: String, record: usize },
    /// Takes a record out.
    Drop { file: String, record: usize },
    /// Writes the whole file in another encoding.
    Encode { file: String, to: Encoding },
    /// Changes a part of the file's name.
    Rename { file: String, find: String, to: String },
    /// Takes the file out of the unit.
    Remove { file: String },
    /// Adds a file of another valid unit under another name.
    Add { base: String, file: String, name: String },
    /// Adds a file.
    Write { name: String, text: Option<String>, hex: Option<String> },
    /// Adds an archive with a file that is nothing but zeros.
    ZipOfZeros { name: String, entry: String, size: usize },
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    Utf8,
    Utf16le,
}

/// The recipes.
pub fn read() -> Mutants {
    let path = repo("corpus/mutants.toml");
    let text = fs::read_to_string(&path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Mutant {
    /// The folder it is in.
    pub fn folder(&self) -> PathBuf {
        repo("corpus/invalid").join(&self.rule)
    }

    /// The report of the unit in that folder.
    pub fn check(&self) -> Report {
        let spec = Spec::embedded();
        let options = Options { edition: self.edition.clone(), profile: self.profile, ..Options::default() };
        let checker = Checker::new(spec, options);
        let inputs = careplan::disk::find(spec, [self.folder().join("unit")]).unwrap();
        let mut report = careplan::disk::check(&checker, inputs, &careplan::disk::Limits::default());
        if self.baseline.is_some() {
            let baseline = careplan::disk::config::read_baseline(&self.folder().join("baseline.toml"), spec);
            report.accept(&checker, &baseline.unwrap().unwrap()).unwrap();
        }
        report
    }

    /// The files of the mutant, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        made(self.base.as_deref(), &self.edit)
    }
}

/// The files of a unit of the corpus after edits, by name.
pub fn made(base: Option<&str>, edits: &[Edit]) -> BTreeMap<String, Vec<u8>> {
    let mut files = base.map(read_base).unwrap_or_default();
    let edition = base.and_then(|base| base.split_once('/')).map_or("4.1", |(edition, _)| edition);
    let edition = if edition == "field" { "4.1" } else { edition };
    edits.iter().for_each(|edit| apply(edit, edition, &mut files));
    files
}

/// The file whose name begins so; a form's separate tables and pictures are files of their own.
fn find_file(files: &BTreeMap<String, Vec<u8>>, beginning: &str) -> String {
    let found = files.keys().find(|name| {
        let rest = name.strip_prefix(beginning).unwrap_or_default();
        rest.starts_with('_') && !rest.starts_with("_SUB") && !rest.starts_with("_IMAGE")
    });
    found.unwrap_or_else(|| panic!("no file {beginning}…")).clone()
}

fn read_base(base: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = if base.starts_with("field/") { repo("corpus") } else { repo("corpus/valid") };
    let entries = folder.join(base).read_dir().unwrap_or_else(|error| panic!("{base}: {error}"));
    entries.map(|entry| entry.unwrap().path()).map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

fn apply(edit: &Edit, edition: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    match edit {
        Edit::Cell { file, record, item, to } => {
            let codes = [file.as_str(), file.rsplit_once('_').map_or("", |(code, _)| code)];
            let edition = Spec::embedded().edition(edition).unwrap();
            let form = codes.iter().find_map(|code| edition.form(code)).unwrap();
            let index = form.items().iter().position(|i| i.name() == item || i.key() == item);
            let index = index.unwrap_or_else(|| panic!("{file} has no {item}"));
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let mut rows = records(data);
            assert!(*record <= rows.len(), "{file} has {} records", rows.len());
            for (n, row) in rows.iter_mut().enumerate() {
                if *record == 0 || n + 1 == *record {
                    row[index] = ms932(to);
                }
            }
            *data = join(&rows);
        }
        Edit::Replace { file, find, to, hex } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let find = ms932(find);
            let at = data.windows(find.len()).position(|w| w == find).expect("the text to replace is there");
            data.splice(at..at + find.len(), bytes(to, hex));
        }
        Edit::ReplaceAll { file, find, to } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let (find, to) = (ms932(find), ms932(to));
            let mut at = 0;
            while let Some(n) = data[at..].windows(find.len()).position(|w| w == find) {
                data.splice(at + n..at + n + find.len(), to.iter().copied());
                at += n + to.len();
            }
            assert!(at > 0, "the text to replace is there");
        }
        Edit::Prepend { file, text, hex } => {
            files.get_mut(&find_file(files, file)).unwrap().splice(0..0, bytes(text, hex));
        }
        Edit::Append { file, text } => files.get_mut(&find_file(files, file)).unwrap().extend(ms932(text)),
        Edit::Cut { file, bytes } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            data.truncate(data.len() - bytes);
        }
        Edit::Repeat { file, record } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let mut rows = records(data);
            rows.insert(*record, rows[record - 1].clone());
            *data = join(&rows);
        }
        Edit::Drop { file, record } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let mut rows = records(data);
            rows.remove(record - 1);
            *data = join(&rows);
        }
        Edit::Encode { file, to } => {
            let data = files.get_mut(&find_file(files, file)).unwrap();
            let text = careplan::read::ms932::decode(data).into_owned();
            *data = match to {
                Encoding::Utf8 => text.into_bytes(),
                Encoding::Utf16le => {
                    [0xFEFFu16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
                }
            };
        }
        Edit::Rename { file, find, to } => {
            let old = find_file(files, file);
            let new = old.replacen(find, to, 1);
            assert_ne!(old, new, "the name to change has {find}");
            let data = files.remove(&old).unwrap();
            files.insert(new, data);
        }
        Edit::Remove { file } => {
            files.remove(&find_file(files, file));
        }
        Edit::Add { base, file, name } => {
            let mut others = read_base(base);
            files.insert(name.clone(), others.remove(&find_file(&others, file)).unwrap());
        }
        Edit::Write { name, text, hex } => {
            files.insert(name.clone(), bytes(text, hex));
        }
        Edit::ZipOfZeros { name, entry, size } => {
            let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .last_modified_time(zip::DateTime::default());
            zip.start_file(entry, options).unwrap();
            zip.write_all(&vec![0; *size]).unwrap();
            files.insert(name.clone(), zip.finish().unwrap().into_inner());
        }
    }
}

fn bytes(text: &Option<String>, hex: &Option<String>) -> Vec<u8> {
    match (text, hex) {
        (Some(text), None) => ms932(text),
        (None, Some(hex)) => {
            hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("two hex digits")).collect()
        }
        _ => panic!("either text or hex"),
    }
}

/// Splits well-formed records into cells with their quotes.
pub fn records(data: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), Vec::new(), false);
    for b in data {
        match b {
            b'"' => {
                quoted = !quoted;
                cell.push(*b);
            }
            b',' if !quoted => row.push(std::mem::take(&mut cell)),
            b'\n' if !quoted => {
                assert_eq!(cell.pop(), Some(b'\r'), "records end in CRLF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(*b),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last record ends");
    rows
}

/// The inverse of [`records`].
pub fn join(rows: &[Vec<Vec<u8>>]) -> Vec<u8> {
    rows.iter().flat_map(|row| [row.join(&b","[..]), b"\r\n".to_vec()].concat()).collect()
}

/// Writes the mutant's files into a folder that holds nothing else.
pub fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    for (name, data) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    }
}
