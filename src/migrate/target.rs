//! The seam between moves, which lead from one CSV edition to another, and how a unit is written in the end.

use std::fmt::Debug;
use std::sync::Arc;

use super::{OutFile, Reason};
use crate::ledger::Account;
use crate::schema::{Edition, Spec};
use crate::text::Text;

/// How units are written: as the files of a CSV edition, or in another form that is made from them.
///
/// A form of data that is no CSV is a target of its own: moves lead to its [`Target::edition`], the unit is checked as that
/// edition, and [`Target::write`] makes the document from the files. Such a document as input is read by
/// [`super::Migrator::document`].
pub trait Target: Debug + Send + Sync {
    /// What `--to` calls it.
    fn name(&self) -> &str;

    /// The CSV edition that moves lead to.
    fn edition(&self) -> &Arc<Edition>;

    /// Makes what is written from the files of that edition; `None` where it is these files. The accounts are those of the
    /// input's files, in order: where a file is put elsewhere, its path is changed there.
    ///
    /// # Errors
    ///
    /// Why the unit is held back.
    fn write(&self, spec: &Spec, files: &[OutFile], accounts: &mut [Account]) -> Result<Option<Vec<OutFile>>, Reason>;

    /// What is to be known of the form: that it is provisional.
    fn notice(&self) -> Option<&Text> {
        None
    }
}

/// The files of a CSV edition, as they are.
#[derive(Clone, Debug)]
pub struct CsvTarget(pub Arc<Edition>);

impl Target for CsvTarget {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn edition(&self) -> &Arc<Edition> {
        &self.0
    }

    fn write(&self, _: &Spec, _: &[OutFile], _: &mut [Account]) -> Result<Option<Vec<OutFile>>, Reason> {
        Ok(None)
    }
}
