//! Names of outputs, from those of the input and the naming rule of the edition. The service types in them are the one thing
//! that a name of the input may not say; whether it does is said, too.

use super::tables::Goal;
use crate::read::{FileName, UnitKey};
use crate::schema::{NameField, TypesInNames};

/// What a file is called in the output.
pub(super) struct Naming<'n> {
    pub goal: Goal<'n>,
    /// The file's name in the output, as the ledger has it.
    pub output: FileName<'n>,
    /// The unit of the input.
    pub key: Option<UnitKey>,
}

impl<'n> Naming<'n> {
    pub fn new(goal: Goal<'n>, input: &FileName<'_>, output: &str) -> Naming<'n> {
        Naming { goal, output: FileName::read(goal.spec, output), key: input.unit() }
    }

    /// The name that a file has in the edition, with the service types that the output has.
    fn written(&self, name: &FileName<'_>) -> Option<String> {
        let value = |field| match field {
            NameField::FromType | NameField::ToType => self.output.field(field),
            field => name.field(field),
        };
        if !name.is_picture() {
            return self.goal.edition.form(name.form()?.code())?.name_pattern().write(value);
        }
        let written = self.goal.edition.picture()?.pattern.write(value)?;
        let (stem, _) = written.rsplit_once('.')?;
        let (_, extension) = name.as_str().rsplit_once('.')?;
        Some(format!("{stem}.{extension}"))
    }

    /// Whether the output is called what a file is called in the edition.
    pub fn is_name_of(&self, input: &FileName<'_>) -> bool {
        self.written(input).is_some_and(|written| written == self.output.as_str())
    }

    /// Whether the service types are those that the name of the input says. If not, rows or a map say them, or nobody.
    pub fn has_types_of(&self, input: &FileName<'_>) -> bool {
        let types = [NameField::FromType, NameField::ToType];
        types.into_iter().all(|field| {
            let Some(placeholder) = self.goal.edition.placeholder(field) else { return true };
            let (Some(named), Some(written)) = (input.field(field), self.output.field(field)) else { return false };
            if placeholder.value_type.matcher.accepts(named.as_bytes()) {
                return named == written;
            }
            let known = |code: &str| self.goal.edition.service_types().iter().any(|own| own.code == code);
            let prefixes = self.goal.spec.moves().iter().filter_map(|by| match &by.service_types {
                TypesInNames::PrefixDropped(prefix) => Some(prefix.as_str()),
                _ => None,
            });
            let mut codes = prefixes.flat_map(|prefix| [(prefix, Some(named)), (prefix, named.strip_prefix(prefix))]);
            codes.any(|(prefix, code)| {
                let code = code.filter(|code| known(code));
                code.is_some_and(|code| {
                    written.strip_suffix(code).is_some_and(|rest| rest.is_empty() || rest == prefix)
                })
            })
        })
    }

    /// The new name of a picture in a cell; `None` where it stays.
    pub fn picture(&self, written: &str) -> Option<String> {
        let name = FileName::read(self.goal.spec, written);
        let is_name = name.as_str() == written && written.is_ascii() && name.is_picture();
        if !is_name || name.unit() != self.key {
            return None;
        }
        self.written(&name).filter(|renamed| renamed != written)
    }
}
