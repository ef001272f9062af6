//! Files in folders.

use std::path::Path;

use walkdir::WalkDir;

use super::{Input, Kind, archive, is_litter, kind, label};
use crate::check::NotChecked;
use crate::schema::Spec;
use crate::text::Text;

/// Everything in a folder and the folders in it. Links are followed; a loop of links becomes a finding.
pub(super) fn find(spec: &Spec, folder: &Path, inputs: &mut Vec<Input>) {
    // Whatever the order: what was found is sorted once, with all the rest.
    let walk = WalkDir::new(folder).follow_links(true).into_iter();
    let tidy = walk.filter_entry(|entry| entry.depth() == 0 || !is_litter(&entry.file_name().to_string_lossy()));
    for entry in tidy {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            // A pipe or a device: opening it might wait for ever.
            Ok(entry) if !entry.file_type().is_file() => {
                let reason = Text::new(
                    "ファイルではなく、パイプ、ソケットまたはデバイスです",
                    "not a file but a pipe, socket or device",
                );
                inputs.push(Input::not_checked(label(entry.path()), NotChecked::Unreadable { reason }));
            }
            Ok(entry) => {
                let path = entry.path();
                match kind(spec, &entry.file_name().to_string_lossy()) {
                    Kind::CarePlan => inputs.push(Input::file(path)),
                    Kind::Archive => archive::find(spec, path, inputs),
                    Kind::Other => inputs.push(Input::not_checked(label(path), NotChecked::NotACarePlanFile)),
                }
            }
            Err(error) => {
                let place = error.path().unwrap_or(folder);
                let reason = match error.loop_ancestor() {
                    Some(ancestor) => {
                        let ancestor = ancestor.display();
                        Text::new(
                            format!("{ancestor} に戻るリンクです"),
                            format!("a link that leads back to {ancestor}"),
                        )
                    }
                    None => Text::same(error.io_error().map_or_else(|| error.to_string(), ToString::to_string)),
                };
                inputs.push(Input::not_checked(label(place), NotChecked::Unreadable { reason }));
            }
        }
    }
}
