//! What the command line does for who works on Windows: there no shell expands wildcards, folders are dropped on programs, and
//! consoles have code pages.

pub(super) mod console;
pub(super) mod dropped;
pub(super) mod wildcards;
