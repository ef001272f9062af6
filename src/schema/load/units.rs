//! Units and relations: the forms that they name are those of the edition.

use toml::Spanned;

use super::draft::Draft;
use super::loader::Loader;
use crate::schema::raw::*;
use crate::schema::spec_file::Result;
use crate::schema::{MOST_KEY_ITEMS, Member, Relation, UnitKind};

impl Loader {
    /// A form as a member of a unit; `None` for a form that the edition removed.
    fn member(&self, file: FileId, text: &Spanned<String>, draft: &Draft) -> Result<Option<Member>> {
        let (code, month_zero) = match text.get_ref().split_once(' ') {
            None => (text.get_ref().as_str(), false),
            Some((code, "000000")) => (code, true),
            Some(_) => return Err(self.file(file).at(text, "write the code of a form, or that and 000000")),
        };
        if draft.form(code).is_some() {
            return Ok(Some(Member { form: code.to_owned(), month_zero }));
        }
        match draft.removed_forms.contains(code) {
            true => Ok(None),
            false => Err(self.file(file).unknown(text, "form", draft.form_codes())),
        }
    }

    pub(super) fn units(&self, draft: &Draft) -> Result<Vec<UnitKind>> {
        let mut units = Vec::new();
        for raw in &draft.tables.units {
            let members = |list: &[Spanned<String>]| -> Result<Vec<Member>> {
                let members = list.iter().map(|text| self.member(raw.file, text, draft));
                members.filter_map(Result::transpose).collect()
            };
            let required = members(&raw.required)?;
            if required.is_empty() {
                continue;
            }
            let [expected, customary] = [&raw.expected, &raw.customary];
            let deletes = raw.deletes.as_ref().map(|text| self.member(raw.file, text, draft)).transpose()?.flatten();
            units.push(UnitKind {
                name: raw.name.get_ref().clone(),
                title: raw.title.clone(),
                required,
                optional: [&raw.optional, expected, customary]
                    .into_iter()
                    .map(|list| members(list))
                    .collect::<Result<Vec<_>>>()?
                    .concat(),
                expected: members(expected)?,
                customary: members(customary)?,
                deletes: deletes.map(|member| member.form),
                between_care_management: raw.between_care_management,
                section: raw.section.clone(),
            });
        }
        Ok(units)
    }

    pub(super) fn relations(&self, draft: &Draft) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        for raw in &draft.tables.relations {
            let parent = self.member(raw.file, &raw.parent, draft)?;
            let child = self.member(raw.file, &raw.child, draft)?;
            let (Some(parent), Some(child)) = (parent, child) else { continue };
            self.check_relation_key(raw, [&parent, &child], draft)?;
            relations.push(Relation {
                parent,
                child,
                key: raw.key.iter().map(|key| key.get_ref().clone()).collect(),
                parent_rows: raw.parent_rows,
                child_rows: raw.child_rows,
                child_needed: raw.child_needed,
                child_expected: raw.child_expected,
                section: raw.section.clone(),
            });
        }
        Ok(relations)
    }

    /// The key of a relation names items that both forms have.
    fn check_relation_key(&self, raw: &RawRelation, members: [&Member; 2], draft: &Draft) -> Result<()> {
        let file = self.file(raw.file);
        if let Some(key) = raw.key.get(MOST_KEY_ITEMS) {
            return Err(file.at(key, "the key has too many items"));
        }
        for key in &raw.key {
            for member in members {
                let items = || draft.form(&member.form).into_iter().flat_map(|form| &*form.items);
                if !items().any(|item| item.key.get_ref() == key.get_ref()) {
                    return Err(file.unknown(key, "item", items().map(|item| item.key.get_ref())));
                }
            }
        }
        Ok(())
    }
}
