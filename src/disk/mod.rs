//! Finding and reading files: paths, folders, zip archives. The only part of the library that touches the disk.
//!
//! ```
//! use careplan::check::{Checker, Options};
//! use careplan::disk::{Limits, find};
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let inputs = find(spec, ["corpus/valid/4.1/care-plan"])?;
//! let checker = Checker::new(spec, Options::default());
//! let report = careplan::disk::check(&checker, inputs, &Limits::default());
//! assert!(report.is_valid());
//! # Ok::<(), careplan::disk::InputError>(())
//! ```

mod archive;
mod check;
pub mod config;
pub(crate) mod documents;
mod find;
#[cfg(feature = "cli")]
mod former;
mod label;
mod limits;
pub mod output;
mod reading;
pub mod rights;
mod source;
mod sources;
mod spread;
pub mod system;
pub(crate) mod temporary;
mod units;
pub(crate) mod windows;

pub use check::{Checked, check, check_units};
#[cfg(feature = "cli")]
pub(crate) use find::find_read;
pub use find::{InputError, find};
#[cfg(feature = "cli")]
pub(crate) use former::is_data;
pub use limits::Limits;
#[cfg(feature = "cli")]
pub(crate) use limits::{Allowance, CELL_AS_VALUE};
#[cfg(feature = "cli")]
pub(crate) use reading::{MOST_TEXT, whole};
pub use source::Input;
pub use sources::{Fault, Source, Sources};
pub use spread::{Bundle, at, spread};
pub use units::{NamedInput, Units, units};
