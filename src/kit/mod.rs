//! The vendor test at home: units to import, their pages as reference, what to look at, and a comparison of what is exported.
//!
//! A scenario is a file under `scenarios/`: which people of the synthetic data it takes, and what is changed in their records. The
//! same seed gives the same bytes. [`check`](check::check) finds the scenario of every exported record by the person it is about, and
//! tells what was lost, changed or added from what the standard leaves to the sender.
//!
//! ```
//! use careplan::kit::Kit;
//! use careplan::schema::Spec;
//!
//! let kit = Kit::new(Spec::embedded(), 0)?;
//! assert_eq!(kit.scenarios[0].id, "D1");
//! assert!(kit.scenarios[0].units[0].iter().any(|file| file.path.starts_with("UP1KYO_")));
//! # Ok::<(), careplan::kit::KitError>(())
//! ```

mod book;
pub mod check;
mod checklist;
mod make;
mod manifest;
mod pictures;
mod pool;
mod render;
pub mod report;
mod scenario;

pub use book::{KitFile, files};
pub use make::{Kit, KitError, Made, Person};
pub use manifest::{Changed, Imported, MANIFEST, Manifest};
