//! Standard output and standard error. That somebody stops reading is no failure, and changes no exit code.

use std::io::{self, BufWriter, Write};

/// Standard output, buffered.
pub(super) fn out() -> BufWriter<Listener<io::StdoutLock<'static>>> {
    BufWriter::new(Listener::of(io::stdout().lock()))
}

/// Standard error. What cannot be said there cannot be said at all, so nothing that is written to it fails.
pub(super) fn err() -> Listener<io::StderrLock<'static>> {
    Listener { is_heard_or_fails: false, ..Listener::of(io::stderr().lock()) }
}

/// Says something on standard error, and ends the line.
pub(super) fn say(words: impl std::fmt::Display) {
    // It does not fail, and there would be nowhere to say so.
    let _ = writeln!(err(), "{words}");
}

/// One who may stop listening (`careplan … | head`): the rest is then said to nobody.
pub(super) struct Listener<W> {
    to: W,
    has_gone: bool,
    is_heard_or_fails: bool,
}

impl<W: Write> Listener<W> {
    fn of(to: W) -> Listener<W> {
        Listener { to, has_gone: false, is_heard_or_fails: true }
    }

    fn heard<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if nobody_reads(&error) || !self.is_heard_or_fails => {
                self.has_gone = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Listener<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_gone {
            return Ok(bytes.len());
        }
        let result = self.to.write(bytes);
        match &result {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => result,
            _ => self.heard(result, bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_gone {
            return Ok(());
        }
        let result = self.to.flush();
        self.heard(result, ())
    }
}

/// The numbers for a pipe whose reader has gone which the standard library does not know as such.
const NOBODY_READS: [i32; 2] = [232, 233];

/// Whether the reading end of a pipe was closed.
fn nobody_reads(error: &io::Error) -> bool {
    let own = || cfg!(windows) && error.raw_os_error().is_some_and(|own| NOBODY_READS.contains(&own));
    error.kind() == io::ErrorKind::BrokenPipe || own()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails in one way.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn one_who_has_gone_hears_the_rest_and_a_full_disk_does_not() {
        let mut gone = Listener::of(Broken(io::ErrorKind::BrokenPipe));
        gone.write_all(b"x").and_then(|()| gone.flush()).unwrap();
        let mut full = Listener::of(Broken(io::ErrorKind::StorageFull));
        assert!(full.write_all(b"x").is_err() && full.flush().is_err());
    }
}
