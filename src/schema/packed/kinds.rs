//! The byte before each value of a packed spec file. `build.rs` writes it.
//!
//! A packed file is UTF-8, so that the compiler has looked at its texts and no start does. A number is therefore written in digits of
//! seven bits, a byte for each, the lowest first. A count has [`COUNT`] digits; a text is its count of bytes and these. Behind the byte
//! of an integer stand [`INTEGER_DIGITS`] digits, of a text the text, of an array a count and the values, of a table a count and as many
//! keys (texts) with their values.

pub const FALSE: u8 = 0;
pub const TRUE: u8 = 1;
pub const INTEGER: u8 = 2;
pub const TEXT: u8 = 3;
pub const ARRAY: u8 = 4;
pub const TABLE: u8 = 5;

/// Digits of a count.
pub const COUNT: usize = 4;
/// Digits of an integer.
pub const INTEGER_DIGITS: usize = 10;
