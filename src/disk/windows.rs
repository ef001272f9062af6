//! Handles what differs on Windows when a file is replaced.
//!
//! A file that another program has open can be neither replaced nor removed there, and the folder around it cannot be renamed:
//! spreadsheets hold a file as long as it is shown, virus scanners and indexers for a moment. So each such step is tried again for
//! a moment, and what is to be replaced is asked for beforehand. Elsewhere none of this happens, and none of this is done.

use std::io;
#[cfg(windows)]
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ground::windows_names::{Device, device, plain};

/// Milliseconds between attempts: together more than a scanner takes for a small file, and less than somebody would wait for.
const PAUSES: [u64; 8] = [5, 10, 20, 40, 80, 160, 320, 640];

/// The numbers of Windows for what may pass: access denied, in use, locked, a folder that is not empty yet.
const MAY_PASS: [i32; 4] = [5, IN_USE, 33, 145];
const IN_USE: i32 = 32;

/// Does a step, and again for a moment if another program is in its way.
///
/// # Errors
///
/// That of the last attempt.
pub(crate) fn patiently<T>(step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let may_pass = |error: &io::Error| cfg!(windows) && error.raw_os_error().is_some_and(|own| MAY_PASS.contains(&own));
    again(may_pass, std::thread::sleep, step)
}

fn again<T>(
    may_pass: impl Fn(&io::Error) -> bool,
    mut wait: impl FnMut(Duration),
    mut step: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    for pause in PAUSES {
        match step() {
            Err(error) if may_pass(&error) => wait(Duration::from_millis(pause)),
            done => return done,
        }
    }
    step()
}

/// Refuses to replace a file, or a folder with what is in it, of which another program has something open. Asked before
/// anything is moved, so that nothing is changed.
///
/// # Errors
///
/// What is in use, and the error of Windows for that.
pub(crate) fn is_free(place: &Path) -> Result<(), (PathBuf, io::Error)> {
    match held(place) {
        // A scanner may let go of it in a moment.
        Some(_) => patiently(|| if held(place).is_some() { Err(in_use()) } else { Ok(()) })
            .map_err(|error| (held(place).unwrap_or_else(|| place.to_owned()), error)),
        None => Ok(()),
    }
}

fn in_use() -> io::Error {
    io::Error::from_raw_os_error(IN_USE)
}

/// The first file at or below a place that cannot be removed because somebody has it open.
#[cfg(windows)]
fn held(place: &Path) -> Option<PathBuf> {
    const DELETE: u32 = 0x0001_0000;
    if place.is_dir() {
        return place.read_dir().ok()?.flatten().find_map(|entry| held(&entry.path()));
    }
    let asked = std::fs::OpenOptions::new().access_mode(DELETE).open(place);
    let is_held = asked.is_err_and(|error| matches!(error.raw_os_error(), Some(IN_USE | 33)));
    is_held.then(|| place.to_owned())
}

#[cfg(not(windows))]
fn held(_: &Path) -> Option<PathBuf> {
    None
}

/// Why something could not be done with a place, where Windows does not say it: it says "access denied" of a file that is in use,
/// and many things of a device.
pub(crate) fn reason(place: &Path, error: &io::Error) -> Option<io::Error> {
    if cfg!(windows) && device(&place.to_string_lossy()).is_some() {
        return Some(io::Error::from(io::ErrorKind::InvalidFilename));
    }
    (error.kind() == io::ErrorKind::PermissionDenied && place.is_file() && held(place).is_some()).then(in_use)
}

/// Whether a path is the device that keeps nothing.
///
/// # Errors
///
/// If it is another device: nothing that is written there can be found again.
pub(crate) fn is_nothing(path: &Path) -> io::Result<bool> {
    match device(&path.to_string_lossy()).filter(|_| cfg!(windows)) {
        None => Ok(false),
        Some(Device::Nothing) => Ok(true),
        Some(Device::Other) => Err(io::Error::from(io::ErrorKind::InvalidFilename)),
    }
}

/// Refuses a folder for outputs that has the name of a device.
///
/// # Errors
///
/// If it has.
pub(crate) fn may_be_a_folder(path: &Path) -> io::Result<()> {
    if is_nothing(path)? { Err(io::Error::from(io::ErrorKind::InvalidFilename)) } else { Ok(()) }
}

/// The text of a path for reports and messages.
pub(crate) fn text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { plain(&text).replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a step was done, how long was waited, and whether it came through.
    fn tried(fails: usize, number: i32) -> (usize, Duration, bool) {
        let (mut steps, mut waited) = (0, Duration::ZERO);
        let step = || {
            steps += 1;
            if steps <= fails { Err(io::Error::from_raw_os_error(number)) } else { Ok(()) }
        };
        let may_pass = |error: &io::Error| error.raw_os_error().is_some_and(|own| MAY_PASS.contains(&own));
        let done = again(may_pass, |pause| waited += pause, step).is_ok();
        (steps, waited, done)
    }

    #[test]
    fn a_step_is_done_again_for_a_moment() {
        assert_eq!(tried(0, IN_USE), (1, Duration::ZERO, true));
        assert_eq!(tried(3, IN_USE), (4, Duration::from_millis(35), true));
        assert_eq!(tried(usize::MAX, IN_USE), (9, Duration::from_millis(1275), false));
        assert_eq!(tried(usize::MAX, 2), (1, Duration::ZERO, false));
    }

    #[test]
    fn what_nobody_holds_is_free() {
        let temp = tempfile::tempdir().unwrap();
        std::fs::create_dir(temp.path().join("unit")).unwrap();
        std::fs::write(temp.path().join("unit/x.CSV"), "1").unwrap();
        assert!(is_free(temp.path()).is_ok() && is_free(&temp.path().join("nothing")).is_ok());
    }
}
