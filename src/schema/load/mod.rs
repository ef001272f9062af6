//! From the text of spec files to a [`Spec`]: read, put each edition on the one before it, check, compile.

mod change;
mod compile;
mod draft;
mod inherit;
mod loader;
mod read;
mod row_rules;
mod rules;
mod types;
mod units;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use toml::Spanned;

use self::compile::Compiled;
use self::loader::Loader;
use self::read::OwnFiles;
use crate::rule::{RuleBook, RuleDefinition};
use crate::schema::form_checks::CellRules;
use crate::schema::raw::*;
use crate::schema::spec_file::{Result, SpecFile};
use crate::schema::{Edition, Matcher, MistakenVersion, Spec, SpecError, Version, moves};

/// Loads a spec from its files. `rules` are those that are Rust; `required` are the ids of rules that
/// the program names although they are data.
pub(crate) fn load(
    mut files: Vec<SpecFile>,
    rules: impl Iterator<Item = &'static RuleDefinition>,
    required: impl Iterator<Item = &'static str>,
) -> Result<Spec> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Loader { files, definitions: rules.collect(), required: required.collect() }.load()
}

/// The spec files by what they describe.
#[derive(Default)]
struct Folders<'f> {
    versions: Option<FileId>,
    rules: Vec<FileId>,
    moves: Vec<FileId>,
    editions: BTreeMap<&'f str, Vec<FileId>>,
}

impl Loader {
    fn load(&self) -> Result<Spec> {
        let folders = self.folders()?;
        let is_binding =
            |files: &Vec<FileId>| files.iter().any(|file| self.file(*file).path.ends_with("/binding.toml"));
        let (bindings, editions): (Vec<_>, Vec<_>) =
            folders.editions.into_iter().partition(|(_, files)| is_binding(files));
        let own = self.read_editions(editions)?;
        let drafts = self.drafts(&own)?;
        let raw_rules = self.read_rules(&folders.rules)?;
        let rules = self.rule_book(&raw_rules, &drafts)?;
        let cell_rules = self.cell_rules(&raw_rules, &rules)?;
        self.check_reported(&raw_rules, &drafts)?;
        let mut compiled: Vec<Compiled> =
            own.iter().zip(&drafts).map(|(own, draft)| self.edition(own, draft, &rules)).collect::<Result<_>>()?;
        self.add_row_rules(&raw_rules, &rules, &mut compiled)?;
        let editions = compiled.into_iter().map(|compiled| Arc::new(compiled.edition())).collect();
        let mut spec = self.versions(folders.versions, &own, editions, (rules, cell_rules))?;
        spec.binding_files = bindings.into_iter().map(|(folder, files)| (folder.to_owned(), files)).collect();
        if !self.files.iter().all(SpecFile::is_embedded) {
            spec.bound = spec.read_bindings()?.into();
        }
        let moves: Vec<&SpecFile> = folders.moves.iter().map(|file| self.file(*file)).collect();
        spec.moves = moves::load(&moves, &spec.editions)?;
        Ok(spec)
    }

    fn folders(&self) -> Result<Folders<'_>> {
        let mut folders = Folders::default();
        for (id, file) in self.files.iter().enumerate() {
            match file.path.split_once('/') {
                Some(("moves", _)) => folders.moves.push(id),
                Some(("rules", _)) => folders.rules.push(id),
                // Checking has no need of these: they are read when somebody asks for them.
                Some((_, "demands.toml")) => {}
                Some((_, rest)) if is_page_file(rest) => {}
                Some((folder, _)) => folders.editions.entry(folder).or_default().push(id),
                None if file.path == "versions.toml" => folders.versions = Some(id),
                None => return Err(file.error(None, "no such spec file is known; editions stand in folders")),
            }
        }
        Ok(folders)
    }

    fn versions(
        &self,
        file: Option<FileId>,
        own: &[OwnFiles],
        editions: Vec<Arc<Edition>>,
        (rules, cell_rules): (RuleBook, CellRules),
    ) -> Result<Spec> {
        let Some(file) = file.map(|file| self.file(file)) else {
            return Err(SpecError::new("versions.toml", "", None, "the file is missing"));
        };
        if editions.is_empty() {
            return Err(file.error(None, "there are no editions"));
        }
        let raw: RawVersions = file.parse()?;
        let mut versions: Vec<Version> = Vec::new();
        for version in raw.versions {
            let edition = version.edition.get_ref();
            if !edition.is_empty() && !editions.iter().any(|e| e.name == *edition && e.csv_version == version.value) {
                return Err(file.at(&version.edition, "no edition of this name has this CSVバージョン"));
            }
            versions.push(Version {
                applies_from: month(file, &version.applies_from)?,
                value: version.value,
                edition: (!edition.is_empty()).then(|| edition.clone()),
                label: version.label,
            });
        }
        self.add_own_versions(&mut versions, own)?;
        let mut mistaken = Vec::new();
        for mistake in raw.mistaken {
            if !versions.iter().any(|v| v.value == *mistake.meant.get_ref()) {
                return Err(file.unknown(&mistake.meant, "CSVバージョン", versions.iter().map(|v| &v.value)));
            }
            mistaken.push(MistakenVersion {
                value: mistake.value,
                meant: mistake.meant.into_inner(),
                because: mistake.because,
            });
        }
        Ok(Spec {
            form_codes: form_codes(&editions),
            editions,
            versions,
            mistaken,
            rules,
            cell_rules,
            moves: Vec::new(),
            files: self.files.as_slice().into(),
            digest: OnceLock::new(),
            binding_files: Vec::new(),
            bound: OnceLock::new(),
        })
    }

    /// An edition says its CSVバージョン itself; `versions.toml` lists it only where it is called by another name.
    fn add_own_versions(&self, versions: &mut Vec<Version>, own: &[OwnFiles]) -> Result<()> {
        for OwnFiles { file, raw, .. } in own {
            let name = raw.edition.get_ref();
            match versions.iter().find(|version| version.value == *raw.csv_version.get_ref()) {
                Some(version) if version.edition.as_ref() == Some(name) => {}
                Some(version) => {
                    let message = format!("this is the CSVバージョン of edition {}", version.label);
                    return Err(self.file(*file).at(&raw.csv_version, message));
                }
                None => versions.push(Version {
                    applies_from: month(self.file(*file), &raw.applies_from)?,
                    value: raw.csv_version.get_ref().clone(),
                    edition: Some(name.clone()),
                    label: name.clone(),
                }),
            }
        }
        Ok(())
    }
}

/// Whether a file of an edition is about printed pages: their list, or a template.
fn is_page_file(path: &str) -> bool {
    let name = path.strip_prefix("pages/");
    name.is_some_and(|name| name == "pages.toml" || name.ends_with(".html") || name.ends_with(".css"))
}

/// A month as values of the data write it: 202504 for 2025-04.
fn month(file: &SpecFile, written: &Spanned<String>) -> Result<String> {
    let month = written.get_ref().replace('-', "");
    match Matcher::Month.accepts(month.as_bytes()) {
        true => Ok(month),
        false => Err(file.at(written, "a month is written 2025-04")),
    }
}

/// The codes of all forms, the longest first: UPKIHON_SUB1 before UPKIHON.
fn form_codes(editions: &[Arc<Edition>]) -> Vec<String> {
    let forms = editions.iter().flat_map(|edition| edition.forms());
    let mut codes: Vec<String> = forms.map(|form| form.code().to_owned()).collect();
    codes.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::ms932::encode;

    #[test]
    fn the_embedded_spec_loads() {
        let spec = Spec::embedded();
        let names: Vec<&str> = spec.editions().map(|e| e.name()).collect();
        assert_eq!(names, ["3.2", "4.0", "4.1"]);
        // What is read when somebody asks for it.
        assert_eq!(spec.narrowing().encode("𠮷").unwrap_err().0, encode("吉").unwrap());
        assert_eq!(spec.bindings().map(|binding| binding.name()).collect::<Vec<_>>(), ["5.0"]);
    }
}
