//! Names of Windows that mean something else than they say. Text alone: the same answers on every system.

use std::borrow::Cow;

/// The prefix that Windows puts before paths without a limit of length.
const VERBATIM: &str = r"\\?\";

/// A path as people write it: `C:\x` for `\\?\C:\x`, `\\server\x` for `\\?\UNC\server\x`.
pub(crate) fn plain(path: &str) -> Cow<'_, str> {
    match path.strip_prefix(VERBATIM) {
        Some(rest) => match rest.strip_prefix(r"UNC\") {
            Some(share) => format!(r"\\{share}").into(),
            None => rest.into(),
        },
        None => path.into(),
    }
}

/// The place of the first `*` or `?` that stands for other characters.
pub(crate) fn wildcard(path: &str) -> Option<usize> {
    let begin = if path.starts_with(VERBATIM) { VERBATIM.len() } else { 0 };
    path[begin..].find(['*', '?']).map(|at| at + begin)
}

/// What a path leads to that is no file, whatever folder it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    /// It takes everything and keeps nothing.
    Nothing,
    /// A console, a port, a printer; or such a name with an ending, which older systems take for the device.
    Other,
}

/// The device that a path leads to.
pub(crate) fn device(path: &str) -> Option<Device> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.trim_end_matches([' ', '.', ':']).to_ascii_uppercase();
    let stem = name.split(['.', ':']).next().unwrap_or_default().trim_end();
    let numbered = |port: &str| stem.strip_prefix(port).is_some_and(|n| n.chars().count() == 1 && is_port(n));
    match stem {
        "NUL" if stem == name => Some(Device::Nothing),
        "NUL" | "CON" | "PRN" | "AUX" | "CONIN$" | "CONOUT$" => Some(Device::Other),
        _ if numbered("COM") || numbered("LPT") => Some(Device::Other),
        _ => None,
    }
}

fn is_port(number: &str) -> bool {
    number.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_as_it_is_written() {
        for (path, shown) in [
            (r"\\?\C:\data\a.CSV", r"C:\data\a.CSV"),
            (r"\\?\UNC\server\share\a.CSV", r"\\server\share\a.CSV"),
            (r"\\server\share", r"\\server\share"),
            (r"C:a.CSV", r"C:a.CSV"),
            ("計画書/a.CSV", "計画書/a.CSV"),
        ] {
            assert_eq!(plain(path), shown);
        }
    }

    #[test]
    fn a_question_mark_of_a_prefix_stands_for_itself() {
        assert_eq!(wildcard(r"\\?\C:\a.CSV"), None);
        assert_eq!(wildcard(r"\\?\C:\?.CSV"), Some(7));
        assert_eq!((wildcard("a/*.CSV"), wildcard("a.CSV")), (Some(2), None));
    }

    #[test]
    fn devices_are_known_in_every_folder() {
        for path in ["NUL", "nul", "NUL:", r"out\nul", r"\\.\NUL"] {
            assert_eq!(device(path), Some(Device::Nothing), "{path}");
        }
        for path in ["con", "out/CON.json", "nul.json", "COM1", "lpt9.txt", "COM¹", "CONOUT$", "aux .csv"] {
            assert_eq!(device(path), Some(Device::Other), "{path}");
        }
        for path in ["report.json", "console.html", "COM", "COM10", "null", "a.nul", "計画.CSV", ""] {
            assert_eq!(device(path), None, "{path}");
        }
    }
}
