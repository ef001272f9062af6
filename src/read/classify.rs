//! What a file is, by its name and its first bytes. No disk is needed to tell.

use std::sync::Arc;

use super::encoding::{self, Encoding};
use super::header;
use super::recognise::{self, Sample};
use super::records::Records;
use super::{FileName, UnitKey, begins_like_a_form};
use crate::ground::ms932;
use crate::schema::{Edition, Form, Spec};

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// A CSV file, or one that is named like a file of the standard: it is checked.
    Csv,
    /// A family picture.
    Picture,
    /// A JSON or XML document, which may stand for the files of a unit.
    Document,
    /// A zip archive.
    Archive,
    /// A file that systems leave lying about, or one of our own: nobody wants to hear of it.
    Litter,
    /// Anything else: it is passed over where it was not asked for.
    Other,
}

/// What is known about a file before it is read as a whole.
#[derive(Clone, Debug)]
pub struct Classified<'s> {
    kind: FileKind,
    name: FileName<'s>,
    content: Option<(&'s Arc<Edition>, &'s Arc<Form>)>,
}

/// Says what a file is: by its name, which may have folders before it, and by its first bytes. Some kilobytes are enough;
/// without any, the name alone decides.
///
/// ```
/// use careplan::{read::{FileKind, classify}, schema::Spec};
///
/// let name = "in/DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
/// let file = classify(Spec::embedded(), name, b"202407,131045,0000000001,20251010\r\n");
/// assert_eq!((file.kind(), file.form().unwrap().code()), (FileKind::Csv, "DLT1KYO"));
/// assert_eq!(file.unit().unwrap().serial(), "20251112093000");
/// // The content says more about the edition than the name does.
/// let file = classify(Spec::embedded(), name, b"202504,131045,0000000001,20251010\r\n");
/// assert_eq!(file.edition().unwrap().name(), "4.0");
/// assert_eq!(classify(Spec::embedded(), "data.bin", b"PK\x03\x04").kind(), FileKind::Archive);
/// ```
pub fn classify<'s>(spec: &'s Spec, name: &str, beginning: &[u8]) -> Classified<'s> {
    let name = FileName::read(spec, name);
    let kind = match kind(spec, name.as_str()) {
        FileKind::Litter => FileKind::Litter,
        _ if begins_like_an_archive(beginning) => FileKind::Archive,
        FileKind::Csv if name.is_picture() => FileKind::Picture,
        kind => kind,
    };
    let content = (kind == FileKind::Csv).then(|| content(spec, &name, beginning)).flatten();
    Classified { kind, name, content }
}

impl<'s> Classified<'s> {
    /// The kind.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The edition that its records are read by; without records the one that its name says.
    pub fn edition(&self) -> Option<&'s Arc<Edition>> {
        self.content.map(|(edition, _)| edition).or(self.name.edition())
    }

    /// The form that its records are read by; without records the one that its name says. The form of a picture is the one
    /// that it belongs to.
    pub fn form(&self) -> Option<&'s Arc<Form>> {
        self.content.map(|(_, form)| form).or(self.name.form())
    }

    /// The unit that it belongs to, where its name says.
    pub fn unit(&self) -> Option<UnitKey> {
        self.name.unit()
    }

    /// Its name, read.
    pub fn name(&self) -> &FileName<'s> {
        &self.name
    }
}

/// The kind of a file by its name alone; pictures count as CSV files.
pub(crate) fn kind(spec: &Spec, name: &str) -> FileKind {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is = |other: &str| extension.eq_ignore_ascii_case(other);
    if is_litter(name) {
        FileKind::Litter
    } else if is("zip") {
        FileKind::Archive
    } else if is_document(name) {
        FileKind::Document
    } else if is("csv") || begins_like_a_form(spec, name) {
        FileKind::Csv
    } else {
        FileKind::Other
    }
}

/// Whether a name is that of a JSON or XML document.
pub(crate) fn is_document(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("json") || extension.eq_ignore_ascii_case("xml")
}

/// Whether a name, of a file or a folder, is one of those that systems leave lying about, or one of our own.
pub(crate) fn is_litter(name: &str) -> bool {
    let hidden = name.starts_with('.') && name != "." && name != "..";
    let own = name.starts_with("careplan") && name.ends_with(".toml");
    hidden || own || ["Thumbs.db", "desktop.ini", "__MACOSX"].iter().any(|l| name.eq_ignore_ascii_case(l))
}

/// Whether a file is a zip archive, whatever its name.
pub(crate) fn begins_like_an_archive(beginning: &[u8]) -> bool {
    beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06")
}

/// The edition and form that the first records are read by.
fn content<'s>(spec: &'s Spec, name: &FileName<'s>, beginning: &[u8]) -> Option<(&'s Arc<Edition>, &'s Arc<Form>)> {
    let encoding = encoding::detect(beginning);
    if matches!(encoding, Encoding::Utf16 { .. }) {
        return None;
    }
    let decode = |cell: &[u8]| match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(cell).into_owned(),
        _ => ms932::decode(cell).into_owned(),
    };
    // The last record may be cut off, unless it is the only one.
    let end = beginning.iter().rposition(|b| matches!(b, b'\r' | b'\n')).map_or(beginning.len(), |last| last + 1);
    let data = &beginning[..end];
    let mut start = encoding::marks(data);
    let mut records = Records::after(data, start);
    while let Some(header) = header::header(spec, data, &mut records, decode) {
        start = header.end;
    }
    let sample = Sample::take(data, start);
    sample.first.as_ref()?;
    recognise::recognise(spec, name, &sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "UPPLAN_202511_0300000100_43_0300000005_11_20251025200201.CSV";

    fn of(name: &str, beginning: &[u8]) -> (FileKind, Option<&'static str>, Option<&'static str>) {
        let file = classify(Spec::embedded(), name, beginning);
        (file.kind(), file.form().map(|form| form.code()), file.edition().map(|edition| edition.name()))
    }

    #[test]
    fn every_kind_by_its_name() {
        let picture = "UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001.jpg";
        assert_eq!(of(PLAN, b""), (FileKind::Csv, Some("UPPLAN"), Some("4.1")));
        assert_eq!(of(picture, b"\xFF\xD8"), (FileKind::Picture, Some("UPKIHON"), Some("4.1")));
        for (name, kind) in [
            ("export.csv", FileKind::Csv),
            ("UPPLAN (1).txt", FileKind::Csv),
            ("unit.json", FileKind::Document),
            ("unit.XML", FileKind::Document),
            ("UPPLAN_unit.json", FileKind::Document),
            ("a/b.ZIP", FileKind::Archive),
            ("a/.DS_Store", FileKind::Litter),
            ("careplan.toml", FileKind::Litter),
            ("readme.txt", FileKind::Other),
            ("", FileKind::Other),
        ] {
            assert_eq!(of(name, b"").0, kind, "{name}");
        }
    }

    #[test]
    fn records_decide_where_the_name_does_not() {
        // The last record is cut off, and is not looked at where there is another one.
        let delete = b"202407,131045,0000000001,20251010\r\n202407,1310";
        assert_eq!(of("DLT1KYO.csv", delete), (FileKind::Csv, Some("DLT1KYO"), Some("4.1")));
        assert_eq!(of("DLT1KYO.csv", b"202504,131045,1,20251010").2, Some("4.0"));
        // Several forms have 4 items, and only one as many as UPKIHON.
        assert_eq!(of("export.csv", delete), (FileKind::Csv, None, None));
        let items = Spec::embedded().newest().form("UPKIHON").unwrap().items().len();
        let basic = format!("202407{}", ",".repeat(items - 1));
        assert_eq!(of("export.csv", basic.as_bytes()), (FileKind::Csv, Some("UPKIHON"), Some("4.1")));
    }

    #[test]
    fn marks_headers_and_other_encodings_are_passed_over() {
        let row = "202504,131045,0000000001,20251010\r\n";
        let header = "CSVバージョン,保険者番号,被保険者番号,居宅サービス計画作成（変更）日\r\n";
        for text in [format!("\u{feff}{row}"), format!("{header}{row}")] {
            assert_eq!(of("DLT1KYO.csv", text.as_bytes()).2, Some("4.0"), "{text}");
        }
        let utf16: Vec<u8> = format!("\u{feff}{row}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of("DLT1KYO.csv", &utf16), (FileKind::Csv, Some("DLT1KYO"), None));
    }
}
