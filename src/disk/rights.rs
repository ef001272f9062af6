//! Who may read what is written: nobody who may not read what it was made from.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// The rights of files. On systems that have none of this kind nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights(u32);

impl Rights {
    /// Those that the user's new files have.
    #[cfg(unix)]
    pub fn of_new_files() -> Rights {
        use std::sync::OnceLock;
        static MASK: OnceLock<u32> = OnceLock::new();
        let mask = MASK.get_or_init(|| {
            // It can only be asked for by setting it.
            let mask = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
            rustix::process::umask(mask);
            mask.bits()
        });
        Rights(0o666 & !mask)
    }

    /// Those that the user's new files have.
    #[cfg(not(unix))]
    pub fn of_new_files() -> Rights {
        Rights(0o666)
    }

    /// Permissions for the owner only.
    pub fn own() -> Rights {
        Rights(0o600)
    }

    /// Those of what is there. Who may write it may write what comes in its place.
    pub fn of(metadata: &Metadata) -> Rights {
        #[cfg(unix)]
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        #[cfg(not(unix))]
        let mode = if metadata.is_file() { 0o666 } else { 0o777 };
        Rights(mode & 0o666 | 0o600)
    }

    /// Those of a new file that is made from something: never more than that has, nor than new files have.
    pub fn made_from(path: &Path) -> Rights {
        let own = fs::metadata(path).map(|metadata| Rights::of(&metadata));
        own.unwrap_or_else(|_| Rights::own()).and(Rights::of_new_files())
    }

    /// Permissions that both sets grant.
    #[must_use]
    pub fn and(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }

    /// Gives a file these rights.
    ///
    /// # Errors
    ///
    /// If the system does not let it.
    pub fn give(self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(self.0))?;
        #[cfg(not(unix))]
        let _ = file;
        Ok(())
    }

    /// Gives a folder these rights: who may read a file in it may look into it.
    ///
    /// # Errors
    ///
    /// If the system does not let it.
    pub fn give_folder(self, folder: &Path) -> io::Result<()> {
        #[cfg(unix)]
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(self.0 | (self.0 & 0o444) >> 2))?;
        #[cfg(not(unix))]
        let _ = folder;
        Ok(())
    }

    /// Makes a folder, and those above it, where they are not there.
    ///
    /// # Errors
    ///
    /// If the system does not let it.
    pub fn make_folders(self, folder: &Path) -> io::Result<()> {
        let above = folder.ancestors().skip(1).find(|above| above.as_os_str().is_empty() || above.exists());
        let missing = !folder.exists();
        fs::create_dir_all(folder)?;
        if missing {
            for made in folder.ancestors().take_while(|made| above != Some(made)) {
                self.give_folder(made)?;
            }
        }
        Ok(())
    }
}
