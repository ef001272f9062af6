//! The spec files that are part of the program.

use include_dir::{Dir, DirEntry, include_dir};

static SPECS: Dir = include_dir!("$CARGO_MANIFEST_DIR/specs");

/// Path and text of every embedded spec file, sorted by path.
pub fn embedded_files() -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&SPECS, &mut files);
    files.sort_unstable();
    files
}

fn collect(dir: &'static Dir, files: &mut Vec<(&'static str, &'static str)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => {
                let path = file.path().to_str().filter(|path| path.ends_with(".toml"));
                if let (Some(path), Some(text)) = (path, file.contents_utf8()) {
                    files.push((path, text));
                }
            }
        }
    }
}
