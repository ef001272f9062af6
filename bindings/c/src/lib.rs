//! careplan for every language that can call C.
//!
//! This file is the border: the only one with pointers. What is asked for and answered is JSON, so that the interface stays the same
//! as reports grow. No panic leaves it.

mod calls;

use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use calls::Refused;

/// A file in memory.
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct careplan_file {
    /// Its name, with folders or without, in UTF-8; ends with a zero byte.
    pub name: *const c_char,
    /// Its bytes; may be null where there are none.
    pub bytes: *const u8,
    /// How many bytes it has.
    pub length: usize,
}

/// Checks files, and returns the report of `careplan validate --format json`, byte for byte.
///
/// `options` is a JSON object, or null for none: `lang` (`ja`, `en`), `show_values`, `profile` (`exchange`, `strict`), `edition`,
/// `select` and `ignore` (lists of rules), `config` (the text of a careplan.toml). Files that share sender, receiver and serial are
/// checked together. What cannot be done is told as `{"error":{"ja":…,"en":…}}`. The text is for careplan_free(). Null: out of memory.
///
/// # Safety
///
/// `options` is null or ends with a zero byte; `files` points to `count` files, or is null where `count` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn careplan_validate(
    options: *const c_char,
    files: *const careplan_file,
    count: usize,
) -> *mut c_char {
    // SAFETY: the caller's promise is the same.
    unsafe { run(Ok("validate"), options, files, count) }
}

/// Does what a command does with files: `validate` as careplan_validate(), and the others with their own answers.
///
/// `fix` (`unsafe_fixes`): `report` as of `careplan fix --format json`, and the `files` that were mended. `migrate` (`to`): `units`, each
/// with `status`, `folder`, `reason` and `files`. `print`: `files`, pages of HTML. The bytes of files are base64. Options that a command
/// has no use for are refused.
///
/// # Safety
///
/// As for careplan_validate(); `command` ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn careplan_run(
    command: *const c_char,
    options: *const c_char,
    files: *const careplan_file,
    count: usize,
) -> *mut c_char {
    // SAFETY: the caller promises that it ends with a zero byte.
    let command = unsafe { text(command, "the command") }.map(Option::unwrap_or_default);
    // SAFETY: the caller's promise is the same.
    unsafe { run(command, options, files, count) }
}

/// Frees a text that a function of this library returned; null is allowed.
///
/// # Safety
///
/// The text comes from this library, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn careplan_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller promises that it is one of ours, from `CString::into_raw`.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// The version of the library. The text is not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn careplan_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version has no zero byte"),
    };
    VERSION.as_ptr()
}

/// # Safety
///
/// As for careplan_validate().
unsafe fn run(
    command: Result<&str, Refused>,
    options: *const c_char,
    files: *const careplan_file,
    count: usize,
) -> *mut c_char {
    let answer = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the caller promises that it is null or ends with a zero byte.
        let options = unsafe { text(options, "options") }?.unwrap_or_default();
        // SAFETY: the caller promises as many files.
        let files = unsafe { taken(files, count) }?;
        calls::run(command?, options, &files)
    }));
    let words = match answer {
        Ok(Ok(words)) => words,
        Ok(Err(refused)) => refused.json(),
        Err(_) => Refused::new("内部の誤りで中断しました", "an internal mistake ended the call").json(),
    };
    // JSON has no zero byte in it.
    CString::new(words).map_or(std::ptr::null_mut(), CString::into_raw)
}

/// # Safety
///
/// The pointer is null or leads to bytes that end with a zero byte, and stay as they are for the lifetime.
unsafe fn text<'t>(from: *const c_char, what: &str) -> Result<Option<&'t str>, Refused> {
    if from.is_null() {
        return Ok(None);
    }
    // SAFETY: it is not null, and the caller promises the rest.
    let bytes = unsafe { CStr::from_ptr(from) };
    bytes
        .to_str()
        .map(Some)
        .map_err(|_| Refused::new(format!("{what}: UTF-8 ではありません"), format!("{what}: not UTF-8")))
}

/// # Safety
///
/// As for careplan_validate(), for a lifetime.
unsafe fn taken<'f>(files: *const careplan_file, count: usize) -> Result<Vec<(&'f str, &'f [u8])>, Refused> {
    let missing = || Refused::new("ファイルのポインターが NULL です", "a pointer of a file is null");
    if count == 0 {
        return Ok(Vec::new());
    }
    if files.is_null() {
        return Err(missing());
    }
    // SAFETY: it is not null, and the caller promises so many.
    let files = unsafe { slice::from_raw_parts(files, count) };
    let one = |file: &careplan_file| {
        // SAFETY: the caller promises that a name ends with a zero byte.
        let name = unsafe { text(file.name, "name") }?.ok_or_else(missing)?;
        let bytes = match (file.bytes.is_null(), file.length) {
            (_, 0) => &[][..],
            (true, _) => return Err(missing()),
            // SAFETY: it is not null, and the caller promises so many bytes.
            (false, length) => unsafe { slice::from_raw_parts(file.bytes, length) },
        };
        Ok((name, bytes))
    };
    files.iter().map(one).collect()
}
