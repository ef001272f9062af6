//! The spec files as TOML gives them: every value that may turn out wrong keeps its place in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{Confidence, Exchange, Required};
use crate::rule::{Once, Profile, Severity};
use crate::text::Text;

/// Which file a value came from: an index into the list of spec files.
pub(super) type FileId = usize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVersions {
    pub versions: Vec<RawVersion>,
    pub mistaken: Vec<RawMistaken>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVersion {
    pub value: String,
    pub applies_from: Spanned<String>,
    pub edition: Spanned<String>,
    pub label: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMistaken {
    pub value: String,
    pub meant: Spanned<String>,
    pub because: Text,
}

/// `edition.toml`: what the edition is, and what differs from the edition before it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEdition {
    pub edition: Spanned<String>,
    pub base: Option<Spanned<String>>,
    pub csv_version: Spanned<String>,
    pub issued: String,
    pub applies_from: Spanned<String>,
    pub status: Status,
    pub accepted_after_integration: bool,
    pub source: String,
    pub picture: Option<RawPicture>,
    #[serde(default)]
    pub placeholders: Vec<RawPlaceholder>,
    #[serde(default, rename = "type")]
    pub types: Vec<RawType>,
    #[serde(default, rename = "table")]
    pub tables: Vec<RawTable>,
    #[serde(default)]
    pub service_types: Vec<RawServiceType>,
    #[serde(default, rename = "lookup")]
    pub lookups: Vec<RawLookup>,
    #[serde(default, rename = "unit")]
    pub units: Vec<RawUnit>,
    #[serde(default, rename = "relation")]
    pub relations: Vec<RawRelation>,
    #[serde(default)]
    pub record_keys: Vec<RawRecordKey>,
    #[serde(default)]
    pub removed_forms: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_placeholders: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_types: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_tables: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_service_types: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_lookups: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_units: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_relations: Vec<Spanned<String>>,
    #[serde(default)]
    pub removed_record_keys: Vec<Spanned<String>>,
    #[serde(default)]
    pub forms: BTreeMap<Spanned<String>, RawFormChange>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Confirmed,
    Provisional,
}

/// Changes to a form that the edition before also has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFormChange {
    pub title: Option<String>,
    pub family: Option<Vec<String>>,
    pub to: Option<String>,
    pub file_name: Option<Spanned<String>>,
    pub month_zero: Option<bool>,
    pub source: Option<String>,
    pub same_items_as: Option<Spanned<String>>,
    #[serde(default)]
    pub removed_items: Vec<Spanned<String>>,
    #[serde(default)]
    pub changed_items: Vec<RawItemChange>,
    #[serde(default)]
    pub added_items: Vec<RawItem>,
}

fn shared<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Arc<Vec<T>>, D::Error> {
    Vec::deserialize(deserializer).map(Arc::new)
}

/// What differs in an item. A `length` of 0 is none, and one without `accepted_length` is the only one accepted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItemChange {
    pub key: Spanned<String>,
    /// Where it stands now: after the item of this key.
    pub after: Option<Spanned<String>>,
    pub name: Option<Spanned<String>>,
    #[serde(rename = "type")]
    pub value_type: Option<Spanned<String>>,
    pub length: Option<Spanned<u16>>,
    pub accepted_length: Option<Spanned<u16>>,
    pub required: Option<Required>,
    pub confidence: Option<Confidence>,
    pub sensitive: Option<bool>,
    pub printed: Option<String>,
    pub source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPlaceholder {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub name: Spanned<String>,
    pub is: Spanned<String>,
    #[serde(default)]
    pub case: Vec<RawCase>,
    pub rule: Spanned<String>,
    pub title: Text,
    pub expected: Text,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPicture {
    pub belongs_to: Spanned<String>,
    pub file_name: Spanned<String>,
}

/// The tables that an edition takes over from the edition before it, entry by entry. A file such as `units.toml` has some of
/// them; all of them may stand in `edition.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTables {
    #[serde(default)]
    pub placeholders: Vec<RawPlaceholder>,
    #[serde(default, rename = "type")]
    pub types: Vec<RawType>,
    #[serde(default, rename = "table")]
    pub tables: Vec<RawTable>,
    #[serde(default)]
    pub service_types: Vec<RawServiceType>,
    #[serde(default, rename = "lookup")]
    pub lookups: Vec<RawLookup>,
    #[serde(default, rename = "unit")]
    pub units: Vec<RawUnit>,
    #[serde(default, rename = "relation")]
    pub relations: Vec<RawRelation>,
    #[serde(default)]
    pub record_keys: Vec<RawRecordKey>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawType {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub name: Spanned<String>,
    #[serde(default)]
    pub params: Vec<String>,
    #[serde(default)]
    pub numeric: bool,
    pub is: Spanned<String>,
    pub rule: Spanned<String>,
    pub expected: Text,
    #[serde(default)]
    pub case: Vec<RawCase>,
    /// An additional pattern that the strict profile requires of values of this type.
    pub strict: Option<RawCase>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub is: Spanned<String>,
    pub rule: Spanned<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub name: Spanned<String>,
    pub title: String,
    pub codes: Vec<RawCode>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub code: Spanned<String>,
    pub label: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawServiceType {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub code: Spanned<String>,
    pub name: String,
    pub benefit: String,
    pub exchange: Exchange,
    #[serde(default)]
    pub outside_limit: bool,
    #[serde(default)]
    pub plans_care: bool,
    #[serde(default)]
    pub entrusts_care: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLookup {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub name: Spanned<String>,
    /// Where the figures come from; read by people, not by the program.
    #[serde(rename = "source")]
    pub _source: String,
    pub values: Vec<RawFigure>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFigure {
    pub code: String,
    pub value: i64,
}

/// `forms/CODE.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawForm {
    #[serde(skip)]
    pub file: FileId,
    /// The file that says how files are named, where an edition changed that.
    #[serde(skip)]
    pub name_file: FileId,
    /// The file that says which form has the same items.
    #[serde(skip)]
    pub same_file: FileId,
    pub code: Spanned<String>,
    pub title: String,
    pub family: Vec<String>,
    pub to: String,
    pub file_name: Spanned<String>,
    #[serde(default)]
    pub month_zero: bool,
    pub source: String,
    pub same_items_as: Option<Spanned<String>>,
    /// An edition that changes none of them shares those of the edition before it.
    #[serde(default, deserialize_with = "shared")]
    pub items: Arc<Vec<RawItem>>,
}

/// An item of a form, or one that an edition adds to a form of the edition before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    #[serde(skip)]
    pub files: ItemFiles,
    /// In a form's own file: its number.
    pub no: Option<Spanned<u16>>,
    /// The key of the item after which an added item stands.
    pub after: Option<Spanned<String>>,
    pub name: Spanned<String>,
    pub key: Spanned<String>,
    #[serde(rename = "type")]
    pub value_type: Spanned<String>,
    pub length: Option<Spanned<u16>>,
    pub accepted_length: Option<Spanned<u16>>,
    #[serde(default)]
    pub required: Required,
    pub confidence: Confidence,
    pub sensitive: bool,
    pub printed: Option<String>,
    pub source: String,
}

/// The files that say what an item is: an edition may change a part of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ItemFiles {
    pub key: FileId,
    pub name: FileId,
    pub value_type: FileId,
    pub length: FileId,
}

impl ItemFiles {
    pub fn all(file: FileId) -> ItemFiles {
        ItemFiles { key: file, name: file, value_type: file, length: file }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRules {
    #[serde(rename = "rule")]
    pub rules: Vec<RawRule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    #[serde(skip)]
    pub file: FileId,
    pub id: Spanned<String>,
    pub slug: String,
    pub severity: Severity,
    /// The severity under the strict profile.
    pub strict: Option<Severity>,
    #[serde(default)]
    pub profile: Profile,
    pub section: String,
    pub inferred: Option<Text>,
    #[serde(default)]
    pub once_per: Once,
    pub title: Text,
    pub message: Text,
    pub help: Text,
    pub why: Text,
    #[serde(default)]
    pub on: Vec<RawOn>,
    pub example: Option<RawExample>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOn {
    pub forms: Vec<Spanned<String>>,
    /// The first edition that has the rule, and the last one; all that have the form and its items where nothing is said.
    pub from: Option<Spanned<String>>,
    pub until: Option<Spanned<String>>,
    /// The condition is asked once for each of these texts, which stands for `{each}` in it.
    #[serde(default)]
    pub each: Vec<String>,
    pub item: Spanned<String>,
    pub check: Spanned<String>,
    /// Items that other rules must not rely on in a record that breaks this one.
    #[serde(default)]
    pub doubts: Vec<Spanned<String>>,
}

impl RawOn {
    /// The conditions that it stands for.
    pub fn conditions(&self) -> Vec<RawOn> {
        let with = |part: &str| {
            let put = |text: &Spanned<String>| Spanned::new(text.span(), text.get_ref().replace("{each}", part));
            RawOn {
                forms: self.forms.clone(),
                from: self.from.clone(),
                until: self.until.clone(),
                each: Vec::new(),
                item: put(&self.item),
                check: put(&self.check),
                doubts: self.doubts.iter().map(put).collect(),
            }
        };
        match &self.each[..] {
            [] => vec![self.clone()],
            each => each.iter().map(|part| with(part)).collect(),
        }
    }
}

/// Either one cell (`item`, `bad`, `good`) or the cells of a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub form: Spanned<String>,
    pub item: Option<Spanned<String>>,
    pub bad: RawCells,
    pub good: RawCells,
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    pub file: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawCells {
    One(String),
    Several(BTreeMap<String, String>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub name: Spanned<String>,
    pub title: Text,
    pub required: Vec<Spanned<String>>,
    #[serde(default)]
    pub optional: Vec<Spanned<String>>,
    pub deletes: Option<Spanned<String>>,
    #[serde(default)]
    pub expected: Vec<Spanned<String>>,
    #[serde(default)]
    pub customary: Vec<Spanned<String>>,
    #[serde(default)]
    pub between_care_management: bool,
    pub section: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRelation {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub parent: Spanned<String>,
    pub child: Spanned<String>,
    pub key: Vec<Spanned<String>>,
    pub parent_rows: super::Rows,
    pub child_rows: super::Rows,
    #[serde(default)]
    pub child_needed: bool,
    #[serde(default)]
    pub child_expected: bool,
    pub section: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecordKey {
    #[serde(skip)]
    pub file: FileId,
    #[serde(default)]
    pub replaces: bool,
    pub form: Spanned<String>,
    pub items: Vec<Spanned<String>>,
}
