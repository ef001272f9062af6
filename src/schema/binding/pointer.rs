//! Places in a JSON document (RFC 6901), and trees of them.

use std::fmt;

/// A JSON Pointer to a member of nested objects: `/メタデータ/版`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// Reads a pointer; `None` where it is empty or does not begin with `/`.
    pub fn parse(text: &str) -> Option<Pointer> {
        let parts = text.strip_prefix('/')?.split('/');
        let parts: Option<Vec<String>> = parts.map(unescape).collect();
        parts.filter(|parts| parts.iter().all(|part| !part.is_empty())).map(Pointer)
    }

    /// A pointer by the names of the members on the way.
    pub(crate) fn of(parts: &[&str]) -> Pointer {
        Pointer(parts.iter().map(|part| part.to_string()).collect())
    }

    /// The same place, seen from an object that has the one it is in as a member.
    pub(crate) fn below(mut self, name: &str) -> Pointer {
        self.0.insert(0, name.to_owned());
        self
    }

    /// The names of the members on the way.
    pub fn parts(&self) -> &[String] {
        &self.0
    }

    /// Whether one is the other, or an object that the other is in.
    pub(crate) fn collides(&self, other: &Pointer) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }
}

fn unescape(part: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = part.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| write!(f, "/{}", part.replace('~', "~0").replace('/', "~1")))
    }
}

/// Objects in objects, and at their leaves what stands there; in the order in which they were put in.
#[derive(Clone, Debug)]
pub(crate) enum Tree<L> {
    Leaf(L),
    Object(Vec<(String, Tree<L>)>),
}

impl<L> Tree<L> {
    pub fn new(leaves: impl IntoIterator<Item = (Pointer, L)>) -> Tree<L> {
        let mut members = Vec::new();
        for (pointer, leaf) in leaves {
            insert(&mut members, &pointer.0, leaf);
        }
        Tree::Object(members)
    }
}

fn insert<L>(members: &mut Vec<(String, Tree<L>)>, path: &[String], leaf: L) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        members.push((first.clone(), Tree::Leaf(leaf)));
        return;
    }
    let place = members.iter().position(|(name, tree)| name == first && matches!(tree, Tree::Object(_)));
    let place = place.unwrap_or_else(|| {
        members.push((first.clone(), Tree::Object(Vec::new())));
        members.len() - 1
    });
    if let Tree::Object(inner) = &mut members[place].1 {
        insert(inner, rest, leaf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        let pointer = Pointer::parse("/a/b~1c~0d").unwrap();
        assert_eq!(pointer.parts(), ["a", "b/c~d"]);
        assert_eq!(pointer.to_string(), "/a/b~1c~0d");
        for wrong in ["", "a", "/", "/a//b", "/a~2"] {
            assert_eq!(Pointer::parse(wrong), None, "{wrong}");
        }
        assert!(Pointer::parse("/a/b").unwrap().collides(&Pointer::of(&["a"])));
        assert!(!Pointer::of(&["ab"]).collides(&Pointer::of(&["a"])));
    }

    #[test]
    fn leaves_of_one_object_are_put_together() {
        let pointers = ["/x/a", "/y", "/x/b"].map(|text| (Pointer::parse(text).unwrap(), text));
        let Tree::Object(members) = Tree::new(pointers) else { panic!() };
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["x", "y"]);
        assert!(matches!(&members[0].1, Tree::Object(inner) if inner.len() == 2));
    }
}
