//! A unit as values: what its files say, without how they say it, and beside it everything that is needed to write the
//! same bytes again.
//!
//! `read` takes the files of a unit apart, `write` puts them together. In between stand values as Unicode text, item
//! by item: what other formats (JSON, XML, edition 5.0) carry and what two deliveries are compared by. A file that follows
//! the habits of the standard (text in quotes, CRLF, one MS932 code for each character) needs nothing beside its values;
//! what departs from them is kept in [`Exact`], so that writing what was read gives every byte back.
//!
//! ```
//! use careplan::document::value as model;
//! use careplan::schema::Spec;
//!
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";
//! let data = b"202407,131045,0123456789,20251010\r\n";
//! let unit = model::read(Spec::embedded(), &[(name, data)])?;
//! assert_eq!(unit.files[0].records[0][2], "0123456789");
//! let written = model::write(&unit, &Default::default())?;
//! assert_eq!(written.files, [(name.to_owned(), data.to_vec())]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod error;
mod read;
mod record;
mod unit;
mod write;

pub use cell::Quoting;
pub(crate) use cell::{decode, encode};
pub use error::{UnitError, UnitErrorKind};
pub use read::read;
pub(crate) use read::read_named;
pub(crate) use record::value as value_of;
pub use record::{Date, ItemKind, Record, Value};
pub use unit::{Exact, FormFile, Unit};
pub use write::{Written, write};
