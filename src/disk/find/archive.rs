//! Files in zip archives.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::archive::ArchivedFile;
use crate::check::{FileLabel, NotChecked};
use crate::disk::archive::Archive;
use crate::disk::source::Input;
use crate::read::classify::begins_like_an_archive;
use crate::schema::Spec;

/// Whether a file is a zip archive, by its first bytes or its name.
pub(super) fn is_archive(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    (read.is_ok() && begins_like_an_archive(&magic))
        || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Everything in an archive.
pub(super) fn find(spec: &Spec, path: &Path, own: FileLabel, inputs: &mut Vec<Input>) {
    let mut archive = match Archive::open(path) {
        Ok(archive) => archive,
        Err(reason) => return inputs.push(Input::not_checked(own, NotChecked::Unreadable { reason })),
    };
    for ArchivedFile { label, entry } in archive.files(spec, own.path()) {
        let label = FileLabel::new(label);
        inputs.push(match entry {
            Ok(index) => Input::entry(label, archive.clone(), index),
            Err(why) => Input::not_checked(label, why),
        });
    }
}
