//! Files in folders.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use super::archive;
use crate::check::NotChecked;
use crate::disk::label::label;
use crate::disk::source::Input;
use crate::disk::system::words;
use crate::ground::parallel;
use crate::ground::safe::Shown;
use crate::read::classify::{FileKind, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// Folders and files that were found, by where they really are: links lead to some of them again.
#[derive(Default)]
pub(super) struct Seen {
    folders: HashSet<PathBuf>,
    /// Those that a link leads to.
    linked: HashSet<PathBuf>,
    /// How often a folder was not visited again.
    pub skipped: usize,
}

impl Seen {
    fn skip(&mut self) -> bool {
        self.skipped += 1;
        false
    }

    /// Whether a folder was visited.
    pub fn has(&self, folder: &Path) -> bool {
        self.folders.contains(&real(folder))
    }
}

/// A folder to be listed, and where it really is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Folder {
    path: PathBuf,
    real: PathBuf,
}

/// Everything in a folder and the folders in it, whatever the order. Links are followed, and each folder is visited once,
/// however many links lead to it; a loop of links becomes a finding.
///
/// Folders of one depth are listed by all threads: an iterator that walks the tree would have all of them wait for one.
pub(super) fn find(spec: &Spec, root: &Path, seen: &mut Seen, inputs: &mut Vec<Input>) {
    let mut folders = vec![Folder { path: root.to_owned(), real: real(root) }];
    let mut links = Vec::new();
    let mut files = Vec::new();
    while !folders.is_empty() {
        // In order already, most of them, when all that was found is sorted.
        folders.sort_unstable();
        folders.retain(|folder| seen.folders.insert(folder.real.clone()) || seen.skip());
        let listed = parallel::map(&folders, 1, |folder| list(root, folder));
        folders.clear();
        for (mut listing, own) in listed {
            inputs.append(&mut listing.inputs);
            folders.append(&mut listing.folders);
            links.append(&mut listing.linked_folders);
            files.append(&mut listing.linked_files);
            own.into_iter().for_each(|path| take_file(spec, &path, inputs));
        }
        if folders.is_empty() {
            // A file found by its own name wins over one reached through a link.
            folders.append(&mut links);
        }
    }
    files.sort_unstable();
    for Folder { path, real } in files {
        let is_in_a_folder = real.parent().is_some_and(|parent| seen.folders.contains(parent));
        if !is_in_a_folder && seen.linked.insert(real) {
            take_file(spec, &path, inputs);
        }
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn take_file(spec: &Spec, path: &Path, inputs: &mut Vec<Input>) {
    match kind(spec, &path.file_name().unwrap_or_default().to_string_lossy()) {
        FileKind::Archive => archive::find(spec, path, label(path), inputs),
        FileKind::Csv | FileKind::Document => inputs.push(Input::file(path)),
        _ => inputs.push(Input::file_not_checked(path, NotChecked::NotACarePlanFile)),
    }
}

/// The contents of one folder.
#[derive(Default)]
struct Listing {
    /// Inputs that cannot be read.
    inputs: Vec<Input>,
    folders: Vec<Folder>,
    linked_folders: Vec<Folder>,
    linked_files: Vec<Folder>,
}

/// Lists a folder. Returns also the files that are in it themselves.
fn list(root: &Path, folder: &Folder) -> (Listing, Vec<PathBuf>) {
    let (mut listing, mut files) = (Listing::default(), Vec::new());
    match folder.path.read_dir() {
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => files.extend(listing.take(root, folder, &entry)),
                    Err(error) => listing.refuse(&folder.path, words(&error)),
                }
            }
        }
        Err(error) => listing.refuse(&folder.path, words(&error)),
    }
    (listing, files)
}

impl Listing {
    fn refuse(&mut self, path: &Path, reason: Text) {
        self.inputs.push(Input::not_checked(label(path), NotChecked::Unreadable { reason }));
    }

    /// Takes an entry. Returns its path if it is a file, and no link to one.
    fn take(&mut self, root: &Path, folder: &Folder, entry: &DirEntry) -> Option<PathBuf> {
        let own_name = entry.file_name();
        let name = own_name.to_string_lossy();
        if is_litter(&name) {
            return None;
        }
        let path = entry.path();
        let (kind_of_file, is_link) = match file_type(entry, &path) {
            Ok(known) => known,
            Err(error) => {
                self.refuse(&path, words(&error));
                return None;
            }
        };
        if kind_of_file.is_dir() && is_link {
            self.take_linked_folder(root, path);
        } else if kind_of_file.is_dir() {
            self.folders.push(Folder { real: folder.real.join(&own_name), path });
        } else if kind_of_file.is_file() && is_link {
            self.linked_files.push(Folder { real: real(&path), path });
        } else if kind_of_file.is_file() {
            return Some(path);
        } else {
            // Opening it might wait for ever.
            let (ja, en) =
                ("ファイルではなく、パイプ、ソケットまたはデバイスです", "not a file but a pipe, socket or device");
            self.refuse(&path, Text::new(ja, en));
        }
        None
    }

    fn take_linked_folder(&mut self, root: &Path, path: PathBuf) {
        match leads_back(root, &path) {
            Ok(None) => self.linked_folders.push(Folder { real: real(&path), path }),
            Ok(Some(ancestor)) => {
                let ancestor = ancestor.shown();
                let (ja, en) =
                    (format!("{ancestor} に戻るリンクです"), format!("a link that leads back to {ancestor}"));
                self.refuse(&path, Text::new(ja, en));
            }
            Err(error) => self.refuse(&path, words(&error)),
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
