//! Mending the name of a file.

use super::kinds::{self, Fix};
use crate::read::{FileName, NameFault};
use crate::schema::Spec;

/// The name a file should have, where it differs only in letter case, or by what a system adds to the name of a copy.
///
/// ```
/// use careplan::{fix::fixed_name, schema::Spec};
///
/// let name = "uP1KYO_0300000100_43_0300000005_11_20251105093000 (1).csv";
/// assert_eq!(fixed_name(Spec::embedded(), name).unwrap(), "UP1KYO_0300000100_43_0300000005_11_20251105093000.CSV");
/// ```
pub fn fixed_name(spec: &Spec, name: &str) -> Option<String> {
    steps(&FileName::read(spec, name)).pop().map(|(_, wanted)| wanted)
}

/// The first fix that the name of a file needs, if it needs one.
#[cfg(feature = "cli")]
pub(crate) fn fix_of_name(spec: &Spec, name: &str) -> Option<&'static Fix> {
    steps(&FileName::read(spec, name)).first().map(|(fix, _)| *fix)
}

/// The fixes of a name, each with the name after it.
pub(super) fn steps(name: &FileName<'_>) -> Vec<(&'static Fix, String)> {
    let mut steps = Vec::new();
    if name.is_picture() {
        return steps;
    }
    let plain = name.without_copy_mark();
    if name.faults().contains(&NameFault::Copy) {
        steps.push((&kinds::COPY_NAME, plain.clone().into_owned()));
    }
    let is_other = |wanted: &String| *wanted != *plain && wanted.eq_ignore_ascii_case(&plain);
    steps.extend(name.as_standard().filter(is_other).map(|wanted| (&kinds::NAME_CASE, wanted)));
    steps
}
