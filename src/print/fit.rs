//! How much room a text takes, before any browser has seen it.
//!
//! Full-width characters are as wide as the letters are high; all others are taken for a little more than half of that, as fonts
//! differ. What is estimated here decides where a table goes on on the next page, and whether a text fits into its box of a drawn
//! week. Nothing is cut off where an estimate is wrong: the browser breaks pages by itself.

use unicode_width::UnicodeWidthChar;

/// Millimetres of a point.
const POINT: f64 = 0.3528;
/// The height of a line, in letters.
const LINE: f64 = 1.3;
/// The width of what is not full-width, in letters.
const NARROW: f64 = 0.6;

/// Letters of a size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    /// Millimetres of a full-width character.
    em: f64,
    /// The height of a line, in letters.
    line: f64,
}

impl Letters {
    /// A font size in points.
    pub fn of(points: f64) -> Letters {
        Letters { em: points * POINT, line: LINE }
    }

    /// With other lines.
    pub fn with_line(self, line: f64) -> Letters {
        Letters { line, ..self }
    }

    /// Returns the height of `lines` lines.
    pub fn height(self, lines: usize) -> f64 {
        lines as f64 * self.em * self.line
    }

    /// Returns how many lines a text takes in a box of a width in millimetres.
    pub fn lines(self, text: &str, width: f64) -> usize {
        text.trim_end().lines().map(|line| self.lines_of(line, width)).sum()
    }

    fn lines_of(self, line: &str, width: f64) -> usize {
        let (mut lines, mut used) = (1, 0.0);
        for c in line.chars() {
            let own = self.em * if c.width().unwrap_or(0) < 2 { NARROW } else { 1.0 };
            if used + own > width && used > 0.0 {
                lines += 1;
                used = 0.0;
            }
            used += own;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_width_and_by_breaks() {
        let letters = Letters::of(10.0);
        assert_eq!(letters.lines("", 10.0), 0);
        assert_eq!(letters.lines("介護", 7.1), 1);
        assert_eq!(letters.lines("介護支", 7.1), 2);
        assert_eq!(letters.lines("介護\r\n支援\n\n", 7.1), 2);
        assert_eq!(letters.lines("\n介護", 7.1), 2);
        assert_eq!(letters.lines("aaaa", 7.1), 2);
        assert_eq!(letters.lines("介護", 1.0), 2, "a box narrower than a letter");
        assert!((letters.height(2) - 9.17).abs() < 0.01);
    }
}
