//! The common model as XML: the members of the JSON document as elements, the entries of its lists as elements named
//! `record`, `file`, `cell` and so on.

use quick_xml::Reader;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesRef, BytesStart, BytesText, Event};

use crate::document::json::{Document, DocumentError, Node, WriteError};
use crate::document::value::Unit;
use crate::schema::Spec;
use crate::schema::binding::Binding;
use crate::text::Text;

/// The namespace of the elements.
pub(super) const NAMESPACE: &str = "urn:careplan:common:1";
/// The outermost element.
pub(super) const ROOT: &str = "careplan";
/// Lists, and what their entries are called.
pub(super) const LISTS: [(&str, &str); 6] = [
    ("files", "file"),
    ("exact", "entry"),
    ("quoting", "item"),
    ("cells", "cell"),
    ("ends", "end"),
    ("pictures", "picture"),
];
/// The element that holds the lists of records, and what a record is called.
pub(super) const FORMS: &str = "forms";
pub(super) const RECORD: &str = "record";

/// A unit as one XML document of the common model.
///
/// # Errors
///
/// If a value (from a document, never from CSV) has a character that XML does not allow.
pub fn to_xml(unit: &Unit) -> Result<Vec<u8>, WriteError> {
    let json = Binding::common_text(&unit.edition).write(unit)?;
    let Ok(Node::Object(members)) = Node::parse(&json) else { return Ok(Vec::new()) };
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let mut root = BytesStart::new(ROOT);
    root.push_attribute(("xmlns", NAMESPACE));
    root.push_attribute(("edition", unit.edition.name()));
    let end = root.to_end().into_owned();
    let write = |writer: &mut Writer<Vec<u8>>, event: Event<'_>| writer.write_event(event).map_err(WriteError::xml);
    write(&mut writer, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    write(&mut writer, Event::Start(root))?;
    for (name, node) in &members {
        // What the document is and of which edition, the root says.
        if !matches!(name.as_str(), "careplan" | "edition") {
            write_node(&mut writer, name, node, false)?;
        }
    }
    write(&mut writer, Event::End(end))?;
    let mut out = writer.into_inner();
    out.push(b'\n');
    Ok(out)
}

fn write_node(writer: &mut Writer<Vec<u8>>, name: &str, node: &Node, in_forms: bool) -> Result<(), WriteError> {
    let text = match node {
        Node::Object(_) | Node::List(_) => None,
        Node::Text(text) => Some(text.clone()),
        Node::Integer(number) => Some(number.to_string()),
        Node::Null | Node::Bool(_) | Node::Number(_) => None,
    };
    let start = Event::Start(BytesStart::new(name));
    writer.write_event(start).map_err(WriteError::xml)?;
    if let Some(text) = text {
        if let Some(c) = text.chars().find(|c| !is_xml_char(*c)) {
            return Err(WriteError::Character { character: c.escape_unicode().to_string(), item: name.to_owned() });
        }
        writer.write_event(Event::Text(BytesText::new(&text))).map_err(WriteError::xml)?;
    }
    match node {
        Node::Object(members) => {
            for (member, node) in members {
                write_node(writer, member, node, name == FORMS)?;
            }
        }
        Node::List(list) => {
            let entry = LISTS.iter().find(|(list, _)| *list == name && !in_forms).map_or(RECORD, |(_, entry)| entry);
            for node in list {
                write_node(writer, entry, node, false)?;
            }
        }
        _ => {}
    }
    writer.write_event(Event::End(BytesEnd::new(name))).map_err(WriteError::xml)
}

/// Whether XML 1.0 allows a character.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Elements may lie in each other so deep; ours lie in each other at most five times.
const DEEPEST: usize = 16;

/// An element that is being read.
struct Open {
    name: String,
    text: String,
    children: Vec<(String, Node)>,
}

/// Reads an XML document of the common model.
pub(super) fn read(spec: &Spec, document: &[u8]) -> Result<Document, DocumentError> {
    let not_xml = |reason: Text| DocumentError::NotXml { reason };
    other_kind(document)?;
    let text = std::str::from_utf8(document)
        .map_err(|error| not_xml(Text::new("UTF-8 ではありません", format!("not UTF-8: {error}"))))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut open: Vec<Open> = Vec::new();
    let mut edition = None;
    let mut root = None;
    loop {
        let place = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            let ja = format!("{place}バイト目の付近で、XML の書き方が正しくありません");
            not_xml(Text::new(ja, format!("byte {place}: {error}")))
        })?;
        match event {
            Event::Start(start) => {
                begin(&start, &mut open, &mut edition, root.is_some()).map_err(not_xml)?;
            }
            Event::Empty(start) => {
                begin(&start, &mut open, &mut edition, root.is_some()).map_err(not_xml)?;
                finish(&mut open, &mut root)?;
            }
            Event::End(_) => finish(&mut open, &mut root)?,
            Event::Text(text) => add(&mut open, &text.xml10_content()).map_err(not_xml)?,
            Event::CData(text) => add(&mut open, &text.xml10_content()).map_err(not_xml)?,
            Event::GeneralRef(reference) => {
                let text = referred(&reference).map_err(not_xml)?;
                add(&mut open, &text).map_err(not_xml)?;
            }
            // Entities of a document's own could grow without end, and are not needed.
            Event::DocType(_) => {
                return Err(not_xml(Text::new("DOCTYPE 宣言は使えません", "a DOCTYPE is not accepted")));
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let (Some(mut root), true) = (root, open.is_empty()) else {
        return Err(not_xml(Text::new(
            "要素が閉じられないまま終わっています",
            "the document ends before its elements do",
        )));
    };
    let name = edition.ok_or_else(|| DocumentError::Missing { at: "edition".to_owned() })?;
    let Some(edition) = spec.edition(&name) else { return Err(DocumentError::UnknownEdition { name }) };
    if let Node::Object(members) = &mut root {
        members.push(("edition".to_owned(), Node::Text(name)));
    }
    Binding::common_text(edition).read_node(root)
}

/// The text that a reference stands for: a character, or one of the five entities of XML.
fn referred(reference: &BytesRef<'_>) -> Result<String, Text> {
    let name = reference.xml10_content().into_owned();
    let character = reference
        .resolve_char_ref()
        .map_err(|error| Text::new(format!("文字参照 &{name}; が正しくありません"), error.to_string()))?;
    let text = match (character, name.as_str()) {
        (Some(c), _) => return Ok(c.to_string()),
        (None, "lt") => "<",
        (None, "gt") => ">",
        (None, "amp") => "&",
        (None, "apos") => "'",
        (None, "quot") => "\"",
        (None, _) => {
            return Err(Text::new(
                format!("実体参照 &{name}; は使えません"),
                format!("the entity &{name}; is not known"),
            ));
        }
    };
    Ok(text.to_owned())
}

/// Whether the outermost element is that of another kind of XML, whatever its encoding.
fn other_kind(document: &[u8]) -> Result<(), DocumentError> {
    let text = String::from_utf8_lossy(document);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                return if name == ROOT { Ok(()) } else { Err(DocumentError::OtherKind { what: other_xml(&name) }) };
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(())
}

fn other_xml(name: &str) -> Text {
    const LONGEST: usize = 40;
    let name: String = name.chars().take(LONGEST).collect();
    Text::new(format!("最も外側の要素が <{name}> の XML"), format!("XML whose outermost element is <{name}>"))
}

fn begin(
    start: &BytesStart<'_>,
    open: &mut Vec<Open>,
    edition: &mut Option<String>,
    finished: bool,
) -> Result<(), Text> {
    let name = start.local_name().as_ref().to_owned();
    if finished {
        return Err(Text::new(
            format!("<{name}> が文書の外にあります"),
            format!("<{name}> stands outside the document"),
        ));
    }
    if open.len() > DEEPEST {
        return Err(Text::new("要素の入れ子が深すぎます", "elements lie in each other too deep"));
    }
    for attribute in start.attributes() {
        let attribute = attribute
            .map_err(|error| Text::new(format!("<{name}> の属性の書き方が正しくありません"), error.to_string()))?;
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.into_owned();
        match key.as_str() {
            "edition" if open.is_empty() => *edition = Some(value),
            "xmlns" if value != NAMESPACE => {
                return Err(Text::new(
                    format!("名前空間が {NAMESPACE} ではなく {value} です"),
                    format!("the namespace is {NAMESPACE}, not {value}"),
                ));
            }
            key if key.starts_with("xmlns") || key.starts_with("xsi:") => {}
            key => {
                return Err(Text::new(
                    format!("<{name}> に {key} という属性はありません"),
                    format!("<{name}> has no attribute {key}"),
                ));
            }
        }
    }
    open.push(Open { name, text: String::new(), children: Vec::new() });
    Ok(())
}

fn add(open: &mut [Open], text: &str) -> Result<(), Text> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(Text::new("文書の外に文字があります", "text stands outside the document")),
    }
    Ok(())
}

/// The kind of content an element has, by its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Object,
    List,
}

fn shape(parents: &[Open], name: &str) -> Shape {
    let parents: Vec<&str> = parents.iter().map(|open| open.name.as_str()).collect();
    match (&parents[..], name) {
        ([], _) | ([_], "unit" | FORMS) => Shape::Object,
        ([_], "files" | "exact" | "pictures") | ([_, FORMS], _) => Shape::List,
        ([_, _], _) if parents[1] != "unit" => Shape::Object,
        ([_, FORMS, _], _) => Shape::Object,
        ([_, "exact", _], "quoting" | "cells" | "ends") => Shape::List,
        ([_, "exact", _, _], _) => Shape::Object,
        ([_, "files" | "exact", ..], "records" | "file" | "record" | "item") => Shape::Number,
        _ => Shape::Text,
    }
}

fn finish(open: &mut Vec<Open>, root: &mut Option<Node>) -> Result<(), DocumentError> {
    let Some(element) = open.pop() else { return Ok(()) };
    let Open { name, text, children } = element;
    let wrong = |ja: &str, en: &str| DocumentError::Wrong { at: format!("<{name}>"), reason: Text::new(ja, en) };
    let shape = shape(open, &name);
    let holds_elements = matches!(shape, Shape::Object | Shape::List);
    if holds_elements && !text.trim().is_empty() {
        return Err(wrong("要素の間に文字があります", "text stands between elements"));
    }
    if !holds_elements && !children.is_empty() {
        return Err(wrong("値の入るところに要素があります", "elements stand where a value should"));
    }
    let node = match shape {
        Shape::Text => Node::Text(text),
        Shape::Number => {
            Node::Integer(text.trim().parse().map_err(|_| wrong("整数ではありません", "not a whole number"))?)
        }
        Shape::List => Node::List(children.into_iter().map(|(_, node)| node).collect()),
        Shape::Object => {
            let twice = (1..children.len()).find(|n| children[..*n].iter().any(|(name, _)| *name == children[*n].0));
            if let Some(twice) = twice {
                let twice = &children[twice].0;
                return Err(wrong(&format!("<{twice}> が2つあります"), &format!("<{twice}> stands here twice")));
            }
            Node::Object(children)
        }
    };
    match open.last_mut() {
        Some(parent) => parent.children.push((name, node)),
        None => *root = Some(node),
    }
    Ok(())
}
