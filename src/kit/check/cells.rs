//! Two values of an item: the same, the same in another way, or different.

use super::allowed::{Leave, says_who_wrote};
use crate::schema::{Form, Item, Required};

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Left(Leave),
    Differs,
}

/// Holds a value against the one that was imported.
pub(super) fn compare(form: &Form, item: &Item, expected: &str, found: &str) -> Verdict {
    if expected == found {
        return Verdict::Same;
    }
    if says_who_wrote(form.code(), item.key()) {
        return Verdict::Left(Leave::WrittenBy);
    }
    match (number(item, expected), number(item, found)) {
        (Some(a), Some(b)) if a == b => Verdict::Left(Leave::LeadingZeros),
        (Some(0), None) | (None, Some(0)) if expected.is_empty() || found.is_empty() => match item.required() {
            Required::Optional => Verdict::Left(Leave::EmptyOrZero),
            _ => Verdict::Differs,
        },
        _ => Verdict::Differs,
    }
}

/// The value in the one way that all values equal to it have.
pub(super) fn plain(form: &Form, item: &Item, value: &str) -> String {
    if says_who_wrote(form.code(), item.key()) {
        return String::new();
    }
    match number(item, value) {
        Some(0) if item.required() == Required::Optional => String::new(),
        Some(number) => number.to_string(),
        None => value.to_owned(),
    }
}

/// The number that a value of an item is. Codes, dates and numbers of offices are none.
fn number(item: &Item, value: &str) -> Option<i64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_number = item.value_type().numeric && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| value.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    fn verdict(form: &str, item: &str, a: &str, b: &str) -> Verdict {
        let form = Spec::embedded().newest().form(form).unwrap();
        compare(form, form.item(item).unwrap(), a, b)
    }

    #[test]
    fn only_numbers_may_be_written_in_another_way() {
        assert_eq!(verdict("UPPLAN", "units", "388", "0388"), Verdict::Left(Leave::LeadingZeros));
        assert_eq!(verdict("UPPLAN", "units", "-47", "-047"), Verdict::Left(Leave::LeadingZeros));
        assert_eq!(verdict("UPSIKYU", "over_limit_units", "0", ""), Verdict::Left(Leave::EmptyOrZero));
        assert_eq!(verdict("UPPLAN", "units", "-47", "47"), Verdict::Differs);
        assert_eq!(verdict("UPPLAN", "start_time", "0900", "900"), Verdict::Differs);
        assert_eq!(verdict("UPPLAN", "over_30_days", "0", ""), Verdict::Differs);
        assert_eq!(verdict("UPHOSOKU", "insured_number", "0000000001", "1"), Verdict::Differs);
        assert_eq!(verdict("UPPLAN", "created_date", "20250324", "20261130"), Verdict::Left(Leave::WrittenBy));
    }
}
