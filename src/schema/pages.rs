//! The pages that forms are printed on: which items stand on which page, and the templates that draw them.
//!
//! They stand under `pages/` of an edition: `pages.toml` says what a page shows, `*.html` and `*.css` how it looks. A file of a
//! newer edition takes the place of an older one of the same name. Nothing but printing reads them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::spec_file::{Result, SpecFile};
use super::{Edition, Form, Spec, SpecError};

/// Every page, and the templates.
#[derive(Clone, Debug)]
pub struct Pages {
    layouts: Vec<PageLayout>,
    not_shown: Vec<NotShown>,
    /// The newest of every name.
    files: BTreeMap<String, SpecFile>,
}

/// One page: a sheet of paper for each person, and for each value of an item that dates it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLayout {
    /// The name of its template, without `.html`.
    pub name: String,
    /// As people call it: 第1表.
    pub short: String,
    /// 居宅サービス計画書（１）
    pub title: String,
    /// The paper.
    pub paper: Paper,
    /// The forms whose records stand on it, the main one first.
    pub forms: Vec<Spanned<String>>,
    /// The item, of all of them, that records of one sheet share: a date of the plan, a month.
    pub by: Spanned<String>,
    /// Forms that it takes the name of the user from, and the like. They alone make no sheet.
    #[serde(default)]
    pub beside: Vec<Spanned<String>>,
    /// Whether a sheet has one record of the main form, and another record another sheet.
    #[serde(default)]
    pub single: bool,
    /// Items in which copies of one record may differ when it is sent to several offices.
    #[serde(default)]
    pub copies_differ: Vec<Spanned<String>>,
    /// The item of the main form that names a picture.
    pub picture: Option<Spanned<String>>,
    /// Records that share cells.
    pub merge: Option<Merge>,
    /// A drawn week.
    pub week: Option<Week>,
    /// A month, day by day.
    pub month: Option<Month>,
}

/// The paper of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// A4, 210 mm wide.
    Portrait,
    /// A4, 297 mm wide.
    Landscape,
}

impl Paper {
    /// Its name in templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Paper::Portrait => "portrait",
            Paper::Landscape => "landscape",
        }
    }
}

/// A table whose records stand under each other and share cells: what is empty because it repeats is one cell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The form of its records.
    pub form: Spanned<String>,
    /// Items with numbers that say their order.
    pub order: Vec<Spanned<String>>,
    /// The columns from the left.
    pub columns: Vec<Column>,
    /// The size of the letters, in points.
    pub font: f64,
    /// How much of a page is for records, in millimetres. It may be too much: then a page more is printed.
    pub height: f64,
}

/// A column of such a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its item.
    pub item: Spanned<String>,
    /// Millimetres.
    pub width: f64,
    /// How many items of the order records have in common that share a cell; 0: none do.
    #[serde(default)]
    pub level: usize,
    /// Where the cell to its left begins, it begins too, even if it is empty: a period belongs to its goal.
    #[serde(default)]
    pub follows: bool,
}

/// A week of services, drawn to scale.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// Millimetres from 0:00 to 24:00.
    pub height: f64,
    /// Millimetres of a day.
    pub width: f64,
    /// The size of the letters, in points.
    pub font: f64,
    /// The services of the days.
    pub service: WeekItems,
    /// The service or activity that takes place every day.
    pub activity: WeekItems,
}

/// The items of what a week shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekItems {
    /// What.
    pub text: Spanned<String>,
    /// On which day; every day without it.
    pub day: Option<Spanned<String>>,
    /// From when.
    pub from: Spanned<String>,
    /// To when.
    pub to: Spanned<String>,
}

/// A month with a line for each service, planned and done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    /// The form of what is planned.
    pub planned: Spanned<String>,
    /// The form of what was done.
    pub done: Spanned<String>,
    /// The item with the day.
    pub day: Spanned<String>,
    /// How often on that day.
    pub count: Spanned<String>,
    /// 31 characters, 1 for the days that are charged by the day.
    pub daily: Spanned<String>,
    /// Items that tell two lines of services apart.
    pub row: Vec<Spanned<String>>,
}

/// Items that no page shows, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotShown {
    /// The forms.
    pub forms: Vec<Spanned<String>>,
    /// Items that each of them has.
    pub items: Vec<Spanned<String>>,
    /// The reason.
    pub because: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPages {
    page: Vec<PageLayout>,
    not_shown: Vec<NotShown>,
}

/// The file that lists the pages.
const LIST: &str = "pages.toml";

impl Spec {
    /// The pages that forms are printed on.
    ///
    /// # Errors
    ///
    /// The first mistake in their files. They are only read when somebody prints.
    pub fn pages(&self) -> Result<Pages> {
        let mut files = BTreeMap::new();
        for file in &*self.files {
            // Sorted by path, so that a newer edition comes later.
            if let Some((_, name)) = file.path.split_once("/pages/") {
                files.insert(name.to_owned(), file.clone());
            }
        }
        let list = files.remove(LIST).ok_or_else(|| SpecError::new(LIST, "", None, "the file is missing"))?;
        let raw: RawPages = list.parse()?;
        let reader = Reader { file: &list, edition: self.newest() };
        raw.page.iter().try_for_each(|page| reader.page(page))?;
        raw.not_shown.iter().try_for_each(|not_shown| reader.items(&not_shown.forms, &not_shown.items))?;
        if let Some(page) = raw.page.iter().find(|page| !files.contains_key(&format!("{}.html", page.name))) {
            return Err(list.error(None, format!("the page `{0}` has no template {0}.html", page.name)));
        }
        Ok(Pages { layouts: raw.page, not_shown: raw.not_shown, files })
    }
}

impl Pages {
    /// The pages in the order of print.
    pub fn layouts(&self) -> &[PageLayout] {
        &self.layouts
    }

    /// Items that no page shows.
    pub fn not_shown(&self) -> &[NotShown] {
        &self.not_shown
    }

    /// Name and text of every template.
    pub fn templates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file.text()))
    }

    /// A mistake in a template.
    pub(crate) fn error(&self, name: &str, span: Option<Range<usize>>, message: String) -> SpecError {
        match self.files.get(name) {
            Some(file) => file.error(span, message),
            None => SpecError::new(name, "", None, message),
        }
    }
}

/// Holds what a page names against the forms.
struct Reader<'r> {
    file: &'r SpecFile,
    edition: &'r Edition,
}

impl<'r> Reader<'r> {
    fn page(&self, page: &PageLayout) -> Result<()> {
        let forms = || page.forms.iter().chain(&page.beside);
        for form in forms() {
            self.item(self.form(form)?, &page.by)?;
        }
        let Some(main) = page.forms.first() else { return Err(self.file.at(&page.by, "a page needs a form")) };
        self.items(std::slice::from_ref(main), &page.copies_differ)?;
        page.picture.iter().try_for_each(|picture| self.item(self.form(main)?, picture))?;
        if let Some(merge) = &page.merge {
            let items: Vec<_> =
                merge.columns.iter().map(|column| column.item.clone()).chain(merge.order.clone()).collect();
            self.items(std::slice::from_ref(&merge.form), &items)?;
        }
        if let (Some(week), Some(form)) = (&page.week, page.forms.first()) {
            for items in [&week.service, &week.activity] {
                let items = [Some(&items.text), items.day.as_ref(), Some(&items.from), Some(&items.to)];
                let items: Vec<_> = items.into_iter().flatten().cloned().collect();
                self.items(std::slice::from_ref(form), &items)?;
            }
        }
        if let Some(month) = &page.month {
            let mut items = month.row.clone();
            items.extend([&month.day, &month.count, &month.daily].map(Clone::clone));
            self.items(&[month.planned.clone(), month.done.clone()], &items)?;
        }
        Ok(())
    }

    fn items(&self, forms: &[Spanned<String>], items: &[Spanned<String>]) -> Result<()> {
        for form in forms {
            let form = self.form(form)?;
            items.iter().try_for_each(|item| self.item(form, item))?;
        }
        Ok(())
    }

    fn form(&self, code: &Spanned<String>) -> Result<&'r Form> {
        let found = self.edition.form(code.get_ref());
        found.map(|form| &**form).ok_or_else(|| self.file.unknown(code, "form", self.edition.forms().map(|f| f.code())))
    }

    fn item(&self, form: &Form, key: &Spanned<String>) -> Result<()> {
        match form.items().iter().any(|item| item.key() == key.get_ref()) {
            true => Ok(()),
            false => {
                Err(self.file.unknown(key, &format!("item of {}", form.code()), form.items().iter().map(|i| i.key())))
            }
        }
    }
}
