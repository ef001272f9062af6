//! The byte before each value of a packed spec file. `build.rs` writes it.
//!
//! A count is four bytes, the lowest first; a text is its count of bytes and these. Behind the byte of an integer stand eight bytes,
//! of a text the text, of an array a count and the values, of a table a count and as many keys (texts) with their values.

pub const FALSE: u8 = 0;
pub const TRUE: u8 = 1;
pub const INTEGER: u8 = 2;
pub const TEXT: u8 = 3;
pub const ARRAY: u8 = 4;
pub const TABLE: u8 = 5;
