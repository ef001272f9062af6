//! Ctrl-C, SIGTERM and SIGHUP: the terminal is left clean, and nothing half-written stays behind.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

#[cfg(unix)]
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::iterator::Signals;

/// What a shell reports of a program that Ctrl-C ended.
#[cfg(not(unix))]
const INTERRUPTED: i32 = 130;

type Task = Box<dyn FnOnce() + Send>;

static BEFORE_LEAVING: Mutex<Vec<Task>> = Mutex::new(Vec::new());
static WRITING: RwLock<()> = RwLock::new(());
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Listens for them from now on. Work is not waited for: whatever it is doing, the program ends at once.
pub(super) fn listen() {
    let leave = |code: i32| {
        // Held to the end: whoever is about to write into a folder that will be removed waits for ever.
        let _nobody = WRITING.write().unwrap_or_else(PoisonError::into_inner);
        let tasks = std::mem::take(&mut *BEFORE_LEAVING.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.into_iter().for_each(|task| task());
        // Held to the end: no unfinished file is begun or completed any more.
        let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        for path in unfinished.iter() {
            // Nothing can be done about one that cannot be removed.
            let _ = match path.is_dir() {
                true => std::fs::remove_dir_all(path),
                false => std::fs::remove_file(path),
            };
        }
        std::process::exit(code);
    };
    // Without a handler the program is still ended, only less tidily.
    #[cfg(unix)]
    if let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) {
        // What a shell reports of a program that a signal ended.
        std::thread::spawn(move || signals.forever().next().map(|signal| leave(128 + signal)));
    }
    #[cfg(not(unix))]
    let _ = ctrlc::set_handler(move || leave(INTERRUPTED));
}

/// Runs a task before an interrupted program ends.
pub(super) fn before_leaving(task: impl FnOnce() + Send + 'static) {
    BEFORE_LEAVING.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(task));
}

/// A step that is short and ought to be whole: the program does not end, nor remove anything, before the guard is dropped.
/// Must not be taken twice by one thread.
pub(super) fn writing() -> RwLockReadGuard<'static, ()> {
    WRITING.read().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers a file or a folder that must not stay behind unfinished while it is there.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    pub fn new(path: &Path) -> Unfinished {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Unfinished(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}
