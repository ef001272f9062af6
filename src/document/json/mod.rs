//! Edition 5.0: JSON documents instead of CSV files.
//!
//! A `Binding` says where in a document each item of the common model stands, as what type, and whether it must be
//! there. It is data (`specs/5.0/`), and the one that is shipped is **provisional**: the official item table was not at
//! hand. `Binding::write` turns a unit into a document, `Binding::read` turns a document into a unit, and a document
//! that was made from a unit keeps all that is needed to give back its files byte for byte.
//!
//! ```
//! use careplan::document::value as model;
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let name = "DLT1KYO_0300000100_43_0300000005_11_20251105093000.CSV";
//! let files = [(name.to_owned(), b"202407,131045,0123456789,20251010\r\n".to_vec())];
//! let binding = spec.binding("5.0").unwrap();
//! assert!(binding.is_provisional());
//!
//! let document = binding.write(&model::read(spec, &files)?)?;
//! let back = model::write(&binding.read(&document)?.unit, spec.narrowing())?;
//! assert_eq!(back.files, files);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod common;
mod error;
mod exact;
mod node;
mod read;
mod schema;
mod write;

pub(crate) use common::{Said, read_any};
pub use error::DocumentError;
pub(crate) use node::Node;
pub use read::{Document, Lost};
pub(crate) use write::RecordObject;
pub use write::WriteError;
