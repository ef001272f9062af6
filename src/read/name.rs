//! What a file's name says: edition, form, sender, receiver, month, serial; and what is wrong with it.

use std::sync::Arc;

use super::UnitKey;
use crate::rule::Argument;
use crate::schema::{Edition, Form, NameField, NameFields, NameMismatch, NameParts, NamePattern, Spec};
use crate::text::Text;

/// A file's name, taken apart.
///
/// What the spec says is borrowed: threads that count the users of one form would wait for each other.
#[derive(Clone, Debug, Default)]
pub struct FileName<'s> {
    edition: Option<&'s Arc<Edition>>,
    form: Option<&'s Arc<Form>>,
    picture: bool,
    /// The name as its parts were found in it.
    text: Box<str>,
    fields: NameFields,
    pub(crate) problems: Vec<NameProblem>,
}

/// Something wrong with a name: the rule, and the facts for its message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NameProblem {
    pub rule: String,
    /// The part that is wrong, where it is one.
    pub field: Option<NameField>,
    pub facts: Vec<(&'static str, Argument)>,
}

impl<'s> FileName<'s> {
    /// Reads a name (without folders).
    ///
    /// ```
    /// use careplan::{read::FileName, schema::{NameField, Spec}};
    ///
    /// let name = FileName::read(Spec::embedded(), "UPPLAN_201912_0300000100_43_0300000005_11_20191025200201.CSV");
    /// assert_eq!(name.form().unwrap().code(), "UPPLAN");
    /// assert_eq!(name.edition().unwrap().name(), "4.1");
    /// assert_eq!(name.field(NameField::To), Some("0300000005"));
    /// ```
    pub fn read(spec: &'s Spec, name: &str) -> FileName<'s> {
        if let Some(picture) = read_picture(spec, name) {
            return picture;
        }
        let Some(code) = form_code(spec, name) else {
            return FileName { problems: vec![unknown_code(spec, name)], ..FileName::default() };
        };
        let mut best: Option<FileName<'_>> = None;
        let mut farthest: Option<(NameMismatch, &Arc<Edition>, &Arc<Form>)> = None;
        // Newest first: where two editions explain a name equally well, it is the newer one's.
        for edition in spec.editions().rev() {
            let Some(form) = edition.form(code) else { continue };
            match form.name_pattern().read(name) {
                Ok(parts) => {
                    let read = checked(edition, form, name, name, &parts);
                    if best.as_ref().is_none_or(|best| read.problems.len() < best.problems.len()) {
                        best = Some(read);
                    }
                    // Nothing explains it better, and saying what is wrong under older editions takes long.
                    if best.as_ref().is_some_and(|best| best.problems.is_empty()) {
                        break;
                    }
                }
                Err(mismatch) => {
                    if farthest.as_ref().is_none_or(|(far, ..)| mismatch.at > far.at) {
                        farthest = Some((mismatch, edition, form));
                    }
                }
            }
        }
        match (best, farthest) {
            (Some(best), _) => best,
            (None, Some((mismatch, edition, form))) => unlike_pattern(name, &mismatch, edition, form),
            (None, None) => FileName { problems: vec![unknown_code(spec, name)], ..FileName::default() },
        }
    }

    /// The edition whose naming rule the name follows.
    pub fn edition(&self) -> Option<&'s Arc<Edition>> {
        self.edition
    }

    /// The form that the name begins with.
    pub fn form(&self) -> Option<&'s Arc<Form>> {
        self.form
    }

    /// Whether it is the name of a family picture.
    pub fn is_picture(&self) -> bool {
        self.picture
    }

    /// A part of the name.
    pub fn field(&self, field: NameField) -> Option<&str> {
        self.fields.get(field).map(|at| &self.text[at])
    }

    /// Whether the name follows the naming rule of another edition as well as that of its own. Where an edition names its
    /// files as the one before it did, a name does not tell them apart.
    pub(crate) fn fits(&self, edition: &'s Arc<Edition>) -> bool {
        let (Some(own), Some(form)) = (self.edition, self.form) else { return false };
        if own.name() == edition.name() {
            return true;
        }
        let Some(form) = edition.form(form.code()) else { return false };
        let Ok(parts) = form.name_pattern().read(&self.text) else { return false };
        // What is wrong with the extension stands before what is wrong with the parts.
        parts.fields == self.fields
            && self.problems.ends_with(&checked(edition, form, &self.text, &self.text, &parts).problems)
    }

    /// What it is, where the name says; `None` for a picture.
    pub(crate) fn edition_and_form(&self) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
        self.edition.zip(self.form).filter(|_| !self.picture)
    }

    /// Whether two names say the same.
    pub(crate) fn same_as(&self, other: &FileName<'_>) -> bool {
        NameField::ALL.into_iter().all(|field| self.field(field) == other.field(field))
            && self.picture == other.picture
            && self.form().map(|form| form.code()) == other.form().map(|form| form.code())
    }

    /// The unit the file belongs to, where the name says.
    pub fn unit(&self) -> Option<UnitKey> {
        let of = |field| self.field(field);
        let (from, to, serial) = (of(NameField::From)?, of(NameField::To)?, of(NameField::Serial)?);
        let [from_type, to_type] = [NameField::FromType, NameField::ToType].map(|field| of(field).unwrap_or_default());
        Some(UnitKey::new(from, from_type, to, to_type, serial))
    }
}

#[cfg(feature = "files")]
/// Whether a name is meant for a care-plan file: it begins with the code of a form.
pub(crate) fn begins_like_a_form(spec: &Spec, name: &str) -> bool {
    form_code(spec, name).is_some()
}

/// The longest code of a form that the name begins with.
fn form_code<'s>(spec: &'s Spec, name: &str) -> Option<&'s str> {
    let name = name.as_bytes();
    spec.form_codes().find(|code| {
        let front = name.get(..code.len()).is_some_and(|front| front.eq_ignore_ascii_case(code.as_bytes()));
        front && matches!(name.get(code.len()), Some(b'_' | b'.' | b' ' | b'(' | b'-') | None)
    })
}

fn read_picture<'s>(spec: &'s Spec, name: &str) -> Option<FileName<'s>> {
    let readings = spec.editions().rev().filter_map(|edition| {
        let picture = edition.picture()?;
        let form = edition.form(&picture.belongs_to)?;
        let parts = picture.pattern.read(name).ok()?;
        let mut read = checked(edition, form, name, name, &parts);
        // The standard's own examples write .JPG and .jpg.
        read.problems.retain(|problem| problem.rule != "CP302");
        read.picture = true;
        Some(read)
    });
    // Editions differ in the width of their service types: the one that fits best is the picture's.
    readings.min_by_key(|read| read.problems.len())
}

/// A name whose parts stand where the pattern says; each is looked at now. `read_as` is the name the parts were found
/// in, which is `name` unless that needed help.
fn checked<'s>(
    edition: &'s Arc<Edition>,
    form: &'s Arc<Form>,
    name: &str,
    read_as: &str,
    parts: &NameParts,
) -> FileName<'s> {
    let mut read = FileName {
        edition: Some(edition),
        form: Some(form),
        text: read_as.into(),
        fields: parts.fields.clone(),
        ..FileName::default()
    };
    for (field, at) in parts.fields.iter() {
        let part = &read_as[at];
        let Some(placeholder) = edition.placeholder(field) else { continue };
        let zero_month = field == NameField::Month && part == "000000" && !form.allows_month_zero();
        if placeholder.value_type.matcher.accepts(part.as_bytes()) && !zero_month {
            continue;
        }
        let Some(named) = placeholder.value_type.named.first() else { continue };
        let case = named.cases.iter().find(|(matcher, _)| matcher.accepts(part.as_bytes()));
        let expected = &placeholder.value_type.expected;
        let title = &placeholder.title;
        read.problems.push(NameProblem {
            rule: case.map_or(&named.rule, |(_, rule)| rule).clone(),
            field: Some(field),
            facts: vec![
                ("part", Argument::same(part)),
                ("part_title", Argument::Text(title.clone())),
                ("expected", Argument::Text(expected.clone())),
                ("pattern", Argument::Text(edition.describe(form.name_pattern()))),
                (
                    "reason",
                    Argument::Text(Text::new(
                        format!("{}「{part}」は{}ではありません", title.ja, expected.ja),
                        format!("the {} \"{part}\" is not {}", title.en, expected.en),
                    )),
                ),
            ],
        });
    }
    if parts.other_case {
        let wanted = form.name_pattern().write(|field| read.field(field)).unwrap_or_else(|| name.to_uppercase());
        read.problems.push(NameProblem {
            rule: "CP302".into(),
            field: None,
            facts: vec![("wanted", Argument::same(wanted))],
        });
    }
    read
}

/// A name that begins with the code of a form and then leaves its pattern.
fn unlike_pattern<'s>(
    name: &str,
    mismatch: &NameMismatch,
    edition: &'s Arc<Edition>,
    form: &'s Arc<Form>,
) -> FileName<'s> {
    let pattern = form.name_pattern();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    // With the right extension in its place the rest of the name may still be read.
    let renamed = format!("{stem}.CSV");
    let mut read = match pattern.read(&renamed) {
        Ok(parts) if !extension.eq_ignore_ascii_case("csv") => checked(edition, form, name, &renamed, &parts),
        _ => FileName { edition: None, form: Some(form), ..FileName::default() },
    };
    let reason = if read.edition.is_some() {
        Text::new(
            format!("拡張子「.{extension}」は .CSV ではありません"),
            format!("the extension .{extension} is not .CSV"),
        )
    } else {
        let (expected, found) = (separators(&pattern.to_string(), pattern), separators(name, pattern));
        if expected == found {
            let front = &name[..mismatch.at];
            Text::new(format!("「{front}」までは合っています"), format!("it is right up to \"{front}\""))
        } else {
            Text::new(
                format!("区切りの _ が{found}個あります（{expected}個のはず）"),
                format!("it has {found} underscores instead of {expected}"),
            )
        }
    };
    read.problems.insert(
        0,
        NameProblem {
            rule: "CP301".into(),
            field: None,
            facts: vec![("reason", Argument::Text(reason)), ("pattern", Argument::Text(edition.describe(pattern)))],
        },
    );
    read
}

/// Underscores, without those inside the names of placeholders.
fn separators(name: &str, pattern: &NamePattern) -> usize {
    let inside: usize = match name == pattern.to_string() {
        true => name.split('{').skip(1).filter_map(|part| part.split('}').next()).map(|p| p.matches('_').count()).sum(),
        false => 0,
    };
    name.matches('_').count() - inside
}

fn unknown_code(spec: &Spec, name: &str) -> NameProblem {
    let front = name.split(['_', '.']).next().unwrap_or(name);
    let codes = spec.newest().forms().map(|form| form.code().to_owned());
    let near = crate::ground::nearest::nearest(&front.to_uppercase(), codes);
    let reason = match &near {
        Some(near) => Text::new(
            format!("「{front}」という様式はありません（{near} のことですか）"),
            format!("there is no form \"{front}\" (did you mean {near}?)"),
        ),
        None => Text::new(
            "様式のコード（UPPLAN など）で始まっていません",
            "it does not begin with the code of a form (UPPLAN …)",
        ),
    };
    let form =
        near.and_then(|near| spec.newest().form(&near).cloned()).or_else(|| spec.newest().form("UPPLAN").cloned());
    let pattern = form.map(|form| spec.newest().describe(form.name_pattern())).unwrap_or_default();
    NameProblem {
        rule: "CP301".into(),
        field: None,
        facts: vec![("reason", Argument::Text(reason)), ("pattern", Argument::Text(pattern))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> (Option<String>, Option<String>, Vec<String>) {
        let read = FileName::read(Spec::embedded(), name);
        (
            read.form().map(|form| form.code().to_owned()),
            read.edition().map(|edition| edition.name().to_owned()),
            read.problems.iter().map(|problem| problem.rule.clone()).collect(),
        )
    }

    fn assert_reads(name: &str, form: &str, edition: &str, problems: &[&str]) {
        let expected =
            (Some(form.to_owned()), Some(edition.to_owned()), problems.iter().map(|p| p.to_string()).collect());
        assert_eq!(read(name), expected, "{name}");
    }

    /// The examples of the standard's naming rule (別紙 ファイル名規約).
    #[test]
    fn the_examples_of_the_standard() {
        assert_reads("UPHOSOKU_000000_0300000100_43_0300000005_11_20191025200201.CSV", "UPHOSOKU", "4.1", &[]);
        assert_reads("UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV", "UP1KYO", "4.1", &[]);
        assert_reads("UPSIKYU_201912_0300000100_43_0300000005_11_20191025200201.CSV", "UPSIKYU", "4.1", &[]);
        assert_reads("UPKIHON_SUB1_0300000100_43_0300000005_11_20191025200201.CSV", "UPKIHON_SUB1", "4.1", &[]);
        assert_reads("UPPLAN_201912_0300000100_0300000005_20191025200201.CSV", "UPPLAN", "3.2", &[]);
        assert_reads("UP1KYO_0300000100_043_0300000005_011_20191025200201.CSV", "UP1KYO", "4.0", &[]);
        // Errata: nine digits, and a month that UPKIHON does not have.
        assert_reads("UP1KYO_123456789_43_2468135790_11_20191110102233.CSV", "UP1KYO", "4.1", &["CP301"]);
        assert_eq!(read("UPKIHON_000000_0300000100_43_0300000005_11_20191110102233.CSV").2, ["CP301"]);
    }

    #[test]
    fn parts_are_checked() {
        let plan = |name: &str, problems: &[&str]| assert_reads(name, "UPPLAN", "4.1", problems);
        plan("UPPLAN_202513_0300000100_43_0300000005_11_20191025200201.CSV", &["CP305"]);
        plan("UPPLAN_000000_0300000100_43_0300000005_11_20191025200201.CSV", &["CP305"]);
        plan("UPPLAN_202511_0300000100_99_0300000005_11_20191025200201.CSV", &["CP304"]);
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025240201.CSV", &["CP303"]);
        plan("UPPLAN_202511_03A0000100_43_0300000005_11_20191025200201.CSV", &[]);
        plan("UPPLAN_202511_0A00000100_43_0300000005_11_20191025200201.CSV", &["CP306"]);
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025200201.csv", &["CP302"]);
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025200201.txt", &["CP301"]);
        plan("upplan_202511_0300000100_43_0300000005_11_20191025200201.CSV", &["CP302"]);
    }

    #[test]
    fn other_names() {
        assert_eq!(read("UPPLAN.csv"), (Some("UPPLAN".into()), None, vec!["CP301".into()]));
        assert_eq!(read("UPPLAM_202511.CSV").0, None);
        assert_eq!(read("readme.txt").2, ["CP301"]);
        assert_eq!(read("").2, ["CP301"]);
        assert_eq!(read("UPPLAN_あ").2, ["CP301"]);
    }

    #[test]
    fn pictures() {
        let name = "UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001.jpg";
        let picture = FileName::read(Spec::embedded(), name);
        assert!(picture.is_picture() && picture.problems.is_empty());
        assert_eq!(picture.unit().unwrap().to_string(), "0300000100_43_0300000005_11_20191025200201");
        assert_eq!(picture.field(NameField::Branch), Some("0001"));
        let old =
            FileName::read(Spec::embedded(), "UPKIHON_IMAGE_0300000100_043_0300000005_011_20191025200201_0001.JPG");
        assert_eq!((old.is_picture(), old.edition().unwrap().name()), (true, "4.0"));
    }
}
