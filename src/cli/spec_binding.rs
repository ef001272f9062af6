//! `careplan spec` for editions that are JSON.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::args::Global;
use super::output::{self, Outcome};
use super::sources;
use super::table::{table, words};
use crate::document;
use crate::document::import;
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
    let header = vec![
        words(lang, "様式", "form"),
        words(lang, "項目", "items"),
        words(lang, "名称", "title"),
        words(lang, "場所", "place"),
    ];
    let row = |bound: &BoundForm| {
        let form = bound.form();
        vec![form.code().into(), bound.items().len().to_string(), form.title().into(), bound.path().to_string()]
    };
    table(header, binding.forms().map(row).collect(), out)?;
    writeln!(out)
}

pub(super) fn show(spec: &Spec, edition: &str, name: &str, lang: Lang) -> Result<(), Box<dyn Error>> {
    let binding = find(spec, Some(edition))?;
    let code = name.to_ascii_uppercase();
    let Some(bound) = binding.form(&code) else {
        let known: Vec<&str> = binding.forms().map(|bound| bound.form().code()).collect();
        return Err(sources::unknown(&format!("form in edition {edition}"), &code, &known).into());
    };
    output::print(|out| show_form(binding, bound, lang, out))
}

fn show_form(binding: &Binding, bound: &BoundForm, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let form = bound.form();
    writeln!(out, "{} {}  ({} JSON)", form.code(), form.title(), binding.name())?;
    warn(binding, lang, out)?;
    writeln!(out, "{}\n{}\n", bound.path(), bound.source())?;
    let header = vec![
        "No.".to_owned(),
        words(lang, "項目名", "item"),
        words(lang, "キー", "key"),
        words(lang, "場所", "place"),
        words(lang, "型", "type"),
        words(lang, "項目長", "length"),
        words(lang, "必須", "required"),
    ];
    let rows = bound.items().iter().map(|item| {
        let model = &form.items()[item.item];
        vec![
            model.no().to_string(),
            model.name().to_owned(),
            model.key().to_owned(),
            item.path.to_string(),
            item.json_type.as_str().to_owned(),
            item.length.map_or_else(|| "―".to_owned(), |length| length.to_string()),
            required(item.required).to_owned(),
        ]
    });
    table(header, rows.collect(), out)?;
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

fn required(required: Required) -> &'static str {
    match required {
        Required::Optional => "",
        Required::Required => "必須",
        Required::Needed => "必要",
    }
}

/// A binding by its name, or the newest.
fn find<'s>(spec: &'s Spec, name: Option<&str>) -> Result<&'s Binding, String> {
    let found = match name {
        None => spec.bindings().last(),
        Some(name) => spec.binding(name),
    };
    found.map(|binding| &**binding).ok_or_else(|| {
        let known: Vec<&str> = spec.bindings().map(|binding| binding.name()).collect();
        sources::unknown("JSON edition", name.unwrap_or_default(), &known)
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
        return Err(format!("{} is there already; choose a new folder", out.display()).into());
    }
    let bytes = fs::read(table).map_err(|error| format!("{}: {error}", table.display()))?;
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let imported = import::import(output::spec_files(global)?, edition, &name, &bytes)
        .map_err(|error| format!("{}: {error}", table.display()))?;
    output::write_folder(out, false, |staged| {
        imported.files.iter().try_for_each(|(path, text)| {
            let path = staged.join(path);
            fs::create_dir_all(output::parent(&path))?;
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
