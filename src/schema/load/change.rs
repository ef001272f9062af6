//! Applies an edition's changes to a form of the edition before it.

use std::collections::HashSet;
use std::sync::Arc;

use toml::Spanned;

use super::loader::Loader;
use crate::schema::raw::*;
use crate::schema::spec_file::Result;

impl Loader {
    pub(super) fn change_form(&self, file: FileId, change: &RawFormChange, form: &mut RawForm) -> Result<()> {
        let RawFormChange { title, family, to, file_name, month_zero, source, same_items_as, .. } = change.clone();
        put(&mut form.title, title);
        put(&mut form.family, family);
        put(&mut form.to, to);
        put(&mut form.month_zero, month_zero);
        put(&mut form.source, source);
        if let Some(file_name) = file_name {
            (form.file_name, form.name_file) = (file_name, file);
        }
        let same_items =
            change.removed_items.is_empty() && change.changed_items.is_empty() && change.added_items.is_empty();
        if let Some(other) = &same_items_as
            && !same_items
        {
            return Err(self
                .file(file)
                .at(other, "where the items are those of another form, nothing else is said of them"));
        }
        if same_items_as.is_some() {
            (form.same_items_as, form.same_file) = (same_items_as, file);
        }
        if same_items {
            return Ok(());
        }
        let items = Arc::make_mut(&mut form.items);
        self.remove_items(file, &change.removed_items, items)?;
        self.change_items(file, &change.changed_items, items)?;
        self.add_items(file, &change.added_items, items)
    }

    fn remove_items(&self, file: FileId, removed: &[Spanned<String>], items: &mut Vec<RawItem>) -> Result<()> {
        for key in removed {
            let n = self.item_position(file, key, items)?;
            items.remove(n);
        }
        Ok(())
    }

    fn change_items(&self, file: FileId, changed: &[RawItemChange], items: &mut Vec<RawItem>) -> Result<()> {
        let mut seen = HashSet::new();
        for change in changed {
            if !seen.insert(change.key.get_ref()) {
                return Err(self.file(file).at(&change.key, "the item stands here twice"));
            }
            let n = self.item_position(file, &change.key, items)?;
            let item = &mut items[n];
            let RawItemChange { name, value_type, length, accepted_length, .. } = change.clone();
            if let Some(name) = name {
                (item.name, item.files.name) = (name, file);
            }
            if let Some(value_type) = value_type {
                (item.value_type, item.files.value_type) = (value_type, file);
            }
            if let Some(length) = length {
                item.length = Some(length).filter(|length| *length.get_ref() > 0);
                item.accepted_length = None;
                item.files.length = file;
            }
            if let Some(length) = accepted_length {
                item.accepted_length = Some(length).filter(|length| *length.get_ref() > 0);
                item.files.length = file;
            }
            put(&mut item.required, change.required);
            put(&mut item.confidence, change.confidence);
            put(&mut item.sensitive, change.sensitive);
            if change.printed.is_some() {
                item.printed.clone_from(&change.printed);
            }
            item.source.clone_from(&change.source);
            if let Some(after) = &change.after {
                let item = items.remove(n);
                let before = self.item_position(file, after, items)?;
                items.insert(before + 1, item);
            }
        }
        Ok(())
    }

    fn add_items(&self, file: FileId, added: &[RawItem], items: &mut Vec<RawItem>) -> Result<()> {
        for item in added {
            if let Some(no) = &item.no {
                return Err(self
                    .file(file)
                    .at(no, "an item that is added stands `after` another one; it has no number here"));
            }
            let Some(after) = &item.after else {
                return Err(self.file(file).at(&item.key, "say after which item it stands: `after = \"…\"`"));
            };
            if items.iter().any(|other| other.key.get_ref() == item.key.get_ref()) {
                return Err(self.file(file).at(&item.key, "the form has an item of this key"));
            }
            let before = self.item_position(file, after, items)?;
            items.insert(before + 1, RawItem { files: ItemFiles::all(file), ..item.clone() });
        }
        Ok(())
    }

    fn item_position(&self, file: FileId, key: &Spanned<String>, items: &[RawItem]) -> Result<usize> {
        match items.iter().position(|item| item.key.get_ref() == key.get_ref()) {
            Some(n) => Ok(n),
            None => Err(self.file(file).unknown(key, "item", items.iter().map(|item| item.key.get_ref()))),
        }
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
