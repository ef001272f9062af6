//! Telling UTF-8 and UTF-16 from MS932. The encoding is never guessed to make a file readable: a file in another one
//! is reported, with the way to convert it.

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// MS932, or bytes that do not rule it out.
    Ms932,
    Utf8,
    Utf16 {
        big_endian: bool,
    },
}

/// The UTF-8 byte order mark.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How many bytes at the beginning are byte order marks: what two programs wrote one after the other has two.
pub(crate) fn marks(bytes: &[u8]) -> usize {
    bytes.chunks_exact(BOM.len()).take_while(|chunk| *chunk == BOM).count() * BOM.len()
}

/// How many bytes at the end are no part of a record: end marks of DOS, and zero bytes that a power cut left.
pub(crate) fn tail(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|b| matches!(b, 0 | 0x1A)).count()
}

/// Looks at the beginning of a file, and as far as it takes to see its first Japanese characters.
pub(crate) fn detect(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xFF, 0xFE, ..] => return Encoding::Utf16 { big_endian: false },
        [0xFE, 0xFF, ..] => return Encoding::Utf16 { big_endian: true },
        // Without a mark: the digits of CSVバージョン with a zero beside each.
        [a, 0, b, 0, ..] if a.is_ascii_graphic() && b.is_ascii_graphic() => {
            return Encoding::Utf16 { big_endian: false };
        }
        [0, a, 0, b, ..] if a.is_ascii_graphic() && b.is_ascii_graphic() => {
            return Encoding::Utf16 { big_endian: true };
        }
        _ => {}
    }
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // MS932 stops being UTF-8 at its first kana or kanji, so this is short.
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    // Half-width katakana in MS932 can pass for two-byte UTF-8; kana, kanji and full-width forms in three bytes cannot
    // come about by chance twice over.
    let japanese = valid.chars().filter(|c| matches!(c, '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'));
    if japanese.take(2).count() == 2 { Encoding::Utf8 } else { Encoding::Ms932 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::ms932::encode;

    #[test]
    fn each_encoding() {
        let text = "202407,131045,\"介護 太郎\"\r\n";
        assert_eq!(detect(&encode(text).unwrap()), Encoding::Ms932);
        assert_eq!(detect(text.as_bytes()), Encoding::Utf8);
        assert_eq!(detect(&[BOM, text.as_bytes()].concat()), Encoding::Utf8);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect(&utf16), Encoding::Utf16 { big_endian: false });
        assert_eq!(detect(&[&[0xFE, 0xFF][..], &utf16].concat()), Encoding::Utf16 { big_endian: true });
        assert_eq!(detect(b"202407,131045\r\n"), Encoding::Ms932);
        assert_eq!(detect(b""), Encoding::Ms932);
    }

    #[test]
    fn utf8_with_a_damaged_byte_is_still_utf8() {
        let bytes = ["202407,介護".as_bytes(), b"\xFF", "太郎".as_bytes()].concat();
        assert_eq!(detect(&bytes), Encoding::Utf8);
    }

    #[test]
    fn half_width_katakana_is_not_utf8() {
        // ﾃ｡ﾃ｢ is C3 A1 C3 A2, which is also "áâ" in UTF-8.
        assert_eq!(detect(b"202407,\"\xC3\xA1\xC3\xA2\"\r\n"), Encoding::Ms932);
    }
}
