//! The XML Schema of the common model, made from the tables.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::document::xml::{FORMS, NAMESPACE, RECORD, ROOT};
use crate::schema::{Edition, Form, Item};
use crate::schema::{VERSION_ITEM, ValueKind};

type Xsd = Writer<Vec<u8>>;

/// The XML Schema of documents of an edition. It holds for older editions too, whose items are among these.
pub fn xsd(edition: &Edition) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory does not fail.
    let written = schema(&mut writer, edition);
    debug_assert!(written.is_ok());
    let mut out = writer.into_inner();
    out.push(b'\n');
    out
}

fn schema(writer: &mut Xsd, edition: &Edition) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let schema = writer.create_element("xs:schema").with_attributes([
        ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns", NAMESPACE),
        ("targetNamespace", NAMESPACE),
        ("elementFormDefault", "qualified"),
    ]);
    schema.write_inner_content(|writer| {
        let root = writer.create_element("xs:element").with_attribute(("name", ROOT));
        root.write_inner_content(|writer| {
            writer.create_element("xs:complexType").write_inner_content(|writer| {
                sequence(writer, |writer| {
                    unit(writer)?;
                    list(
                        writer,
                        "files",
                        "file",
                        &[("form", TEXT, true), ("month", TEXT, false), ("records", COUNT, true)],
                    )?;
                    element(writer, FORMS, true, |writer| {
                        edition.forms().try_for_each(|form| form_element(writer, edition, form))
                    })?;
                    exact(writer)?;
                    list(writer, "pictures", "picture", &[("name", TEXT, true), ("base64", "xs:base64Binary", true)])
                })?;
                let attribute = writer.create_element("xs:attribute");
                let attribute = attribute.with_attributes([("name", "edition"), ("type", TEXT), ("use", "required")]);
                attribute.write_empty().map(|_| ())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

const TEXT: &str = "xs:string";
const COUNT: &str = "xs:nonNegativeInteger";

fn sequence(writer: &mut Xsd, inner: impl FnOnce(&mut Xsd) -> io::Result<()>) -> io::Result<()> {
    writer.create_element("xs:sequence").write_inner_content(inner).map(|_| ())
}

/// An element that holds elements.
fn element(
    writer: &mut Xsd,
    name: &str,
    required: bool,
    inner: impl FnOnce(&mut Xsd) -> io::Result<()>,
) -> io::Result<()> {
    let element = writer.create_element("xs:element").with_attribute(("name", name));
    let element = if required { element } else { element.with_attribute(("minOccurs", "0")) };
    element.write_inner_content(|writer| {
        writer.create_element("xs:complexType").write_inner_content(|writer| sequence(writer, inner)).map(|_| ())
    })?;
    Ok(())
}

/// An element that holds a value of a type.
fn value(writer: &mut Xsd, name: &str, value_type: &str, required: bool) -> io::Result<()> {
    let element = writer.create_element("xs:element").with_attributes([("name", name), ("type", value_type)]);
    let element = if required { element } else { element.with_attribute(("minOccurs", "0")) };
    element.write_empty().map(|_| ())
}

/// An element that holds any number of elements of one name.
fn repeated(
    writer: &mut Xsd,
    name: &str,
    entry: &str,
    inner: impl FnOnce(&mut Xsd) -> io::Result<()>,
) -> io::Result<()> {
    element(writer, name, false, |writer| {
        let element = writer.create_element("xs:element");
        let element = element.with_attributes([("name", entry), ("minOccurs", "0"), ("maxOccurs", "unbounded")]);
        element.write_inner_content(|writer| {
            let inner = |writer: &mut Xsd| sequence(writer, inner);
            writer.create_element("xs:complexType").write_inner_content(inner).map(|_| ())
        })?;
        Ok(())
    })
}

fn list(writer: &mut Xsd, name: &str, entry: &str, members: &[(&str, &str, bool)]) -> io::Result<()> {
    repeated(writer, name, entry, |writer| {
        members.iter().try_for_each(|(name, value_type, required)| value(writer, name, value_type, *required))
    })
}

fn unit(writer: &mut Xsd) -> io::Result<()> {
    element(writer, "unit", true, |writer| {
        value(writer, "from", TEXT, true)?;
        value(writer, "from_type", TEXT, false)?;
        value(writer, "to", TEXT, true)?;
        value(writer, "to_type", TEXT, false)?;
        value(writer, "serial", TEXT, true)
    })
}

fn exact(writer: &mut Xsd) -> io::Result<()> {
    repeated(writer, "exact", "entry", |writer| {
        value(writer, "file", COUNT, true)?;
        value(writer, "name", TEXT, false)?;
        list(writer, "quoting", "item", &[("item", COUNT, true), ("quoted", TEXT, true)])?;
        list(
            writer,
            "cells",
            "cell",
            &[("record", COUNT, true), ("item", COUNT, true), ("hex", "xs:hexBinary", true)],
        )?;
        value(writer, "lineEnd", "xs:hexBinary", false)?;
        list(writer, "ends", "end", &[("record", COUNT, true), ("hex", "xs:hexBinary", true)])
    })
}

fn form_element(writer: &mut Xsd, edition: &Edition, form: &Form) -> io::Result<()> {
    repeated(writer, form.code(), RECORD, |writer| {
        let mut items = form.items().iter().filter(|item| item.key() != VERSION_ITEM);
        items.try_for_each(|item| item_element(writer, edition, item))
    })
}

/// The values of an item: numbers, codes, or text of a length.
fn item_element(writer: &mut Xsd, edition: &Edition, item: &Item) -> io::Result<()> {
    let codes = item.type_text().strip_prefix("code(").and_then(|rest| rest.strip_suffix(')'));
    let codes = codes.and_then(|name| edition.code_tables().find(|table| table.name() == name));
    let length = item.accepted_length().or(item.length());
    match (ValueKind::of(item), codes, length) {
        (ValueKind::Integer, ..) if item.may_be_negative() => value(writer, item.key(), "xs:integer", false),
        (ValueKind::Integer, ..) => value(writer, item.key(), COUNT, false),
        (ValueKind::Decimal(_), ..) => value(writer, item.key(), "xs:decimal", false),
        (ValueKind::Text, None, None) => value(writer, item.key(), TEXT, false),
        (ValueKind::Text, codes, length) => {
            let element =
                writer.create_element("xs:element").with_attributes([("name", item.key()), ("minOccurs", "0")]);
            element.write_inner_content(|writer| {
                writer.create_element("xs:simpleType").write_inner_content(|writer| {
                    let restriction = writer.create_element("xs:restriction").with_attribute(("base", TEXT));
                    restriction.write_inner_content(|writer| match (codes, length) {
                        (Some(table), _) => {
                            table.codes().try_for_each(|(code, _)| facet(writer, "xs:enumeration", code))
                        }
                        (None, Some(length)) => facet(writer, "xs:maxLength", &length.to_string()),
                        (None, None) => Ok(()),
                    })?;
                    Ok(())
                })?;
                Ok(())
            })?;
            Ok(())
        }
    }
}

fn facet(writer: &mut Xsd, name: &str, value: &str) -> io::Result<()> {
    writer.create_element(name).with_attribute(("value", value)).write_empty().map(|_| ())
}
