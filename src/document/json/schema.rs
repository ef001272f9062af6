//! JSON Schema (2020-12) of the documents of a binding.

use serde_json::{Map, Value, json};

use crate::schema::binding::Tree;
use crate::schema::binding::{Binding, BoundForm, JsonType, Pointer};
use crate::schema::{CodeTable, Required};

impl Binding {
    /// The JSON Schema of its documents. A provisional binding's schema says so.
    pub fn json_schema(&self) -> Value {
        let paths = &self.document;
        let text = |title: &str, length: u16| json!({"type": "string", "title": title, "maxLength": length});
        let mut leaves: Vec<(Pointer, (Value, bool))> = vec![
            (paths.edition.clone(), (json!({"const": self.name}), true)),
            (paths.from.clone(), (text("送信元の事業所番号", 10), true)),
            (paths.from_type.clone(), (text("送信元のサービス種類コード", 2), false)),
            (paths.to.clone(), (text("送信先の事業所番号", 10), true)),
            (paths.to_type.clone(), (text("送信先のサービス種類コード", 2), false)),
            (
                paths.serial.clone(),
                (json!({"type": "string", "title": "ファイル連番", "pattern": "^[0-9]{14}$"}), true),
            ),
            (paths.files.clone(), (files(), false)),
            (paths.exact.clone(), (exact(), false)),
            (paths.pictures.clone(), (pictures(), false)),
        ];
        if let Some((pointer, _)) = &paths.notice {
            leaves.insert(0, (pointer.clone(), (json!({"type": "string"}), self.provisional)));
        }
        leaves.extend(self.forms.iter().map(|bound| (bound.path.clone(), (self.records_schema(bound), false))));
        let mut schema = object(&Tree::new(leaves));
        let title = format!("ケアプランデータ連携標準仕様 {}", self.name);
        let mark = if self.provisional { "（暫定・非公式 / PROVISIONAL, NOT OFFICIAL）" } else { "" };
        let head = [
            ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
            ("$id", json!(format!("urn:careplan:schema:{}", self.name))),
            ("title", json!(format!("{title}{mark}"))),
            ("description", json!(format!("{} {}", self.reason.ja, self.reason.en))),
            ("$comment", json!(format!("careplan spec schema --edition {}; {}", self.name, self.source))),
            ("x-careplan-provisional", json!(self.provisional)),
        ];
        if let Value::Object(members) = &mut schema {
            members.extend(head.map(|(name, value)| (name.to_owned(), value)));
        }
        schema
    }

    fn records_schema(&self, bound: &BoundForm) -> Value {
        let items = bound.items.iter().map(|item| {
            let model = &bound.form.items()[item.item];
            let mut value = value_schema(item.json_type, item.length);
            if model.may_be_negative() {
                value.remove("minimum");
            }
            value.insert("title".into(), json!(model.printed_name()));
            let codes = || {
                let name = model.type_text().strip_prefix("code(")?.strip_suffix(')')?;
                self.base.code_tables().find(|table| table.name() == name).map(|table| codes(table))
            };
            if let Some(codes) = codes().filter(|_| item.json_type == JsonType::String) {
                value.insert("enum".into(), codes);
            }
            (item.path.clone(), (Value::Object(value), item.required != Required::Optional))
        });
        let extra = bound.extra.iter().map(|extra| {
            let mut value = value_schema(extra.json_type, None);
            value.insert("title".into(), json!(extra.name));
            (extra.path.clone(), (Value::Object(value), extra.required != Required::Optional))
        });
        json!({
            "type": "array",
            "title": bound.form.title(),
            "items": object(&Tree::new(items.chain(extra))),
        })
    }
}

fn value_schema(json_type: JsonType, length: Option<u16>) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".into(), json!(json_type.as_str()));
    match (json_type, length) {
        (JsonType::String, Some(length)) => {
            schema.insert("maxLength".into(), json!(length));
        }
        (JsonType::String, None) => {}
        (JsonType::Integer | JsonType::Number, _) => {
            schema.insert("minimum".into(), json!(0));
        }
    }
    schema
}

fn codes(table: &CodeTable) -> Value {
    table.codes().map(|(code, _)| json!(code)).collect()
}

/// An object, and the objects in it. One that holds something required is required itself.
fn object(tree: &Tree<(Value, bool)>) -> Value {
    let members = match tree {
        Tree::Leaf((schema, _)) => return schema.clone(),
        Tree::Object(members) => members,
    };
    let properties: Map<String, Value> = members.iter().map(|(name, tree)| (name.clone(), object(tree))).collect();
    let required: Vec<&String> = members.iter().filter(|(_, tree)| is_required(tree)).map(|(name, _)| name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn is_required(tree: &Tree<(Value, bool)>) -> bool {
    match tree {
        Tree::Leaf((_, required)) => *required,
        Tree::Object(members) => members.iter().any(|(_, tree)| is_required(tree)),
    }
}

const OURS: &str = "careplan: not of the standard; what 4.1 needs to get every byte back";

/// A list of objects that have all of these members.
fn entries(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        },
    })
}

fn files() -> Value {
    json!({
        "$comment": OURS,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "form": {"type": "string"},
                "month": {"type": "string", "maxLength": 6},
                "records": {"type": "integer", "minimum": 0},
            },
            "required": ["form", "records"],
            "additionalProperties": false,
        },
    })
}

fn exact() -> Value {
    let hex = json!({"type": "string", "pattern": "^([0-9a-f]{2})*$"});
    let place = json!({"type": "integer", "minimum": 1});
    json!({
        "$comment": OURS,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "file": place,
                "name": {"type": "string"},
                "quoting": entries(json!({"item": place, "quoted": {"enum": ["never", "filled", "always"]}})),
                "cells": entries(json!({"record": place, "item": place, "hex": hex})),
                "lineEnd": hex,
                "ends": entries(json!({"record": {"type": "integer", "minimum": 0}, "hex": hex})),
            },
            "required": ["file"],
            "additionalProperties": false,
        },
    })
}

fn pictures() -> Value {
    let mut list = entries(json!({
        "name": {"type": "string"},
        "base64": {"type": "string", "contentEncoding": "base64"},
    }));
    list["$comment"] = json!(OURS);
    list
}
