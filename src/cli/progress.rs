//! The progress bar: on a terminal, for work that takes longer than a moment.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::args::Global;
use super::{interrupt, output};
use crate::text::Lang;

/// Work that takes no longer shows no bar.
const MOMENT: Duration = Duration::from_millis(300);

/// Counts bytes and units as they are finished, and shows them where somebody is looking.
pub(super) struct Progress {
    bar: ProgressBar,
    units: Arc<AtomicU64>,
    bytes: AtomicU64,
    /// Whether the work is over: nothing is drawn any more.
    over: Arc<Mutex<bool>>,
}

impl Progress {
    /// For so many bytes, which are only asked for when there is something to show, and units. Nothing is shown with
    /// `--quiet`, or where standard error is no terminal.
    pub fn new(global: &Global, units: usize, bytes: impl FnOnce() -> u64) -> Progress {
        Progress::of(global, ["送信単位", "units"], units, bytes)
    }

    /// For files that are not put together into units.
    pub fn of_files(global: &Global, files: usize, bytes: impl FnOnce() -> u64) -> Progress {
        Progress::of(global, ["ファイル", "files"], files, bytes)
    }

    /// Counts, and shows nothing.
    pub fn hidden() -> Progress {
        let bar = ProgressBar::hidden();
        Progress { bar, units: Arc::default(), bytes: AtomicU64::new(0), over: Arc::default() }
    }

    fn of(global: &Global, what: [&str; 2], units: usize, bytes: impl FnOnce() -> u64) -> Progress {
        let done = Arc::new(AtomicU64::new(0));
        let (bar, over) = (ProgressBar::hidden(), Arc::<Mutex<bool>>::default());
        if !global.quiet && io::stderr().is_terminal() {
            bar.set_length(bytes());
            bar.set_style(style(output::lang(global), done.clone(), units, what));
            let shown = bar.clone();
            interrupt::before_leaving(move || shown.finish_and_clear());
            show_in_a_moment(bar.clone(), over.clone());
        }
        Progress { bar, units: done, bytes: AtomicU64::new(0), over }
    }

    /// One more unit is finished.
    pub fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.units.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(bytes);
    }

    /// Takes the bar away and says how many bytes there were.
    pub fn finish(&self) -> u64 {
        *lock(&self.over) = true;
        self.bar.finish_and_clear();
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Begins to draw a bar, unless the work is over by then.
fn show_in_a_moment(bar: ProgressBar, over: Arc<Mutex<bool>>) {
    std::thread::spawn(move || {
        std::thread::sleep(MOMENT);
        let over = lock(&over);
        if !*over {
            // A few times a second: drawing must cost nothing.
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
            bar.enable_steady_tick(Duration::from_millis(250));
        }
    });
}

fn lock(over: &Mutex<bool>) -> MutexGuard<'_, bool> {
    over.lock().unwrap_or_else(PoisonError::into_inner)
}

fn style(lang: Lang, done: Arc<AtomicU64>, units: usize, [ja, en]: [&str; 2]) -> ProgressStyle {
    let template = match lang {
        Lang::Ja => format!("{{wide_bar}} {{bytes}}/{{total_bytes}} {{units}}{ja} {{bytes_per_sec}} 残り{{eta}}"),
        Lang::En => format!("{{wide_bar}} {{bytes}}/{{total_bytes}} {{units}} {en} {{bytes_per_sec}} {{eta}} left"),
    };
    ProgressStyle::with_template(&template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
        .with_key("units", move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            // Ignore a failed write: the bar is redrawn soon.
            let _ = write!(out, "{}/{units}", done.load(Ordering::Relaxed));
        })
}
