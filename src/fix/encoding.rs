//! From UTF-8 and UTF-16 to MS932, where every character maps.

use std::borrow::Cow;

use super::change::{Change, Left};
use super::kinds::{self, Fix};
use crate::ground::ms932;
use crate::ground::ms932::FlawKind;
use crate::read::encoding::{self, Encoding};
use crate::rule::Place;
use crate::text::Text;
use unicode_normalization::char::compose;

/// A file's text in MS932.
pub(super) struct Ms932<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Where the text begins: after a byte order mark that an edit removes.
    pub start: usize,
    pub changes: Vec<Change>,
    /// Where it came from, if it was converted.
    source: Option<Source<'a>>,
}

/// A text before it was converted.
struct Source<'a> {
    text: Cow<'a, str>,
    /// Bytes before the text.
    mark: usize,
    utf16: bool,
}

/// Why a file cannot be read as a text that can be mended.
pub(super) struct Unreadable {
    pub left: Left,
    /// Fixes that would help and are not safe.
    pub held_back: Vec<Change>,
}

/// Reads a file. The encoding is never guessed: where two are possible the file is left alone.
pub(super) fn read(bytes: &[u8], unsafe_fixes: bool) -> Result<Ms932<'_>, Unreadable> {
    let marks = encoding::marks(bytes);
    let rest = &bytes[marks..];
    match encoding::detect(bytes) {
        Encoding::Utf16 { big_endian } => from_utf16(bytes, big_endian, unsafe_fixes),
        Encoding::Utf8 => from_utf8(bytes, rest, unsafe_fixes),
        Encoding::Ms932 if marks == 0 => Ok(Ms932 { bytes: bytes.into(), start: 0, changes: Vec::new(), source: None }),
        Encoding::Ms932 => {
            let utf8 = !rest.is_ascii() && std::str::from_utf8(rest).is_ok();
            match utf8 && !is_damaged(rest) {
                true => Err(left(
                    "CP103",
                    Place { record: None, line: 1, byte: 0 },
                    Text::new(
                        "UTF-8 とも MS932 とも読めるため、どちらか決められません",
                        "the text can be read as UTF-8 and as MS932; which it is cannot be told",
                    ),
                )),
                false if utf8 => from_utf8(bytes, rest, unsafe_fixes),
                false => {
                    let changes = vec![Change::of_file(&kinds::BOM)];
                    Ok(Ms932 { bytes: bytes.into(), start: marks, changes, source: None })
                }
            }
        }
    }
}

/// Whether a mended text will be read as what it is: as MS932, and without a mark to remove.
pub(super) fn is_settled(bytes: &[u8]) -> bool {
    !bytes.starts_with(encoding::BOM) && encoding::detect(bytes) == Encoding::Ms932
}

fn from_utf8<'a>(bytes: &'a [u8], rest: &'a [u8], unsafe_fixes: bool) -> Result<Ms932<'a>, Unreadable> {
    let mark = bytes.len() - rest.len();
    match std::str::from_utf8(rest) {
        Ok(text) => convert(&kinds::UTF8, Source { text: text.into(), mark, utf16: false }, unsafe_fixes),
        Err(error) => {
            let place = place_of(&String::from_utf8_lossy(&rest[..error.valid_up_to()]), mark, false);
            let reason = Text::new("UTF-8 として壊れたバイトがあります", "there are bytes that are not UTF-8");
            Err(left("CP104", place, reason))
        }
    }
}

fn from_utf16(bytes: &[u8], big_endian: bool, unsafe_fixes: bool) -> Result<Ms932<'_>, Unreadable> {
    let mark = if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) { 2 } else { 0 };
    let (pairs, odd) = bytes[mark..].as_chunks::<2>();
    let unit = if big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
    let mut text = String::with_capacity(pairs.len());
    let decoded = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    for c in decoded {
        match c {
            Ok(c) => text.push(c),
            Err(_) => {
                let reason = Text::new("UTF-16 として壊れた文字があります", "there is a character that is not UTF-16");
                return Err(left("CP105", place_of(&text, mark, true), reason));
            }
        }
    }
    if !odd.is_empty() {
        let reason = Text::new("UTF-16 の文字の途中で終わっています", "the file ends in the middle of a character");
        return Err(left("CP105", place_of(&text, mark, true), reason));
    }
    convert(&kinds::UTF16, Source { text: text.into(), mark, utf16: true }, unsafe_fixes)
}

/// Converts a text, unless it is UTF-8 again then: it was converted more than once, and how often is not guessed.
fn convert<'a>(fix: &'static Fix, source: Source<'a>, unsafe_fixes: bool) -> Result<Ms932<'a>, Unreadable> {
    let converted = convert_once(fix, source, unsafe_fixes)?;
    if is_settled(&converted.bytes) {
        return Ok(converted);
    }
    let reason = Text::new(
        "変換しても MS932 になりません（文字コードの変換が二度行われたファイルと見られます）。元のソフトから書き出し直してください",
        "converted, it is still not MS932: it seems to have been converted twice; export it again from where it comes from",
    );
    Err(left(fix.rule, Place { record: None, line: 1, byte: 0 }, reason))
}

fn convert_once<'a>(fix: &'static Fix, source: Source<'a>, unsafe_fixes: bool) -> Result<Ms932<'a>, Unreadable> {
    let mut changes = vec![Change::of_file(fix)];
    if let Some(bytes) = ms932::encode(&source.text).filter(|bytes| !is_damaged(bytes)) {
        return Ok(Ms932 { bytes: bytes.into(), start: 0, changes, source: Some(source) });
    }
    let mut bytes = Vec::with_capacity(source.text.len());
    let mut buffer = [0; 4];
    let mut chars = source.text.char_indices().peekable();
    let mut places = Places { text: &source.text, utf16: source.utf16, at: 0, line: 1, byte: source.mark };
    while let Some((at, c)) = chars.next() {
        if let Some((mark, whole)) = chars.peek().and_then(|(_, mark)| Some((*mark, voiced(c, *mark)?))) {
            bytes.extend(encode(whole, &mut buffer).unwrap_or_default());
            chars.next();
            changes
                .push(Change { rule: fix.rule, ..replaced(&kinds::COMPOSE, places.of(at), [c, mark].iter(), whole) });
            continue;
        }
        if let Some(encoded) = encode(c, &mut buffer) {
            bytes.extend(encoded);
            continue;
        }
        match look_alike(c).and_then(|other| Some((other, encode(other, &mut buffer)?))) {
            Some((other, encoded)) => {
                bytes.extend(encoded);
                changes
                    .push(Change { rule: fix.rule, ..replaced(&kinds::LOOK_ALIKE, places.of(at), [c].iter(), other) });
            }
            None => {
                let point = format!("U+{:04X}", u32::from(c));
                let reason = Text::new(
                    format!("MS932 に無い文字（{point}）があります"),
                    format!("there is a character that MS932 does not have ({point})"),
                );
                return Err(left(fix.rule, places.of(at), reason));
            }
        }
    }
    if unsafe_fixes {
        return Ok(Ms932 { bytes: bytes.into(), start: 0, changes, source: Some(source) });
    }
    let held_back = changes.split_off(1);
    let place = held_back.first().and_then(|change| change.place);
    let reason = Text::new(
        "MS932 に無い文字があります（--unsafe-fixes なら見た目が同じ文字に置き換えます）",
        "there are characters that MS932 does not have (--unsafe-fixes writes their look-alikes)",
    );
    Err(Unreadable { left: Left { rule: fix.rule, place, reason }, held_back })
}

fn left(rule: &'static str, place: Place, reason: Text) -> Unreadable {
    Unreadable { left: Left { rule, place: Some(place), reason }, held_back: Vec::new() }
}

fn encode(c: char, buffer: &mut [u8; 4]) -> Option<Vec<u8>> {
    let text = &*c.encode_utf8(buffer);
    ms932::encode(text).filter(|bytes| !is_damaged(bytes))
}

/// Whether there is anything that is no MS932 character. Control characters are another matter.
fn is_damaged(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(flaw) = ms932::first_flaw(&bytes[at..]) {
        if !matches!(flaw.kind, FlawKind::Nul | FlawKind::Control) {
            return true;
        }
        at += flaw.at + 1;
    }
    false
}

/// The character of MS932 for one that systems other than Windows write in its place: the same character of JIS X 0208.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        '〜' => '～',
        '−' => '－',
        '—' => '―',
        '‖' => '∥',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        '¥' => '￥',
        '‾' => '￣',
        _ => return None,
    })
}

/// A kana and its voicing mark as one character, where MS932 has that.
fn voiced(kana: char, mark: char) -> Option<char> {
    let whole = compose(kana, mark).filter(|_| matches!(mark, '\u{3099}' | '\u{309A}'))?;
    encode(whole, &mut [0; 4]).map(|_| whole)
}

/// Characters of a text that another one takes the place of.
fn replaced<'c>(fix: &'static Fix, place: Place, old: impl Iterator<Item = &'c char>, new: char) -> Change {
    let old: String = old.collect();
    Change { place: Some(place), old: Some(old.into()), new: Some(new.to_string().into()), ..Change::of_file(fix) }
}

/// Places in a text, asked for one after another.
struct Places<'t> {
    text: &'t str,
    utf16: bool,
    /// The last place asked for, its line, and the bytes before it in the file.
    at: usize,
    line: u64,
    byte: usize,
}

impl Places<'_> {
    fn of(&mut self, at: usize) -> Place {
        let between = &self.text[self.at..at];
        let place = place_of(between, self.byte, self.utf16);
        self.line += place.line - 1;
        (self.at, self.byte) = (at, place.byte as usize);
        Place { line: self.line, ..place }
    }
}

/// The place after some text.
fn place_of(before: &str, mark: usize, utf16: bool) -> Place {
    let line = crate::read::lines::LineCounter::new(before.as_bytes()).line(before.len());
    let bytes = if utf16 { before.encode_utf16().count() * 2 } else { before.len() };
    Place { record: None, line, byte: (mark + bytes) as u64 }
}

impl Ms932<'_> {
    pub fn is_converted(&self) -> bool {
        self.source.is_some()
    }

    /// Turns places in the MS932 text into places of the file as it is. Changes come in the order of their places.
    pub fn as_in_the_file(&self, changes: &mut [Change]) {
        let Some(source) = &self.source else { return };
        let mut chars = source.text.chars().peekable();
        let is_mark = |c: &char| matches!(c, '\u{3099}' | '\u{309A}');
        let (mut here, mut there) = (0, source.mark as u64);
        for place in changes.iter_mut().filter_map(|change| change.place.as_mut()) {
            while here < place.byte {
                let Some(c) = chars.next() else { break };
                let single = c.is_ascii() || matches!(c, '\u{FF61}'..='\u{FF9F}');
                here += if single { 1 } else { 2 };
                // A voicing mark became part of the kana before it.
                for c in std::iter::once(c).chain(chars.next_if(is_mark)) {
                    there += if source.utf16 { c.len_utf16() * 2 } else { c.len_utf8() } as u64;
                }
            }
            place.byte = there;
        }
    }
}
