//! The spec files as TOML gives them: every value that may turn out wrong keeps its place in the file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Confidence, Required};
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

/// `edition.toml`: a base edition, or what differs from one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEdition {
    pub edition: Spanned<String>,
    pub base: Option<Spanned<String>>,
    pub csv_version: String,
    pub issued: String,
    pub applies_from: String,
    pub status: Status,
    pub accepted_after_integration: bool,
    pub source: String,
    #[serde(default)]
    pub placeholders: Vec<RawPlaceholder>,
    pub picture: Option<RawPicture>,
    #[serde(default, rename = "type")]
    pub types: Vec<RawType>,
    #[serde(default)]
    pub without_forms: Vec<Spanned<String>>,
    #[serde(default)]
    pub without_placeholders: Vec<Spanned<String>>,
    #[serde(default)]
    pub without_rules: Vec<Spanned<String>>,
    #[serde(default)]
    pub forms: BTreeMap<Spanned<String>, RawFormChange>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Confirmed,
    Provisional,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFormChange {
    #[serde(default)]
    pub without_items: Vec<Spanned<String>>,
    #[serde(default)]
    pub changed_items: Vec<RawItemChange>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItemChange {
    pub key: Spanned<String>,
    #[serde(rename = "type")]
    pub value_type: Option<Spanned<String>>,
    pub length: Option<Spanned<u16>>,
    pub source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPlaceholder {
    #[serde(skip)]
    pub file: FileId,
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
    #[serde(skip)]
    pub file: FileId,
    pub belongs_to: Spanned<String>,
    pub file_name: Spanned<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTypes {
    #[serde(rename = "type")]
    pub types: Vec<RawType>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawType {
    #[serde(skip)]
    pub file: FileId,
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
    /// What a value of the type must look like besides, under the strict profile.
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
pub(super) struct RawCodes {
    #[serde(rename = "table")]
    pub tables: Vec<RawTable>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub name: Spanned<String>,
    pub title: String,
    pub codes: Vec<RawCode>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub code: String,
    pub label: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawServiceTypes {
    pub service_types: Vec<super::ServiceType>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLookups {
    #[serde(rename = "lookup")]
    pub lookups: Vec<RawLookup>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLookup {
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
    pub code: Spanned<String>,
    pub title: String,
    pub family: Vec<String>,
    pub to: String,
    pub file_name: Spanned<String>,
    #[serde(default)]
    pub month_zero: bool,
    pub source: String,
    pub same_items_as: Option<Spanned<String>>,
    #[serde(default)]
    pub items: Vec<RawItem>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    #[serde(skip)]
    pub file: FileId,
    pub no: Spanned<u16>,
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
    #[serde(default)]
    pub inferred: bool,
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
    pub item: Spanned<String>,
    pub check: Spanned<String>,
    /// Items that other rules must not rely on in a record that breaks this one.
    #[serde(default)]
    pub doubts: Vec<Spanned<String>>,
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
pub(super) struct RawUnits {
    #[serde(rename = "unit")]
    pub units: Vec<RawUnit>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    #[serde(skip)]
    pub file: FileId,
    pub name: String,
    pub title: Text,
    pub required: Vec<Spanned<String>>,
    #[serde(default)]
    pub optional: Vec<Spanned<String>>,
    pub deletes: Option<Spanned<String>>,
    #[serde(default)]
    pub to_care_management: bool,
    pub section: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRelations {
    #[serde(rename = "relation")]
    pub relations: Vec<RawRelation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRelation {
    #[serde(skip)]
    pub file: FileId,
    pub parent: Spanned<String>,
    pub child: Spanned<String>,
    pub key: Vec<Spanned<String>>,
    pub parent_rows: super::Rows,
    pub child_rows: super::Rows,
    #[serde(default)]
    pub child_needed: bool,
    pub section: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecordKeys {
    pub keys: Vec<RawRecordKey>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecordKey {
    pub form: Spanned<String>,
    pub items: Vec<Spanned<String>>,
}
