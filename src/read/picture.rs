//! What a picture is by its first bytes.

use super::encoding::{self, Encoding};
use crate::ground::ms932;
use crate::text::Text;

/// The first bytes of files that are sent as pictures by mistake.
const KINDS: [(&[u8], &str); 9] = [
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"RIFF", "WebP"),
    (b"PK\x03\x04", "ZIP (Office)"),
    (b"\xD0\xCF\x11\xE0", "Office"),
];

/// Whether it begins as a JPEG does.
pub(crate) fn is_jpeg(data: &[u8]) -> bool {
    data.starts_with(&[0xFF, 0xD8, 0xFF])
}

/// The first bytes that tell of which other kind it is, where they do.
pub(crate) fn known_beginning(data: &[u8]) -> Option<&[u8]> {
    let known = KINDS.iter().find(|(first, _)| data.starts_with(first)).map(|(first, _)| first.len());
    known.or_else(|| (data.get(4..8)? == b"ftyp").then_some(8)).map(|length| &data[..length])
}

/// What it is, as the end of a sentence about a picture that is no JPEG.
pub(crate) fn what(data: &[u8]) -> Text {
    if data.is_empty() {
        return Text::new("空のファイルです", "the file is empty");
    }
    let known = KINDS.iter().find(|(first, _)| data.starts_with(first)).map(|(_, kind)| *kind);
    // The containers of pictures from telephones name their kind behind a length.
    let known = known.or_else(|| data.get(4..8).filter(|kind| *kind == b"ftyp").map(|_| "HEIF (HEIC)"));
    if let Some(kind) = known {
        return Text::new(format!("{kind} です"), format!("it is {kind}"));
    }
    let is_text = !data.contains(&0) && ms932::first_flaw(data).is_none() || encoding::detect(data) == Encoding::Utf8;
    match is_text {
        true => Text::new("文字のファイルです", "it is text"),
        false => Text::new("画像として知られた形式ではありません", "it begins like no kind of picture that is known"),
    }
}
