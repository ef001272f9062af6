//! What a file's name says: edition, form, sender, receiver, month, serial; and what is wrong with it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::name_rewritten::Rewritten;
use super::{FileLabel, UnitKey, copy_name};
use crate::schema::{Edition, Form, NameField, NameFields, NameParts, NamePattern, Placeholder, Spec};

/// A file's name, taken apart.
///
/// What the spec says is borrowed: threads that count the users of one form would wait for each other.
#[derive(Clone, Debug)]
pub struct FileName<'s> {
    label: FileLabel,
    reading: NameReading<'s>,
}

/// What a name says, without the name itself: there may be millions of names, and a list of them can be kept in less
/// memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameReading<'s> {
    edition: Option<&'s Arc<Edition>>,
    form: Option<&'s Arc<Form>>,
    fields: NameFields,
    is_picture: bool,
    faults: Box<[NameFault<'s>]>,
}

/// Something wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NameFault<'s> {
    /// It does not begin with the code of a form.
    NoForm,
    /// It leaves the pattern after `at` bytes. Of all editions, this one's pattern explains the most of it.
    Pattern { edition: &'s str, at: usize },
    /// A system added to it that the file is a copy.
    Copy,
    /// It follows the pattern of an edition but for its extension.
    Extension,
    /// A part is not what the edition writes there.
    Part(NameField),
    /// It differs from the pattern in letter case.
    LetterCase,
    /// Something that looks like `_` stands in its place.
    LookAlike(char),
    /// 000000 stands where the form has no month, as an example of the standard's text prints it.
    ZeroMonth,
}

impl<'s> FileName<'s> {
    /// Reads a name. Folders before it are passed over.
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
        FileName::of(spec, FileLabel::new(name))
    }

    /// Reads the name of a file.
    pub(crate) fn of(spec: &'s Spec, label: FileLabel) -> FileName<'s> {
        FileName { reading: NameReading::of(spec, label.name()), label }
    }

    /// The name of a file whose name was read before.
    #[cfg(feature = "files")]
    pub(crate) fn with_reading(label: FileLabel, reading: NameReading<'s>) -> FileName<'s> {
        FileName { label, reading }
    }

    /// Drops the name and keeps the reading.
    #[cfg(feature = "files")]
    pub(crate) fn into_reading(self) -> NameReading<'s> {
        self.reading
    }

    /// The name of something whose name does not matter.
    pub(crate) fn unread(label: FileLabel) -> FileName<'s> {
        FileName { label, reading: NameReading::default() }
    }

    /// The file.
    pub(crate) fn label(&self) -> &FileLabel {
        &self.label
    }

    /// The whole name, without folders.
    pub fn as_str(&self) -> &str {
        self.label.name()
    }

    /// The edition whose naming rule the name follows.
    pub fn edition(&self) -> Option<&'s Arc<Edition>> {
        self.reading.edition
    }

    /// The form that the name begins with.
    pub fn form(&self) -> Option<&'s Arc<Form>> {
        self.reading.form
    }

    /// Whether it is the name of a family picture.
    pub fn is_picture(&self) -> bool {
        self.reading.is_picture
    }

    /// A part of the name.
    pub fn field(&self, field: NameField) -> Option<&str> {
        self.reading.fields.get(field).map(|at| &self.as_str()[at])
    }

    /// Where a part of the name stands in it.
    pub(crate) fn field_at(&self, field: NameField) -> Option<Range<usize>> {
        self.reading.fields.get(field)
    }

    /// Whether the name follows the naming rule of another edition as well as that of its own. Where an edition names its
    /// files as the one before it did, a name does not tell them apart.
    pub(crate) fn fits(&self, edition: &'s Arc<Edition>) -> bool {
        let (Some(own), Some(form)) = (self.edition(), self.form()) else { return false };
        if own.name() == edition.name() {
            return true;
        }
        let Some(form) = edition.form(form.code()) else { return false };
        let expects = |edition: &'s Edition, field| edition.placeholder(field).map(Placeholder::expected);
        let is_alike = |fault: &NameFault<'_>| match fault {
            NameFault::Part(field) => expects(own, *field) == expects(edition, *field),
            _ => true,
        };
        // What is wrong with the name as a whole stands before what is wrong with the parts.
        let mut name = self.without_copy_mark();
        let front = if name.len() < self.as_str().len() { copy_name::marks(self.as_str()).start } else { 0 };
        let mut faults = self.faults();
        while let [fault @ (NameFault::Copy | NameFault::Extension), rest @ ..] = faults {
            if *fault == NameFault::Extension {
                name = with_extension(&name).into();
            }
            faults = rest;
        }
        let Ok(parts) = form.name_pattern().read(&name) else { return false };
        parts.fields.after(front).is_some_and(|fields| fields == self.reading.fields)
            && *faults == *checked(edition, form, &name, &parts).faults
            && faults.iter().all(is_alike)
    }

    /// The edition and form named, if any; `None` for a picture.
    pub(crate) fn edition_and_form(&self) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
        self.reading.edition_and_form()
    }

    /// The faults of the name.
    pub(crate) fn faults(&self) -> &[NameFault<'s>] {
        &self.reading.faults
    }

    /// Whether two names say the same.
    pub(crate) fn same_as(&self, other: &FileName<'_>) -> bool {
        NameField::ALL.into_iter().all(|field| self.field(field) == other.field(field))
            && self.is_picture() == other.is_picture()
            && self.form().map(|form| form.code()) == other.form().map(|form| form.code())
    }

    /// The unit the file belongs to, where the name says.
    pub fn unit(&self) -> Option<UnitKey> {
        let of = |field| self.field(field);
        let (from, to, serial) = (of(NameField::From)?, of(NameField::To)?, of(NameField::Serial)?);
        let [from_type, to_type] = [NameField::FromType, NameField::ToType].map(|field| of(field).unwrap_or_default());
        Some(UnitKey::new(from, from_type, to, to_type, serial))
    }

    /// The name without what a system added to the name of a copy.
    pub(crate) fn without_copy_mark(&self) -> Cow<'_, str> {
        let name = self.as_str();
        match self.faults().first() {
            Some(NameFault::Copy) => copy_name::original(name).map_or(name.into(), Cow::Owned),
            _ => name.into(),
        }
    }

    /// The name as the naming rule writes it, where it follows one.
    pub(crate) fn as_standard(&self) -> Option<String> {
        let (form, edition) = (self.form()?, self.edition()?);
        let pattern = match self.is_picture() {
            true => &edition.picture()?.pattern,
            // Editions differ in their patterns: the one that the name was read by writes the same name again.
            false => edition.form(form.code()).unwrap_or(form).name_pattern(),
        };
        pattern.write(|field| self.field(field))
    }

    /// The pattern that the name follows, or should follow.
    pub(crate) fn pattern(&self) -> Option<&'s NamePattern> {
        let form = self.form()?;
        let picture = || self.edition().and_then(|edition| edition.picture()).map(|picture| &picture.pattern);
        if self.is_picture() { picture() } else { Some(form.name_pattern()) }
    }
}

impl<'s> NameReading<'s> {
    /// Reads a name. That of a copy is read as that of the original.
    pub fn of(spec: &'s Spec, name: &str) -> NameReading<'s> {
        let copied = || {
            let original = copy_name::original(name)?;
            let read = NameReading::rewritten(spec, &original);
            let fields = read.fields.after(copy_name::marks(name).start)?;
            let is_read = read.form.is_some() && !matches!(read.faults[..], [NameFault::Pattern { .. }]);
            let faults = [NameFault::Copy].into_iter().chain(read.faults).collect();
            is_read.then_some(NameReading { fields, faults, ..read })
        };
        let read = NameReading::rewritten(spec, name);
        if read.faults.is_empty() { read } else { copied().unwrap_or(read) }
    }

    /// Reads a name that is not that of a copy.
    fn rewritten(spec: &'s Spec, name: &str) -> NameReading<'s> {
        let own = NameReading::as_written(spec, name);
        if own.edition.is_some() {
            return own;
        }
        let again = Rewritten::of(spec, name).and_then(|written| {
            let read = NameReading::as_written(spec, &written.name);
            let edition = read.edition?;
            // A month is taken out only where it stands in the name of a form without one.
            let faults = written.faults().chain(read.faults.iter().cloned()).collect();
            Some(NameReading { edition: Some(edition), fields: written.fields(&read.fields)?, faults, ..read })
        });
        again.unwrap_or(own)
    }

    fn as_written(spec: &'s Spec, name: &str) -> NameReading<'s> {
        if let Some(picture) = read_picture(spec, name) {
            return picture;
        }
        let Some(code) = form_code(spec, name) else { return NameReading::faulty(NameFault::NoForm) };
        let mut best: Option<NameReading<'_>> = None;
        let mut farthest: Option<(usize, &Arc<Edition>, &Arc<Form>)> = None;
        // Newest first: where two editions explain a name equally well, it is the newer one's.
        for edition in spec.editions().rev() {
            let Some(form) = edition.form(code) else { continue };
            match form.name_pattern().read(name) {
                Ok(parts) => {
                    let read = checked(edition, form, name, &parts);
                    if best.as_ref().is_none_or(|best| read.faults.len() < best.faults.len()) {
                        best = Some(read);
                    }
                    // Nothing explains it better, and saying what is wrong under older editions takes long.
                    if best.as_ref().is_some_and(|best| best.faults.is_empty()) {
                        break;
                    }
                }
                Err(mismatch) => {
                    if farthest.as_ref().is_none_or(|(far, ..)| mismatch.at > *far) {
                        farthest = Some((mismatch.at, edition, form));
                    }
                }
            }
        }
        match (best, farthest) {
            (Some(best), _) => best,
            (None, Some((at, edition, form))) => unlike_pattern(name, at, edition, form),
            (None, None) => NameReading::faulty(NameFault::NoForm),
        }
    }

    fn faulty(fault: NameFault<'s>) -> NameReading<'s> {
        NameReading { faults: [fault].into(), ..NameReading::default() }
    }

    /// The edition and form named, if any; `None` for a picture.
    pub fn edition_and_form(&self) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
        self.edition.zip(self.form).filter(|_| !self.is_picture)
    }
}

/// Whether a name is meant for a care-plan file: it begins with the code of a form.
pub(crate) fn begins_like_a_form(spec: &Spec, name: &str) -> bool {
    form_code(spec, name).is_some()
}

/// The longest code of a form that the name begins with.
pub(super) fn form_code<'s>(spec: &'s Spec, name: &str) -> Option<&'s str> {
    let name = name.as_bytes();
    spec.form_codes().find(|code| {
        let front = name.get(..code.len()).is_some_and(|front| front.eq_ignore_ascii_case(code.as_bytes()));
        // What looks like `_` is no ASCII.
        front && matches!(name.get(code.len()), Some(b'_' | b'.' | b' ' | b'(' | b'-' | 0x80..) | None)
    })
}

fn read_picture<'s>(spec: &'s Spec, name: &str) -> Option<NameReading<'s>> {
    let readings = spec.editions().rev().filter_map(|edition| {
        let picture = edition.picture()?;
        // Nearly all files are no pictures: the rest of the name need not be looked at, nor a form looked for.
        begins_with(name, picture.pattern.front())?;
        let form = edition.form(&picture.belongs_to)?;
        let (mut parts, extension) = match picture.pattern.read(name) {
            Ok(parts) => (parts, None),
            // With another extension, or with two of them, it is meant for a picture all the same.
            Err(_) => {
                let stem = name.split('.').next().unwrap_or_default();
                (picture.pattern.read(&(stem.to_owned() + picture.pattern.end())).ok()?, Some(NameFault::Extension))
            }
        };
        // The standard's own examples write .JPG and .jpg.
        parts.other_case = false;
        let read = checked(edition, form, name, &parts);
        let faults = extension.into_iter().chain(read.faults).collect();
        Some(NameReading { is_picture: true, faults, ..read })
    });
    // Editions differ in the width of their service types: the one that fits best is the picture's.
    readings.min_by_key(|read| read.faults.len()).or_else(|| unlike_picture(spec, name))
}

/// A name that begins like that of a picture and then leaves its pattern.
fn unlike_picture<'s>(spec: &'s Spec, name: &str) -> Option<NameReading<'s>> {
    let edition = spec.editions().rev().find(|edition| edition.picture().is_some())?;
    let picture = edition.picture()?;
    begins_with(name, picture.pattern.front())?;
    let at = picture.pattern.read(name).err()?.at;
    Some(NameReading {
        form: edition.form(&picture.belongs_to),
        is_picture: true,
        ..NameReading::faulty(NameFault::Pattern { edition: edition.name(), at })
    })
}

/// `None` for a name that does not begin with a text, whatever the letter case.
fn begins_with(name: &str, front: &str) -> Option<()> {
    name.get(..front.len())?.eq_ignore_ascii_case(front).then_some(())
}

/// A name whose parts stand where the pattern says; each is looked at now.
fn checked<'s>(edition: &'s Arc<Edition>, form: &'s Arc<Form>, name: &str, parts: &NameParts) -> NameReading<'s> {
    let is_wrong = |(field, part): (NameField, &str)| {
        let zero_month = field == NameField::Month && part == "000000" && !form.allows_month_zero();
        edition.placeholder(field).is_some_and(|placeholder| zero_month || !placeholder.accepts(part))
    };
    let parts_at = parts.fields.iter().map(|(field, at)| (field, &name[at]));
    let wrong = parts_at.filter(|part| is_wrong(*part)).map(|(field, _)| NameFault::Part(field));
    let faults = wrong.chain(parts.other_case.then_some(NameFault::LetterCase)).collect();
    NameReading { edition: Some(edition), form: Some(form), fields: parts.fields, is_picture: false, faults }
}

/// A name with the extension of the standard.
fn with_extension(name: &str) -> String {
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}.CSV")
}

/// A name that begins with the code of a form and leaves its pattern after `at` bytes.
fn unlike_pattern<'s>(name: &str, at: usize, edition: &'s Arc<Edition>, form: &'s Arc<Form>) -> NameReading<'s> {
    let (_, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    // With the right extension in its place the rest of the name may still be read.
    let renamed = with_extension(name);
    match form.name_pattern().read(&renamed) {
        Ok(parts) if !extension.eq_ignore_ascii_case("csv") => {
            let read = checked(edition, form, &renamed, &parts);
            let faults = [NameFault::Extension].into_iter().chain(read.faults).collect();
            NameReading { faults, ..read }
        }
        _ => {
            NameReading { form: Some(form), ..NameReading::faulty(NameFault::Pattern { edition: edition.name(), at }) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> (Option<&str>, Option<&str>, Vec<NameFault<'_>>) {
        let read = FileName::read(Spec::embedded(), name);
        (read.form().map(|form| form.code()), read.edition().map(|edition| edition.name()), read.faults().to_vec())
    }

    #[track_caller]
    fn assert_reads(name: &str, form: &str, edition: &str, faults: &[NameFault<'_>]) {
        assert_eq!(read(name), (Some(form), Some(edition), faults.to_vec()), "{name}");
    }

    #[track_caller]
    fn leaves_the_pattern(name: &str) -> usize {
        match &read(name).2[..] {
            [NameFault::Pattern { at, .. }] => *at,
            other => panic!("{name}: {other:?}"),
        }
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
        assert_reads(
            "UP1KYO_123456789_43_2468135790_11_20191110102233.CSV",
            "UP1KYO",
            "4.1",
            &[NameFault::Part(NameField::From)],
        );
        assert_reads(
            "UPKIHON_000000_0300000100_43_0300000005_11_20191110102233.CSV",
            "UPKIHON",
            "4.1",
            &[NameFault::ZeroMonth],
        );
    }

    #[test]
    fn parts_are_checked() {
        let plan = |name: &str, fault| assert_reads(name, "UPPLAN", "4.1", &[fault]);
        plan("UPPLAN_202513_0300000100_43_0300000005_11_20191025200201.CSV", NameFault::Part(NameField::Month));
        plan("UPPLAN_000000_0300000100_43_0300000005_11_20191025200201.CSV", NameFault::Part(NameField::Month));
        plan("UPPLAN_202511_0300000100_99_0300000005_11_20191025200201.CSV", NameFault::Part(NameField::FromType));
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025240201.CSV", NameFault::Part(NameField::Serial));
        assert_reads("UPPLAN_202511_03A0000100_43_0300000005_11_20191025200201.CSV", "UPPLAN", "4.1", &[]);
        plan("UPPLAN_202511_0A00000100_43_0300000005_11_20191025200201.CSV", NameFault::Part(NameField::From));
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025200201.csv", NameFault::LetterCase);
        plan("UPPLAN_202511_0300000100_43_0300000005_11_20191025200201.txt", NameFault::Extension);
        plan("upplan_202511_0300000100_43_0300000005_11_20191025200201.CSV", NameFault::LetterCase);
    }

    #[test]
    fn names_of_copies() {
        let name = "UPPLAN_202511_0300000100_43_0300000005_11_20191025200201";
        for copy in [format!("{name} (1).CSV"), format!("コピー ～ {name}.CSV"), format!("{name} - コピー (2).CSV")]
        {
            assert_reads(&copy, "UPPLAN", "4.1", &[NameFault::Copy]);
            let read = FileName::read(Spec::embedded(), &copy);
            assert_eq!(read.unit(), FileName::read(Spec::embedded(), &format!("{name}.CSV")).unit(), "{copy}");
            assert_eq!(read.without_copy_mark(), format!("{name}.CSV"));
            assert_eq!(read.as_standard(), Some(format!("{name}.CSV")));
        }
        assert_reads(&format!("{name} (1).csv"), "UPPLAN", "4.1", &[NameFault::Copy, NameFault::LetterCase]);
        let name = "UPPLAN_202511_0300000100_0300000005_20191025200201 (1).CSV";
        assert_reads(name, "UPPLAN", "3.2", &[NameFault::Copy]);
        let picture =
            FileName::read(Spec::embedded(), "UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001 (1).jpg");
        assert!(picture.is_picture() && picture.unit().is_some());
        // What is no name without the mark either.
        assert_eq!(read("UPPLAM (1).CSV").2, [NameFault::NoForm]);
    }

    #[test]
    fn other_names() {
        assert_eq!((read("UPPLAN.csv").0, read("UPPLAN.csv").1), (Some("UPPLAN"), None));
        assert_eq!((leaves_the_pattern("UPPLAN.csv"), leaves_the_pattern("UPPLAN_あ")), (0, 7));
        for name in ["UPPLAM_202511.CSV", "readme.txt", ""] {
            assert_eq!(read(name), (None, None, vec![NameFault::NoForm]));
        }
    }

    #[test]
    fn folders_and_archives_before_a_name_are_passed_over() {
        let name = FileName::read(Spec::embedded(), "in.zip!/a/UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV");
        assert_eq!((name.form().unwrap().code(), name.field(NameField::FromType)), ("UP1KYO", Some("43")));
    }

    #[test]
    fn pictures() {
        let name = "UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001.jpg";
        let picture = FileName::read(Spec::embedded(), name);
        assert!(picture.is_picture() && picture.faults().is_empty());
        assert_eq!(picture.unit().unwrap().to_string(), "0300000100_43_0300000005_11_20191025200201");
        assert_eq!(picture.field(NameField::Branch), Some("0001"));
        let old =
            FileName::read(Spec::embedded(), "UPKIHON_IMAGE_0300000100_043_0300000005_011_20191025200201_0001.JPG");
        assert_eq!((old.is_picture(), old.edition().unwrap().name()), (true, "4.0"));
    }

    #[test]
    fn pictures_under_other_names() {
        let unit = "0300000100_43_0300000005_11_20191025200201";
        for end in ["png", "jpeg", "jpg.jpg", "JPG.PNG", "csv", "jpg "] {
            let name = format!("UPKIHON_IMAGE_{unit}_0001.{end}");
            let picture = FileName::read(Spec::embedded(), &name);
            assert_eq!((picture.is_picture(), picture.faults()), (true, &[NameFault::Extension][..]), "{name}");
            assert_eq!(picture.unit().unwrap().to_string(), unit);
            assert_eq!(picture.as_standard().unwrap(), format!("UPKIHON_IMAGE_{unit}_0001.jpg"));
        }
        let other = FileName::read(Spec::embedded(), "UPKIHON_IMAGE_photo.jpg");
        assert!(other.is_picture() && other.unit().is_none() && other.faults().len() == 1);
    }

    #[test]
    fn names_as_the_standard_and_its_pdf_print_them() {
        let unit = "0300000100_43_0300000005_11_20191025200201";
        for form in ["UPKIHON", "UPKIHON_SUB1", "UPYOBO", "UP1KYO"] {
            let (name, wanted) = (format!("{form}_000000_{unit}.CSV"), format!("{form}_{unit}.CSV"));
            assert_reads(&name, form, "4.1", &[NameFault::ZeroMonth]);
            let read = FileName::read(Spec::embedded(), &name);
            assert_eq!((read.unit().unwrap().to_string(), read.as_standard()), (unit.to_owned(), Some(wanted.clone())));
            for other in ['\u{332}', '＿'] {
                let name = wanted.replace('_', &other.to_string());
                assert_reads(&name, form, "4.1", &[NameFault::LookAlike(other)]);
                let read = FileName::read(Spec::embedded(), &name);
                assert_eq!(read.unit().unwrap().to_string(), unit);
                assert_eq!(read.as_standard().as_ref(), Some(&wanted));
            }
        }
        assert_eq!(read(&format!("UPKIHON_0000000_{unit}.CSV")).1, None, "seven zeros are no month");
        assert_eq!(read(&format!("UP1KYO_202511_{unit}.CSV")).1, None, "a month where there is none");
    }
}
