//! The files of each edition's folder, as they are written.

use std::sync::Arc;

use super::inherit::Entry;
use super::loader::Loader;
use crate::schema::raw::*;
use crate::schema::spec_file::Result;

/// The contents of an edition's own files.
pub(super) struct OwnFiles {
    /// `edition.toml`
    pub file: FileId,
    pub raw: RawEdition,
    pub tables: RawTables,
    pub forms: Vec<RawForm>,
    /// The numbers of its name: 3.2 comes before 4.0, and 4.10 after 4.9.
    pub order: Vec<u32>,
}

impl OwnFiles {
    pub fn name(&self) -> &String {
        self.raw.edition.get_ref()
    }
}

impl Loader {
    /// Every edition, oldest first.
    pub(super) fn read_editions(&self, folders: Vec<(&str, Vec<FileId>)>) -> Result<Vec<OwnFiles>> {
        let editions = folders.into_iter().map(|(folder, files)| self.read_edition(folder, &files));
        let mut editions = editions.collect::<Result<Vec<_>>>()?;
        editions.sort_by(|a, b| a.order.cmp(&b.order));
        Ok(editions)
    }

    fn read_edition(&self, folder: &str, files: &[FileId]) -> Result<OwnFiles> {
        let mut edition = None;
        let mut tables = RawTables::default();
        let mut forms = Vec::new();
        for &id in files {
            let file = self.file(id);
            match file.path[folder.len() + 1..].split_once('/') {
                None if file.path.ends_with("/edition.toml") => edition = Some((id, file.parse::<RawEdition>()?)),
                None if TABLE_FILES.iter().any(|name| file.path.ends_with(name)) => tables.take(file.parse()?, id),
                Some(("forms", name)) => forms.push(self.read_form(id, name)?),
                _ => return Err(file.error(None, "no such spec file is known")),
            }
        }
        let Some((file, mut raw)) = edition else {
            let message = format!("the folder {folder} has no edition.toml");
            return Err(self.file(files[0]).error(None, message));
        };
        if raw.edition.get_ref() != folder {
            return Err(self.file(file).at(&raw.edition, "the folder is not named by its edition"));
        }
        let Some(order) = folder.split('.').map(|part| part.parse().ok()).collect() else {
            return Err(self.file(file).at(&raw.edition, "an edition is named by numbers: 4.2"));
        };
        tables.take(raw.take_tables(), file);
        Ok(OwnFiles { file, raw, tables, forms, order })
    }

    fn read_form(&self, id: FileId, name: &str) -> Result<RawForm> {
        let file = self.file(id);
        let mut form: RawForm = file.parse()?;
        (form.file, form.name_file, form.same_file) = (id, id, id);
        if format!("{}.toml", form.code.get_ref()) != name {
            return Err(file.at(&form.code, "the file is not named by the code of its form"));
        }
        if let (Some(other), false) = (&form.same_items_as, form.items.is_empty()) {
            return Err(file.at(other, "a form has items of its own or those of another form"));
        }
        for (item, number) in Arc::make_mut(&mut form.items).iter_mut().zip(1..) {
            item.files = ItemFiles::all(id);
            match &item.no {
                Some(no) if *no.get_ref() == number => {}
                Some(no) => return Err(file.at(no, format!("items are numbered in order: this is No.{number}"))),
                None => return Err(file.at(&item.key, format!("items have a number: this is No.{number}"))),
            }
            if let Some(after) = &item.after {
                return Err(
                    file.at(after, "only an item that an edition adds to a form of its base says where it stands")
                );
            }
        }
        Ok(form)
    }

    /// The rules that are data. They belong to no edition.
    pub(super) fn read_rules(&self, files: &[FileId]) -> Result<Vec<RawRule>> {
        let mut rules = Vec::new();
        for &id in files {
            let own: RawRules = self.file(id).parse()?;
            rules.extend(own.rules.into_iter().map(|rule| RawRule { file: id, ..rule }));
        }
        Ok(rules)
    }
}

/// The files of an edition's folder that hold tables.
const TABLE_FILES: [&str; 7] = [
    "/types.toml",
    "/codes.toml",
    "/service_types.toml",
    "/units.toml",
    "/relations.toml",
    "/record_keys.toml",
    "/lookups.toml",
];

impl RawTables {
    /// Adds the entries of a file.
    fn take(&mut self, other: RawTables, file: FileId) {
        fn extend<E: Entry>(entries: &mut Vec<E>, mut others: Vec<E>, file: FileId) {
            others.iter_mut().for_each(|entry| entry.set_file(file));
            entries.append(&mut others);
        }
        extend(&mut self.placeholders, other.placeholders, file);
        extend(&mut self.types, other.types, file);
        extend(&mut self.tables, other.tables, file);
        extend(&mut self.service_types, other.service_types, file);
        extend(&mut self.lookups, other.lookups, file);
        extend(&mut self.units, other.units, file);
        extend(&mut self.relations, other.relations, file);
        extend(&mut self.record_keys, other.record_keys, file);
    }
}

impl RawEdition {
    fn take_tables(&mut self) -> RawTables {
        use std::mem::take;
        RawTables {
            placeholders: take(&mut self.placeholders),
            types: take(&mut self.types),
            tables: take(&mut self.tables),
            service_types: take(&mut self.service_types),
            lookups: take(&mut self.lookups),
            units: take(&mut self.units),
            relations: take(&mut self.relations),
            record_keys: take(&mut self.record_keys),
        }
    }
}
