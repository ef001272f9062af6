//! What was written: files and documents in the folder of outputs, and nowhere else.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::cli::migrate_inputs::Found;
use crate::disk::{Limits, system};
use crate::ledger::Content;
use crate::schema::Spec;
use crate::text::Text;

/// What is done with each path: the files that it stands for, or why it should not be there.
type Take<'t> = &'t mut dyn FnMut(&str, Result<Vec<String>, Text>);

/// The folder of outputs.
pub(super) struct Outputs<'o> {
    spec: &'o Spec,
    out: &'o Path,
    limits: Limits,
    /// The document that was read last: its files are asked for one after the other.
    last: Option<(String, Found)>,
}

impl<'o> Outputs<'o> {
    pub fn new(spec: &'o Spec, out: &'o Path, limits: Limits) -> Outputs<'o> {
        Outputs { spec, out, limits, last: None }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where a file in the folder is. A ledger may name any path: one that leads out of the folder, a link or a device is
    /// not followed.
    fn place(&self, path: &str) -> Result<PathBuf, Text> {
        let tame = |part| matches!(part, Component::Normal(_));
        if path.is_empty() || path.contains([':', '\\', '\0']) || !Path::new(path).components().all(tame) {
            return Err(Text::new(
                format!("{path} は出力先の外を指しています"),
                format!("{path} leads out of the folder of outputs"),
            ));
        }
        let mut place = self.out.to_owned();
        let mut found = None;
        for part in Path::new(path).components() {
            place.push(part);
            let metadata = fs::symlink_metadata(&place).map_err(|error| unreadable(path, &error))?;
            if metadata.is_symlink() {
                return Err(is_a_link(path));
            }
            found = Some(metadata);
        }
        match found.is_some_and(|metadata| metadata.is_file()) {
            true => Ok(place),
            false => Err(is_no_file(path)),
        }
    }

    /// Opens a file in the folder.
    pub fn open(&self, path: &str) -> Result<File, Text> {
        File::open(self.place(path)?).map_err(|error| unreadable(path, &error))
    }

    /// Reads a file in the folder, up to the limit of files.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Text> {
        let limit = self.limits.max_file_size.min(u64::from(u32::MAX));
        let mut bytes = Vec::new();
        let read = self.open(path)?.take(limit + 1).read_to_end(&mut bytes);
        match read {
            Ok(_) if bytes.len() as u64 > limit => Err(Text::new(
                format!("{path} は上限（{limit} バイト）より大きく、読んでいません。--max-file-size で変えられます"),
                format!("{path} is larger than {limit} bytes and was not read; see --max-file-size"),
            )),
            Ok(_) => Ok(bytes),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    /// Whether something of a name is there.
    pub fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.out.join(path)).is_ok()
    }

    /// Whether a file in the folder has the bytes of another file.
    pub fn is_the_same(&self, path: &str, other: &Path) -> bool {
        let (Ok(own), Ok(other)) = (self.open(path), File::open(other)) else { return false };
        let (mut own, mut other) = (BufReader::new(own), BufReader::new(other));
        loop {
            let (Ok(a), Ok(b)) = (own.fill_buf(), other.fill_buf()) else { return false };
            let length = a.len().min(b.len());
            if a[..length] != b[..length] || a.is_empty() != b.is_empty() {
                return false;
            }
            if length == 0 {
                return true;
            }
            own.consume(length);
            other.consume(length);
        }
    }

    fn document(&mut self, path: &str) -> Result<&Found, Text> {
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            let read = Found::read(self.spec, self.read(path)?);
            self.last = Some((path.to_owned(), read));
        }
        Ok(self.last.as_ref().map_or(&Found::Other, |(_, found)| found))
    }

    /// Hands on the output at a path, if it is there. Returns why it is not.
    pub fn with(&mut self, path: Option<&str>, then: impl FnOnce(Option<Content<'_>>)) -> Option<Text> {
        let Some(path) = path else {
            then(None);
            return None;
        };
        let Some((document, name)) = path.split_once("!/") else {
            let read = self.read(path);
            then(read.as_deref().ok().map(Content::from));
            return read.err();
        };
        match self.document(document) {
            Ok(Found::Document(sealed, files)) => {
                let files = files.as_ref().as_ref().ok().filter(|files| files.lost.is_empty());
                let bytes = files.and_then(|files| files.files.iter().find(|(own, _)| own == name));
                // Of a document without the file there is still the digest to compare.
                let bytes = bytes.map_or(&[][..], |(_, bytes)| bytes);
                let replaced = files.and_then(|files| files.replaced.get(name));
                let document = files.and_then(|files| files.binding.as_ref()).map(|binding| binding.name());
                then(Some(Content { sealed, bytes, document, replaced }));
                None
            }
            Ok(Found::Other) => {
                then(None);
                None
            }
            Err(why) => {
                then(None);
                Some(why)
            }
        }
    }

    /// Everything that is in the folder: each file, as the files that it stands for if it is a document, and what should
    /// not be there at all.
    pub fn each(&mut self, take: Take<'_>) -> Result<(), Box<dyn Error>> {
        for entry in WalkDir::new(self.out).min_depth(1).sort_by_file_name() {
            let entry = entry?;
            let path = entry.path().strip_prefix(self.out).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace('\\', "/");
            let kind = entry.file_type();
            let found = if kind.is_dir() {
                if fs::read_dir(entry.path())?.next().is_some() {
                    continue;
                }
                Err(Text::new("空のフォルダーです。移行では作られません", "an empty folder, which no run leaves"))
            } else if kind.is_symlink() {
                Err(is_a_link(&path))
            } else if !kind.is_file() {
                Err(is_no_file(&path))
            } else {
                Ok(self.inside(&path))
            };
            take(&path, found);
        }
        Ok(())
    }

    /// The paths of the files in a document, or that of the file itself.
    fn inside(&mut self, path: &str) -> Vec<String> {
        if path.ends_with(".json")
            && let Ok(Found::Document(_, files)) = self.document(path)
            && let Ok(files) = &**files
        {
            return files.files.iter().map(|(name, _)| format!("{path}!/{name}")).collect();
        }
        vec![path.to_owned()]
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> Text {
    let Text { ja, en } = system::words(error);
    Text::new(format!("{path} を読めません（{ja}）"), format!("{path} cannot be read: {en}"))
}

fn is_a_link(path: &str) -> Text {
    Text::new(format!("{path} はリンクです。移行では作られません"), format!("{path} is a link, which no run leaves"))
}

fn is_no_file(path: &str) -> Text {
    Text::new(format!("{path} は通常のファイルではありません"), format!("{path} is not a regular file"))
}
