//! One edition: its forms and tables.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::code_table::CodeTable;
use super::file_name::{NameField, NamePattern, Placeholder};
use super::form::Form;
use super::relation::Relation;
use super::row_rule::Lookup;
use super::service_type::ServiceType;
use super::unit_kind::UnitKind;
use crate::text::Text;

/// One edition of the standard.
#[derive(Clone, Debug)]
pub struct Edition {
    pub(super) name: String,
    pub(super) csv_version: String,
    pub(super) issued: String,
    pub(super) applies_from: String,
    pub(super) provisional: bool,
    pub(super) accepted_after_integration: bool,
    pub(super) source: String,
    pub(super) forms: Vec<Arc<Form>>,
    pub(super) tables: Vec<Arc<CodeTable>>,
    pub(super) service_types: Vec<ServiceType>,
    /// The place of each of them by its code: names of files ask for it several times a file.
    pub(super) type_places: FxHashMap<String, usize>,
    pub(super) placeholders: Vec<Placeholder>,
    pub(super) picture: Option<Picture>,
    pub(super) units: Vec<UnitKind>,
    pub(super) relations: Vec<Relation>,
    pub(super) lookups: HashMap<String, Arc<Lookup>>,
}

impl Edition {
    /// `4.1`
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of CSVバージョン: `202407`.
    pub fn csv_version(&self) -> &str {
        &self.csv_version
    }

    /// Year and month of issue.
    pub fn issued(&self) -> &str {
        &self.issued
    }

    /// The first month of service it applies to.
    pub fn applies_from(&self) -> &str {
        &self.applies_from
    }

    /// Not (yet) the official tables.
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// Accepted once the exchange has moved into 介護保険資格確認等WEBサービス.
    pub fn is_accepted_after_integration(&self) -> bool {
        self.accepted_after_integration
    }

    /// Where the tables come from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The forms, by code.
    pub fn forms(&self) -> impl ExactSizeIterator<Item = &Arc<Form>> {
        self.forms.iter()
    }

    /// A form by its code, `UPPLAN`.
    pub fn form(&self, code: &str) -> Option<&Arc<Form>> {
        self.forms.iter().find(|form| form.code == code)
    }

    /// The code tables.
    pub fn code_tables(&self) -> impl ExactSizeIterator<Item = &Arc<CodeTable>> {
        self.tables.iter()
    }

    /// サービス種類コード
    pub fn service_types(&self) -> &[ServiceType] {
        &self.service_types
    }

    /// The parts of a file name and the texts they accept.
    pub fn placeholder(&self, field: NameField) -> Option<&Placeholder> {
        self.placeholders.iter().find(|p| p.field == field)
    }

    /// A pattern of file names, in words.
    pub(crate) fn describe(&self, pattern: &NamePattern) -> Text {
        pattern.in_words(&self.placeholders)
    }

    /// The family pictures, where the edition has them.
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// The kinds of unit (送信単位): which files are sent together.
    pub fn units(&self) -> &[UnitKind] {
        &self.units
    }

    /// Which records belong to which.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// A figure that rules look up: `figure("limit_units_2019", "21")`.
    pub(crate) fn figure(&self, table: &str, code: &str) -> Option<i64> {
        let figures = &self.lookups.get(table)?.0;
        figures.iter().find_map(|(of, figure)| (**of == *code.as_bytes()).then_some(*figure))
    }

    /// The service type that a file name writes. Edition 4.0 has three characters there and no list of them: those that are known are
    /// the type and a 0, before or after it.
    pub(crate) fn type_in_name(&self, text: &str) -> Option<&ServiceType> {
        let after = text.strip_prefix('0');
        let before = text.strip_suffix('0').filter(|_| text.len() == 3);
        let codes = [Some(text), after, before].into_iter().flatten();
        codes.filter_map(|code| self.type_places.get(code)).min().map(|place| &self.service_types[*place])
    }

    /// Whether the offices of a service type in a file name manage care (居宅介護支援 and its likes) rather than provide services.
    pub(crate) fn manages_care(&self, text: &str) -> bool {
        self.type_in_name(text).is_some_and(ServiceType::manages_care)
    }
}

/// Files that are not CSV: the family pictures of UPKIHON.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The form that names the pictures.
    pub belongs_to: String,
    /// The pattern of their names.
    pub pattern: NamePattern,
}
