//! One kind of CSV file: its items, the pattern of its names, its row rules.

use std::sync::Arc;

use super::file_name::NamePattern;
use super::item::Item;
use super::row_rule::RowCheck;
use super::service_type::ServiceType;
use crate::rule::BookRule;

/// One kind of CSV file in one edition.
#[derive(Clone, Debug)]
pub struct Form {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) family: Vec<String>,
    pub(super) to: String,
    pub(super) edition: String,
    pub(super) source: String,
    pub(super) pattern: NamePattern,
    pub(super) month_zero: bool,
    pub(super) record_key: Vec<usize>,
    pub(super) items: Vec<Arc<Item>>,
    pub(crate) row_rules: Vec<RowRule>,
}

impl Form {
    /// `UPPLAN`
    pub fn code(&self) -> &str {
        &self.code
    }

    /// 第6表（サービス利用票）予定
    pub fn title(&self) -> &str {
        &self.title
    }

    /// 居宅, 予防 or both.
    pub fn family(&self) -> &[String] {
        &self.family
    }

    /// The receiver.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The edition this is the form of.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Whether service offices send it to those that manage care: 実績.
    pub(crate) fn goes_to_care_management(&self) -> bool {
        self.to == "居宅介護支援事業所"
    }

    /// Whether only preventive care has it.
    pub(crate) fn is_preventive_only(&self) -> bool {
        self.family == ["予防"]
    }

    /// Whether sender and receiver stand as in the standard's example of 実績, which prints their types the other way round.
    pub(crate) fn is_in_printed_order(&self, from: &ServiceType, to: &ServiceType) -> bool {
        self.goes_to_care_management() && from.manages_care() && !to.manages_care()
    }

    /// Where the table comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How files of it are named.
    pub fn name_pattern(&self) -> &NamePattern {
        &self.pattern
    }

    /// Whether the month in the file name may be 000000.
    pub fn allows_month_zero(&self) -> bool {
        self.month_zero
    }

    /// The items, in order.
    pub fn items(&self) -> &[Arc<Item>] {
        &self.items
    }

    /// The places (from 0) of the items that tell its records apart; inferred.
    pub fn record_key(&self) -> &[usize] {
        &self.record_key
    }

    /// An item by its key or its Japanese name.
    pub fn item(&self, name: &str) -> Option<&Arc<Item>> {
        self.items.iter().find(|item| item.key == name || item.name == name)
    }
}

/// A row rule as it applies to a form.
#[derive(Clone, Debug)]
pub(crate) struct RowRule {
    pub rule: Arc<BookRule>,
    pub check: RowCheck,
    /// The item a finding points at.
    pub item: usize,
    /// Items whose values are in doubt where the rule is broken: rules across records must not rely on them.
    pub doubts: Vec<usize>,
}
