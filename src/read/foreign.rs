//! What a file is that stands under the name of a CSV file and is none, or is one that cannot be read as such: a workbook, a
//! page of a browser, another encoding, another separator.
//!
//! A file that begins as records do is taken at its word after a few bytes. Magic numbers are those of `infer`; forms of text
//! are told by how they begin.

use encoding_rs::EUC_JP;
use infer::MatcherType;
use memchr::{memchr, memchr2, memmem};

use super::encoding;
use crate::text::Text;

/// What a file is instead of a CSV file in MS932.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// No CSV at all: what it is, and what to do about it.
    Content { what: Text, way: Text },
    /// A text in an encoding whose separators cannot be relied on.
    Encoding(&'static str),
    /// Items with another separator between them.
    Separator(Separator),
    /// Every line as a whole is one quoted value.
    QuotedLines,
}

/// What stands between items instead of commas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    Tab,
    Semicolon,
    Bar,
}

/// Enough of a file to see what it is.
const BEGINNING: usize = 16 * 1024;

/// Looks at the beginning of a file. `None`: it may be a CSV file.
pub(crate) fn look(bytes: &[u8]) -> Option<Foreign> {
    let text = &bytes[encoding::marks(bytes)..];
    let beginning = &text[..text.len().min(BEGINNING)];
    let is_plain = begins_like_a_record(beginning);
    if !is_plain && let Some(found) = by_magic(text).or_else(|| markup(text)) {
        return Some(found);
    }
    if let Some(name) = other_encoding(bytes, beginning) {
        return Some(Foreign::Encoding(name));
    }
    if is_plain { None } else { other_layout(beginning) }
}

/// Whether a file begins with a digit or six of them and a comma: CSVバージョン, as nearly all files do.
pub(crate) fn begins_like_a_record(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && bytes.get(digits) == Some(&b',')
}

fn content(what: [&str; 2], way: [&str; 2]) -> Foreign {
    Foreign::Content { what: Text::new(what[0], what[1]), way: Text::new(way[0], way[1]) }
}

impl Foreign {
    /// A text in which no record is like those of the standard.
    pub fn unlike_records() -> Foreign {
        content(
            ["標準仕様のレコードが1件も無いテキスト", "a text without a single record of the standard"],
            [
                "別のファイルを選んでいないか確かめ、介護ソフトから CSV を出力し直してください",
                "check that it is the right file, and export the CSV again from the care software",
            ],
        )
    }

    /// The rule that a file of this kind breaks.
    pub fn rule(&self) -> &'static str {
        match self {
            Foreign::Content { .. } => "CP109",
            Foreign::Encoding(_) => "CP110",
            Foreign::Separator(_) => "CP213",
            Foreign::QuotedLines => "CP214",
        }
    }

    /// What it is.
    pub fn what(&self) -> Text {
        match self {
            Foreign::Content { what, .. } => what.clone(),
            Foreign::Encoding(name) => Text::new(format!("{name} のテキスト"), format!("a text in {name}")),
            Foreign::Separator(separator) => {
                let name = separator.name();
                Text::new(format!("{}で区切ったテキスト", name.ja), format!("a text separated by {}", name.en))
            }
            Foreign::QuotedLines => Text::new("1行全体を引用符で囲んだテキスト", "a text of whole lines in quotes"),
        }
    }
}

const EXPORT: [&str; 2] = ["介護ソフトから CSV を出力し直してください", "export the CSV again from the care software"];

/// What the first bytes say.
fn by_magic(bytes: &[u8]) -> Option<Foreign> {
    if bytes.first() == Some(&0) && bytes.iter().all(|b| *b == 0) {
        return Some(content(
            [
                "NUL（00）だけの、書き込みの途中で電源が切れたときなどに残るもの",
                "zero bytes only, as a power cut leaves them",
            ],
            EXPORT,
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(packed(bytes));
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(workbook("xls"));
    }
    let kind = infer::get(bytes)?;
    let known = matches!(kind.extension(), "pdf" | "rtf" | "ps");
    // "BM" is a picture, and how a word begins.
    if !known && !is_binary(bytes) {
        return None;
    }
    let extension = kind.extension();
    Some(match kind.matcher_type() {
        MatcherType::Text => return None,
        MatcherType::Image => content(
            [&format!("画像（{}）", image(extension)), &format!("a picture ({})", image(extension))],
            [
                "CSV を出力し直してください。家族の写真として送る画像なら、JPEG にして UPKIHON_IMAGE_….jpg の名前を付けます",
                "export the CSV again; a family picture to be sent is a JPEG with a name like UPKIHON_IMAGE_….jpg",
            ],
        ),
        MatcherType::Archive if extension == "pdf" => content(["PDF文書", "a PDF document"], EXPORT),
        MatcherType::Archive => content(
            [&format!("圧縮ファイル（{extension}）"), &format!("an archive ({extension})")],
            ["展開し、中の CSV を指定してください", "unpack it, and give the CSV files inside"],
        ),
        _ if extension == "pdf" => content(["PDF文書", "a PDF document"], EXPORT),
        _ => content(
            [&format!("別の種類のファイル（{extension}）"), &format!("a file of another kind ({extension})")],
            EXPORT,
        ),
    })
}

fn image(extension: &str) -> String {
    match extension {
        "jpg" => "JPEG".to_owned(),
        other => other.to_uppercase(),
    }
}

/// Whether there are bytes at the beginning that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().take(512).any(|b| matches!(b, 0..=8 | 14..=25 | 28..=31))
}

fn workbook(kind: &str) -> Foreign {
    let (ja, en) = match kind {
        "ods" => ("表計算ソフトのブック（ods）".to_owned(), "a workbook of a spreadsheet program (ods)".to_owned()),
        "xls" => (
            "Excel のブックなど、古い形式の Office 文書（xls）".to_owned(),
            "an Excel workbook or another old Office document (xls)".to_owned(),
        ),
        _ => (format!("Excel のブック（{kind}）"), format!("an Excel workbook ({kind})")),
    };
    content(
        [&ja, &en],
        [
            "拡張子を変えても CSV にはなりません。介護ソフトから CSV を出力し直してください（表計算ソフトで保存し直すと、先頭の0や日付が変わります）",
            "another extension does not make it CSV; export the CSV again from the care software (saved by a spreadsheet, it loses leading zeros and dates)",
        ],
    )
}

/// What begins as a zip archive does. Writers of workbooks differ in the order of what is inside.
fn packed(bytes: &[u8]) -> Foreign {
    let has = |name: &[u8]| memmem::find(bytes, name).is_some();
    match infer::get(bytes).map(|kind| kind.extension()) {
        Some("ods") => workbook("ods"),
        Some("xlsx") => workbook("xlsx"),
        Some(other @ ("docx" | "pptx" | "odt" | "odp" | "epub")) => {
            content([&format!("文書（{other}）"), &format!("a document ({other})")], EXPORT)
        }
        _ if has(b"xl/") || has(b"[Content_Types].xml") => workbook("xlsx"),
        _ => content(
            ["zip 書庫", "a zip archive"],
            [
                "名前の末尾を .zip にするか、展開して中の CSV を指定してください",
                "name it .zip, or unpack it and give the CSV files inside",
            ],
        ),
    }
}

/// A page, or data in another form, by its beginning.
fn markup(bytes: &[u8]) -> Option<Foreign> {
    let blank = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let text = &bytes[blank..];
    let after = |n: usize| text[n..].iter().find(|b| !b.is_ascii_whitespace());
    match text.first()? {
        b'<' if infer::text::is_html(text) || is_page(text) => Some(content(
            ["HTML（ウェブページ）", "HTML, a page of a web site"],
            [
                "ログイン画面やエラー画面を保存したと見られます。ログインし直し、CSV をダウンロードしてください",
                "a log-in page or an error page was probably saved; log in again and download the CSV",
            ],
        )),
        b'<' if text.get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'?' | b'!')) => {
            Some(content(["XML", "XML"], EXPORT))
        }
        b'{' if matches!(after(1), Some(b'"' | b'}')) => Some(content(["JSON", "JSON"], document_way())),
        b'[' if matches!(after(1), Some(b'"' | b'{' | b'[' | b']')) => Some(content(["JSON", "JSON"], document_way())),
        _ => None,
    }
}

fn document_way() -> [&'static str; 2] {
    [
        "CSV を出力し直してください。5.0版の文書なら、名前の末尾を .json にしてください",
        "export the CSV again; a document of edition 5.0 has a name that ends in .json",
    ]
}

/// Whether a text that begins with a tag is a page, whatever stands before its first element.
fn is_page(text: &[u8]) -> bool {
    let front = text[..text.len().min(1024)].to_ascii_lowercase();
    memmem::find(&front, b"<html").is_some() || memmem::find(&front, b"<!doctype html").is_some()
}

/// The encodings in which bytes of commas and quotes mean something else, or of which the MS932 reading makes no sense.
fn other_encoding(bytes: &[u8], beginning: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32"),
        [a, 0, 0, 0, b, 0, 0, 0, ..] | [0, 0, 0, a, 0, 0, 0, b, ..] if a.is_ascii_graphic() && b.is_ascii_graphic() => {
            return Some("UTF-32");
        }
        _ => {}
    }
    let escapes = [&b"\x1B$B"[..], b"\x1B$@", b"\x1B(J"];
    if memchr(0x1B, beginning).is_some() && escapes.iter().any(|e| memmem::find(beginning, e).is_some()) {
        return Some("ISO-2022-JP");
    }
    is_euc(beginning).then_some("EUC-JP")
}

/// Whether a text is EUC-JP: pairs of high bytes, many of which are kana or cannot be half-width katakana of MS932. A text in
/// MS932 has a byte at its first full-width character that EUC-JP does not have.
fn is_euc(bytes: &[u8]) -> bool {
    let (mut at, mut pairs, mut telling) = (0, 0, 0);
    while let Some(lead) = bytes[at..].iter().position(|b| *b >= 0x80).map(|n| at + n) {
        let Some(trail) = bytes.get(lead + 1) else { break };
        match (bytes[lead], trail) {
            (0x8E, 0xA1..=0xDF) => {}
            // The rows behind are not used; in MS932 they are kanji of vendors.
            (first @ 0xA1..=0xF4, 0xA1..=0xFE) => {
                pairs += 1;
                telling += usize::from(matches!(first, 0xA4 | 0xA5 | 0xE0..=0xF4) || *trail >= 0xE0);
            }
            _ => return false,
        }
        at = lead + 2;
    }
    let decoded = || EUC_JP.decode_without_bom_handling_and_without_replacement(&bytes[..at]).is_some();
    pairs >= 3 && telling * 3 >= pairs && decoded()
}

/// Items that are separated otherwise, or not at all.
fn other_layout(bytes: &[u8]) -> Option<Foreign> {
    let (line, rest) = first_line(bytes);
    // The line that tells a spreadsheet the separator.
    if line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=") {
        return match line[4] {
            b'\t' => Some(Foreign::Separator(Separator::Tab)),
            b';' => Some(Foreign::Separator(Separator::Semicolon)),
            b'|' => Some(Foreign::Separator(Separator::Bar)),
            _ => look(rest),
        };
    }
    if is_quoted_line(line) {
        return Some(Foreign::QuotedLines);
    }
    let counts = [Separator::Tab, Separator::Semicolon, Separator::Bar].map(|one| (count(line, one.byte()), one));
    let (most, separator) = counts.into_iter().max_by_key(|(count, _)| *count)?;
    (most >= 2 && most > count(line, b',')).then_some(Foreign::Separator(separator))
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Separator::Tab => b'\t',
            Separator::Semicolon => b';',
            Separator::Bar => b'|',
        }
    }

    /// What it is called.
    pub fn name(self) -> Text {
        match self {
            Separator::Tab => Text::new("タブ", "tabs"),
            Separator::Semicolon => Text::new("セミコロン（;）", "semicolons (;)"),
            Separator::Bar => Text::new("縦線（|）", "vertical bars (|)"),
        }
    }
}

/// The first line that is not empty, and what follows it.
fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let empty = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let bytes = &bytes[empty..];
    let end = memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len());
    let next = bytes[end..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    (&bytes[..end], &bytes[end + next..])
}

/// A quoted value that begins with a CSVバージョン and goes on with a comma. In a file of quoted items the quote closes first.
fn is_quoted_line(line: &[u8]) -> bool {
    let Some(inner) = line.strip_prefix(b"\"") else { return false };
    let digits = inner.iter().take_while(|b| b.is_ascii_digit()).count();
    // The version itself may stand in doubled quotes.
    let doubled = inner.starts_with(b"\"\"") && inner.get(2).is_some_and(u8::is_ascii_digit);
    line.ends_with(b"\"") && (doubled || (digits == 6 && inner.get(6) == Some(&b',')))
}

/// How often a byte stands outside quotes; the second bytes of MS932 characters do not count.
fn count(line: &[u8], wanted: u8) -> usize {
    let (mut quoted, mut lead, mut count) = (false, false, 0);
    for b in line {
        if lead {
            lead = false;
            continue;
        }
        lead = matches!(b, 0x81..=0x9F | 0xE0..=0xFC);
        quoted ^= *b == b'"';
        count += usize::from(!quoted && *b == wanted);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::ms932;

    const ROW: &str = "202407,131045,0000000001,\"介護　花子\",\"カイゴ\"\r\n";

    #[track_caller]
    fn names(bytes: &[u8], word: &str) {
        match look(bytes) {
            Some(Foreign::Content { what, .. }) => assert!(what.en.contains(word), "{what:?} instead of {word}"),
            other => panic!("{other:?} instead of {word}"),
        }
    }

    #[test]
    fn csv_files_are_left_to_whom_reads_them() {
        for text in [
            ROW,
            "",
            "\u{feff}",
            "\"202407\",\"131045\"\r\n",
            "CSVバージョン,保険者番号\r\n",
            "BMI,1,2\r\n",
            ",,,\r\n",
            "sep=,\r\n202407,1\r\n",
        ] {
            assert_eq!(look(&ms932::encode(text).unwrap_or_else(|| text.into())), None, "{text}");
            assert_eq!(look(text.as_bytes()), None, "{text}");
        }
        // Half-width katakana alone, in MS932.
        assert_eq!(look(&ms932::encode("202407,\"ﾄｳｷｮｳ ﾀﾛｳ\",\"ｶｲｺﾞ ﾊﾅｺ\"\r\n").unwrap()), None);
        // Tabs and semicolons inside a text, and second bytes of characters that are bars.
        let text = "利用者;担当;メモ,\"a\tb\tc\",ポ,ポ,ポ,x,y\r\n";
        assert_eq!(look(&ms932::encode(text).unwrap()), None);
    }

    #[test]
    fn magic_numbers() {
        names(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG");
        names(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", "JPEG");
        names(b"GIF89a\x01\0\x01\0", "GIF");
        names(b"%PDF-1.7\n%\xE2\xE3", "PDF");
        names(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.csv", "zip");
        names(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0f\0\0\0xl/workbook.xml", "xlsx");
        let ods = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        names(ods, "ods");
        names(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "xls");
        names(b"\x1F\x8B\x08\0\0\0\0\0", "gz");
        names(&[0; 64], "zero bytes");
    }

    #[test]
    fn forms_of_text() {
        names(b"<!DOCTYPE html>\r\n<html>", "HTML");
        names(b"\r\n  <html lang=\"ja\">", "HTML");
        names(b"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", "HTML");
        names(b"<?xml version=\"1.0\"?>\n<UnitOfPlans/>", "XML");
        names(b"\xEF\xBB\xBF{\n \"a\": 1}", "JSON");
        names(b"[{\"a\":1}]", "JSON");
    }

    #[test]
    fn encodings() {
        let euc = EUC_JP.encode(ROW).0.into_owned();
        assert_eq!(look(&euc), Some(Foreign::Encoding("EUC-JP")));
        let kanji = EUC_JP.encode("202407,\"介護 太郎\",\"東京都新宿区\",\"居宅介護支援\"\r\n").0.into_owned();
        assert_eq!(look(&kanji), Some(Foreign::Encoding("EUC-JP")));
        let iso = encoding_rs::ISO_2022_JP.encode(ROW).0.into_owned();
        assert_eq!(look(&iso), Some(Foreign::Encoding("ISO-2022-JP")));
        let utf32 =
            |mark: &str| format!("{mark}{ROW}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<_>>();
        assert_eq!(look(&utf32("\u{feff}")), Some(Foreign::Encoding("UTF-32")));
        assert_eq!(look(&utf32("")), Some(Foreign::Encoding("UTF-32")));
    }

    #[test]
    fn separators() {
        let with = |separator: &str| ROW.replace(',', separator);
        for (separator, expected) in [("\t", Separator::Tab), (";", Separator::Semicolon), ("|", Separator::Bar)] {
            assert_eq!(look(with(separator).as_bytes()), Some(Foreign::Separator(expected)));
        }
        assert_eq!(look(b"202407\t131045\t\"a, b, c, d\"\r\n"), Some(Foreign::Separator(Separator::Tab)));
        assert_eq!(look(b"sep=;\r\n202407;131045;x\r\n"), Some(Foreign::Separator(Separator::Semicolon)));
    }

    #[test]
    fn lines_in_quotes() {
        for line in ["\"202407,131045,\"\"x\"\",1\"", "\"202407,131045,\"x\",1\"", "\"\"\"202407\"\",\"\"131045\"\"\""]
        {
            assert_eq!(look(format!("{line}\r\n").as_bytes()), Some(Foreign::QuotedLines), "{line}");
        }
    }
}
