//! The forms as pages that people know: 第1表, 第2表, a drawn week, 第6表 and 第7表, and the forms of preventive care.
//!
//! What stands where is data: `specs/4.1/pages/` has the list of pages and a template for each. A [`Printer`] takes names and bytes
//! and makes a [`Book`]: a page of HTML for each person or each unit, which needs no other file, and an index. Values are shown;
//! findings are marked in their cells and told beneath, unless clean paper is asked for.
//!
//! ```
//! use careplan::print::{Input, Options, Printer};
//! use careplan::schema::Spec;
//!
//! let printer = Printer::new(Spec::embedded(), Options::default())?;
//! let file = Input::new(
//!     "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV",
//!     b"202407,131045,0000000001,20251010\r\n",
//! );
//! let book = printer.book(&[file]);
//! let page = book.page(0)?;
//! assert_eq!(page.name, "131045_0000000001.html");
//! assert!(page.html.contains("令和7年10月10日"));
//! # Ok::<(), careplan::schema::SpecError>(())
//! ```

mod book;
mod calendar;
mod fit;
mod input;
mod merge;
mod month;
mod notes;
mod options;
mod printer;
pub(crate) mod read;
mod render;
mod sheets;
mod shown;
mod view;
mod week;

pub use book::{Book, BookPage};
pub use input::Input;
pub use options::{By, Options};
pub use printer::Printer;
pub use shown::in_words;
