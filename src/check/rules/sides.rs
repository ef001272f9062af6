//! Sender and receiver of a unit as its files' names say them, for the rules on who sends what to whom.

use super::super::unit::{Out, Unit};
use crate::schema::ServiceType;
use crate::text::Text;

/// The service types of sender and receiver. Names that say none, or one that nobody knows, are another rule's matter.
pub(super) fn service_types<'u>(unit: &'u Unit<'_>, out: &mut Out<'_, '_>) -> Option<[&'u ServiceType; 2]> {
    let names = [unit.key.from_type(), unit.key.to_type()];
    let [from, to] = names.map(|name| unit.edition.type_in_name(name));
    if from.and(to).is_none() && names.iter().all(|name| name.len() == 2) {
        out.blocked(["CP304"]);
    }
    Some([from?, to?])
}

/// Whether an office of a service type makes plans for others to provide.
pub(super) fn plans(of: &ServiceType) -> bool {
    of.manages_care() || of.plans_care
}

/// `11（訪問介護）`
pub(super) fn in_words(of: &ServiceType) -> Text {
    Text::new(format!("{}（{}）", of.code, of.name), format!("{} ({})", of.code, of.name))
}
