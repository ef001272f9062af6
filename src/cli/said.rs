//! Why the program could not run, in two languages.

use std::error::Error;
use std::fmt;

use crate::text::Text;

/// A reason to stop.
#[derive(Debug)]
pub(super) struct Said(pub Text);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl Error for Said {}

/// A reason to stop, from its words.
pub(super) fn said(ja: impl Into<String>, en: impl Into<String>) -> Said {
    Said(Text::new(ja, en))
}
