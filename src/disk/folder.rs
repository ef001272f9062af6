//! Files in folders.

use std::borrow::Cow;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{FileLabel, NotChecked};
use crate::disk::names::Names;
use crate::disk::{Input, archive, label};
use crate::ground::parallel;
use crate::read::classify::{FileKind, is_litter, kind};
use crate::schema::Spec;
use crate::text::Text;

/// Files of one folder: what they have in common, and their names.
#[derive(Debug)]
pub(super) struct Folder {
    /// How their labels begin.
    label: String,
    /// Its path, where the label is not that.
    own: Option<PathBuf>,
    names: Names,
    /// Whether they are files of the standard.
    pub is_ours: bool,
}

impl Folder {
    fn new(path: &Path, names: Names, is_ours: bool) -> Folder {
        // With a separator at its end.
        let path = path.join("");
        let label = label(&path).path().to_owned();
        Folder { own: (Path::new(&label) != path).then_some(path), label, names, is_ours }
    }

    /// How the labels of its files begin.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The label of a file.
    pub fn label_of(&self, nth: u32) -> FileLabel {
        let mut label = String::with_capacity(self.label.len() + Names::LONGEST);
        label.push_str(&self.label);
        self.names.push(nth as usize, &mut label);
        FileLabel::new(label)
    }

    /// The path of the file with this label.
    pub fn path_of<'l>(&self, label: &'l FileLabel) -> Cow<'l, Path> {
        match &self.own {
            None => Path::new(label.path()).into(),
            Some(own) => own.join(label.name()).into(),
        }
    }
}

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
        for mut of_folder in listed {
            for files in of_folder.files.map(Arc::new) {
                inputs.extend((0..files.names.len()).map(|nth| Input::found(&files, nth as u32)));
            }
            inputs.append(&mut of_folder.others);
            folders.append(&mut of_folder.folders);
        }
    }
}

/// What is in one folder.
struct Listed {
    /// Files of the standard, and files that are not.
    files: [Folder; 2],
    /// What cannot be read, or takes more than a name to find.
    others: Vec<Input>,
    folders: Vec<PathBuf>,
}

fn list(spec: &Spec, root: &Path, folder: &Path) -> Listed {
    let mut listing = Listing::default();
    match folder.read_dir() {
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => listing.take(spec, root, &entry),
                    Err(error) => listing.refuse(folder, Text::same(error.to_string())),
                }
            }
        }
        Err(error) => listing.refuse(folder, Text::same(error.to_string())),
    }
    let Listing { ours, foreign, others, folders } = listing;
    let files = [(ours, true), (foreign, false)].map(|(names, is_ours)| Folder::new(folder, names.sorted(), is_ours));
    Listed { files, others, folders }
}

/// What was found in a folder so far.
#[derive(Default)]
struct Listing {
    ours: FoundNames,
    foreign: FoundNames,
    others: Vec<Input>,
    folders: Vec<PathBuf>,
}

/// Names in no order, behind each other: those of one folder may be most of what there is.
#[derive(Default)]
struct FoundNames {
    text: String,
    ends: Vec<usize>,
}

impl FoundNames {
    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    fn sorted(&self) -> Names {
        let begins = [0].iter().chain(&self.ends);
        let mut names: Vec<&str> = begins.zip(&self.ends).map(|(begin, end)| &self.text[*begin..*end]).collect();
        names.sort_unstable();
        names.into_iter().collect()
    }
}

impl Listing {
    fn refuse(&mut self, path: &Path, reason: Text) {
        self.others.push(Input::not_checked(label(path), NotChecked::Unreadable { reason }));
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
            Err(error) => return self.refuse(&path, Text::same(error.to_string())),
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
                Err(error) => self.refuse(&path, Text::same(error.to_string())),
            }
        } else if kind_of_file.is_file() {
            // A label is text, and has no name behind a backslash.
            let plain = own_name.to_str().filter(|name| name.len() <= Names::LONGEST && !name.contains('\\'));
            match (kind(spec, &name), plain) {
                (FileKind::Archive, _) => archive::find(spec, &path, &mut self.others),
                (FileKind::Csv, Some(name)) => self.ours.push(name),
                (FileKind::Csv, None) => self.others.push(Input::file(&path)),
                (_, Some(name)) => self.foreign.push(name),
                (_, None) => self.others.push(Input::not_checked(label(&path), NotChecked::NotACarePlanFile)),
            }
        } else {
            // Opening it might wait for ever.
            let (ja, en) =
                ("ファイルではなく、パイプ、ソケットまたはデバイスです", "not a file but a pipe, socket or device");
            self.refuse(&path, Text::new(ja, en));
        }
    }
}

/// What an entry is, or what the link leads to that it is.
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
