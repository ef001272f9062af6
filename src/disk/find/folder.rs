//! Files in folders.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use super::archive;
use crate::check::NotChecked;
use crate::disk::label::label;
use crate::disk::source::Input;
use crate::disk::system::words;
use crate::ground::parallel;
use crate::read::classify::{FileKind, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// Everything in a folder and the folders in it, whatever the order. Links are followed; a loop of links becomes a finding.
///
/// Folders of one depth are listed by all threads: an iterator that walks the tree would have all of them wait for one.
pub(super) fn find(spec: &Spec, root: &Path, inputs: &mut Vec<Input>) {
    let mut folders = vec![root.to_owned()];
    while !folders.is_empty() {
        // In order already, most of them, when all that was found is sorted.
        folders.sort_unstable();
        let listed = parallel::map(&folders, 1, |folder| list(spec, root, folder));
        folders.clear();
        for mut listing in listed {
            inputs.append(&mut listing.inputs);
            folders.append(&mut listing.folders);
        }
    }
}

/// The contents of one folder.
#[derive(Default)]
struct Listing {
    inputs: Vec<Input>,
    folders: Vec<PathBuf>,
}

fn list(spec: &Spec, root: &Path, folder: &Path) -> Listing {
    let mut listing = Listing::default();
    match folder.read_dir() {
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => listing.take(spec, root, &entry),
                    Err(error) => listing.refuse(folder, words(&error)),
                }
            }
        }
        Err(error) => listing.refuse(folder, words(&error)),
    }
    listing
}

impl Listing {
    fn refuse(&mut self, path: &Path, reason: Text) {
        self.inputs.push(Input::not_checked(label(path), NotChecked::Unreadable { reason }));
    }

    fn take(&mut self, spec: &Spec, root: &Path, entry: &DirEntry) {
        let own_name = entry.file_name();
        let name = own_name.to_string_lossy();
        if is_litter(&name) {
            return;
        }
        let path = entry.path();
        let (kind_of_file, is_link) = match file_type(entry, &path) {
            Ok(known) => known,
            Err(error) => return self.refuse(&path, words(&error)),
        };
        if kind_of_file.is_dir() {
            match is_link.then(|| leads_back(root, &path)).transpose().map(Option::flatten) {
                Ok(None) => self.folders.push(path),
                Ok(Some(ancestor)) => {
                    let ancestor = ancestor.display();
                    let (ja, en) =
                        (format!("{ancestor} に戻るリンクです"), format!("a link that leads back to {ancestor}"));
                    self.refuse(&path, Text::new(ja, en));
                }
                Err(error) => self.refuse(&path, words(&error)),
            }
        } else if kind_of_file.is_file() {
            match kind(spec, &name) {
                FileKind::Archive => archive::find(spec, &path, label(&path), &mut self.inputs),
                FileKind::Csv | FileKind::Document => self.inputs.push(Input::file(&path)),
                _ => self.inputs.push(Input::not_checked(label(&path), NotChecked::NotACarePlanFile)),
            }
        } else {
            // Opening it might wait for ever.
            let (ja, en) =
                ("ファイルではなく、パイプ、ソケットまたはデバイスです", "not a file but a pipe, socket or device");
            self.refuse(&path, Text::new(ja, en));
        }
    }
}

/// The type of an entry; links are followed. The flag tells whether it is a link.
fn file_type(entry: &DirEntry, path: &Path) -> io::Result<(fs::FileType, bool)> {
    let own = entry.file_type()?;
    if own.is_symlink() { Ok((fs::metadata(path)?.file_type(), true)) } else { Ok((own, false)) }
}

/// The folder around a link, below the root or the root itself, that it leads to.
fn leads_back<'p>(root: &Path, link: &'p Path) -> io::Result<Option<&'p Path>> {
    let target = link.canonicalize()?;
    for folder in link.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
        if folder.canonicalize()? == target {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}
