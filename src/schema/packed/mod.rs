//! Reads what `build.rs` made of a spec file: the values of its TOML, without the words and places of the text.
//!
//! The spec is read at every start; its figures are in benches/RESULTS.md.

mod kinds;

use serde::de::value::{Error, MapAccessDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_spanned::de::{SpannedDeserializer, is_spanned};

type Result<T> = std::result::Result<T, Error>;

/// Reads one value. What it says of a mistake has no place: the text of the same file is what shows it.
pub(crate) fn from_bytes<T: de::DeserializeOwned>(packed: &'static str) -> Result<T> {
    T::deserialize(&mut Packed { rest: packed })
}

/// What is not read yet of a packed file.
struct Packed {
    rest: &'static str,
}

impl Packed {
    fn take(&mut self, count: usize) -> Result<&'static str> {
        let (front, rest) = self.rest.split_at_checked(count).ok_or_else(broken)?;
        self.rest = rest;
        Ok(front)
    }

    fn kind(&mut self) -> Result<u8> {
        Ok(self.take(1)?.as_bytes()[0])
    }

    fn digits(&mut self, count: usize) -> Result<u64> {
        let digits = self.take(count)?.bytes().enumerate();
        Ok(digits.fold(0, |number, (n, digit)| number | u64::from(digit) << (7 * n)))
    }

    fn count(&mut self) -> Result<usize> {
        Ok(self.digits(kinds::COUNT)? as usize)
    }

    fn text(&mut self) -> Result<&'static str> {
        let count = self.count()?;
        self.take(count)
    }
}

fn broken() -> Error {
    de::Error::custom("the packed file is broken")
}

impl Deserializer<'static> for &mut Packed {
    type Error = Error;

    fn deserialize_any<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value> {
        match self.kind()? {
            kinds::FALSE => visitor.visit_bool(false),
            kinds::TRUE => visitor.visit_bool(true),
            kinds::INTEGER => {
                let number = self.digits(kinds::INTEGER_DIGITS)?;
                visitor.visit_i64(number as i64)
            }
            kinds::TEXT => visitor.visit_borrowed_str(self.text()?),
            kinds::ARRAY => {
                let left = self.count()?;
                visitor.visit_seq(Parts { packed: self, left })
            }
            kinds::TABLE => {
                let left = self.count()?;
                visitor.visit_map(Parts { packed: self, left })
            }
            _ => Err(broken()),
        }
    }

    /// Where the text would say its place, the place is the beginning of the file.
    fn deserialize_struct<V: Visitor<'static>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match is_spanned(name) {
            true => visitor.visit_map(SpannedDeserializer::new(self, 0..0)),
            false => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'static>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    /// A word, or a table of one word and what belongs to it.
    fn deserialize_enum<V: Visitor<'static>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.kind()? {
            kinds::TEXT => visitor.visit_enum(self.text()?.into_deserializer()),
            kinds::TABLE => {
                let left = self.count()?;
                visitor.visit_enum(MapAccessDeserializer::new(Parts { packed: self, left }))
            }
            _ => Err(broken()),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'static>>
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

impl IntoDeserializer<'static, Error> for &mut Packed {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The values of an array, or the keys and values of a table.
struct Parts<'p> {
    packed: &'p mut Packed,
    left: usize,
}

impl Parts<'_> {
    /// Counts one more, if there is one.
    fn begin(&mut self) -> bool {
        let any = self.left > 0;
        self.left = self.left.saturating_sub(1);
        any
    }
}

impl de::SeqAccess<'static> for Parts<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'static>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if !self.begin() {
            return Ok(None);
        }
        seed.deserialize(&mut *self.packed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl de::MapAccess<'static> for Parts<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'static>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if !self.begin() {
            return Ok(None);
        }
        seed.deserialize(Key(self.packed.text()?)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'static>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(&mut *self.packed)
    }
}

/// The key of a table; keys have places, too.
struct Key(&'static str);

impl Deserializer<'static> for Key {
    type Error = Error;

    fn deserialize_any<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_struct<V: Visitor<'static>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match is_spanned(name) {
            true => visitor.visit_map(SpannedDeserializer::new(self.0, 0..0)),
            false => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'static>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'static>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        <V: Visitor<'static>>
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct
        map identifier ignored_any
    }
}
