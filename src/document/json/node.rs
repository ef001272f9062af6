//! A JSON document as it stands: members in order, none twice, whole numbers apart from others.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::document::json::DocumentError;
use crate::schema::binding::Pointer;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub fn parse(document: &[u8]) -> Result<Node, DocumentError> {
        let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
        serde_json::from_slice(document).map_err(|error| DocumentError::NotJson {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        })
    }

    /// The value at a place.
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.parts().iter().try_fold(self, |node, name| match node {
            Node::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, node)| node),
            _ => None,
        })
    }

    /// Takes out what stands at a place.
    pub fn take(&mut self, pointer: &Pointer) -> Option<Node> {
        let (last, way) = pointer.parts().split_last()?;
        let mut node = self;
        for name in way {
            let Node::Object(members) = node else { return None };
            node = members.iter_mut().find(|(n, _)| n == name).map(|(_, node)| node)?;
        }
        let Node::Object(members) = node else { return None };
        let place = members.iter().position(|(n, _)| n == last)?;
        Some(members.remove(place).1)
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The place of the first member that is left, if any is.
    pub fn leftover(&self) -> Option<Pointer> {
        let Node::Object(members) = self else { return None };
        members.iter().find_map(|(name, node)| match node {
            Node::Object(inner) if inner.is_empty() => None,
            Node::Object(_) => node.leftover().map(|inner| inner.below(name)),
            _ => Some(Pointer::of(&[name])),
        })
    }

    /// The kind of value, in Japanese and English.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Node::Null => ("null", "null"),
            Node::Bool(_) => ("真偽値", "a truth value"),
            Node::Integer(_) | Node::Number(_) => ("数値", "a number"),
            Node::Text(_) => ("文字列", "a string"),
            Node::List(_) => ("配列", "an array"),
            Node::Object(_) => ("オブジェクト", "an object"),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Integer(value) => serializer.serialize_i64(*value),
            Node::Number(value) => serializer.serialize_f64(*value),
            Node::Text(value) => serializer.serialize_str(value),
            Node::List(list) => serializer.collect_seq(list),
            Node::Object(members) => serializer.collect_map(members.iter().map(|(name, node)| (name, node))),
        }
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::Number(value as f64), Node::Integer))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members: Vec<(String, Node)> = Vec::new();
        while let Some((name, node)) = map.next_entry::<String, Node>()? {
            // Readers disagree on which of two members with one name they keep, so duplicates are refused.
            if members.iter().any(|(other, _)| *other == name) {
                return Err(de::Error::custom(format!("the member `{name}` stands here twice")));
            }
            members.push((name, node));
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_silently() {
        let mut node = Node::parse(br#"{"a":{"b":"x","c":1},"d":[]}"#).unwrap();
        assert_eq!(node.take(&Pointer::parse("/a/b").unwrap()), Some(Node::Text("x".into())));
        assert_eq!(node.leftover().unwrap().to_string(), "/a/c");
        assert_eq!(node.take(&Pointer::parse("/a/c").unwrap()), Some(Node::Integer(1)));
        assert_eq!(node.leftover().unwrap().to_string(), "/d");
        assert!(node.take(&Pointer::parse("/x/y").unwrap()).is_none());
        for wrong in [&br#"{"a":1,"a":2}"#[..], b"{", b"", b"{}{}", b"\xFF"] {
            assert!(Node::parse(wrong).is_err());
        }
    }
}
