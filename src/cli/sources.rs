//! Units from what was given on the command line: CSV files, and JSON or XML documents.

use std::error::Error;
use std::path::PathBuf;

use super::said::{Said, said};
use crate::disk;
use crate::ground::nearest;
use crate::ground::safe::Shown;
use crate::schema::Spec;

pub(super) use crate::disk::{Fault, Source, Sources};

/// Finds units under some paths.
pub(super) fn find<'s>(spec: &'s Spec, paths: &[PathBuf]) -> Result<Sources<'s>, Box<dyn Error>> {
    let sources = Sources::of(spec, disk::find(spec, paths)?);
    if sources.is_empty() {
        let paths: Vec<String> = paths.iter().map(|path| path.shown()).collect();
        return Err(said(
            format!("{}: 送信単位が見つかりません", paths.join("、")),
            format!("{}: no unit to be found", paths.join(", ")),
        )
        .into());
    }
    Ok(sources)
}

/// "no … `x`; did you mean …".
pub(super) fn unknown(what: [&str; 2], name: &str, known: &[&str]) -> Said {
    let near = nearest::nearest(name, known);
    let (ja, en) = match near {
        Some(near) => (format!("。「{near}」のことですか"), format!("; did you mean `{near}`?")),
        None => Default::default(),
    };
    let [ja_what, en_what] = what;
    said(
        format!("「{name}」という{ja_what}はありません（あるのは {}）{ja}", known.join("、")),
        format!("no {en_what} `{name}` (there are {}){en}", known.join(", ")),
    )
}
