//! "did you mean …".

/// The nearest of some words as a clause to append, or nothing where none is near.
pub(crate) fn among(word: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    match nearest(word, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    }
}

/// The nearest of some words, where one is near enough to be meant.
pub fn nearest(word: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    known
        .into_iter()
        .map(|k| {
            (strsim::damerau_levenshtein(word, k.as_ref()), different_from(word, k.as_ref()), k.as_ref().to_owned())
        })
        .filter(|(distance, _, near)| *distance * 3 <= near.chars().count().max(3))
        // Of equals the one that begins alike, then by the word: the answer must not depend on the order of a map.
        .min()
        .map(|(_, _, near)| near)
}

/// How far from its end a word begins to be another.
fn different_from(word: &str, other: &str) -> usize {
    other.chars().count() - word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word() {
        assert_eq!(nearest("UPPLAM", ["UPPLAN", "UPJSK"]), Some("UPPLAN".into()));
        assert_eq!(nearest("4.2", ["3.2", "4.0", "4.1"]), Some("4.0".into()));
        assert_eq!(nearest("readme", ["UPPLAN"]), None);
        assert_eq!(among("CP41", ["CP415"]), "; did you mean `CP415`?");
        assert_eq!(among("x", ["CP415"]), "");
    }
}
