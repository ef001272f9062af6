//! Long work: done on a thread of its own, so that Python can be asked meanwhile whether to go on.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::failure::Failure;

/// How often Python is asked.
const MOMENT: Duration = Duration::from_millis(50);

/// What the work says of itself, and what it is told.
#[derive(Default)]
pub struct Job {
    done: AtomicU64,
    total: AtomicU64,
    is_over: AtomicBool,
}

impl Job {
    /// Says how many steps there are: units, files or pages.
    pub fn begin(&self, total: usize) {
        self.total.store(total as u64, Ordering::Relaxed);
    }

    /// A step is done; whether to go on.
    pub fn step(&self) -> ControlFlow<()> {
        self.done.fetch_add(1, Ordering::Relaxed);
        match self.is_over.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// A step is done; an error if nobody wants the result any more, which therefore nobody sees.
    pub fn next(&self) -> Result<(), Failure> {
        match self.step() {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Failure::option("中止しました", "broken off")),
        }
    }

    fn tell(&self, python: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
        if let Some(progress) = progress {
            let counts = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
            progress.call1(python, counts)?;
        }
        Ok(())
    }
}

/// Does work without the GIL. `progress(done, total)` is called some times a second, and at the end. Ctrl-C and an exception of
/// `progress` come through at once, even if the work needs longer to take note of it.
pub fn run<T: Send + 'static>(
    python: Python<'_>,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&Job) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    let job = Arc::new(Job::default());
    let (send, mut receive) = mpsc::channel();
    let theirs = job.clone();
    std::thread::Builder::new().name("careplan".to_owned()).spawn(move || {
        // Nobody waits for what was broken off.
        let _ = send.send(work(&theirs));
    })?;
    loop {
        let (received, again) = python.detach(move || (receive.recv_timeout(MOMENT), receive));
        receive = again;
        match received {
            Ok(result) => {
                let result = result?;
                job.tell(python, progress.as_ref())?;
                return Ok(result);
            }
            Err(RecvTimeoutError::Timeout) => {
                let told = python.check_signals().and_then(|()| job.tell(python, progress.as_ref()));
                if let Err(error) = told {
                    job.is_over.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("careplan failed; please report how to repeat it"));
            }
        }
    }
}
