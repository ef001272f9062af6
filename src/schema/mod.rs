//! The standard as data: editions, forms, items, code tables, file names and row rules, loaded from `specs/`.
//!
//! Everything the standard prints as a table is a table here; nothing of it is code. [`Spec::embedded`] is the spec
//! that the library was built with, [`Spec::from_files`] takes another one.
//!
//! ```
//! use careplan::schema::Spec;
//!
//! let spec = Spec::embedded();
//! let form = spec.edition("4.1").unwrap().form("UPPLAN").unwrap();
//! assert_eq!(form.items().len(), 25);
//! let item = form.item("service_code").unwrap();
//! assert_eq!((item.no(), item.name()), (15, "サービスコード"));
//! ```

pub mod binding;
mod code_table;
mod demands;
mod error;
mod file_name;
pub(crate) mod form_checks;
mod kind;
mod lang;
pub(crate) mod load;
mod matcher;
mod moves;
mod narrow;
mod raw;
pub(crate) mod row_rule;
mod spec_file;
mod value_type;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use code_table::CodeTable;
pub use demands::{Demand, Held};
pub(crate) use error::Mistake;
pub use error::SpecError;
pub use file_name::{NameField, NamePattern, Placeholder};
pub(crate) use file_name::{NameFields, NameParts};
pub use kind::ValueKind;
pub(crate) use kind::{Number, VERSION_ITEM};
pub(crate) use matcher::{Matcher, days_in_month, signed_number};
pub use moves::Move;
pub(crate) use moves::{RowsWithCode, TAIS_VALUES, TypesInNames};
pub use narrow::{How, Narrowed, Narrowing, NarrowingEntry, Replacement};
pub(crate) use row_rule::RowCheck;
pub use value_type::ValueType;

use crate::ground::ms932;
use crate::rule::{BookRule, RuleBook};
use crate::schema::binding::Binding;
use crate::schema::form_checks::CellRules;
use crate::text::Text;
use spec_file::SpecFile;

/// The most items that the key of a relation may have.
pub(crate) const MOST_KEY_ITEMS: usize = 5;

/// All editions of the standard, and all rules.
#[derive(Clone, Debug)]
pub struct Spec {
    editions: Vec<Arc<Edition>>,
    /// Of all editions, the longest first.
    form_codes: Vec<String>,
    versions: Vec<Version>,
    mistaken: Vec<MistakenVersion>,
    rules: RuleBook,
    cell_rules: CellRules,
    demands: Vec<SpecFile>,
    moves: Vec<Arc<Move>>,
    digest: String,
    bindings: Vec<Arc<Binding>>,
    narrowing: Narrowing,
}

impl Spec {
    /// The codes of the forms of all editions, the longest first.
    pub(crate) fn form_codes(&self) -> impl Iterator<Item = &str> {
        self.form_codes.iter().map(String::as_str)
    }

    /// Every edition with tables, oldest first.
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Arc<Edition>> + ExactSizeIterator {
        self.editions.iter()
    }

    /// An edition by its name, `4.1`.
    pub fn edition(&self, name: &str) -> Option<&Arc<Edition>> {
        self.editions.iter().find(|edition| edition.name == name)
    }

    /// The newest edition that is exchanged as CSV: what data without other signs is taken for.
    pub fn newest(&self) -> &Arc<Edition> {
        // Loading fails without editions.
        &self.editions[self.editions.len() - 1]
    }

    /// Every CSVバージョン the standard has printed.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The versions that are for a month of service, `202504`: those with the latest first month that is not after it.
    pub fn versions_of_month(&self, month: &str) -> Vec<&Version> {
        let begun = || self.versions.iter().filter(|version| *version.applies_from <= *month);
        let latest = begun().map(|version| &version.applies_from).max();
        begun().filter(|version| Some(&version.applies_from) == latest).collect()
    }

    /// Values of CSVバージョン that are seen in the wild and were never printed.
    pub fn mistaken_versions(&self) -> &[MistakenVersion] {
        &self.mistaken
    }

    /// Every rule.
    pub fn rules(&self) -> &RuleBook {
        &self.rules
    }

    /// The rules on cells that the program names.
    pub(crate) fn cell_rules(&self) -> &CellRules {
        &self.cell_rules
    }

    /// Editions that are exchanged as JSON, oldest first.
    pub fn bindings(&self) -> impl ExactSizeIterator<Item = &Arc<Binding>> {
        self.bindings.iter()
    }

    /// An edition that is exchanged as JSON, by its name, `5.0`.
    pub fn binding(&self, name: &str) -> Option<&Arc<Binding>> {
        self.bindings.iter().find(|binding| binding.name() == name)
    }

    /// What is written for characters that MS932 lacks.
    pub fn narrowing(&self) -> &Narrowing {
        &self.narrowing
    }

    /// What changes between neighbouring editions.
    pub fn moves(&self) -> &[Arc<Move>] {
        &self.moves
    }

    /// SHA-256 of the spec files: two reports with the same digest were made by the same rules and tables.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// A value of CSVバージョン.
#[derive(Clone, Debug)]
pub struct Version {
    /// `202407`
    pub value: String,
    /// The edition whose tables describe it, if there are any.
    pub edition: Option<String>,
    /// What it is called: `3 / 3.1 / 3.2`.
    pub label: String,
    /// The first month of service that it is for, `202504`.
    pub applies_from: String,
}

/// A value of CSVバージョン that does not exist, and what it was probably meant to be. All inferred.
#[derive(Clone, Debug)]
pub struct MistakenVersion {
    /// `202410`
    pub value: String,
    /// `202407`
    pub meant: String,
    /// Why one would write it.
    pub because: Text,
}

/// One edition of the standard.
#[derive(Clone, Debug)]
pub struct Edition {
    name: String,
    csv_version: String,
    issued: String,
    applies_from: String,
    provisional: bool,
    accepted_after_integration: bool,
    source: String,
    forms: Vec<Arc<Form>>,
    tables: Vec<Arc<CodeTable>>,
    service_types: Vec<ServiceType>,
    placeholders: Vec<Placeholder>,
    picture: Option<Picture>,
    units: Vec<UnitKind>,
    relations: Vec<Relation>,
    lookups: HashMap<String, Arc<row_rule::Lookup>>,
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

    /// What the parts of a file name are.
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
}

impl Edition {
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
        let is = |code: &str| {
            code == text
                || text.strip_prefix('0') == Some(code)
                || text.len() == 3 && text.strip_suffix('0') == Some(code)
        };
        self.service_types.iter().find(|of| is(&of.code))
    }

    /// Whether the offices of a service type in a file name manage care (居宅介護支援 and its likes) rather than provide services.
    pub(crate) fn manages_care(&self, text: &str) -> bool {
        self.type_in_name(text).is_some_and(ServiceType::manages_care)
    }
}

/// A form as a member of a unit. The supplement (UPHOSOKU) of a plan and that of a use table are two members of one
/// form, told apart by the month in the file's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The form's code.
    pub form: String,
    /// The file's month is 000000.
    pub month_zero: bool,
}

impl std::fmt::Display for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.form, if self.month_zero { " 000000" } else { "" })
    }
}

/// A kind of unit (送信単位).
#[derive(Clone, Debug)]
pub struct UnitKind {
    /// A stable English name.
    pub name: String,
    /// What it is called.
    pub title: Text,
    /// Members that must be there.
    pub required: Vec<Member>,
    /// Members that may be there.
    pub optional: Vec<Member>,
    /// The form whose records it deletes, for units that do.
    pub deletes: Option<String>,
    /// The receiver manages care: preventive care with entrustment.
    pub to_care_management: bool,
    /// Where the standard says so.
    pub section: String,
}

/// Records of one form that belong to records of another.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The form that is belonged to.
    pub parent: Member,
    /// The form that belongs.
    pub child: Member,
    /// Keys of the items that are equal in both.
    pub key: Vec<String>,
    /// How many records of the parent a key may stand for.
    pub parent_rows: Rows,
    /// How many records of the child a key may stand for.
    pub child_rows: Rows,
    /// Every parent must have a child.
    pub child_needed: bool,
    /// Where the standard says so.
    pub section: String,
}

/// How many records a key may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// One.
    One,
    /// Any number.
    Many,
}

/// Files that are not CSV: the family pictures of UPKIHON.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The form that names the pictures.
    pub belongs_to: String,
    /// The pattern of their names.
    pub pattern: NamePattern,
}

/// サービス種類
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceType {
    /// `11`
    pub code: String,
    /// 訪問介護
    pub name: String,
    /// 介護給付, 予防給付, 総合事業 or ケアマネジメント
    pub benefit: String,
    /// Whether it is exchanged.
    pub exchange: Exchange,
    /// Whether it never counts towards the monthly limit (区分支給限度基準額).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside_limit: bool,
}

impl ServiceType {
    /// 予防給付 or 総合事業, which support centers and offices entrusted by them plan.
    pub(crate) fn is_preventive(&self) -> bool {
        matches!(&*self.benefit, "予防給付" | "総合事業")
    }

    /// 居宅介護支援 and its likes, which plan services and provide none.
    pub(crate) fn manages_care(&self) -> bool {
        self.benefit == "ケアマネジメント"
    }
}

/// Whether rows of a service type are exchanged (連携対象).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exchange {
    /// Rows of the type are exchanged.
    #[serde(rename = "対象")]
    Exchanged,
    /// No row of the type is generated.
    #[serde(rename = "対象外")]
    NotExchanged,
    /// The type names an office in a file name and never stands in a row.
    #[serde(rename = "ファイル名のみ")]
    FileNamesOnly,
}

/// One kind of CSV file in one edition.
#[derive(Clone, Debug)]
pub struct Form {
    code: String,
    title: String,
    family: Vec<String>,
    to: String,
    edition: String,
    source: String,
    pattern: NamePattern,
    month_zero: bool,
    record_key: Vec<usize>,
    items: Vec<Arc<Item>>,
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

    /// Who receives it.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The edition this is the form of.
    pub fn edition(&self) -> &str {
        &self.edition
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

/// One item (column) of a form.
#[derive(Clone, Debug)]
pub struct Item {
    no: u16,
    name: String,
    key: String,
    type_text: String,
    value_type: ValueType,
    length: Option<u16>,
    accepted_length: Option<u16>,
    required: Required,
    confidence: Confidence,
    sensitive: bool,
    printed: Option<String>,
    source: String,
}

impl Item {
    /// Whether a value would be right if it were written so.
    pub(crate) fn accepts_text(&self, text: &str) -> bool {
        !text.is_empty() && ms932::encode(text).is_some_and(|bytes| self.value_type().matcher.accepts(&bytes))
    }

    /// The number in the layout table, from 1.
    pub fn no(&self) -> u16 {
        self.no
    }

    /// 日本語名称. Where a form prints one name twice, a bracket tells them apart; see [`Item::printed_name`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name as the standard prints it.
    pub fn printed_name(&self) -> &str {
        self.printed.as_deref().unwrap_or(&self.name)
    }

    /// A stable English name: `service_code`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The type, in the language of item types.
    pub fn type_text(&self) -> &str {
        &self.type_text
    }

    /// 項目長, in characters; `None` for ―.
    pub fn length(&self) -> Option<u16> {
        self.length
    }

    /// A larger length that other parts of the standard give, accepted with a warning.
    pub fn accepted_length(&self) -> Option<u16> {
        self.accepted_length
    }

    /// 必須, 必要 or neither.
    pub fn required(&self) -> Required {
        self.required
    }

    /// How sure the required mark is.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Whether values identify people: masked in reports.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Where the standard defines it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is accepted, in words.
    pub fn expected(&self) -> &Text {
        &self.value_type.expected
    }

    pub(crate) fn value_type(&self) -> &ValueType {
        &self.value_type
    }

    /// Whether a number of this item may have a minus in front.
    pub(crate) fn may_be_negative(&self) -> bool {
        matches!(self.value_type.matcher, Matcher::SignedInteger { .. })
    }

    /// Free text, as opposed to a coded value: any MS932 text.
    pub fn is_text(&self) -> bool {
        matches!(self.value_type.matcher, Matcher::Text)
    }
}

/// The required mark of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Required {
    /// May be empty.
    #[default]
    #[serde(rename = "")]
    Optional,
    /// Must be set.
    #[serde(rename = "必須")]
    Required,
    /// Needed in operation.
    #[serde(rename = "必要")]
    Needed,
}

/// How sure a required mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Read directly.
    Confirmed,
    /// Reconstructed from a layout whose marks are not aligned with its rows.
    Inferred,
}
