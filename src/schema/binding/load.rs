//! From the text of a binding's files to a [`Binding`].

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::schema::binding::{Binding, BoundForm, BoundItem, DocumentPaths, ExtraKey, JsonType, Pointer, UnmappedItem};
use crate::schema::spec_file::{Result, SpecFile};
use crate::schema::{Edition, Required, SpecError};
use crate::schema::{Narrowing, NarrowingEntry, ValueKind};
use crate::text::Text;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBinding {
    binding: Spanned<String>,
    base: Spanned<String>,
    status: Status,
    reason: Text,
    source: String,
    document: RawDocument,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Confirmed,
    Provisional,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDocument {
    edition: Spanned<String>,
    notice: Option<Spanned<String>>,
    from: Spanned<String>,
    from_type: Spanned<String>,
    to: Spanned<String>,
    to_type: Spanned<String>,
    serial: Spanned<String>,
    files: Spanned<String>,
    exact: Spanned<String>,
    pictures: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    form: Spanned<String>,
    path: Spanned<String>,
    source: String,
    items: Vec<RawItem>,
    #[serde(default)]
    unmapped: Vec<RawUnmapped>,
    #[serde(default)]
    extra: Vec<RawExtra>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    item: Spanned<String>,
    path: Spanned<String>,
    #[serde(rename = "type")]
    json_type: JsonType,
    length: Option<u16>,
    #[serde(default)]
    required: Required,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnmapped {
    item: Spanned<String>,
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExtra {
    name: String,
    path: Spanned<String>,
    #[serde(rename = "type")]
    json_type: JsonType,
    #[serde(default)]
    required: Required,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNarrowing {
    selectors: Vec<RawSelector>,
    entries: Vec<RawEntry>,
    #[serde(rename = "source")]
    sources: Vec<RawSource>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSelector {
    from: Spanned<String>,
    to: Spanned<String>,
    source: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    from: Spanned<String>,
    code: Spanned<String>,
    to: Spanned<String>,
    source: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    name: String,
    text: String,
    #[serde(default)]
    inferred: bool,
}

/// Loads the binding whose files stand in `folder`; `files` are path (from the folder of specs) and text.
pub(in crate::schema) fn load(
    folder: &str,
    files: &[&SpecFile],
    editions: &[Arc<Edition>],
) -> Result<(Binding, Narrowing)> {
    let mut raw = None;
    let mut forms = Vec::new();
    let mut narrowing = Narrowing::default();
    for &file in files {
        match file.path[folder.len() + 1..].split_once('/') {
            None if file.path.ends_with("/binding.toml") => raw = Some((file, file.parse::<RawBinding>()?)),
            None if file.path.ends_with("/narrowing.toml") => narrowing = load_narrowing(file)?,
            Some(("forms", _)) => forms.push((file, file.parse::<RawForm>()?)),
            _ => return Err(file.error(None, "no such file of a binding is known")),
        }
    }
    let Some((file, raw)) = raw else {
        return Err(SpecError::new(folder, "", None, "the folder has no binding.toml"));
    };
    if raw.binding.get_ref() != folder {
        return Err(file.at(&raw.binding, "the folder is not named by its edition"));
    }
    let base = editions.iter().find(|edition| edition.name() == raw.base.get_ref());
    let base = base.ok_or_else(|| file.unknown(&raw.base, "edition", editions.iter().map(|e| e.name())))?;
    let document = document_paths(file, &raw)?;
    let mut taken = document.all();
    let mut bound = Vec::new();
    for (file, form) in &forms {
        let form = load_form(file, form, base, &mut taken)?;
        if bound.iter().any(|other: &BoundForm| other.form.code() == form.form.code()) {
            return Err(file.error(None, "the form is bound twice"));
        }
        bound.push(form);
    }
    bound.sort_by(|a, b| a.form.code().cmp(b.form.code()));
    // Nothing is left out unsaid: every form of the base, as every item of a form.
    if let Some(missing) = base.forms().find(|form| !bound.iter().any(|b| b.form.code() == form.code())) {
        let message =
            format!("forms/{}.toml is missing: every form of edition {} is bound", missing.code(), base.name());
        return Err(file.at(&raw.base, message));
    }
    let binding = Binding {
        name: raw.binding.into_inner(),
        base: base.clone(),
        provisional: raw.status == Status::Provisional,
        reason: raw.reason,
        source: raw.source,
        document,
        forms: bound,
    };
    Ok((binding, narrowing))
}

impl SpecFile {
    /// Reads a pointer, and checks that it neither equals nor lies inside another one.
    fn pointer(&self, text: &Spanned<String>, taken: &mut Vec<Pointer>) -> Result<Pointer> {
        let pointer = Pointer::parse(text.get_ref())
            .ok_or_else(|| self.at(text, "write a JSON Pointer: `/` and the name of a member, for each level"))?;
        if let Some(other) = taken.iter().find(|other| pointer.collides(other)) {
            return Err(self.at(text, format!("{other} stands there already")));
        }
        taken.push(pointer.clone());
        Ok(pointer)
    }
}

impl DocumentPaths {
    fn all(&self) -> Vec<Pointer> {
        let all = [
            Some(&self.edition),
            self.notice.as_ref().map(|(pointer, _)| pointer),
            Some(&self.from),
            Some(&self.from_type),
            Some(&self.to),
            Some(&self.to_type),
            Some(&self.serial),
            Some(&self.files),
            Some(&self.exact),
            Some(&self.pictures),
        ];
        all.into_iter().flatten().cloned().collect()
    }
}

fn document_paths(file: &SpecFile, binding: &RawBinding) -> Result<DocumentPaths> {
    let raw = &binding.document;
    let words = match binding.status {
        Status::Provisional => "暫定・非公式 (PROVISIONAL, NOT OFFICIAL)",
        Status::Confirmed => "公式の項目表による (after the official item table)",
    };
    let notice = format!("{words}: {} {}", binding.reason.ja, binding.reason.en);
    let mut taken = Vec::new();
    let mut pointer = |text: &Spanned<String>| file.pointer(text, &mut taken);
    Ok(DocumentPaths {
        edition: pointer(&raw.edition)?,
        notice: raw.notice.as_ref().map(&mut pointer).transpose()?.map(|pointer| (pointer, notice)),
        from: pointer(&raw.from)?,
        from_type: pointer(&raw.from_type)?,
        to: pointer(&raw.to)?,
        to_type: pointer(&raw.to_type)?,
        serial: pointer(&raw.serial)?,
        files: pointer(&raw.files)?,
        exact: pointer(&raw.exact)?,
        pictures: pointer(&raw.pictures)?,
    })
}

fn load_form(file: &SpecFile, raw: &RawForm, base: &Edition, taken: &mut Vec<Pointer>) -> Result<BoundForm> {
    let code = raw.form.get_ref();
    if !file.path.ends_with(&format!("/{code}.toml")) {
        return Err(file.at(&raw.form, "the file is not named by the code of its form"));
    }
    let form = base.form(code).ok_or_else(|| file.unknown(&raw.form, "form", base.forms().map(|f| f.code())))?;
    let path = file.pointer(&raw.path, taken)?;
    let mut seen = vec![false; form.items().len()];
    let mut place = |key: &Spanned<String>| {
        let place = form.items().iter().position(|item| item.key() == key.get_ref());
        let place = place.ok_or_else(|| file.unknown(key, "item", form.items().iter().map(|item| item.key())))?;
        if std::mem::replace(&mut seen[place], true) {
            return Err(file.at(key, "the item stands here twice"));
        }
        Ok(place)
    };
    let mut inside = Vec::new();
    let mut items = Vec::new();
    for raw in &raw.items {
        let item = place(&raw.item)?;
        let kind = match (raw.json_type, ValueKind::of(&form.items()[item])) {
            (JsonType::String, _) => ValueKind::Text,
            (JsonType::Integer, ValueKind::Integer) => ValueKind::Integer,
            (JsonType::Number, kind) if kind != ValueKind::Text => kind,
            // Leading zeros would be lost.
            _ => {
                let message = "a number in documents must be a number (int, sint, number, decimal) in";
                return Err(file.at(&raw.item, format!("{message} {}", base.name())));
            }
        };
        items.push(BoundItem {
            item,
            path: file.pointer(&raw.path, &mut inside)?,
            json_type: raw.json_type,
            length: raw.length,
            required: raw.required,
            kind,
        });
    }
    let mut unmapped = Vec::new();
    for raw in &raw.unmapped {
        unmapped.push(UnmappedItem { item: place(&raw.item)?, because: raw.because.clone() });
    }
    let mut extra = Vec::new();
    for raw in &raw.extra {
        extra.push(ExtraKey {
            name: raw.name.clone(),
            path: file.pointer(&raw.path, &mut inside)?,
            json_type: raw.json_type,
            required: raw.required,
        });
    }
    if let Some(missing) = seen.iter().position(|seen| !seen) {
        let key = form.items()[missing].key();
        let message = format!("{key} is neither in `items` nor in `unmapped`: every item is one of them");
        return Err(file.at(&raw.form, message));
    }
    Ok(BoundForm { form: form.clone(), path, source: raw.source.clone(), items, unmapped, extra })
}

fn load_narrowing(file: &SpecFile) -> Result<Narrowing> {
    let raw: RawNarrowing = file.parse()?;
    let source = |name: &Spanned<String>| {
        let found = raw.sources.iter().find(|source| source.name == *name.get_ref());
        found.ok_or_else(|| file.unknown(name, "source", raw.sources.iter().map(|source| source.name.as_str())))
    };
    let mut entries: Vec<NarrowingEntry> = Vec::new();
    for entry in &raw.entries {
        let from = entry.from.get_ref();
        let code: Vec<String> = from.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        if code.join(" ") != *entry.code.get_ref() {
            return Err(file.at(&entry.code, format!("`{from}` is {}", code.join(" "))));
        }
        if entries.iter().any(|other| other.from == *from) {
            return Err(file.at(&entry.from, "the character stands here twice"));
        }
        if crate::ground::ms932::encode(from).is_some() {
            return Err(file.at(&entry.from, "MS932 has this character"));
        }
        if crate::ground::ms932::encode(entry.to.get_ref()).is_none() {
            return Err(file.at(&entry.to, "MS932 lacks this character"));
        }
        let source = source(&entry.source)?;
        entries.push(NarrowingEntry {
            from: from.clone(),
            to: entry.to.get_ref().clone(),
            source: source.text.clone(),
            inferred: source.inferred,
        });
    }
    let code_point = |text: &Spanned<String>| {
        let hex = text.get_ref().strip_prefix("U+").and_then(|hex| u32::from_str_radix(hex, 16).ok());
        hex.and_then(char::from_u32).ok_or_else(|| file.at(text, "write a code point as U+FE00"))
    };
    let mut selectors = Vec::new();
    for range in &raw.selectors {
        source(&range.source)?;
        selectors.push((code_point(&range.from)?, code_point(&range.to)?));
    }
    Ok(Narrowing::new(entries, selectors))
}
