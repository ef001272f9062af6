//! `careplan spec` for editions that are JSON.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::args::{Global, TableFormat};
use super::listing::Listing;
use super::output::{self, Outcome};
use super::said::{Said, said};
use super::sources;
use super::table::words;
use super::writing;
use crate::disk;
use crate::disk::rights::Rights;
use crate::disk::system;
use crate::document;
use crate::document::import;
use crate::ground::safe::Shown;
use crate::schema::binding::{Binding, BoundForm};
use crate::schema::{Required, Spec};
use crate::text::Lang;

/// Says what the binding is not.
fn warn(binding: &Binding, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if binding.is_provisional() {
        let words = words(lang, "暫定・非公式", "PROVISIONAL, NOT OFFICIAL");
        writeln!(out, "{words}: {}", binding.reason().get(lang))?;
    }
    Ok(())
}

pub(super) fn list(binding: &Binding, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let status = match binding.is_provisional() {
        true => words(lang, "暫定", "provisional"),
        false => words(lang, "項目表による", "after an item table"),
    };
    writeln!(out, "{}  JSON  ({status})", binding.name())?;
    warn(binding, lang, out)?;
    let columns = [
        ["form", "様式", "form"],
        ["items", "項目数", "items"],
        ["title", "名称", "title"],
        ["place", "場所", "place"],
    ];
    let mut listing = Listing::new(lang, &columns);
    binding.forms().for_each(|bound| listing.row(form_row(bound)));
    listing.write(TableFormat::Text, out)?;
    writeln!(out)
}

pub(super) fn form_row(bound: &BoundForm) -> [Value; 4] {
    let form = bound.form();
    [json!(form.code()), json!(bound.items().len()), json!(form.title()), json!(bound.path().to_string())]
}

pub(super) fn show(
    spec: &Spec,
    edition: &str,
    name: &str,
    format: TableFormat,
    lang: Lang,
) -> Result<(), Box<dyn Error>> {
    let binding = find(spec, Some(edition))?;
    let code = name.to_ascii_uppercase();
    let Some(bound) = binding.form(&code) else {
        let known: Vec<&str> = binding.forms().map(|bound| bound.form().code()).collect();
        let what = [&format!("{edition}版の様式")[..], &format!("form in edition {edition}")];
        return Err(sources::unknown(what, &code, &known).into());
    };
    output::print(|out| match format {
        TableFormat::Text => show_form(binding, bound, lang, out),
        _ => items(bound, lang).write(format, out),
    })
}

fn show_form(binding: &Binding, bound: &BoundForm, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let form = bound.form();
    writeln!(out, "{} {}  ({} JSON)", form.code(), form.title(), binding.name())?;
    warn(binding, lang, out)?;
    writeln!(out, "{}\n{}\n", bound.path(), bound.source())?;
    items(bound, lang).write(TableFormat::Text, out)?;
    if !bound.unmapped().is_empty() {
        writeln!(out, "\n{}", words(lang, "文書に無い項目", "items that documents do not have"))?;
    }
    for unmapped in bound.unmapped() {
        let model = &form.items()[unmapped.item];
        writeln!(out, "  No.{} {} {}: {}", model.no(), model.name(), model.key(), unmapped.because)?;
    }
    if !bound.extra().is_empty() {
        writeln!(out, "\n{}", words(lang, "4.1版に無い項目", "what 4.1 does not have"))?;
    }
    bound.extra().iter().try_for_each(|extra| writeln!(out, "  {} {}", extra.name, extra.path))
}

fn items(bound: &BoundForm, lang: Lang) -> Listing {
    let columns = [
        ["no", "No.", "No."],
        ["name", "項目名", "item"],
        ["key", "キー", "key"],
        ["place", "場所", "place"],
        ["type", "型", "type"],
        ["length", "項目長", "length"],
        ["required", "必須", "required"],
    ];
    let mut listing = Listing::new(lang, &columns);
    for item in bound.items() {
        let model = &bound.form().items()[item.item];
        listing.row([
            json!(model.no()),
            json!(model.name()),
            json!(model.key()),
            json!(item.path.to_string()),
            json!(item.json_type.as_str()),
            item.length.map_or_else(|| json!("―"), |length| json!(length)),
            json!(required(item.required)),
        ]);
    }
    listing
}

fn required(required: Required) -> &'static str {
    match required {
        Required::Optional => "",
        Required::Required => "必須",
        Required::Needed => "必要",
    }
}

/// A binding by its name, or the newest.
fn find<'s>(spec: &'s Spec, name: Option<&str>) -> Result<&'s Binding, Said> {
    let found = match name {
        None => spec.bindings().last(),
        Some(name) => spec.binding(name),
    };
    found.map(|binding| &**binding).ok_or_else(|| {
        let known: Vec<&str> = spec.bindings().map(|binding| binding.name()).collect();
        sources::unknown(["JSON の版", "JSON edition"], name.unwrap_or_default(), &known)
    })
}

pub(super) fn schema(spec: &Spec, edition: Option<&str>, xsd: bool) -> Result<(), Box<dyn Error>> {
    if xsd {
        return output::print(|out| out.write_all(&document::xsd(spec.newest())));
    }
    let schema = find(spec, edition)?.json_schema();
    output::print(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        writeln!(out)
    })
}

pub(super) fn import(global: &Global, table: &Path, edition: &str, out: &Path) -> Outcome {
    if out.symlink_metadata().is_ok() {
        let out = out.shown();
        return Err(said(
            format!("{out}: すでにあります。新しいフォルダーを指定してください"),
            format!("{out}: is there already; choose a new folder"),
        )
        .into());
    }
    let bytes = disk::whole(table, disk::MOST_TEXT).map_err(|error| system::said_of(table, &error))?;
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let imported = import::import(output::spec_files(global)?, edition, &name, &bytes)
        .map_err(|error| system::PathError::new(table, error.words()))?;
    writing::write_folder(out, false, Rights::of_new_files(), |staged| {
        imported.files.iter().try_for_each(|(path, text)| {
            let path = staged.join(path);
            fs::create_dir_all(writing::parent(&path))?;
            fs::write(path, text)
        })
    })?;
    let lang = output::lang(global);
    output::print(|out| import_report(&imported, lang, out))?;
    Ok(super::CLEAN)
}

fn import_report(imported: &import::Imported, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (mapped, rows, items) = (imported.mapped, imported.rows.len(), imported.items.len());
    match lang {
        Lang::Ja => writeln!(out, "対応した項目 {mapped}、表にだけある行 {rows}、4.1版にだけある項目 {items}")?,
        Lang::En => writeln!(out, "{mapped} items mapped; {rows} rows only in the table; {items} items only in 4.1")?,
    }
    for row in &imported.rows {
        let near = match (&row.nearest, lang) {
            (None, _) => String::new(),
            (Some(near), Lang::Ja) => format!("（{near} のことですか）"),
            (Some(near), Lang::En) => format!(" (did you mean {near}?)"),
        };
        match lang {
            Lang::Ja => writeln!(out, "  表にだけある: {}行目 {} {}{near}", row.line, row.form, row.name)?,
            Lang::En => writeln!(out, "  only in the table: row {} {} {}{near}", row.line, row.form, row.name)?,
        }
    }
    let title = words(lang, "4.1版にだけある", "only in 4.1");
    imported.items.iter().try_for_each(|(form, no, name)| writeln!(out, "  {title}: {form} No.{no} {name}"))
}
