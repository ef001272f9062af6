//! Templates with what they ask for. What HTML there is stands in the templates, and every value is escaped.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use super::book::{About, Book, Chapter};
use super::merge;
use super::month;
use super::notes::{Marks, Note};
use super::read::{PrintRecord, Unread};
use super::sheets::Sheet;
use super::shown;
use super::view::{RecordView, Surroundings};
use super::week;
use crate::rule::Severity;
use crate::schema::SpecError;
use crate::schema::pages::{PageLayout, Pages};
use crate::text::Lang;

const CHAPTER: &str = "chapter.html";
const INDEX: &str = "index.html";
/// The template of records that no page shows.
const REST: &str = "rest.html";

/// Compiled templates.
pub(super) struct Engine {
    environment: Environment<'static>,
    pages: Pages,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    pub fn new(pages: &Pages) -> Result<Engine, SpecError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| pages.error(CHAPTER, None, error.to_string()))?);
        let mut engine = Engine { environment, pages: pages.clone() };
        for (name, text) in pages.templates() {
            let added = engine.environment.add_template_owned(name.to_owned(), text.to_owned());
            added.map_err(|error| engine.mistake(name, &error))?;
        }
        match [CHAPTER, INDEX, REST].into_iter().find(|name| engine.environment.get_template(name).is_err()) {
            Some(missing) => Err(pages.error(missing, None, format!("the template {missing} is missing"))),
            None => Ok(engine),
        }
    }

    fn mistake(&self, name: &str, error: &minijinja::Error) -> SpecError {
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            message = format!("{message}: {inner}");
            cause = inner.source();
        }
        self.pages.error(error.name().unwrap_or(name), None, message)
    }

    fn render(&self, name: &str, values: Value) -> Result<String, SpecError> {
        let template = self.environment.get_template(name).map_err(|error| self.mistake(name, &error))?;
        template.render(values).map_err(|error| self.mistake(name, &error))
    }

    /// A page of HTML.
    pub fn chapter(&self, book: &Book<'_>, chapter: &Chapter) -> Result<String, SpecError> {
        let sheets: Vec<Value> = chapter.sheets.iter().map(|sheet| self.sheet(book, sheet)).collect();
        let lang = book.press.options.lang;
        let lost: Vec<Value> = chapter.lost.iter().map(|lost| lost_view(lost, lang)).collect();
        let values = context! { about => about(chapter), sheets, lost, lang => lang_name(lang), codes => codes(book) };
        self.render(CHAPTER, values)
    }

    /// The index.
    pub fn index(&self, book: &Book<'_>) -> Result<String, SpecError> {
        let chapters = book.chapters.iter().map(|chapter| {
            let sheets = chapter.sheets.iter().map(|sheet| {
                let layout = sheet.layout.map(|n| &self.pages.layouts()[n]);
                let notes = book.notes.of_rows(sheet.rows.iter()).notes.len();
                let date = match layout {
                    Some(layout) => date(book, layout, sheet),
                    None => String::new(),
                };
                context! { short => layout.map(|of| of.short.as_str()), date, notes, replaced => sheet.replaced }
            });
            let sheets: Vec<Value> = sheets.collect();
            context! { file => chapter.name.as_str(), about => about(chapter), sheets, lost => chapter.lost.len() }
        });
        let chapters: Vec<Value> = chapters.collect();
        let lang = lang_name(book.press.options.lang);
        self.render(INDEX, context! { chapters, lang, marks => book.press.options.marks })
    }

    /// What the template of a sheet sees.
    fn sheet(&self, book: &Book<'_>, sheet: &Sheet) -> Value {
        let layout = sheet.layout.map(|n| &self.pages.layouts()[n]);
        let beside: Vec<(&str, Option<&PrintRecord>)> = layout.map_or_else(Vec::new, |layout| {
            let found = |form: &str| book.beside(sheet, form, layout.by.get_ref());
            layout.beside.iter().map(|form| (form.get_ref().as_str(), found(form.get_ref()))).collect()
        });
        let marks = Arc::new(book.notes.of_rows(sheet.rows.iter().chain(beside.iter().filter_map(|(_, row)| *row))));
        let around = Surroundings { edition: book.press.spec.newest().clone(), marks: marks.clone() };
        let view = |row: &PrintRecord| Arc::new(RecordView::new(row.clone(), &around));
        let records: Vec<Arc<RecordView>> = sheet.rows.iter().map(view).collect();
        let of_form = |form: &str| -> Vec<Arc<RecordView>> {
            records.iter().filter(|record| record.row().form.code() == form).cloned().collect()
        };
        let empty =
            |form: &str| around.edition.form(form).map(|form| Value::from_object(RecordView::empty(form, &around)));
        let beside: BTreeMap<&str, Value> = beside
            .into_iter()
            .filter_map(|(form, row)| {
                Some((form, row.map(|row| Value::from_dyn_object(view(row))).or_else(|| empty(form))?))
            })
            .collect();
        let codes: Vec<&str> = match layout {
            Some(layout) => layout.forms.iter().map(|form| form.get_ref().as_str()).collect(),
            None => Vec::new(),
        };
        let by_form: BTreeMap<&str, Vec<Value>> =
            codes.iter().map(|form| (*form, of_form(form).into_iter().map(Value::from_dyn_object).collect())).collect();
        let first = records.iter().find(|record| Some(&record.row().form.code()) == codes.first()).or(records.first());
        let r = first.map(|record| Value::from_dyn_object(record.clone()));
        context! {
            template => layout.map_or(REST.to_owned(), |layout| format!("{}.html", layout.name)),
            short => layout.map(|layout| layout.short.as_str()),
            title => layout.map(|layout| layout.title.as_str()),
            paper => layout.map_or("portrait", |layout| layout.paper.as_str()),
            // A child without its parent: the parent's items are empty.
            r => match codes.first() {
                Some(main) if of_form(main).is_empty() && !same_items(book, main, &records) => empty(main),
                _ => r,
            },
            records => by_form,
            rows => records.iter().cloned().map(Value::from_dyn_object).collect::<Vec<_>>(),
            beside,
            table => layout.and_then(|of| of.merge.as_ref()).map(|merge| merge::pages(merge, of_form(merge.form.get_ref()))),
            columns => layout.and_then(|of| of.merge.as_ref()).map(widths),
            week => layout.and_then(|of| of.week.as_ref()).map(|week| week::week(week, &records)),
            month => layout.and_then(|of| of.month.as_ref()).map(|month| month::month(month, &sheet.key, &records)),
            picture => layout.and_then(|of| picture(book, of, sheet)),
            notes => notes(&marks),
            sources => sources(book, sheet),
            replaced => sheet.replaced,
            date => layout.map(|layout| date(book, layout, sheet)),
        }
    }
}

/// Whether the first record has the items of the main form: 実績 without 予定 fill the same page.
fn same_items(book: &Book<'_>, main: &str, records: &[Arc<RecordView>]) -> bool {
    let edition = book.press.spec.newest();
    let keys = |form: &str| -> Vec<&str> {
        edition.form(form).map_or_else(Vec::new, |form| form.items().iter().map(|item| item.key()).collect())
    };
    records.first().is_some_and(|record| keys(record.row().form.code()) == keys(main))
}

fn widths(merge: &crate::schema::pages::Merge) -> Vec<f64> {
    merge.columns.iter().map(|column| column.width).collect()
}

fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    }
}

fn about(chapter: &Chapter) -> Value {
    match &chapter.about {
        Some(About::Person { person, name, kana }) => {
            context! { person => true, insurer => person.insurer.as_str(), insured => person.insured.as_str(), name, kana }
        }
        Some(About::Unit { label }) => context! { unit => label },
        None => context! {},
    }
}

/// The words of every code table, by its name.
fn codes(book: &Book<'_>) -> BTreeMap<String, Vec<String>> {
    let tables = book.press.spec.newest().code_tables();
    tables.map(|table| (table.name().to_owned(), table.codes().map(|(_, label)| label.to_owned()).collect())).collect()
}

/// What dates a sheet, in words.
fn date(book: &Book<'_>, layout: &PageLayout, sheet: &Sheet) -> String {
    let form = layout.forms.first().and_then(|form| book.press.spec.newest().form(form.get_ref()));
    let item = form.and_then(|form| form.item(layout.by.get_ref()));
    item.map_or_else(String::new, |item| shown::shown(book.press.spec.newest(), item, &sheet.key).text)
}

/// The picture that the main record names, as a part of the page.
fn picture(book: &Book<'_>, layout: &PageLayout, sheet: &Sheet) -> Option<Value> {
    let item = layout.picture.as_ref()?;
    let name = sheet.rows.iter().map(|row| row.get(item.get_ref())).find(|name| !name.is_empty())?;
    let pictures = sheet.units.iter().flat_map(|unit| &book.units[*unit].pictures);
    let data = pictures.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, data)| data);
    let data = data.map(|data| format!("data:{};base64,{}", kind_of_picture(data), BASE64.encode(data)));
    Some(context! { name, data })
}

/// What browsers are told a picture is. The standard has JPEG only.
fn kind_of_picture(data: &[u8]) -> &'static str {
    match data {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => "image/jpeg",
    }
}

fn notes(marks: &Marks) -> Vec<Value> {
    let view = |(n, note): (usize, &Note)| {
        let severity = match note.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let item = note.item.as_ref().map(|(no, name)| context! { no, name });
        context! { number => n + 1, severity, rule => note.rule.as_str(), message => note.message.as_str(), item }
    };
    marks.notes.iter().enumerate().map(view).collect()
}

fn sources(book: &Book<'_>, sheet: &Sheet) -> Vec<Value> {
    let keys = sheet.units.iter().filter_map(|unit| book.units[*unit].key.as_ref());
    keys.map(|key| context! { from => key.from(), to => key.to(), serial => key.serial() }).collect()
}

fn lost_view(lost: &Unread, lang: Lang) -> Value {
    context! {
        file => &*lost.file, record => lost.record, why => lost.why.get(lang),
        form => lost.form.as_ref().map(|form| form.title()),
    }
}
