//! Lists for people end: nobody reads thousands of lines. Some of every group are listed before more of any, and what is left
//! out is counted.

use std::io::{self, Write};

use crate::text::Lang;

/// Lines of one group, a file for example, that a list has.
const OF_GROUP: usize = 20;

/// Lines that a list has in all.
const OF_ALL: usize = 2_000;

/// Tracks how many more lines a list may have.
#[derive(Debug)]
pub(crate) struct Shortlist {
    left: usize,
}

impl Default for Shortlist {
    fn default() -> Shortlist {
        Shortlist { left: OF_ALL }
    }
}

impl Shortlist {
    /// How many lines of a group are listed.
    pub fn take(&mut self, lines: usize) -> usize {
        let listed = lines.min(OF_GROUP).min(self.left);
        self.left -= listed;
        listed
    }
}

/// Says that there is more than was listed, if there is.
pub(crate) fn more(count: usize, indent: &str, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    match (count, lang) {
        (0, _) => Ok(()),
        (_, Lang::Ja) => writeln!(out, "{indent}…ほか{count}件（--format json ではすべて出力します）"),
        (_, Lang::En) => writeln!(out, "{indent}… and {count} more (--format json lists them all)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_each_and_some_in_all() {
        let mut list = Shortlist::default();
        assert_eq!((list.take(3), list.take(50)), (3, OF_GROUP));
        let all: usize = (0..1_000).map(|_| list.take(10)).sum();
        assert_eq!(all + 3 + OF_GROUP, OF_ALL);
        assert_eq!(list.take(1), 0);
    }
}
