//! `careplan spec`

use std::io::{self, Write};
use std::sync::Arc;

use super::args::{Global, SpecArgs, SpecCommand};
use super::output::{self, Outcome};
use super::table::{table, words};
use super::{spec_binding, spec_demands};
use crate::ground::nearest;
use crate::schema::{CodeTable, Confidence, Edition, Exchange, Form, Required, Spec};
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &SpecArgs) -> Outcome {
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    match &arguments.command {
        SpecCommand::List { edition } => {
            let bindings: Vec<_> =
                spec.bindings().filter(|binding| edition.as_ref().is_none_or(|name| name == binding.name())).collect();
            let editions: Vec<&Arc<Edition>> = match edition {
                None => spec.editions().collect(),
                Some(_) if !bindings.is_empty() => Vec::new(),
                Some(name) => vec![find_edition(&spec, name)?],
            };
            output::print(|out| {
                editions.iter().try_for_each(|edition| list(edition, lang, out))?;
                bindings.iter().try_for_each(|binding| spec_binding::list(binding, lang, out))
            })?;
        }
        SpecCommand::Show { name, edition: Some(edition) } if spec.binding(edition).is_some() => {
            spec_binding::show(&spec, edition, name, lang)?;
        }
        SpecCommand::Demands { uncovered, edition, format } => {
            spec_demands::run(global, &spec, edition.as_deref(), *uncovered, *format)?;
        }
        SpecCommand::Schema { edition, xsd } => spec_binding::schema(&spec, edition.as_deref(), *xsd)?,
        SpecCommand::Import { table, edition, out } => {
            return spec_binding::import(global, table, edition, out);
        }
        SpecCommand::Show { name, edition } => {
            let edition = match edition {
                None => spec.newest(),
                Some(name) => find_edition(&spec, name)?,
            };
            show(edition, name, lang)?;
        }
    }
    Ok(super::CLEAN)
}

pub(super) fn find_edition<'s>(spec: &'s Spec, name: &str) -> Result<&'s Arc<Edition>, String> {
    spec.edition(name).ok_or_else(|| {
        let known: Vec<&str> =
            spec.editions().map(|edition| edition.name()).chain(spec.bindings().map(|b| b.name())).collect();
        format!("no edition `{name}` (there are {})", known.join(", "))
    })
}

fn list(edition: &Edition, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let status = match (edition.is_provisional(), edition.is_accepted_after_integration()) {
        (true, _) => words(lang, "暫定", "provisional"),
        (false, true) => words(lang, "統合後も受け付け", "accepted after the integration"),
        (false, false) => words(lang, "統合後は受け付けない", "not accepted after the integration"),
    };
    writeln!(out, "{}  CSVバージョン {}  ({status})", edition.name(), edition.csv_version())?;
    let rows = edition.forms().map(|form| {
        vec![
            form.code().to_owned(),
            form.items().len().to_string(),
            form.title().to_owned(),
            form.name_pattern().to_string(),
        ]
    });
    let header = vec![
        words(lang, "様式", "form"),
        words(lang, "項目", "items"),
        words(lang, "名称", "title"),
        words(lang, "ファイル名", "file name"),
    ];
    table(header, rows.collect(), out)?;
    writeln!(out)
}

fn show(edition: &Arc<Edition>, name: &str, lang: Lang) -> Result<(), Box<dyn std::error::Error>> {
    let upper = name.to_ascii_uppercase();
    if let Some(form) = edition.form(&upper) {
        return output::print(|out| show_form(edition, form, lang, out));
    }
    if name == "service_types" {
        return output::print(|out| show_service_types(edition, lang, out));
    }
    if let Some(codes) = edition.code_tables().find(|table| table.name() == name || table.title() == name) {
        return output::print(|out| show_codes(codes, lang, out));
    }
    let forms = edition.forms().map(|form| form.code().to_owned());
    let tables = edition.code_tables().map(|table| table.name().to_owned());
    let known: Vec<String> = forms.chain(tables).chain(["service_types".to_owned()]).collect();
    let near = nearest::nearest(&upper, &known).or_else(|| nearest::nearest(name, &known));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!("edition {} has no form or code table `{name}`{suggestion}", edition.name()).into())
}

fn show_form(edition: &Edition, form: &Form, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}  ({})", form.code(), form.title(), edition.name())?;
    if edition.is_provisional() {
        writeln!(
            out,
            "{}",
            words(lang, "暫定の表です。公式の表ではありません。", "Provisional: these are not the official tables.")
        )?;
    }
    writeln!(out, "{}\n{}\n", form.name_pattern(), form.source())?;
    let header = vec![
        "No.".to_owned(),
        words(lang, "項目名", "item"),
        words(lang, "キー", "key"),
        words(lang, "項目長", "length"),
        words(lang, "必須", "required"),
        words(lang, "型", "type"),
    ];
    let rows = form.items().iter().map(|item| {
        let required = match (item.required(), item.confidence()) {
            (Required::Optional, _) => String::new(),
            (Required::Required, Confidence::Confirmed) => "必須".to_owned(),
            (Required::Required, Confidence::Inferred) => words(lang, "必須（推定）", "必須 (inferred)"),
            (Required::Needed, _) => "必要".to_owned(),
        };
        vec![
            item.no().to_string(),
            item.name().to_owned(),
            item.key().to_owned(),
            item.length().map_or_else(|| "―".to_owned(), |length| length.to_string()),
            required,
            item.type_text().to_owned(),
        ]
    });
    table(header, rows.collect(), out)
}

fn show_codes(codes: &CodeTable, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}\n", codes.name(), codes.title())?;
    let rows = codes.codes().map(|(code, label)| vec![code.to_owned(), label.to_owned()]).collect();
    table(vec![words(lang, "コード", "code"), words(lang, "内容", "label")], rows, out)
}

fn show_service_types(edition: &Edition, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let rows = edition.service_types().iter().map(|service| {
        let exchange = match service.exchange {
            Exchange::Exchanged => "対象",
            Exchange::NotExchanged => "対象外",
            Exchange::FileNamesOnly => "ファイル名のみ",
        };
        vec![service.code.clone(), service.name.clone(), service.benefit.clone(), exchange.to_owned()]
    });
    let header = vec![
        words(lang, "コード", "code"),
        words(lang, "サービス種類", "service type"),
        words(lang, "給付", "benefit"),
        words(lang, "連携", "exchange"),
    ];
    table(header, rows.collect(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_codes_of_every_edition_can_be_shown() {
        for edition in Spec::embedded().editions() {
            for form in edition.forms() {
                let mut out = Vec::new();
                show_form(edition, form, Lang::Ja, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                let missing: Vec<_> = form.items().iter().filter(|item| !text.contains(item.name())).collect();
                assert!(missing.is_empty(), "{} {}: {missing:?}", edition.name(), form.code());
            }
            for codes in edition.code_tables() {
                let mut out = Vec::new();
                show_codes(codes, Lang::En, &mut out).unwrap();
                let lines = String::from_utf8(out).unwrap().lines().count();
                assert!(lines > codes.codes().len(), "{} {}", edition.name(), codes.name());
            }
        }
    }
}
