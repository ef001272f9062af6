//! Names that say what they mean in a way that the naming rule does not have: as the standard's own text and its PDF print
//! them.

use super::NameFault;
use super::name::form_code;
use crate::schema::{NameField, NameFields, Spec};

/// What stands in the place of `_` in text that was copied from a PDF, or typed in full-width characters.
const LOOK_ALIKES: [char; 4] = ['\u{332}', '＿', '\u{2017}', '\u{2CD}'];

/// A month of zeros between the code and the sender.
const ZERO_MONTH: &str = "_000000_";

/// A name as the naming rule writes it, with where it comes from.
pub(super) struct Rewritten {
    pub name: String,
    /// For each byte of the name, and for its end, the byte of the name that was given.
    origin: Vec<usize>,
    look_alike: Option<char>,
    zero_month: bool,
}

impl Rewritten {
    /// Rewrites a name; `None` where there is nothing to rewrite.
    pub fn of(spec: &Spec, given: &str) -> Option<Rewritten> {
        let mut own = Rewritten { name: String::new(), origin: Vec::new(), look_alike: None, zero_month: false };
        for (at, c) in given.char_indices() {
            let is_look_alike = LOOK_ALIKES.contains(&c);
            own.look_alike = own.look_alike.or(is_look_alike.then_some(c));
            own.name.push(if is_look_alike { '_' } else { c });
            own.origin.resize(own.name.len(), at);
        }
        own.origin.push(given.len());
        own.take_zero_month_out(spec);
        (own.zero_month || own.look_alike.is_some()).then_some(own)
    }

    fn take_zero_month_out(&mut self, spec: &Spec) {
        let Some(code) = form_code(spec, &self.name) else { return };
        let has_month = spec
            .editions()
            .filter_map(|edition| edition.form(code))
            .any(|form| form.name_pattern().has(NameField::Month));
        let rest = self.name.get(code.len()..).unwrap_or_default();
        if !has_month && rest.starts_with(ZERO_MONTH) {
            let month = code.len()..code.len() + ZERO_MONTH.len() - 1;
            self.name.replace_range(month.clone(), "");
            self.origin.drain(month);
            self.zero_month = true;
        }
    }

    /// What the naming rule has against the name that was given.
    pub fn faults<'s>(&self) -> impl Iterator<Item = NameFault<'s>> + use<'s> {
        let zero_month = self.zero_month.then_some(NameFault::ZeroMonth);
        self.look_alike.map(NameFault::LookAlike).into_iter().chain(zero_month)
    }

    /// The fields of the rewritten name in the name that was given.
    pub fn fields(&self, fields: &NameFields) -> Option<NameFields> {
        let mut own = NameFields::default();
        for (field, at) in fields.iter() {
            own.set(field, self.origin[at.start]..self.origin[at.end])?;
        }
        Some(own)
    }
}
