//! Finding `careplan.toml` on disk.

use std::path::{Path, PathBuf};
use std::{env, io};

use crate::config::{Config, ConfigError, Paths};
use crate::disk::system::{self, PathError};
use crate::report::Baseline;
use crate::schema::Spec;

/// The name of the configuration file.
pub const FILE_NAME: &str = "careplan.toml";

/// The configuration file of the current directory: in it, or in the nearest folder above that has one.
///
/// # Errors
///
/// If the current directory cannot be told.
pub fn find() -> io::Result<Option<PathBuf>> {
    let here = env::current_dir()?;
    let above = here.ancestors().enumerate().find(|(_, folder)| folder.join(FILE_NAME).is_file());
    // Named from here, so that reports say the same on every machine.
    Ok(above.map(|(levels, _)| std::iter::repeat_n("..", levels).collect::<PathBuf>().join(FILE_NAME)))
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
    Ok((path.to_string_lossy().replace('\\', "/"), text, paths))
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
    Ok(Paths::new(&root.to_string_lossy(), &here.to_string_lossy()))
}
