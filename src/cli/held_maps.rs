//! The maps to fill in beside the units that are held back. One that somebody filled in is never written over.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::protected::Protected;
use super::writing;
use crate::disk::rights::Rights;
use crate::disk::system;
use crate::migrate::folder::{BLANK_MAPS, HELD, MANIFEST, seal_of_map};

/// The maps in held/ that somebody filled in since the run before, which wrote in its manifest what it left there.
pub(super) fn filled_in(out: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let manifest = fs::read_to_string(out.join(MANIFEST)).unwrap_or_default();
    let seals = manifest.lines().rev().find_map(|line| match line.starts_with("{\"maps\":") {
        true => serde_json::from_str::<Value>(line).ok(),
        false => None,
    });
    let read = |name| {
        let bytes = fs::read(out.join(HELD).join(format!("{name}.csv"))).ok()?;
        let is_ours = seals.as_ref().is_some_and(|seals| seals["maps"][name] == seal_of_map(&bytes).as_str());
        (!is_ours).then_some((name, bytes))
    };
    BLANK_MAPS.into_iter().filter_map(read).collect()
}

/// Writes the maps that the held units ask for beside them. What was there is kept, and what is new stands beside it.
pub(super) fn write(
    blank: [(&'static str, Vec<u8>, bool); 2],
    kept: &[(&'static str, Vec<u8>)],
    out: &Path,
) -> Result<(Vec<PathBuf>, Value), Box<dyn Error>> {
    let (mut written, mut seals) = (Vec::new(), json!({}));
    for (name, blank, is_wanted) in blank {
        let before = kept.iter().find(|(own, _)| *own == name).map(|(_, bytes)| bytes);
        if before.is_none() && !is_wanted {
            continue;
        }
        let folder = out.join(HELD);
        fs::create_dir_all(&folder).map_err(|error| system::said_of(&folder, &error))?;
        let path = folder.join(format!("{name}.csv"));
        if let Some(before) = before {
            writing::write_file(&path, &Protected::default(), Some(Rights::own()), |file| file.write_all(before))?;
        }
        let path = match before {
            None => path,
            Some(before) if *before == blank => path,
            Some(_) => folder.join(format!("{name}.new.csv")),
        };
        if is_wanted {
            writing::write_file(&path, &Protected::default(), Some(Rights::own()), |file| file.write_all(&blank))?;
            seals[name] = seal_of_map(&blank).into();
            written.push(path);
        }
    }
    Ok((written, seals))
}
