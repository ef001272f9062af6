//! One record a line, for programs that read rows: tables, data frames, `jq`. Not read back.

use serde::Serialize;

use crate::document::json::RecordObject;
use crate::document::value::Unit;
use crate::schema::binding::Binding;

#[derive(Serialize)]
struct BindingLine<'a> {
    edition: &'a str,
    from: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    from_type: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    to_type: &'a str,
    serial: &'a str,
    form: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<&'a str>,
    record: usize,
    values: RecordObject<'a>,
}

/// Every record of a unit on a line of its own.
pub fn to_ndjson(unit: &Unit) -> Vec<u8> {
    let binding = Binding::common(&unit.edition);
    let mut out = Vec::new();
    for file in &unit.files {
        let Some(bound) = binding.form(file.form.code()) else { continue };
        bound.each_record(file, |n, values| {
            let line = BindingLine {
                edition: unit.edition.name(),
                from: unit.key.from(),
                from_type: unit.key.from_type(),
                to: unit.key.to(),
                to_type: unit.key.to_type(),
                serial: unit.key.serial(),
                form: file.form.code(),
                month: file.month.as_deref(),
                record: n + 1,
                values,
            };
            // Writing to memory fails only where a key is not a text, and all are.
            let written = serde_json::to_writer(&mut out, &line);
            debug_assert!(written.is_ok());
            out.push(b'\n');
        });
    }
    out
}
