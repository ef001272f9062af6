//! The program on a terminal of 80 columns: a progress bar that takes more columns leaves a line at each drawing.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr;

const COLUMNS: u16 = 80;

/// Runs the program on a terminal, and returns all that was drawn there.
fn on_a_terminal(arguments: &[&str]) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    tcsetwinsize(&master, Winsize { ws_row: 50, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let path = ptsname(&master, Vec::new()).unwrap();
    let slave = || File::options().read(true).write(true).open(Path::new(path.to_str().unwrap())).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_careplan"))
        .args(arguments)
        .env("LANG", "ja_JP.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("COLUMNS")
        .env("TERM", "xterm")
        .stdout(slave())
        .stderr(slave())
        .spawn()
        .unwrap();
    let mut drawn = Vec::new();
    // At the end there is nobody on the other side, which is an error on Linux.
    let _ = File::from(master).read_to_end(&mut drawn);
    program.wait().unwrap();
    String::from_utf8_lossy(&drawn).into_owned()
}

/// The lines that were drawn, each as wide as it was at once, without what moves the cursor and sets colours.
fn lines(drawn: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = drawn.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1B}' => {
                let sequence: String = rest.by_ref().take_while_inclusive(|c| !c.is_ascii_alphabetic()).collect();
                if sequence.ends_with('K') {
                    lines.push(String::new());
                }
            }
            '\r' | '\n' => lines.push(String::new()),
            c => lines.last_mut().unwrap().push(c),
        }
    }
    lines
}

/// `take_while` that keeps the item that ends it.
trait TakeWhileInclusive: Iterator + Sized {
    fn take_while_inclusive(self, mut goes_on: impl FnMut(&Self::Item) -> bool) -> impl Iterator<Item = Self::Item> {
        let mut over = false;
        self.take_while(move |item| !std::mem::replace(&mut over, !goes_on(item)))
    }
}

impl<I: Iterator> TakeWhileInclusive for I {}

#[test]
fn a_progress_bar_fits_the_terminal_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    // Enough that any machine takes longer than the moment in which nothing is drawn.
    for users in ["1000", "8000"] {
        let _ = fs::remove_dir_all(data);
        let made = Command::new(env!("CARGO_BIN_EXE_careplan"))
            .args(["generate", "--users", users, "--out", data, "-q"])
            .status()
            .unwrap();
        assert!(made.success());
        let drawn = on_a_terminal(&["validate", data, "--jobs", "1"]);
        let lines = lines(&drawn);
        let bars: Vec<&String> = lines.iter().filter(|line| line.contains("残り")).collect();
        if bars.is_empty() {
            continue;
        }
        for bar in bars {
            assert!(bar.width() <= usize::from(COLUMNS), "{} columns: {bar}", bar.width());
        }
        assert!(lines.iter().any(|line| line.contains("送信単位")), "{drawn}");
        return;
    }
    panic!("no bar was drawn");
}

#[test]
fn short_work_has_no_bar() {
    let drawn = on_a_terminal(&["validate", "corpus/valid/4.1/care-plan"]);
    assert!(!drawn.contains("残り"), "{drawn}");
}
