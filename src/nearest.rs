//! "did you mean …".

/// The nearest of some words as a clause to append, or nothing where none is near.
pub(crate) fn among(word: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    match nearest(word, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    }
}

/// The nearest of some words, where one is near enough to be meant.
pub(crate) fn nearest(word: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(word, k.as_ref()), k.as_ref().to_owned()))
        .filter(|(distance, near)| *distance * 3 <= near.chars().count().max(3))
        // Ties are broken by the word, so that the answer does not depend on the order of a map.
        .min()
        .map(|(_, near)| near)
}
