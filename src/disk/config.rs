//! Finding `careplan.toml` on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{env, io};

use crate::config::{Config, ConfigError, Paths};
use crate::disk::system::{self, PathError};
use crate::disk::windows;
use crate::report::Baseline;
use crate::schema::Spec;
use crate::text::Text;

/// The name of the configuration file.
pub const FILE_NAME: &str = "careplan.toml";

/// The configuration file of some data: in the folder of the data or the nearest one above that has one, or else in the current
/// directory or the nearest one above. Of several paths each is asked; what they lead to must be the same for all.
///
/// # Errors
///
/// If the current directory cannot be told, or the paths lead to different configurations.
pub fn find(paths: &[PathBuf]) -> io::Result<Result<Option<PathBuf>, Ambiguous>> {
    let here = env::current_dir()?;
    let here = here.canonicalize().unwrap_or(here);
    let mut known: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut first: Option<(&Path, Option<PathBuf>)> = None;
    for path in paths {
        let folder = folder_of(path).unwrap_or_else(|| here.clone());
        let found = known.entry(folder).or_insert_with_key(|folder| above(folder).or_else(|| above(&here)));
        match &first {
            None => first = Some((path, found.clone())),
            Some((_, one)) if one == found => {}
            Some((other, one)) => {
                let [one, found] = [one, found].map(|file| file.as_ref().map(|file| named(file, path, &here)));
                let paths = [other.to_path_buf(), path.clone()];
                return Ok(Err(Ambiguous { paths, found: [one, found] }));
            }
        }
    }
    Ok(Ok(match first {
        Some((path, found)) => found.map(|file| named(&file, path, &here)),
        None => above(&here).map(|file| named(&file, Path::new(""), &here)),
    }))
}

/// Paths that have different configurations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} has {}, and {} has {}: check them apart, or name one with --config", .paths[0].display(), or_none(.found[0].as_deref()),
    .paths[1].display(), or_none(.found[1].as_deref())
)]
pub struct Ambiguous {
    /// Two of the paths.
    pub paths: [PathBuf; 2],
    /// Their configurations.
    pub found: [Option<PathBuf>; 2],
}

impl Ambiguous {
    /// Both languages: the error itself speaks English.
    pub fn words(&self) -> Text {
        let [one, other] = [0, 1].map(|n| {
            let found = self.found[n].as_ref().map_or("なし".to_owned(), |path| path.display().to_string());
            format!("{} → {found}", self.paths[n].display())
        });
        Text::new(
            format!(
                "パスによって設定ファイルが違います（{one}、{other}）。分けて検査するか、--config で指定してください"
            ),
            self.to_string(),
        )
    }
}

fn or_none(path: Option<&Path>) -> String {
    path.map_or_else(|| format!("no {FILE_NAME}"), |path| path.display().to_string())
}

/// The folder of what is at a path: itself if it is one.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let real = path.canonicalize().ok()?;
    if real.is_dir() { Some(real) } else { real.parent().map(Path::to_owned) }
}

/// The configuration file in a folder, or in the nearest one above that has one.
fn above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// How a configuration file is named in reports: from here, so that they say the same on every machine, unless the data are not
/// named from here either.
fn named(file: &Path, data: &Path, here: &Path) -> PathBuf {
    let Some(folder) = file.parent().filter(|_| data.is_relative()) else { return file.to_owned() };
    let Some(common) = here.ancestors().find(|common| folder.starts_with(common)) else { return file.to_owned() };
    let up = here.strip_prefix(common).map_or(0, |rest| rest.components().count());
    let down = folder.strip_prefix(common).unwrap_or(Path::new(""));
    std::iter::repeat_n("..", up).collect::<PathBuf>().join(down).join(FILE_NAME)
}

/// Reads a configuration file. Its patterns are relative to its folder.
///
/// # Errors
///
/// The outer one if the file cannot be read, the inner one if something in it is wrong.
pub fn read(path: &Path, spec: &Spec) -> Result<Result<Config, ConfigError>, PathError> {
    let (name, text, paths) = open(path)?;
    Ok(Config::parse(&name, &text, spec).map(|config| config.with_paths(paths)))
}

/// Reads a baseline. Its files are relative to its folder.
///
/// # Errors
///
/// The outer one if the file cannot be read, the inner one if something in it is wrong.
pub fn read_baseline(path: &Path, spec: &Spec) -> Result<Result<Baseline, ConfigError>, PathError> {
    let (name, text, paths) = open(path)?;
    Ok(Baseline::parse(&name, &text, spec).map(|baseline| baseline.with_paths(paths)))
}

/// A file's name in messages, its text, and paths relative to its folder.
fn open(path: &Path) -> Result<(String, String, Paths), PathError> {
    let text = system::read_text(path)?;
    let paths = paths_from(path).map_err(|error| system::said_of(path, &error))?;
    Ok((windows::text(path), text, paths))
}

/// Paths relative to the folder of a file, which need not be there.
///
/// # Errors
///
/// If the current directory cannot be told.
pub fn paths_from(file: &Path) -> io::Result<Paths> {
    let here = env::current_dir()?;
    let file = std::path::absolute(file)?;
    let root = file.parent().unwrap_or(Path::new("/"));
    Ok(Paths::new(&windows::text(root), &windows::text(&here)))
}
