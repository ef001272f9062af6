//! Files in zip archives.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::check::{FileLabel, NotChecked};
use crate::disk::archive::{Archive, Entry};
use crate::disk::source::Input;
use crate::read::classify::{FileKind, begins_like_an_archive, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// Whether a file is a zip archive, by its first bytes or its name.
pub(super) fn is_archive(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    (read.is_ok() && begins_like_an_archive(&magic))
        || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Everything in an archive.
pub(super) fn find(spec: &Spec, path: &Path, own: FileLabel, inputs: &mut Vec<Input>) {
    let mut refuse = |label: FileLabel, reason: Text| {
        inputs.push(Input::not_checked(label, NotChecked::Unreadable { reason }));
    };
    let mut archive = match Archive::open(path) {
        Ok(archive) => archive,
        Err(reason) => return refuse(own, reason),
    };
    if archive.has_duplicate_names() {
        refuse(
            own.clone(),
            Text::new(
                "zip の中に同じ名前のファイルが2つあり、片方しか読めません",
                "the archive has two files of one name; only one of them can be read",
            ),
        );
    }
    for index in 0..archive.len() {
        match archive.entry(index) {
            Ok(entry) => take(spec, &own, &archive, index, entry, inputs),
            Err(reason) => {
                let label = FileLabel::new(format!("{}!/#{index}", own.path()));
                inputs.push(Input::not_checked(label, NotChecked::Unreadable { reason }));
            }
        }
    }
}

fn take(spec: &Spec, own: &FileLabel, archive: &Archive, index: usize, entry: Entry, inputs: &mut Vec<Input>) {
    let Entry { name, is_dir, encrypted } = entry;
    if is_dir || name.split('/').any(is_litter) {
        return;
    }
    let label = FileLabel::new(format!("{}!/{name}", own.path()));
    let refuse = |ja: &str, en: &str| NotChecked::Unreadable { reason: Text::new(ja, en) };
    inputs.push(match kind(spec, label.name()) {
        _ if encrypted => Input::not_checked(label, refuse("zip が暗号化されています", "the archive is encrypted")),
        FileKind::Archive => Input::not_checked(
            label,
            refuse("zip の中の zip は開きません", "an archive inside an archive is not opened"),
        ),
        FileKind::Csv | FileKind::Document => Input::entry(label, archive.clone(), index),
        _ => Input::not_checked(label, NotChecked::NotACarePlanFile),
    });
}
