//! The needs of `themes.toml`, ready to be written between quotes.

use std::collections::HashMap;

use serde::Deserialize;

use super::words;

/// A need with its goals.
#[derive(Clone, Debug)]
pub(super) struct Theme {
    pub need: Box<[u8]>,
    pub long: Box<[u8]>,
    pub short: Box<[u8]>,
    pub point: Box<[u8]>,
    pub own: Box<[u8]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThemes {
    theme: Vec<HashMap<String, String>>,
}

/// The built-in themes; a test reads them, so that no build with a mistake in them is ever used.
pub(super) fn built_in() -> Vec<Theme> {
    parse(include_str!("themes.toml")).unwrap_or_else(|error| panic!("themes.toml: {error}"))
}

fn parse(text: &str) -> Result<Vec<Theme>, String> {
    let raw: RawThemes = toml::from_str(text).map_err(|error| error.to_string())?;
    let theme = |raw: HashMap<String, String>| {
        let text = |key: &str| {
            let text = raw.get(key).ok_or_else(|| format!("a theme without {key}"))?;
            words::quoted(text).ok_or_else(|| format!("`{text}` is not MS932"))
        };
        let [need, long, short, point, own] = ["need", "long", "short", "point", "own"].map(text);
        Ok(Theme { need: need?, long: long?, short: short?, point: point?, own: own? })
    };
    raw.theme.into_iter().map(theme).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_themes_are_sound() {
        assert!(built_in().len() > 9);
        assert!(parse("theme = [{ need = \"𠮷\" }]").is_err());
    }
}
