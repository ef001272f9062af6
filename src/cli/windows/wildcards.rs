//! `*.CSV` among the arguments: shells of Unix put the files in its place, those of Windows leave it to the program.

use std::ffi::OsString;
use std::fs;

use globset::{GlobBuilder, GlobMatcher};

use crate::ground::windows_names::wildcard;

/// The arguments, with the files that fit in the place of each wildcard. One that nothing fits stays, as shells have it.
pub(in crate::cli) fn expand(words: Vec<OsString>) -> Vec<OsString> {
    match cfg!(windows) {
        true => words.into_iter().flat_map(|word| expanded(word, is_separator)).collect(),
        false => words,
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '\\')
}

fn expanded(word: OsString, is_separator: fn(char) -> bool) -> Vec<OsString> {
    let found = match word.to_str() {
        Some(text) if !text.starts_with('-') => matching(text, is_separator),
        _ => Vec::new(),
    };
    if found.is_empty() { vec![word] } else { found.into_iter().map(OsString::from).collect() }
}

/// What fits a pattern, in order. Folders are written as the pattern writes them.
fn matching(pattern: &str, is_separator: fn(char) -> bool) -> Vec<String> {
    let Some(first) = wildcard(pattern) else { return Vec::new() };
    // A drive alone (`C:*.CSV`) is the folder that is current there.
    let begin = pattern[..first].rfind(|c| is_separator(c) || c == ':').map_or(0, |at| at + 1);
    let mut found = vec![pattern[..begin].to_owned()];
    let mut rest = &pattern[begin..];
    while !rest.is_empty() {
        let end = rest.find(is_separator).unwrap_or(rest.len());
        let after = rest[end..].find(|c| !is_separator(c)).map_or(rest.len(), |at| end + at);
        let (part, separator) = (&rest[..end], &rest[end..after]);
        let Some(fits) = glob(part) else { return Vec::new() };
        found = found.iter().flat_map(|folder| names(folder, &fits, separator)).collect();
        rest = &rest[after..];
    }
    found.sort();
    found
}

/// The names in a folder that fit; only folders, where more of the pattern follows.
fn names(folder: &str, fits: &GlobMatcher, separator: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
    let entries = entries.flatten().filter(|entry| separator.is_empty() || entry.path().is_dir());
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| fits.is_match(name)).map(|name| format!("{folder}{name}{separator}")).collect()
}

/// A part of a pattern. Windows knows `*` and `?`, takes `*.*` for all there is, and does not tell capitals apart.
fn glob(part: &str) -> Option<GlobMatcher> {
    let part = if part == "*.*" { "*" } else { part };
    let plain = part.replace('[', "[[]").replace('{', "[{]").replace('}', "[}]");
    Some(GlobBuilder::new(&plain).case_insensitive(true).backslash_escape(false).build().ok()?.compile_matcher())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(root: &Path, pattern: &str) -> Vec<String> {
        let root = format!("{}/", root.to_str().unwrap());
        let all = expanded(format!("{root}{pattern}").into(), |c| c == '/');
        all.into_iter().map(|path| path.into_string().unwrap().replacen(&root, "", 1)).collect()
    }

    #[test]
    fn files_stand_in_the_place_of_a_wildcard() {
        let temp = tempfile::tempdir().unwrap();
        for folder in ["送信/4月", "送信/5月", "x[1]"] {
            fs::create_dir_all(temp.path().join(folder)).unwrap();
        }
        for file in
            ["b.CSV", "a.csv", "c.txt", "送信/4月/第1表.CSV", "送信/5月/d.CSV", "送信/e.CSV", "x[1]/f.CSV", "NOTE"]
        {
            fs::write(temp.path().join(file), "").unwrap();
        }
        let found = |pattern: &str| found(temp.path(), pattern);
        assert_eq!(found("*.CSV"), ["a.csv", "b.CSV"]);
        assert_eq!(found("?.c*"), ["a.csv", "b.CSV"]);
        assert_eq!(found("*.*"), ["NOTE", "a.csv", "b.CSV", "c.txt", "x[1]", "送信"]);
        assert_eq!(found("送信/*/*.csv"), ["送信/4月/第1表.CSV", "送信/5月/d.CSV"]);
        assert_eq!(found("送信/?月/"), ["送信/4月/", "送信/5月/"]);
        assert_eq!(found("x[1]/*"), ["x[1]/f.CSV"]);
        assert_eq!(found("x[?]/f.CSV"), ["x[1]/f.CSV"]);
        assert_eq!(found("*.zip"), ["*.zip"]);
        assert_eq!(found("b.CSV"), ["b.CSV"]);
    }

    #[test]
    fn options_stay_as_they_are() {
        assert_eq!(expanded("--select=C*".into(), is_separator), ["--select=C*"]);
    }
}
