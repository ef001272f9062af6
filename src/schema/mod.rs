//! The standard as data: editions, forms, items, code tables, file names and row rules, loaded from `specs/`.
//!
//! Everything the standard prints as a table is a table here; nothing of it is code. [`Spec::embedded`] is the spec
//! that the library was built with, [`Spec::from_files`] takes another one.
//!
//! ```
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let form = spec.edition("4.1").unwrap().form("UPPLAN").unwrap();
//! assert_eq!(form.items().len(), 25);
//! let item = form.item("service_code").unwrap();
//! assert_eq!((item.no(), item.name()), (15, "サービスコード"));
//! ```

pub mod binding;
mod code_table;
mod demands;
mod edition;
mod error;
mod file_name;
mod form;
pub(crate) mod form_checks;
mod item;
mod kind;
mod lang;
pub(crate) mod load;
mod matcher;
mod moves;
mod narrow;
pub(crate) mod packed;
pub mod pages;
mod raw;
mod relation;
pub(crate) mod row_rule;
mod service_type;
mod spec;
mod spec_file;
mod unit_kind;
mod value_type;

pub use code_table::CodeTable;
pub use demands::{Demand, Held};
pub use edition::{Edition, Picture};
pub(crate) use error::Mistake;
pub use error::SpecError;
pub use file_name::{NameField, NamePattern, Placeholder};
pub(crate) use file_name::{NameFields, NameParts};
pub use form::Form;
pub(crate) use form::RowRule;
pub use item::{Confidence, Item, Required};
pub use kind::ValueKind;
pub(crate) use kind::{Number, VERSION_ITEM};
pub(crate) use matcher::{Matcher, days_in_month, signed_number};
pub use moves::Move;
pub(crate) use moves::{RowsWithCode, TAIS_VALUES, TypesInNames};
pub use narrow::{How, Narrowed, Narrowing, NarrowingEntry, Replacement};
pub(crate) use relation::MOST_KEY_ITEMS;
pub use relation::{Relation, Rows};
pub use service_type::{Exchange, ServiceType};

pub use spec::{MistakenVersion, Spec, Version};
pub(crate) use spec_file::SpecFile;
pub use unit_kind::{Member, UnitKind};
pub use value_type::ValueType;
