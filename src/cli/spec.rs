//! `careplan spec`

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::args::{Global, SpecArgs, SpecCommand, TableFormat};
use super::listing::Listing;
use super::output::{self, Outcome};
use super::said::{Said, said};
use super::table::words;
use super::{sources, spec_binding, spec_demands};
use crate::ground::nearest;
use crate::schema::binding::Binding;
use crate::schema::{CodeTable, Confidence, Edition, Exchange, Form, Required, Spec};
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &SpecArgs) -> Outcome {
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    match &arguments.command {
        SpecCommand::List { edition, format } => list(&spec, edition.as_deref(), *format, lang)?,
        SpecCommand::Show { name, edition, format } => {
            let newest = spec.newest().name().to_owned();
            let edition = edition.as_ref().unwrap_or(&newest);
            match (name, spec.binding(edition)) {
                (Some(name), Some(_)) => spec_binding::show(&spec, edition, name, *format, lang)?,
                (None, Some(_)) => list(&spec, Some(edition), *format, lang)?,
                (Some(name), None) => show(find_edition(&spec, edition)?, name, *format, lang)?,
                (None, None) => show_names(find_edition(&spec, edition)?, *format, lang)?,
            }
        }
        SpecCommand::Demands { uncovered, edition, format } => {
            spec_demands::run(global, &spec, edition.as_deref(), *uncovered, *format)?;
        }
        SpecCommand::Schema { edition, xsd } => spec_binding::schema(&spec, edition.as_deref(), *xsd)?,
        SpecCommand::Import { table, edition, out } => {
            return spec_binding::import(global, table, edition, out);
        }
    }
    Ok(super::CLEAN)
}

pub(super) fn find_edition<'s>(spec: &'s Spec, name: &str) -> Result<&'s Arc<Edition>, Said> {
    spec.edition(name).ok_or_else(|| {
        let known: Vec<&str> =
            spec.editions().map(|edition| edition.name()).chain(spec.bindings().map(|b| b.name())).collect();
        sources::unknown(["版", "edition"], name, &known)
    })
}

fn list(spec: &Spec, edition: Option<&str>, format: TableFormat, lang: Lang) -> Result<(), Box<dyn Error>> {
    let bindings: Vec<&Arc<Binding>> =
        spec.bindings().filter(|binding| edition.is_none_or(|name| name == binding.name())).collect();
    let editions: Vec<&Arc<Edition>> = match edition {
        None => spec.editions().collect(),
        Some(_) if !bindings.is_empty() => Vec::new(),
        Some(name) => vec![find_edition(spec, name)?],
    };
    if format == TableFormat::Text {
        return output::print(|out| {
            editions.iter().try_for_each(|edition| list_edition(edition, lang, out))?;
            bindings.iter().try_for_each(|binding| spec_binding::list(binding, lang, out))
        });
    }
    let mut listing = Listing::new(lang, &[&[["edition", "版", "edition"]], &FORM_COLUMNS[..]].concat());
    for edition in editions {
        edition.forms().for_each(|form| listing.row(with_edition(edition.name(), form_row(form))));
    }
    for binding in bindings {
        for bound in binding.forms() {
            listing.row(with_edition(binding.name(), spec_binding::form_row(bound)));
        }
    }
    output::print(|out| listing.write(format, out))
}

const FORM_COLUMNS: [[&str; 3]; 4] = [
    ["form", "様式", "form"],
    ["items", "項目数", "items"],
    ["title", "名称", "title"],
    ["file_name", "ファイル名・場所", "file name or place"],
];

fn form_row(form: &Form) -> [Value; 4] {
    [json!(form.code()), json!(form.items().len()), json!(form.title()), json!(form.name_pattern().to_string())]
}

fn with_edition(edition: &str, row: [Value; 4]) -> [Value; 5] {
    let [form, items, title, place] = row;
    [json!(edition), form, items, title, place]
}

fn list_edition(edition: &Edition, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let status = match (edition.is_provisional(), edition.is_accepted_after_integration()) {
        (true, _) => words(lang, "暫定", "provisional"),
        (false, true) => words(lang, "統合後も受け付け", "accepted after the integration"),
        (false, false) => words(lang, "統合後は受け付けない", "not accepted after the integration"),
    };
    writeln!(out, "{}  CSVバージョン {}  ({status})", edition.name(), edition.csv_version())?;
    let mut listing = Listing::new(lang, &FORM_COLUMNS);
    edition.forms().for_each(|form| listing.row(form_row(form)));
    listing.write(TableFormat::Text, out)?;
    writeln!(out)
}

/// What a name of the command line means.
enum Named<'e> {
    Forms(Vec<&'e Form>),
    Codes(&'e CodeTable),
    ServiceTypes,
}

fn show(edition: &Arc<Edition>, name: &str, format: TableFormat, lang: Lang) -> Result<(), Box<dyn Error>> {
    let named = find(edition, name)?;
    output::print(|out| match named {
        Named::Forms(forms) if format == TableFormat::Text => {
            for (n, form) in forms.into_iter().enumerate() {
                if n > 0 {
                    writeln!(out)?;
                }
                show_form(edition, form, lang, out)?;
            }
            Ok(())
        }
        Named::Forms(forms) => items(forms.iter().copied(), true, lang).write(format, out),
        Named::Codes(codes) => show_codes(codes, format, lang, out),
        Named::ServiceTypes => service_types(edition, lang).write(format, out),
    })
}

/// A form by its code, a table by its name, or what has the name in its title.
fn find<'e>(edition: &'e Edition, name: &str) -> Result<Named<'e>, Said> {
    let upper = name.to_ascii_uppercase();
    if let Some(form) = edition.form(&upper) {
        return Ok(Named::Forms(vec![form]));
    }
    if name == SERVICE_TYPES {
        return Ok(Named::ServiceTypes);
    }
    if let Some(codes) = edition.code_tables().find(|table| table.name() == name || table.title() == name) {
        return Ok(Named::Codes(codes));
    }
    let wanted = plain(name);
    let mut titled: Vec<&Form> =
        edition.forms().map(|form| &**form).filter(|form| plain(form.title()).contains(&wanted)).collect();
    if titled.iter().any(|form| !is_deletion(form)) && !wanted.contains("削除") {
        titled.retain(|form| !is_deletion(form));
    }
    if !titled.is_empty() {
        return Ok(Named::Forms(titled));
    }
    if let Some(codes) = edition.code_tables().find(|table| plain(table.title()).contains(&wanted)) {
        return Ok(Named::Codes(codes));
    }
    let forms = edition.forms().map(|form| form.code().to_owned());
    let tables = edition.code_tables().map(|table| table.name().to_owned());
    let known: Vec<String> = forms.chain(tables).chain([SERVICE_TYPES.to_owned()]).collect();
    let near = nearest::nearest(&upper, &known).or_else(|| nearest::nearest(name, &known));
    let (ja, en) = match near {
        Some(near) => (format!("。「{near}」のことですか"), format!("; did you mean `{near}`?")),
        None => {
            ("。一覧は careplan spec show で表示できます".to_owned(), "; `careplan spec show` lists them".to_owned())
        }
    };
    let edition = edition.name();
    Err(said(
        format!("{edition}版に「{name}」という様式やコード表はありません{ja}"),
        format!("edition {edition} has no form or code table `{name}`{en}"),
    ))
}

const SERVICE_TYPES: &str = "service_types";

fn is_deletion(form: &Form) -> bool {
    form.title().contains("削除")
}

/// A title as people may write it: 第６表, 第6表 and 6表 are the same, and so are brackets of any width.
fn plain(title: &str) -> String {
    let folded: String = title.nfkc().collect();
    folded.chars().filter(|c| !matches!(c, '第' | '(' | ')' | '・' | ' ')).collect::<String>().to_lowercase()
}

/// Everything that can be shown.
fn show_names(edition: &Edition, format: TableFormat, lang: Lang) -> Result<(), Box<dyn Error>> {
    let columns = [["name", "名前", "name"], ["kind", "種類", "kind"], ["title", "名称", "title"]];
    let mut listing = Listing::new(lang, &columns);
    let (form, table) = (words(lang, "様式", "form"), words(lang, "コード表", "code table"));
    edition.forms().for_each(|own| listing.row([json!(own.code()), json!(form), json!(own.title())]));
    edition.code_tables().for_each(|own| listing.row([json!(own.name()), json!(table), json!(own.title())]));
    listing.row([json!(SERVICE_TYPES), json!(table), json!("サービス種類")]);
    output::print(|out| listing.write(format, out))
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
    items(std::iter::once(form), false, lang).write(TableFormat::Text, out)
}

/// The items of forms; programs get the form of each, too.
fn items<'f>(forms: impl Iterator<Item = &'f Form>, with_form: bool, lang: Lang) -> Listing {
    let own = [
        ["no", "No.", "No."],
        ["name", "項目名", "item"],
        ["key", "キー", "key"],
        ["length", "項目長", "length"],
        ["required", "必須", "required"],
        ["type", "型", "type"],
    ];
    let form_column: &[[&'static str; 3]] = if with_form { &[["form", "様式", "form"]] } else { &[] };
    let mut listing = Listing::new(lang, &[form_column, &own[..]].concat());
    for form in forms {
        for item in form.items() {
            let required = match (item.required(), item.confidence()) {
                (Required::Optional, _) => String::new(),
                (Required::Required, Confidence::Confirmed) => "必須".to_owned(),
                (Required::Required, Confidence::Inferred) => words(lang, "必須（推定）", "必須 (inferred)"),
                (Required::Needed, _) => "必要".to_owned(),
            };
            let length = item.length().map_or_else(|| json!("―"), |length| json!(length));
            let cells = [
                json!(item.no()),
                json!(item.name()),
                json!(item.key()),
                length,
                json!(required),
                json!(item.type_text()),
            ];
            match with_form {
                true => listing.row_of(std::iter::once(json!(form.code())).chain(cells)),
                false => listing.row(cells),
            }
        }
    }
    listing
}

fn show_codes(codes: &CodeTable, format: TableFormat, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if format == TableFormat::Text {
        writeln!(out, "{}  {}\n", codes.name(), codes.title())?;
    }
    let mut listing = Listing::new(lang, &[["code", "コード", "code"], ["label", "内容", "label"]]);
    codes.codes().for_each(|(code, label)| listing.row([json!(code), json!(label)]));
    listing.write(format, out)
}

fn service_types(edition: &Edition, lang: Lang) -> Listing {
    let columns = [
        ["code", "コード", "code"],
        ["name", "サービス種類", "service type"],
        ["benefit", "給付", "benefit"],
        ["exchange", "連携", "exchange"],
    ];
    let mut listing = Listing::new(lang, &columns);
    for service in edition.service_types() {
        let exchange = match service.exchange {
            Exchange::Exchanged => "対象",
            Exchange::NotExchanged => "対象外",
            Exchange::FileNamesOnly => "ファイル名のみ",
        };
        listing.row([json!(service.code), json!(service.name), json!(service.benefit), json!(exchange)]);
    }
    listing
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
                show_codes(codes, TableFormat::Text, Lang::En, &mut out).unwrap();
                let lines = String::from_utf8(out).unwrap().lines().count();
                assert!(lines > codes.codes().len(), "{} {}", edition.name(), codes.name());
            }
        }
    }

    #[test]
    fn forms_are_found_by_what_people_call_them() {
        let edition = Spec::embedded().newest();
        let found = |name: &str| match find(edition, name).unwrap() {
            Named::Forms(forms) => forms.iter().map(|form| form.code()).collect::<Vec<_>>().join(" "),
            Named::Codes(codes) => codes.name().to_owned(),
            Named::ServiceTypes => "service types".to_owned(),
        };
        assert_eq!(found("upplan"), "UPPLAN");
        assert_eq!(found("第6表"), "UPJSK UPPLAN");
        assert_eq!(found("第６表（サービス利用票）予定"), "UPPLAN");
        assert_eq!(found("第1表"), "UP1KYO");
        assert_eq!(found("1表_削除"), "DLT1KYO");
        assert_eq!(found("care_level"), "care_level");
        assert!(find(edition, "第9表").is_err());
    }
}
