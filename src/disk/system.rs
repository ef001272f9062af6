//! What the system says when a file cannot be read or written, in two languages.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::disk::reading::{MOST_TEXT, whole};
use crate::disk::windows;
use crate::ground::plain_text;
use crate::ground::safe::Shown;
use crate::text::Text;

/// What went wrong. What is not known by its kind keeps the number of the system, by which it can be looked up.
pub fn words(error: &io::Error) -> Text {
    let known = match error.kind() {
        ErrorKind::NotFound => ("ファイルまたはフォルダーがありません", "no such file or folder"),
        ErrorKind::PermissionDenied => ("アクセスする権限がありません", "permission denied"),
        ErrorKind::AlreadyExists => ("すでにあります", "is there already"),
        ErrorKind::NotADirectory => ("途中にフォルダーではないものがあります", "a part of the path is no folder"),
        ErrorKind::IsADirectory => ("フォルダーです。ファイルを指定してください", "is a folder, not a file"),
        ErrorKind::DirectoryNotEmpty => ("フォルダーが空ではありません", "the folder is not empty"),
        ErrorKind::ReadOnlyFilesystem => ("書き込みのできない場所です", "the file system is read-only"),
        ErrorKind::StorageFull => ("ディスクの空き容量が足りません", "the disk is full"),
        ErrorKind::QuotaExceeded => ("使用できる容量の上限に達しました", "the quota of the disk is used up"),
        ErrorKind::FileTooLarge => ("ファイルが大きすぎます", "the file is too large"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            ("ほかのプログラムが使用中です", "in use by another program")
        }
        ErrorKind::CrossesDevices => ("別のディスクへは移動できません", "cannot be moved to another disk"),
        ErrorKind::InvalidFilename => ("ファイル名として使えません", "not a name for a file"),
        ErrorKind::UnexpectedEof => ("途中で終わっています", "ends too early"),
        ErrorKind::InvalidData => ("内容が壊れています", "the content is damaged"),
        ErrorKind::OutOfMemory => ("メモリーが足りません", "out of memory"),
        ErrorKind::BrokenPipe => ("出力先が閉じられました", "the output was closed"),
        _ => return unknown(error),
    };
    Text::new(known.0, known.1)
}

fn unknown(error: &io::Error) -> Text {
    match error.raw_os_error() {
        _ if windows::is_in_use(error) => Text::new(
            "ほかのプログラムが開いています。閉じてから、もう一度実行してください",
            "another program has it open: close it there and run again",
        ),
        Some(number) => Text::new(format!("読み書きできません（システムのエラー番号 {number}）"), error.to_string()),
        None => Text::new(format!("読み書きできません（{error}）"), error.to_string()),
    }
}

/// Reads a text that people hand in, in whatever Windows programs write.
///
/// # Errors
///
/// If the file cannot be read, or is no text.
pub fn read_text(path: &Path) -> Result<String, PathError> {
    let bytes = whole(path, MOST_TEXT).map_err(|error| said_of(path, &error))?;
    text_of(path, &bytes)
}

/// The text that some bytes are.
pub(crate) fn text_of(path: &Path, bytes: &[u8]) -> Result<String, PathError> {
    let [ja, en] = plain_text::NEITHER;
    plain_text::decode(bytes).ok_or_else(|| PathError::new(path, Text::new(ja, en)))
}

/// The same, of a file or folder.
pub fn said_of(path: &Path, error: &io::Error) -> PathError {
    let why = windows::reason(path, error).map_or_else(|| words(error), |error| words(&error));
    PathError { path: path.shown(), why }
}

/// What could not be done with a path.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {}", .why.en)]
pub struct PathError {
    path: String,
    why: Text,
}

impl PathError {
    /// What is wrong with a path.
    pub fn new(path: &Path, why: Text) -> PathError {
        PathError { path: path.shown(), why }
    }

    /// The path and the reason, in Japanese and English.
    pub fn words(&self) -> Text {
        let PathError { path, why } = self;
        Text::new(format!("{path}: {}", why.ja), format!("{path}: {}", why.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_put_into_words() {
        let error = std::fs::File::open("/nonexistent/x").unwrap_err();
        let said = said_of(Path::new("/nonexistent/x"), &error).words();
        assert_eq!(said.ja, "/nonexistent/x: ファイルまたはフォルダーがありません");
        assert_eq!(said.en, "/nonexistent/x: no such file or folder");
        let odd = words(&io::Error::from_raw_os_error(74));
        assert!(odd.ja.contains("74"), "{}", odd.ja);
    }
}
