//! Reads, validates and migrates Japan's care-plan exchange data (ケアプランデータ連携標準仕様).

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "files")]
pub mod input;
mod mask;
mod nearest;
pub mod read;
pub mod report;
pub mod rule;
pub mod schema;
pub mod text;
