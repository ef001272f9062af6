//! Each edition put together: what the edition before has, and what differs.

use std::collections::HashSet;

use toml::Spanned;

use super::loader::Loader;
use super::read::OwnFiles;
use crate::schema::raw::*;
use crate::schema::spec_file::Result;

/// An edition with everything it has from the editions before it.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub tables: RawTables,
    pub picture: Option<(FileId, RawPicture)>,
    /// By their codes.
    pub forms: Vec<RawForm>,
    /// Forms of older editions that this one has no more: they fall out of units and relations.
    pub removed_forms: HashSet<String>,
}

impl Draft {
    pub fn form(&self, code: &str) -> Option<&RawForm> {
        self.forms.iter().find(|form| form.code.get_ref() == code)
    }

    pub fn form_codes(&self) -> impl Iterator<Item = &String> {
        self.forms.iter().map(|form| form.code.get_ref())
    }
}

impl Loader {
    /// Puts the editions together, oldest first.
    pub(super) fn drafts(&self, editions: &[OwnFiles]) -> Result<Vec<Draft>> {
        let mut drafts: Vec<Draft> = Vec::new();
        for (n, own) in editions.iter().enumerate() {
            let base = match &own.raw.base {
                None => Draft::default(),
                Some(base) => match editions[..n].iter().position(|other| other.name() == base.get_ref()) {
                    Some(base) => drafts[base].clone(),
                    None if editions.iter().any(|other| other.name() == base.get_ref()) => {
                        let message = format!("the base of {} is an edition before it", own.name());
                        return Err(self.file(own.file).at(base, message));
                    }
                    None => {
                        let known = editions.iter().map(|other| other.name());
                        return Err(self.file(own.file).unknown(base, "edition", known));
                    }
                },
            };
            drafts.push(self.draft(own, base)?);
        }
        Ok(drafts)
    }

    fn draft(&self, own: &OwnFiles, base: Draft) -> Result<Draft> {
        let mut draft = base;
        self.inherit_tables(own, &mut draft.tables)?;
        if let Some(picture) = &own.raw.picture {
            draft.picture = Some((own.file, picture.clone()));
        }
        self.inherit_forms(own, &mut draft)?;
        self.check_record_keys(own, &draft)?;
        Ok(draft)
    }

    fn inherit_tables(&self, own: &OwnFiles, tables: &mut RawTables) -> Result<()> {
        let OwnFiles { file, raw, tables: own, .. } = own;
        self.inherit(&mut tables.placeholders, &own.placeholders, &raw.removed_placeholders, *file)?;
        self.inherit(&mut tables.types, &own.types, &raw.removed_types, *file)?;
        self.inherit(&mut tables.tables, &own.tables, &raw.removed_tables, *file)?;
        self.inherit(&mut tables.service_types, &own.service_types, &raw.removed_service_types, *file)?;
        self.inherit(&mut tables.lookups, &own.lookups, &raw.removed_lookups, *file)?;
        self.inherit(&mut tables.units, &own.units, &raw.removed_units, *file)?;
        self.inherit(&mut tables.relations, &own.relations, &raw.removed_relations, *file)?;
        self.inherit(&mut tables.record_keys, &own.record_keys, &raw.removed_record_keys, *file)
    }

    fn inherit_forms(&self, own: &OwnFiles, draft: &mut Draft) -> Result<()> {
        let edition = self.file(own.file);
        for code in &own.raw.removed_forms {
            let Some(n) = draft.form_codes().position(|own| own == code.get_ref()) else {
                return Err(edition.unknown(code, "form", draft.form_codes()));
            };
            draft.forms.remove(n);
            draft.removed_forms.insert(code.get_ref().clone());
        }
        for form in &own.forms {
            let code = form.code.get_ref();
            if draft.form(code).is_some() {
                let message = format!("the edition before has this form; write what differs under [forms.{code}]");
                return Err(self.file(form.file).at(&form.code, message));
            }
            draft.removed_forms.remove(code);
            draft.forms.push(form.clone());
        }
        for (code, change) in &own.raw.forms {
            let Some(n) = draft.form_codes().position(|own| own == code.get_ref()) else {
                return Err(edition.unknown(code, "form", draft.form_codes()));
            };
            self.change_form(own.file, change, &mut draft.forms[n])?;
        }
        self.resolve_same_items(draft)?;
        draft.forms.sort_by(|a, b| a.code.get_ref().cmp(b.code.get_ref()));
        Ok(())
    }

    /// Gives forms that have the items of another one these items, as they are in this edition.
    fn resolve_same_items(&self, draft: &mut Draft) -> Result<()> {
        let same = draft.forms.iter().enumerate().filter_map(|(n, form)| Some((n, form.same_items_as.clone()?)));
        let same: Vec<(usize, Spanned<String>)> = same.collect();
        for (n, other) in &same {
            let file = self.file(draft.forms[*n].same_file);
            match draft.form(other.get_ref()) {
                Some(form) if form.same_items_as.is_none() => draft.forms[*n].items = form.items.clone(),
                Some(_) => return Err(file.at(other, "this form has the items of another one itself")),
                None => return Err(file.unknown(other, "form", draft.form_codes())),
            }
        }
        same.iter().for_each(|(n, _)| draft.forms[*n].same_items_as = None);
        Ok(())
    }

    /// Record keys name items of forms that the edition has; a later edition may have removed some.
    fn check_record_keys(&self, own: &OwnFiles, draft: &Draft) -> Result<()> {
        for key in &own.tables.record_keys {
            let file = self.file(key.file);
            let Some(form) = draft.form(key.form.get_ref()) else {
                return Err(file.unknown(&key.form, "form", draft.form_codes()));
            };
            let keys = || form.items.iter().map(|item| item.key.get_ref());
            if let Some(name) = key.items.iter().find(|name| !keys().any(|key| key == name.get_ref())) {
                return Err(file.unknown(name, "item", keys()));
            }
        }
        Ok(())
    }
}
