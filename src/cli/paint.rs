//! A diff in colours, for terminals.

use std::io::{self, Write};

/// Paints the lines of a diff that are written to it by their first characters.
pub(super) struct Painter<'o> {
    out: &'o mut dyn Write,
    line: Vec<u8>,
    color: bool,
}

impl<'o> Painter<'o> {
    /// Without `color` everything is handed on as it is.
    pub fn new(out: &'o mut dyn Write, color: bool) -> Painter<'o> {
        Painter { out, line: Vec::new(), color }
    }

    fn paint(&mut self) -> io::Result<()> {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let style = match line {
            [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => "1",
            [b'-', ..] => "31",
            [b'+', ..] => "32",
            [b'@', ..] => "36",
            _ => "0",
        };
        write!(self.out, "\x1B[{style}m")?;
        self.out.write_all(line)?;
        self.out.write_all(b"\x1B[0m\n")?;
        self.line.clear();
        Ok(())
    }
}

impl Write for Painter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.color {
            return self.out.write(bytes);
        }
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.paint()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_painted_however_they_are_written() {
        let mut out = Vec::new();
        let mut painter = Painter::new(&mut out, true);
        for part in ["--- a", "\n-x\n+", "y\n x\n"] {
            painter.write_all(part.as_bytes()).unwrap();
        }
        let text = "\x1B[1m--- a\x1B[0m\n\x1B[31m-x\x1B[0m\n\x1B[32m+y\x1B[0m\n\x1B[0m x\x1B[0m\n";
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }
}
