//! Inputs that are made to take long: how processor time grows when they are twice as large. A table of shapes with the exponent, which
//! is 1 where time is linear and 2 where it is quadratic; fails where it is over [`MOST`].
//!
//! Sizes are doubled until the program takes long enough to be measured, so that a fast machine measures larger inputs. The time of
//! starting is taken off. Filters are parts of the words of a shape.

mod shapes;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use shapes::{SHAPES, Shape};

/// The largest exponent: n log n and noise stay below, n√n does not.
const MOST: f64 = 1.2;
/// Seconds from which a time can be compared: the system counts in hundredths.
const LONG_ENOUGH: f64 = 0.3;
/// How often a size is doubled before a shape is taken for one that costs nothing.
const DOUBLINGS: u32 = 12;

fn main() -> ExitCode {
    // `cargo test --benches` only tries whether it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |shape: &&Shape| filters.is_empty() || filters.iter().any(|filter| shape.words.contains(&**filter));
    let starting = start();
    println!("| shape | n | seconds | of 2 n | exponent |\n|---|---|---|---|---|");
    let mut steep = Vec::new();
    for shape in SHAPES.iter().filter(is_wanted) {
        let growth = Growth::of(shape, starting);
        println!("{}", growth.row(shape));
        if growth.exponent() > MOST {
            steep.push(shape.words);
        }
    }
    if steep.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("time grows faster than n^{MOST}: {}", steep.join("; "));
    ExitCode::FAILURE
}

/// Times of a shape in two sizes.
struct Growth {
    n: usize,
    once: f64,
    twice: f64,
}

impl Growth {
    fn of(shape: &Shape, starting: f64) -> Growth {
        let seconds = |n, runs| seconds(shape, n, runs) - starting;
        let mut n = shape.least;
        for _ in 0..DOUBLINGS {
            if seconds(n, 1) >= LONG_ENOUGH {
                break;
            }
            n *= 2;
        }
        let measured = |runs| Growth { n, once: seconds(n, runs), twice: seconds(2 * n, runs) };
        let first = measured(2);
        // Other programs may have been busy.
        if first.exponent() > MOST { measured(5) } else { first }
    }

    /// 0 where even the larger one takes no time that can be told.
    fn exponent(&self) -> f64 {
        if self.twice < LONG_ENOUGH / 3.0 { 0.0 } else { (self.twice / self.once.max(0.01)).log2() }
    }

    fn row(&self, shape: &Shape) -> String {
        let Growth { n, once, twice } = self;
        format!("| {} | {n} | {once:.2} | {twice:.2} | {:.2} |", shape.words, self.exponent())
    }
}

/// Processor time of starting, reading the spec and finding nothing.
fn start() -> f64 {
    let nothing = Shape { words: "nothing", least: 0, make: |_, _| {}, arguments: &["spec", "list"] };
    seconds(&nothing, 0, 3)
}

/// The least processor time of some runs over a shape of a size.
fn seconds(shape: &Shape, n: usize, runs: usize) -> f64 {
    let dir = tempfile::tempdir().expect("a folder");
    (shape.make)(dir.path(), n);
    (0..runs).map(|_| one_run(shape, dir.path())).fold(f64::INFINITY, f64::min)
}

fn one_run(shape: &Shape, folder: &Path) -> f64 {
    let (began, before) = (Instant::now(), processor_time());
    let done = Command::new(env!("CARGO_BIN_EXE_careplan"))
        .args(shape.arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .expect("the program runs");
    // Neither a crash nor a word that it does not know is a measurement.
    let said = String::from_utf8_lossy(&done.stderr);
    let is_refused = said.contains("Usage:") || said.contains("使い方");
    assert!(matches!(done.status.code(), Some(0..=2)) && !is_refused, "{}: {}: {said}", shape.words, done.status);
    match (before, processor_time()) {
        (Some(before), Some(after)) => after - before,
        _ => began.elapsed().as_secs_f64(),
    }
}

/// Seconds that the programs run so far took of processors, where the system tells: the 16th and 17th number, and the second may hold
/// anything.
fn processor_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut hundredths = || numbers.next()?.parse::<f64>().ok();
    Some((hundredths()? + hundredths()?) / 100.0)
}
