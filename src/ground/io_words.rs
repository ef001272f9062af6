//! Words errors of the operating system in both languages.

use std::io::{self, ErrorKind};

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
        // Windows returns these codes for a file that another program has open.
        Some(32 | 33) if cfg!(windows) => Text::new(
            "ほかのプログラムが開いています。閉じてから、もう一度実行してください",
            "another program has it open: close it there and run again",
        ),
        Some(number) => Text::new(format!("読み書きできません（システムのエラー番号 {number}）"), error.to_string()),
        None => Text::new(format!("読み書きできません（{error}）"), error.to_string()),
    }
}
