//! Texts that people hand in: lists, settings, tables. Windows programs write them in more than one encoding.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::ms932;

/// UTF-8, UTF-16 or MS932, with a byte order mark or without, as text. `None` if it is none of them.
///
/// Unlike data that is exchanged, such a text is read in whatever it is written in: the Windows command line writes MS932
/// (`dir >`), PowerShell UTF-16, spreadsheets MS932 or UTF-8 with a mark.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        (!malformed).then(|| text.into_owned())
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xFF, 0xFE, rest @ ..] => utf16(UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => utf16(UTF_16BE, rest),
        _ if zeros(bytes, 1) => utf16(UTF_16LE, bytes),
        _ if zeros(bytes, 0) => utf16(UTF_16BE, bytes),
        _ if bytes.contains(&0) => None,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => decode_ms932(bytes),
        },
    }
}

/// Whether UTF-16 without a mark: every line break has a zero on one side, and so has most of what is ASCII.
fn zeros(bytes: &[u8], odd: usize) -> bool {
    let pairs = bytes.as_chunks::<2>().0;
    let ascii = pairs.iter().filter(|pair| pair[odd] == 0 && pair[1 - odd].is_ascii() && pair[1 - odd] != 0).count();
    bytes.len().is_multiple_of(2) && ascii > 0 && !pairs.contains(&[0, 0]) && ascii * 4 >= pairs.len()
}

fn decode_ms932(bytes: &[u8]) -> Option<String> {
    let text = ms932::decode(bytes);
    (!text.contains('\u{FFFD}')).then(|| text.into_owned())
}

/// Why a text could not be read.
pub(crate) const NEITHER: [&str; 2] = [
    "文字コードが分かりません。UTF-8 か シフトJIS で保存し直してください",
    "the file is neither UTF-8, UTF-16 nor MS932: save it as UTF-8",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_of_windows_gives_the_same_text() {
        for text in ["過去分/UPPLAN_①.CSV\r\nabc\r\n", "a\r\n", "", "abc.csv"] {
            let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
            let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
            let written = [
                text.as_bytes().to_vec(),
                [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                ms932::encode(text).unwrap(),
                little.clone(),
                big.clone(),
                [b"\xFF\xFE".to_vec(), little].concat(),
                [b"\xFE\xFF".to_vec(), big].concat(),
            ];
            for (n, bytes) in written.iter().enumerate() {
                assert_eq!(decode(bytes).as_deref(), Some(text), "{n} {bytes:x?}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_not_made_one() {
        for bytes in
            [&b"\x82"[..], b"a\0\0\0b", b"\xFF\xFE\x00\xD8", b"\xEF\xBB\xBF\x82\xA0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]
        {
            assert_eq!(decode(bytes), None, "{bytes:x?}");
        }
    }
}
