//! The rules whose check is Rust.
//!
//! Where bytes are read or names are taken apart, a rule is only declared here (one file for each group) and reported
//! where the thing is seen. A rule that looks across records or files has a file of its own, with its check. Rules on
//! items and records are data: `specs/rules/`.

mod bill;
pub(crate) mod bytes;
mod combination;
pub(crate) mod csv;
mod delete_too_early;
mod delete_without_unit;
pub(crate) mod input;
pub(crate) mod names;
mod numbered;
mod pair;
mod part;
mod relation;
mod rentals;
mod sides;
mod sums;
mod type_of_name;

use super::corpus::CorpusRule;
use super::unit::UnitRule;
use crate::rule::RuleDefinition;

/// Declares the modules of rules on units: each has a `RULE` and its `check`. This is the one list of them.
macro_rules! unit_rules {
    ($($module:ident)+) => {
        $(mod $module;)+

        /// The rules on units, in the order of their ids.
        pub(crate) static UNIT_RULES: &[UnitRule] =
            &[$(UnitRule { definition: &$module::RULE, check: $module::check }),+];
    };
}

unit_rules! {
    unit_not_allowed
    unit_incomplete
    unit_delete_mixed
    unit_form_twice
    unit_copy
    relation_no_parent
    relation_no_child
    relation_parent_twice
    relation_child_twice
    picture_missing
    picture_not_named
    unit_type_not_exchanged
    unit_direction
    unit_to_itself
    actual_type_on_no_row
    plan_type_on_no_row
    unit_expected_missing
    unit_customary_missing
    relation_expected_child
    picture_not_jpeg
    delete_twice
    number_twice
    number_without_text
    text_repeated
    number_gap
    detail_numbers
    row_twice
    detail_number_missing
    detail_number_alone
    detail_number_twice
    addition_without_time
    subtotal_missing
    total_missing
    subtotal_sum
    total_sum
    managed_outside_limit
    subtotal_perhaps_missing
    cost_of_nothing
    plan_and_bill
    plan_or_bill_missing
    plan_and_actual
    supplement_and_plan
    receiver_without_service
    plan_and_bill_units
    user_without_bill
}

/// The rules on all units together.
pub(crate) static CORPUS_RULES: &[CorpusRule] = &[
    CorpusRule { definition: &delete_too_early::RULE, check: delete_too_early::check },
    CorpusRule { definition: &delete_without_unit::RULE, check: delete_without_unit::check },
];

/// Every rule declared in Rust.
pub(crate) fn all() -> impl Iterator<Item = &'static RuleDefinition> {
    let grouped = [input::ALL, bytes::ALL, csv::ALL, names::ALL].into_iter().flatten().copied();
    let units = UNIT_RULES.iter().map(|rule| rule.definition);
    let reported = std::iter::once(&crate::report::BASELINE);
    grouped.chain(reported).chain(units).chain(CORPUS_RULES.iter().map(|rule| rule.definition))
}
