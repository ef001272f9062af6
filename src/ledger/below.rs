//! Places of files below the paths that a run was given: an input may have been put elsewhere since, or be packed.

/// Which of some paths a file lies under, and where under it: an archive counts as a folder. `None`: under none of them.
///
/// ```
/// use careplan::ledger::below;
///
/// let paths = ["in/".to_owned(), "b.zip".to_owned()];
/// assert_eq!(below(&paths, "in/x/UPPLAN.CSV"), Some((0, "x/UPPLAN.CSV")));
/// assert_eq!(below(&paths, "b.zip!/x/UPPLAN.CSV"), Some((1, "x/UPPLAN.CSV")));
/// assert_eq!(below(&["in/UPPLAN.CSV".to_owned()], "in/UPPLAN.CSV"), Some((0, "UPPLAN.CSV")));
/// assert_eq!(below(&paths, "inside/UPPLAN.CSV"), None);
/// ```
pub fn below<'f>(paths: &[String], file: &'f str) -> Option<(usize, &'f str)> {
    let under = paths.iter().enumerate().filter_map(|(n, path)| {
        let bare = path.trim_end_matches('/');
        let rest = file.strip_prefix(bare)?;
        let rest = match rest {
            "" => file.rsplit('/').next().unwrap_or(file),
            _ if path.is_empty() => rest,
            _ => rest.strip_prefix("!/").or_else(|| rest.strip_prefix('/'))?,
        };
        Some((bare.len(), n, rest))
    });
    // Of paths in each other the inner one is meant; of equal ones the first.
    under.max_by_key(|(length, n, _)| (*length, usize::MAX - n)).map(|(_, n, rest)| (n, rest))
}
