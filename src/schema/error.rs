//! What is wrong with a file that people write: a spec file, a configuration file, a baseline.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// A mistake in a spec file, with the line it stands on.
///
/// Printed with miette it shows the line and marks the place.
///
/// ```
/// use careplan::schema::Spec;
///
/// let error = Spec::from_files([("4.1/edition.toml", "edition = 4.1")]).unwrap_err();
/// assert!(error.to_string().contains("invalid type"));
/// assert_eq!(error.path(), "4.1/edition.toml");
/// ```
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error(transparent)]
#[diagnostic(transparent)]
pub struct SpecError(Box<Mistake>);

/// A mistake in a file that people write, with the place it stands at.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub(crate) struct Mistake {
    message: String,
    path: String,
    #[source_code]
    source_text: NamedSource<String>,
    here: &'static str,
    #[label("{here}")]
    span: Option<SourceSpan>,
    #[help]
    help: Option<String>,
}
impl Mistake {
    /// `shown` is the name of the file as people see it.
    pub fn new(
        path: &str,
        shown: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: String,
        help: Option<String>,
    ) -> Mistake {
        Mistake {
            message,
            path: path.to_owned(),
            source_text: NamedSource::new(shown, text.to_owned()),
            here: "here",
            span: span.map(SourceSpan::from),
            help,
        }
    }

    /// The mistake with its place marked in Japanese.
    pub fn marked_in_japanese(self) -> Mistake {
        Mistake { here: "ここ", ..self }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn span(&self) -> Option<Range<usize>> {
        self.span.map(|span| span.offset()..span.offset() + span.len())
    }
}

impl SpecError {
    pub(crate) fn new(path: &str, text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> SpecError {
        SpecError(Box::new(Mistake::new(path, &format!("specs/{path}"), text, span, message.into(), None)))
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> SpecError {
        self.0.help = help;
        self
    }

    /// The spec file, relative to the folder of specs.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Where in that file, in bytes.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span()
    }
}
