//! The words for what a record's own rules find.

use super::records::Walk;
use crate::check::sink::{Draft, Sink};
use crate::check::table::RowView;
use crate::ground::mask;
use crate::rule::Argument;
use crate::schema::row_rule::{Detail, Record};
use crate::schema::{Form, Item, NameField, RowRule};
use crate::text::Text;

impl Walk<'_, '_> {
    pub(super) fn report_row(&mut self, rule: &RowRule, row: usize) {
        let record = self.table.record(row);
        let view = RowView { cells: self.table.cells(row), name: &self.common.name };
        let mut draft = self.sink.draft_of(&rule.rule).cell(&record, rule.item);
        if let Some((left, right)) = rule.check.failed_comparison(&view) {
            draft = draft.with("left", Argument::same(left)).with("right", Argument::same(right));
        }
        if let Some(detail) = rule.check.detail(&view) {
            draft = draft.with("detail", Argument::Text(self.in_words(&detail)));
        }
        for (n, item) in self.form.form.items().iter().enumerate() {
            if rule.check.reads >> n & 1 == 1 {
                draft = with_value(draft, self.sink, item, view.cell(n));
                if n == rule.item {
                    let text = self.sink.text(view.cell(n));
                    let sensitive = self.sink.is_sensitive(item, &text);
                    draft = draft.value(text, sensitive);
                }
            }
        }
        self.sink.report(draft);
    }

    fn in_words(&self, detail: &Detail) -> Text {
        match detail {
            Detail::Several(cells) => several(&self.form.form, cells),
            Detail::Nothing(cells) => {
                let numbers = || cells.iter().filter_map(|cell| Some(self.form.item(*cell)?.no()));
                let (first, last) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
                Text::new(format!("No.{first}～{last} がすべて空です"), format!("No.{first} to {last} are all empty"))
            }
            Detail::Picture(parts) => {
                let text = |bytes: &[u8]| mask::printable(&self.sink.text(bytes));
                let words = |(field, picture, own): &(NameField, Vec<u8>, Vec<u8>)| {
                    let title =
                        self.form.edition.placeholder(*field).map(|part| part.title.clone()).unwrap_or_default();
                    let (picture, own) = (text(picture), text(own));
                    Text::new(
                        format!("{}が違います（画像 {picture}、このファイル {own}）", title.ja),
                        format!("the {} differs ({picture} in the picture, {own} in this file)", title.en),
                    )
                };
                let words: Vec<Text> = parts.iter().map(words).collect();
                let join = |get: fn(&Text) -> &str, comma| words.iter().map(get).collect::<Vec<_>>().join(comma);
                Text::new(join(|text| &text.ja, "。"), join(|text| &text.en, ", "))
            }
        }
    }
}

/// Of items of which only one may have a value, those that do.
fn several(form: &Form, cells: &[usize]) -> Text {
    let names: Vec<String> = cells
        .iter()
        .filter_map(|cell| form.items().get(*cell))
        .map(|item| format!("No.{}（{}）", item.no(), item.name()))
        .collect();
    let all = if names.len() == 2 { "の両方" } else { "" };
    Text::new(
        format!("{}{all}に値があります", names.join("と ")),
        format!("{} have values", names.join(" and ").replace('（', " (").replace('）', ")")),
    )
}

/// A value for the message; of a code with its label: 要支援１（12）.
fn with_value<'r>(draft: Draft<'r>, sink: &Sink<'_>, item: &Item, value: &[u8]) -> Draft<'r> {
    let text = sink.text(value);
    let sensitive = sink.is_sensitive(item, &text);
    let argument = match item.label(&text).filter(|_| !sensitive) {
        Some(label) => Argument::Text(Text::new(format!("{label}（{text}）"), format!("{label} ({text})"))),
        None => Argument::value(text, sensitive),
    };
    draft.with(item.name().to_owned(), argument)
}
