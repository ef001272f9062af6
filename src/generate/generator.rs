//! What every part of the data is made with.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::calendar::Month;
use super::row::Layout;
use super::services::Services;
use super::themes::Theme;
use super::words::Words;
use crate::schema::Edition;

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Folders and name: office, month, name.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    /// The path without its folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Makes data; see [the module](super).
#[derive(Clone, Debug)]
pub struct Generator {
    pub(super) seed: u64,
    pub(super) users: u64,
    pub(super) offices: u64,
    pub(super) months: u64,
    pub(super) first: Month,
    pub(super) edition: Arc<Edition>,
    pub(super) layouts: BTreeMap<String, Layout>,
    pub(super) words: Words,
    pub(super) themes: Vec<Theme>,
    pub(super) services: Services,
}

impl Generator {
    /// The month of service with a number, from 0.
    pub(super) fn month(&self, n: u64) -> Month {
        self.first.plus(n as i64)
    }
}
